"""axe finds nothing, on every page state, in both themes and at both widths."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.states import STATES, bring_to

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


RUN = "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}).then(r => r.violations)"

# Buttons fade from one theme to the other; half-way their contrast is nobody's. A fade that a change of width cuts off
# may never tell that it ended, so after a second, five times as long as any takes, nothing is waited for.
SETTLED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const fades = document.getAnimations().map((fade) => fade.finished.catch(() => {}));
  Promise.race([Promise.all(fades), new Promise((late) => setTimeout(late, 1000))]).then(() => done());
})))"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit: Any, state: str, width: int) -> None:
    visitor = visit(width=width)
    page = visitor.page
    bring_to(visitor, state)

    page.evaluate(AXE)
    for theme in ("light", "dark"):  # the page follows at once: its colours know both
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        assert [summary(violation) for violation in page.evaluate(RUN, TAGS)] == [], theme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expected_refusals = [c for c in visitor.complaints if any(f"status of {code}" in c for code in (404, 422, 429))]
    assert visitor.complaints == expected_refusals
    assert visitor.foreign == []


def summary(violation: dict[str, Any]) -> str:
    nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
    return f"{violation['id']} ({len(violation['nodes'])}): {nodes}"
