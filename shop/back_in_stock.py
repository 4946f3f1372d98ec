"""Mail to those who asked, once a pack is back. Looked for beside the sender of mail: receiving goods writes none."""

from django.utils import timezone

from blog.transactions import all_or_nothing
from shop.models import Outbox, StockAlert, Variant

AT_ONCE = 200


@all_or_nothing
def ask_to_be_told(variant: Variant, email: str) -> StockAlert:
    """Remember `email` until `variant` is back. Who asks again after a mail is told again; asking twice is once."""
    alert, is_new = StockAlert.objects.get_or_create(
        email__iexact=email, variant=variant, defaults={"email": email, "variant": variant}
    )
    if not is_new and alert.told_at is not None:
        alert.delete()
        alert = StockAlert.objects.create(email=email, variant=variant)
    return alert


def tell_customers() -> int:
    """Queue a mail for each that waits for a pack which can be bought again; forget what is over. How many are new.

    Writes nothing where nothing has changed.
    """
    if StockAlert.objects.outlived().exists():
        StockAlert.objects.outlived().delete()
    waiting = list(StockAlert.objects.answerable().order_by("asked_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    if not waiting:
        return 0
    return _queue(waiting)


@all_or_nothing
def _queue(waiting: list[int]) -> int:
    told = [
        pk for pk in waiting if StockAlert.objects.waiting().filter(pk=pk).update(told_at=timezone.now())
    ]  # of two senders at the same moment one changes the row
    Outbox.objects.bulk_create(Outbox(kind=Outbox.Kind.BACK_IN_STOCK, about=f"alert:{pk}") for pk in told)
    return len(told)


def alert_of(about: str) -> StockAlert | None:
    """Whom the mail `about` is for; None once the address was forgotten."""
    word, _, number = about.partition(":")
    if word != "alert" or not number.isdigit():
        return None
    rows = StockAlert.objects.select_related("variant__supplement").prefetch_related("variant__supplement__statements")
    return rows.filter(pk=int(number)).first()


def stop_all(alert: StockAlert) -> None:
    """Nothing of the kind is sent to this address any more, and it is forgotten here."""
    StockAlert.objects.filter(email__iexact=alert.email).delete()
