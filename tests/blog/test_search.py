"""Finding posts and ingredients, and an index that no write can pass by."""

from datetime import timedelta

import pytest
from django.db import connection, models
from django.utils import timezone

from blog import publishing
from blog.fulltext.index import MOST_RANKED, fts5, tsquery
from blog.fulltext.words import Form, Query, Term
from blog.models import Ingredient, IngredientName, Post
from blog.search import find_ingredients, find_posts, ingredients_of, posts_of, suggest
from config.kept import triggers
from tests.builders import add_author, file_under, make_author, make_category, make_post, tag

pytestmark = pytest.mark.django_db


def make_ingredient(name, *other_names, **fields):
    ingredient = Ingredient.objects.create(name=name, slug=name.lower().replace(" ", "-"), **fields)
    for other in other_names:
        IngredientName.objects.create(ingredient=ingredient, name=other)
    return ingredient


@pytest.mark.parametrize(
    "words",
    ["magnesium", "MAGNESIUM", "magnes", "cramping", "calves night", "Ménière", "meniere", "and/or", "0.5", "b-12"],
)
def test_post_is_found_by_words_of_its_title_summary_and_text(words):
    body = "<p>Ménière’s disease and/or cramped calves, 0.5 mg of B12.</p>"
    post = make_post("Magnesium", summary="Cramps at night.", body=body)
    make_post("Iron", summary="Blood.", body="<p>Of 5 mg.</p>")

    assert find_posts(words).ids == [post.pk]


def test_post_is_found_by_authors_topics_tags_and_ingredients():
    post = make_post()
    add_author(post, make_author("Dietitian"), position=1)
    file_under(post, make_category("Digestion"))
    tag(post, "fibre")
    post.ingredients.add(make_ingredient("Psyllium", "Ispaghula husk"))
    publishing.save_filing(post)

    for words in ("dietitian", "digestion", "fibre", "psyllium", "ispaghula"):
        assert find_posts(words).ids == [post.pk]


def test_all_words_must_stand_in_the_post():
    both = make_post("Magnesium and sleep")
    make_post("Magnesium")

    assert find_posts("sleep magnesium").ids == [both.pk]
    assert find_posts("sleep magnesium unicorns").ids == []


def test_title_outweighs_search_words_summary_and_text():
    in_text = make_post("Post one", body="<p>Zinc, zinc, zinc, zinc.</p>")
    in_summary = make_post("Post two", summary="Zinc here.")
    in_tags = make_post("Post three")
    tag(in_tags, "zinc")
    in_title = make_post("On zinc and more", body="<p>A long text.</p>" * 200)

    assert find_posts("zinc").ids == [in_title.pk, in_tags.pk, in_summary.pk, in_text.pk]


def test_finds_are_shown_in_their_order_without_those_that_are_gone():
    posts = [make_post(f"Post {number}").pk for number in range(3)]
    ingredients = [make_ingredient(name).pk for name in ("Zinc", "Iron", "Copper")]

    for rows_of, keys in ((posts_of, posts), (ingredients_of, ingredients)):
        wanted = [keys[2], -1, keys[0], keys[1]]
        assert [row.pk for row in rows_of(wanted)] == [keys[2], keys[0], keys[1]]
        assert rows_of([]) == []


def test_of_equal_finds_the_newest_stands_first():
    first, second, third = make_many(3, "Sleep and zinc")

    assert find_posts("zinc").ids == [third, second, first]


def test_nothing_that_stands_in_a_word_is_an_operator():
    query = Query(
        "", (Term("", (Form("a\"b'c\\", begins=True), Form("d", begins=False))), Term("", (Form("e", begins=True),)))
    )

    assert fts5(query) == '("a""b\'c\\" * OR "d") AND ("e" *)'
    assert tsquery(query) == "('a\"b''c\\\\':* | 'd') & ('e':*)"


def make_many(count, title, **fields):
    """More than the database ranks, the oldest key first; keys."""
    when = timezone.now() - timedelta(days=1)
    rows = [
        Post(title=title, slug=f"{title}-{n}", status="published", published_at=when, **fields) for n in range(count)
    ]
    return [post.pk for post in Post.objects.bulk_create(rows)]


def test_of_very_many_title_outweighs_search_words_and_summary_and_these_the_text_and_the_newest_stand_first():
    in_summary = make_many(2, "Post two", summary="Zinc here.", body_text="Zinc, zinc.")
    in_words = make_many(2, "Post three", search_words="zinc")
    in_title = make_post("On zinc and more")
    begins = make_post("Zinc and more", body="<p>A long text.</p>" * 200)
    in_text = make_many(MOST_RANKED, "Post one", body_text="Zinc, zinc, zinc, zinc.")
    hidden = make_many(2, "Zinc", search_words="zinc")
    Post.objects.filter(pk__in=hidden).update(status=Post.Status.DRAFT)

    assert find_posts("zinc").ids == [
        *(begins.pk, in_title.pk),
        *reversed(in_words),
        *reversed(in_summary),
        *reversed(in_text),
    ]


