"""Without JavaScript: reading, going about, following a claim, adding and reviewing all work. And the colours that somebody chose stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import Watch

Opens = Callable[..., Any]

TEXT = """The mayor of Selm, Orsolya Brandt, spoke about the bridge on Tuesday.

"The bridge will be open by the summer," Brandt said.

She said that the money had been found."""


@pytest.fixture
def plain(opens: Opens) -> Callable[[str], Any]:
    return lambda path: opens(path, java_script_enabled=False)


def test_reading_and_going_about(plain: Callable[[str], Any]):
    page = plain("/")
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Articles").click()
    page.locator(".rows a.title").first.click()
    page.locator("a.n").first.click()
    page.locator(".card:target details.values summary").click()
    page.locator(".card:target dl").wait_for()
    page.locator(".card:target a.speaker").first.click()
    page.wait_for_url(re.compile(r"/speakers/\d+$"))
    page.get_by_role("search").get_by_role("searchbox").fill("crack")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=crack")
    page.get_by_role("group", name="Stance").get_by_label("denies").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**stance=denies**")
    assert page.locator(".results .rows > li").count() > 0
    assert not page.locator("button.theme").is_visible() and not page.locator(".js-hint").is_visible()


def test_a_claim_has_its_chart_as_a_picture_and_its_list(plain: Callable[[str], Any]):
    page = plain("/claims/1")
    assert page.locator("li.position").count() > 5
    page.locator(".chart img").scroll_into_view_if_needed()
    assert page.locator(".chart img").evaluate("e => e.decode().then(() => e.naturalWidth)") > 300
    assert not page.locator("#chart").is_visible()


def test_saying_how_a_position_stands_and_taking_it_back(plain: Callable[[str], Any]):
    page = plain("/claims/1")
    page.locator("li.position").first.get_by_role("button", name=re.compile("^Accept")).click()
    page.get_by_text("Noted.").first.wait_for()
    page.get_by_role("button", name="Undo").first.click()
    page.locator("li.position").first.get_by_role("button", name=re.compile("^Accept")).wait_for()


def test_adding_a_text(plain: Callable[[str], Any], watch: Watch):
    watch.expected.append("status of 422")
    page = plain("/add")
    form = page.locator('form[action="/add/text"]')
    form.get_by_role("button", name="Read the text").click()
    page.get_by_text("Paste the text of the article.").wait_for()
    form.get_by_label("The article’s text").fill(TEXT)
    form.get_by_label("Title").fill("The bridge")
    form.get_by_role("button", name="Read the text").click()
    page.get_by_role("heading", level=1, name="Read", exact=True).wait_for()  # the page asks again by itself
    page.get_by_role("link", name="The bridge").click()
    assert page.locator("blockquote.said").count() > 0


def test_reviewing(plain: Callable[[str], Any]):
    page = plain("/review")
    if page.locator(".reviewer.asks").count():
        with page.expect_navigation():
            page.get_by_role("button", name="This is me").click()
    first = page.locator("#review").get_attribute("data-at")
    page.get_by_role("button", name=re.compile("^Accept")).click()
    page.locator(f'#review:not([data-at="{first}"])').wait_for()
    page.get_by_role("button", name=re.compile("^Undo")).click()
    page.get_by_text("Taken back.").wait_for()
    assert page.locator("#review").get_attribute("data-at") == first


def test_following_a_claim(plain: Callable[[str], Any]):
    page = plain("/claims")
    page.get_by_label("A claim in your words").fill("The spillway was inspected in May")
    page.get_by_role("button", name="Follow it").click()
    page.get_by_role("heading", level=1, name="The spillway was inspected in May").wait_for()
    page.locator("#reading").wait_for(state="detached")  # the page asks again by itself
    page.locator("li.position, .empty").first.wait_for()


def ground(page: Any) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_dark_and_light_as_the_system_has_it_or_as_chosen(opens: Opens):
    light, dark = (ground(opens("/", color_scheme=scheme)) for scheme in ("light", "dark"))
    assert light != dark
    page = opens("/", color_scheme="light")
    button = page.locator("button.theme")
    button.click()
    assert ground(page) == light
    button.click()
    assert ground(page) == dark
    page.goto("/claims/1")
    assert ground(page) == dark, "kept on the next page"
    page.wait_for_selector("#chart.drawn svg")
    ink = page.locator("#chart svg text").first.evaluate("e => getComputedStyle(e).fill")
    page.locator("button.theme").click()
    assert ground(page) == light
    page.wait_for_function("ink => { const t = document.querySelector('#chart svg text'); return t && getComputedStyle(t).fill !== ink; }", arg=ink)  # drawn anew
