"""The claim guard: what may not stand on a page that sells without somebody who answers for it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from blog import publishing, structured_data
from blog.models import Image, Ingredient, Post
from shop import catalogue, guard, placements
from shop.models import ClaimTerm, Placement, ProductCheck, ShopBlock, Supplement, SupplementImage
from tests.blog.desk import POSTS, errors, inline, post_form
from tests.builders import (
    file_under,
    make_category,
    make_citation,
    make_image,
    make_pack_picture,
    make_post,
    make_supplement,
    make_variant,
    tag,
)
from tests.conftest import sign_in_as
from tests.shop.test_admin_pages import supplement_form

pytestmark = pytest.mark.django_db
PUBLISHED = {"status": "published", "published_at_0": "13/01/2021", "published_at_1": "09:00"}
TERMS, SUPPLEMENTS = "/admin/shop/claimterm/", "/admin/shop/supplement/"


@pytest.fixture
def publisher(client):
    """May publish articles, but not sign off what sells."""
    sign_in_as(client, "editor", "publish_post")
    return client


@pytest.fixture
def owner():
    browser = Client()
    browser.user = sign_in_as(browser, "owner")
    return browser


@pytest.fixture
def zinc():
    return make_variant(supplement=make_supplement("Zinc")).supplement


def sells(post, *goods):
    for position, supplement in enumerate(goods or (make_variant().supplement,)):
        Placement.objects.create(post=post, supplement=supplement, position=position)
    guard.check_page(post)
    return Post.objects.get(pk=post.pk)


def selling(zinc, **fields):
    """The form of a new article with a supplement below it."""
    return post_form(**PUBLISHED, **inline("placements", {"supplement": zinc.pk, "position": "0"})) | fields


def refusals(response):
    inlines = response.context["inline_admin_formsets"]
    return [str(error) for inline in inlines for error in inline.formset.non_form_errors()]


def found(post):
    return [(row["field"], row["matched"]) for row in ShopBlock.objects.get(post=post).findings]


# --- what stops publishing ----------------------------------------------------------------------------------------


def test_article_that_sells_and_promises_a_cure_is_not_published_by_who_may_not_approve(publisher, zinc):
    response = publisher.post(f"{POSTS}add/", selling(zinc, title="Zinc cures colds"))

    [sentence] = refusals(response)
    assert sentence.startswith(
        "The claim guard found words that an article which sells may not say without approval: "
    )
    assert "“cures” in Title." in sentence
    assert not Post.objects.exists()


def test_same_words_may_be_a_draft_or_stand_where_nothing_is_sold(publisher, zinc):
    draft = publisher.post(f"{POSTS}add/", selling(zinc, title="Zinc cures colds", status="draft"))
    form = post_form(title="Zinc cures colds", slug="other", category=Post.objects.get().categories.get(), **PUBLISHED)
    alone = publisher.post(f"{POSTS}add/", form)

    assert (draft.status_code, alone.status_code) == (302, 302)


def test_article_that_sells_without_such_words_is_published(publisher, zinc):
    assert publisher.post(f"{POSTS}add/", selling(zinc)).status_code == 302


def test_block_below_a_published_article_opens_the_question_again(publisher, zinc):
    post = make_post("Zinc cures colds", published_at=timezone.now().replace(microsecond=0))
    file_under(post, make_category("Sleep"))
    authorship = post.authorships.get()
    local = timezone.localtime(post.published_at)
    placed = inline("placements", {"supplement": zinc.pk, "position": "0"})
    form = post_form(
        status="published",
        category=post.categories.get(),
        title=post.title,
        slug=post.slug,
        summary=post.summary,
        published_at_0=f"{local:%d/%m/%Y}",
        published_at_1=f"{local:%H:%M:%S}",
        **{
            "authorships-INITIAL_FORMS": "1",
            "authorships-0-id": authorship.pk,
            "authorships-0-post": post.pk,
            "authorships-0-author": authorship.author_id,
        }
        | placed,
    )

    response = publisher.post(f"{POSTS}{post.pk}/change/", form)

    assert len(refusals(response)) == 1
    assert not Placement.objects.exists()


def test_findings_stand_beside_their_field_marked_with_a_way_there(publisher, zinc):
    body = "<h2>Why</h2><p>First. Zinc cures colds, they say! Last.</p>"

    html = " ".join(publisher.post(f"{POSTS}add/", selling(zinc, body=body)).content.decode().split())

    assert 'Absolute claim:</strong> <a href="#id_body">Text</a>: “Zinc <mark>cures</mark> colds, they say!”' in html
    assert html.count("<mark>cures</mark>") == 2  # above the form, and beside the field
    assert html.index('id="finding-1"') > html.index('name="body"')


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("title", {"title": "A cure"}),
        ("summary", {"summary": "A cure."}),
        ("key_points", {"key_points": "One.\nA cure."}),
        ("meta_title", {"meta_title": "A cure"}),
        ("meta_description", {"meta_description": "A cure."}),
        ("body", {"body": "<ul><li>A <em>cure</em></li></ul>"}),
        ("body", {"body": '<figure data-image="pic"></figure>'}),
        ("cover", {"cover": "pic"}),
        ("sources", {"body": '<p>x<cite data-ref="aa"></cite></p>'}),
    ],
)
def test_every_place_that_speaks_is_looked_at(field, fields):
    picture = make_image("pic", alt_text="A cure")
    make_citation("aa", title="The cure")
    if "cover" in fields:
        fields = fields | {"cover": picture}

    post = sells(make_post(**{"title": "Zinc"} | fields))

    assert found(post) == [(field, "cure")]


def test_what_machines_are_told_is_looked_at_too():
    make_citation("aa", title="The cure for colds")
    post = make_post("Zinc", body='<p>x<cite data-ref="aa"></cite></p>', meta_description="Of cancer.")
    tag(post, "diabetes")
    file_under(post, make_category("Stroke"))
    post = sells(Post.objects.get())

    article = next(node for node in structured_data.article(post)["@graph"] if node["@type"] == "BlogPosting")
    said = " ".join(passage.text for passage in publishing.said_by(post))
    for words in (article["headline"], article["description"], *article["keywords"], *article["articleSection"]):
        assert words in said
    assert all(source["name"] in said for source in article["citation"])
    assert {matched for _, matched in found(post)} == {"cure", "cancer", "diabetes", "Stroke"}


def test_key_of_a_source_is_no_word_of_the_text():
    make_citation("cancer-2020", title="A study")

    assert found(sells(make_post(body='<p>x<cite data-ref="cancer-2020"></cite></p>'))) == []


# --- approval -----------------------------------------------------------------------------------------------------


def test_approver_signs_off_findings_and_goods_together(owner, zinc):
    block = inline("shop_block", {"signs_off": "on"})
    response = owner.post(f"{POSTS}add/", selling(zinc, title="Zinc cures colds", tags="night", **block))

    assert response.status_code == 302
    block = ShopBlock.objects.get()
    assert (block.finding_count, block.approved_by) == (1, owner.user)
    assert placements.sign_off_holds(block)
    assert not ShopBlock.objects.unapproved().exists()
    assert "From our shop" in Client().get("/blog/zinc-and-colds/").content.decode()


def test_approved_words_may_be_saved_again_by_who_may_not_approve(owner, publisher, zinc):
    post = make_post("Zinc cures colds", published_at=timezone.now().replace(microsecond=0))
    file_under(post, make_category("Sleep"))
    post = sells(post, zinc)
    placements.sign_off(post, actor=owner.user)
    authorship, placement, block = post.authorships.get(), post.placements.get(), post.shop_block
    local = timezone.localtime(post.published_at)
    form = post_form(
        title=post.title,
        slug=post.slug,
        summary=post.summary,
        status="published",
        published_at_0=f"{local:%d/%m/%Y}",
        published_at_1=f"{local:%H:%M:%S}",
        category=post.categories.get(),
        **{
            "authorships-INITIAL_FORMS": "1",
            "authorships-0-id": authorship.pk,
            "authorships-0-post": post.pk,
            "authorships-0-author": authorship.author_id,
            "placements-TOTAL_FORMS": "1",
            "placements-INITIAL_FORMS": "1",
            "placements-0-id": placement.pk,
            "placements-0-post": post.pk,
            "placements-0-supplement": zinc.pk,
            "placements-0-position": "0",
            "shop_block-TOTAL_FORMS": "1",
            "shop_block-INITIAL_FORMS": "1",
            "shop_block-0-id": block.pk,
            "shop_block-0-post": post.pk,
        },
    )

    assert publisher.post(f"{POSTS}{post.pk}/change/", form).status_code == 302
    assert placements.sign_off_holds(ShopBlock.objects.get())
    refused = publisher.post(f"{POSTS}{post.pk}/change/", form | {"summary": "Other words."})
    assert len(refusals(refused)) == 1


def rewrite(post):
    post.summary = "Other."
    publishing.save_post(post)


def describe_anew(post):
    image = Image.objects.get()
    image.alt_text = "Another moth"
    publishing.save_image(image)


def name_a_source_anew(post):
    citation = post.citations.get()
    citation.csl = citation.csl | {"title": "Another study"}
    publishing.save_citation(citation)


def add_goods(post):
    Placement.objects.create(post=post, supplement=make_variant().supplement, position=9)


def list_a_word_of_it(post):
    ClaimTerm.objects.create(words="moth", kind="absolute", source="A law")
    guard.check_everything()


def tag_it(post):
    tag(post, "night")


@pytest.mark.parametrize("move", [rewrite, describe_anew, name_a_source_anew, add_goods, list_a_word_of_it, tag_it])
def test_approval_is_void_when_words_pictures_sources_goods_or_findings_change(owner, move):
    make_citation("aa", title="A study")
    make_image("pic", alt_text="A moth")
    body = '<p>No cure.<cite data-ref="aa"></cite></p><figure data-image="pic"></figure>'
    post = sells(make_post(body=body))
    placements.sign_off(post, actor=owner.user)
    before = placements.goods_below(Post.objects.get())

    move(Post.objects.get())

    guard.check_page(Post.objects.get())
    assert len(before) == 1
    assert placements.goods_below(Post.objects.get()) == []
    assert ShopBlock.objects.unapproved().get().post == post


@pytest.mark.parametrize("is_new", [True, False])
def test_approval_goes_on_where_the_lists_change_and_find_nothing_new(owner, is_new):
    post = sells(make_post(body="<p>No cure.</p>"))
    placements.sign_off(post, actor=owner.user)

    if is_new:
        ClaimTerm.objects.create(words="comet", kind="absolute", source="A law")
    else:
        ClaimTerm.objects.get(words="cure").delete()
    guard.check_everything()

    assert len(placements.goods_below(Post.objects.get())) == 1
    assert not ShopBlock.objects.unapproved().exists()


def test_change_of_a_picture_alone_is_noticed_before_anybody_looks_again(owner):
    make_image("pic", alt_text="A moth")
    post = sells(make_post(body='<figure data-image="pic"></figure>'))
    placements.sign_off(post, actor=owner.user)
    assert not ShopBlock.objects.unapproved().exists()

    describe_anew(post)

    assert ShopBlock.objects.unapproved().count() == 1


def test_word_is_looked_for_from_its_day_to_its_last(owner):
    today = timezone.localdate()
    term = ClaimTerm.objects.create(words="moth", kind="absolute", source="A law", valid_from=today + timedelta(1))
    post = sells(make_post("A moth"))
    assert found(post) == []

    for valid_from, valid_until, expected in (
        (today, None, [("title", "moth")]),
        (today - timedelta(9), today, [("title", "moth")]),
        (today - timedelta(9), today - timedelta(1), []),
    ):
        ClaimTerm.objects.filter(pk=term.pk).update(valid_from=valid_from, valid_until=valid_until)
        call_command("check_claims", verbosity=0)
        assert found(post) == expected


def test_unapproved_pages_are_asked_for_in_one_question_however_many(django_assert_num_queries):
    for _ in range(3):
        sells(make_post("A cure"))
    sells(make_post("A draft", status="draft"))
    barred = sells(make_post("Barred"))
    ShopBlock.objects.filter(post=barred).update(is_barred=True)

    with django_assert_num_queries(1):
        assert ShopBlock.objects.unapproved().count() == 3


def test_page_of_an_ingredient_with_goods_is_looked_at_like_an_article(owner):
    zinc = Ingredient(name="Zinc", slug="zinc", intro="Some call it a cure.")
    publishing.save_ingredient(zinc)
    Placement.objects.create(ingredient=zinc, supplement=make_variant().supplement)

    block = placements.sign_off(zinc, actor=owner.user)

    assert [(row["field"], row["matched"]) for row in block.findings] == [("intro", "cure")]
    assert len(placements.goods_with(Ingredient.objects.get())) == 1
    html = owner.get(f"/admin/blog/ingredient/{zinc.pk}/change/").content.decode()
    assert '<a href="#id_intro">Text</a>: “Some call it a <mark>cure</mark>.”' in html


# --- products -----------------------------------------------------------------------------------------------------


def save(client, supplement, **changes):
    return client.post(f"{SUPPLEMENTS}{supplement.pk}/change/", supplement_form(supplement, **changes))


def test_manager_shows_no_supplement_with_such_words_but_may_keep_it_hidden(client):
    supplement = make_supplement(is_visible=False)
    sign_in_as(client, "manager")

    refused = save(client, supplement, summary="The cure for colds.")
    hidden = save(client, supplement, summary="The cure for colds.", is_visible="")

    assert "“cure” in Summary" in " ".join(refusals(refused))
    html = " ".join(refused.content.decode().split())
    assert '<a href="#id_summary">Summary</a>: “The <mark>cure</mark> for colds.”' in html
    assert hidden.status_code == 302
    assert not ProductCheck.objects.unapproved().exists()


@pytest.mark.parametrize("field", ["indications", "warnings", "cautions", "directions", "ingredients", "storage"])
def test_what_register_and_label_say_is_excepted(client, field):
    supplement = make_supplement()
    sign_in_as(client, "manager")

    assert save(client, supplement, **{field: "If you have diabetes, ask."}).status_code == 302
    assert ProductCheck.objects.get().finding_count == 0


def test_owner_answers_for_a_product_until_its_words_change(owner):
    supplement = make_supplement()
    tick = {"claim_check-TOTAL_FORMS": "1", "claim_check-0-signs_off": "on"}

    assert save(owner, supplement, summary="No cure.", **tick).status_code == 302

    check = ProductCheck.objects.get()
    assert (check.approved_by, check.finding_count) == (owner.user, 1)
    assert not ProductCheck.objects.unapproved().exists()
    supplement = Supplement.objects.get()
    supplement.summary = "No cure at all."
    catalogue.save_supplement(supplement)
    assert ProductCheck.objects.unapproved().get().supplement == supplement


def test_alt_text_of_a_pack_is_looked_at():
    picture = make_pack_picture(alt_text="A cure")

    check = guard.check_product(picture.supplement)

    assert [(row["field"], row["matched"]) for row in check.findings] == [("images", "cure")]
    SupplementImage.objects.update(alt_text="A pack")
    assert guard.check_product(picture.supplement).finding_count == 0


def test_supplement_list_finds_what_nobody_approved(owner):
    for summary in ("The cure.", "A capsule."):
        catalogue.save_supplement(make_supplement(summary=summary))

    rows = owner.get(f"{SUPPLEMENTS}?claims=open").context["cl"].result_list

    assert [row.summary for row in rows] == ["The cure."]


# --- the lists ----------------------------------------------------------------------------------------------------


def term_form(**fields):
    basics = {"words": "moth", "kind": "absolute", "forms": "", "exceptions": "", "source": "A law", "valid_until": ""}
    return basics | {"valid_from": "01/01/2026"} | fields


def test_new_word_is_looked_for_at_once_and_its_history_is_kept(owner):
    post = sells(make_post("A moth"))

    assert owner.post(f"{TERMS}add/", term_form()).status_code == 302

    assert found(post) == [("title", "moth")]
    term = ClaimTerm.objects.get(words="moth")
    owner.post(f"{TERMS}{term.pk}/change/", term_form(exceptions="A moth"))
    assert found(post) == []
    assert term.history.count() == 2
    first = term.history.earliest().pk
    assert owner.get(f"{TERMS}{term.pk}/history/{first}/").status_code == 200
    owner.post(f"{TERMS}{term.pk}/history/{first}/")
    assert found(post) == [("title", "moth")]


def test_words_and_texts_are_shown_and_never_run(owner):
    xss = "<script>alert(1)</script>"
    ClaimTerm.objects.create(words="moth", kind="absolute", forms=xss, exceptions=xss, source=xss)
    post = sells(make_post(f"Moth {xss}"))

    html = owner.get(f"{POSTS}{post.pk}/change/").content.decode()

    assert "<mark>Moth</mark> &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert xss not in html
    assert owner.get(TERMS).content.decode().count(xss) == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "…"}, "words"),
        ({"words": "… naturopath"}, "words"),
        ({"kind": "unknown"}, "kind"),
        ({"source": ""}, "source"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
        ({"valid_until": "31/12/2025"}, "__all__"),
        ({"words": "cure", "valid_from": "01/01/2022"}, "__all__"),
    ],
)
def test_word_that_cannot_be_kept_is_refused_beside_its_field(owner, fields, field):
    assert list(errors(owner.post(f"{TERMS}add/", term_form(**fields)))) == [field]


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("editor", 403), ("fulfilment", 403), ("owner", 200)])
def test_lists_are_kept_by_the_owner(client, role, status):
    sign_in_as(client, role)

    assert client.get(f"{TERMS}add/").status_code == status
    assert client.get(TERMS).status_code == (200 if role in {"owner", "manager"} else 403)


def test_first_lists_name_their_law_and_find_what_is_meant():
    assert not ClaimTerm.objects.filter(source="").exists()
    assert set(ClaimTerm.objects.values_list("kind", flat=True)) == set(ClaimTerm.Kind.values)
    words = guard.word_list()

    def kinds(text):
        return sorted({match.term.kind for match in words.find(text)})

    assert kinds("Our naturopath recommends this magnesium.") == ["endorsement"]
    assert kinds("Recommended by our pharmacists.") == ["endorsement"]
    assert kinds("Do not use this product if you have diabetes.") == ["restricted"]
    assert kinds("It helps with Alzheimer’s disease and cancers.") == ["prohibited", "restricted"]
    assert kinds("Guaranteed, with no side effects.") == ["absolute"]
    assert kinds("The Tropic of Cancer; cured meats; a stroke of luck; your consumer guarantees.") == []
    assert kinds("Zinc aids digestion. Secure your order; we procure it.") == []
    assert kinds("Magnesium may relieve mild muscle cramps. Ask your doctor or pharmacist.") == []
