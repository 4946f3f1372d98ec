"""Who did what. Append-only: the database refuses to change or delete an entry.

Emptying a whole table stays possible (`flush`): PostgreSQL truncates, and config/sqlite sets such triggers aside
meanwhile.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WORDS = "audit_append_only: an entry of the audit trail is never changed or deleted"
SQLITE = [
    f"CREATE TRIGGER accounts_auditentry_no_{event.lower()} BEFORE {event} ON accounts_auditentry "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    for event in ("UPDATE", "DELETE")
]
SQLITE_BACK = ["DROP TRIGGER accounts_auditentry_no_update", "DROP TRIGGER accounts_auditentry_no_delete"]
POSTGRESQL = [
    f"""
    CREATE FUNCTION accounts_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER accounts_auditentry_append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_audit_change()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER accounts_auditentry_append_only ON accounts_auditentry",
    "DROP FUNCTION accounts_refuse_audit_change()",
]


def run(sqlite, postgresql):
    def forwards(apps, schema_editor):
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return forwards


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("verb", models.CharField(max_length=40)),
                (
                    "object_type",
                    models.CharField(blank=True, help_text="Such as shop.order.", max_length=60, verbose_name="kind"),
                ),
                ("object_id", models.CharField(blank=True, max_length=40)),
                ("object_label", models.CharField(blank=True, max_length=120, verbose_name="what")),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                (
                    "network",
                    models.CharField(blank=True, help_text="The address, cut to /24 or /48.", max_length=43),
                ),
                ("request_id", models.CharField(blank=True, max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit trail",
                "ordering": ["-pk"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["at"], name="audit_at"),
                    models.Index(fields=["actor", "-id"], name="audit_actor"),
                    models.Index(fields=["verb", "-id"], name="audit_verb"),
                    models.Index(fields=["object_type", "object_id", "-id"], name="audit_object"),
                    models.Index(fields=["object_label", "-id"], name="audit_label"),
                ],
            },
        ),
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK)),
    ]
