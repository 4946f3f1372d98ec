"""What shoppers type. Refused beside the field, with what was typed kept."""

from shop.forms.bank import AssignForm, StatementForm
from shop.forms.cart import GONE, AddToCartForm, CartLineForm, CodeForm, cart_line_forms
from shop.forms.checkout import CheckoutForm, new_attempt_key
from shop.forms.orders import FindOrderForm
from shop.forms.returns import ReturnForm

__all__ = [
    "GONE",
    "AddToCartForm",
    "AssignForm",
    "CartLineForm",
    "CheckoutForm",
    "CodeForm",
    "FindOrderForm",
    "ReturnForm",
    "StatementForm",
    "cart_line_forms",
    "new_attempt_key",
]
