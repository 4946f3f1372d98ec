"""Who may see and delete requests for a mail when a pack is back."""

from django.db import migrations

ACTIONS = ("view", "delete")
GROUPS = ("manager", "owner")


def add(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    content_type, _ = content_types.get_or_create(app_label="shop", model="stockalert")
    for group_name in GROUPS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for action in ACTIONS:
            permission, _ = permissions.get_or_create(
                content_type=content_type,
                codename=f"{action}_stockalert",
                defaults={"name": f"Can {action} request for a mail"},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0026_report_rights"),
        ("shop", "0041_back_in_stock"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
