"""Links, pipes and devices in folders; names and addresses that try to lead somewhere else."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from onrecord import errors
from onrecord.intake import count, load_many
from onrecord.ledger import Ledger, importing
from onrecord.ledger.exports import parquet
from onrecord.ledger.importing import Line
from onrecord.scale.page import read_record
from onrecord.scale.records import Record
from onrecord.scale.units import find
from onrecord.scale.warc import warc_records
from onrecord.types import Article
from onrecord.web.inputs import File
from tests.intake.pages import BODY, page
from tests.ledger.making import NamingReader, Said, reading
from tests.scale.archives import address, response, story, write_warc

NATIVE = json.dumps(reading("The board met.", Said("Orla Fenn", "We will not close the ferry"), url="https://courier.example/a").to_json(removed=True)) + "\n"
NAMES = ("a.txt", "A.TXT", "con.txt", "nul.html", "-rf.txt", "http:.txt", "a b\t.txt", "x\x1b[31m\n.txt", "c" * 250 + ".txt", "é.txt", "e\u0301.txt", "‮txt.html", "$(id).txt", "%2e%2e%2f.txt")
"""File names that are odd on this system or another."""


@pytest.fixture
def tricks(tmp_path: Path) -> Path:
    """A folder with one article, and links and other things that lead out of it, in circles or nowhere."""
    outside, folder = tmp_path / "outside", tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    outside.mkdir()
    for name in ("secret.txt", "secret.html", "secret.jsonl"):
        (outside / name).write_text(NATIVE if name.endswith("jsonl") else BODY[1], encoding="utf-8")
        (folder / name).symlink_to(outside / name)
    write_warc(outside / "secret.warc", [response(story(1), address(1))])
    (folder / "secret.warc").symlink_to(outside / "secret.warc")
    (folder / "a.html").write_text(page(), encoding="utf-8")
    (folder / "out").symlink_to(outside)
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "proc.html").symlink_to("/proc/self/environ")
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / "sub" / "pipe.jsonl")
    return folder


def test_nothing_but_the_files_of_a_folder_is_read(tricks: Path) -> None:
    results = list(load_many(tricks))
    assert [Path(str(r.source)).name for r in results if isinstance(r, Article)] == ["a.html"]
    told = {Path(str(r.source)).name: str(r) for r in results if isinstance(r, errors.UnreadableInput)}
    assert set(told) == {"secret.txt", "secret.html", "secret.jsonl", "gone.txt", "self.txt", "zero.txt", "proc.html", "pipe.txt", "pipe.jsonl"}
    assert all("is a link and was not followed" in words or "(a pipe, a socket or a device)" in words for words in told.values())
    assert count(tricks) == len(results) == 10


def test_what_a_link_points_to_is_read_where_it_is_named(tricks: Path) -> None:
    (one,) = load_many(tricks / "secret.txt")
    assert isinstance(one, Article)
    gone, itself = load_many([tricks / "gone.txt", tricks / "self.txt"])
    assert isinstance(gone, errors.MissingInput) and isinstance(itself, errors.UnreadableInput)


def test_a_scan_follows_no_links_and_opens_no_pipes(tricks: Path) -> None:
    found = find([tricks])
    assert [Path(p).name for unit in found.units for p in unit.paths] == ["a.html"]
    assert {Path(str(p.source)).name for p in found.problems} >= {"secret.html", "secret.warc", "out", "up", "proc.html", "pipe.jsonl"}


def test_an_import_follows_no_links_and_opens_no_pipes(tricks: Path) -> None:
    (nothing,) = importing.load([str(tricks)])
    assert isinstance(nothing, errors.MissingInput)
    (tricks / "sub" / "b.jsonl").write_text(NATIVE, encoding="utf-8")
    (found,) = importing.load([str(tricks)])
    assert isinstance(found, Line)


def test_odd_names_are_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(page() if name.endswith("html") else BODY[0], encoding="utf-8")
    (folder / os.fsdecode(b"\xff.txt")).write_text(BODY[0], encoding="utf-8")
    results = list(load_many(folder))
    assert all(isinstance(r, Article) for r in results)
    assert {Path(str(r.source)).name for r in results} == {*NAMES, os.fsdecode(b"\xff.txt")}
    with Ledger(tmp_path / "news.db", reader=NamingReader()) as ledger:
        for result in results:
            assert isinstance(result, Article)
            ledger.add(result.with_(url="https://courier.example/../../etc/passwd", id="../../etc/passwd"))
    assert {p.name for p in tmp_path.iterdir() if not p.name.startswith("news.db")} == {"in"}


def test_the_files_of_a_scan_have_names_of_their_own_whatever_the_inputs_are_called(tmp_path: Path) -> None:
    names = [n.rpartition(".")[0][:240] + ".warc" for n in (*NAMES, "….x", "日本.x")]
    for place in ("in", "IN"):
        (tmp_path / place).mkdir()
        for name in names:
            write_warc(tmp_path / place / name, [])
    units = find([tmp_path / "in", tmp_path / "IN"]).units
    keys = [unit.key for unit in units]
    assert len({k.lower() for k in keys}) == len(units) == 2 * len(set(names)) > 20
    assert all(k.replace("-", "").isalnum() and k.isascii() and len(k) <= 53 and not k.startswith("-") for k in keys)


@pytest.mark.parametrize("place", ["/etc/passwd", "../secret.parquet", "articles/../../secret.parquet", "articles/..", "articles/\0", "", "articles/" + "a" * 300, "file:///etc/passwd", ["articles/a"], None])
@pytest.mark.parametrize("field", ["articles", "statements"])
def test_a_manifest_names_files_of_its_own_folder_only(tmp_path: Path, place: object, field: str) -> None:
    entry = {"unit": "/a", "state": "done", "articles": "articles/a.parquet", "statements": "statements/a.parquet"} | {field: place}
    (tmp_path / parquet.MANIFEST).write_text(json.dumps(entry) + "\n", encoding="utf-8")
    with pytest.raises(errors.UnreadableInput, match="manifest of a scan"):
        list(parquet.read(tmp_path))


@pytest.mark.parametrize("line", ["[]", "7", "null", '"a"', "{}", '{"unit": [], "state": "done"}', "[" * 100_000, "{"])
def test_a_manifest_with_a_line_that_is_none(tmp_path: Path, line: str) -> None:
    from onrecord.scale.manifest import Manifest, prepare

    prepare(tmp_path)
    (tmp_path / parquet.MANIFEST).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(errors.UnreadableInput):
        list(parquet.read(tmp_path))
    with pytest.raises(errors.OutputError, match="no manifest of a scan"):
        Manifest(tmp_path)


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/cron.d/a.txt", "a.txt"), ("C:\\Windows\\a.txt", "a.txt"), ("a\0.txt", "a.txt"), ("/a/../b.txt", "b.txt"), ("x" * 500 + ".txt", None), ("..", None), ("a.txt/", None),
    ("con.txt", "con.txt"), ("\r\nX: y.txt", "X: y.txt"), (".txt", None)])
def test_names_of_uploads_are_words_never_places(given: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(errors.UnreadableInput, match="no file that is taken"):
            File.of(given, b"x")
    else:
        assert File.of(given, b"x").name == kept


def test_an_address_in_an_archive_is_of_the_web_or_none(tmp_path: Path) -> None:
    bare = story(1).replace('<link rel="canonical" href="https://lantern.example/2031/story-1">', "")
    for url in ("file:///etc/passwd", "../../../etc/passwd", "javascript:alert(1)", "https://lantern.example/" + "a" * 100_000, "https://[broken", "\udcff"):
        path = write_warc(tmp_path / "a.warc", [response(bare, url.encode("utf-8", "replace").decode())])
        for record in warc_records(path, 1_000_000):
            if isinstance(record, Record):
                found = read_record(record, NamingReader())
                article = getattr(found, "article", None)
                assert article is None or article.url is None or article.url.startswith("https://lantern.example/")


def test_a_socket_in_a_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(BODY[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("b.txt")
        first, second = load_many(".")
    assert isinstance(first, Article) and "a pipe, a socket or a device" in str(second)
