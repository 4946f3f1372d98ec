"""Where the desks of library and shop meet: the library's own pages know nothing of the shop."""

from blog.admin import PostAdmin
from shop.admin.placements import PlacementInline, ShopBlockInline

PostAdmin.inlines += [PlacementInline, ShopBlockInline]
