"""Bank transfer: we say where to pay, staff record what arrived."""

from dataclasses import dataclass

from shop.payments.protocol import Instructions, PaymentRequest
from shop.rules.money import dollars

# Between banks a transfer may take three working days; a week holds a weekend and leaves time to get round to it.
DAYS_TO_PAY = 7


@dataclass(frozen=True)
class BankTransfer:
    account_name: str
    bsb: str
    account_number: str
    name: str = "manual"
    label: str = "Bank transfer"

    def start(self, request: PaymentRequest) -> Instructions:
        """The account, and the order number as the reference. Nothing is asked of any network."""
        return Instructions(
            sentence=f"Please transfer {dollars(request.amount_cents)} by {request.due_on.day} {request.due_on:%b}.",
            note="The parcel leaves on the working day after your payment arrives.",
            details=(
                ("Account name", self.account_name),
                ("BSB", self.bsb),
                ("Account number", self.account_number),
                ("Reference", request.order_number),
                ("Amount", dollars(request.amount_cents)),
            ),
        )
