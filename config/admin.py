"""Where the desks of library and shop meet: the library's own pages know nothing of the shop."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from blog.admin import PostAdmin
from blog.admin.library import IngredientAdmin
from blog.models import Ingredient
from shop import catalogue
from shop.admin.placements import (
    IngredientBlockInline,
    IngredientPlacementInline,
    PlacementInline,
    ShopBlockInline,
)

PostAdmin.inlines += [PlacementInline, ShopBlockInline]

admin.site.unregister(Ingredient)


@admin.register(Ingredient)
class IngredientOfGoodsAdmin(IngredientAdmin):
    """What holds an ingredient is found by all its names, so a new name is told to the shop too."""

    inlines: ClassVar = [*IngredientAdmin.inlines, IngredientPlacementInline, IngredientBlockInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        catalogue.save_names_of(form.instance)
