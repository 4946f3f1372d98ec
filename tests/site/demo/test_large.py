"""The demo grown large: rows written in bulk hold what the actions of staff would have written."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from blog import publishing
from blog.models import Citation, Image, Post
from blog.search import find_posts
from config.demo.large import Progress, Sizes, load_large
from shop import audit, catalogue, guard, placements
from shop.models import Order, ShopBlock, Supplement, SupplementImage, Variant
from shop.search import find_supplements
from tests.builders import make_variant, place

SIZES = Sizes(products=27 + 60, posts=20 + 40, orders=60 + 120)
FOLLOWS = (
    *("body_rendered", "body_text", "contents", "byline", "filing", "reference_list", "reference_count", "evidence"),
    *("search_words", "filed", "said_hash", "text_hash", "reading_minutes", "corrections_shown"),
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("large"), pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def large(demo, django_db_blocker):
    """What was told while it grew; its rows are gone again after the module."""
    told = []
    with django_db_blocker.unblock(), transaction.atomic():
        for model in (Image, SupplementImage):  # nobody looks at them here
            model.objects.update(rendering_of=F("file"), renditions={})
        load_large(SIZES, Progress(told.append))
        yield "".join(told)
        transaction.set_rollback(True)


def of_the_large(model, first):
    """Rows that came after the ordinary demo's `first`."""
    return model.objects.order_by("pk")[first:]


def test_it_grows_to_the_sizes_and_says_how_far_it_is(large):
    assert (Supplement.objects.count(), Post.objects.count(), Order.objects.count()) == (87, 60, 180)
    assert re.findall(r"^(\w+): (\d+) of (\d+)", large, re.MULTILINE) == [
        ("supplements", "60", "60"),
        ("articles", "40", "40"),
        ("orders", "120", "120"),
    ]


def test_growing_again_adds_only_what_is_missing():
    with transaction.atomic():
        post = Post.objects.order_by("-pk").first()
        post.references.all().delete()
        slug = post.slug
        post.delete()
        load_large(SIZES, Progress(lambda text: None))
        assert (Supplement.objects.count(), Post.objects.count(), Order.objects.count()) == (87, 60, 180)
        assert Post.objects.filter(slug=slug).exists()
        transaction.set_rollback(True)


def test_articles_hold_what_saving_would_have_worked_out():
    posts = list(of_the_large(Post, 20))
    before = {post.pk: {name: getattr(post, name) for name in FOLLOWS} for post in posts}

    with transaction.atomic():
        for post in posts:
            publishing.refresh_post(post)
        after = {post.pk: {name: getattr(post, name) for name in FOLLOWS} for post in of_the_large(Post, 20)}
        transaction.set_rollback(True)

    assert after == before
    assert [publishing.stops(post) for post in posts] == [[]] * 40


def test_articles_cite_and_bar_as_those_that_they_are_made_of():
    unverified = Citation.objects.filter(key__in=["lowermotorneuronlesions", "cinar2006magnesium"])
    for post in of_the_large(Post, 20):
        assert post.reference_count >= 1, post.slug
        assert list(post.references.values_list("citation_id", flat=True)) == [
            row["key"] for row in post.reference_list
        ]
        assert not post.references.filter(citation__in=unverified).exists(), post.slug
        assert not post.references.exclude(citation__standing="").exists(), post.slug
        if post.current_review:
            assert post.current_review.reviewer not in post.authors.all()
            assert post.review_holds


def test_what_is_placed_below_articles_is_signed_off_and_shown():
    blocks = list(ShopBlock.objects.filter(post__in=[post.pk for post in of_the_large(Post, 20)]))
    selling = [block for block in blocks if not block.is_barred]

    assert len(selling) >= 5
    assert all(placements.goods_below(block.post) for block in selling)
    assert all(placements.sign_off_holds(block) for block in selling)
    assert not any(guard.goods_on(block.post) for block in blocks if block.is_barred)


def test_goods_hold_what_saving_would_have_worked_out():
    goods = list(of_the_large(Supplement, 27))
    words = [supplement.search_words for supplement in goods]
    checks = [(row.claim_check.fingerprint, row.claim_check.findings) for row in goods]

    with transaction.atomic():
        catalogue.save_search_words_of([supplement.pk for supplement in goods])
        again = [guard.check_product(supplement) for supplement in goods]
        assert list(of_the_large(Supplement, 27).values_list("search_words", flat=True)) == words
        assert [(check.fingerprint, check.findings) for check in again] == checks
        transaction.set_rollback(True)


def test_goods_make_nothing_up_that_somebody_could_look_for():
    registered = set(Supplement.objects.order_by("pk")[:27].values_list("register_text", flat=True))
    for supplement in of_the_large(Supplement, 27):
        supplement.full_clean()
        assert supplement.register_text in registered
        assert supplement.brand.name.endswith("(demo)")
        assert supplement.claim_check.findings == []
        assert catalogue.why_not_published(supplement) == []
        for pack in supplement.variants.all():
            pack.full_clean()
            assert pack.barcode == ""
    assert not Supplement.objects.lacking_statements().exists()


def test_search_finds_what_came_in_bulk():
    post, supplement = Post.objects.published().order_by("-pk").first(), Supplement.objects.order_by("-pk").first()

    assert post.pk in find_posts(post.title).ids
    assert supplement.pk in find_supplements(supplement.name).ids


def test_stock_orders_and_money_tell_one_story():
    assert list(audit.differences()) == []
    assert set(of_the_large(Order, 60).values_list("status", flat=True)) >= {"completed"}
    for order in of_the_large(Order, 60):
        assert re.fullmatch(r"Demo customer [0-9]+", order.full_name)
        assert re.fullmatch(r"demo-customer-[0-9]+@example\.com", order.email)


def test_pages_of_the_grown_demo_are_there(client):
    post, pack = Post.objects.published().order_by("-pk").first(), Variant.objects.order_by("-pk").first()
    order = Order.objects.order_by("-pk").first()

    for page in (post, pack.supplement, pack.supplement.category, order):
        assert client.get(page.get_absolute_url()).status_code == 200


def test_a_real_order_stops_it(store):
    with transaction.atomic():
        place((make_variant(), 1))
        with pytest.raises(CommandError, match="This database has orders"):
            call_command("demo_large", stdout=io.StringIO())
        transaction.set_rollback(True)


def test_the_database_has_looked_at_its_tables():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'shop_orderline'")
        else:
            cursor.execute("SELECT COUNT(*) FROM pg_class WHERE relname = 'shop_orderline' AND reltuples > 0")
        assert cursor.fetchone()[0] > 0
