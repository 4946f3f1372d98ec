"""The owner reads the audit trail. Nobody may add to it, change it or delete from it: there are no such rights."""

from django.db import migrations


def add(apps, schema_editor):
    """Django makes permissions after the last migration; the one needed here is made now, under the same name."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="auditentry"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="view_auditentry", defaults={"name": "Can view audit entry"}
    )
    apps.get_model("auth", "Group").objects.get(name="owner").permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0004_money_rights"),
        ("accounts", "0011_addresses_of_staff"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
