"""A PDF to an article: born digital, its text with paragraphs mended, its metadata; what is only a picture of text is said to be one.

Needs pypdf (``pip install 'onrecord[pdf]'``). How lines become paragraphs stands in `onrecord.intake.pdf_lines`.
"""

from __future__ import annotations

import io
import logging
import re
import time
from typing import TYPE_CHECKING, Any

from onrecord.errors import InputError, NoArticle, UnreadableInput
from onrecord.intake import dates
from onrecord.intake.blocks import squeeze, tidy
from onrecord.intake.metadata import clean_name, split_names
from onrecord.intake.pdf_lines import Fragment, mended
from onrecord.intake.plain import clean_paragraphs
from onrecord.types import Article

if TYPE_CHECKING:
    from pypdf import PdfReader

SUFFIXES = frozenset((".pdf",))
MAX_PAGES = 1000
MAX_CHARACTERS = 5_000_000
DEADLINE = 120.0
"""Seconds for one PDF; looked at with each step of a page's drawing."""
_SILENT = logging.NullHandler()
_NO_TITLE = re.compile(r"\.(?:docx?|pdf|indd|qxd|odt|rtf|html?|pages|pptx?)$|^(?:microsoft word|untitled|document\d*$|title$|slide \d|print|layout \d|https?:)", re.I)
_STAMP = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?(?:(Z)|([+-]\d{2})'?(\d{2})?'?)?)?")
_ODD = re.compile("[\ufffd\x00-\x08\x0e-\x1f\ue000-\uf8ff]|\\(cid:\\d+\\)|/[a-z]{1,2}\\d{1,3}(?=/)")


def is_pdf(data: bytes, suffix: str = "") -> bool:
    """Whether these are the bytes of a PDF; readers forgive some rubbish before its mark, in files that are called so."""
    return data.startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in data[:1024])


def read_pdf(data: bytes, source: str | None = None) -> Article:
    """The article in a PDF. Its language is not judged here.

    Raises:
        NoArticle: no text at all.
        UnreadableInput: a scan, encrypted, broken, too large, or pypdf is not installed.
    """
    reader = _open(data, source)
    pages, pictures = _pages(reader, source)
    letters = [sum(c.isalpha() for f in page for c in f.text) for page in pages]
    bare = sum(n < 20 for n in letters)
    if sum(letters) < 20 * len(pages) or not any(n >= 20 for n in letters):
        if pictures:
            raise UnreadableInput(f"this PDF is a scan: its {_number(len(pages))} pictures without text; have its text recognised first "
                                  "(for example: ocrmypdf scan.pdf text.pdf) and give that file", source)
        raise NoArticle("there is no text in this PDF", "empty", source)
    said = "".join(f.text for page in pages for f in page)
    if len(_ODD.findall(said)) > 0.1 * len(said):
        raise UnreadableInput("the fonts of this PDF do not say which letters they show, so its text cannot be taken out; "
                              "have its text recognised (for example: ocrmypdf --force-ocr in.pdf out.pdf)", source)
    about = _about(reader)
    warnings = [f"{bare} of {len(pages)} pages hold hardly any text; if they are pictures of text, that was not read"] if bare and pictures else []
    return _article(pages, about, warnings, source)


def _article(pages: list[list[Fragment]], about: dict[str, str], warnings: list[str], source: str | None) -> Article:
    paragraphs, largest = mended(pages)
    declared = _title(about.get("/Title"))
    title = next((p for p, why in paragraphs[:12] if declared and not why and squeeze(p) == squeeze(declared)), None) or declared or largest
    judged = [(p, "title" if title and not why and i < 12 and squeeze(p) == squeeze(title) else why) for i, (p, why) in enumerate(paragraphs)]
    plain = clean_paragraphs(judged, title)
    byline = plain.byline or tuple(n for n in map(clean_name, split_names(about.get("/Author", ""))) if n)
    published = plain.published
    if published is None and (published := pdf_date(about.get("/CreationDate"))):
        warnings.append(f"the PDF names no publication date; {published} is when the file was made")
    modified = plain.modified
    return Article(plain.cleaned.text, title=plain.title, byline=byline, published=published, modified=modified, removed=plain.cleaned.removed,
                   warnings=tuple(warnings), source=source)


