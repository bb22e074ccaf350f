"""Sources of every kind, and bad input."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import errors
from onrecord.intake import dates, load
from onrecord.types import Article
from tests.intake.pages import BODY, SCRAPED, page


def test_every_kind_of_source(tmp_path: Path) -> None:
    path = tmp_path / "bridge.html"
    path.write_bytes(page().encode())
    packed = tmp_path / "bridge.html.gz"
    packed.write_bytes(gzip.compress(page().encode()))
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        articles = [load(str(path)), load(path), load(path.read_bytes()), load(binary), load(text), load(io.BytesIO(page().encode())), load(packed)]
    assert len({a.text for a in articles}) == len({a.sha256 for a in articles}) == len({a.id for a in articles}) == 1
    assert articles[0].sha256 == hashlib.sha256(page().encode()).hexdigest()
    assert articles[0].source == str(path)


def test_exactly_one_of_source_and_text() -> None:
    for wrong in ({}, {"source": b"x", "text": "x"}):
        with pytest.raises(TypeError, match="exactly one"):
            load(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not int"):
        load(7)  # type: ignore[arg-type]


def test_an_address_makes_another_id() -> None:
    one, other = load(text=BODY[0]), load(text=BODY[0], url="https://lantern.example/a")
    assert one.url is None and other.url == "https://lantern.example/a" and one.id != other.id


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\nlayout: post\n---\n# What the mayor said\n\n" + BODY[0].replace("bridge", "[bridge](https://x.example/b)") + "\n\n" + BODY[1].replace("tested", "**tested**"))
    assert load(path).text == "\n\n".join(BODY[:2])


@pytest.mark.parametrize(("data", "error", "words"), [
    (b"", errors.NoArticle, "empty"),
    (b" \n ", errors.NoArticle, "empty"),
    (b"%PDF-1.7 x", errors.UnreadableInput, "a PDF"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), errors.UnreadableInput, "an image"),
    (bytes(range(256)) * 40, errors.UnreadableInput, "not text"),
    (os.urandom(0) + bytes(5000), errors.UnreadableInput, "not text"),
    (b"\x1f\x8b broken", errors.UnreadableInput, "gzip"),
    (b"x" * (64 * 2**20 + 1), errors.UnreadableInput, "limit of 64 MB"),
])
def test_bytes_that_are_no_article(data: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        load(data)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(errors.MissingInput, match="there is no file"):
        load(tmp_path / "none.html")
    with pytest.raises(errors.MissingInput, match="is a folder"):
        load(tmp_path)
    with pytest.raises(errors.UnreadableInput, match="neither a path nor an http"):
        load("ftp://lantern.example/a")
    with pytest.raises(errors.InputError):
        load("nul\0byte.txt")


def test_gzip_bomb() -> None:
    with pytest.raises(errors.UnreadableInput, match="unpacked"):
        load(gzip.compress(bytes(65 * 2**20), 1))


def test_some_nul_characters_in_text_are_survived() -> None:
    data = "\n\n".join(BODY).encode().replace(b"Tuesday", b"Tues\0day")
    article = load(data)
    assert "\0" not in article.text and "NUL" in article.warnings[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-8-sig"])
def test_plain_text_in_other_encodings(encoding: str) -> None:
    text = "\n\n".join(BODY)
    assert load(text.encode(encoding)).text == text


def test_utf8_cut_in_the_middle_of_a_character() -> None:
    data = "\n\n".join(BODY[:2]).encode()
    cut = data[:data.rindex("”".encode()) + 2]
    article = load(cut)
    assert "“We have tested" in article.text and "could not be decoded" in article.warnings[0]


@pytest.mark.parametrize("as_is", [True, False])
def test_fifty_megabytes_are_no_single_article(as_is: bool) -> None:
    with pytest.raises(errors.UnreadableInput, match=r"50 million characters .* JSON Lines"):
        load(text="x" * 50_000_000, as_is=as_is)


def test_a_text_without_a_single_space_is_taken() -> None:
    assert len(load(text="x" * 4_000_000).text) == 4_000_000


def test_a_long_page_is_read() -> None:
    many = tuple(f"{BODY[n % 5]} This is note number {n} of the harbour office, as kept since the spring." for n in range(3000))
    article = load(page(body=many).encode())
    assert article.text.count("\n\n") == 3000


@pytest.mark.parametrize("value", ["", "yesterday", "2031-13", "2031-02-30", "06/05/2031", "31", "2031-05-06T25:00", "0001-01-01", "Marchers 24, 2017"])
def test_wrong_dates(value: str) -> None:
    with pytest.raises(errors.BadDate):
        load(text=BODY[0], published=value)


@pytest.mark.parametrize(("value", "want"), [
    ("2031", "2031"), ("2031-05", "2031-05"), ("20310506", "2031-05-06"), ("6 May 2031", "2031-05-06"), ("May 6th, 2031", "2031-05-06"),
    ("2031-05-06T09:30:00Z", "2031-05-06T09:30:00+00:00"), ("2031-05-06 09:30+0200", "2031-05-06T09:30:00+02:00"), ("May 2031", "2031-05"),
    ("Tuesday, 6 May 2031 at 9:30 pm", "2031-05-06T21:30:00"), ("2031-05-06T09:30:00", "2031-05-06T09:30:00")])
def test_dates(value: str, want: str) -> None:
    assert dates.parse(value) == want
    assert dates.parse(want) == want


def test_plain_text_needs_no_library_for_pages() -> None:
    code = ("import sys; from onrecord.intake import load; load(text='The mayor of the town said on Monday that the bridge is open and that it will be free for all.');"
            "assert not {'lxml', 'httpx', 'trafilatura', 'htmldate', 'py3langid', 'numpy'} & set(sys.modules), sys.modules.keys()")
    subprocess.run([sys.executable, "-c", code], check=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400), st.booleans())
def test_any_text_is_an_article_or_an_input_error(text: str, as_is: bool) -> None:
    try:
        article = load(text=text, as_is=as_is)
    except errors.InputError as error:
        assert str(error)
        return
    _sound(article)
    if as_is:
        assert len(article.text) == len(text)


_PIECES = st.sampled_from([page()[:400], "<p>", "</div>", "<h1>", *BODY, *SCRAPED.split("\n\n"), "\n\n", "<table><td>", "<!--", "&#xD800;", "<a href='", "\0", "é", "<script>"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=400), st.lists(_PIECES, max_size=14).map(lambda parts: "".join(parts).encode())))
def test_any_bytes_are_an_article_or_an_input_error(data: bytes) -> None:
    try:
        _sound(load(data))
    except errors.InputError as error:
        assert str(error)


def _sound(article: Article) -> None:
    article.text.encode("utf-8")
    assert article.text.strip()
    assert all(0 <= r.before <= len(article.text) and r.text for r in article.removed)
    assert len(article.sha256) == 64 and len(article.id) == 16
