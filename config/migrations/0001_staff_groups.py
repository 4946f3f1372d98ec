"""The four staff groups, and what each may do. Later work that adds a model adds a migration like this one."""

from django.db import migrations

ALL = ("view", "add", "change", "delete")
LIBRARY = {
    ("blog", name): ALL
    for name in ("post", "category", "author", "authorship", "citation", "image", "postcitation", "taggedpost")
} | {("taggit", "tag"): ALL}
CATALOGUE = {
    **{("shop", name): ALL for name in ("brand", "category", "supplement", "supplementimage")},
    ("shop", "variant"): ("view", "add", "change"),
    ("shop", "statement"): ALL,
}
ORDERS_SEEN = {("shop", name): ("view",) for name in ("order", "orderline", "orderevent", "variant", "stock")}
GROUPS = {
    "editor": LIBRARY,
    "fulfilment": {**ORDERS_SEEN, ("shop", "order"): ("view", "fulfil")},
    "manager": {
        **CATALOGUE,
        **{("shop", name): ("view",) for name in ("orderline", "orderevent", "payment", "stock", "outbox")},
        ("shop", "outbox"): ("view", "change"),
        ("shop", "order"): ("view", "fulfil", "record_payment", "cancel"),
        ("shop", "stockmovement"): ("view", "add"),
        ("shop", "shippingrule"): ALL,
    },
}
GROUPS["owner"] = {
    **GROUPS["editor"],
    **GROUPS["manager"],
    ("shop", "store"): ("view", "change"),
    ("accounts", "user"): ALL,
    ("auth", "group"): ("view",),
}
CODENAMES = {
    "fulfil": "fulfil_order",
    "record_payment": "record_payment",
    "cancel": "cancel_order",
}
NAMES = {
    "fulfil_order": "Can pack and ship orders",
    "record_payment": "Can record that an order was paid",
    "cancel_order": "Can cancel orders",
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
                codename = CODENAMES.get(action, f"{action}_{model}")
                permission, _ = permissions.get_or_create(
                    content_type=content_type,
                    codename=codename,
                    defaults={"name": NAMES.get(codename, f"Can {action} {_verbose(apps, app, model)}")},
                )
                group.permissions.add(permission)


def _verbose(apps, app, model):
    return apps.get_model(app, model)._meta.verbose_name


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("blog", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("shop", "0002_default_rows"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]
    operations = [migrations.RunPython(add, remove)]
