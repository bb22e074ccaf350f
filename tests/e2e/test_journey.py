"""The whole way: an article is pasted, another uploaded, and what somebody says now is found beside what they said before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.e2e.conftest import LAST

Opens = Callable[..., Any]

BEFORE = """Henrik Sallow, the finance director of Corvane Hydro, spoke about the crack at the Hollin Gorge dam on Monday.

"Corvane Hydro did not know of the crack," Sallow said on Monday.

He took no questions."""
AFTER = """Henrik Sallow, the finance director of Corvane Hydro, spoke to reporters again on Monday, five weeks after he had first done so.

"Corvane Hydro knew of the crack," Sallow said on Monday.

He said he was sorry."""


def paste(page: Any, text: str, title: str, published: str) -> None:
    """Pastes an article's text, and waits until it is read."""
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Add").click()
    form = page.locator('form[action="/add/text"]')
    form.get_by_label("The article’s text").fill(text)
    form.get_by_label("Title").fill(title)
    form.get_by_label("Outlet").fill("The Selm Courier")
    form.get_by_label("Published").fill(published)
    form.get_by_role("button", name="Read the text").click()
    page.get_by_role("heading", level=1, name="Read", exact=True).wait_for()


def read_claim(page: Any) -> None:
    """Goes to the claim, and has what is new read for it."""
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Claims").click()
    page.get_by_role("link", name="Corvane Hydro knew of the crack").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Read them").click()
    page.locator("#reading").wait_for(state="detached")
    page.locator("#positions").wait_for()


def test_from_a_pasted_text_to_a_change_of_position(opens: Opens):
    page = opens("/")
    paste(page, BEFORE, "Director: we did not know", "2025-03-05")
    page.get_by_role("link", name="Director: we did not know").click()
    card = page.locator(".card", has_text="did not know of the crack")
    assert "Henrik Sallow" in card.inner_text() and "not reviewed" in card.inner_text()
    paste(page, AFTER, "Director: we knew", "2025-04-09")
    read_claim(page)
    move = page.locator(".move", has_text="Henrik Sallow").first
    assert "may have moved towards the claim" in move.inner_text() and "possible, not reviewed" in move.inner_text()
    assert [re.sub(r"\s+", " ", words) for words in move.locator("blockquote").all_inner_texts()] == ["“Corvane Hydro did not know of the crack,”".replace("“", '"').replace("”", '"'), '"Corvane Hydro knew of the crack,"']
    page.wait_for_selector("#chart.drawn svg")
    move.get_by_role("link", name="in the list").last.click()
    item = page.locator("li.position:target")
    assert "certainly so" in item.inner_text()
    item.locator("blockquote a").click()
    page.locator(".card:target").wait_for()
    assert "/articles/" in page.url


def test_from_an_uploaded_file_to_its_statement(opens: Opens):
    page = opens("/add")
    page.locator("#files").set_input_files(LAST)
    page.get_by_text(f"{LAST.name}, ").wait_for()
    page.get_by_role("button", name="Read the files").click()
    page.get_by_role("heading", level=1, name="Read", exact=True).wait_for()
    read_claim(page)
    page.locator("li.position", has_text="They knew").first.wait_for()


def test_a_claim_is_worded_and_followed(opens: Opens):
    page = opens("/claims")
    page.get_by_label("A claim in your words").fill("The inspectors were warned of the crack")
    page.get_by_label("Short name").fill("warned")
    with page.expect_navigation():
        page.get_by_role("button", name="Follow it").click()
    page.locator("#reading").wait_for(state="detached")
    page.locator("li.position").first.wait_for()
    page.reload()
    page.wait_for_selector("#chart.drawn svg")
