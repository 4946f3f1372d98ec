"""The demo: what a first visitor sees, loaded once for all tests of this module."""

import io
import json
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from blog import evidence
from blog.citations import exchange
from blog.models import Author, Citation, Claim, ClaimStudy, Image, Ingredient, Page, Post
from config.demo.content_files import table as read_table
from config.demo.loading import make_staff
from shop import audit, gateways, placements
from shop.models import (
    Category,
    Order,
    OrderLine,
    OrderPromotion,
    Outbox,
    Payment,
    Placement,
    Promotion,
    ReturnRequest,
    Shipment,
    ShopBlock,
    Statement,
    Stock,
    StockMovement,
    Supplement,
    SupplementImage,
    Variant,
)
from shop.stock import differences
from tests.builders import make_variant, place
from tests.shop.pages import Page as Seen

SEVEN = [
    "leite2014fasciculations",
    "tague2011vitamind",
    "vehapoglu2015growingpains",
    "lowermotorneuronlesions",
    "cinar2006magnesium",
    "shrimanker2023electrolytes",
    "chidiogbolu2019estrogen",
]

# Diseases whose name beside goods would be a restricted or prohibited representation (domain.md 4.4).
SERIOUS = re.compile(
    r"cancer|tumou?r|diabet|depress|anxiet|arthrit|osteoporo|dementia|alzheimer|parkinson|stroke|heart attack|"
    r"cardiovascular|coronary|epilep|psych|bipolar|schizo|hepat|\bHIV\b|neuropath|an(?:a)?emia|insomnia|disorder|"
    r"hypertens|sclerosis|myopath|fracture|pneumon",
    re.IGNORECASE,
)


# The marker makes the database, also where one of these tests runs alone. One worker has them all: loading the demo
# takes longer than they do.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


def test_seventeen_articles_can_be_read_and_one_each_waits_is_written_and_is_reviewed():
    assert Post.objects.published().count() == 17
    scheduled = Post.objects.filter(status="published", published_at__gt=timezone.now())
    assert [post.slug for post in scheduled] == ["coenzyme-q10-and-statins"]
    assert list(Post.objects.filter(status="draft").values_list("slug", flat=True)) == ["glucosamine-and-joints"]
    assert list(Post.objects.filter(status="in_review").values_list("slug", flat=True)) == ["ginseng-and-stress"]


def test_every_article_has_substance_sources_key_points_a_cover_and_a_review_by_another():
    for post in Post.objects.published():
        assert 600 <= len(post.body_text.split()) <= 1400, post.slug
        assert post.reference_count >= 1, post.slug
        assert 3 <= len(post.key_point_list) <= 4, post.slug
        assert post.cover is not None, post.slug
        reviewer = post.current_review.reviewer
        assert reviewer not in post.authors.all(), post.slug


def test_one_article_is_due_for_review():
    due = [post.slug for post in Post.objects.published().select_related("current_review") if post.is_due_for_review]

    assert due == ["omega-3-and-the-heart"]


def test_walk_of_the_readme_finds_muscle_twitches_where_it_says():
    assert '/blog/category/muscles/">Muscles' in Client().get("/blog/").text

    assert '/blog/muscle-twitches/">Muscle twitches' in Client().get("/blog/category/muscles/").text


def test_muscle_twitches_has_its_seven_sources_in_order_and_its_places():
    post = Post.objects.get(slug="muscle-twitches")

    assert list(post.references.values_list("citation_id", flat=True)) == SEVEN
    assert sorted(post.categories.values_list("name", flat=True)) == ["Muscles", "Nervous system"]
    assert [str(row) for row in post.authorships.all()] == ["Naturopath, author"]
    assert post.pictures.count() == 2
    assert b"13 January 2021" in Client().get(post.get_absolute_url()).content


def test_records_that_were_given_and_not_verified_stand_in_muscle_twitches_only():
    for key in ("lowermotorneuronlesions", "cinar2006magnesium"):
        assert list(Citation.objects.get(key=key).posts.values_list("slug", flat=True)) == ["muscle-twitches"]


def test_sources_carry_the_identifiers_that_were_verified_and_no_others():
    """The list was checked against the registries once; an identifier from memory is not on it."""
    verified = json.loads((Path(__file__).parent / "verified_sources.json").read_text(encoding="utf-8"))

    for citation in Citation.objects.all():
        columns = {"DOI": citation.doi, "PMID": citation.pmid, "PMCID": citation.pmcid, "PII": citation.pii}
        found = {name: value for name, value in columns.items() if value}
        expected = {k: v.lower() if k == "DOI" else v for k, v in verified[citation.key].items()}
        assert found == expected, citation.key


