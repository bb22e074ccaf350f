"""Every page: no error in the console, nothing that the policy forbids, nothing from elsewhere, no serious fault for who cannot see it, no sideways scrolling."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import compile_path

from onrecord.web import pages
from tests.e2e.conftest import Watch
from tests.e2e.pages import NO_PAGES, PAGES, Shown

VENDOR = Path(__file__).parent / "vendor"
AXE = VENDOR / "axe.min.js"
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}))
    .violations.filter(v => ["serious", "critical"].includes(v.impact))
    .map(v => `${v.impact} ${v.id}: ` + v.nodes.slice(0, 4).map(n => n.target.join(" ") + " " + n.failureSummary.split("\\n").slice(1, 2).join("").trim()).join(" | "))"""

Opens = Callable[..., Any]
every = pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.path)


def go(page: Any, shown: Shown) -> Any:
    answer = page.goto(shown.path)
    assert answer.status == shown.status, f"{shown.path}: {answer.status}"
    if page.locator("#chart").count():
        page.wait_for_selector("#chart.drawn svg")
    return page


def test_axe_is_the_one_that_is_written_down():
    row = next(line for line in (VENDOR / "VENDOR.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `axe.min.js`"))
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() in row
    assert all((VENDOR / licence).exists() for licence in re.findall(r"\]\(([^)]+)\)", row))


def test_every_page_is_looked_at():
    paths = {f"{route.path}" for router in pages.ROUTERS for route in router.routes if "GET" in route.methods}
    unseen = [path for path in paths if path not in NO_PAGES and not any(compile_path(path)[0].match(shown.path.partition("?")[0]) for shown in PAGES)]
    assert unseen == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_behave_and_can_be_used_by_everybody(opens: Opens, watch: Watch, colours: str):
    """One window for all pages: to open one costs more than to look at a page."""
    watch.expected.append(r"the server responded with a status of (404|422)")
    page, axe, found = opens("/", color_scheme=colours), AXE.read_text(encoding="utf-8"), {}
    for shown in PAGES:
        go(page, shown)
        page.evaluate(axe)
        if wrong := page.evaluate(RUN_AXE):
            found[shown.path] = wrong
    assert found == {}


def test_nothing_is_wider_than_a_narrow_screen(opens: Opens, watch: Watch):
    watch.expected.append(r"the server responded with a status of (404|422)")
    page, wide = opens("/", viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True), {}
    for shown in PAGES:
        go(page, shown)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            wide[shown.path] = width, page.evaluate("""[...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > 391
                && !e.closest(".scroll")).slice(0, 5).map(e => e.tagName + "." + e.className)""")
    assert wide == {}
