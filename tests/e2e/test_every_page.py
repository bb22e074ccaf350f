"""Every page: no error in the console, nothing that the policy forbids, nothing from elsewhere, no serious fault for who cannot see it, no sideways scrolling."""

from __future__ import annotations

import hashlib
import json
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
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async only => (await axe.run(document, {resultTypes: ["violations"], runOnly: only})).violations.filter(v => ["serious", "critical"].includes(v.impact))
    .map(v => `${v.impact} ${v.id}: ` + v.nodes.slice(0, 4).map(n => n.target.join(" ") + " " + n.failureSummary.split("\\n").slice(1, 2).join("").trim()).join(" | "))"""

Opens = Callable[..., Any]


def go(page: Any, shown: Shown) -> list[str]:
    """Opens a page; what is wrong with its answer."""
    answer = page.goto(shown.path)
    if page.locator("#chart").count():
        page.wait_for_selector("#chart.drawn svg")
    return [] if answer.status == shown.status else [f"status {answer.status}"]


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
    """One window for all pages: to open one costs more than to look at a page. What is dark differs in its contrasts alone."""
    watch.expected.append(r"the server responded with a status of (404|422)")
    page, axe, found = opens("/", color_scheme=colours), AXE.read_text(encoding="utf-8"), {}
    for shown in PAGES:
        wrong = go(page, shown)
        page.evaluate(axe)
        if wrong := wrong + page.evaluate(RUN_AXE, RULES if colours == "light" else ["color-contrast"]):
            found[shown.path] = wrong
    assert not found, json.dumps(found, indent=1)


def test_nothing_is_wider_than_a_narrow_screen(opens: Opens, watch: Watch):
    watch.expected.append(r"the server responded with a status of (404|422)")
    page, wide = opens("/", viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True), {}
    for shown in PAGES:
        if wrong := go(page, shown):
            wide[shown.path] = wrong
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            wide[shown.path] = width, page.evaluate("""[...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > 391
                && !e.closest(".scroll")).slice(0, 5).map(e => e.tagName + "." + e.className)""")
    assert not wide, json.dumps(wide, indent=1)
