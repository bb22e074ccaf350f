"""How fast whole archives are read: pages a second and core, two workers beside one, memory, and what picking loses.

    python -m benchmarks.scan [--gold ../shared/gold] [--brief] [--pages 3000] [--workers 1,2] [--json FILE]

A web archive is made of the pages of ``gold/pages`` (of the example pages where they are not there), over and over,
in files of ``--pages-a-file``, and read by ``onrecord scan`` with the shipped models. Time is given by the clock and
by the processor: on a machine that others use too, the second is the one to reckon with. Memory is the most that a
worker has held after each of its files. Then each page alone: what picking takes, what cleaning and reading take, and
which pages picking leaves out that the intake takes for English articles.

``--brief`` takes other pages, for what memory does over very many: fictional reports of some hundred words, each with names and numbers of
its own, every other one in German.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from html import escape
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.intake import load
from onrecord.intake.decode import decode
from onrecord.reader import Reader
from onrecord.scale import picking, scan
from onrecord.scale.local import Local

ROOT = Path(__file__).resolve().parent.parent


def pages(gold: Path) -> tuple[list[tuple[str, bytes]], str]:
    """Pages with a name each, and where they are from."""
    found = sorted((gold / "pages").glob("*/*.html.gz"))
    if found:
        return [(path.name.partition(".")[0], gzip.decompress(path.read_bytes())) for path in found], str(gold / "pages")
    examples = sorted((ROOT / "examples").glob("*.html"))
    return [(path.stem, path.read_bytes()) for path in examples], "the example pages"


_PEOPLE, _TOWNS, _THINGS = ("Orla Fenn", "Tomas Brandt", "Ida Marlow", "Per Holm", "Mira Castell"), ("Selm", "Port Ellery", "Marrowby"), ("ferry", "harbour wall", "tram line", "school")
_ENGLISH = (
    "The council of {town} met on Monday to talk about the {thing}, as it has done {n} times before, and the hall was full long before the doors were shut.",
    "“Plan {n} for the {thing} costs {cost} crowns a head and nobody here has asked for it,” {who} said after the meeting, which lasted until midnight.",
    "The engineers of the district denied that the {thing} was ever at risk. {who} told reporters that the work would probably end in the spring.")
_GERMAN = (
    "Der Rat von {town} hat am Montag über den Hafen gesprochen, wie schon {n} Mal zuvor, und der Saal war voll, lange bevor die Türen geschlossen wurden.",
    "„Plan {n} kostet {cost} Kronen für jeden, und niemand hier hat ihn verlangt“, sagte {who} nach der Sitzung, die bis Mitternacht gedauert hat.",
    "Die Ingenieure des Bezirks bestritten, dass der Hafen je in Gefahr gewesen sei. {who} sagte, die Arbeit werde wohl im Frühling enden.")


def brief(number: int) -> tuple[str, bytes]:
    """A short report that is like no other, English or German by turns."""
    language, texts = ("en", _ENGLISH) if number % 2 == 0 else ("de", _GERMAN)
    words = {"town": _TOWNS[number % 3], "thing": _THINGS[number % 4], "who": _PEOPLE[number % 5], "n": number, "cost": number * 13 + 7}
    body = "".join(f"<p>{escape(text.format(**words))}</p>" for text in texts)
    title = f"{words['town']}: {words['thing']} {number}"
    return f"brief-{number}", (f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><meta property="og:type" content="article">'
                               f'<meta property="article:published_time" content="2031-05-{number % 28 + 1:02}"></head><body><article><h1>{title}</h1>{body}</article></body></html>').encode()


def response(name: str, page: bytes, number: int) -> bytes:
    """One record of a web archive, packed."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\nWARC-Target-URI: https://archive.example/{name}/{number}\r\n"
            f"WARC-Date: 2031-05-07T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n")
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 6)


