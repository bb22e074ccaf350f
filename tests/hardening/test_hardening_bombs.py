"""Inputs that unpack, nest or multiply to far more than they are: refused with an error that says so, within a limited memory."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from pathlib import Path

import pytest

from onrecord import errors
from onrecord.cli.given import load_given
from onrecord.intake import lines as limits
from onrecord.intake import load, load_many, mail, markup, rows
from onrecord.intake.load import each_from_bytes
from onrecord.ledger import Ledger, importing
from onrecord.ledger.importing import Line
from onrecord.scale import rows as scanned
from onrecord.scale.records import TOO_LARGE, Record, Refused
from onrecord.scale.rows import parquet_records
from onrecord.scale.warc import warc_records
from tests.hardening import bounded
from tests.intake.pages import BODY, page
from tests.ledger.making import Said, reading
from tests.scale.archives import address, response, story

GOOD = json.dumps({"text": BODY[0]}).encode() + b"\n"
NATIVE = json.dumps(reading("The board met.", Said("Orla Fenn", "We will not close the ferry"), url="https://courier.example/a").to_json(removed=True)).encode() + b"\n"


def zeros(megabytes: int, fill: bytes = b"a") -> bytes:
    """A gzip member that unpacks to so many megabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(fill * (1 << 20)) for _ in range(megabytes)] + [packer.flush()])


def said(items: object) -> list[str]:
    return [str(i) if isinstance(i, errors.InputError) else "article" for i in items]  # type: ignore[attr-defined]


def test_an_endless_line_in_a_packed_file_is_never_held_whole(tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("rows.jsonl.gz", "rows.csv.gz", "native.jsonl.gz", "given.jsonl.gz")]
    endless = zeros(200)
    for name, head, tail in zip(names, (GOOD, b"text\nHe said so on Monday.\n", NATIVE, b""), (GOOD, b"He said no on Friday.\n", NATIVE, b""), strict=True):
        Path(name).write_bytes(gzip.compress(head) + endless + gzip.compress(b"\n" + tail))
    found = bounded.run("""
import sys
from onrecord.errors import InputError
from onrecord.intake import load_many
from onrecord.ledger import importing
from onrecord.cli.given import load_given
for items in (load_many(sys.argv[1:3]), importing.load([sys.argv[3]]), load_given([sys.argv[4]], None)):
    for item in items:
        print(item if isinstance(item, InputError) else "article")
""", *names, megabytes=450)
    assert found == ["article", "the line is longer than 64 MB", "article", "article", "not CSV: the row is longer than 64 MB", "article",
                     "article", "the line is longer than 64 MB", "article", "the line is longer than 64 MB"]


def test_a_whole_ledger_with_an_endless_line_is_refused_and_the_ledger_stays_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "lines", lambda stream: limits.lines(stream, 10_000))
    path = tmp_path / "whole.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"onrecord": "ledger", "schema": 1}\n' + b"a" * 20_000))
    with Ledger(tmp_path / "news.db") as ledger:
        assert importing.whole_in([str(path)]) == str(path)
        with pytest.raises(errors.UnreadableInput, match="line is longer"):
            importing.restore(ledger, str(path))
        assert list(ledger.articles()) == []


