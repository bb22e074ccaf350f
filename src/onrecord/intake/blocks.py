"""A page as the blocks of text that a reader sees one under the other.

A block is what stands between two breaks: a paragraph, a heading, a list item, a caption, a menu entry.
Nothing is judged here; each block carries what the markup says about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

SKIPPED = frozenset(re.findall(r"\w+", """head script style noscript template svg math iframe object embed canvas audio video
    select option textarea button input map datalist dialog"""))
INLINE = frozenset(re.findall(r"\S+", """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rb rp rt s
    samp small span strike strong sub sup time tt u var wbr nobr img picture source amp-img"""))
_CONTEXT = frozenset(("nav", "aside", "footer", "header", "figure", "figcaption", "form", "table"))
_SOFT = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")
_SQUEEZE = re.compile(r"[\W_]+")
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Block:
    """One block of a page.

    Attributes:
        text: its words, white space collapsed.
        tag: the innermost block element (``p``, ``h2``, ``li``, ``div`` …).
        link: share of its characters that stand in links, 0 to 1.
        where: which of nav, aside, footer, header, figure, figcaption, form and table it stands in.
        parent: which element it is a child of, by tag and class, and which article or main it stands in:
            paragraphs of one body share it.
        names: class, id and role of the element and its nearest ancestors, lower case.
        prop: ``itemprop`` of the element, if any.
    """

    text: str
    tag: str
    link: float
    where: frozenset[str]
    parent: tuple[str, str, int]
    names: str
    key: str = ""

    def __post_init__(self) -> None:
        self.key = squeeze(self.text)

    @property
    def heading(self) -> bool:
        return self.tag in HEADINGS


def squeeze(text: str) -> str:
    """Letters and digits alone, case folded: equal for texts that differ in spacing and punctuation only."""
    return _SQUEEZE.sub("", text).casefold()


def tidy(text: str) -> str:
    """One line: white space of any kind to single spaces, invisible characters dropped."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_SOFT.sub("", line).split())


class _Walk:
    """Collects blocks from the start and end events of elements."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.stack: list[Any] = []
        self.pieces: list[tuple[str, bool]] = []
        self.links = 0
        self.owner: Any = None

    def add(self, text: str | None) -> None:
        if text:
            self.pieces.append((text, self.links > 0))

    def flush(self) -> None:
        if not self.pieces:
            return
        parts: list[list[tuple[str, bool]]] = [[]]
        for text, linked in self.pieces:
            if text == "\n\n":
                parts.append([])
            else:
                parts[-1].append((text, linked))
        for part in parts:
            text = tidy("".join(t for t, _ in part))
            if text:
                whole = sum(len(t.strip()) for t, _ in part) or 1
                share = sum(len(t.strip()) for t, is_link in part if is_link) / whole
                self.blocks.append(self._block(text, share))
        self.pieces = []

    def _block(self, text: str, link: float) -> Block:
        chain = [e for e in self.stack if e.tag not in INLINE]
        own = chain[-1] if chain else None
        near = chain[-4:]
        names = " ".join(f"{e.get('class', '')} {e.get('id', '')} {e.get('role', '')} {e.get('data-testid', '')} {e.get('itemprop', '')}" for e in near).lower()
        tags = [str(e.tag) for e in chain]
        parent = chain[-2] if len(chain) > 1 else None
        room = next((id(e) for e in reversed(chain) if e.tag in ("article", "main")), 0)
        tag = next((t for t in reversed(tags) if t in HEADINGS or t in ("p", "li", "figcaption", "blockquote", "dt", "dd", "td", "th", "div", "section")), "div")
        return Block(text, tag if own is not None else "div", link, frozenset(tags) & _CONTEXT,
                     (str(parent.tag) if parent is not None else "", parent.get("class", "") if parent is not None else "", room), names)


def blocks_of(tree: Any) -> list[Block]:
    """All blocks of an lxml HTML tree, in document order."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    walk = _Walk()
    walker = iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in SKIPPED:
                walker.skip_subtree()
                continue
            if tag == "br":
                _line_break(walk)
                continue
            if tag not in INLINE:
                walk.flush()
            walk.stack.append(element)
            walk.links += int(tag == "a")
            walk.add(element.text)
        else:
            if isinstance(tag, str) and tag not in SKIPPED and tag != "br":
                if tag not in INLINE:
                    walk.flush()
                walk.stack.pop()
                walk.links -= int(tag == "a")
            if walk.stack:
                walk.add(element.tail)
    walk.flush()
    return walk.blocks


def _line_break(walk: _Walk) -> None:
    # two line breaks in a row stand for a new paragraph, one for a new line within it
    before = next((t for t, _ in reversed(walk.pieces) if t.strip() or t in ("\n\n", "\v")), "")
    if before == "\v":
        while walk.pieces[-1][0] != "\v":
            walk.pieces.pop()
        walk.pieces[-1] = ("\n\n", False)
    else:
        walk.pieces.append(("\v", False))
