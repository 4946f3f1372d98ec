"""Price changes of more than half, found in the forms that make them: they are confirmed with password and reason."""

from collections.abc import Iterable
from typing import Any

from shop.models import Variant
from shop.rules.money import dollars
from shop.rules.price_changes import is_steep


def steep_changes(forms: Iterable[Any]) -> str:
    """What is to be confirmed, "" where no price of a pack that is there already moves by more than half."""
    found = [words for form in forms if (words := _steep_change(form))]
    return ", and ".join(found[:5])


def _steep_change(form: Any) -> str:
    pack = form.instance
    if not isinstance(pack, Variant) or not form.initial.get("price_cents") or not form.has_changed():
        return ""
    was, now = form.initial["price_cents"], form.cleaned_data.get("price_cents")
    sale_was = form.initial.get("sale_price_cents") or was
    sale_now = form.cleaned_data.get("sale_price_cents") or now
    for old, new in ((was, now), (sale_was, sale_now)):
        if new and is_steep(old, new):
            return f"change the price of {pack.sku} from {dollars(old)} to {dollars(new)}"
    return ""
