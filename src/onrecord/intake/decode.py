"""Bytes to text: which encoding, and whether they are text at all.

The order follows what is least often wrong on the web: a byte order mark, then UTF-8 where the bytes
are valid UTF-8 (text in another encoding hardly ever is), then what the page or server declares, then
windows-1252 (which is also what a declared ISO-8859-1 means, https://encoding.spec.whatwg.org).
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from typing import NamedTuple

from onrecord.errors import UnreadableInput

MAX_BYTES = 64 * 1024 * 1024
"""The largest input that is read as one article."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KINDS = ((b"%PDF-", "a PDF"), (b"\x89PNG\r\n", "an image (PNG)"), (b"\xff\xd8\xff", "an image (JPEG)"), (b"GIF8", "an image (GIF)"),
          (b"PK\x03\x04", "a ZIP archive or an office document"), (b"\xd0\xcf\x11\xe0", "an old office document"),
          (b"\x7fELF", "a program"), (b"MZ\x90", "a program"), (b"SQLite format 3", "an SQLite database"),
          (b"ID3", "a sound file"), (b"OggS", "a sound file"), (b"\x1a\x45\xdf\xa3", "a video"), (b"{\\rtf", "an RTF document"),
          (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"PAR1", "a Parquet file"))
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ALIASES = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
            "ascii": "cp1252", "windows-1252": "cp1252"}


class Decoded(NamedTuple):
    """Text, the encoding it was read with, and what a person should know about that."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None, source: str | None = None) -> Decoded:
    """The text of ``data``.

    Args:
        data: the whole input.
        declared: the charset that a server or caller named; a page's own ``<meta charset>`` is looked up here.
        source: path or URL, for the error.

    Raises:
        UnreadableInput: more than `MAX_BYTES`, a known binary format, or bytes that are no text.
    """
    check_size(data, source)
    for magic, kind in _KINDS:
        if data.startswith(magic):
            raise UnreadableInput(f"this is {kind}, not HTML or text; save the article as HTML or plain text first", source)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data.decode(encoding, "replace"), encoding, source)
    wide = _utf16_without_mark(data)
    if wide:
        return _checked(data.decode(wide, "replace"), wide, source)
    try:
        return _checked(data.decode("utf-8"), "utf-8", source)
    except UnicodeDecodeError:
        return _checked(*_not_utf8(data, declared), source)


def check_size(data: bytes, source: str | None) -> None:
    """Raises UnreadableInput where there is more than one article may have."""
    if len(data) > MAX_BYTES:
        raise UnreadableInput(f"{len(data) / 2**20:.0f} MB is more than the limit of {MAX_BYTES // 2**20} MB for one article; "
                              "a collection of articles is read from JSON Lines, CSV or a folder", source)


def _not_utf8(data: bytes, declared: str | None) -> tuple[str, str]:
    mended = data.decode("utf-8", "replace")
    bad = mended.count("\ufffd")
    good = len(mended.encode("ascii", "ignore"))
    good = len(mended) - good - bad
    if good > bad:  # UTF-8 with a few broken bytes, cut in the middle of a character, say
        return mended, "utf-8"
    for name in (declared, _page_charset(data)):
        encoding = _known(name)
        if encoding and not encoding.startswith(("utf-8", "utf-16", "utf-32")):
            return data.decode(encoding, "replace"), encoding
    return data.decode("cp1252", "replace"), "cp1252"


def _page_charset(data: bytes) -> str | None:
    found = _META_CHARSET.search(data, 0, 8192) or _XML_CHARSET.match(data, 0, 200)
    return found[1].decode("ascii", "ignore") if found else None


def _known(name: str | None) -> str | None:
    if not name:
        return None
    name = name.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(_ALIASES.get(name, name))
        "".encode(codec.name)  # a codec such as "hex" is known but is not one of text
    except (LookupError, ValueError):
        return None
    return codec.name if codec.name not in ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined") else None


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:4096]
    if len(head) < 8 or b"\0" not in head:
        return None
    half = len(head) // 2
    if head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _checked(text: str, encoding: str, source: str | None) -> Decoded:
    rubbish = len(_CONTROL.findall(text)) + 0.5 * text.count("\ufffd")
    if rubbish > max(2, 0.01 * len(text)):
        raise UnreadableInput("these bytes are not text (too many control characters); give HTML or plain text", source)
    warnings = []
    if "\ufffd" in text:
        warnings.append(f"{text.count(chr(0xFFFD))} characters could not be decoded as {encoding}")
    if "\0" in text:
        warnings.append("NUL characters in the input were replaced")
        text = text.replace("\0", "\ufffd")
    return Decoded(text, encoding, tuple(warnings))


def gunzip(data: bytes, source: str | None = None) -> bytes:
    """``data`` unpacked, if it is gzip; else itself.

    Raises:
        UnreadableInput: broken gzip, or more than `MAX_BYTES` when unpacked.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            out = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableInput(f"broken gzip file: {error}", source) from error
    if len(out) > MAX_BYTES:
        raise UnreadableInput(f"more than {MAX_BYTES // 2**20} MB when unpacked, the limit for one article", source)
    return out
