"""Pages that are neither articles nor goods: what the house says of itself."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from blog.fields import BodyField, RenderedField
from blog.text import refuse_hidden_characters


class Page(models.Model):
    """One of the pages whose addresses the site knows; staff write what stands on them."""

    class Slug(models.TextChoices):
        ABOUT = "about", "About us"
        CONTACT = "contact", "Contact"
        EDITORIAL_POLICY = "editorial-policy", "Editorial policy"
        PRIVACY = "privacy", "Privacy"
        RETURNS = "returns", "Returns"
        SHIPPING = "shipping", "Shipping"
        TERMS = "terms", "Terms"

    slug = models.CharField("address", max_length=20, choices=Slug, unique=True)
    title = models.CharField(max_length=120, validators=[refuse_hidden_characters])
    summary = models.CharField(
        max_length=160, blank=True, validators=[refuse_hidden_characters], help_text="For search engines."
    )
    body = BodyField(blank=True)
    body_rendered = RenderedField(editable=False, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/{self.slug}/"
