"""Who works here already signs in by that address: it is verified. And the table that all processes count tries in."""

from django.core.management import call_command
from django.db import migrations


def add(apps, schema_editor):
    addresses = apps.get_model("account", "EmailAddress").objects
    for user in apps.get_model("accounts", "User").objects.filter(is_staff=True):
        addresses.get_or_create(user=user, email=user.email.lower(), defaults={"verified": True, "primary": True})


def make_shared_cache(apps, schema_editor):
    call_command("createcachetable", "shared_cache", database=schema_editor.connection.alias, verbosity=0)


def drop_shared_cache(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS shared_cache")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_audit"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
        migrations.RunPython(make_shared_cache, drop_shared_cache),
    ]