def make_archive(folder: Path, records: Iterator[bytes], number: int, each: int) -> int:
    """Writes the archive; returns its bytes."""
    folder.mkdir()
    size = 0
    for file in range(-(-number // each)):
        with (folder / f"made-{file:04}.warc.gz").open("wb") as out:
            size += sum(map(out.write, islice(records, min(each, number - file * each))))
    return size


def again_and_again(found: list[tuple[str, bytes]]) -> Iterator[bytes]:
    """Records of the pages, over and over."""
    return cycle([response(name, page, n) for n, (name, page) in enumerate(found)])


def run(archive: Path, out: Path, workers: int) -> dict[str, Any]:
    """One scan of the archive, in figures."""
    load_before = os.getloadavg()[0]
    outcome = scan([archive], out, lambda: Local(workers))
    if outcome.failed or outcome.problems:
        raise SystemExit(f"not everything was read: {outcome.failed or outcome.problems}")
    counts, busy = outcome.counts, sum(entry.processor_seconds for entry in outcome.done)
    memory = [entry.memory_mb for entry in outcome.done]
    written = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    return {"workers": workers, "seconds": round(outcome.seconds, 1), "processor_seconds": round(busy, 1), "pages": counts["pages"], "articles": counts["articles"],
            "statements": counts["statements"], "words": counts["words"], "skipped": dict(outcome.skipped), "pages_per_second": round(counts["pages"] / outcome.seconds, 2),
            "pages_per_core_second": round(counts["pages"] / busy, 2), "memory_mb": memory, "bytes_written": written, "load": [round(load_before, 1), round(os.getloadavg()[0], 1)]}


def alone(found: list[tuple[str, bytes]]) -> dict[str, Any]:
    """Each page by itself: processor time of each step, and what picking loses."""
    reader, lost, spared, let_through = Reader(), [], [], []
    reader.read(load(text="The ferry was late, the harbour master said on Monday.", as_is=True))
    for _, page in found:  # loads what languages are told by
        picking.unfit(decode(page).text)
    times = dict.fromkeys(("picking", "cleaning", "reading"), 0.0)
    articles = 0
    for name, page in found:
        start = time.process_time()
        unfit = picking.unfit(decode(page).text, "https://archive.example/a/b")
        picked = time.process_time()
        times["picking"] += picked - start
        try:
            article = load(page)
        except InputError:
            times["cleaning"] += time.process_time() - picked
            (spared if unfit else let_through).append(name)
            continue
        cleaned = time.process_time()
        reader.read(article)
        times["cleaning"] += cleaned - picked
        times["reading"] += time.process_time() - cleaned
        articles += 1
        if unfit:
            lost.append(f"{name}: {unfit}")
    ms = {step: round(1000 * seconds / (articles if step == "reading" else len(found)), 1) for step, seconds in times.items()}
    return {"pages": len(found), "articles": articles, "lost": lost, "spared": spared, "let_through": let_through, "milliseconds": ms}


def bare(gold: Path) -> dict[str, Any]:
    """What picking would lose of clean English articles (PolNeAR), each as a page with nothing but its paragraphs: the worst case, for news pages say that they are articles."""
    path = gold / "polnear" / "train.jsonl"
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    found = [picking.unfit("<html><body>" + "".join(f"<p>{escape(part)}</p>" for part in text.split("\n")) + "</body></html>") for text in texts]
    return {"articles": len(texts), "lost": {reason: found.count(reason) for reason in sorted({r for r in found if r})}}


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """The figures, for people."""
    yield (f"{figures['pages']:,} pages from {figures['from']} in {figures['files']} files, {figures['bytes'] / 2**20:,.0f} MB packed; {platform.machine()}, "
           f"{os.cpu_count()} cores, Python {platform.python_version()}")
    for r in figures["runs"]:
        yield (f"{r['workers']} worker(s): {r['seconds']:,.0f} s, {r['pages_per_second']:.2f} pages/s; {r['pages_per_core_second']:.2f} pages per processor second; "
               f"{r['articles']:,} articles, {r['statements']:,} statements, {r['words']:,} words; {r['bytes_written'] / 2**20:.1f} MB written; load of the machine {r['load'][0]} to {r['load'][1]}")
        memory = r["memory_mb"]
        yield f"  memory of a worker: {memory[0]} MB after its first file, {max(memory[:len(memory) // 2 + 1])} MB half way, {max(memory)} MB at the end"
    if len(figures["runs"]) > 1:
        one, other = figures["runs"][0], figures["runs"][-1]
        yield (f"{other['workers']} workers beside {one['workers']}: {one['seconds'] / other['seconds']:.2f} times as fast by the clock; "
               f"a page costs {other['processor_seconds'] / one['processor_seconds']:.2f} times the processor time")
    a = figures["alone"]
    yield (f"picking: {a['milliseconds']['picking']} ms a page, cleaning {a['milliseconds']['cleaning']} ms, reading {a['milliseconds']['reading']} ms an article (processor time); "
           f"of {a['articles']} English articles {len(a['lost'])} lost, of {a['pages'] - a['articles']} other pages {len(a['spared'])} left out")
    yield from (f"  lost: {name}" for name in a["lost"])
    b = figures["bare"]
    if b["articles"]:
        yield f"of {b['articles']} articles of PolNeAR as pages that say nothing of themselves: {sum(b['lost'].values())} lost {b['lost'] or ''}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold", help="the folder that holds pages/")
    parser.add_argument("--pages", type=int, default=3000, help="how many pages are read (default 3000)")
    parser.add_argument("--pages-a-file", type=int, default=250, help="pages of each file (default 250)")
    parser.add_argument("--workers", default="1,2", help="numbers of workers, with commas (default 1,2)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--brief", action="store_true", help="short fictional reports, half of them German, each like no other")
    options = parser.parse_args()
    found, where = ([brief(n) for n in range(100)], "short reports, half of them German") if options.brief else pages(options.gold)
    records = (response(*brief(n), n) for n in count()) if options.brief else again_and_again(found)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = make_archive(folder / "in", records, options.pages, options.pages_a_file)
        figures: dict[str, Any] = {"pages": options.pages, "from": where, "bytes": size, "files": -(-options.pages // options.pages_a_file), "alone": alone(found), "bare": bare(options.gold), "runs": []}
        for workers in map(int, options.workers.split(",")):
            figures["runs"].append(run(folder / "in", folder / f"out-{workers}", workers))
    print("\n".join(lines(figures)))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
