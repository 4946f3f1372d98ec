"""What is asked of every site, small or large: the same addresses, which the ordinary demo has."""

# Public pages: the same bytes for everybody, so that they can be kept.
PUBLIC = {
    "home": "/",
    "post": "/blog/zinc-and-colds/",
    "listing": "/shop/",
    "product": "/shop/magnesium-glycinate/",
}
BROTLI = "post br"  # the article once more, as browsers ask for it
ASKED = PUBLIC | {"search": "/search/?q=magnesium", "suggestions": "/search/suggestions/?q=mag"}
ADD = "add to cart"
ADD_PATH = "/cart/add/"
# What else must not grow; measured without a server.
OTHERS = {
    "blog home": "/blog/",
    "topic": "/blog/category/minerals/",
    "tag": "/blog/tag/magnesium/",
    "department": "/shop/category/minerals/",
    "facets": "/shop/?form=capsules&sort=price",
    "search of two words": "/search/?q=magnesium+sleep",
    "ingredient": "/ingredients/magnesium/",
    "study": "/citations/nault2024zinc/",
    "sitemap": "/sitemap.xml",
    "file of the sitemap": "/sitemap-posts.xml",
}
# Ten thousand of these in turn, before memory is looked at. No sitemap: nobody reads one page in twenty of those.
MIXED = (
    *PUBLIC.values(),
    *(path for name, path in OTHERS.items() if "sitemap" not in name),
    "/search/?q=zinc",
    "/search/suggestions/?q=vit",
    "/shop/?page=2",
    "/blog/?page=2",
)
