"""One language at the counter: product, pack, article, reference, as in the guide; never the name of a model."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from accounts.models import AuditEntry
from shop.models import Variant
from tests.shop.pages import Page
from tests.site.role_rows import make_rows
from tests.site.role_walk import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

NAMES_OF_MODELS = re.compile(r"\b(supplements?|variants?|posts?|citations?|provider events?|shop categor\w+)\b", re.I)
# What rows of the tests are called and say, what the law says, and the panel that is printed on labels.
THEIR_OWN = re.compile(
    r"A post\b|/?(post|supplement)-\d+|Supplement \d+"
    r"|[Ss]upplement facts?|[Vv]itamin (A )?supplements|supplements only"
)


def test_no_page_of_the_counter_calls_anything_by_the_name_of_a_model(staff):
    said, pages = [], 0
    for address in addresses(make_rows()):
        response = staff.get(address.path)
        if response.status_code != 200 or 'id="counter-menu"' not in response.content.decode():
            continue
        pages += 1
        text = THEIR_OWN.sub("…", Page(response).text)
        said += [
            f"{address.path}: {text[max(0, found.start() - 40) : found.end() + 40]}"
            for found in NAMES_OF_MODELS.finditer(text)
        ]

    assert said == []
    assert pages > 150


def test_lists_and_rows_are_called_what_the_guide_calls_them():
    names = {
        model._meta.label_lower: (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
        for model in admin.site._registry
    }

    assert {label: names[label] for label in ("shop.supplement", "shop.variant", "blog.post", "blog.citation")} == {
        "shop.supplement": ("product", "products"),
        "shop.variant": ("pack", "packs"),
        "blog.post": ("article", "articles"),
        "blog.citation": ("reference", "references"),
    }
    assert [names[label][1] for label in ("shop.category", "blog.category", "blog.image", "shop.providerevent")] == [
        *("departments", "topics", "pictures", "payment messages")
    ]


def test_right_is_called_what_its_list_is_called_whatever_its_row_says(staff):
    rights = Permission.objects.filter(content_type=ContentType.objects.get_for_model(Variant))
    rights.update(name="Can add variant")

    text = Page(staff.get("/admin/auth/group/add/")).text

    assert "Shop: Can change pack" in text
    assert "Shop: Can see reports of sales, GST and stock" in text
    assert "variant" not in text


@pytest.mark.parametrize(
    ("label", "shown"),
    [("shop.variant", "pack ZN-60"), ("shop.gone", "gone ZN-60"), ("", "ZN-60")],
)
def test_trail_names_the_kind_of_a_row_as_its_list_does(staff, label, shown):
    AuditEntry.objects.create(verb="changed", object_type=label, object_id="1", object_label="ZN-60")

    html = staff.get("/admin/accounts/auditentry/").content.decode()

    assert re.findall(r'<td class="field-what"[^>]*>(.*?)</td>', html) == [shown]