def _open(data: bytes, source: str | None) -> PdfReader:
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError as error:
        raise UnreadableInput("this is a PDF; reading it needs an optional part: pip install 'onrecord[pdf]'", source) from error
    # what the library logs about odd files is said by our own errors
    logging.getLogger("pypdf").addHandler(_SILENT)
    logging.getLogger("pypdf").propagate = False
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        # many are locked against changes only, and open with an empty password
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableInput("this PDF asks for a password; open it, print it to a PDF without one, and give that file", source)
        count = len(reader.pages)
    except InputError:
        raise
    except DependencyError as error:
        raise UnreadableInput("this PDF is encrypted, and opening it needs one more package: pip install cryptography", source) from error
    except Exception as error:  # a broken file may break the library in any way
        raise UnreadableInput(f"this is a PDF, but a broken one ({_why(error)}); open it in a viewer and print it to a new PDF", source) from error
    if count == 0:
        raise NoArticle("this is a PDF without pages", "empty", source)
    if count > MAX_PAGES:
        raise UnreadableInput(f"a PDF of {count} pages is no single article (the limit is {MAX_PAGES}); split it", source)
    return reader


def _pages(reader: PdfReader, source: str | None) -> tuple[list[list[Fragment]], int]:
    """The fragments of each page, and how many pages have pictures."""
    until = time.monotonic() + DEADLINE
    out: list[list[Fragment]] = []
    broken = pictures = size = 0
    for number in range(len(reader.pages)):
        found: list[Fragment] = []
        watched = _Watched(found, MAX_CHARACTERS - size, until)
        try:
            page = reader.pages[number]
            page.extract_text(visitor_operand_before=watched.step, visitor_text=watched.collect)
            pictures += _has_picture(page)
        except Exception:  # as above: the other pages may be sound
            broken += 1
        size += watched.size
        if size > MAX_CHARACTERS:
            raise UnreadableInput(f"a PDF with more than {MAX_CHARACTERS // 10**6} million characters is no single article; split it", source)
        if time.monotonic() > until:
            raise UnreadableInput(f"this PDF takes longer than {DEADLINE:.0f} seconds to read; print it to a new PDF, or split it", source)
        out.append(found)
    if broken == len(out) or (broken and not any(out)):
        raise UnreadableInput("this is a PDF, but a broken one (none of its pages can be read); open it in a viewer and print it to a new PDF", source)
    return out, pictures


class _Watched:
    """Collects the fragments of a page, and stops where there are more characters than there may be, or the time is up.

    What it raises is caught with whatever else a page breaks; the caller sees by the size and the clock what it was.
    """

    def __init__(self, found: list[Fragment], room: int, until: float):
        self._found, self._room, self._until = found, room, until
        self.size = 0

    def step(self, *_: Any) -> None:
        """Before each step of the page's drawing."""
        if self.size > self._room or time.monotonic() > self._until:
            raise TimeoutError

    def collect(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        """Takes some text, with the matrices of the page and of the text: where it stands and how large it is shown."""
        if not text.strip():
            return
        self.size += len(text)
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        scale = (a * a + b * b) ** 0.5 or 1.0
        self._found.append(Fragment(text, x, y, abs(float(size or 0)) * scale or 1.0, abs(b) > abs(a)))


def _has_picture(page: Any) -> bool:
    try:
        resources = page.get("/Resources", {}).get_object()
        things = resources.get("/XObject", {}).get_object()
        return any(things[name].get_object().get("/Subtype") in ("/Image", "/Form") for name in list(things)[:50])
    except Exception:  # a picture that cannot even be listed is none that matters
        return False


def _about(reader: PdfReader) -> dict[str, str]:
    try:
        found: Any = reader.metadata or {}
        return {str(k): tidy(str(found[k]))[:500] for k in ("/Title", "/Author", "/CreationDate", "/ModDate") if isinstance(found.get(k), str)}
    except Exception:  # metadata that cannot be read say nothing
        return {}


def _title(declared: str | None) -> str | None:
    """A title that a person gave; programs fill the field with names of files."""
    if not declared or _NO_TITLE.search(declared) or len(declared.split()) < 2 or "_" in declared:
        return None
    return declared


def pdf_date(value: str | None) -> str | None:
    """``D:20310506093000+02'00'`` as a date in its one form; None where it is none."""
    found = _STAMP.match(value or "")
    if not found:
        return None
    year, month, day, hour, minute, second, utc, zone, more = found.groups()
    if hour is None:
        return dates.parse_or_none(f"{year}-{month}-{day}")
    at = "+00:00" if utc else f"{zone}:{more or '00'}" if zone else ""
    return dates.parse_or_none(f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{at}") or dates.parse_or_none(f"{year}-{month}-{day}")


def _number(count: int) -> str:
    return f"{count} pages are" if count > 1 else "one page is"


def _why(error: Exception) -> str:
    return tidy(str(error))[:80] or type(error).__name__