def test_every_source_can_be_looked_up_and_is_cited():
    for citation in Citation.objects.all():
        assert citation.links, citation.key
        assert citation.uses.exists(), citation.key


def test_one_article_cites_a_retracted_study_and_says_so_everywhere():
    assert list(Citation.objects.exclude(standing="").values_list("key", "standing")) == [
        ("wakefield1998ileal", "retracted")
    ]
    post = Post.objects.get(references__citation="wakefield1998ileal")
    html = Client().get(post.get_absolute_url()).content.decode()

    assert post.slug == "when-a-study-is-withdrawn"
    assert html.count("6 February 2010") >= 2  # above the text and in the list
    assert Post.objects.filter(body_rendered__contains="retracted)").get() == post


def test_nothing_reads_as_checked_that_was_not():
    assert not Citation.objects.exclude(watch_state="", link_state="", lookup_state="").exists()


def test_no_article_that_names_a_serious_disease_has_goods_below_it():
    for post in Post.objects.filter(placements__isnull=False).distinct():
        titles = " ".join(reference["title"] for reference in post.reference_list)
        words = f"{post.title} {post.summary} {post.key_points} {post.body_text} {titles}"
        assert SERIOUS.findall(words) == [], post.slug


def test_muscle_twitches_bars_goods_and_four_articles_show_some():
    assert ShopBlock.objects.get(post__slug="muscle-twitches").is_barred
    shown = sorted(post.slug for post in Post.objects.published() if placements.goods_below(post))
    assert shown == ["creatine-and-protein", "magnesium-and-cramps", "water-and-electrolytes", "zinc-and-colds"]
    assert Placement.objects.filter(post__shop_block__is_barred=True).count() == 0


def test_eight_ingredients_show_goods_and_none_names_a_serious_disease_above_them():
    shown = [ingredient for ingredient in Ingredient.objects.all() if placements.goods_with(ingredient)]

    assert [ingredient.slug for ingredient in shown] == [
        *("creatine", "potassium", "protein", "psyllium", "sodium", "vitamin-b12", "vitamin-c", "zinc"),
    ]
    for ingredient in shown:
        text = Seen(Client().get(ingredient.get_absolute_url())).text
        above = text[text.index("Ingredients A to Z") : text.index("From our shop")]
        titles = Citation.objects.filter(claims__ingredient=ingredient).values_list("title", flat=True)
        assert SERIOUS.findall(" ".join([above, *titles])) == [], ingredient.slug


def test_goods_below_an_ingredient_hold_it():
    for row in Placement.objects.filter(ingredient__isnull=False).select_related("ingredient"):
        assert row.supplement.facts.filter(ingredient=row.ingredient).exists(), str(row)


def test_claims_stand_on_sources_that_their_articles_cite_and_nothing_is_said_of_results():
    """A record names the kind of study. What was found, in whom, in how many and who paid it does not."""
    claims = list(Claim.objects.prefetch_related("studies", "posts"))

    assert len(claims) == 18
    assert len({claim.ingredient_id for claim in claims}) == 12
    for claim in claims:
        assert (len(claim.studies.all()) > 0, len(claim.posts.all())) == (True, 1), str(claim)
        (post,) = claim.posts.all()
        cited = set(post.references.values_list("citation_id", flat=True))
        assert {study.citation_id for study in claim.studies.all()} <= cited, str(claim)
        assert claim.ingredient in post.ingredients.all(), str(claim)
        assert {row["is_graded"] for row in post.evidence} == {False}, str(claim)
    assert set(ClaimStudy.objects.values_list("direction", flat=True)) == {""}
    assert set(Citation.objects.values_list("sample_size", "subjects", "funding")) == {(None, "", "")}


def test_design_of_a_source_is_what_its_title_or_record_calls_it():
    designs = dict(Citation.objects.values_list("key", "design"))

    assert designs["bolland2018vitamind"] == designs["hemila2017zinc"] == "meta_analysis"
    assert designs["garrison2020magnesium"] == "systematic_review"
    assert designs["drake2013caffeine"] == "randomised_trial"
    assert designs["guest2021caffeine"] == "guideline"
    assert [key for key, design in sorted(designs.items()) if not design] == [
        "cinar2006magnesium",
        "kopacz2022probiotics",
        "leite2014fasciculations",
        "lowermotorneuronlesions",
        "shrimanker2023electrolytes",
        "tague2011vitamind",
        "wakefield1998ileal",
    ]


