"""What is new on saved claims, as a feed of its own (Atom, https://www.rfc-editor.org/rfc/rfc4287).

Private articles and claims are left out; each entry says that it was read by machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as Xml

from onrecord.ledger import Ledger
from onrecord.show.files import replacing
from onrecord.show.plain import one_line, visible, web_link
from onrecord.show.positions import word
from onrecord.watch import news
from onrecord.watch.news import News
from onrecord.watch.state import State
from onrecord.watch.times import iso

MOST = 100
"""Entries of the feed: the last ones."""
_NAMESPACE = "http://www.w3.org/2005/Atom"


def write(ledger: Ledger, state: State, path: Path) -> bool:
    """Writes the feed whole or not at all, where it is not as it should be; gives whether it was written.

    Raises:
        OutputError: the file cannot be written.
    """
    text = feed(ledger.id, news.worded(ledger, state.latest_told(MOST), private=False))
    try:
        if path.read_text(encoding="utf-8") == text:
            return False
    except (OSError, UnicodeDecodeError):
        pass
    with replacing(path) as stream:
        stream.write(text)
    return True


def feed(ledger: str, found: Sequence[News]) -> str:
    """The feed's XML: the same news, the same bytes.

    Args:
        ledger: the ledger's id.
        found: the last first.
    """
    root = Xml.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _add(root, "id", f"urn:onrecord:{ledger}")
    _add(root, "title", "New on saved claims")
    _add(root, "subtitle", f"Positions that onrecord found: {news.MARK}, unless an entry says otherwise.")
    _add(root, "updated", iso(found[0].told.at if found else 0.0))
    _add(_add(root, "author"), "name", "onrecord")
    _add(root, "generator", "onrecord")
    for one in found:
        _entry(root, ledger, one)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _entry(root: Xml.Element, ledger: str, one: News) -> None:
    p = one.position
    entry = _add(root, "entry")
    _add(entry, "id", f"urn:onrecord:{ledger}:{one.told.id}")
    _add(entry, "title", one_line(f"{p.speaker or 'No source'} – {word(p)}: {p.claim}"))
    _add(entry, "updated", iso(one.told.at))
    link = web_link(p.link)
    if link:
        _add(entry, "link", href=quote(link, safe="%/:=&?~#+!$,;'@()*[]"))
    _add(entry, "category", term=one_line(one.claim.name or p.claim))
    where = " · ".join(one_line(part) for part in (p.outlet, p.title, p.published) if part)
    said = f"said on {p.said_on}" if p.said_on else "not dated"
    _add(entry, "summary", f"{one.mark.capitalize()}.")
    _add(entry, "content", visible(f"{p.speaker or 'No source'} ({said}): {p.statement.content.text}\n\n{word(p).capitalize()}, confidence {p.confidence:.2f}. {where}\n\n{one.mark.capitalize()}."), type="text")


def _add(parent: Xml.Element, name: str, text: str | None = None, **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, name, attributes)
    element.text = text
    return element
