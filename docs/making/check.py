"""Looks through the built site, without a network: ``python -m docs.making.check build/site``.

Every link within it leads to a page and a place that are there, and no page takes a script, a style, a font or a picture from elsewhere. Links to the world
outside are only counted: whether they still lead somewhere, nobody can say without a network.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

TAKEN = (("link", "href"), ("script", "src"), ("img", "src"), ("source", "srcset"), ("iframe", "src"), ("object", "data"), ("video", "src"), ("audio", "src"))
"""Where a page takes something in; a link of the kind `NAMED` takes nothing."""
NAMED = {"canonical", "next", "prev", "alternate", "license"}


def main() -> int:
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "build/site").resolve()
    pages = sorted(site.rglob("*.html"))
    if not pages:
        print(f"{site} has no pages: build it first (make docs)", file=sys.stderr)
        return 1
    wrong = [f"{page.relative_to(site)}: {what}" for page in pages for what in faults(page, site)] + [f"{name}: {what}" for name, what in styles(site)]
    for line in wrong:
        print(line, file=sys.stderr)
    links = {target for page in pages for target in targets(page) if urlsplit(target).scheme in ("http", "https")}
    print(f"{len(pages)} pages, {len(wrong)} faults, {len(links)} addresses elsewhere that were not asked", file=sys.stderr)
    return 1 if wrong else 0


@cache
def read(page: Path) -> html.HtmlElement:
    return html.parse(str(page)).getroot()


@cache
def places(page: Path) -> frozenset[str]:
    """All that a link to this page may name behind ``#``."""
    return frozenset({*read(page).xpath("//@id"), *read(page).xpath("//a/@name"), "", "__consent"})


def targets(page: Path) -> list[str]:
    return [str(target) for target in read(page).xpath("//a/@href")]


def faults(page: Path, site: Path) -> Iterator[str]:
    """What is wrong on one page, in words."""
    for target in targets(page):
        yield from missing(target, page, site)
    for tag, name in TAKEN:
        for element in read(page).iter(tag):
            target = element.get(name, "")
            if not target or target.startswith("data:") or set((element.get("rel") or "").split()) & NAMED:
                continue
            if urlsplit(target).netloc:
                yield f"takes <{tag}> from elsewhere: {target}"
            else:
                yield from missing(target.split()[0], page, site)


def missing(target: str, page: Path, site: Path) -> Iterator[str]:
    """Says so where a link within the site leads nowhere."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return
    path = unquote(parts.path)
    file = page if not path else (site / path.lstrip("/") if path.startswith("/") else page.parent / path).resolve()
    file = file / "index.html" if file.is_dir() else file
    if not file.is_file() or not file.is_relative_to(site):
        yield f"leads nowhere: {target}"
    elif file.suffix == ".html" and unquote(parts.fragment) not in places(file):
        yield f"no such place: {target}"


def styles(site: Path) -> Iterator[tuple[str, str]]:
    """Style sheets that take something from elsewhere."""
    for sheet in site.rglob("*.css"):
        for found in re.findall(r"(?:url\(|@import\s)['\"]?((?:https?:)?//[^)'\"\s]+)", sheet.read_text(encoding="utf-8")):
            yield str(sheet.relative_to(site)), f"takes from elsewhere: {found}"


if __name__ == "__main__":
    sys.exit(main())
