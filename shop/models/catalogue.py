"""What is sold. Stock is counted elsewhere, so that a sale never touches these rows."""

from datetime import datetime
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
    Value,
    When,
    prefetch_related_objects,
)
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from blog.text import refuse_hidden_characters, refuse_reserved_slug
from shop.fields import CentsField
from shop.models.departments import Brand, Category, DietaryMark, label_text
from shop.models.statements import Statement
from shop.rules.unit_price import UnitPrice, saving_percent, unit_price
from shop.rules.was import CHARGED_FOR, SHOWN_FOR, why_no_was


class SupplementQuerySet(models.QuerySet["Supplement"]):
    def on_sale(self) -> Self:
        """What a shopper may see: visible, with at least one pack that is offered."""
        return self.filter(Exists(Variant.objects.filter(supplement=OuterRef("pk"), is_offered=True)), is_visible=True)

    def for_lists(self) -> Self:
        """With all that a card shows. Four queries, however many supplements."""
        packs = Variant.objects.filter(is_offered=True).select_related("stock")
        return (
            self.select_related("brand", "category")
            .prefetch_related(Prefetch("variants", packs, to_attr="packs"), "images", "statements")
            .order_by("position", "name")
        )

    def for_page(self) -> Self:
        """With all that the product page shows."""
        return self.for_lists().select_related("category__parent")

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
    category = models.ForeignKey(Category, models.PROTECT, related_name="supplements")
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

    packs: "list[Variant]"  # set by for_lists(); by as_cards() only the one that a card shows

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:supplement", args=[self.slug])


def current_price(at: datetime | None = None) -> Case:
    """SQL for `Variant.current_price_cents`, so that lists filter and sort by what is charged."""
    at = at or timezone.now()
    is_on_sale = Q(sale_price_cents__isnull=False, sale_from__lte=at) & (Q(sale_until=None) | Q(sale_until__gt=at))
    return Case(When(is_on_sale, then=F("sale_price_cents")), default=F("price_cents"))


def was_price(at: datetime | None = None) -> Case:
    """SQL for `Variant.was_cents`, NULL where no price before may be named."""
    at = at or timezone.now()
    long_before = ExpressionWrapper(F("sale_from") - Value(CHARGED_FOR, DurationField()), DateTimeField())
    is_honest = Q(price_since__lte=long_before, sale_from__gt=at - SHOWN_FOR)
    is_on_sale = Q(sale_price_cents__isnull=False, sale_from__lte=at) & (Q(sale_until=None) | Q(sale_until__gt=at))
    return Case(When(is_on_sale & is_honest, then=F("price_cents")), output_field=IntegerField())


class VariantQuerySet(models.QuerySet["Variant"]):
    def buyable(self) -> Self:
        """What may be in a cart: offered, of a supplement that is visible. Stock is another question."""
        return self.filter(is_offered=True, supplement__is_visible=True)

    def shown(self) -> Self:
        """The pack that a card shows: of each visible supplement the first that is offered."""
        earlier = Variant.objects.filter(supplement=OuterRef("supplement"), is_offered=True).filter(
            Q(position__lt=OuterRef("position")) | Q(position=OuterRef("position"), pk__lt=OuterRef("pk"))
        )
        return self.buyable().filter(~Exists(earlier))

    def as_cards(self) -> list[Supplement]:
        """The supplements of these packs with all that a card shows, in this order. Three queries, however many."""
        supplements = []
        for pack in self.select_related("supplement__brand", "supplement__category", "stock"):
            pack.supplement.packs = [pack]
            supplements.append(pack.supplement)
        prefetch_related_objects(supplements, "images", "statements")
        return supplements


