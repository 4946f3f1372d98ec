"""After an upgrade: what pages read from columns is written again, and nothing else changes."""

import pytest
from django.core.management import call_command

from blog.models import Post
from shop.models import Supplement
from tests.builders import file_under, make_category, make_citation, make_post, make_variant

pytestmark = pytest.mark.django_db


def test_columns_that_an_older_version_left_empty_are_written_and_no_date_moves(client, capsys):
    make_citation("aa", title="A study")
    post = make_post(body='<h2>Why</h2><p>One.<cite data-ref="aa"></cite></p>')
    file_under(post, make_category("Sleep"))
    supplement = make_variant(sku="ZN-60").supplement
    before = Post.objects.get()
    Post.objects.update(byline=[], filing={}, reference_list=[], reference_count=0, text_hash="", body_rendered="")
    Supplement.objects.update(search_words="")

    call_command("refresh")

    after = Post.objects.get()
    for name in ("byline", "filing", "reference_list", "reference_count", "text_hash", "body_rendered", "changed_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert "ZN-60" in Supplement.objects.get(pk=supplement.pk).search_words
    assert capsys.readouterr().out == "1 posts, 0 pages, 1 supplements\n"
    assert b"A study" in client.get(post.get_absolute_url()).content
