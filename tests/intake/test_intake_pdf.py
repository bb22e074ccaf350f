"""PDFs: paragraphs, furniture, columns, metadata; scans, locked, broken and huge ones."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from onrecord import errors
from onrecord.intake import load, load_many
from onrecord.intake.pdf import pdf_date
from onrecord.types import Article
from tests.intake.pdfs import Placed, column, pdf

pytest.importorskip("pypdf")

HEADLINE: Placed = (72, 760, 20, "Bridge will open, mayor says")
FIRST = ["The mayor of Port Ellery said on Tuesday that the new bridge would open be-", "fore the winter, although engineers have warned of well-", "known delays, among them the well-known ones.", "",
         "“We have tested every cable twice,” Mayor Ines Calloway told reporters at the", "harbour on Tuesday. “I would drive my own children across it, and I will do so on", "the day on which"]
SECOND = ["it opens to all,” she added.", "", "Oskar Lindqvist of the engineers said the report left no doubt about the piers,", "and that nobody had asked his union for its view."]


def two_pages(info: str = "") -> bytes:
    heads = [[(72, 810, 8, "THE ELLERY LANTERN"), (290, 30, 8, f"Page {n}")] for n in (1, 2)]
    return pdf([[*heads[0], HEADLINE, (72, 735, 10, "By Tamsin Okoro"), (72, 722, 10, "6 May 2031"), *column(FIRST)], [*heads[1], *column(SECOND, top=770)]], info)


def test_paragraphs_are_mended_and_furniture_left_out() -> None:
    article = load(two_pages())
    assert article.text.split("\n\n") == [
        "The mayor of Port Ellery said on Tuesday that the new bridge would open before the winter, although engineers have warned of well-known delays, among them the well-known ones.",
        "“We have tested every cable twice,” Mayor Ines Calloway told reporters at the harbour on Tuesday. “I would drive my own children across it, and I will do so on the day on which it opens to all,” she added.",
        "Oskar Lindqvist of the engineers said the report left no doubt about the piers, and that nobody had asked his union for its view."]
    assert (article.title, article.byline, article.published, article.language) == ("Bridge will open, mayor says", ("Tamsin Okoro",), "2031-05-06", "en")
    assert [r.text for r in article.removed if r.reason == "furniture"] == ["THE ELLERY LANTERN", "Page 1", "THE ELLERY LANTERN", "Page 2"]


def test_metadata_fill_what_the_page_does_not_say() -> None:
    info = "/Title (What the mayor said of the bridge) /Author (Felix Brandt) /CreationDate (D:20310506093000+02'00')"
    article = load(pdf([column(FIRST[:3])], info))
    assert (article.title, article.byline, article.published) == ("What the mayor said of the bridge", ("Felix Brandt",), "2031-05-06T09:30:00+02:00")
    assert "when the file was made" in article.warnings[0]
    assert load(pdf([column(FIRST[:3])], "/Title (bridge_final.docx)")).title is None
    assert (pdf_date("D:20310506"), pdf_date("D:20311306"), pdf_date("soon"), pdf_date("20310506093000Z")) == ("2031-05-06", None, None, "2031-05-06T09:30:00+00:00")


def test_columns_are_read_one_after_the_other() -> None:
    left = ["The mayor said that the bridge", "would open before the winter,", "and that every cable had been", "tested twice by the builders.", "She said so at the harbour on", "Tuesday, to those who"]
    right = ["would hear it. The engineers", "said on Wednesday that four", "of the piers still show cracks,", "and that they had not been", "asked. The builders denied", "that they are dangerous."]
    beside = [placed for pair in zip(column(left), column(right, x=320), strict=True) for placed in pair]
    text = load(pdf([[HEADLINE, *beside]])).text
    assert text == " ".join(left + right)


def test_a_scan_says_that_it_is_one() -> None:
    with pytest.raises(errors.UnreadableInput, match=r"scan: its 2 pages are pictures without text; .*ocrmypdf"):
        load(pdf([[], []], picture=True))
    with pytest.raises(errors.NoArticle, match="no text in this PDF"):
        load(pdf([[]]))
    assert "1 of 2 pages" in load(pdf([column(FIRST), []], picture=True)).warnings[0]


def test_locked_pdfs() -> None:
    from pypdf import PdfReader, PdfWriter

    for word, opens in (("secret", False), ("", True)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(two_pages())))
        writer.encrypt(user_password=word, owner_password="owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        if opens:
            assert "tested every cable" in load(out.getvalue()).text
        else:
            with pytest.raises(errors.UnreadableInput, match="asks for a password"):
                load(out.getvalue())


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"%PDF-1.4\n" + b"\0" * 3000, two_pages()[:400], two_pages().replace(b"/Pages", b"/Pagan"),
                                  two_pages().replace(b"endobj", b"enobj"), two_pages().replace(b"2 0 R", b"9 0 R"), b"%PDF-1.4\n" + b"[" * 50_000])
def test_broken_pdfs_are_errors_that_say_so_or_are_read(data: bytes) -> None:
    try:
        assert load(data).text
    except errors.InputError as error:
        assert "PDF" in str(error)


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.intake import pdf as module

    monkeypatch.setattr(module, "MAX_PAGES", 1)
    with pytest.raises(errors.UnreadableInput, match="2 pages is no single article"):
        load(two_pages())
    monkeypatch.setattr(module, "MAX_PAGES", 10)
    monkeypatch.setattr(module, "MAX_CHARACTERS", 100)
    with pytest.raises(errors.UnreadableInput, match="million characters"):
        load(two_pages())
    monkeypatch.setattr(module, "MAX_CHARACTERS", 10**6)
    monkeypatch.setattr(module, "DEADLINE", -1.0)
    with pytest.raises(errors.UnreadableInput, match="takes longer"):
        load(two_pages())


def test_without_pypdf_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (tmp_path / "a.pdf").write_bytes(two_pages())
    (tmp_path / "b.txt").write_text(" ".join(FIRST[:2]))
    first, second = load_many(tmp_path)
    assert isinstance(first, errors.UnreadableInput) and "pip install 'onrecord[pdf]'" in str(first)
    assert isinstance(second, Article)


def test_a_pdf_with_rubbish_in_front_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"\n\n" + two_pages())
    assert "tested every cable" in load(tmp_path / "a.pdf").text


def test_another_language_is_refused() -> None:
    lines = ["Der Minister sagte am Montag, dass er sich an den Brief nicht erinnern könne, und dass ihm", "niemand davon erzählt habe, weder vor dem Sommer noch danach, und dass er es bedaure."]
    with pytest.raises(errors.NotEnglish):
        load(pdf([column(lines)]))
