"""Tags as writers type them, and merging what was typed twice."""

import pytest
from django.test import Client
from taggit.models import Tag

from blog import publishing
from blog.models import Post, TaggedPost
from tests.blog.desk import POSTS, errors, post_form
from tests.builders import make_post, tag

TAGS = "/admin/taggit/tag/"


def names():
    return sorted(Tag.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        ("Zinc, zinc", ["Zinc"]),
        ("zinc, ZINC, Zinc ,", ["ZINC"]),
        ("zinc, iron", ["iron", "zinc"]),
        ("vitamin d, fish oil", ["fish oil", "vitamin d"]),
        ("fish oil", ["fish oil"]),
        ('"salt, sea", iron', ["iron", "salt, sea"]),
    ],
)
def test_tags_are_parted_by_commas_and_case_does_not_matter(staff, typed, expected):
    response = staff.post(f"{POSTS}add/", post_form(tags=typed))

    assert response.status_code == 302
    assert names() == expected
    assert sorted(Post.objects.get().tags.names()) == expected


def test_tag_that_is_there_is_used_again_whatever_its_case(staff):
    tag(make_post(), "zinc")

    staff.post(f"{POSTS}add/", post_form(tags="ZINC"))

    assert names() == ["zinc"]
    assert TaggedPost.objects.count() == 2


@pytest.mark.parametrize("typed", ["zinc\u202e, iron", "zi\x1bnc, iron", "x" * 101, f"iron, {'x' * 101}"])
def test_tag_with_hidden_characters_or_too_long_is_refused_beside_its_field(staff, typed):
    response = staff.post(f"{POSTS}add/", post_form(tags=typed))

    assert list(errors(response)) == ["tags"]
    assert names() == []


@pytest.mark.parametrize("typed", ["睡眠, zinc", "!!!, zinc", "crème, zinc", "<script>alert(1)</script>, zinc"])
def test_article_with_an_unusual_tag_is_refused_or_can_be_read(staff, typed):
    form = post_form(tags=typed, status="published", published_at_0="13/01/2021", published_at_1="09:00")

    response = staff.post(f"{POSTS}add/", form)

    if response.status_code == 302:
        html = Client().get("/blog/zinc-and-colds/")
        assert html.status_code == 200
        assert "<script>alert" not in html.content.decode()
        for tag in Tag.objects.all():
            assert Client().get(f"/blog/tag/{tag.slug}/").status_code == 200
    else:
        assert list(errors(response)) == ["tags"]


@pytest.mark.django_db
def test_merged_tags_give_their_posts_to_the_target():
    first, second, both = make_post(), make_post(), make_post()
    tag(first, "magnesum")
    tag(second, "Mg")
    tag(both, "Mg", "magnesium")

    target = publishing.merge_tags(Tag.objects.filter(name__in=["magnesum", "Mg"]), into="MAGNESIUM")

    assert target.name == "magnesium"
    assert names() == ["magnesium"]
    assert [list(post.tags.names()) for post in (first, second, both)] == [["magnesium"]] * 3


@pytest.mark.django_db
def test_merging_into_a_new_name_makes_it():
    post = make_post()
    tag(post, "Mg", "magnesum")

    publishing.merge_tags(Tag.objects.all(), into="magnesium")

    assert names() == ["magnesium"]
    assert list(post.tags.names()) == ["magnesium"]
    assert Client().get("/blog/tag/magnesium/").status_code == 200


@pytest.mark.django_db
def test_merging_a_tag_into_itself_keeps_it():
    post = make_post()
    tag(post, "zinc", "iron")

    publishing.merge_tags(Tag.objects.all(), into="Zinc")

    assert names() == ["zinc"]
    assert list(post.tags.names()) == ["zinc"]


def test_tags_are_merged_at_the_desk(staff):
    post = make_post()
    tag(post, "Mg", "magnesum", "zinc")
    chosen = list(Tag.objects.exclude(name="zinc").values_list("pk", flat=True))

    action = {"action": "merge", "_selected_action": chosen, "merge_into": " magnesium "}
    response = staff.post(TAGS, action, follow=True)

    assert "Merged into “magnesium”." in response.content.decode()
    assert names() == ["magnesium", "zinc"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\u202eb"])
def test_merging_into_no_usable_name_changes_nothing_and_says_so(staff, name):
    tag(make_post(), "Mg", "zinc")
    chosen = list(Tag.objects.values_list("pk", flat=True))

    response = staff.post(TAGS, {"action": "merge", "_selected_action": chosen, "merge_into": name}, follow=True)

    assert response.status_code == 200
    assert names() == ["Mg", "zinc"]
    assert 'class="messagelist"' in response.content.decode()
