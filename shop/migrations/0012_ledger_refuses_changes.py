"""The ledger of stock is append-only: the database refuses to change or delete a movement.

Only `actor_id` may fall to NULL, when the account of whoever did it is deleted. Emptying a whole table stays possible
(`flush`): PostgreSQL truncates, and config/sqlite sets such triggers aside meanwhile.
"""

from django.db import migrations, models

KEPT = ("id", "variant_id", "kind", "available_change", "held_change", "order_line_id", "cause", "reason", "moved_at")
ONLY_ACTOR_FALLS = "NEW.actor_id IS NULL AND " + " AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)
WORDS = "stock_movement_append_only: a movement is never changed or deleted"

SQLITE = [
    f"""
    CREATE TRIGGER shop_stockmovement_no_update BEFORE UPDATE ON shop_stockmovement WHEN NOT ({ONLY_ACTOR_FALLS})
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
    """,
    f"""
    CREATE TRIGGER shop_stockmovement_no_delete BEFORE DELETE ON shop_stockmovement
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
    """,
]
SQLITE_BACK = ["DROP TRIGGER shop_stockmovement_no_update", "DROP TRIGGER shop_stockmovement_no_delete"]
POSTGRESQL = [
    f"""
    CREATE FUNCTION shop_refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.actor_id IS NULL AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER shop_stockmovement_append_only BEFORE UPDATE OR DELETE ON shop_stockmovement
    FOR EACH ROW EXECUTE FUNCTION shop_refuse_ledger_change()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER shop_stockmovement_append_only ON shop_stockmovement",
    "DROP FUNCTION shop_refuse_ledger_change()",
]


def run(sqlite, postgresql):
    def forwards(apps, schema_editor):
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return forwards


class Migration(migrations.Migration):
    dependencies = [("shop", "0011_refused_places")]
    operations = [
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
                ],
                max_length=16,
            ),
        ),
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK)),
    ]
