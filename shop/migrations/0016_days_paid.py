"""The day in Sydney on which orders were paid, as their payments say."""

from zoneinfo import ZoneInfo

from django.db import migrations

SYDNEY = ZoneInfo("Australia/Sydney")
AT_ONCE = 1000


def fill(apps, schema_editor):
    Order, Payment = apps.get_model("shop", "Order"), apps.get_model("shop", "Payment")
    paid = Payment.objects.filter(status="succeeded", settled_at__isnull=False).order_by("pk")
    orders = []
    for order_id, settled_at in paid.values_list("order_id", "settled_at").iterator(chunk_size=AT_ONCE):
        orders.append(Order(pk=order_id, paid_on=settled_at.astimezone(SYDNEY).date()))
        if len(orders) == AT_ONCE:
            Order.objects.bulk_update(orders, ["paid_on"])
            orders = []
    Order.objects.bulk_update(orders, ["paid_on"])


class Migration(migrations.Migration):
    dependencies = [("shop", "0015_product_desk")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
