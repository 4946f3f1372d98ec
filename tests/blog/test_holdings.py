"""Articles in memory: as new as the database, whatever it was that changed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import holdings as room
from blog import lasting
from blog import search as library
from blog.holdings import holdings
from blog.lasting import Lasting
from blog.models import Ingredient, IngredientName, Post, Review
from blog.publishing import record_review
from shop import assortment, placements
from shop import search as shop
from tests.builders import add_author, make_author, make_citation, make_post, make_variant, tag

pytestmark = pytest.mark.django_db
TABLE = re.compile(r'(?:FROM|JOIN) "([a-z_]+)"')


@pytest.fixture
def watched():
    """Somebody watches the tables; a test moves them by adding to the list."""
    moves = []
    lasting.watched_by(lambda tables: len(moves))
    yield moves
    lasting.watched_by(None)


def test_large_copy_is_made_once_while_its_tables_stand(watched):
    made = []
    copy = Lasting(lambda: made.append(1) or len(made), frozenset({"blog_post"}), lambda value: True)

    assert [copy(), copy()] == [1, 1]
    watched.append("moved")
    assert [copy(), copy()] == [2, 2]


def test_large_copy_is_made_anew_when_its_time_is_over(settings, watched):
    settings.COPY_SECONDS = 600
    made, over = [], set()
    copy = Lasting(lambda: made.append(1) or len(made), frozenset({"blog_post"}), lambda value: value not in over)

    assert [copy(), copy()] == [1, 1]
    over.add(1)
    assert [copy(), copy()] == [2, 2]


def test_large_copy_lasts_as_others_do_where_nobody_watches(settings):
    made = []
    copy = Lasting(lambda: made.append(1) or len(made), frozenset({"blog_post"}), lambda value: True)

    settings.COPY_SECONDS = 600
    assert [copy(), copy()] == [1, 1]
    settings.COPY_SECONDS = 0
    assert [copy(), copy()] == [2, 3]


@pytest.mark.parametrize(
    ("read", "tables"),
    [
        (room._read, room.TABLES),
        (assortment._read, assortment.TABLES),
        (assortment._read_sold_out, assortment.sold_out_copy.tables),
        (placements._read_signed, placements.signed_copy.tables),
        (library._read_titles, library.titles_in_memory.tables),
        (library._read_topics, library.topics_in_memory.tables),
        (shop._read_names, shop.names_in_memory.tables),
    ],
)
def test_tables_that_are_watched_are_all_that_are_read(read, tables):
    make_post()
    make_variant()
    IngredientName.objects.create(ingredient=Ingredient.objects.create(name="B12", slug="b12"), name="Cobalamin")
    with CaptureQueriesContext(connection) as asked:
        read()

    assert {table for query in asked.captured_queries for table in TABLE.findall(query["sql"])} <= tables


def test_articles_are_read_anew_when_the_next_one_appears_or_goes():
    make_post()
    assert holdings().holds_until == room.FOR_EVER
    appears, ends = timezone.now() + timedelta(days=1), timezone.now() + timedelta(hours=1)
    make_post("Scheduled", published_at=appears)
    assert holdings().holds_until == appears
    make_post("Expiring", published_at=timezone.now(), expires_at=ends)

    assert holdings().holds_until == ends
    assert len(holdings().posts) == 2


def test_related_are_those_with_most_tags_in_common_then_the_newest_then_those_of_the_topic():
    now = timezone.now()
    posts = {
        name: make_post(name, published_at=now - timedelta(days=days))
        for name, days in {"It": 0, "Old, two": 9, "One": 3, "Newer, one": 2, "None": 1}.items()
    }
    tag(posts["It"], "zinc", "sleep")
    tag(posts["Old, two"], "zinc", "sleep")
    tag(posts["One"], "zinc")
    tag(posts["Newer, one"], "sleep", "other")
    names = dict(Post.objects.values_list("pk", "title"))

    assert [names[pk] for pk in holdings().related_to(posts["It"], 9)] == ["Old, two", "Newer, one", "One"]
    assert [names[pk] for pk in holdings().related_to(posts["It"], 2)] == ["Old, two", "Newer, one"]
    assert holdings().related_to(posts["None"], 9) == []


# --- every list has an end ----------------------------------------------------------------------------------------


def test_articles_that_speak_of_an_ingredient_are_paged(client):
    zinc = Ingredient.objects.create(name="Zinc", slug="zinc")
    for number in range(13):
        make_post(f"Article {number}").ingredients.add(zinc)

    pages = [client.get(f"/ingredients/zinc/?page={page}").content.decode() for page in (1, 2)]

    assert [page.count('class="card post-card"') for page in pages] == [12, 1]
    assert client.get("/ingredients/zinc/?page=3").status_code == 404


def test_articles_that_cite_a_study_are_paged(client):
    make_citation("study")
    for number in range(51):
        make_post(f"Article {number}", body='<p>x<cite data-ref="study"></cite></p>')

    pages = [client.get(f"/citations/study/?page={page}").content.decode() for page in (1, 2)]

    assert [page.count("1 time, published") for page in pages] == [50, 1]


def test_page_of_a_reviewer_names_the_latest_reviews_and_how_many_there_are(client):
    reviewer = make_author("Pharmacist")
    for number in range(25):
        post = make_post(f"Article {number}")
        day = timezone.localdate() - timedelta(days=number)
        record_review(Review(post=post, reviewer=reviewer, reviewed_on=day, scope="All"))

    html = client.get(reviewer.get_absolute_url()).content.decode()

    assert html.count('class="meta">reviewed') == 24
    assert "The latest 24 of 25." in html
    assert ">Article 0<" in html
    assert ">Article 24<" not in html


def test_author_who_wrote_nothing_has_an_empty_list(client):
    post, author = make_post(), make_author("Idle")
    add_author(post, make_author("Busy"), position=1)

    assert "post-card" not in client.get(author.get_absolute_url()).content.decode()
