"""A ledger of any size for `benchmarks.ledger`: real articles, read and filed once, then multiplied.

`base` adds real articles (every fourteenth of PolNeAR's training part) to a small ledger the usual way. `fill` writes their rows
again and again into another ledger, each copy of an article with other names (of fictional people, some met often and most
seldom), another date within fifteen years, one of sixty outlets, and a share of its words replaced by others, so that words
and speakers are as unevenly spread as in real articles. A word is replaced by one of the same length: offsets stay true.

The rows are those that `Ledger.add` makes, in the same tables and indexes, but written in bulk: without a transaction for each
article, with the indexes made at the end. Simplified: speakers are one by their name (nothing is left waiting), every tenth
article is a word-for-word copy of the one before it, links end as the real ones do, vectors are those of the real contents with
noise, and the hashes that find near copies and repeated sayings are random, as many as the real ones.
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
import json
import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from onrecord import Article
from onrecord.labels import SpeakerType
from onrecord.ledger import Ledger, counts
from onrecord.ledger.tables import metadata
from onrecord.speakers import linker
from onrecord.types import GAP

OUTLETS, PEOPLE, WORDS = 60, 50_000, 40_000
YEARS = (2011, 2025)
COPIED = 0.1
REPLACED = 0.35
"""Share of an article's words (of four letters and more) that are replaced."""
NOISE = 4.0
"""Spread of the noise on a vector's int8 values: two copies of a content then have a cosine of some 0.7."""
CLAIMS, RELATED = 20, 400
"""Saved claims, and utterances that were read for each."""
PORTION = 1000

_WORD = re.compile(r"[^\W\d_]{4,}")
_TOKEN = re.compile(r"[^\W\d_]+")
Row = dict[str, Any]


def base(gold: Path, where: Path, every: int = 14) -> None:
    """Adds real articles, one of ``every`` so many, to a ledger at ``where``, if it is not there yet."""
    if where.exists():
        return
    lines = (gold / "polnear" / "train.jsonl").read_text(encoding="utf-8").splitlines()[::every]
    beside = where.with_name(f"{where.name}.part")
    for old in beside.parent.glob(f"{beside.name}*"):
        old.unlink()
    with Ledger(beside) as ledger:
        for line in lines:
            d = json.loads(line)
            ledger.add(Article(text=d["text"], id=d["id"], url=f"https://news.example/{d['id']}", title=d["title"], outlet=d["outlet"], published=d["published"]))
    beside.with_name(f"{beside.name}.vectors").unlink(missing_ok=True)
    beside.rename(where)


