"""The shop itself."""

from contextlib import suppress
from datetime import date, time, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from blog.prepared import Prepared
from blog.text import refuse_hidden_characters
from shop.rules.abn import parse_abn

SOON = timedelta(days=7)  # what ends within it is shown to staff beforehand


def refuse_wrong_abn(text: str) -> None:
    try:
        parse_abn(text)
    except ValueError:
        raise ValidationError("An ABN has eleven digits; check the digits.", code="invalid") from None


class StoreManager(models.Manager["Store"]):
    def the_one(self) -> "Store":
        """The single row; made with defaults where a database has none."""
        found = _the_one()
        return found[0] if found else self.get_or_create(pk=1)[0]


class Store(models.Model):
    """Who sells, and where the money goes. One row."""

    name = models.CharField(max_length=80, default="Simples", validators=[refuse_hidden_characters])
    abn = models.CharField(
        "ABN",
        max_length=14,
        blank=True,
        validators=[refuse_wrong_abn],
        help_text="Eleven digits. With it, invoices are tax invoices.",
    )
    email = models.EmailField("e-mail", blank=True, help_text="Answers to order mails go here.")
    bank_account_name = models.CharField(max_length=80, blank=True, validators=[refuse_hidden_characters])
    bank_bsb = models.CharField(
        "BSB", max_length=7, blank=True, validators=[RegexValidator(r"^[0-9]{3}-?[0-9]{3}\Z", "A BSB has six digits.")]
    )
    bank_account_number = models.CharField(
        max_length=10, blank=True, validators=[RegexValidator(r"^[0-9]{4,10}\Z", "Digits only.")]
    )

    phone = models.CharField(max_length=30, blank=True, validators=[refuse_hidden_characters])
    cut_off = models.TimeField(
        default=time(12, 0), help_text="Orders paid before this time leave on the same working day."
    )

    days_to_pay = models.PositiveSmallIntegerField(
        "business days to pay a transfer",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="So long the goods are held. Then the order expires; money that comes later still finds it.",
    )
    low_stock_at = models.PositiveSmallIntegerField(
        "low stock at",
        default=5,
        help_text="Staff get mail when so many units of a pack, or fewer, are left. A pack can have its own number.",
    )
    takes_collections = models.BooleanField(
        "click and collect", default=False, help_text="Customers may collect their order, without shipping."
    )
    collect_address = models.CharField(
        max_length=200, blank=True, validators=[refuse_hidden_characters], help_text="Where orders are collected."
    )
    collect_hours = models.CharField(
        max_length=120, blank=True, validators=[refuse_hidden_characters], help_text="Such as Mon–Fri 9 am to 5 pm."
    )

    objects = StoreManager()

    class Meta:
        verbose_name_plural = "store"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="store_one_row",
                condition=models.Q(pk=1),
                violation_error_message="There is one store; change that one.",
            ),
            models.CheckConstraint(
                name="store_days_to_pay_in_range",
                condition=models.Q(days_to_pay__range=(1, 30)),
                violation_error_message="Between 1 and 30 business days.",
            ),
            models.CheckConstraint(
                name="store_collections_have_an_address",
                condition=models.Q(takes_collections=False) | ~models.Q(collect_address=""),
                violation_error_message="Say where orders are collected.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        with suppress(ValueError):  # none, or a wrong one, of which the field's validator tells
            self.abn = parse_abn(self.abn)
        if self.takes_collections and not self.collect_address:
            raise ValidationError({"collect_address": "Say where orders are collected."})

    @property
    def takes_transfers(self) -> bool:
        """Whether a customer can be told where to pay."""
        return bool(self.bank_account_name and self.bank_bsb and self.bank_account_number)


_the_one: Prepared[Store] = Prepared(lambda: Store.objects.filter(pk=1))


class HolidayManager(models.Manager["Holiday"]):
    def from_day(self, day: date) -> set[date]:
        """The days from `day` on."""
        return {holiday for (holiday,) in _holidays_from(day=day)}


class Holiday(models.Model):
    """A day on which nothing leaves and nothing arrives."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80, validators=[refuse_hidden_characters])

    objects = HolidayManager()

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%d/%m/%Y}"


_holidays_from: Prepared[tuple[date]] = Prepared(
    lambda day: Holiday.objects.filter(day__gte=day).values_list("day"), day=models.DateField()
)
