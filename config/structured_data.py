"""Who keeps this site, as JSON-LD on the home page: the shop from its row, its shipping from the rules."""

from collections.abc import Sequence

from django.templatetags.static import static

from blog.addresses import absolute
from blog.structured_data import LANGUAGE, Node, graph, organisation_id, without_blanks
from shop.models import ShippingRule, Store
from shop.structured_data import return_policy, shipping_service


def site(store: Store, rules: Sequence[ShippingRule]) -> Node:
    """The shop and its website. `rules` are those in force, read `with_promises()`."""
    home = absolute("/")
    shop = {
        "@type": "OnlineStore",
        "@id": organisation_id(),
        "name": store.name,
        "url": home,
        "logo": absolute(static("icon.svg")),
        "image": absolute(static("img/social-card.jpg")),
        "email": store.email,
        "telephone": store.phone,
        "identifier": {"@type": "PropertyValue", "propertyID": "ABN", "value": store.abn} if store.abn else {},
        "hasShippingService": shipping_service(rules),
        "hasMerchantReturnPolicy": return_policy(rules),
    }
    website = {
        "@type": "WebSite",
        "@id": absolute("/#website"),
        "name": store.name,
        "url": home,
        "inLanguage": LANGUAGE,
        "publisher": {"@id": organisation_id()},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{home}search/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return graph(without_blanks(shop), website)
