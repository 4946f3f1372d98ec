"""How many questions a page asks the database: the same with one or many of everything."""

import pytest

from blog.models import Authorship
from tests.builders import (
    add_author,
    file_under,
    make_author,
    make_category,
    make_citation,
    make_image,
    make_post,
    tag,
)

ARTICLE = 3  # post; related; what is sold below
HOME, TOPIC, TAG, AUTHOR = 2, 4, 3, 2
ADMIN_LISTS = {
    "/admin/blog/post/": 12,
    "/admin/blog/category/": 7,
    "/admin/blog/author/": 7,
    "/admin/blog/citation/": 8,
    "/admin/blog/image/": 7,
    "/admin/taggit/tag/": 7,
}


def filed_post(count):
    keys = [f"source{n}" for n in range(count)]
    for key in keys:
        make_citation(key)
    post = make_post(body="".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in keys), cover=make_image("pic"))
    for n in range(1, count):
        Authorship.objects.create(post=post, author=make_author(f"Author {n}"), position=n)
    tag(post, *(f"tag{n}" for n in range(count)))
    file_under(post, *(make_category(f"Topic {n}") for n in range(count)))
    return post


@pytest.mark.parametrize("count", [1, 100])
def test_article_asks_the_same_with_1_or_100_of_everything(
    client, store, count, django_assert_num_queries, warm_copies
):
    post = filed_post(count)
    for _ in range(min(count, 10)):
        tag(make_post(), "tag0")

    warm_copies(post.get_absolute_url())
    with django_assert_num_queries(ARTICLE):
        response = client.get(post.get_absolute_url())

    assert response.content.count(b'id="ref-') == count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/blog/", HOME),
        ("/blog/category/sleep/", TOPIC),
        ("/blog/tag/zinc/", TAG),
        ("/blog/author/naturopath/", AUTHOR),
    ],
)
def test_list_asks_the_same_with_1_or_3_posts(
    client, store, path, queries, count, django_assert_num_queries, warm_copies
):
    sleep, image = make_category("Sleep"), make_image("pic")
    for n in range(count):
        post = make_post(cover=image)
        file_under(post, sleep, make_category(f"Naps {n}", parent=sleep))
        tag(post, "zinc", f"tag {n}")
        add_author(post, make_author(f"Author {n}"), position=1)

    warm_copies(path)
    with django_assert_num_queries(queries):
        response = client.get(path)

    assert response.content.count(b'class="card post-card"') == count


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), ADMIN_LISTS.items())
def test_admin_list_asks_the_same_with_1_or_3_rows(staff, path, queries, count, django_assert_num_queries):
    parent = make_category("Sleep")
    for n in range(count):
        make_citation(f"source{n}")
        make_image(f"pic{n}")
        post = make_post(body=f'<p>x<cite data-ref="source{n}"></cite></p>')
        file_under(post, make_category(f"Naps {n}", parent=parent))
        tag(post, f"tag {n}")
        add_author(post, make_author(f"Author {n}"), position=1)

    with django_assert_num_queries(queries):
        assert staff.get(path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_preview_asks_the_same_with_1_or_3_of_everything(staff, store, count, django_assert_num_queries):
    post = filed_post(count)

    with django_assert_num_queries(6):  # session, user; menus; shipping rules; post, related
        assert staff.get(f"/admin/blog/post/{post.pk}/preview/").status_code == 200
