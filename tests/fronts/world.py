"""What tests here do to the site, run inside a process of it (`Site.call`): JSON in, JSON out."""

import time
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.models import User
from tests import builders
from tests.site.keys import Phone


def fill(available: int = 500) -> dict[str, Any]:
    """One of everything that readers see: paths, and a pack that can be bought."""
    builders.make_citation("source1")
    ingredient = builders.make_ingredient("Zinc")
    post = builders.make_post("Zinc and sleep", body='<h2>A</h2><p>B<cite data-ref="source1"></cite></p>')
    builders.file_under(post, builders.make_category("Sleep"))
    builders.tag(post, "zinc")
    pack = {"price_cents": 20_00, "available": available}
    variant = builders.make_holding("Zinc 30", (ingredient, "30", "mg"), pack=pack)
    product = variant.supplement.get_absolute_url()
    return {"post": post.get_absolute_url(), "product": product, "variant": variant.pk}


def sign_in_staff() -> str:
    """A manager who has signed in with the authenticator; the value of the session cookie."""
    user = User.objects.create_superuser("owner@example.com", "a-long-password")
    Phone(user)
    client = Client()
    builders.sign_in(client, user)
    session = SessionStore(client.session.session_key)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session.save()
    return str(client.session.session_key)


def add_picture() -> str:
    """Of a pack; the address of the stored file."""
    return str(builders.make_pack_picture().file.url)