def test_of_very_many_with_the_word_in_their_title_all_are_counted_and_the_plainest_stands_first():
    plain = make_post("Zinc")  # and the oldest of all
    many = make_many(MOST_RANKED + 50, "Sleep and zinc")

    found = find_posts("zinc").ids

    assert (len(found), found[0], set(found[1:])) == (MOST_RANKED + 51, plain.pk, set(many))


@pytest.mark.parametrize(("count", "queries"), [(1, 1), (MOST_RANKED, 1), (MOST_RANKED + 1, 2), (MOST_RANKED + 50, 2)])
def test_finding_asks_once_and_twice_where_very_many_have_the_words(
    count, queries, settings, warm_copies, django_assert_max_num_queries
):
    make_many(count, "Zinc")
    find_posts("zinc")

    with django_assert_max_num_queries(queries):
        assert len(find_posts("zinc")) == count


def test_only_what_readers_may_see_is_found():
    make_post("Zinc draft", status=Post.Status.DRAFT)
    make_post("Zinc tomorrow", published_at=timezone.now() + timedelta(days=1))
    readable = make_post("Zinc today")

    assert find_posts("zinc").ids == [readable.pk]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("magneisum", "magnesium"),
        ("Magnesuim", "magnesium"),
        ("fasciculatoins", "fasciculations"),
        ("znic", "zinc"),
        ("zink", "zinc"),
        ("slepe", "sleep"),
        ("magneisum slepe", "magnesium sleep"),
        ("vitamin-d zink", "vitamin-d zinc"),
    ],
)
def test_typo_finds_what_was_meant_and_says_so(typed, meant):
    post = make_post("Magnesium, zinc, vitamin D", body="<p>Sleep without fasciculations; he slept.</p>")

    matches = find_posts(typed)

    assert (matches.ids, matches.corrected) == ([post.pk], meant)
    assert matches.query.words == find_posts(meant).query.words


@pytest.mark.parametrize("words", ["pepper", "tincture", "ironing board", "collie"])
def test_word_that_is_only_a_little_like_another_is_no_typo(words):
    make_post("Copper, structure, iron, coffee")

    assert find_posts(words).corrected == ""


def test_words_that_find_something_are_never_corrected():
    rare = make_post("Zink is German")
    make_post("Zinc")

    matches = find_posts("zink")

    assert (matches.ids, matches.corrected) == ([rare.pk], "")


def test_typo_is_not_mended_where_the_caller_asks_for_the_words_as_they_are():
    make_post("Magnesium")

    assert find_posts("magneisum", corrects=False).ids == []


def test_known_words_that_no_post_holds_together_are_not_corrected():
    make_post("Magnesium")
    make_post("Sleep")

    matches = find_posts("magnesium sleep")

    assert (matches.ids, matches.corrected) == ([], "")


def test_draft_does_not_show_through_a_correction():
    make_post("Embargo", status=Post.Status.DRAFT)

    matches = find_posts("embagro")

    assert (matches.ids, matches.corrected) == ([], "")


@pytest.mark.parametrize(
    "words", ["zzzqqq", "", "   ", "😀", '"', "*", "NEAR(", "OR", "' OR 1=1--", "\\", "%", "_", "a:b"]
)
def test_words_without_an_answer_find_nothing(words):
    make_post("Magnesium")

    matches = find_posts(words)

    assert (matches.ids, matches.corrected) == ([], "")


def test_no_words_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not find_posts("😀 !")


# --- the index follows the tables, whichever way they are written -------------------------------------------------


def test_bulk_writes_are_seen():
    when = timezone.now() - timedelta(days=1)
    rows = [Post(title=f"Selenium {n}", slug=f"s{n}", status="published", published_at=when) for n in range(3)]
    Post.objects.bulk_create(rows)
    assert len(find_posts("selenium")) == 3

    Post.objects.filter(slug="s0").update(title="Copper")
    assert (len(find_posts("selenium")), len(find_posts("copper"))) == (2, 1)

    Post.objects.update(body_text="Molybdenum")
    assert len(find_posts("molybdenum")) == 3

    Post.objects.all().delete()
    assert len(find_posts("molybdenum", corrects=False)) == 0


def test_changed_title_is_found_and_the_old_one_is_not():
    post = make_post("Selenium")
    post.title = "Copper"
    publishing.save_post(post)

    assert (find_posts("selenium").ids, find_posts("copper").ids) == ([], [post.pk])


def test_words_of_a_deleted_post_do_not_lead_to_one_with_its_key():
    post = make_post("Selenium")
    key = post.pk
    post.delete()
    make_post("Copper", pk=key)

    assert (find_posts("selenium").ids, find_posts("copper").ids) == ([], [key])


def test_raw_sql_is_seen():
    post = make_post("Selenium")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE blog_post SET title = 'Copper' WHERE id = %s", [post.pk])

    assert (find_posts("selenium").ids, find_posts("copper").ids) == ([], [post.pk])


