"""What the staff groups may do with promotions, payments, refunds, returns and parcels."""

from django.db import migrations

ALL = ("view", "add", "change", "delete")
PARCELS = {("shop", name): ("view",) for name in ("shipment", "shipmentline", "returnrequest", "returnline")}
MONEY = {
    **PARCELS,
    ("shop", "order"): ("refund",),
    ("shop", "returnrequest"): ("view", "change"),
    ("shop", "promotion"): ("view", "add", "change"),
    **{
        ("shop", name): ("view",)
        for name in ("orderpromotion", "payment", "providerevent", "refund", "refundline", "bankline")
    },
    ("shop", "bankline"): ("view", "add", "change"),
}
GROUPS = {"fulfilment": PARCELS, "manager": MONEY, "owner": MONEY}
CODENAMES = {"refund": "refund_order"}
NAMES = {"refund_order": "Can refund orders"}


def add(apps, schema_editor):
    """Django makes permissions after the last migration; those needed here are made now, under the same names."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for group_name, rights in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for (app, model), actions in rights.items():
            content_type, _ = content_types.get_or_create(app_label=app, model=model)
            for action in actions:
                codename = CODENAMES.get(action, f"{action}_{model}")
                name = NAMES.get(codename, f"Can {action} {apps.get_model(app, model)._meta.verbose_name}")
                permission, _ = permissions.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": name}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0003_citation_rights"),
        ("shop", "0009_units_of_old_orders"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
