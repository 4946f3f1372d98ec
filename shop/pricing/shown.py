"""What a checkout page showed, and what has changed since."""

from django.core import signing

from shop.pricing.cart import PricedCart, Shown
from shop.rules.money import dollars

SHOWN_SALT = "shop.checkout.shown"
SHOWN_MAX_AGE_S = 24 * 3600


def seal(shown: Shown) -> str:
    """`shown`, signed, for the checkout form."""
    return signing.dumps(shown, salt=SHOWN_SALT)


def unseal(text: str) -> Shown | None:
    """What the page showed, or None where the text is missing, altered or a day old."""
    try:
        shown = signing.loads(text, salt=SHOWN_SALT, max_age=SHOWN_MAX_AGE_S)
    except signing.BadSignature:
        return None
    return shown if isinstance(shown, dict) else None


def changes_since(shown: Shown | None, now: PricedCart) -> list[str]:
    """What is different from the page that the shopper saw, one sentence each; empty where nothing is."""
    today = now.shown()
    if shown == today:
        return []
    if shown is None:
        return ["We could not tell what this page showed you. Please check the order below."]
    new_notes = [note.words for note in now.safety if list(note.identity) not in shown.get("safety", [])]
    if not new_notes and shown | {"safety": []} == today | {"safety": []}:
        return []  # a note that was shown has gone: nothing more to agree to
    before = {row[0]: row for row in shown.get("lines", [])}
    sentences = [
        f"{item.name} went from {dollars(before[item.variant.pk][2])} to {dollars(item.variant.current_price_cents)}."
        for item in now.items
        if item.variant.pk in before and before[item.variant.pk][2] != item.variant.current_price_cents
    ]
    quantities = {pk: row[1] for pk, row in before.items()}
    if quantities != {item.variant.pk: item.quantity for item in now.items}:
        sentences += now.notices or ["Your cart has changed since this page was shown."]
    sentences += [f"Please read this first. {words}" for words in new_notes]
    sentences += _changed_offers(shown, now)
    if now.totals and shown.get("discount") != today["discount"]:
        before_cents = shown.get("discount")
        was = dollars(before_cents) if isinstance(before_cents, int) else "not known"
        sentences.append(f"Discount was {was} and is now {dollars(now.totals.discount_cents)}.")
    if now.totals and shown.get("shipping") != today["shipping"]:
        before_cents = shown.get("shipping")
        was = dollars(before_cents) if isinstance(before_cents, int) else "not known"
        sentences.append(f"Shipping was {was} and is now {dollars(now.totals.shipping.fee_cents)}.")
    if now.totals:
        sentences.append(f"Please check the new total, {dollars(now.totals.total_cents)}.")
    return list(dict.fromkeys(sentences))


def _changed_offers(shown: Shown, now: PricedCart) -> list[str]:
    """Which code or offer came or went since `shown`, and why where that is known."""
    before = {row[0]: row[1] for row in shown.get("promotions", [])}
    today = {one.promotion_id: one.label for one in now.applied}
    gone = [label for pk, label in before.items() if pk not in today]
    come = [label for pk, label in today.items() if pk not in before]
    sentences = [f"“{label}” applies now." for label in come]
    code = str(shown.get("code", ""))
    if code and not now.applied_code and now.code_refusal:
        gone = [label for label in gone if not label.endswith(f"({code})")]
        sentences.insert(0, now.code_refusal.no_longer(code))
    return [*(f"“{label}” no longer applies." for label in gone), *sentences]
