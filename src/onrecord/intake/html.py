"""A page to an article: trafilatura finds the body, and this module mends what news pages need mended.

The page is taken as blocks in the order a reader sees them (`onrecord.intake.blocks`). Those that
trafilatura keeps are the body; a standfirst that stands between headline and body is added, as are
paragraphs of a body that a page splits over several containers; then furniture inside the body is taken
out. Every block that is not in the text stands in `Page.removed`.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from onrecord.intake import furniture, gate
from onrecord.intake.blocks import Block, blocks_of, squeeze
from onrecord.intake.cleaned import Cleaned, assemble
from onrecord.intake.markup import check_markup, check_tree
from onrecord.intake.metadata import Metadata, read_metadata

_STANDFIRST = re.compile(r"stand-?first|sub-?title|sub-?head|\bdek\b|\bdeck\b|lede|\blead\b|article[-_]{0,2}(?:summary|intro|excerpt|description)|(?:post|entry)[-_]{0,2}(?:excerpt|summary)|strapline|teaser-text|abstract|summary")
_NOT_LEAD = re.compile(r"byline|author|caption|date|time|share|social|related|newsletter|promo|breadcrumb|comment|credit|copyright")
_SILENT = logging.NullHandler()
_LONG = 6_000
"""Blocks: on longer pages trafilatura's comparison with other extractors is left out, which takes the square of their number."""
_OUTSIDE = frozenset(("nav", "footer", "form", "figure", "figcaption", "aside"))


@dataclass(slots=True)
class Page:
    """A page as read: its text, what was left out, and what it says about itself."""

    cleaned: Cleaned
    metadata: Metadata


def read_html(html: str, url: str | None = None, source: str | None = None) -> Page:
    """The article on a page.

    Args:
        html: the page.
        url: where it came from, if known.
        source: path or URL, for errors.

    Raises:
        NoArticle: there is none; ``reason`` says what the page is instead.
    """
    tree = parse(html, source)
    blocks = [] if tree is None else blocks_of(tree)
    if tree is None or not blocks:
        gate.refuse("empty", source, scripted="<script" in html[:200_000].lower())
    meta = read_metadata(tree, url)
    kept = _body(tree, blocks)
    if kept:
        _complete(blocks, kept)
        meta.title = _headline(blocks, kept, meta.title)
        _add_standfirst(blocks, kept, meta)
    reasons = _judge(blocks, kept, meta)
    text = [b for i, b in enumerate(blocks) if i in kept and not reasons[i]]
    gate.check_page(blocks, text, meta, source)
    return Page(assemble((b.text, reasons[i] if i in kept else _outside(b)) for i, b in enumerate(blocks)), meta)


def parse(html: str, source: str | None = None) -> Any:
    """The page as an lxml tree, or None where there is nothing in it.

    Raises:
        UnreadableInput: it has more tags than any page.
    """
    from lxml import etree  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

    check_markup(html, source)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    if not isinstance(tree.tag, str):
        return None
    check_tree(tree, source)
    return tree


def _body(tree: Any, blocks: list[Block]) -> set[int]:
    """Indices of the blocks that trafilatura takes for the body."""
    for tables in (False, True):  # tables hold figures, but on old pages the article itself
        paragraphs = _paragraphs(tree, tables, len(blocks) > _LONG)
        if sum(map(len, paragraphs)) > 200:
            break
    return _align(paragraphs, blocks)


def _paragraphs(tree: Any, tables: bool, fast: bool) -> list[str]:
    from copy import deepcopy

    from trafilatura import bare_extraction

    # what the library logs about odd pages is said by our own errors; without a handler it would go to stderr
    logging.getLogger("trafilatura").addHandler(_SILENT)
    try:
        found = bare_extraction(deepcopy(tree), include_comments=False, include_tables=tables, with_metadata=False, fast=fast)
    except Exception:  # whatever a page breaks in the library, it is then a page whose body was not found
        return []
    body = getattr(found, "body", None)
    if body is None:
        return []
    out, leaves = [], ("p", "head", "item", "quote", "cell", "code")
    for element in body.iter(*leaves):
        if not any(e.tag in leaves for e in element.iterancestors()):
            out.append(squeeze("".join(element.itertext())))
    return [p for p in out if p]