class Variant(models.Model):
    """A pack size: what is priced, counted and sold."""

    class Unit(models.TextChoices):
        CAPSULE = "capsule", "capsule"
        TABLET = "tablet", "tablet"
        LOZENGE = "lozenge", "lozenge"
        GRAM = "g", "g"
        MILLILITRE = "mL", "mL"

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="variants")
    name = models.CharField(
        max_length=80, validators=[refuse_hidden_characters], help_text="The pack, such as 60 capsules."
    )
    sku = models.CharField(
        "SKU",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9._-]*\Z", "Capital letters, digits, - _ and . only.")],
    )
    barcode = models.CharField(
        max_length=14, blank=True, validators=[RegexValidator(r"^[0-9]{8,14}\Z", "8 to 14 digits.")]
    )
    unit_count = models.PositiveIntegerField(default=1, help_text="How many units the pack holds, for its unit price.")
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.CAPSULE)
    weight_g = models.PositiveIntegerField(
        "weight in grams",
        default=0,
        help_text="Packed. Only shipping rules by weight ask for it; 0 counts as nothing.",
    )
    price_cents = CentsField("price", help_text="In dollars, including GST.")
    price_since = models.DateTimeField(
        default=timezone.now, editable=False, help_text="Since when this price has been charged."
    )
    sale_price_cents = CentsField(
        "sale price", null=True, blank=True, help_text="In dollars. The price above must have been charged before."
    )
    sale_from = models.DateTimeField(null=True, blank=True, help_text="Sydney time.")
    sale_until = models.DateTimeField(null=True, blank=True, help_text="Sydney time. Empty: until further notice.")
    is_offered = models.BooleanField(default=True, help_text="Untick instead of deleting a pack that was ever sold.")
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="variant_price_above_zero",
                condition=Q(price_cents__gt=0),
                violation_error_message="A price is more than $0.00.",
            ),
            models.CheckConstraint(
                name="variant_holds_something",
                condition=Q(unit_count__gte=1),
                violation_error_message="A pack holds at least one unit.",
            ),
            models.CheckConstraint(
                name="variant_sale_is_lower",
                condition=Q(sale_price_cents=None) | Q(sale_price_cents__gt=0, sale_price_cents__lt=F("price_cents")),
                violation_error_message="A sale price is more than $0.00 and less than the price.",
            ),
            models.CheckConstraint(
                name="variant_sale_has_a_beginning",
                condition=Q(sale_price_cents=None) | Q(sale_from__isnull=False),
                violation_error_message="Say from when the sale price holds.",
            ),
            models.CheckConstraint(
                name="variant_sale_ends_after_it_begins",
                condition=Q(sale_until=None) | Q(sale_until__gt=F("sale_from")),
                violation_error_message="The sale ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["supplement", "name"],
                name="variant_name_once",
                violation_error_message="This supplement already has a pack of this name.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def is_on_sale(self) -> bool:
        """The same rule as `current_price()`, for one row at hand."""
        if self.sale_price_cents is None or self.sale_from is None:
            return False
        now = timezone.now()
        return self.sale_from <= now and (self.sale_until is None or now < self.sale_until)

    @property
    def current_price_cents(self) -> int:
        """What it costs now, incl. GST. Every page, the cart and the order ask this."""
        return self.sale_price_cents if self.is_on_sale and self.sale_price_cents else self.price_cents

    @property
    def unit_price(self) -> UnitPrice:
        return unit_price(self.current_price_cents, self.unit_count, self.unit)

    @property
    def was_cents(self) -> int | None:
        """The price before, where it may honestly stand beside the sale price now; else None."""
        return None if not self.is_on_sale or self.why_no_was else self.price_cents

    @property
    def why_no_was(self) -> str:
        """For staff: why the sale price stands alone; "" where it does not, or where there is no sale."""
        if self.sale_price_cents is None or self.sale_from is None:
            return ""
        now = max(timezone.now(), self.sale_from)  # of a sale to come: what its first day will show
        return why_no_was(price_since=self.price_since, sale_from=self.sale_from, now=now)

    @property
    def saving_percent(self) -> int:
        """Of the price before; 0 where there is none to compare with."""
        return saving_percent(self.current_price_cents, self.was_cents) if self.was_cents else 0

    @property
    def available(self) -> int:
        """Units that can be sold now; 0 where none were ever received."""
        stock = getattr(self, "stock", None)
        return stock.available if stock else 0
