"""How well speakers are linked across articles, and the counts behind the confidence of each kind of link.

    python -m benchmarks.linking --gold ../shared/gold [--read wikinews polnear] [--count]

One article after the other is added to a ledger in memory, in the order of their dates, then shuffled. Gold:

- MEANTIME: people and organisations named in 120 articles, with who is who across them (names and appositions as annotated);
- ECB+: people and organisations named in the 982 articles of 43 topics, of those that were annotated across articles;
- legislators: each of the members of Congress as five articles might name them, with and without the gazetteer;
- namesakes: the same with their roles, and for each a fictional person of the same name in another walk of life;
- Wikinews and PolNeAR: what the reader finds in 295 and 924 articles; ``linking_read.tsv`` has the verdicts on a random
  sample of the links, each read once (PolNeAR's without the ten names that are everywhere).

Precision and recall are of pairs of articles' speakers, made links only; B-cubed is of each speaker. ``--count`` prints
the table that is kept as ``data/links.tsv``: of the links of each rule, how many were right (of made-up ones a few).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from onrecord import Article, Reader
from onrecord.labels import SpeakerType
from onrecord.speakers.gazetteer import Entry, Gazetteer, load_gazetteer
from onrecord.speakers.lexicon import titles
from onrecord.speakers.linker import Known, Link, Local, SeenRole, as_local, keys, link, role_keys

PERSON, BODY = SpeakerType.PERSON, SpeakerType.ORGANIZATION
Id = tuple[str, int]
"""Of a speaker: its ledger and its number there."""
MADE_UP = 20
"""Links of a rule that are counted at most of made-up articles: they have no surprises."""
READ = Path(__file__).with_name("linking_read.tsv")


class Seen(NamedTuple):
    """A speaker of an article with who it is in the gold; each part is a ledger of its own."""

    local: Local
    gold: str
    article: str
    part: str = ""


@dataclass
class Memory:
    """A ledger in memory: what `link` needs, and no more."""

    gazetteer: Gazetteer | None = None
    known: dict[int, Known] = field(default_factory=dict)
    index: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    waiting: list[int] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    count: int = 0

    def add(self, local: Local) -> tuple[int, Link]:
        wanted = {k for n in (local.name, *local.variants) for k in keys(n, local.type)}
        found = [self.known[i] for i in sorted(set().union(*(self.index[k] for k in wanted)))] if wanted else []
        made = link(local, found, self.gazetteer)
        i = made.known if made.made and made.known is not None else self.count
        self.count = max(self.count, i + 1)
        old = self.known.get(i, Known(i, {}, local.type, mentions=0))
        names = Counter(old.names) + Counter([local.name, *local.variants])
        roles = list(old.roles)
        for k, role in enumerate(local.roles or ((None,) if local.affiliations else ())):
            affiliation = local.affiliations[k] if k < len(local.affiliations) else None
            at = next((n for n, r in enumerate(roles) if (r.role, r.affiliation) == (role, affiliation)), None)
            if at is None:
                roles.append(SeenRole(role, affiliation, local.on, local.on))
            else:
                days = sorted(d for d in (roles[at].first, roles[at].last, local.on) if d)
                roles[at] = SeenRole(role, affiliation, days[0] if days else None, days[-1] if days else None, roles[at].times + 1)
        if not made.made:
            self.waiting.append(i)
        self.known[i] = Known(i, names, old.type, tuple(roles), Counter(old.with_) + Counter(local.with_), made.ident or old.ident, old.mentions + 1)
        for key in [*wanted, *(k for r in roles if r.role for k in role_keys(r.role, r.affiliation))]:
            self.index[key].add(i)
        return i, made


    def settle(self) -> None:
        """Ask again about every link that waits, until nothing changes."""
        moved = True
        while moved:
            moved = False
            for i in [w for w in self.waiting if w in self.known]:
                k = self.known[i]
                found = set().union(*(self.index[key] for n in k.names for key in keys(n, k.type))) & self.known.keys() - {i}
                made = link(as_local(k), [self.known[j] for j in sorted(found)])
                if made.made and made.known is not None:
                    self._merge(made.known, i)
                    moved = True

    def _merge(self, into: int, gone: int) -> None:
        a, b = self.known[into], self.known.pop(gone)
        self.merged[gone] = into
        self.known[into] = Known(into, Counter(a.names) + Counter(b.names), a.type, a.roles + b.roles, Counter(a.with_) + Counter(b.with_),
                                 a.ident or b.ident, a.mentions + b.mentions)
        for ids in self.index.values():
            if gone in ids:
                ids.add(into)

    def now(self, i: int) -> int:
        while i in self.merged:
            i = self.merged[i]
        return i


def meantime(folder: Path) -> Iterator[Seen]:
    """People and organisations with a name, by article."""
    for path in sorted((folder / "intra_cross-doc_annotation").rglob("*.xml")):
        root = ET.parse(path).getroot()
        tokens = {t.get("t_id"): t.text or "" for t in root.iter("token")}
        day = next((t.get("value") for t in root.iter("TIMEX3") if t.get("functionInDocument") == "CREATION_TIME"), None)
        marks = root.find("Markables")
        assert marks is not None
        entities = {m.get("m_id"): m for m in marks if m.tag == "ENTITY" and m.get("ent_type") in ("PER", "ORG")}
        words = {m.get("m_id"): (m.get("syntactic_type"), [tokens[a.get("t_id")] for a in m.iter("token_anchor")]) for m in marks if m.tag == "ENTITY_MENTION"}
        found: dict[str, list[tuple[str | None, list[str]]]] = defaultdict(list)
        for relation in root.iter("REFERS_TO"):
            target = relation.find("target")
            if target is not None and target.get("m_id") in entities:
                found[target.get("m_id") or ""] += [words[s.get("m_id")] for s in relation.findall("source") if s.get("m_id") in words]
        named = [(entities[i], *_named(mentions, entities[i].get("ent_type") == "PER")) for i, mentions in found.items()]
        everyone = {names[0] for _, names, _ in named if names}
        for e, names, roles in named:
            identity = re.sub(r"/(page|resource)/", "/", (e.get("external_ref") or "").strip()) or e.get("instance_id")
            if names and identity:  # those without are not annotated across articles
                type = PERSON if e.get("ent_type") == "PER" else BODY
                yield Seen(Local(names[0], type, tuple(roles), (), day, "Wikinews", frozenset(everyone - set(names)), tuple(names[1:])), identity, path.stem)


def _named(mentions: Iterable[tuple[str | None, list[str]]], person: bool) -> tuple[list[str], list[str]]:
    """The names among an entity's mentions, the longest first, and the roles."""
    names: Counter[str] = Counter()
    roles: list[str] = []
    for kind, words in mentions:
        text = " ".join(words).split(" (")[0].split(" ,")[0].replace(" 's", "'s").replace(" '", "'")
        run = re.search(r"(?:[A-Z0-9][\w.&'-]*|of|and|&|for|de|al)(?: (?:[A-Z0-9][\w.&'-]*|of|and|&|for|de|al))*$", text)
        if kind in ("NAM", "PRE.NAM") and run and run[0][0].isupper():
            name, before = run[0], text[: run.start()].strip()
            if person:
                parts = name.split()
                cut = max((i + 1 for i, w in enumerate(parts[:-1]) if w.lower() in titles() or w == "CEO"), default=0)
                name, before = " ".join(parts[cut:]), f"{before} {' '.join(parts[:cut])}".strip()
                if name in ("CEO", "President") or name.isupper():
                    continue
                roles += [before] if before else []
            names[name] += 1
        elif kind in ("APP", "NOM") and person:
            roles.append(re.sub(r"^(?:the|a|an) ", "", text))
    return sorted(names, key=lambda n: (-len(n.split()), -names[n], n)), list(dict.fromkeys(roles))


