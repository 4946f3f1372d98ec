"""What the staff groups may do with notices, claims and corrections."""

from django.db import migrations

ALL = ("view", "add", "change", "delete")
LIBRARY = {
    **{("blog", name): ALL for name in ("notice", "outcome", "claim", "claimstudy")},
    ("blog", "correction"): ("view", "add"),  # a log that could be rewritten would be none
}
GROUPS = {"editor": LIBRARY, "owner": LIBRARY}


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
                name = f"Can {action} {apps.get_model(app, model)._meta.verbose_name}"
                permission, _ = permissions.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": name}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0002_storefront_rights"),
        ("blog", "0006_citations"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
