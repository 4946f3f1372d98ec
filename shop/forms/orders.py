"""An order, found again."""

from django import forms

from shop.models import Order


class FindOrderForm(forms.Form):
    """The two things that whoever ordered knows. Nothing here tells which of them is wrong."""

    number = forms.CharField(
        label="Order number",
        max_length=40,
        help_text="As in our e-mail, such as S-ABCDEFGHJK.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Enter the order number."},
    )
    email = forms.CharField(
        label="Email",
        max_length=254,
        help_text="The one that the order was placed with.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter the e-mail that you ordered with."},
    )

    def find(self) -> Order | None:
        """The order of both, however its number was typed."""
        letters = "".join(c for c in self.cleaned_data["number"].upper() if c.isalnum())[-10:]
        return Order.objects.filter(number=f"S-{letters}", email__iexact=self.cleaned_data["email"]).first()
