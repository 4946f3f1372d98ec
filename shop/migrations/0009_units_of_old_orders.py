"""What became of the units of orders that are older than the columns that say so; since when old prices are charged."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    Order, OrderLine = apps.get_model("shop", "Order"), apps.get_model("shop", "OrderLine")
    Shipment, ShipmentLine = apps.get_model("shop", "Shipment"), apps.get_model("shop", "ShipmentLine")
    for order in Order.objects.filter(status__in=["shipped", "completed"]).iterator():
        left = order.events.filter(status="shipped").order_by("pk").first()
        shipment = Shipment.objects.create(order=order, shipped_at=left.happened_at if left else order.placed_at)
        for line in order.lines.all():
            ShipmentLine.objects.create(shipment=shipment, order_line=line, quantity=line.quantity)
    OrderLine.objects.filter(order__status__in=["shipped", "completed"]).update(shipped_quantity=F("quantity"))
    OrderLine.objects.filter(order__status="cancelled").update(released_quantity=F("quantity"))
    Supplement, Variant = apps.get_model("shop", "Supplement"), apps.get_model("shop", "Variant")
    added = Supplement.objects.filter(pk=OuterRef("supplement_id")).values("added_at")[:1]
    Variant.objects.update(price_since=Subquery(added))


class Migration(migrations.Migration):
    dependencies = [("shop", "0008_money")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
