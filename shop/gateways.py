"""Which ways to pay are on: built from the settings and the store, in the order in which checkout shows them."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from shop.models import Holiday, Payment, Store
from shop.payments import Gateway, PaymentRequest
from shop.payments.breaker import Breaker
from shop.payments.manual import BankTransfer
from shop.payments.sandbox import Ledger, SandboxGateway
from shop.rules.business_days import business_days_after

# Stripe takes no session shorter than 30 minutes, counted from when it makes it: a first call may come a little late.
SESSION_FOR = timedelta(minutes=35)
# Units are held a little longer than anybody can pay, so that the last second's payment still finds them.
HELD_AFTER_SESSION = timedelta(minutes=5)
# A first call that comes later than this would ask Stripe for too short a session, and be refused.
START_WITHIN = timedelta(minutes=4)

_breakers: defaultdict[str, Breaker] = defaultdict(Breaker)


def known(store: Store | None = None) -> dict[str, Gateway]:
    """Every gateway that may be asked, by name: also one that takes no new payments just now."""
    store = store or Store.objects.the_one()
    found: list[Gateway] = [BankTransfer(store.bank_account_name, store.bank_bsb, store.bank_account_number)]
    if settings.STRIPE_SECRET_KEY and settings.STRIPE_WEBHOOK_SECRETS:
        found.append(
            _stripe(settings.STRIPE_SECRET_KEY, tuple(settings.STRIPE_WEBHOOK_SECRETS), settings.STRIPE_API_BASE)
        )
    if settings.SANDBOX_IS_ON:
        found.append(sandbox())
    return {gateway.name: gateway for gateway in found}


def hosted(store: Store | None = None) -> dict[str, Gateway]:
    """Those that have a page of their own, send messages, and give money back."""
    return {name: gateway for name, gateway in known(store).items() if gateway.is_hosted}


def offered(store: Store) -> list[Gateway]:
    """What a shopper may choose now: a transfer where there is an account, hosted pages that answer."""
    return [
        gateway
        for gateway in known(store).values()
        if (not _breakers[gateway.name].is_open if gateway.is_hosted else store.takes_transfers)
    ]


def label_of(name: str) -> str:
    """How customers know the gateway `name`: also one that is switched off now, whose payments are still there."""
    return {BankTransfer.name: BankTransfer.label, SandboxGateway.name: SandboxGateway.label, "stripe": "Card"}.get(
        name, name
    )


def breaker_of(gateway: Gateway) -> Breaker:
    return _breakers[gateway.name]


def is_left_alone(name: str) -> bool:
    """Whether the service of this name has not answered, and is not asked for the moment."""
    return name in _breakers and _breakers[name].is_open


def begins_too_late(payment: Payment) -> bool:
    """Whether `payment` has no session and can get none any more: another one must be begun instead."""
    return not payment.provider_reference and timezone.now() > payment.created_at + START_WITHIN


def session_is_over(payment: Payment) -> bool:
    """Whether no page that `payment` may have had can be paid any more, by the time that was asked for with it."""
    return timezone.now() > payment.created_at + SESSION_FOR + HELD_AFTER_SESSION


def sandbox() -> SandboxGateway:
    """The demo's own payment service. Only where `SANDBOX_IS_ON`."""
    return SandboxGateway(
        Ledger(Path(settings.DATA_DIR) / "sandbox.sqlite3"),
        (sandbox_secret(),),
        f"{settings.SITE_URL}/sandbox/pay/",
    )


def sandbox_secret() -> str:
    """What signs the sandbox's messages: known to this installation alone."""
    return salted_hmac("shop.gateways.sandbox", "messages", secret=settings.SECRET_KEY).hexdigest()


@lru_cache(maxsize=4)
def _stripe(key: str, secrets: tuple[str, ...], base: str) -> Gateway:
    from shop.payments.stripe_checkout import StripeGateway  # noqa: PLC0415  its library is there only where it is used
    from shop.payments.stripe_checkout.client import StripeApi  # noqa: PLC0415

    return StripeGateway(StripeApi(key, base=base), secrets, is_live=key.split("_")[1] == "live")


def hold_until(gateway: str, store: Store, *, at: datetime | None = None) -> datetime:
    """Until when the units of an order placed at `at` (now) wait for a payment by `gateway`.

    A hosted page: as long as it can be paid, and five minutes. A transfer: the end of the last business day to pay.
    """
    at = at or timezone.now()
    if gateway != BankTransfer.name:
        return at + SESSION_FOR + HELD_AFTER_SESSION
    today = timezone.localdate(at)
    last = business_days_after(today, store.days_to_pay, Holiday.objects.from_day(today))
    return timezone.make_aware(datetime.combine(last, time(23, 59, 59)))


def request_of(payment: Payment) -> PaymentRequest:
    """What `payment` asks of its gateway: the same at every try, because gateways compare."""
    order_url = f"{settings.SITE_URL}{payment.order.get_absolute_url()}"
    return PaymentRequest(
        reference=payment.reference,
        order_number=payment.order.number,
        amount_cents=payment.amount_cents,
        due_on=payment.due_on,
        email=payment.order.email,
        return_url=f"{order_url}?paid=back",
        cancel_url=f"{order_url}?paid=left",
        expires_at=payment.created_at + SESSION_FOR,
    )
