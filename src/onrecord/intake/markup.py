"""How much markup a page may have before it is parsed: a tree takes hundreds of times the bytes of its tags, and one with many attributes takes
the square of their number in time. Pages that are read have a tenth of these limits; what is beyond is made to do harm, or is no page."""

from __future__ import annotations

import re
from typing import Any

from onrecord.errors import UnreadableInput

MAX_TAGS = 300_000
"""Signs that open a tag, a closing tag or a comment."""
MAX_ATTRIBUTES = 20_000
"""Attributes of one element, about."""
MAX_DEPTH = 500
"""Elements one within the other; browsers draw no more than 512 either."""
MAX_WORK = 4_000_000
"""Elements, each counted as often as it has elements around it: what extractors look at."""
MAX_LETTERS = 200_000_000
"""Characters, counted so as well."""

_LONG = 2 * MAX_ATTRIBUTES
_TAG = re.compile(r"""<[a-z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""", re.I)
_QUOTED = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_SCRIPT = re.compile(r"<(script|style)\b", re.I)
_SCRIPT_END, _STYLE_END = re.compile(r"</script", re.I), re.compile(r"</style", re.I)
_SEPARATORS = re.compile(r"[\s=/]+")


def check_markup(html: str, source: str | None = None) -> None:
    """Looks at the tags of a page, in one go.

    Raises:
        UnreadableInput: there are more of them, or of attributes in one, than any page has.
    """
    tags = html.count("<")
    if tags > MAX_TAGS:
        raise UnreadableInput(f"a page with {tags:,} tags is no single article (the limit is {MAX_TAGS:,})", source)
    if len(html) < _LONG:
        return
    for found in _TAG.finditer(_without_scripts(html)):
        if found.end() - found.start() > _LONG and sum(1 for _ in _SEPARATORS.finditer(_QUOTED.sub("=", found[0]))) > 2 * MAX_ATTRIBUTES:
            raise UnreadableInput(f"an element of this page has more than {MAX_ATTRIBUTES:,} attributes; it is no article", source)


def check_tree(tree: Any, source: str | None = None) -> None:
    """Looks at how deep the elements of a page stand in each other.

    Args:
        tree: as lxml gives it.

    Raises:
        UnreadableInput: so deep, and so many of them, that reading it would take hours.
    """
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    depth = deepest = work = letters = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        deepest = max(deepest, depth)
        work += depth
        letters += depth * (len(element.text or "") + len(element.tail or ""))
    if deepest > MAX_DEPTH or work > MAX_WORK or letters > MAX_LETTERS:
        raise UnreadableInput(f"the elements of this page stand up to {deepest} deep in each other, {work:,} times in all; that is no article", source)


def _without_scripts(html: str) -> str:
    """The page without scripts and styles, whose signs are no tags. One that never ends takes the rest with it, as it does for a browser."""
    parts, at = [], 0
    for begin in _SCRIPT.finditer(html):
        if begin.start() < at:
            continue
        parts.append(html[at:begin.start()])
        end = (_SCRIPT_END if begin[1].lower() == "script" else _STYLE_END).search(html, begin.end())
        if end is None:
            return "".join(parts)
        at = end.start() + 2
    return "".join([*parts, html[at:]])
