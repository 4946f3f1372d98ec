"""Packs as staff type them: a price that nobody has changed meanwhile, stock as movements with a reason."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from blog.transactions import all_or_nothing
from shop import stock
from shop.fields import WholeNumberField, row_id
from shop.models import StockMovement, Variant
from shop.rules.money import dollars, parse_dollars
from shop.rules.price_changes import is_steep

MOST_UNITS = 1_000_000


class MovesStock(forms.Form):
    """The fields of a movement by hand, which may stay empty. `pack` says how the form knows which units move."""

    stock_change = WholeNumberField(
        label="Stock, + or −",
        required=False,
        min_value=-MOST_UNITS,
        max_value=MOST_UNITS,
        help_text="Such as +24 for units received, -2 for units written off.",
        widget=forms.TextInput(attrs={"class": "vIntegerField", "inputmode": "text", "autocomplete": "off"}),
    )
    stock_reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=200,
        help_text="Such as: delivery note 4711, breakage, stocktake.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    # The last movement by hand that the page had seen: a second click on Save moves nothing twice.
    stock_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stock_seen"] = getattr(self.pack, "moved_by_hand", None) or 0

    @property
    def pack(self) -> Variant:
        raise NotImplementedError  # each form says: none moves the units of a pack it has not named

    def refuse_unseen(self, newest: StockMovement | None) -> None:
        """Something was typed since the page was opened: it is named, and what is sent again has seen it."""
        seen = self.cleaned_data.get("stock_seen")
        if newest is None or row_id(seen) == newest.pk:
            return
        words = f"Moved since this page was opened: {newest.available_change:+d}, {newest.reason}."
        self.add_error("stock_change", f"{words} Save again only if this is another movement.")
        self.data = {**self.data, self.add_prefix("stock_seen"): str(newest.pk)}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("stock_change") and not cleaned.get("stock_reason"):
            self.add_error("stock_reason", "Say why: it stands in the ledger.")
        if cleaned.get("stock_reason") and not cleaned.get("stock_change") and "stock_change" not in self.errors:
            self.add_error("stock_change", "Enter a number other than 0.")
        return cleaned

    @property
    def moves(self) -> int:
        """Units that come or go; 0 for none."""
        return (self.cleaned_data.get("stock_change") or 0) if hasattr(self, "cleaned_data") else 0


def check_under_lock(movers: Iterable[MovesStock]) -> None:
    """Refuse what would go below 0 and what was not seen. The rows stay locked, in one order for all, until the
    caller's transaction ends: what is checked here is still so when it is written.
    """
    movers = list(movers)
    left = stock.available_locked(form.pack.pk for form in movers if form.pack.pk)
    newest = stock.newest_by_hand(left)
    for form in movers:
        form.refuse_unseen(newest.get(form.pack.pk))
        available = left.get(form.pack.pk, 0)
        if "stock_change" not in form.errors and available + form.moves < 0:
            form.add_error("stock_change", f"Available can’t go below 0: {available} are there.")


class MovementForm(MovesStock):
    """One movement of one pack, where nothing else is typed."""

    def __init__(self, pack: Variant, data: Any = None) -> None:
        self._pack = pack
        super().__init__(data, auto_id=f"id_{pack.pk}_%s")

    @property
    def pack(self) -> Variant:
        return self._pack

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("stock_change") and "stock_change" not in self.errors:
            self.add_error("stock_change", "Enter a number other than 0.")
        return cleaned

    @all_or_nothing
    def save(self, actor: User) -> StockMovement | None:
        """None where nothing moved; then its `errors` say why."""
        if self.is_valid():
            check_under_lock([self])
        if self.errors:
            return None
        return stock.adjust(self.pack, self.moves, reason=self.cleaned_data["stock_reason"], actor=actor)


class PackForm(MovesStock, forms.ModelForm):
    class Meta:
        model = Variant
        fields = (
            *("name", "sku", "barcode", "unit_count", "unit", "weight_g", "price_cents", "cost_cents"),
            *("sale_price_cents", "sale_from", "sale_until", "is_offered", "position", "low_stock_at"),
        )

    @property
    def pack(self) -> Variant:
        pack: Variant = self.instance
        return pack


class PackFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """The admin checks and writes in one transaction."""
        super().clean()
        check_under_lock(form for form in self.forms if isinstance(form, PackForm) and form.moves)


class PriceInput(forms.TextInput):
    """Sends the price that was shown along with the one that is typed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # What a form that was refused shows is what was typed; what was shown at first stays what it was.
        first = value if self.shown is None else self.shown
        hidden = format_html('<input type="hidden" name="{}-shown" value="{}">', name, first or "")
        return super().render(name, value, attrs, renderer) + hidden

    shown: str | None = None


class PackRowForm(forms.ModelForm):
    """A row of the list, where only the price is typed."""

    shown_price_cents: int | None = None

    class Meta:
        model = Variant
        fields = ("price_cents",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price_cents"].widget = PriceInput(
            attrs={"class": "vIntegerField", "inputmode": "decimal", "aria-label": f"Price of {self.instance.sku}"}
        )
        if self.is_bound:
            shown = self.data.get(f"{self.add_prefix('price_cents')}-shown", "")
            self.fields["price_cents"].widget.shown = shown
            try:
                self.shown_price_cents = parse_dollars(shown)
            except ValueError:
                self.shown_price_cents = None

    def has_changed(self) -> bool:
        """A price that is sent as it was shown is not typed, whoever has changed it since."""
        if not super().has_changed():
            return False
        try:
            typed = parse_dollars(self.data.get(self.add_prefix("price_cents"), ""))
        except ValueError:
            return True
        return typed != self.shown_price_cents

    def clean_price_cents(self) -> int:
        cents: int = self.cleaned_data["price_cents"]
        now = self.initial.get("price_cents")
        if self.shown_price_cents is None:
            raise ValidationError("This row was sent without the price that it showed. Load the list again.")
        if isinstance(now, int) and now != self.shown_price_cents and cents != self.shown_price_cents:
            raise ValidationError(f"It was changed meanwhile and costs {dollars(now)} by now. Load the list again.")
        if isinstance(now, int) and cents > 0 and is_steep(now, cents):
            raise ValidationError(f"That is more than half away from {dollars(now)}. Use “Change prices…” for it.")
        sale = self.instance.sale_price_cents
        if sale is not None and sale >= cents:
            raise ValidationError(f"Its sale price of {dollars(sale)} would not be lower.")
        return cents


def moved(forms_: Iterable[Any]) -> list[tuple[Variant, int, str]]:
    """The movements that a valid form set asks for."""
    return [(form.instance, form.moves, form.cleaned_data["stock_reason"]) for form in forms_ if form.moves]
