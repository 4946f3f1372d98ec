"""Every review says when the next is due: two years later, unless said otherwise."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import F


def two_years_later(apps, schema_editor):
    reviews = apps.get_model("blog", "Review").objects
    for review in reviews.filter(due_on=None):
        review.due_on = review.reviewed_on + timedelta(days=730)
        review.save(update_fields=["due_on"])


class Migration(migrations.Migration):
    dependencies = [("blog", "0006_citations")]
    operations = [
        migrations.RunPython(two_years_later, migrations.RunPython.noop),
        migrations.AlterField(
            "review",
            "due_on",
            models.DateField("next review due", blank=True, help_text="Blank: two years after this review."),
        ),
        migrations.AddConstraint(
            "review",
            models.CheckConstraint(
                name="review_due_after_it",
                condition=models.Q(due_on__gt=F("reviewed_on")),
                violation_error_message="The next review comes after this one.",
            ),
        ),
    ]
