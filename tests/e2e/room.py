"""A reading room as people meet it: the example ledger, ``onrecord serve`` over it, and a browser that is installed here.

Used by the tests of this folder and by `docs.screenshots`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.intake import load_many
from onrecord.ledger import Ledger

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix != ".md")
CLAIM = "Corvane Hydro knew of the crack"
CHROMIUM = "ONRECORD_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--no-first-run", "--font-render-hinting=none", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
"""No page may reach beyond this machine, and the browser itself has no business elsewhere either."""


def chromium() -> str | None:
    """The browser: what the variable names, else the first that is installed; none is ever downloaded."""
    if named := os.environ.get(CHROMIUM):
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """A browser with a folder of its own, which goes with it."""
    return playwright.chromium.launch(executable_path=chromium(), headless=True, args=list(ARGUMENTS), timeout=120_000)


def fill(path: Path, articles: Sequence[Path] = EXAMPLES, *, claim: str = CLAIM) -> None:
    """Makes the ledger of these articles, with the claim saved as “crack” and its positions found."""
    with Ledger(path) as ledger:
        for article in load_many(articles):
            ledger.add(article)
        ledger.follow(claim, save="crack")


@contextmanager
def served(path: Path) -> Iterator[str]:
    """``onrecord serve`` over a ledger, on a free port: gives its address, and ends it."""
    process = subprocess.Popen([sys.executable, "-m", "onrecord", "serve", "--ledger", str(path), "--port", "0", "--who", "Ada Lindqvist"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    heard: deque[str] = deque(maxlen=50)
    try:
        address = None
        for line in process.stderr:
            heard.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = found[0]
                break
        if address is None:
            raise RuntimeError("the reading room did not open: " + "".join(heard))
        threading.Thread(target=heard.extend, args=(process.stderr,), daemon=True).start()  # its log is one line a request
        yield address
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
