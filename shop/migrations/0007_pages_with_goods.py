"""Goods stand below pages of ingredients too, behind the same sign-off. What stands below articles stays."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0006_citations"),
        ("shop", "0006_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="ingredient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="placements",
                to="blog.ingredient",
            ),
        ),
        migrations.AddField(
            model_name="shopblock",
            name="ingredient",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shop_block",
                to="blog.ingredient",
            ),
        ),
        migrations.AlterField(
            model_name="placement",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="placements",
                to="blog.post",
            ),
        ),
        migrations.AlterField(
            model_name="shopblock",
            name="is_barred",
            field=models.BooleanField(
                default=False,
                help_text="For pages that name a serious disease: nothing is ever sold below them.",
                verbose_name="no products here",
            ),
        ),
        migrations.AlterField(
            model_name="shopblock",
            name="post",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shop_block",
                to="blog.post",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                fields=("ingredient", "supplement"),
                name="placement_once_with_ingredient",
                violation_error_message="This supplement already stands below the ingredient.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ingredient__isnull", True), ("post__isnull", False)),
                    models.Q(("ingredient__isnull", False), ("post__isnull", True)),
                    _connector="OR",
                ),
                name="placement_on_one_page",
                violation_error_message="A supplement is placed below one article or one ingredient.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shopblock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ingredient__isnull", True), ("post__isnull", False)),
                    models.Q(("ingredient__isnull", False), ("post__isnull", True)),
                    _connector="OR",
                ),
                name="shop_block_on_one_page",
                violation_error_message="A block stands below one article or one ingredient.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="shopblock",
            name="shop_block_barred_is_not_approved",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_barred", False), ("approved_fingerprint", ""), _connector="OR"),
                name="shop_block_barred_is_not_approved",
                violation_error_message="Nothing can be signed off below this page.",
            ),
        ),
    ]
