"""Every page state as a picture, for people to look at: make screenshots."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.browser.states import STATES, bring_to

OUT = Path(settings.BASE_DIR) / "var" / "screenshots"
pytestmark = [
    pytest.mark.skipif(not os.environ.get("SCREENSHOTS"), reason="only when asked for: make screenshots"),
    pytest.mark.usefixtures("pictures"),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("state", STATES)
def test_picture_of(visit: Any, state: str, width: int, dark: bool) -> None:
    visitor = visit(width=width, dark=dark)
    bring_to(visitor, state)
    page = visitor.page
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.wait_for_load_state("networkidle")

    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{state}-{width}-{'dark' if dark else 'light'}.png"
    page.screenshot(path=path, full_page="with-preview" not in state and state not in {"drawer", "filter-panel"})

    assert path.stat().st_size > 10_000