def ecb(folder: Path) -> Iterator[Seen]:
    """People and organisations with a name, of those annotated across the articles of a topic."""
    for path in sorted(folder.rglob("*.xml")):
        root = ET.parse(path).getroot()
        tokens = {t.get("t_id"): t.text or "" for t in root.iter("token")}
        marks = root.find("Markables")
        assert marks is not None
        words = {m.get("m_id"): (m.tag, [tokens[a.get("t_id")] for a in m.iter("token_anchor")]) for m in marks if m.tag in ("HUMAN_PART_PER", "HUMAN_PART_ORG")}
        opening = {t.get("t_id") for t in root.iter("token") if t.get("number") == "0"}
        alone = {m.get("m_id") for m in marks if [a.get("t_id") in opening for a in m.iter("token_anchor")] == [True]}  # "Police", "He"
        found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for relation in root.iter("CROSS_DOC_COREF"):
            for source in relation.findall("source"):
                if source.get("m_id") in words and source.get("m_id") not in alone:
                    found[relation.get("note") or ""].append(words[source.get("m_id")])
        rows = []
        for gold, mentions in found.items():
            person = mentions[0][0] == "HUMAN_PART_PER"
            names, _ = _named([("NAM", w) for _, w in mentions], person)
            if names:
                rows.append((gold, person, names))
        everyone = {names[0] for _, _, names in rows}
        for gold, person, names in rows:
            yield Seen(Local(names[0], PERSON if person else BODY, (), (), None, None, frozenset(everyone - set(names)), tuple(names[1:])),
                       gold, path.stem, path.parent.name)


