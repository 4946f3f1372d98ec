"""The file that staff choose."""

from django import forms

from shop.goods import MOST_BYTES, MOST_ROWS


class GoodsUploadForm(forms.Form):
    file = forms.FileField(
        label="File of goods",
        help_text=(
            ".xlsx or CSV (UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs), "
            f"at most {MOST_ROWS:,} rows and {MOST_BYTES // 1_000_000} MB."
        ),
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )
