"""Web archives as they come: other records, broken ones, lying ones, cut ones; each costs itself only."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.scale import warc
from onrecord.scale.records import CUT_OFF, MALFORMED, TOO_LARGE, Record, Refused
from tests.scale.archives import DAY, address, response, stories, story, write_warc

pytest.importorskip("fastwarc")
LIMIT = 1 << 20


def read(path: Path, limit: int = LIMIT) -> tuple[list[str | None], list[str]]:
    """The addresses of the pages, and why others are not among them."""
    found = list(warc.warc_records(path, limit))
    return [r.url for r in found if isinstance(r, Record)], [r.reason for r in found if isinstance(r, Refused)]


@pytest.fixture(params=["news.warc.gz", "news.warc"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    return lambda records: write_warc(tmp_path / request.param, records)


def test_pages_come_with_address_charset_and_day(make: Callable[..., Path]):
    path = make([response(story(1).encode("cp1252", "replace"), address(1), media="Text/HTML; charset=windows-1252")])
    (record,) = warc.warc_records(path, LIMIT)
    assert isinstance(record, Record) and isinstance(record.data, bytes)
    assert (record.url, record.charset, record.crawled) == (address(1), "windows-1252", DAY)
    assert record.data.decode("cp1252") == story(1).encode("cp1252", "replace").decode("cp1252")


def test_what_is_no_page_is_counted_and_other_records_are_passed_over(make: Callable[..., Path]):
    one, two = stories([1, 2])
    path = make([response("x", address(0), kind="request"), one, response(b"\x89PNG", address(3), media="image/png"), response("gone", address(4), status="404 Not Found"),
                 response(b"not http", address(5)).replace(b"HTTP/1.1 200 OK", b"HTPP 1.1 20O OK"), two])
    assert read(path) == ([address(1), address(2)], [warc.NOT_A_PAGE, warc.NOT_FOUND, MALFORMED])


def test_content_encodings(make: Callable[..., Path]):
    packed = gzip.compress(story(1).encode())
    path = make([response(packed, address(1), headers="Content-Encoding: gzip\r\n"), response(story(2), address(2), headers="Content-Encoding: br\r\n"),
                 response(b"\x0b\x02\x80brotli", address(3), headers="Content-Encoding: br\r\n"), response(b"5\r\n<p>al\r\n3\r\nl.\n\r\n0\r\n\r\n", address(4), headers="Transfer-Encoding: chunked\r\n"),
                 response(gzip.compress(b"<p>" * (1 << 20)), address(5), headers="Content-Encoding: gzip\r\n"), response(packed[:200], address(6), headers="Content-Encoding: gzip\r\n")])
    found = {r.url: r.data for r in warc.warc_records(path, LIMIT) if isinstance(r, Record)}
    assert found[address(1)] == story(1).encode() and found[address(2)] == story(2).encode() and found[address(4)] == b"<p>all.\n"
    assert read(path)[1] == [warc.PACKED, TOO_LARGE]


@pytest.mark.parametrize("broken", [b"GARBAGE\r\n\r\n" * 30, b"WARC/1.0\r\nno header at all\r\n\r\n\r\n\r\n", b"\0" * 5000], ids=["garbage", "head", "zeros"])
def test_a_broken_record_costs_itself_only(make: Callable[..., Path], broken: bytes):
    one, two, three = stories([1, 2, 3])
    assert read(make([one, two, broken, three])) == ([address(1), address(2), address(3)], [MALFORMED])


def test_damaged_bytes_cost_their_record_only(tmp_path: Path):
    packed = [gzip.compress(r) for r in stories(range(5))]
    packed[2] = packed[2][:200] + b"\0" * 60 + packed[2][260:]
    path = tmp_path / "news.warc.gz"
    path.write_bytes(b"".join(packed))
    assert read(path) == ([address(n) for n in (0, 1, 3, 4)], [MALFORMED])


def test_a_record_that_lies_about_its_length_takes_no_other_with_it(make: Callable[..., Path]):
    lie = response(story(2), address(2), length=len(story(2)) + 3000)
    urls, reasons = read(make([*stories([1]), lie, *stories([3, 4])]))
    assert urls == [address(1), address(3), address(4)]
    assert reasons == [MALFORMED]


def test_of_a_file_that_breaks_off_what_stands_before_is_read(make: Callable[..., Path]):
    path = make(stories(range(4)))
    whole = path.read_bytes()
    last = len(gzip.compress(stories([3])[0], 1, mtime=0)) if path.suffix == ".gz" else len(stories([3])[0])
    for cut in (last // 2, last - 12, last - 30):
        path.write_bytes(whole[:len(whole) - cut])
        urls, reasons = read(path)
        assert urls == [address(n) for n in range(3)] and reasons in ([CUT_OFF], [MALFORMED]), cut  # unpacked, half a head is one or the other
        assert reasons == [CUT_OFF] or path.suffix != ".gz"
    path.write_bytes(whole[:len(whole) - last])
    assert read(path) == ([address(n) for n in range(3)], [])


def test_nothing_sound_at_all(tmp_path: Path):
    path = tmp_path / "news.warc.gz"
    for data, reasons in ((b"", []), (b"\x1f\x8b\x08 no gzip", [MALFORMED]), (b"<html>", [MALFORMED])):
        path.write_bytes(data)
        assert read(path) == ([], reasons)


MEASURED = """
import resource, sys
from pathlib import Path
from onrecord.scale.warc import warc_records
list(warc_records(Path(sys.argv[1]), 1 << 20))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = [getattr(r, "reason", "page") for r in warc_records(Path(sys.argv[2]), 1 << 20)]
print(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_SELF"), reason="memory is measured by getrusage")
@pytest.mark.parametrize("suffix", [".warc.gz", ".warc"])
def test_a_record_of_200_mb_is_refused_without_being_held(tmp_path: Path, suffix: str):
    small, large = write_warc(tmp_path / f"small{suffix}", stories([1])), tmp_path / f"large{suffix}"
    write_warc(large, [*stories([1]), response(b"<p>" + b"a" * (200 << 20), address(2)), *stories([3])])
    done = subprocess.run([sys.executable, "-c", MEASURED, str(small), str(large)], stdout=subprocess.PIPE, text=True, check=True).stdout
    reasons, _, grown = done.rpartition(" ")
    assert reasons == f"['page', '{TOO_LARGE}', 'page']"
    assert int(grown) < 30_000  # kilobytes