def test_no_grade_and_no_study_stands_on_any_page_of_the_shop():
    """There only accepted indications may speak."""
    paths = ["/shop/", "/cart/", "/shipping/", *(row.get_absolute_url() for row in Category.objects.all())]
    paths += [row.get_absolute_url() for row in Supplement.objects.on_sale()]
    words = ("Evidence at a glance", "Not graded yet", "How we grade", 'class="grade', "#grade-", "/citations/")

    for path in paths:
        html = Client().get(path).content.decode()
        assert [word for word in words if word in html] == [], path


def test_no_template_of_the_shop_knows_of_grades():
    folder = Path(__file__).parents[3] / "templates"
    words = ("_evidence.html", "_grades.html", "claim", "grade", *evidence.DESIGN_WORDS.values())

    for template in [*(folder / "shop").iterdir(), *(folder / "email").glob("order_*")]:
        text = template.read_text(encoding="utf-8")
        assert [word for word in words if word in text] == [], template.name


def test_writers_are_roles_and_say_so():
    assert Author.objects.exclude(kind=Author.Kind.ROLE).count() == 0
    assert [a.slug for a in Author.objects.all() if "Demonstration role, not a person." not in a.bio] == []


def test_shop_has_27_supplements_in_seven_departments_and_the_states_that_testing_needs():
    packs = [row.variants.all()[0] for row in Supplement.objects.on_sale().prefetch_related("variants__stock")]

    assert (Supplement.objects.count(), Category.objects.count()) == (27, 7)
    assert sum(pack.is_on_sale for pack in packs) == 9
    assert sum(1 <= pack.available <= 5 for pack in packs) == 3
    out = Supplement.objects.exclude(variants__in=Stock.objects.filter(available__gt=0).values("variant"))
    assert out.on_sale().count() == 2
    assert Supplement.objects.filter(is_visible=False).count() == 1
    assert list(Supplement.objects.filter(is_gst_free=True).values_list("slug", flat=True)) == ["folic-acid"]
    assert differences() == {}


def test_one_offer_applies_by_itself_and_one_code_asks_for_a_minimum_spend():
    words = {row.code: (row.name, row.terms.words) for row in Promotion.objects.with_goods()}

    assert words == {
        "": ("3 for 2 on gut health", "Buy 2 of Gut health, get the cheapest free"),
        "WELCOME10": ("Welcome offer", "10% off everything, from $30"),
    }
    assert Promotion.objects.current().count() == 2


def test_every_supplement_has_full_facts_and_three_pictures_and_is_marked_as_demo():
    for supplement in Supplement.objects.select_related("brand").prefetch_related("facts", "images"):
        facts = (supplement.directions, supplement.warnings, supplement.cautions, supplement.storage)
        assert all(facts), supplement.slug
        assert supplement.facts.all(), supplement.slug
        assert len(supplement.images.all()) == 3, supplement.slug
        assert supplement.brand.name.endswith("(demo)"), supplement.slug
        assert supplement.register_text in {"", "AUST L (demo, not a real listing)"}, supplement.slug


def test_sorting_by_unit_price_differs_from_sorting_by_price():
    packs = [row.variants.all()[0] for row in Supplement.objects.on_sale().prefetch_related("variants")]
    by_price = sorted(packs, key=lambda pack: (pack.current_price_cents, pack.pk))
    by_unit = sorted(packs, key=lambda pack: (pack.unit_price.exact_cents / pack.unit_price.per, pack.pk))

    assert by_price != by_unit


def test_every_page_of_the_house_is_written():
    assert sorted(Page.objects.values_list("slug", flat=True)) == sorted(Page.Slug.values)


def test_demo_loaded_again_changes_nothing(demo: str):
    models = (Post, Citation, Image, Supplement, SupplementImage, Variant, StockMovement, User, Statement, Placement)
    models += (Claim, ClaimStudy, ShopBlock, Promotion)
    before = [model.objects.count() for model in models]
    Post.objects.filter(slug="zinc-and-colds").update(title="Changed by staff")
    out = io.StringIO()

    call_command("demo", stdout=out)

    assert [model.objects.count() for model in models] == before
    assert Post.objects.get(slug="zinc-and-colds").title == "Changed by staff"
    assert "password" not in out.getvalue()


