"""Where the desks of library and shop meet: the library's own pages know nothing of the shop."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from blog.admin import PostAdmin
from blog.admin.library import IngredientAdmin
from blog.models import Ingredient, Post
from shop import catalogue, guard
from shop.admin.claims import claims_beside
from shop.admin.placements import (
    IngredientBlockInline,
    IngredientPlacementInline,
    PlacementInline,
    ShopBlockInline,
    SignOffFilter,
)

admin.site.unregister(Ingredient)
admin.site.unregister(Post)


@admin.register(Post)
class PostOfGoodsAdmin(PostAdmin):
    """An article with what is sold below it, and with what the claim guard says of its words."""

    inlines: ClassVar = [*PostAdmin.inlines, PlacementInline, ShopBlockInline]
    list_filter: ClassVar = (*PostAdmin.list_filter, SignOffFilter)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context |= claims_beside(kwargs.get("obj"), context["adminform"].form)
        return super().render_change_form(request, context, *args, **kwargs)

    def restore(self, row: Post, version: Any) -> list[str]:
        told = super().restore(row, version)
        guard.check_page(row)
        return told


@admin.register(Ingredient)
class IngredientOfGoodsAdmin(IngredientAdmin):
    """What holds an ingredient is found by all its names, so a new name is told to the shop too."""

    inlines: ClassVar = [*IngredientAdmin.inlines, IngredientPlacementInline, IngredientBlockInline]
    list_filter: ClassVar = (*IngredientAdmin.list_filter, SignOffFilter)
    change_form_template = "admin/blog/ingredient/change_form.html"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context |= claims_beside(kwargs.get("obj"), context["adminform"].form)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        catalogue.save_names_of(form.instance)
