import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0010_promotion_says_how_much"),
        ("shop", "0012_ledger_refuses_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="outbox",
            name="times_asked_again",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="By staff, after it was sent or had failed: a new message with an identity of its own.",
            ),
        ),
        migrations.AlterField(
            model_name="outbox",
            name="kind",
            field=models.CharField(
                choices=[
                    ("placed", "Order placed"),
                    ("paid", "Payment received"),
                    ("ready", "Order ready to collect"),
                    ("shipped", "Order shipped"),
                    ("cancelled", "Order cancelled"),
                    ("expired", "Order expired unpaid"),
                    ("refunded", "Refund"),
                    ("return_answered", "Return answered"),
                    ("staff_review", "Staff: an order needs review"),
                    ("staff_return", "Staff: a return was requested"),
                    ("staff_declines", "Staff: cards are being tried out"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="outbox",
            name="order",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="mails", to="shop.order"
            ),
        ),
        migrations.AddConstraint(
            model_name="outbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("order__isnull", False), ("kind", "staff_declines"), _connector="OR"),
                name="outbox_names_its_order",
                violation_error_message="A mail tells of an order.",
            ),
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[],
            options={
                "verbose_name": "sale",
                "verbose_name_plural": "sales by article and ingredient",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("shop.orderline",),
        ),
    ]
