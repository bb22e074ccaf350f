"""Without a mouse: one way through each page, with the place always to be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Opens = Callable[..., Any]

FOCUSED = """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
    return {tag: e.tagName, text: (e.textContent || "").trim().slice(0, 60), cls: e.className, id: e.id,
            shown: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1 || s.boxShadow !== "none", inside: b.bottom > 0 && b.top < innerHeight, sized: b.width > 0 && b.height > 0}; }"""


def steps(page: Any, most: int) -> list[dict[str, Any]]:
    """What has the focus, tab by tab, until it leaves the page or comes round."""
    out: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] in ("BODY", "HTML"):
            break
        out.append(at)
    return out


def test_the_first_tab_leads_past_the_head(opens: Opens):
    page = opens("/articles/1")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("e => e === document.activeElement") and skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_focus_is_seen_and_goes_in_the_order_of_the_page(opens: Opens):
    for path in ("/", "/claims/1", "/search?q=crack", "/review", "/add"):
        page = opens(path)
        if page.locator("#chart").count():
            page.wait_for_selector("#chart.drawn svg")
        seen = steps(page, 40)
        assert [one["text"] for one in seen[:5]] == ["Skip to the page", "onrecord", "Home", "Claims", "Articles"], path
        assert [one for one in seen if not one["shown"] or not one["inside"] or not one["sized"]] == [], path
        assert page.evaluate("[...document.querySelectorAll('[tabindex]')].filter(e => e.tabIndex > 0).length") == 0, path


def test_from_statement_to_statement_with_j_and_k(opens: Opens):
    page = opens("/articles/1")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.id")
    assert first.startswith("s") and second.startswith("s") and first != second
    assert page.locator(f"#{second}.lit").count() == 1 and page.locator(".text mark.lit").count() > 0
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first


def test_the_chart_can_be_walked(opens: Opens):
    page = opens("/claims/1")
    page.wait_for_selector("#chart.drawn svg")
    page.locator("#chart path[tabindex]").first.focus()
    assert page.locator("#chart .tip .words").inner_text()
    page.keyboard.press("Enter")
    page.locator("li.position:target").wait_for()


def test_the_slash_leads_to_the_search(opens: Opens):
    page = opens("/articles")
    page.keyboard.press("/")
    page.keyboard.type("crack")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=crack")
    assert page.locator(".results .rows > li").count() > 0
