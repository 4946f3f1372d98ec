"""A little of everything that public pages show: at least one row in every watched table."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from taggit.models import Tag

from blog import publishing
from blog.models import Claim, ClaimStudy, Correction, Notice, Outcome, Page, Post, Redirect, Review
from shop import placements
from shop.models import DietaryMark, Holiday, Placement, SaleChannel, ShippingRule, Statement, Store, Variant
from tests.builders import (
    file_under,
    make_author,
    make_category,
    make_citation,
    make_holding,
    make_image,
    make_ingredient,
    make_limit,
    make_pack_picture,
    make_post,
    make_superuser,
    tag,
)


def make_everything() -> tuple[Post, Variant]:
    """An article below which a pack is sold, with all that can hang on both."""
    zinc = make_ingredient("Zinc", summary="A mineral.")
    zinc.other_names.create(name="Zincum")
    make_limit(zinc, "40")
    study = make_citation("lee2020")
    Notice.objects.create(citation=study, kind="correction", source="Crossref")
    post = _make_post(zinc)
    claim = Claim.objects.create(ingredient=zinc, outcome=Outcome.objects.create(name="Colds"), words="May help.")
    claim.posts.add(post)
    ClaimStudy.objects.create(claim=claim, citation=study)
    for slug in ("about", "contact", "editorial-policy", "privacy", "returns", "terms"):
        publishing.save_page(Page(slug=slug, title=slug.title(), body="<p>Words.</p>"))
    Redirect.objects.create(old_path="/blog/old/", new_path="/blog/new/")
    pack = _make_goods(zinc)
    Placement.objects.create(post=post, supplement=pack.supplement)
    Placement.objects.create(ingredient=zinc, supplement=pack.supplement)
    approver = make_superuser("approver@example.com")
    placements.sign_off(post, actor=approver)
    placements.sign_off(zinc, actor=approver)
    return Post.objects.get(pk=post.pk), pack


def _make_post(zinc) -> Post:  # type: ignore[no-untyped-def]
    make_image("leaf")
    body = '<h2>A</h2><p>Zinc.<cite data-ref="lee2020"></cite></p><figure data-image="leaf"></figure>'
    post = make_post("Zinc and colds", slug="zinc-and-colds", body=body)
    other = make_post("Zinc and sleep", slug="zinc-and-sleep")
    for one in (post, other):
        file_under(one, make_category("Minerals") if one is post else post.categories.get())
        tag(one, "zinc", "colds")
        one.ingredients.add(zinc)
    Correction.objects.create(post=post, what="A dose.", why="It was wrong.")
    Review.objects.create(
        post=post, reviewer=make_author("Dietitian"), due_on=date(2040, 1, 1), text_hash=post.text_hash
    )
    publishing.save_post(post)
    return post


def _make_goods(zinc) -> Variant:  # type: ignore[no-untyped-def]
    pack = make_holding("Zinc", (zinc, "25", "mg"), slug="zinc", allergens="fish")
    supplement = pack.supplement
    supplement.dietary_marks.add(DietaryMark.objects.create(name="Vegan", slug="vegan"))
    words = Statement.objects.create(code="test", text="Read the label.", source="Test", valid_from=date(2020, 1, 1))
    supplement.statements.add(words)
    make_pack_picture(supplement=supplement)
    other = make_holding("Iron", (make_ingredient("Iron"), "5", "mg"), slug="iron")
    make_pack_picture(supplement=other.supplement)
    SaleChannel.objects.create(
        ingredient=zinc, above_amount=Decimal(50), source="Test", valid_from=date(2039, 1, 1), valid_until=None
    )
    Holiday.objects.get_or_create(day=date(2039, 12, 25), defaults={"name": "Christmas"})
    Store.objects.the_one()
    if not ShippingRule.objects.exists():
        ShippingRule.objects.create(name="Standard", fee_cents=4_95, valid_from=timezone.now() - timedelta(days=9))
    assert Tag.objects.exists()
    return pack
