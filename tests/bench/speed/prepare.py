"""Tell a demo that the renditions of its pictures are drawn, without drawing them: pages are as long as they will be.

Drawing takes a minute and tells nothing of the speed of pages. `python -m tests.bench.speed.prepare`
"""

import django
from django.db.models import F

WIDTHS = [180, 360, 540, 720, 1080, 1440]

if __name__ == "__main__":
    django.setup()
    from blog.models import Image  # noqa: PLC0415  the settings come first
    from shop.models import SupplementImage  # noqa: PLC0415

    renditions = {"AVIF": WIDTHS, "WEBP": WIDTHS}
    for model in (Image, SupplementImage):
        model.objects.update(rendering_of=F("file"), renditions=renditions)
