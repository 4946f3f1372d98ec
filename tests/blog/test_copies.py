"""Process copies of small things: as old as COPY_SECONDS allows, and no older."""

import pytest

from blog.copies import Copy, forget_all
from blog.models import Category
from tests.builders import make_category


@pytest.fixture
def asked():
    """A copy that counts how often it asked."""
    answers = iter(range(100))
    return Copy(lambda: next(answers))


def test_copy_asks_once_while_it_is_fresh(settings, asked):
    settings.COPY_SECONDS = 60

    assert [asked(), asked(), asked()] == [0, 0, 0]


def test_copy_asks_each_time_where_no_age_is_allowed(settings, asked):
    settings.COPY_SECONDS = 0

    assert [asked(), asked()] == [0, 1]


def test_forgotten_copy_asks_anew(settings, asked):
    settings.COPY_SECONDS = 60
    asked()
    forget_all()

    assert asked() == 1


@pytest.mark.django_db
def test_new_topic_is_in_the_menu_of_every_page_once_the_copy_is_old(client, settings):
    make_category("Sleep")
    settings.COPY_SECONDS = 0
    before = client.get("/terms-of-nothing/").content.decode()
    Category.objects.create(name="Heart", slug="heart")

    after = client.get("/terms-of-nothing/").content.decode()

    assert ("/blog/category/heart/" in before, "/blog/category/heart/" in after) == (False, True)
