"""The review by keyboard: accept, take back, change; keys do nothing while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Opens = Callable[..., Any]


@pytest.fixture
def desk(opens: Opens) -> Any:
    """The queue, with somebody at it."""
    page = opens("/review")
    if page.locator(".reviewer.asks").count():
        with page.expect_navigation():
            page.get_by_role("button", name="This is me").click()
    page.locator("#accept").wait_for()
    return page


def at(page: Any) -> str:
    return str(page.locator("#review").get_attribute("data-at"))


def moved_from(page: Any, before: str) -> str:
    page.locator(f'#review:not([data-at="{before}"])').wait_for()
    return at(page)


def test_accepting_and_undoing_by_keys(desk: Any):
    first, waiting = at(desk), desk.locator(".count").first.inner_text()
    desk.keyboard.press("a")
    assert moved_from(desk, first) != first
    assert "Accepted" in desk.locator("[data-told]").inner_text()
    desk.locator("[data-here]:focus").wait_for()  # the next one has the focus, so that it is read out
    desk.keyboard.press("u")
    desk.get_by_text("Taken back.").wait_for()
    assert at(desk) == first and desk.locator(".count").first.inner_text() == waiting


def test_skipping_and_rejecting_by_keys(desk: Any):
    first = at(desk)
    desk.keyboard.press("s")
    second = moved_from(desk, first)
    desk.keyboard.press("r")
    moved_from(desk, second)
    desk.keyboard.press("u")
    desk.get_by_text("Taken back.").wait_for()
    assert at(desk) == second


def test_changing_a_value_and_undoing_it(desk: Any):
    first = at(desk)
    desk.keyboard.press("c")
    desk.locator("#changing[open]").wait_for()
    desk.locator("#f-venue").fill("a hearing in Selm")
    desk.keyboard.press("a")
    assert desk.locator("#changing[open]").count() == 1 and at(desk) == first, "what is typed is no key"
    desk.locator("#f-venue").fill("a hearing in Selm")
    desk.get_by_role("button", name="Save what is changed").click()
    moved_from(desk, first)
    assert "Changed venue" in desk.locator("[data-told]").inner_text()
    desk.locator("#undo").click()
    desk.get_by_text("Taken back.").wait_for()
    assert at(desk) == first


def test_keys_can_be_switched_off(desk: Any):
    first = at(desk)
    desk.get_by_label("keys").uncheck()
    desk.locator("[data-here]").focus()
    desk.keyboard.press("s")
    desk.wait_for_timeout(300)
    assert at(desk) == first
