"""The pictures of the reading room in docs/screenshots: ``make screenshots``.

Makes the ledger of the example articles, says what a person at the desk would say of it (who “the dam inspector” is, and that two of his sayings are right),
serves it, and takes each page, light and dark, in a browser that is installed here.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from playwright.sync_api import sync_playwright

from onrecord.labels import Relation
from onrecord.ledger import Filter, Ledger, claims
from tests.e2e.room import CLAIM, NAMES, chromium, fill, launch, served

if TYPE_CHECKING:
    from onrecord.ledger.found import Found

FOLDER = Path(__file__).parent / "screenshots"
WIDE, NARROW = 1280, 390
TALLEST = 1_700
"""Pixels of a picture's height: a page goes on below it."""
QUALITY = 72
ALL_BYTES = 3_000_000


class Shot(NamedTuple):
    """A picture: its name, where it is taken, and whether it is taken on a narrow screen as well."""

    name: str
    path: str
    narrow: bool = False


SHOTS = (
    Shot("home", "/", narrow=True), Shot("article", "/articles/{article}#s{said}", narrow=True), Shot("claim", "/claims/1", narrow=True), Shot("claims", "/claims"),
    Shot("speaker", "/speakers/{speaker}"), Shot("speakers", "/speakers"), Shot("outlets", "/outlets"), Shot("search", "/search?q=crack"), Shot("articles", "/articles"),
    Shot("review", "/review"), Shot("add", "/add"), Shot("corrections", "/corrections"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of the pictures")
    parser.add_argument("--ledger", type=Path, help="an example ledger that is there already, reviewed as it is")
    parser.add_argument("--only", nargs="*", default=(), help="names of the pages to take")
    options = parser.parse_args()
    if chromium() is None:
        print(f"no browser is installed: install one of {', '.join(NAMES)}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = options.ledger or Path(folder) / "example.db"
        if options.ledger is None:
            fill(path)
            reviewed(path)
        with served(path) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            for shot in SHOTS:
                if not options.only or shot.name in options.only:
                    take(browser, address, shot._replace(path=shot.path.format(**places(path))), options.out)
            browser.close()
    size = sum(picture.stat().st_size for picture in options.out.glob("*.webp"))
    print(f"{options.out}: {len(list(options.out.glob('*.webp')))} pictures, {size / 1e6:.1f} MB", file=sys.stderr)
    return 0 if size < ALL_BYTES else 1


def said(ledger: Ledger, words: str, title: str = "") -> Found | None:
    """The first statement with these words, in an article of this title."""
    return next((found for found in ledger.statements(Filter()) if words in found.statement.content.text and title in (found.title or "")), None)


def reviewed(path: Path) -> None:
    """Says what somebody who knows the affair says of it: so that the pictures show both, what is reviewed and what is not."""
    with Ledger(path) as ledger:
        ada = ledger.by("Ada Lindqvist")
        wray = ledger.speaker("Jonas Wray").speaker.number
        for number in [found.number for found in ledger.speakers("inspector") if "dam inspector" in found.name.lower()]:
            ada.merge(number, wray, why="it is his office")
        if known := said(ledger, "They knew", "Wray: Corvane knew"):
            ada.change(known.number, {"said_on": "2025-02-18"}, why="the hearing was on that day")
            ada.accept(known.number)
            ada.relate(known.number, CLAIM, Relation.FOR)
        if denied := said(ledger, "no evidence that the operator", "Dam inspector"):
            ada.accept(denied.number)
            ada.relate(denied.number, CLAIM, Relation.AGAINST)
        ledger.follow("crack")  # what the corrections have changed is read again
        with ledger.writing() as connection:
            claims.shown(connection, claims.get(connection, "crack"))


def places(path: Path) -> dict[str, int]:
    """Where the pictures of one article and one speaker are taken."""
    with Ledger(path, read_only=True) as ledger:
        known = said(ledger, "They knew", "Wray: Corvane knew")
        wray = ledger.speaker("Jonas Wray").speaker.number
        return {"speaker": wray, "article": known.article if known else 1, "said": known.number if known else 1}


def take(browser: Any, address: str, shot: Shot, out: Path) -> None:
    for width in (WIDE, NARROW) if shot.narrow else (WIDE,):
        for colours in ("light", "dark"):
            context = browser.new_context(base_url=address, viewport={"width": width, "height": 900 if width == WIDE else 844}, color_scheme=colours, locale="en-GB",
                                          device_scale_factor=1 if width == WIDE else 2, reduced_motion="reduce")
            context.set_default_timeout(120_000)
            page = context.new_page()
            page.goto(shot.path)
            if page.locator("#chart").count():
                page.wait_for_selector("#chart.drawn svg")
            if page.locator(".reviewer.asks").count():
                page.get_by_role("button", name="This is me").click()
                page.locator(".reviewer.asks").wait_for(state="detached")
            page.evaluate("document.fonts.ready")
            page.evaluate("scrollTo(0, 0); for (const one of document.querySelectorAll('aside')) one.scrollTop = 0")
            time.sleep(0.2)  # what fades in has done so
            tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            page.set_viewport_size({"width": width, "height": tall})
            time.sleep(0.3)  # the chart looks again at its width
            raw = context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})["data"]
            name = f"{shot.name}{'' if width == WIDE else '-narrow'}-{colours}.webp"
            (out / name).write_bytes(base64.b64decode(raw))
            print(name, f"{(out / name).stat().st_size / 1000:.0f} KB", file=sys.stderr)
            context.close()


if __name__ == "__main__":
    sys.exit(main())