@pytest.mark.parametrize("damaged", [b"\x1f\x8b\x08 no gzip", gzip.compress(NATIVE)[:-9], gzip.compress(NATIVE)[:40] + b"\xff" * 60])
def test_damaged_packing_is_an_error_everywhere(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(damaged)
    assert importing.whole_in([str(path)]) is None
    for items in (importing.load([str(path)]), load_many([path]), load_given([str(path)], None)):
        assert any(isinstance(item, errors.UnreadableInput) for item in items)


def test_a_line_of_millions_of_values_is_refused_and_one_of_millions_of_commas_is_read() -> None:
    many, long = b'{"text": "He said so.", "z": [' + b"[]," * 1_100_000 + b"0]}\n", json.dumps({"text": "He said, " * 450_000}).encode() + b"\n"
    assert said(rows.json_rows(io.BytesIO(GOOD + many + long + GOOD), "x")) == ["article", "not JSON: more than 2 million values in one place", "article", "article"]


def test_digits_without_end_take_no_square_of_their_number() -> None:
    """A pattern that began with any number of digits took an hour for a megabyte of them, and 20 seconds for this."""
    page_of_digits = f"<html><body><h1>T</h1><p>{BODY[4]}{'1' * 1_000_000}</p>".encode()
    assert said(each_from_bytes(page_of_digits, name="x.html")) == ["no article was found on this page"]


@pytest.mark.parametrize("deep", [b"[" * 200_000, b'{"a":' * 200_000, b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"])
def test_json_nested_too_deeply_is_an_error(tmp_path: Path, deep: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(deep + b"\n" + NATIVE)
    first, second = importing.load([str(path)])
    assert "nested too deeply" in str(first) and isinstance(second, Line)
    assert "nested too deeply" in said(load_many([path]))[0] and "nested too deeply" in said(load_given([str(path)], None))[0]
    assert importing.whole_in([str(path)]) is None


def test_rows_of_csv_beyond_the_limit_cost_themselves_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROW", 2000)
    fields = ",".join(f'"{"a" * 900}\n"' for _ in range(5))
    data = f"text,b\nHe said so on Monday.,1\n{'a' * 5000},2\n{fields}\nHe said no on Friday.,3\n"
    found = said(rows.csv_rows(io.BytesIO(data.encode()), "x"))
    assert found == ["article", "not CSV: the row is longer than 0 MB", "not CSV: the row is longer than 0 MB", "article"]


@pytest.mark.parametrize("html", ["<p>" * 400_000, "<p " + " ".join(f"a{n}=x" for n in range(60_000)) + ">", "<p " + "a " * 60_000 + ">", '<p x=">" ' + "a='b'" * 60_000])
def test_pages_with_more_markup_than_any_article_are_refused_before_they_are_parsed(html: str) -> None:
    with pytest.raises(errors.UnreadableInput, match=r"tags is no single article|more than 20,000 attributes"):
        load(("<html><body>" + html + BODY[0]).encode())


@pytest.mark.parametrize("inside", ["<img src='data:image/png;base64," + "A+/=" * 100_000 + "'>", "<div data-x='" + '{"a": 1, "b = c": 2} ' * 20_000 + "'></div>",
                                    "<script>" + "if (a<b && c == 'x') { don't = 1 } " * 9_000 + "</script>", "<style>" + "a<b 'c d = e " * 9_000 + "</style>"])
def test_long_attributes_scripts_and_styles_are_no_markup(inside: str) -> None:
    assert load(page(inside=inside).encode()).text.endswith(BODY[-1])


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<blockquote>", "<table><tr><td>", "<ul><li>", "<a href=x>"])
def test_deeply_nested_pages_are_articles_or_errors(tag: str) -> None:
    for item in each_from_bytes(("<html><body>" + tag * 20_000 + "".join(f"<p>{p}</p>" for p in BODY)).encode(), name="x.html"):
        assert str(item) if isinstance(item, errors.InputError) else item.text


@pytest.mark.parametrize(("html", "fits"), [("<h1>" * 600, False), ("<div>" * 480 + "<p>a</p>" * 10_000, False), ("<div>" * 480 + "a " * 250_000, False),
                                            ("<div>" * 90 + "".join(f"<p>{p}</p>" for p in BODY), True), ("<i>" * 200 + "".join(f"<p>{p}</p>" for p in BODY), True)])
def test_pages_as_deep_as_none_is_are_refused(html: str, fits: bool) -> None:
    found = said(each_from_bytes(("<html><body>" + html).encode(), name="x.html"))
    assert ("deep in each other" in found[0]) is not fits


def test_a_page_with_json_ld_nested_too_deeply_is_read_without_it() -> None:
    deep = '<script type="application/ld+json">' + '{"@graph":[' * 50_000 + "</script>"
    assert load(page(head=deep).encode()).text.endswith(BODY[-1])


def _mail(*parts: tuple[str, bytes], head: str = "") -> bytes:
    out = f"From: Ada <ada@courier.example>\nSubject: The letter\nDate: Tue, 17 Sep 2024 10:15:00 +0200\nMIME-Version: 1.0\n{head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{BODY[0]}\n"
    import base64

    for name, data in parts:
        out += f'--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="{name}"\n\n{base64.encodebytes(data).decode()}\n'
    return (out + "--b--\n").encode()


def test_packed_attachments_are_unpacked_up_to_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(page().encode())
    assert said(each_from_bytes(_mail(("a.html.gz", packed), ("b.jsonl.gz", gzip.compress(GOOD))), name="x.eml")) == ["article", "article", "article"]
    monkeypatch.setattr(mail, "MAX_BYTES", 2 * len(page().encode()) + 50)
    found = said(each_from_bytes(_mail(*[("a.html.gz", packed)] * 3), name="x.eml"))
    assert found[:3] == ["article"] * 3 and "attachments of this mail are more than" in found[3] and len(found) == 4


def test_what_is_packed_within_what_is_packed_is_not_unpacked() -> None:
    inner = _mail(("a.html.gz", gzip.compress(page().encode())))
    found = said(each_from_bytes(_mail(("inner.eml.gz", gzip.compress(inner)), ("twice.html.gz", gzip.compress(gzip.compress(page().encode())))), name="x.eml"))
    assert found[:2] == ["article", "article"] and "packed, in a mail that came with another" in found[2] and "more than once" in found[3]


@pytest.mark.parametrize(("data", "words"), [
    (_mail(head="X: y\n" * 1_600_000), "million lines"), (_mail(head="Content-Type: text/plain" + ";a=b" * 5000 + "\n"), "header of many pages"),
    (_mail(head="content-disposition:\n" + "\n ;a" * 5000 + "\n"), "header of many pages|no text|")])
def test_mails_with_endless_heads_are_refused(data: bytes, words: str) -> None:
    import re

    assert any(re.search(words, one) for one in said(each_from_bytes(data, name="x.eml")))


def test_parts_within_parts_have_an_end() -> None:
    for kind in ("mixed", "alternative"):
        head = "".join(f"Content-Type: multipart/{kind}; boundary=b{n}\n\n--b{n}\n" for n in range(200))
        (only,) = said(each_from_bytes(f"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n{head}\n{BODY[0]}".encode(), name="x.eml"))
        assert "its parts cannot be told apart" in only
    for found in (said(each_from_bytes(_long_headers(), name="x.eml")),):
        assert found == ["article"]


def _long_headers() -> bytes:
    return f"From: {'a@b.example, ' * 30_000}\nSubject: {'=?utf-8?q?a?= ' * 30_000}\nDate: Tue, 17 Sep 2024 10:15:00 +0200\nMessage-ID: <1@b.example>\n\n{BODY[0]}".encode()


def test_a_web_archive_s_bombs_cost_themselves_only(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address(2)}\r\nWARC-Date: 2031-05-07T10:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {(150 << 20) + 19}\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(head.encode()) + b"".join(packer.compress(b"a" * (1 << 20)) for _ in range(150)) + packer.compress(b"\r\n\r\n") + packer.flush()
    huge_head = response(story(3), address(3), headers="X-Long: " + "a" * 5_000_000 + "\r\n")
    inner = response(zeros(150), address(4), headers="Content-Encoding: gzip\r\n")
    path.write_bytes(gzip.compress(response(story(1), address(1))) + bomb + gzip.compress(huge_head) + gzip.compress(inner) + gzip.compress(response(story(5), address(5))))
    found = bounded.run("""
import sys
from pathlib import Path
from onrecord.scale.warc import warc_records
for record in warc_records(Path(sys.argv[1]), 1_000_000):
    print(getattr(record, "reason", "page"))
""", str(path), megabytes=320)
    assert found == ["page", TOO_LARGE, TOO_LARGE, TOO_LARGE, "page"]


def test_a_length_that_is_a_lie_is_told_and_the_next_record_is_read(tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    for length in (10**18, -5, 2**63, 2**64 + 7):
        path.write_bytes(response(story(1), address(1), length=length) + response(story(2), address(2)))
        found = list(warc_records(path, 1_000_000))
        assert all(isinstance(one, Refused) or one.data for one in found)
        assert any(isinstance(one, Refused) for one in found)


def test_a_parquet_that_unpacks_hugely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow
    import pyarrow.parquet

    def write(name: str, text: pyarrow.Array) -> Path:
        pyarrow.parquet.write_table(pyarrow.table({"text": text}), tmp_path / name, compression="zstd", dictionary_pagesize_limit=1 << 30)
        return tmp_path / name

    repeated = write("repeated.parquet", pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 1] * 10, pyarrow.int32()), pyarrow.array(["a" * 3_000_000, BODY[0]])))
    found = list(parquet_records(repeated, 1_000_000))
    assert len(found) == 20 and all(isinstance(one, Refused) and one.reason == TOO_LARGE for one in found[::2]) and all(isinstance(one, Record) for one in found[1::2])
    swollen = write("swollen.parquet", pyarrow.array(["a" * 2_000_000 + str(n) for n in range(4)]))
    monkeypatch.setattr(scanned, "_LEAST", 1 << 20)
    with pytest.raises(errors.UnreadableInput, match="unpacks to more than 1000 times"):
        list(parquet_records(swollen, 1_000_000))


def test_limits_are_those_of_the_documentation() -> None:
    table = (bounded.ROOT / "docs" / "hardening.md").read_text(encoding="utf-8")
    for value in (f"{limits.MAX_LINE >> 20} MB", f"{limits.MAX_VALUES:,}", f"{markup.MAX_TAGS:,}", f"{markup.MAX_ATTRIBUTES:,}", f"{markup.MAX_DEPTH:,}", f"{mail.MAX_LINES:,}", f"{mail.MAX_PARTS:,}", f"{mail.MAX_HEADER:,}"):
        assert value in table, value
