"""What is sold below an article: placed by staff, shown only while an approver's sign-off holds."""

import pytest

from blog import publishing
from blog.models import Post
from shop import placements
from shop.models import Placement, ShopBlock
from tests.blog.desk import POSTS, inline, post_form
from tests.builders import file_under, make_category, make_post, make_supplement, make_variant
from tests.conftest import sign_in_as

pytestmark = pytest.mark.django_db

DISCLOSURE = "We sell these. Our articles are written separately and link no product in the text."


@pytest.fixture
def approver(django_user_model):
    return django_user_model.objects.create_superuser("approver@example.com", "a-long-password")


def place(post, *names):
    goods = [make_variant(supplement=make_supplement(name)).supplement for name in names]
    for position, supplement in enumerate(goods):
        Placement.objects.create(post=post, supplement=supplement, position=position)
    return goods


def page(client, post):
    return " ".join(client.get(post.get_absolute_url()).content.decode().split())


def test_signed_goods_stand_below_the_references_with_disclosure_statement_and_the_post(client, approver):
    post = make_post()
    place(post, "Zinc", "Iron")
    placements.sign_off(post, actor=approver)

    html = page(client, post)

    block = html[html.index("From our shop") :]
    assert DISCLOSURE in block
    assert block.index("Zinc") < block.index("Iron")
    assert block.count("Always read the label and follow the directions for use.") == 2
    assert block.count(f'name="post" value="{post.pk}"') == 2
    assert html.index("Back to Blog Home") < html.index("From our shop")


INTEREST = "Interest: Simples sells supplements, and some are named below this article."


def test_interest_is_declared_above_the_text_while_goods_stand_below_it(client, approver):
    post = make_post(body="<p>The text begins.</p>")
    place(post, "Zinc")
    before = page(client, post)
    placements.sign_off(post, actor=approver)
    during = page(client, post)
    placements.withdraw_sign_off(post)
    after = page(client, post)

    assert during.index(INTEREST) < during.index("The text begins.")
    assert INTEREST not in before + after


def test_goods_without_a_sign_off_are_not_shown(client):
    post = make_post()
    place(post, "Zinc")

    assert "From our shop" not in page(client, post)


@pytest.mark.parametrize("change", ["title", "summary", "key_points", "body"])
def test_sign_off_lapses_with_the_next_change_of_the_words(client, approver, change):
    post = make_post()
    place(post, "Zinc")
    placements.sign_off(post, actor=approver)
    post = Post.objects.get(pk=post.pk)
    setattr(post, change, "<p>Other words</p>")
    publishing.save_post(post)

    assert "From our shop" not in page(client, post)


def test_sign_off_lapses_with_a_change_of_the_goods(client, approver):
    post = make_post()
    place(post, "Zinc")
    placements.sign_off(post, actor=approver)
    place(post, "Iron")

    assert "From our shop" not in page(client, post)


def test_article_that_bars_goods_cannot_be_signed_off(approver):
    post = make_post()
    place(post, "Zinc")
    ShopBlock.objects.create(post=post, is_barred=True)

    with pytest.raises(placements.NothingToApproveError):
        placements.sign_off(post, actor=approver)


def test_hidden_supplement_leaves_the_block_and_the_others_stay(client, approver):
    post = make_post()
    zinc, _ = place(post, "Zinc", "Iron")
    placements.sign_off(post, actor=approver)
    zinc.is_visible = False
    zinc.save()

    html = page(client, post)

    assert ("Iron" in html, "Zinc" in html) == (True, False)


def test_topic_names_what_is_sold_below_its_articles_without_a_price(client, approver):
    post, sleep = make_post(), make_category("Sleep")
    file_under(post, sleep)
    place(post, "Zinc")
    placements.sign_off(post, actor=approver)

    html = client.get("/blog/category/sleep/").content.decode()

    links = html[html.index("From our shop") : html.index("<footer")]
    assert ">Zinc</a>" in links
    assert "$" not in links


def block_row(**fields):
    return inline("shop_block", {"id": "", "post": ""} | fields)


def placement_row(supplement):
    return inline("placements", {"id": "", "post": "", "supplement": supplement.pk, "position": "0"})


def test_approver_places_and_signs_off_on_the_page_of_the_article(staff):
    supplement = make_variant().supplement

    response = staff.post(f"{POSTS}add/", post_form(**placement_row(supplement), **block_row(signs_off="on")))

    assert response.status_code == 302
    post = Post.objects.get()
    assert [card.supplement for card in placements.goods_below(post)] == [supplement.pk]
    assert post.shop_block.approved_by.email == "owner@example.com"


def test_editor_places_but_has_no_tick_to_sign_off(client):
    sign_in_as(client, "editor")
    supplement = make_variant().supplement

    response = client.post(f"{POSTS}add/", post_form(**placement_row(supplement), **block_row(signs_off="on")))

    assert response.status_code == 302
    assert Placement.objects.count() == 1
    assert placements.goods_below(Post.objects.get()) == []


def test_tick_without_goods_says_that_nothing_was_signed_off(staff):
    response = staff.post(f"{POSTS}add/", post_form(**block_row(signs_off="on")), follow=True)

    assert "Nothing was signed off: no product stands below this article." in response.content.decode()


def test_tick_beside_the_bar_is_refused_beside_the_tick(staff):
    response = staff.post(f"{POSTS}add/", post_form(**block_row(signs_off="on", is_barred="on")))

    assert response.status_code == 200
    assert "Nothing can be signed off where no products may stand." in response.content.decode()


def test_fourth_supplement_below_an_article_is_refused(staff):
    rows = [{"id": "", "post": "", "supplement": make_variant().supplement.pk, "position": n} for n in range(4)]

    response = staff.post(f"{POSTS}add/", post_form(**inline("placements", *rows)))

    assert response.status_code == 200
    assert not Post.objects.exists()


def test_product_page_names_the_article_below_which_it_stands_until_the_sign_off_lapses(client, approver):
    post = make_post("Zinc and colds")
    (zinc,) = place(post, "Zinc")
    placements.sign_off(post, actor=approver)
    shown = client.get(zinc.get_absolute_url()).content.decode()
    post = Post.objects.get(pk=post.pk)
    post.summary = "Other words."
    publishing.save_post(post)

    after = client.get(zinc.get_absolute_url()).content.decode()

    assert ("Zinc and colds" in shown, "Zinc and colds" in after) == (True, False)
