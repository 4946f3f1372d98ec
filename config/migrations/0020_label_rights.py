"""What the staff groups may do with labels, limits and sale channels: the law is the manager's and the owner's."""

from django.db import migrations

ALL = ("view", "add", "change", "delete")
SEEN = ("view",)
LAW = {
    ("blog", "intake"): ALL,
    **{("shop", name): ALL for name in ("statementtrigger", "salechannel", "caution")},
    ("shop", "orderacknowledgement"): SEEN,
}
GROUPS = {
    "editor": {("blog", "intake"): SEEN},
    "fulfilment": {("shop", "orderacknowledgement"): SEEN},
    "manager": LAW,
    "owner": LAW,
}


def add(apps, schema_editor):
    """Django makes permissions after the last migration; those needed here are made now, under the same names."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for group_name, rights in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for (app, model), actions in rights.items():
            content_type, _ = content_types.get_or_create(app_label=app, model=model)
            for action in actions:
                permission, _ = permissions.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {apps.get_model(app, model)._meta.verbose_name}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0010_role_rights"),
        ("blog", "0020_intakes"),
        ("shop", "0020_labels_and_limits"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
