from django.db import migrations, models

PLACES = [
    ("top-left", "Top left"),
    ("top", "Top"),
    ("top-right", "Top right"),
    ("left", "Left"),
    ("centre", "Centre"),
    ("right", "Right"),
    ("bottom-left", "Bottom left"),
    ("bottom", "Bottom"),
    ("bottom-right", "Bottom right"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0110_search_holding"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="focus",
            field=models.CharField(
                "focal point",
                choices=PLACES,
                db_default="centre",
                default="centre",
                help_text=(
                    "The place that stays in sight where a page cuts the picture: on cards, as a portrait, when shared."
                ),
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="share_of",
            field=models.CharField(db_default="", default="", editable=False, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(focus__in=[place for place, _ in PLACES]),
                name="image_focus_known",
                violation_error_message="Choose one of the nine places.",
            ),
        ),
    ]
