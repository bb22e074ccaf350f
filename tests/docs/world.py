"""Where the documentation's commands are run: a folder with the files that they name, and what they reach besides.

Everything in it is fictional. The examples are the repository's own; the rest is a few sentences each, of kinds that are read.
"""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.docs.blocks import ROOT

FERRY = "The harbour board met on Tuesday. “We will not close the night ferry,” Orla Fenn, the harbour master, said. Critics doubt it. Per Holm, the treasurer, " \
        "denied that the ferry had been late, and said that it may sail again in May. An engineer who feared for his post told the Courier that the dam was cracked."
PAGE = "<html lang='en'><head><title>{title}</title><meta property='og:site_name' content='The Example Courier'><meta property='article:published_time' " \
       "content='2031-04-02T08:00:00+02:00'></head><body><article><h1>{title}</h1><p>{text}</p><p>The hall was full, as it is when the ferry is on the agenda, and the " \
       "meeting went on until late in the evening.</p></article></body></html>"
WARC = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/2031/ferry\r\nWARC-Date: 2031-05-02T08:00:00Z\r\nWARC-Record-ID: " \
       "<urn:uuid:5f0c1c7e-0000-4000-8000-000000000001>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
RSS = "<rss version='2.0'><channel><title>The Example Courier</title><item><title>The night ferry stays</title><link>{address}/ferry</link><pubDate>{now}</pubDate></item>" \
      "</channel></rss>"
CLOSED = "“We will not close the ferry,” Orla Fenn said on Tuesday."
NAMES = [f"{first} {last}" for last in ("Holm", "Kroll", "Lind", "Norn", "Rask", "Sund") for first in ("Ada", "Bo", "Cora", "Dag", "Edda", "Finn", "Greta")]
SAID = {1: "The harbour master denied that the night ferry had been late.", 2: "Dorrit Halvane said that the dam was cracked before the flood.",
        3: "Karel Ostrander denied that the dam was cracked. It was Per Holm who said: the boat never made a crown.",
        12: "John Smith said that the team may take the tunnel.", 20: "John Smith said that the price may rise.", 40: "John Smith denied that the tunnel would be built."}
PAIRS = [{"text": "The night ferry will not be closed", "claim": "The night ferry will be closed"}, {"text": "Bread is dearer", "claim": "The night ferry will be closed"}]


def furnish(folder: Path, courier: str) -> None:
    """Writes the files that the pages' commands name; ``courier`` is where the web of this machine answers."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    page = PAGE.format(title="The night ferry stays, the harbour board says", text=FERRY)
    for name in ("story.html", "page.html"):
        (folder / name).write_text(page, encoding="utf-8")
    for name in ("articles", "saved", "more", "archive"):
        (folder / name).mkdir()
    for name in ("01-courier-2024-09-17.html", "07-northgate-2025-01-27.html"):
        shutil.copy(ROOT / "examples" / name, folder / "articles" / name)
    (folder / "saved" / "ferry.html").write_text(page, encoding="utf-8")
    (folder / "archive" / "ferry.html").write_text(page, encoding="utf-8")
    for name in ("interview.txt", "scraped.txt", "story.txt", "more/one.txt"):
        (folder / name).write_text(FERRY, encoding="utf-8")
    lines(folder / "articles.jsonl", [{"id": "ferry", "url": "https://courier.example/2031/ferry", "title": "The night ferry", "outlet": "The Example Courier",
                                       "published": "2031-04-02", "text": FERRY}])
    lines(folder / "archive.jsonl", [{"id": str(n), "published": "2031-04-02", "text": FERRY} for n in range(3)])
    coded = {"id": "ferry", "published": "2031-04-02", "text": "It sails, Orla Fenn said on Tuesday.",
             "statements": [{"source": [[10, 19]], "cue": [[20, 24]], "content": [[0, 8]]}]}
    gold = coded | {"statements": [coded["statements"][0] | {"stance": "affirms", "speaker": "Orla Fenn"}]}  # type: ignore[index,operator]
    lines(folder / "coded-by-hand.jsonl", [coded])
    lines(folder / "gold.jsonl", [gold])
    lines(folder / "pairs.jsonl", PAIRS)
    (folder / "articles.jsonl.gz").write_bytes(gzip.compress((folder / "articles.jsonl").read_bytes()))
    (folder / "pairs.jsonl.gz").write_bytes(gzip.compress((folder / "pairs.jsonl").read_bytes()))
    (folder / "tokens.txt").write_text("read=Zq0-only-for-tests-1\nreview=7Jv-only-for-tests-2\nadd=pX2-only-for-tests-3\n", encoding="utf-8")
    (folder / "feeds.txt").write_text(f"# feeds.txt\n{courier}/rss\n", encoding="utf-8")
    (folder / "secret.txt").write_text("whsec_b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHM=\n", encoding="utf-8")
    lines(folder / "ferry.jsonl", [ferry(n) for n in range(1, 41)])
    (folder / "people.csv").write_text("name,id\nOrla Fenn,Q1\n", encoding="utf-8")
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    record = WARC.format(length=len(answer)).encode() + answer + b"\r\n\r\n"
    (folder / "CC-NEWS-2031-05-01.warc.gz").write_bytes(gzip.compress(record))


def ferry(day: int) -> dict[str, object]:
    """One of the articles of the ledger that pages of commands are run on: enough of them for the numbers that are named there."""
    said = SAID.get(day, f"{NAMES[day]} said that the ferry was late.")
    return {"id": str(day), "url": f"https://courier.example/{day if day > 1 else 'ferry'}", "title": f"The ferry, day {day}", "outlet": "The Example Courier",
            "published": f"2031-04-{day % 28 + 1:02}", "text": f"{CLOSED} {said}"}


def lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


class _Pages(SimpleHTTPRequestHandler):
    """A feed, and the one page whatever else is asked for; what is posted is taken."""

    def translate_path(self, path: str) -> str:
        return str(Path(self.directory) / {"/robots.txt": "none", "/rss": "rss.xml"}.get(path, "story.html"))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:
        pass


@contextmanager
def web(folder: Path) -> Iterator[str]:
    """What stands in for https://courier.example: gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    (folder / "story.html").write_text(PAGE.format(title="The night ferry stays", text=FERRY), encoding="utf-8")
    (folder / "rss.xml").write_text(RSS.format(address=address, now=formatdate()), encoding="utf-8")
    try:
        yield address
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