def _align(paragraphs: list[str], blocks: list[Block]) -> set[int]:
    """Which blocks the paragraphs are. Long ones are found first; short ones (a heading, "World") only between
    the long ones around them, because the same words stand in menus too."""
    at: dict[str, list[int]] = {}
    for i, block in enumerate(blocks):
        at.setdefault(block.key, []).append(i)
    anchors: list[int | None] = []
    last = -1
    for p in paragraphs:
        places = at.get(p, []) if len(p) >= 40 else []
        place = next((i for i in places if i > last), places[0] if places else None)
        anchors.append(place)
        last = place if place is not None and place > last else last
    kept = {a for a in anchors if a is not None}
    if not kept:
        whole = "\0".join(paragraphs)
        return {i for i, b in enumerate(blocks) if len(b.key) >= 20 and b.key in whole} or {i for p in paragraphs for i in at.get(p, [])[:1]}
    low, high = min(kept), max(kept)
    before = max(0, low - 12)
    for n, p in enumerate(paragraphs):
        if anchors[n] is not None:
            continue
        start = next((a for a in reversed(anchors[:n]) if a is not None), before)
        end = next((a for a in anchors[n + 1:] if a is not None), min(len(blocks), high + 12))
        window = range(min(start, end), max(start, end) + 1)
        for i in window:
            if i < len(blocks) and i not in kept and blocks[i].key and (blocks[i].key == p or (len(blocks[i].key) >= 20 and blocks[i].key in p) or (len(p) >= 40 and p in blocks[i].key)):
                kept.add(i)
                if blocks[i].key == p:
                    break
    return kept


def _complete(blocks: list[Block], kept: set[int]) -> None:
    """Adds the paragraphs that stand in containers just like those of the body, up to the next headline."""
    own: dict[tuple[str, str, int], int] = {}
    for i in kept:
        if blocks[i].tag == "p":
            own[blocks[i].parent] = own.get(blocks[i].parent, 0) + 1
    same = {parent for parent, n in own.items() if n >= 3 and parent[1]}
    first = min(kept)
    for i in range(first, len(blocks)):
        b = blocks[i]
        if b.tag == "h1" and i not in kept and i > first + 3:
            break
        if i not in kept and b.tag == "p" and b.parent in same and b.link < 0.5 and not b.where & _OUTSIDE and furniture.is_prose(b.text) and len(b.text) >= 60:
            kept.add(i)


def _headline(blocks: list[Block], kept: set[int], title: str | None) -> str | None:
    """The headline as the page shows it: the last h1 at or before the first paragraph, else the title it declares."""
    start = next((i for i in sorted(kept) if furniture.is_prose(blocks[i].text) and not blocks[i].heading), min(kept))
    shown = [b for b in blocks[: start + 1] if b.tag == "h1" and b.link < 0.9 and 2 <= len(b.text.split()) <= 50]
    if not shown:
        shown = [b for b in blocks if b.tag == "h1" and b.link < 0.9 and 3 <= len(b.text.split()) <= 50][:1]
    declared = squeeze(title or "")
    best = next((b for b in shown if b.key and declared and (b.key in declared or declared in b.key)), shown[-1] if shown else None)
    return best.text if best else title