class _Words:
    """Made-up words by length, drawn so that few are frequent and most are rare."""

    def __init__(self, r: random.Random):
        self.random = r
        self._harmonic = list(itertools.accumulate(1 / i for i in range(1, max(PEOPLE, WORDS) + 1)))
        self._by_length: dict[int, list[str]] = {}
        self._people: dict[tuple[int, ...], list[tuple[str, ...]]] = {}

    def rank(self, n: int) -> int:
        """A number below ``n``, low ones more often (Zipf)."""
        return bisect.bisect(self._harmonic, self.random.random() * self._harmonic[n - 1], 0, n - 1)

    def like(self, word: str) -> str:
        """A word of the same length, capitals as in the given one."""
        there = self._by_length.get(len(word))
        if there is None:
            there = self._by_length[len(word)] = self._made(len(word), max(50, WORDS // 10))
        return _cased(there[self.rank(len(there))], word)

    def person(self, lengths: tuple[int, ...]) -> tuple[str, ...]:
        """A person (or a body) whose names have these lengths: last names of many, first names of few."""
        there = self._people.get(lengths)
        if there is None:
            many, few = [self._made(n, 3000) for n in lengths[-1:]], [self._made(n, 150) for n in lengths[:-1]]
            there = [tuple(self.random.choice(words) for words in (*few, *many)) for _ in range(PEOPLE // 8)]
            self._people[lengths] = there
        return there[self.rank(len(there))]

    def _made(self, length: int, n: int) -> list[str]:
        r = self.random
        return ["".join(r.choice("bcdfghklmnprstvw" if i % 2 == 0 else "aeiou") for i in range(length)) for _ in range(n)]


class _Page:
    """An article of the small ledger: its rows, and what is replaced in it."""

    def __init__(self, article: Row, version: Row, statements: list[Row], mentions: list[Row], linked: list[tuple[int, int, int]], bound: set[int]):
        self.article, self.version, self.statements, self.mentions, self.linked, self.bound = article, version, statements, mentions, linked, bound
        self.spans = [[json.loads(s[role]) for role in ("source", "cue", "content")] for s in statements]
        self.names = [[t for t in _TOKEN.findall(m["name"]) if t[0].isupper() and len(t) > 2 and t != "The"] for m in mentions]
        taken = {token for name in self.names for token in name}
        self.words = sorted(set(_WORD.findall(version["text"])) - taken)


class Copies:
    """Copies of a small ledger's articles, numbered on from what a ledger holds.

    Args:
        source: the ledger that `base` has made.
        seed: the same gives the same copies.
        first: numbers of the next article, statement, utterance and speaker.
    """

    def __init__(self, source: Path, seed: int, first: tuple[int, int, int, int] = (1, 1, 1, 1)):
        self.random = random.Random(seed)
        self.words = _Words(random.Random(1))
        self.pages, self.vectors, self.echoes, self.bands = _pages(source)
        self.article, self.statement, self.utterance, self.speaker = first
        self.vector = 1
        self._known: dict[tuple[str, str], int] = {}
        self._noise = np.rint(np.random.default_rng(seed).normal(0, NOISE, (8192, 384))).astype(np.int16)
        self._last: tuple[_Page, dict[str, str], dict[str, str], str, dict[int, int], int] | None = None
        self.said: dict[int, list[tuple[int, int, str, str]]] = {}

    def portion(self, articles: int) -> dict[str, list[Row]]:
        """The rows of so many more articles, by table."""
        out: dict[str, list[Row]] = {name: [] for name in ("articles", "versions", "speakers", "speaker_keys", "mentions", "utterances", "statements",
                                                           "statement_speakers", "vectors")}
        for _ in range(articles):
            self._article(out)
        return out

    def _article(self, out: dict[str, list[Row]]) -> None:
        r, number = self.random, self.article
        self.article += 1
        copied = self._last is not None and r.random() < COPIED
        if copied and self._last is not None:
            page, names, mapping, text, sayings, story = self._last
        else:
            page, sayings, story = r.choice(self.pages), {}, number
            names = self._names(page)
            mapping = {w: self.words.like(w) for w in page.words if r.random() < REPLACED} | names
            text = _TOKEN.sub(lambda m: mapping.get(m[0], m[0]), page.version["text"])
            self._last = page, names, mapping, text, sayings, story
        day = f"{r.randint(*YEARS)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"
        url = f"https://outlet-{r.randrange(10**6)}.example/{number}"
        outlet = f"Outlet {self.words.rank(OUTLETS)}"
        title = _TOKEN.sub(lambda m: mapping.get(m[0], m[0]), page.version["title"] or "")
        out["articles"].append(page.article | {"id": number, "key": url, "url": url, "outlet": outlet, "published": day, "story": story})
        out["versions"].append(page.version | {"id": number, "article_id": number, "native_id": str(number), "title": title, "text": text, "published": day,
                                               "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "run_id": 1})
        who = self._speakers(page, names, number, day, out)
        self._statements(page, names, text, url, number, day, sayings, who, out)

    def _names(self, page: _Page) -> dict[str, str]:
        out: dict[str, str] = {}
        for tokens in page.names:
            if tokens:
                for token, new in zip(tokens, self.words.person(tuple(map(len, tokens))), strict=True):
                    out.setdefault(token, _cased(new, token))
        return out

    def _speakers(self, page: _Page, names: dict[str, str], number: int, day: str, out: dict[str, list[Row]]) -> dict[int, int]:
        """The speakers of the copy by those of the original; their mentions."""
        who: dict[int, int] = {}
        here: dict[tuple[str, str], int] = {}
        for m in page.mentions:
            name = _TOKEN.sub(lambda t: names.get(t[0], t[0]), m["name"])
            if (name, m["type"]) in here:  # two names that have become one
                who.setdefault(m["speaker_id"], here[name, m["type"]])
                continue
            bound = m["speaker_id"] in page.bound
            found = None if bound else self._known.get((name, m["type"]))
            if found is None:
                found = self.speaker
                self.speaker += 1
                out["speakers"].append({"id": found, "name": name, "type": m["type"], "ident": None, "article_id": number if bound else None, "merged_into": None})
                if not bound:
                    self._known[name, m["type"]] = found
                    out["speaker_keys"] += [{"key": key, "speaker_id": found} for key in set(linker.keys(name, SpeakerType(m["type"])))]
            here[name, m["type"]] = found
            who.setdefault(m["speaker_id"], found)
            out["mentions"].append({k: v for k, v in m.items() if k != "id"} | {"article_id": number, "name": name, "seen_on": day, "speaker_id": found,
                                                                               "proposed_id": None, "proposed_confidence": None, "proposed_reason": None})
        return who

    def _statements(self, page: _Page, names: dict[str, str], text: str, url: str, number: int, day: str, sayings: dict[int, int],
                    who: dict[int, int], out: dict[str, list[Row]]) -> None:
        numbers = dict[int, int]()
        uids = {s["uid"]: f"{self.random.getrandbits(4 * len(s['uid'])):0{len(s['uid'])}x}" for s in page.statements}
        renamed = {words: _renamed(words, names) for s in page.statements for words in (s["speaker"], s["speakers"])}
        if not sayings:
            self._utterances(page, number, sayings, out)
        for s, spans in zip(page.statements, page.spans, strict=True):
            numbers[s["id"]] = self.statement
            said_on = _moved(s["said_on"], day)
            source, cue, content = (GAP.join([text[a:b] for a, b in at]) for at in spans)
            start, end = spans[2][0][0], spans[2][-1][1]
            out["statements"].append(s | {
                "id": self.statement, "uid": uids[s["uid"]], "version_id": number, "article_id": number, "within": uids.get(s["within"]),
                "source_text": source, "cue_text": cue, "content_text": content, "speaker": renamed[s["speaker"]], "speakers": renamed[s["speakers"]],
                "said_on": said_on, "dated": (said_on or day).split("/")[0], "prefix": text[max(0, start - 32):start], "suffix": text[end:end + 32],
                "link": url + s["link"][s["link"].index("#"):], "utterance_id": sayings[s["utterance_id"]]})
            if len(some := self.said.setdefault(s["id"], [])) < RELATED:
                some.append((sayings[s["utterance_id"]], self.statement, s["content"], s["certainty"]))
            self.statement += 1
        pairs = {(numbers[statement], who[speaker]): place for statement, speaker, place in page.linked if speaker in who}
        out["statement_speakers"] += [{"statement_id": a, "speaker_id": b, "place": place} for (a, b), place in pairs.items()]

    def _utterances(self, page: _Page, number: int, sayings: dict[int, int], out: dict[str, list[Row]]) -> None:
        """New utterances for those of the original, with their vectors."""
        for original in dict.fromkeys(s["utterance_id"] for s in page.statements):
            sayings[original] = self.utterance
            out["utterances"].append({"id": self.utterance, "first_id": number, "embedded": 1})
            self.utterance += 1
        real = [(sayings[n], place, vector) for n in sayings for place, vector in self.vectors.get(n, ())]
        at = self.random.randrange(len(self._noise) - len(real))
        noisy = np.clip(np.array([vector for _, _, vector in real]) + self._noise[at:at + len(real)], -127, 127).astype(np.int8)
        for (utterance, place, _), vector in zip(real, noisy, strict=True):
            out["vectors"].append({"id": self.vector, "utterance_id": utterance, "place": place, "vector": vector.tobytes()})
            self.vector += 1


def _pages(source: Path) -> tuple[list[_Page], dict[int, list[tuple[int, np.ndarray]]], float, float]:
    """The small ledger's articles, its vectors by utterance, and how many hashes an utterance and a version have."""
    db = sqlite3.connect(source)
    db.row_factory = sqlite3.Row

    def rows(table: str, order: str = "id") -> list[Row]:
        return [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY {order}")]

    def by(found: Iterable[Row], key: str) -> dict[int, list[Row]]:
        out: dict[int, list[Row]] = {}
        for row in found:
            out.setdefault(row[key], []).append(row)
        return out

    statements, mentions, versions = by(rows("statements"), "article_id"), by(rows("mentions"), "article_id"), by(rows("versions"), "article_id")
    bound = {row["id"] for row in rows("speakers") if row["article_id"] is not None}
    linked = by(rows("statement_speakers", "statement_id, place"), "statement_id")
    pages = []
    for article in rows("articles"):
        mine = statements.get(article["id"], [])
        pairs = [(row["statement_id"], row["speaker_id"], row["place"]) for s in mine for row in linked.get(s["id"], [])]
        if mine:
            pages.append(_Page(article, versions[article["id"]][0], mine, mentions.get(article["id"], []), pairs, bound))
    vectors = {number: [(row["place"], np.frombuffer(row["vector"], dtype=np.int8).astype(np.int16)) for row in found]
               for number, found in by(rows("vectors"), "utterance_id").items()}
    shares = [db.execute(f"SELECT count(*) * 1.0 / (SELECT count(*) FROM {of}) FROM {table}").fetchone()[0]
              for table, of in (("echoes", "utterances"), ("bands", "versions"))]
    db.close()
    return pages, vectors, shares[0], shares[1]


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() else word.capitalize() if like[0].isupper() else word


def _renamed(words: str | None, names: dict[str, str]) -> str | None:
    return None if words is None else _TOKEN.sub(lambda m: names.get(m[0], m[0]), words)


def _moved(said_on: str | None, day: str) -> str | None:
    """A date of the original in the year of the copy; a day becomes the copy's."""
    if said_on is None:
        return None
    return day if len(said_on) == 10 else "/".join(day[:4] + part[4:] for part in said_on.split("/"))


# -- into a database

Write = Callable[[str, Sequence[Row]], None]

def fill(where: str, source: Path, size: int, relation: str, embeddings: str, tell: Callable[[str], None] = print) -> None:
    """Makes a ledger of about ``size`` statements.

    Args:
        where: path or URL of a ledger that is not there yet.
        source: the ledger that `base` has made.
        relation, embeddings: names of the models that the relations and the vectors are said to be of.
        tell: is told how far it is.
    """
    Ledger(where).close()
    start = time.monotonic()
    make = _postgresql(where) if where.startswith("postgresql") else _sqlite(where)
    write, finish = next(make), make
    copies = Copies(source, seed=size)
    write("runs", [{"id": 1, "model": "benchmark", "started": "2026-01-01T00:00:00Z"}])
    while copies.statement <= size:
        left = size + 1 - copies.statement
        mean = sum(len(p.statements) for p in copies.pages) / len(copies.pages)
        for table, rows in copies.portion(max(1, min(PORTION, round(left / mean)))).items():
            write(table, rows)
        tell(f"{copies.statement - 1} statements in {copies.article - 1} articles, {time.monotonic() - start:.0f} s")
    _hashes(write, "echoes", "hash", "utterance_id", copies.utterance, copies.echoes)
    _hashes(write, "bands", "band", "version_id", copies.article, copies.bands)
    _claims(write, copies, relation)
    write("ledger", [{"name": "embeddings", "value": embeddings}])
    tell(f"rows: {time.monotonic() - start:.0f} s")
    next(finish, None)
    with Ledger(where) as ledger, ledger.writing() as connection:
        counts.rebuild(connection)
        ledger.embeddings.sync(connection)
    tell(f"indexes: {time.monotonic() - start:.0f} s")


def _hashes(write: Write, table: str, key: str, owner: str, end: int, each: float) -> None:
    """Random hashes, as many for each owner as the real ones, in the order of their table."""
    r = np.random.default_rng(end)
    owners = r.integers(1, end, round((end - 1) * each))
    hashes = np.sort(r.integers(-(2**63), 2**63, len(owners), dtype=np.int64))
    for i in range(0, len(owners), 100_000):
        write(table, [{key: h, owner: o} for h, o in zip(hashes[i:i + 100_000].tolist(), owners[i:i + 100_000].tolist(), strict=True)])


def _claims(write: Write, copies: Copies, relation: str) -> None:
    """Saved claims: of each, copies of one statement and others."""
    r = copies.random
    words = {s["id"]: s["content_text"] for p in copies.pages for s in p.statements if 6 <= len(s["content_text"].split()) <= 20}
    every = [one for some in copies.said.values() for one in some]
    for number, statement in enumerate(r.sample([n for n in sorted(copies.said) if n in words], CLAIMS), 1):
        write("claims", [{"id": number, "name": f"claim {number}", "text": words[statement], "found": 0, "made": "2026-01-01T00:00:00Z",
                          "read_to": copies.utterance - 1, "shown_to": 0, "private": 0, "rating": None}])
        near = {one[0]: one for one in [*copies.said[statement][:RELATED // 2], *r.sample(every, RELATED // 2)]}
        rows = []
        for i, (utterance, appearance, part, certainty) in enumerate(near.values()):
            kind = r.choices(["for", "against", "observing"], [6, 1, 2])[0] if i < RELATED // 2 else "unrelated"
            rows.append({"claim_id": number, "utterance_id": utterance, "statement_id": appearance, "model": relation, "relation": kind, "confidence": 0.9,
                         "part": part, "value": {"for": 3, "against": -3, "observing": 0}.get(kind), "certainty": certainty, "verdict": None, "machine": None})
        write("relations", rows)


def _values(table: str, rows: Sequence[Row]) -> tuple[list[str], Iterator[list[Any]]]:
    columns = [c.name for c in metadata.tables[table].columns if c.name in rows[0]]
    return columns, ([row[c] for c in columns] for row in rows)


def _sqlite(where: str) -> Iterator[Write]:
    """Gives what writes rows; asked again, makes the indexes."""
    db = sqlite3.connect(where, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        db.execute(f"PRAGMA {pragma}")
    later = db.execute("SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL").fetchall()
    statistics = db.execute("SELECT * FROM sqlite_stat1").fetchall()  # an index that is dropped takes its own with it
    for kind, name, _ in later:
        db.execute(f"DROP {kind} {name}")

    def write(table: str, rows: Sequence[Row]) -> None:
        if rows:
            columns, values = _values(table, rows)
            db.execute("BEGIN")
            db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", values)
            db.execute("COMMIT")

    yield write
    for table in ("statements_text", "versions_text", "speakers_text"):
        db.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")
    for _, _, made in later:
        db.execute(made)
    db.execute("DELETE FROM sqlite_stat1")
    db.executemany("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", statistics)
    db.execute("PRAGMA journal_mode=WAL")
    db.close()


def _postgresql(where: str) -> Iterator[Write]:
    """Gives what writes rows; asked again, makes the indexes and the statistics."""
    import psycopg

    db = psycopg.connect(where, autocommit=True)
    db.execute("SET session_replication_role = replica")
    db.execute("SET synchronous_commit = off")
    db.execute("SET maintenance_work_mem = '256MB'")
    later = [row[0] for row in db.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN "
                                          "(SELECT conname FROM pg_constraint)")]
    for definition in later:
        db.execute(f"DROP INDEX {re.split(' INDEX | ON ', definition)[1]}")

    def write(table: str, rows: Sequence[Row]) -> None:
        if rows:
            columns, values = _values(table, rows)
            with db.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)

    yield write
    for definition in later:
        db.execute(definition)
    for table in ("articles", "versions", "statements", "utterances", "speakers", "mentions", "vectors", "claims", "runs"):
        db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    db.execute("VACUUM ANALYZE")
    db.close()