def test_ingredient_is_found_by_every_name_and_its_texts_best_name_first():
    b12 = make_ingredient("Vitamin B12", "Cobalamin", summary="Made by bacteria.", intro="Found in liver.")
    folate = make_ingredient("Folate", "Vitamin B9", summary="Works with vitamin B12.")

    for words in ("vitamin b12", "B-12", "b 12"):
        assert find_ingredients(words).ids == [b12.pk, folate.pk]
    for words in ("cobalamin", "bacteria", "liver", "cobalamin liver"):
        assert find_ingredients(words).ids == [b12.pk]
    assert find_ingredients("cobalmin").corrected == "cobalamin"


def test_names_of_ingredients_are_followed_when_they_are_added_moved_renamed_and_removed():
    one, other = make_ingredient("Niacin", "Nicotinic acid"), make_ingredient("Niacinamide")
    name = one.other_names.get()

    IngredientName.objects.filter(pk=name.pk).update(ingredient=other)
    assert find_ingredients("nicotinic").ids == [other.pk]

    IngredientName.objects.filter(pk=name.pk).update(name="Nicotinamide")
    assert (find_ingredients("nicotinic", corrects=False).ids, find_ingredients("nicotinamide").ids) == (
        [],
        [other.pk],
    )

    Ingredient.objects.filter(pk=other.pk).update(name="Pellagra vitamin")
    assert find_ingredients("pellagra nicotinamide").ids == [other.pk]

    IngredientName.objects.all().delete()
    assert find_ingredients("nicotinamide", corrects=False).ids == []

    Ingredient.objects.all().delete()
    assert find_ingredients("pellagra", corrects=False).ids == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite remakes tables")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_table_that_a_migration_remakes_keeps_its_index():
    post = make_post("Selenium")
    note = models.CharField(max_length=10, default="x")
    note.set_attributes_from_name("note")
    with connection.schema_editor() as editor:
        editor.add_field(Post, note)  # not null: SQLite makes the table anew
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE blog_post SET title = 'Copper'")
        assert (find_posts("selenium", corrects=False).ids, find_posts("copper").ids) == ([], [post.pk])
    finally:
        with connection.schema_editor() as editor:
            editor.remove_field(Post, note)
        triggers.renew(connection)  # as after every migration: those that move marks name columns


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own list of triggers")
def test_triggers_of_all_indexes_are_there_after_all_migrations():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, count(*) FROM sqlite_master "
            "WHERE type = 'trigger' AND name NOT LIKE 'content_moved_%' GROUP BY 1 ORDER BY 1"
        )
        found = dict(cursor.fetchall())

    # Those of the ledgers refuse changes; the others keep an index in step.
    indexed = {"blog_ingredient": 3, "blog_ingredientname": 3, "blog_post": 3, "shop_supplement": 3}
    assert found == indexed | {"accounts_auditentry": 2, "shop_stockmovement": 2}


# --- suggestions --------------------------------------------------------------------------------------------------


def test_suggestions_are_titles_topics_and_ingredients_that_go_on_as_typed():
    make_post("Muscle twitches", slug="muscle-twitches")
    make_post("Sleep", body="<p>Muscles relax.</p>")
    make_category("Muscles")
    make_ingredient("Musk mallow")
    make_post("Muscle draft", status=Post.Status.DRAFT)

    found = suggest("musc")

    assert found.articles == [("Muscle twitches", "/blog/muscle-twitches/")]
    assert found.topics == [("Muscles", "/blog/category/muscles/")]
    assert [topic.name for topic in suggest("mus").topics] == ["Muscles", "Musk mallow"]


def test_at_most_four_articles_and_two_topics_are_suggested():
    for n in range(6):
        make_post(f"Zinc {n}")
        make_category(f"Zinc topic {n}")

    found = suggest("zi")

    assert (len(found.articles), len(found.topics)) == (4, 2)


def test_names_that_begin_as_typed_are_suggested_first():
    make_post("Magnesium", body="<p>A long text.</p>" * 300)
    make_post("What to make", summary="It.", body="")
    make_category("Sleep and magnesium")
    make_ingredient("Magnesium")

    found = suggest("ma")

    assert [article.name for article in found.articles] == ["Magnesium", "What to make"]
    assert [topic.name for topic in found.topics] == ["Magnesium", "Sleep and magnesium"]


def test_shortest_of_the_names_that_begin_as_typed_is_suggested_first_and_of_equals_the_newest():
    older = make_post("Zinc and colds", slug="older", published_at=timezone.now() - timedelta(days=2))
    make_post("Zinc and colds in winter")
    newer = make_post("Zinc and colds", slug="newer")

    assert [url for _, url in suggest("zinc").articles[:2]] == [newer.get_absolute_url(), older.get_absolute_url()]


def test_ingredient_is_suggested_by_its_other_name():
    make_ingredient("Vitamin B12", "Cobalamin")

    assert suggest("cob").topics == [("Vitamin B12", "/ingredients/vitamin-b12/")]