def _add_standfirst(blocks: list[Block], kept: set[int], meta: Metadata) -> None:
    """The summary between headline and body: known by its words (the page's description) or its class."""
    start = next((i for i in sorted(kept) if furniture.is_prose(blocks[i].text) and not blocks[i].heading), min(kept))
    head = max((i for i in range(start + 1) if blocks[i].tag == "h1" or blocks[i].key == squeeze(meta.title or "")), default=None)
    if head is None:
        return
    body = {blocks[i].key for i in kept}
    for i in range(head + 1, min(start, head + 25)):
        b = blocks[i]
        if i in kept or b.link > 0.5 or b.where & _OUTSIDE or len(b.text.split()) < 5 or b.key in body or furniture.reason(b.text):
            continue
        if any(_alike(b.key, squeeze(d)) for d in meta.descriptions) or (_STANDFIRST.search(b.names) and not _NOT_LEAD.search(b.names)):
            kept.add(i)
            return


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one == other or (len(one) > 40 and len(other) > 40 and (one.startswith(other[:-3]) or other.startswith(one[:-3]))):
        return True
    return min(len(one), len(other)) / max(len(one), len(other)) > 0.8 and SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.9


def _judge(blocks: list[Block], kept: set[int], meta: Metadata) -> dict[int, str | None]:
    """Of each kept block, why it is to be left out after all, or None."""
    order = sorted(kept)
    reasons: dict[int, str | None] = {}
    seen: set[str] = set()
    title = squeeze(meta.title or "")
    prose = [i for i in order if furniture.is_prose(blocks[i].text) and blocks[i].link < 0.9]
    first, last = (prose[0], prose[-1]) if prose else (-1, -1)
    for i in order:
        reasons[i] = _reason(blocks[i], i, first, title, seen, meta)
        seen.add(blocks[i].key)
    _bios(blocks, [i for i in order if not reasons[i]][-4:], reasons, meta)
    _links(blocks, order, reasons)
    # a heading announces what follows it; with nothing of the article under it, it announces furniture
    follower = False
    for i in reversed(order):
        if blocks[i].heading and not reasons[i] and not follower and i > last >= 0:
            reasons[i] = "related"
        if not reasons[i] and not blocks[i].heading:
            follower = True
    return reasons


def _reason(block: Block, at: int, first: int, title: str, seen: set[str], meta: Metadata) -> str | None:
    if title and (block.key == title or (block.tag in ("h1", "h2") and at <= first and _alike(block.key, title))):
        return "title"
    why = furniture.reason(block.text)
    if why:
        return why
    if block.key in seen and len(block.key) > 12:
        return "repeated"
    words = block.text.count(" ") + 1
    if at < first and words <= 4 and not furniture.is_prose(block.text):
        return "navigation"
    if block.link > 0.9 and words >= 4 and not block.heading and block.tag != "li" and not re.search(r"[.!?][”\"’']?$", block.text):
        return "related"
    if block.link > 0.95 and words >= 4 and block.text.isupper():
        return "related"
    if at <= first and words <= 12 and any(squeeze(n) in block.key for n in meta.byline):
        return "byline"
    return None


def _links(blocks: list[Block], order: list[int], reasons: dict[int, str | None]) -> None:
    """Lists in which every item is a link lead away from the article."""
    run: list[int] = []
    for i in [*order, None]:
        if i is not None and (blocks[i].tag == "li" or reasons[i]) and (blocks[i].link > 0.9 or reasons[i]):
            run.append(i)
            continue
        items = [j for j in run if blocks[j].tag == "li" and blocks[j].link > 0.9]
        if len(items) >= 2 or len(items) != len(run):
            for j in items:
                reasons[j] = reasons[j] or "related"
        run = []


def _bios(blocks: list[Block], tail: list[int], reasons: dict[int, str | None], meta: Metadata) -> None:
    found = False
    for i in tail:
        if furniture.author_bio(blocks[i].text, meta.byline):
            found = True
        elif not (found and meta.byline and blocks[i].text.startswith(("He ", "She ", "They "))):
            found = False
        if found:
            reasons[i] = "byline"


def _outside(block: Block) -> str:
    """The reason for a block that is no part of the body."""
    if block.where & {"figcaption", "figure"}:
        return "caption"
    if "footer" in block.where:
        return "footer"
    if "nav" in block.where:
        return "navigation"
    return furniture.reason(block.text) or ("navigation" if block.link > 0.9 and block.text.count(" ") < 4 else "related" if block.link > 0.9 else "furniture")