def legislators(gazetteer: Gazetteer, day: str = "2025-06-01") -> Iterator[Seen]:
    """Each member of Congress as five articles of one day name them: with more and less of the name and the role."""
    for e in gazetteer.entries:
        now = next((r for r in reversed(e.roles) if (r.first or "") <= day <= (r.last or "")), None)
        if now is None or now.role is None:
            continue
        first, last = _short(e)
        title = now.role.split(" (")[0]
        told = [(e.names[0], now.role), (f"{first} {last}", title), (f"{first} {last}", None), (last, now.role), (last, title),
                *[(n, title) for n in e.names[1:] if n not in (e.names[0], f"{first} {last}")]]
        for k, (name, role) in enumerate(told):
            yield Seen(Local(name, PERSON, (role,) if role else (), (), day), e.ident, f"{e.ident} {k}")


def namesakes(gazetteer: Gazetteer, day: str = "2025-06-01") -> Iterator[Seen]:
    """Each member of Congress beside somebody of the same name in another walk of life."""
    for r in legislators(gazetteer, day):
        if r.local.roles:
            yield r
    for k, e in enumerate(gazetteer.entries):
        first, last = _short(e)
        role = ("coach", "actor", "resident", "striker for Selm United", "singer")[k % 5]
        for n, (name, worded) in enumerate(((f"{first} {last}", role), (last, role), (f"{first} {last}", f"former {role}"))):
            yield Seen(Local(name, PERSON, (worded,), (), day), f"namesake of {e.ident}", f"{e.ident} namesake {n}")


def _short(e: Entry) -> tuple[str, str]:
    """First and last name: the last is what all names end in."""
    names = [[w.strip(",") for w in n.split() if w.strip(",") not in ("Jr.", "Sr.", "II", "III", "IV")] for n in e.names]
    tail = 1
    while all(len(n) > tail + 1 and n[-tail - 1] == names[0][-tail - 1] for n in names):
        tail += 1
    return names[0][0], " ".join(names[0][-tail:])


