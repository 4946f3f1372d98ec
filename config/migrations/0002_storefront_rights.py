"""What the four staff groups may do with the models of the storefront."""

from django.db import migrations

ALL = ("view", "add", "change", "delete")
LIBRARY = {
    **{("blog", name): ALL for name in ("ingredient", "ingredientname", "page", "redirect")},
    ("blog", "review"): ("view", "add", "delete"),
    ("shop", "placement"): ALL,
    ("shop", "shopblock"): ("view", "add", "change"),
}
COUNTER = {
    **{("shop", name): ALL for name in ("dietarymark", "supplementingredient", "holiday")},
    **{("blog", name): ALL for name in ("ingredient", "ingredientname", "redirect")},
}
# Who signs off what is sold below an article answers for the whole house; others may be given the right by name.
OWNER = {**LIBRARY, **COUNTER, ("shop", "shopblock"): ("view", "add", "change", "approve")}
GROUPS = {"editor": LIBRARY, "manager": COUNTER, "owner": OWNER}
NAMES = {"approve_shopblock": "Can sign off what is sold below an article"}


def add(apps, schema_editor):
    """Django makes permissions after the last migration; those needed here are made now, under the same names."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for group_name, rights in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for (app, model), actions in rights.items():
            content_type, _ = content_types.get_or_create(app_label=app, model=model)
            for action in actions:
                codename = f"{action}_{model}"
                name = NAMES.get(codename, f"Can {action} {apps.get_model(app, model)._meta.verbose_name}")
                permission, _ = permissions.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": name}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0001_staff_groups"),
        ("blog", "0002_storefront"),
        ("shop", "0003_storefront"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
