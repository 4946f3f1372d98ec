"""Every sentence about what shipping costs: written by the rule, so that no page can say anything else."""

from collections.abc import Iterable

from shop.rules.money import dollars, short_dollars
from shop.rules.shipping.quote import ShippingQuote, ShippingTerms, quote
from shop.rules.shipping.reach import Reach, parse_places


def banner(terms: ShippingTerms) -> str:
    """`Low-Cost Fast Shipping | $4.95 or Free on orders $99+`, from whatever the rule says."""
    fee = short_dollars(terms.fee_cents) if terms.fee_cents else "Free"
    if terms.fee_cents and terms.free_from_cents is not None:
        fee += f" or Free on orders {short_dollars(terms.free_from_cents)}+"
    return " | ".join(part for part in (terms.banner_words.strip(), fee) if part)


def promise(terms: ShippingTerms) -> str:
    """One sentence for product page and shipping page: `$4.95 shipping, free on orders of $99 or more`."""
    if terms.fee_cents == 0:
        return "Free shipping on every order"
    if terms.free_from_cents is None:
        return f"{dollars(terms.fee_cents)} shipping on every order"
    return f"{dollars(terms.fee_cents)} shipping, free on orders of {short_dollars(terms.free_from_cents)} or more"


def short_promise(terms: ShippingTerms) -> str:
    """The same in few words, beside a delivery date: `$4.95 shipping, free from $99`."""
    if terms.fee_cents == 0 or terms.free_from_cents is None:
        return promise(terms)
    return f"{dollars(terms.fee_cents)} shipping, free from {short_dollars(terms.free_from_cents)}"


def progress(answer: ShippingQuote) -> str:
    """The line beside the cart's meter; "" where no amount leads to free shipping."""
    if answer.to_go_cents is None:
        return ""
    if answer.to_go_cents == 0:
        return "Your order ships free"
    return f"{dollars(answer.to_go_cents)} away from free shipping"


def worked_examples(terms: ShippingTerms) -> list[str]:
    """For staff: what a cart one cent below, at and above the threshold pays."""
    if terms.free_from_cents is None:
        return [f"Every order pays {dollars(terms.fee_cents)}"]
    amounts = [cents for cents in (terms.free_from_cents - 1, terms.free_from_cents) if cents > 0]
    answers = [(cents, quote(cents, terms=terms).fee_cents) for cents in amounts]
    return [f"{dollars(cents)} {f'pays {dollars(fee)}' if fee else 'ships free'}" for cents, fee in answers]


def weight_words(grams: int) -> str:
    """`500 g`, `5 kg`, `1.5 kg`."""
    if grams < 1000:
        return f"{grams} g"
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".") + " kg"


def place_words(places: str) -> str:
    """`postcode 6799`, `postcodes 0800–0999 and 6799`; "" for everywhere."""
    ranges = parse_places(places)
    names = [f"{first:04d}" if first == last else f"{first:04d}–{last:04d}" for first, last in ranges]
    if not names:
        return ""
    is_one = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"postcode{'' if is_one else 's'} {listed}"


def reach_words(reach: Reach) -> str:
    """Whom a rule is about: `Postcodes 0800–0999`, `Parcels of 5 kg or more to postcode 6799`, `Everywhere else`."""
    places = place_words(reach.places)
    if reach.from_weight_g:
        parcels = f"Parcels of {weight_words(reach.from_weight_g)} or more"
        return f"{parcels} to {places}" if places else parcels
    return places[:1].upper() + places[1:] if places else "Everywhere else"


def exception(reach: Reach, terms: ShippingTerms) -> str:
    """What is different there, in a sentence without its end: `Postcodes 0800–0999 pay $12.95, free from $150`."""
    whom = reach_words(reach)
    if reach.is_refused:
        to = f"parcels of {weight_words(reach.from_weight_g)} or more" if reach.from_weight_g else ""
        places = place_words(reach.places)
        return " ".join(part for part in ("We do not ship", to, f"to {places}" if places else "") if part)
    verb = "pays" if whom.startswith("Postcode ") else "pay"
    if terms.fee_cents == 0:
        return f"{whom} {verb} no shipping"
    if terms.free_from_cents is None:
        return f"{whom} {verb} {dollars(terms.fee_cents)} on every order"
    return f"{whom} {verb} {dollars(terms.fee_cents)}, free from {short_dollars(terms.free_from_cents)}"


def refusal(reach: Reach, postcode: str) -> str:
    """Beside the postcode that a refusing rule speaks for: `We do not ship to 0800.`"""
    what = f" parcels of {weight_words(reach.from_weight_g)} or more" if reach.from_weight_g else ""
    where = f" to {postcode}" if reach.places and postcode else ""
    return f"We do not ship{what}{where}."


def asks_more(terms: ShippingTerms, than: ShippingTerms) -> bool:
    """Whether there is a cart that pays more under `terms` than under the other."""
    if terms.fee_cents == 0:
        return False
    if terms.fee_cents > than.fee_cents:
        return True
    if than.free_from_cents is None:
        return False
    if terms.free_from_cents is None or terms.free_from_cents > than.free_from_cents:
        return True
    return than.tests_before_discount and not terms.tests_before_discount


def announced(local: Iterable[tuple[Reach, ShippingTerms]], everywhere: ShippingTerms) -> list[str]:
    """What must be said beside the promise for everywhere: who pays more, and where we do not ship."""
    return [exception(reach, terms) for reach, terms in local if reach.is_refused or asks_more(terms, than=everywhere)]
