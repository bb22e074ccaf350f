"""Mail (RFC 5322, MIME) to articles: the message, and what is attached to it where that is of a kind that is read.

Parsed with the older, forgiving policy of the standard library, because the newer one raises on many broken headers. What
the writer quotes from others is not the writer's: it is left out, as signatures are (`onrecord.intake.quoted`).
"""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from email.message import Message
from typing import TYPE_CHECKING

from onrecord.errors import InputError, NoArticle, UnreadableInput
from onrecord.intake import dates, gate, language
from onrecord.intake.blocks import blocks_of, tidy
from onrecord.intake.decode import MAX_BYTES, decode, gunzip
from onrecord.intake.metadata import http_url
from onrecord.intake.plain import clean_paragraphs
from onrecord.intake.quoted import forwarded, judged
from onrecord.types import Article

if TYPE_CHECKING:
    Attached = Callable[[bytes, str, str, int], Iterable[Article | InputError]]
    """Reads the bytes of an attachment, given its place, its file name and how deep it stands."""

SUFFIXES = frozenset((".eml",))
MAX_PARTS = 500
MAX_DEPTH = 5
"""Messages within messages."""
MAX_NESTED = 50
"""Parts within parts of one message."""
MAX_HEADER = 20_000
"""Characters of a header that are looked at."""
MAX_KIND = 5_000
"""Bytes of a header that says what a part is: the library takes the square of its length to read it."""
MAX_LINES = 1_500_000
"""Lines of one mail: each takes some hundred bytes beside its own while it is parsed."""

_KNOWN = re.compile(rb"^(from|to|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to|reply-to|x-[a-z-]{2,40}|dkim-signature|cc|sender|list-id|"
                    rb"references|in-reply-to|thread-topic|authentication-results|arc-[a-z-]+|content-transfer-encoding|envelope-to|user-agent)[ \t]*:", re.I)
