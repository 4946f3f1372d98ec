"""Stripe behind the protocol."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from shop.payments.protocol import (
    Event,
    Instructions,
    PaymentReport,
    PaymentRequest,
    RefundReport,
    RefundRequest,
    RefusedError,
)
from shop.payments.signatures import check, read_object
from shop.payments.stripe_checkout.client import StripeApi
from shop.payments.stripe_checkout.messages import MARK, REFUND_MARK, read, refund_report, session_report

SIGNATURE_HEADER = "Stripe-Signature"
# A session that ends 35 minutes after `begun` is refused from minute 5 on; the rest is for clocks that differ.
MADE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class StripeGateway:
    """`secrets` are the webhook's signing secrets, two while one replaces the other."""

    api: StripeApi
    secrets: tuple[str, ...]
    is_live: bool
    name: ClassVar[str] = "stripe"
    label: ClassVar[str] = "Card"
    hint: ClassVar[str] = "You pay on Stripe’s page and come back here."
    is_hosted: ClassVar[bool] = True

    def start(self, request: PaymentRequest) -> Instructions:
        metadata = {MARK: request.reference, "order": request.order_number}
        params: dict[str, Any] = {
            "mode": "payment",
            "payment_method_types": ["card"],
            "client_reference_id": request.reference,
            "customer_email": request.email,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "aud",
                        "unit_amount": request.amount_cents,
                        "product_data": {"name": f"Order {request.order_number}"},
                    },
                }
            ],
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "description": f"Order {request.order_number}"},
            "success_url": request.return_url,
            "cancel_url": request.cancel_url or request.return_url,
        }
        if request.expires_at:
            params["expires_at"] = int(request.expires_at.timestamp())
        session = self.api.create_session(params, key=f"start-{request.reference}")
        return Instructions(
            sentence="You pay on Stripe’s page and come back here.",
            redirect_url=session.get("url") or "",
            provider_reference=session["id"],
        )

    def find(self, reference: str, *, begun: datetime) -> PaymentReport | None:
        """Among the sessions of those minutes. Stripe keeps an answer of 500 under its key, and repeats it."""
        window = int((begun - MADE_WITHIN).timestamp()), int((begun + MADE_WITHIN).timestamp())
        for session in self.api.sessions_between(*window):
            if (report := session_report(session)) and report.reference == reference:
                return report
        return None

    def ask(self, provider_reference: str) -> PaymentReport:
        return self._report(self.api.session(provider_reference))

    def close(self, provider_reference: str) -> PaymentReport:
        try:
            return self._report(self.api.expire_session(provider_reference))
        except RefusedError:  # Stripe expires open sessions only: this one was paid, or is closed already
            return self.ask(provider_reference)

    def refund(self, request: RefundRequest) -> RefundReport:
        params = {
            "payment_intent": request.charge_reference,
            "amount": request.amount_cents,
            "metadata": {REFUND_MARK: request.reference},
        }
        return refund_report(self.api.create_refund(params, key=f"refund-{request.reference}"))

    def read_event(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Event:
        check(headers.get(SIGNATURE_HEADER, ""), body, self.secrets, now=now)
        return read(read_object(body), is_live=self.is_live)

    def list_payments(self, since: datetime) -> Iterable[PaymentReport]:
        for session in self.api.sessions_between(int(since.timestamp())):
            if report := session_report(session):
                yield report

    def _report(self, session: dict[str, object]) -> PaymentReport:
        report = session_report(session)
        if report is None:
            raise RefusedError("a session that is not ours")
        return report
