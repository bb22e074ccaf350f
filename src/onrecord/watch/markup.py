"""XML of strangers, read without harm.

A document type may define entities that grow without end or name files of this machine (https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing).
No feed needs them: a document that defines any is refused before it is parsed, and the parser loads nothing and resolves nothing.
What is checked and what is parsed is the same text, decoded here, so that no encoding hides one from the other.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from onrecord.errors import UnreadableInput

_DECLARATION = re.compile(r"\A[\ufeff\s]*<\?xml[^>]{0,500}\?>")
_ENTITY = re.compile(r"<!\s*ENTITY", re.I)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(#\d{1,7};|#x[0-9a-f]{1,6};|\w{1,32};)?", re.I | re.S)


def parse_xml(text: str, source: str | None = None) -> Any:
    """The root element of a document; what is broken in it is mended as far as that goes.

    Raises:
        UnreadableInput: it is no XML, or it defines entities.
    """
    body = _FORBIDDEN.sub("\ufffd", _DECLARATION.sub("", text, count=1)).lstrip("\ufeff \t\r\n")
    if _ENTITY.search(body):
        raise UnreadableInput("this XML defines entities of its own, which no feed needs; it is not read", source)
    body = _REFERENCE.sub(_numbered, body)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False, huge_tree=False, recover=True,
                             remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(body.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableInput(f"this is no XML that can be read: {error}", source) from error
    if root is None:
        raise UnreadableInput("this is no XML that can be read", source)
    return root


def local(element: Any) -> str:
    """An element's name without its namespace, in lower case; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def space(element: Any) -> str:
    """An element's namespace."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def words(element: Any) -> str:
    """The text in an element and below it, with single spaces; none of what is no element."""
    if not isinstance(element.tag, str):
        return ""
    return " ".join("".join(t for t in element.itertext() if isinstance(t, str)).split())


def _numbered(found: re.Match[str]) -> str:
    """References by number, and a bare ampersand as one: libxml2 drops named ones, even ``&amp;`` of an address, from a document in which anything is broken."""
    whole, name = found[0], found[1]
    if not whole.startswith("&") or (name and name.startswith("#")):
        return whole
    meant = html5.get(name) if name else None
    return "&#38;" + whole[1:] if meant is None else "".join(f"&#{ord(c)};" for c in meant)
