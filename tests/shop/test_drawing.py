"""Controls that are drawn in Python are those that Django's templates draw, character for character but for space."""

import pytest
from django import forms
from django.forms.renderers import get_default_renderer

from shop.forms import CheckoutForm, CodeForm
from shop.forms.cart import CartLineForm
from shop.forms.drawing import PLAIN

NASTY = "\"><script>alert(1)</script>&amp;'"


class Rare(forms.Form):
    """What no form of the shop has yet."""

    default_renderer = PLAIN

    grouped = forms.ChoiceField(choices=[("A", [(1, "<One>"), (2, "Two")]), (3, "Three")], initial=2)
    several = forms.MultipleChoiceField(choices=[(NASTY, NASTY), ("b", "B")], initial=[NASTY])
    off = forms.CharField(
        widget=forms.TextInput(attrs={"disabled": True, "data-off": False, "data-n": 1200, NASTY: NASTY})
    )
    text = forms.CharField(widget=forms.Textarea, initial=NASTY)
    date = forms.DateField(initial="2026-11-26")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (CheckoutForm, None),
        (CheckoutForm, {"email": NASTY, "full_name": NASTY, "state": "NSW", "postcode": "x", "delivery_note": "\n"}),
        (CodeForm, None),
        (CodeForm, {"code": NASTY}),
        (CartLineForm, {"quantity": "100"}),
        (Rare, None),
        (Rare, {"grouped": "9", "off": NASTY}),
    ],
)
def test_field_is_drawn_as_django_draws_it(kind, data):
    ours, django = kind(data), kind(data)
    django.renderer = get_default_renderer()

    for name in ours.fields:
        assert "".join(str(ours[name]).split()) == "".join(str(django[name]).split())
