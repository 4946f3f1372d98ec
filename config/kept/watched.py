"""The tables whose rows public pages show, in one place. A row that changes in one of them moves its mark.

`config.kept.triggers` makes the database's triggers from this after every migration. A page that has read a table
that is not here is never kept, so a table that is missing costs speed and nothing else.
"""

from collections.abc import Mapping

# Beside each table the columns that no public page shows or decides by, where something writes them alone and often.
# A new column counts as shown until it is named here.
WATCHED: Mapping[str, frozenset[str]] = {
    "blog_author": frozenset(),
    "blog_authorship": frozenset(),
    "blog_category": frozenset(),
    # What tasks note of their tries. `watched_at` and `link_checked_at` stand on the page of the study.
    "blog_citation": frozenset({"lookup_state", "lookup_due_at", "lookup_tries", "lookup_note", "looked_up_at"}),
    "blog_claim": frozenset(),
    "blog_claimstudy": frozenset(),
    "blog_correction": frozenset(),
    "blog_image": frozenset({"render_tries", "render_due_at"}),
    "blog_ingredient": frozenset(),
    "blog_ingredientname": frozenset(),
    "blog_intake": frozenset(),
    "blog_notice": frozenset({"told_at"}),
    "blog_outcome": frozenset(),
    "blog_page": frozenset(),
    "blog_post": frozenset({"filed", "version"}),
    "blog_post_categories": frozenset(),
    "blog_post_ingredients": frozenset(),
    "blog_postcitation": frozenset(),
    "blog_redirect": frozenset(),
    "blog_review": frozenset(),
    "blog_taggedpost": frozenset(),
    "shop_brand": frozenset(),
    "shop_category": frozenset(),
    "shop_dietarymark": frozenset(),
    "shop_holiday": frozenset(),
    "shop_placement": frozenset(),
    "shop_salechannel": frozenset(),
    "shop_shippingrule": frozenset(),
    # The guard writes what it found with every save of an article; pages ask only whether the sign-off holds.
    "shop_shopblock": frozenset({"findings", "finding_count", "checked_at", "approved_by_id", "approved_at"}),
    "shop_statement": frozenset(),
    "shop_stock": frozenset({"held", "low_told_at"}),
    "shop_store": frozenset(),
    "shop_supplement": frozenset(),
    "shop_supplement_dietary_marks": frozenset(),
    "shop_supplement_statements": frozenset(),
    "shop_supplementimage": frozenset({"render_tries", "render_due_at"}),
    "shop_supplementingredient": frozenset(),
    "shop_variant": frozenset({"cost_cents", "low_stock_at", "shelf"}),
    "taggit_tag": frozenset(),
}

# Stock is counted with every sale, and a page says only so much of it: "Only 3 left" from here on downwards, else "In
# stock" (templates/shop/_stock.html). Above it a sale changes no page.
MOST_COUNTED = 5

# Search indexes that the database keeps itself: what they are made of (blog/migrations/0004, shop/migrations/0004).
_OF_INGREDIENTS = ("blog_ingredient", "blog_ingredientname")
MADE_OF: Mapping[str, tuple[str, ...]] = {
    "blog_post_search": ("blog_post",),
    "blog_post_words": ("blog_post",),
    "blog_ingredient_search": _OF_INGREDIENTS,
    "blog_ingredient_words": _OF_INGREDIENTS,
    "shop_supplement_search": ("shop_supplement",),
    "shop_supplement_words": ("shop_supplement",),
    "blog_search_word": ("blog_post", *_OF_INGREDIENTS, "shop_supplement"),
}
