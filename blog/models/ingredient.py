"""The hinge between reading and labels: what articles speak of and packs contain."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower

from blog.addresses import path_to
from blog.text import refuse_hidden_characters, refuse_reserved_slug


class MassUnit(models.TextChoices):
    MILLIGRAM = "mg", "mg"
    MICROGRAM = "µg", "µg"
    GRAM = "g", "g"


class IngredientQuerySet(models.QuerySet["Ingredient"]):
    def with_other_names(self) -> Self:
        return self.prefetch_related("other_names")

    def a_to_z(self) -> list[tuple[str, int]]:
        """(name, id) of each, capitals and small letters alike. One query."""
        return sorted(self.order_by().values_list("name", "pk"), key=lambda row: row[0].casefold())


class Ingredient(models.Model):
    """A nutrient, herb or other substance, with the names that people and labels give it."""

    class Kind(models.TextChoices):
        VITAMIN = "vitamin", "Vitamin"
        MINERAL = "mineral", "Mineral"
        HERB = "herb", "Herb"
        OTHER = "other", "Other"

    name = models.CharField(max_length=80, unique=True, validators=[refuse_hidden_characters])
    slug = models.SlugField(max_length=80, unique=True, validators=[refuse_reserved_slug])
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    summary = models.CharField(max_length=200, blank=True, validators=[refuse_hidden_characters])
    intro = models.TextField(
        blank=True,
        max_length=3000,
        validators=[refuse_hidden_characters],
        help_text="What it is and where food supplies it. Empty lines part paragraphs.",
    )
    iu_micrograms = models.DecimalField(
        "1 IU in µg",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="Vitamin D 0.025, vitamin A 0.3. Leave vitamin E empty: natural and synthetic IU differ.",
    )
    compared_amount = models.DecimalField(
        "prices compared for",
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="The shop's list of this ingredient then sorts by the price of this much, such as 300 mg magnesium.",
    )
    compared_unit = models.CharField("of it, in", max_length=4, choices=MassUnit, blank=True)
    # Of its words, names and claims. `publishing` writes it.
    text_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = IngredientQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ingredient_kind_known", condition=models.Q(kind__in=["vitamin", "mineral", "herb", "other"])
            ),
            models.CheckConstraint(
                name="ingredient_iu_above_zero",
                condition=models.Q(iu_micrograms=None) | models.Q(iu_micrograms__gt=0),
                violation_error_message="1 IU is more than 0 µg. Leave this empty where it has no fixed weight.",
            ),
            models.CheckConstraint(
                name="ingredient_compared_amount_has_a_unit",
                condition=models.Q(compared_amount=None, compared_unit="")
                | models.Q(compared_amount__gt=0, compared_unit__in=["mg", "µg", "g"]),
                violation_error_message="Give an amount above 0 and its unit, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initial(self) -> str:
        return self.name[:1].upper()

    @property
    def all_names(self) -> list[str]:
        """Its name and the others; `other_names` is prefetched by whoever asks for many."""
        return [self.name, *(other.name for other in self.other_names.all())]

    @property
    def sign_off_hash(self) -> str:
        """What a sign-off of goods speaks for."""
        return self.text_hash

    def get_absolute_url(self) -> str:
        return path_to("ingredients:ingredient", self.slug)


class IngredientName(models.Model):
    """Another name of an ingredient: B12 is cobalamin. A name leads to one ingredient only."""

    ingredient = models.ForeignKey(Ingredient, models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=80, validators=[refuse_hidden_characters])

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = "other name"
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("name"),
                name="ingredient_name_once",
                violation_error_message="This name already leads to an ingredient.",
            )
        ]

    def __str__(self) -> str:
        return self.name
