"""What is sold. Stock is counted elsewhere, so that a sale never touches these rows."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, Min, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from blog.addresses import path_to
from blog.text import refuse_hidden_characters, refuse_reserved_slug
from shop.models.departments import Brand, Category, DietaryMark, label_text
from shop.models.statements import Statement
from shop.models.triggers import StatementTrigger
from shop.models.variants import Variant
from shop.rules.doses import Serving
from shop.rules.labels import declared

if TYPE_CHECKING:
    from shop.models.supplement_images import SupplementImage


class SupplementQuerySet(models.QuerySet["Supplement"]):
    def on_sale(self) -> Self:
        """What a shopper may see: visible, with at least one pack that is offered, and open to this shop by law."""
        return self.filter(Exists(Variant.objects.buyable().filter(supplement=OuterRef("pk"))))

    def lacking_statements(self, day: date | None = None) -> Self:
        """Those whose actives ask for a statement on `day` (today) that they do not carry. The label still wins.

        One query more, to write this one.
        """
        return self.filter(StatementTrigger.objects.unanswered(day or timezone.localdate()))

    def for_counter(self) -> Self:
        """With what staff look for in a list: `lowest_price_cents` and `units_available` over all packs.

        Subqueries, since a search that joins the packs would count a unit once for every pack it finds.
        """
        packs = Variant.objects.filter(supplement=OuterRef("pk")).order_by().values("supplement")
        return self.annotate(
            lowest_price_cents=Subquery(packs.annotate(lowest=Min("price_cents")).values("lowest")),
            units_available=Subquery(packs.annotate(units=Sum("stock__available")).values("units")),
        )


class Supplement(models.Model):
    """A product in one or more packs."""

    class Form(models.TextChoices):
        CAPSULES = "capsules", "Capsules"
        SOFT_CAPSULES = "soft capsules", "Soft capsules"
        TABLETS = "tablets", "Tablets"
        POWDER = "powder", "Powder"
        LIQUID = "liquid", "Liquid"
        LOZENGES = "lozenges", "Lozenges"

    name = models.CharField(max_length=120, validators=[refuse_hidden_characters])
    slug = models.SlugField(
        max_length=120,
        unique=True,
        validators=[refuse_reserved_slug],
        help_text="The last part of the address, /shop/…/.",
    )
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="supplements")
    category = models.ForeignKey(Category, models.PROTECT, related_name="supplements", verbose_name="department")
    form = models.CharField(max_length=40, choices=Form, default=Form.CAPSULES)
    strength = models.CharField(
        max_length=40, blank=True, validators=[refuse_hidden_characters], help_text="As on the label, such as 400 mg."
    )
    dietary_marks = models.ManyToManyField(DietaryMark, blank=True, related_name="supplements")
    units_per_serve = models.PositiveSmallIntegerField(default=1, help_text="Capsules, tablets or grams in one serve.")
    serves_per_day = models.PositiveSmallIntegerField(default=1, help_text="As the label directs for adults.")
    summary = models.CharField(
        max_length=200, blank=True, validators=[refuse_hidden_characters], help_text="One dry sentence for lists."
    )
    description = label_text(5000)
    indications = label_text(
        1000, "Accepted indications, copied from the ARTG entry. Nothing else may claim a benefit."
    )
    directions = label_text(1000)
    ingredients = label_text(
        2000, "Capsule shell, fillers and the like, one per line. Actives stand below with amounts."
    )
    cautions = label_text(2000, "Cautions and interactions, as on the label; no serious disease by name.")
    storage = label_text(500)
    warnings = label_text(2000, "As on the label; shown open beside the price.")
    allergens = models.CharField(
        max_length=200,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Declared substances, as on the label, after the word Contains: fish, milk. Never a “free from”.",
    )
    register_text = models.CharField(
        "ARTG number", max_length=80, blank=True, help_text="As on the label, such as AUST L and its number."
    )
    statements = models.ManyToManyField(Statement, blank=True, related_name="supplements")
    is_gst_free = models.BooleanField(
        "GST-free", default=False, help_text="Only for the few health goods that the ATO lists; most are taxable."
    )
    is_visible = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first.")
    search_words = models.TextField(editable=False, blank=True)  # written by `catalogue.save_search_words`
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SupplementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name = "product"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="supplement_is_taken",
                condition=Q(units_per_serve__gte=1, serves_per_day__gte=1),
                violation_error_message="A serve holds at least one unit, and a day at least one serve.",
            )
        ]

    packs: "list[Variant]"  # set by `product.read_product()`

    def __str__(self) -> str:
        return self.name

    @cached_property
    def pictures(self) -> "list[SupplementImage]":
        """In their order."""
        return list(self.images.all())

    @cached_property
    def statement_ids(self) -> set[int]:
        """Of those that its label carries."""
        return {statement.pk for statement in self.statements.all()}

    @property
    def declared(self) -> str:
        return declared(self.allergens)

    @property
    def serving(self) -> Serving:
        return Serving(self.units_per_serve, self.serves_per_day)

    def get_absolute_url(self) -> str:
        return path_to("shop:supplement", self.slug)