_CERTAIN = frozenset((b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to", b"dkim-signature", b"content-type", b"envelope-to"))
_WRITTEN = frozenset((b"from", b"subject", b"date"))
_TYPES = {"application/pdf": ".pdf", "text/html": ".html", "text/vtt": ".vtt", "application/x-subrip": ".srt", "text/csv": ".csv"}
_LONG_KIND = re.compile(rb"(?:^|[\r\n])content-(?:type|disposition)[ \t]*:(?:[^\r\n]|(?:\r\n|\r|\n)[ \t]){%d}" % MAX_KIND, re.I)
_BREAK = re.compile(r"[\r\n]+[ \t]*")


def looks_like_message(data: bytes, suffix: str = "") -> bool:
    """Whether bytes open with the head of a message. Typed memos have From, To and Subject too; only machines write Message-ID."""
    names: list[bytes] = []
    for line in data[:16_000].lstrip(b"\xef\xbb\xbf\r\n").splitlines():
        if not line.strip():
            break
        if line[:1] in b" \t" and names:
            continue
        found = _KNOWN.match(line)
        if not found and not re.match(rb"[!-9;-~]{1,76}:", line):
            return False
        if found:
            names.append(found[1].lower())
    known = set(names)
    if suffix in SUFFIXES:
        return len(known) >= 1
    return len(known) >= 3 and bool(known & _CERTAIN) and bool(known & _WRITTEN)


@dataclass(slots=True)
class _Parts:
    """What a message is made of: its texts, and the rest."""

    texts: list[tuple[Message, str]] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    count: int = 0


def read_message(data: bytes, source: str | None, attached: Attached, depth: int = 0) -> Iterator[Article | InputError]:
    """The message as an article, then the articles attached to it; an error comes in the place of what could not be read.

    Args:
        data: the message as it was sent.
        source: path and place, for errors.
        attached: reads attachments.
        depth: how many messages it stands in.
    """
    if data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n") > MAX_LINES:
        yield UnreadableInput(f"a mail of more than {MAX_LINES / 1e6:g} million lines is none that is read", source)
        return
    if _LONG_KIND.search(data):
        yield UnreadableInput("this mail is broken: what its parts are is said in a header of many pages", source)
        return
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = _Parts()
        _sort(message, parts)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        yield UnreadableInput(f"this mail is broken ({type(error).__name__}): its parts cannot be told apart", source)
        return
    yield from _message(message, parts, data, source, attached, depth)


def _message(message: Message, parts: _Parts, data: bytes, source: str | None, attached: Attached, depth: int) -> Iterator[Article | InputError]:
    left: list[str] = []
    below = list(_attachments(parts, left))
    published, doubt = _date(message)
    try:
        article = _article(message, parts, data, source, published, doubt)
        if left:
            article = article.with_(warnings=(*article.warnings, f"attachments of kinds that are not read: {', '.join(left)[:300]}"))
        yield article
    except InputError as error:
        if not (isinstance(error, NoArticle) and (below or parts.messages)):
            yield error
    where = source or "mail"
    unpacked = 0
    for part, name in below:
        place = f"{where}, attachment “{name}”"
        try:
            payload = _unpacked(_bytes(part), depth, place)
            unpacked += len(payload)
            if unpacked > MAX_BYTES:
                raise UnreadableInput(f"the attachments of this mail are more than {MAX_BYTES // 2**20} MB when unpacked; this one and the next were not read", place)
        except UnreadableInput as error:
            yield error
            if unpacked > MAX_BYTES:
                break
            continue
        for item in attached(payload, place, name, depth + 1) if payload.strip() else ():
            yield _dated(item, published)
    for number, inner in enumerate(parts.messages, 1):
        place = f"{where}, attached message {number}"
        if depth + 1 >= MAX_DEPTH:
            yield UnreadableInput(f"more than {MAX_DEPTH} messages one within the other; the inner ones were not read", place)
            continue
        try:
            inside = inner.as_bytes()
        except Exception as error:  # a broken part may not be written out again in many ways
            yield UnreadableInput(f"this attached mail is broken ({type(error).__name__})", place)
            continue
        yield from read_message(inside, place, attached, depth + 1)


def _unpacked(data: bytes, depth: int, place: str) -> bytes:
    """An attachment without gzip. One within another would multiply: a mailbox packed in a mail in a mailbox packed in a mail."""
    if depth and data.startswith(b"\x1f\x8b"):
        raise UnreadableInput("it is packed, in a mail that came with another; unpack it and give it by itself", place)
    plain = gunzip(data, place)
    if plain is not data and plain.startswith(b"\x1f\x8b"):
        raise UnreadableInput("it is packed more than once; unpack it and give it by itself", place)
    return plain


def _dated(item: Article | InputError, published: str | None) -> Article | InputError:
    if isinstance(item, Article) and item.published is None and published is not None:
        return item.with_(published=published, warnings=(*item.warnings, "dated by the mail that it came with"))
    return item


def _article(message: Message, parts: _Parts, data: bytes, source: str | None, published: str | None, doubt: str | None) -> Article:
    paragraphs, said, warnings = _text(parts, source)
    title = header(message, "Subject")
    if doubt:
        warnings.append(doubt)
    plain = clean_paragraphs(paragraphs, title or "(no subject)")
    text = plain.cleaned.text
    if not text.strip():
        raise NoArticle("this mail holds no text of its own" + (", only quotations of other mail" if said.strip() else ""), "empty", source)
    gate.check_text(text, said, source)
    spoken = language.judge(text, header(message, "Content-Language"), source)
    url = http_url((header(message, "Archived-At") or "").strip("<> "))
    number = re.sub(r"\s+", "", header(message, "Message-ID") or "").strip("<>")[:200]
    return Article(text, id=number, url=url, title=title, byline=_senders(message), published=published or plain.published, language=spoken,
                   sha256=hashlib.sha256(data).hexdigest(), removed=plain.cleaned.removed, warnings=tuple(warnings), source=source, original=data)


def _text(parts: _Parts, source: str | None) -> tuple[list[tuple[str, str | None]], str, list[str]]:
    """The paragraphs of all texts, what was said in all, and warnings."""
    paragraphs: list[tuple[str, str | None]] = []
    said: list[str] = []
    warnings: list[str] = []
    for part, kind in parts.texts:
        payload = _bytes(part)
        if not payload.strip():
            continue
        found = decode(payload, part.get_content_charset(), source)
        warnings += found.warnings
        said.append(found.text)
        flowed = str(part.get_param("format") or "").lower() == "flowed"
        paragraphs += _html(found.text) if kind == "text/html" else judged(found.text, flowed=flowed)
    if paragraphs and all(why for _, why in paragraphs) and (inner := forwarded("\n".join(said))):
        warnings.append("the text was forwarded: it is not by the sender of the mail")
        paragraphs = inner
    return paragraphs, "\n".join(said), list(dict.fromkeys(warnings))


def _html(text: str) -> list[tuple[str, str | None]]:
    from onrecord.intake.html import parse

    tree = parse(text)
    if tree is None:
        return []
    mark = "onrecord-quoted"
    for element in tree.iter():
        if isinstance(element.tag, str) and (element.tag == "blockquote" or re.search(r"gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg", f"{element.get('class', '')} {element.get('id', '')}")):
            for inner in element.iter():
                if isinstance(inner.tag, str):
                    inner.set("class", f"{mark} {inner.get('class', '')}")
    return [(b.text, "quoted" if mark in b.names else None) for b in blocks_of(tree)]


def _sort(part: Message, parts: _Parts, depth: int = 0) -> None:
    """Sorts the parts of a message into texts, attachments and messages; of alternatives the plainest text is taken."""
    parts.count += 1
    if parts.count > MAX_PARTS:
        raise ValueError(f"more than {MAX_PARTS} parts")
    if depth > MAX_NESTED:
        raise ValueError(f"more than {MAX_NESTED} parts one within the other")
    kind = part.get_content_type()
    children = part.get_payload() if part.is_multipart() else None
    if kind == "message/rfc822" and isinstance(children, list):
        parts.messages += [m for m in children[:1] if isinstance(m, Message)]
    elif kind == "multipart/alternative" and isinstance(children, list):
        _alternative([c for c in children if isinstance(c, Message)], parts, depth)
    elif isinstance(children, list):
        for child in children:
            if isinstance(child, Message):
                _sort(child, parts, depth + 1)
    elif kind in ("text/plain", "text/html") and not part.get_filename() and "attachment" not in str(part.get("Content-Disposition", "")).lower():
        parts.texts.append((part, kind))
    else:
        parts.attached.append(part)


def _alternative(children: list[Message], parts: _Parts, depth: int) -> None:
    made = []
    for child in children:
        one = _Parts(count=parts.count)
        _sort(child, one, depth + 1)
        parts.count = one.count
        made.append(one)
    best = None
    for one in made:
        kinds = {kind for _, kind in one.texts}
        words = sum(len(_bytes(part)) for part, _ in one.texts)
        rank = (("text/plain" in kinds and words > 40) * 2 + ("text/html" in kinds), words > 0)
        if kinds and (best is None or rank > best[0]):
            best = (rank, one)
    for one in made:
        parts.attached += one.attached
        parts.messages += one.messages
    if best:
        parts.texts += best[1].texts


def _attachments(parts: _Parts, left: list[str]) -> Iterator[tuple[Message, str]]:
    """Attachments that may be read, with a file name whose suffix says what they are; names of the others go to ``left``."""
    from onrecord.intake.kinds import SUFFIXES as READ
    from onrecord.intake.load import suffix_of

    for number, part in enumerate(parts.attached, 1):
        kind = part.get_content_type()
        name = tidy(_words(str(part.get_filename() or ""))).replace("/", "_").replace("\\", "_")[:120]
        if suffix_of(name) not in READ and kind in _TYPES:
            name = (name or f"{number}") + _TYPES[kind]
        if suffix_of(name) in READ:
            yield part, name
        elif kind not in ("message/delivery-status", "application/pgp-signature", "application/pkcs7-signature", "text/calendar"):
            left.append(f"{name or 'without a name'} ({kind})")


def _bytes(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        payload = None
    return payload[: MAX_BYTES + 1] if isinstance(payload, bytes) else b""


def header(message: Message, name: str) -> str | None:
    """A header in letters, on one line; None where there is none."""
    # as it stands: asking for it by name would turn raw bytes into question marks
    value = next((v for n, v in message.raw_items() if n.lower() == name.lower()), None)
    return None if value is None else tidy(_words(str(value)[:MAX_HEADER])) or None


def _words(raw: str) -> str:
    """Encoded words (RFC 2047) and raw bytes as letters; what cannot be decoded stands as it is."""
    raw = _BREAK.sub(" ", raw)
    if any("\udc80" <= c <= "\udcff" for c in raw):  # bytes that should have been encoded and were not
        raw = decode(raw.encode("utf-8", "surrogateescape").replace(b"\0", b" ") or b" ").text
    try:
        return "".join(_decoded(text, charset) for text, charset in email.header.decode_header(raw))
    except (email.errors.HeaderParseError, ValueError, LookupError, TypeError, AttributeError):
        return raw


def _decoded(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode(charset or "latin-1", "replace")
    except LookupError:
        return text.decode("utf-8", "replace")


def _senders(message: Message) -> tuple[str, ...]:
    raw = header(message, "From") or ""
    out = []
    for name, address in email.utils.getaddresses([raw]):
        shown = tidy(name).strip("'\" ") or address
        if shown:
            out.append(shown[:120])
    return tuple(dict.fromkeys(out))


def _date(message: Message) -> tuple[str | None, str | None]:
    """When it was sent, and what is doubtful about that."""
    if sent := _stamp(header(message, "Date")):
        return sent, None
    received = [str(v)[:MAX_HEADER] for v in message.get_all("Received") or ()]
    for line in reversed(received[-20:]):
        if sent := _stamp(_BREAK.sub(" ", line).rpartition(";")[2].strip()):
            return sent, "the mail has no readable date; it is dated by the first server that received it"
    return None, None


def _stamp(value: str | None) -> str | None:
    if not value:
        return None
    try:
        sent = email.utils.parsedate_to_datetime(value)
        # "-0000" is the time in UTC of somebody who does not tell the zone
        return dates.parse_or_none((sent if sent.tzinfo else sent.replace(tzinfo=UTC)).isoformat())
    except (ValueError, TypeError, IndexError, OverflowError):
        return dates.parse_or_none(value)
