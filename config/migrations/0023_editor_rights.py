"""Who publishes articles, who keeps the lists of the claim guard, and who sees what it found on supplements."""

from django.db import migrations

ALL = ("view", "add", "change", "delete")
CHECKS = {("shop", "productcheck"): ("view", "add", "change"), ("shop", "claimterm"): ("view",)}
# Who publishes answers for the whole house; others may be given the right by name.
GROUPS = {
    "manager": CHECKS,
    "owner": {**CHECKS, ("shop", "claimterm"): ALL, ("blog", "post"): ("publish",)},
}
NAMES = {"publish_post": "Can publish posts, and change published ones"}


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
        ("blog", "0011_words_by_line"),
        ("config", "0020_label_rights"),
        ("shop", "0031_claim_words"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