def test_staff_password_is_shown_once_signs_in_and_differs_each_time(demo: str):
    password = re.search(r"password: (\S{12,})", demo)[1]
    client = Client()

    with transaction.atomic():
        typed = {"login": "staff@example.com", "password": password}
        assert client.post("/account/login/", typed).headers["Location"] == "/admin/"
        User.objects.update(email="somebody-else@example.com")
        EmailAddress.objects.all().delete()
        assert make_staff() != password
        transaction.set_rollback(True)


@pytest.mark.parametrize("ending", ["ris", "bib", "json"])
def test_references_of_muscle_twitches_leave_as_a_file_and_come_back_equal(ending):
    response = Client().get(f"/blog/muscle-twitches/references.{ending}")

    reading = exchange.read(response.content)

    library = Citation.objects.in_bulk(SEVEN, field_name="key")
    assert (reading.records, reading.problems) == ([library[key].csl for key in SEVEN], [])


def test_sixty_orders_are_in_every_state():
    orders = Order.objects.all()

    assert Counter(orders.values_list("status", flat=True)) == {
        "completed": 42,
        "paid": 7,
        "shipped": 4,
        "packed": 3,
        "pending": 1,
        "needs_review": 1,
        "cancelled": 1,
        "expired": 1,
    }
    assert Counter(order.refund_badge for order in orders) == {"": 57, "Refunded": 2, "Refunded in part": 1}
    assert Shipment.objects.filter(order__status="packed").count() == 1
    assert list(ReturnRequest.objects.values_list("status", flat=True)) == ["requested"]
    assert orders.filter(delivery_method="collect").count() == 1
    assert OrderPromotion.objects.count() == 2
    mixed = [order for order in orders if len({line.is_gst_free for line in order.lines.all()}) == 2]
    assert len(mixed) > 1
    assert OrderLine.objects.filter(post__isnull=False).values("post").distinct().count() == 4


def test_orders_of_the_demo_add_up_and_leave_the_shelf_as_the_tables_say():
    assert list(audit.differences()) == []
    table = {pack["sku"]: pack["stock"] for row in read_table("shop")["supplements"] for pack in row["variants"]}
    shelf = dict(Stock.objects.values_list("variant__sku", "available"))
    assert {sku: shelf.get(sku, 0) for sku in table} == table


def test_orders_of_the_demo_lie_within_thirty_days_and_happen_in_order():
    now = timezone.now()
    for order in Order.objects.prefetch_related("events"):
        events = list(order.events.order_by("pk"))
        times = [event.happened_at for event in events]
        assert now - timedelta(days=30) < order.placed_at == times[0], order
        assert times == sorted(times), order
        assert times[-1] < now, order
        assert [event.status for event in order.events.all()] == [event.status for event in events], order
    assert Order.objects.filter(status="pending", expires_at__lt=now).count() == 0
    ages = {
        status: max(now - order.placed_at for order in Order.objects.filter(status=status)) for status in ("paid",)
    }
    assert ages["paid"] < timedelta(days=2)


def test_nobody_in_the_orders_exists_and_no_mail_is_queued():
    assert Outbox.objects.count() == 0
    for order in Order.objects.all():
        assert re.fullmatch(r"Demo customer [0-9]+", order.full_name)
        assert re.fullmatch(r"demo-customer-[0-9]+@example\.com", order.email)


def test_loading_again_makes_no_order_and_a_real_one_stops_it():
    with transaction.atomic():
        call_command("demo", stdout=io.StringIO())
        assert Order.objects.count() == 60
        place((make_variant(), 1))
        with pytest.raises(CommandError, match="This database has orders"):
            call_command("demo")
        transaction.set_rollback(True)


def test_pages_and_papers_of_every_order_of_the_demo_are_there():
    for order in Order.objects.all()[::7]:
        for path in ("", "invoice/"):
            assert Client().get(f"{order.get_absolute_url()}{path}").status_code == 200


def test_demo_refuses_a_database_with_orders(store):
    with transaction.atomic():
        place((make_variant(), 1))
        with pytest.raises(CommandError, match="This database has orders"):
            call_command("demo")
        assert Order.objects.count() == 61
        transaction.set_rollback(True)


def test_every_card_of_the_demo_can_be_given_its_money_back():
    ledger = gateways.sandbox().ledger
    cards = Payment.objects.filter(gateway="sandbox", status="succeeded", refunded_cents=0)
    assert cards.count() > 30
    for payment in cards:
        _, _, cents = ledger.refund(
            reference=f"try-{payment.reference}",
            charge=payment.charge_reference,
            amount_cents=payment.received_cents,
            now=timezone.now(),
        )
        assert cents == payment.amount_cents