def articles(gold: Path, corpus: str) -> Iterator[tuple[Article, str]]:
    """The articles of a corpus whose links were read by hand, with their outlets."""
    if corpus == "polnear":
        for name in ("dev", "train"):
            for line in (gold / "polnear" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
                d = json.loads(line)
                yield Article(text=d["text"], id=d["id"], title=d["title"], published=d["published"], outlet=d["outlet"]), d["id"]
        return
    for path in sorted((gold / "wikinews").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield Article(text=row["text"], url=row["url"], title=row["title"], published=row["date"], outlet="Wikinews"), row["url"]


def as_read(gold: Path, corpus: str) -> Iterator[Seen]:
    """What the reader finds in a corpus, of each speaker its longest role; who it is in truth is not known."""
    reader = Reader()
    for article, ident in articles(gold, corpus):
        found: dict[tuple[str, SpeakerType], tuple[str | None, str | None]] = {}
        for s in reader.read(article):
            for i, name in enumerate(s.who.speakers):
                role = (s.who.role, s.who.affiliation) if not i else (None, None)
                key = (name, s.who.speaker_type)
                found[key] = max(found.get(key, (None, None)), role, key=lambda r: len(r[0] or ""))
        for (name, type), (worded, body) in found.items():
            yield Seen(Local(name, type, (worded,) if worded else (), (body,) if body else (), article.published, article.outlet,
                             frozenset(n for n, _ in found if n != name)), "", ident)


class Scores(NamedTuple):
    precision: float
    recall: float
    b_precision: float
    b_recall: float
    waiting: float


def run(rows: list[Seen], gazetteer: Gazetteer | None = None, settled: bool = False) -> tuple[list[Id], list[Link]]:
    memories: dict[str, Memory] = defaultdict(lambda: Memory(gazetteer))
    pairs = [((r.part, i), m) for r in rows for i, m in [memories[r.part].add(r.local)]]
    if settled:
        for memory in memories.values():
            memory.settle()
    return [(part, memories[part].now(i)) for (part, i), _ in pairs], [m for _, m in pairs]


def scores(rows: list[Seen], ids: list[Id], links: list[Link]) -> Scores:
    both = Counter(zip(ids, (r.gold for r in rows), strict=True))
    ours, gold = Counter(ids), Counter(r.gold for r in rows)
    pairs = [sum(n * (n - 1) // 2 for n in c.values()) for c in (both, ours, gold)]
    b = [sum(n * n / ours[i] for (i, _), n in both.items()) / len(rows), sum(n * n / gold[g] for (_, g), n in both.items()) / len(rows)]
    return Scores(pairs[0] / max(1, pairs[1]), pairs[0] / max(1, pairs[2]), b[0], b[1], sum(1 for m in links if not m.made) / len(rows))


def unstable(rows: list[Seen], times: int, gazetteer: Gazetteer | None = None, settled: bool = False) -> tuple[float, float]:
    """Of the pairs linked in date order or in a shuffled one, the share that the other does not link; and of speakers, the share whose fellows change."""
    base = _pairs(run(rows, gazetteer, settled)[0], range(len(rows)))
    differ, moved = [], []
    for seed in range(times):
        order = list(range(len(rows)))
        random.Random(seed).shuffle(order)
        other = _pairs(run([rows[i] for i in order], gazetteer, settled)[0], order)
        odd = base ^ other
        differ.append(len(odd) / max(1, len(base | other)))
        moved.append(len({i for pair in odd for i in pair}) / len(rows))
    return sum(differ) / times, sum(moved) / times


def _pairs(ids: list[Id], order: Iterable[int]) -> set[tuple[int, int]]:
    groups: dict[Id, list[int]] = defaultdict(list)
    for i, at in zip(ids, order, strict=True):
        groups[i].append(at)
    return {(min(p), max(p)) for g in groups.values() for p in combinations(g, 2)}


def counts(rows: list[Seen], ids: list[Id], links: list[Link], real: bool) -> dict[str, list[int]]:
    """Right ones and all of each rule: a link is right where most of the speaker's earlier articles are of the same gold.

    Of made-up articles only made links and clashing roles count: how many of those that wait are right, only real ones say.
    """
    before: dict[Id, Counter[str]] = defaultdict(Counter)
    out: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    seen = set[str]()
    for r, i, m in zip(rows, ids, links, strict=True):
        right = r.gold not in seen if m.known is None else before[r.part, m.known].most_common(1)[0][0] == r.gold
        if real or m.made or m.rule == "person: clashing roles":
            out[m.rule][0] += right
            out[m.rule][1] += 1
        before[i][r.gold] += 1
        seen.add(r.gold)
    return out


def show(name: str, rows: list[Seen], gazetteer: Gazetteer | None = None, times: int = 5, real: bool = True) -> dict[str, list[int]]:
    """A line of figures as links are made, and one after all that wait were asked about again; the counts of each rule."""
    for settled in (False, True):
        ids, links = run(rows, gazetteer, settled)
        s = scores(rows, ids, links)
        differ, moved = unstable(rows, times, gazetteer, settled)
        print(f"{name + (', asked again' if settled else ''):34s}{len(rows):6d}{len({r.gold for r in rows}):7d}  {s.precision:.3f}/{s.recall:.3f}"
              f"   {s.b_precision:.3f}/{s.b_recall:.3f}   {s.waiting:7.3f}   {differ:.3f}/{moved:.3f}", flush=True)
    return counts(rows, *run(rows, gazetteer), real)


def errors(rows: list[Seen], gazetteer: Gazetteer | None = None) -> None:
    """Made links to somebody else, and proposals and new speakers that are somebody known."""
    ids, links = run(rows, gazetteer)
    before: dict[Id, Counter[str]] = defaultdict(Counter)
    of: dict[str, list[Local]] = defaultdict(list)
    for r, i, m in zip(rows, ids, links, strict=True):
        right = before[r.part, m.known].most_common(1)[0][0] == r.gold if m.known is not None else not of[r.gold]
        if not right or not m.made:
            what = "waits" if not m.made else "linked" if m.known is not None else "new"
            print(f"{'ok   ' if right else 'WRONG'} {what:6s} {m.rule}: {r.local.name} {r.local.roles} {r.local.on or ''} [{r.gold[-30:]}] {m.reason}"
                  + (f"  was {[(x.name, x.roles) for x in of[r.gold][-2:]]}" if not right else ""))
        before[i][r.gold] += 1
        of[r.gold].append(r.local)


def read_by_hand(rows: list[Seen], corpus: str) -> dict[str, list[int]]:
    """By rule, how many of the links that were read one by one are right; only those that are still made or proposed."""
    with READ.open(encoding="utf-8", newline="") as lines:
        verdicts = {(v["article"], v["name"], v["known"]): v["right"] == "yes" for v in csv.DictReader(lines, delimiter="\t") if v["corpus"] == corpus}
    memory = Memory()
    found: list[tuple[Link, bool]] = []
    for r in rows:
        known = dict(memory.known)
        _, m = memory.add(r.local)
        if m.known is not None:
            verdict = verdicts.get((r.article, r.local.name, max(known[m.known].names, key=lambda n: (len(n), n))))
            found += [] if verdict is None else [(m, verdict)]
    for made in (True, False):
        right = [v for m, v in found if m.made == made]
        print(f"{corpus}, read by hand, {'made' if made else 'waiting'}: {sum(right)} right of {len(right)}")
    return {rule: [sum(v for m, v in found if m.rule == rule), sum(m.rule == rule for m, _ in found)] for rule in {m.rule for m, _ in found}}


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--errors", choices=("meantime", "ecb", "legislators", "namesakes", "gazetteer"), help="list what is wrong or waits")
    a.add_argument("--count", action="store_true", help="print the table")
    a.add_argument("--read", nargs="*", choices=("wikinews", "polnear"), default=[], help="read these too, for the links judged by hand (minutes)")
    o = a.parse_args()
    gazetteer = load_gazetteer(o.gold / "congress-legislators" / "legislators-current.yaml")
    sets = {"meantime": (sorted(meantime(o.gold / "meantime"), key=lambda r: (r.local.on or "", r.article)), None),
            "ecb": (list(ecb(o.gold / "ecbplus")), None),
            "legislators": (list(legislators(gazetteer)), None),
            "namesakes": (list(namesakes(gazetteer)), None),
            "gazetteer": (list(legislators(gazetteer)), gazetteer)}
    if o.errors:
        errors(*sets[o.errors])
        return
    print(f"{'':34s}{'seen':>6s}{'gold':>7s}  pairs P/R     B-cubed P/R   waiting   unstable pairs/speakers")
    real, made_up = (defaultdict[str, list[int]](lambda: [0, 0]) for _ in range(2))
    for name, (rows, given) in sets.items():
        true = name in ("meantime", "ecb")
        _add(real if true else made_up, show(name, rows, given, real=true))
    for corpus in o.read:
        rows = sorted(as_read(o.gold, corpus), key=lambda r: r.local.on or "")
        _add(real, read_by_hand(rows, corpus))
    if o.count:
        _add(real, {rule: [right * min(of, MADE_UP) // of, min(of, MADE_UP)] for rule, (right, of) in made_up.items() if rule != "new"})
        print("\n".join(f"{rule}\t{right}\t{of}" for rule, (right, of) in sorted(real.items())))


def _add(total: dict[str, list[int]], more: dict[str, list[int]]) -> None:
    for rule, (right, of) in more.items():
        total[rule] = [total[rule][0] + right, total[rule][1] + of]


if __name__ == "__main__":
    main()
