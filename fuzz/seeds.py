"""What each target begins with: the tests' own fictional pages, mails, exports and ledgers, small."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from onrecord.types import Reading
from tests.intake.pages import BODY, SCRAPED, page
from tests.intake.pdfs import column, pdf
from tests.ledger.making import Said, reading
from tests.scale.archives import address, response, story

FILES = Path(__file__).resolve().parents[1] / "tests" / "intake" / "files"

_GAZETTEER = """id,name,aliases,type,roles,from,to
Q900001,Ann Lee,Annie Lee;A. B. Lee,person,mayor of Selm,2019,2023-05
Q900001,Ann Lee,,person,governor of Varna,2024,
Q900002,Kremlin,Russia,government,,,
"""
_LEGISLATORS = """- id: {bioguide: L000001, wikidata: Q900003}
  name: {first: Ann, last: Lee, middle: B., suffix: Jr., nickname: Annie, official_full: Ann B. Lee}
  terms:
  - {type: rep, start: '2019-01-03', end: 2021-01-03, state: VA, party: Independent}
  - {type: sen, start: 2021-01-03, end: 2027-01-03, state: VA}
"""
_LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry","datePublished":"2031-05-06","author":[{"name":"Ada Marlow"}]}</script>'


def readings() -> list[Reading]:
    """Two articles with statements."""
    return [reading("The harbour board met on Tuesday.", Said("Orla Fenn", "We will not close the ferry"), Said("Tomas Brandt", "the minutes prove it", cue="claimed", direct=False),
                    url="https://courier.example/ferry", published="2031-04-02", outlet="The Example Courier"),
            reading("There was a hearing.", Said("Ada Marlow", "the mill dumps dye", direct=False, on="2031-03-01", role="a hydrologist"), url="https://herald.example/mill")]


def of(target: str) -> list[bytes]:
    """The seeds of a target."""
    made = _MADE.get(target)
    if made is not None:
        return [data if isinstance(data, bytes) else data.encode() for data in made()]
    patterns = {"captions": ("*.srt", "*.vtt", "hearing.txt", "names-above.txt"), "export": ("nexis*", "factiva*"), "mail": ("*.eml",), "mailbox": ("*.mbox",)}
    return [path.read_bytes() for pattern in patterns[target] for path in sorted(FILES.glob(pattern))]


def _pages() -> list[bytes | str]:
    return [page(head=_LD), page(inside="<table><tr><td>Text</td></tr></table><ul><li>One</li></ul>"), *(p.read_bytes() for p in sorted(FILES.glob("live*.html")))]


def _texts() -> list[bytes | str]:
    return [SCRAPED, "\n\n".join(BODY), "\n".join(BODY).encode("utf-16"), "\n\n".join(BODY).encode("cp1252"), "# Head\n\n" + BODY[0]]


def _any() -> list[bytes | str]:
    return [page(), SCRAPED, *(p.read_bytes() for p in sorted(FILES.iterdir()) if p.stat().st_size < 6000), gzip.compress(page().encode()), *_pdfs()]


def _rows() -> list[bytes | str]:
    one = {"id": 7, "text": BODY[0], "title": "T", "outlet": "Lantern", "byline": ["Ada Ferris"], "published": "2031-05-06", "url": "https://lantern.example/a"}
    return ["\n".join(json.dumps(row) for row in (one, {"html": page()}, {"text": BODY[1], "author": "By A. B and C. D", "modified": "6 May 2031"}))]


def _csv() -> list[bytes | str]:
    out = io.StringIO()
    csv.writer(out).writerows([["id", "author", "text"], ["1", "By Tamsin Okoro", "\n\n".join(BODY)], ["2", "", BODY[1]]])
    return [out.getvalue(), "text;url\n" + BODY[0].replace(",", "") + ";https://lantern.example/a\n"]


def _parquet() -> list[bytes | str]:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({"text": [BODY[0], BODY[1]], "html": [None, page()], "published": ["2031-05-06", None]})
    found: list[bytes | str] = []
    for packing in ("none", "snappy", "zstd"):
        stream = io.BytesIO()
        pyarrow.parquet.write_table(table, stream, compression=packing)
        found.append(stream.getvalue())
    return found


def _pdfs() -> list[bytes | str]:
    return [pdf([column([BODY[0][:70], BODY[0][70:], "", BODY[1][:80]])], info="/Title (The new bridge) /CreationDate (D:20310506093000+02'00')"), pdf([[]], picture=True)]


def _warcs() -> list[bytes | str]:
    records = response(story(1), address(1)) + response(gzip.compress(story(2).encode()), address(2), headers="Content-Encoding: gzip\r\n")
    return [b"0" + records, b"1" + records, b"0" + gzip.compress(response(story(3), address(3))),
            b"0" + response("5\r\n<html\r\n0\r\n\r\n", address(4), headers="Transfer-Encoding: chunked\r\n")]


def _feeds() -> list[bytes | str]:
    item = "<title>Ferry</title><link>https://lantern.example/a?x=1&amp;y=2</link><pubDate>Tue, 06 May 2031 09:30:00 +0200</pubDate>"
    return [f'<?xml version="1.0"?><rss version="2.0"><channel><title>Lantern</title><item>{item}</item><item><guid isPermaLink="true">https://lantern.example/b</guid></item></channel></rss>',
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lantern.example/"><entry><title>A</title><link href="a" xml:base="x/"/><updated>2031-05-06T09:30:00Z</updated></entry></feed>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://lantern.example/a</loc><lastmod>2031-05-06</lastmod></url></urlset>',
            "<sitemapindex><sitemap><loc>https://lantern.example/s.xml</loc></sitemap></sitemapindex>", "https://lantern.example/a\nhttps://lantern.example/b\n",
            json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://lantern.example/a", "date_published": "2031-05-06T09:30:00Z"}]})]


def _watched() -> list[bytes | str]:
    return ["# feeds\nhttps://lantern.example/feed\nhttps://lantern.example/s.xml news\n", '<opml version="2.0"><body><outline text="a" xmlUrl="https://lantern.example/feed"/></body></opml>',
            "User-agent: *\nDisallow: /a\nCrawl-delay: 5\n", "120", "Tue, 06 May 2031 09:30:00 GMT"]


def _native() -> list[bytes | str]:
    return ["\n".join(json.dumps(one.to_json(removed=True)) for one in readings())]


def _wholes() -> list[bytes | str]:
    from onrecord.ledger import Ledger
    from onrecord.ledger.exports import Selection, Source
    from onrecord.ledger.exports import whole as exporting

    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder, "news.db"), reader=None) as ledger:
        for one in readings():
            ledger.add(one)
        with ledger.reading() as connection:
            return ["".join(exporting.lines(Source(connection, Selection(private=True))))]


def _manifests() -> list[bytes | str]:
    entry = {"unit": "/a/news.warc.gz", "kind": "warc", "state": "done", "size": 7, "stamp": "7:1", "sha256": "0" * 64, "run": "r-1", "extractor": "1", "picking": "all",
             "articles": "articles/a.parquet", "statements": "statements/a.parquet", "counts": {"pages": 1}, "skipped": {}, "examples": {}}
    return [json.dumps(entry) + "\n" + json.dumps(entry | {"unit": "/b", "state": "failed", "error": "gone"}) + "\n"]


def _given() -> list[bytes | str]:
    spans = {"text": BODY[0], "statements": [{"source": [[0, 9]], "cue": [[25, 29]], "content": [[41, 60], [70, 80]]}]}
    return [json.dumps(spans) + "\n" + json.dumps({"text": "The ferry sails.", "claim": "The ferry will sail", "context": "Asked on Monday"})]


def _queries() -> list[bytes | str]:
    return ['ferry -"night ferry" harb*', b"ferry\xff2031\xff2031-05-06\xffWyIyMDMxLTA0LTAyIiwgMV0", b"Orla Fenn\xff2031-04\xff\xffWzQsIDFd", "“mill” OR (dye) NEAR/2 a:b ^c"]


def _requests() -> list[bytes | str]:
    return ["statements?q=ferry&since=2031&limit=5", "articles?cursor=WyIyMDMxLTA0LTAyIiwgMV0", "speakers/1", 'claims\n{"claim": "The ferry is closed", "name": "ferry"}',
            'corrections\n{"do": "change", "statement": 1, "values": {"stance": "denies"}}', "claims/ferry/positions?format=csv", "changes?limit=1", "review/queue?kind=direct"]


_MADE = {
    "any": _any, "html": _pages, "text": _texts, "as-is": _texts, "pdf": _pdfs, "jsonl": _rows, "csv": _csv, "parquet": _parquet, "warc": _warcs,
    "feed": _feeds, "watched": _watched,
    "repeated": lambda: [b"\x00\x03<p>\xff" + BODY[0].encode() + b"</p><p>\xff</p>", b"\x02\x02He said\xff \xc2\xa0\n\xff.", b"\x01\x02From: a@b.example\nSubject: =?utf-8?q?a\xff, <c@d.example>\xff\n\nYes.",
                         b"\x03\x01WEBVTT\n\n\xff00:01.000 --> 00:02.000\nADA: Yes.\n\n\xff", b"\x00\x02\xff<div>\xffHe said so.", b"\x02\x02\xff> \xff He said."],
    "import": _native, "whole": _wholes, "manifest": _manifests, "given": _given, "gazetteer-csv": lambda: [_GAZETTEER], "gazetteer-yaml": lambda: [_LEGISLATORS],
    "query": _queries, "cursor": lambda: ["WyIyMDMxLTA0LTAyIiwgMV0", "WzQsIDFd"], "api": _requests,
    "date": lambda: ["2031-05-06T09:30:00+02:00", "Tuesday, 6 May 2031 at 9:30 pm", "D:20310506093000+02'00'", "May 2031", "20310506"],
    "reading": lambda: ["\n\n".join(BODY), BODY[1], "THE CHAIR: We begin. (LAUGHTER)\n\nMS. FENN: No, “we” don’t, he said, ‘at all’.", "“One,” she said. “Two\n\n“Three.”"],
}


def all_of(targets: list[str]) -> Iterator[tuple[str, bytes]]:
    """Each target's name with each of its seeds."""
    for name in targets:
        for data in of(name):
            yield name, data
