"""Who may see reports and import goods: managers and owners."""

from django.db import migrations

RIGHTS = {
    ("shop", "sale"): {"view_reports": "Can see reports of sales, GST and stock"},
    ("shop", "goodsfile"): {
        f"{action}_goodsfile": f"Can {action} import of goods" for action in ("view", "add", "change", "delete")
    },
}
GROUPS = ("manager", "owner")


def add(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for group_name in GROUPS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for (app, model), rights in RIGHTS.items():
            content_type, _ = content_types.get_or_create(app_label=app, model=model)
            for codename, name in rights.items():
                permission, _ = permissions.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": name}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0023_editor_rights"),
        ("shop", "0016_days_paid"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
