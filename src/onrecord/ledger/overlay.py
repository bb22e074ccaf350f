"""What people said of statements, laid over what the machine reads.

A statement's columns are worked out anew from the machine's values and the corrections that stand, in their order,
whenever either changes: so corrections can be undone in any order, and a newer model's reading leaves them as they are.

A correction belongs to the statement it was made on and to the same one in later versions of the article: the one that
the machine reads there (`finding.likeness`), or, where it reads none and the words still stand there, one that is put
there for it (``found`` is false). Where the words are gone the correction waits: its ``subject_id`` is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from onrecord.labels import Verdict
from onrecord.ledger import fields, finding
from onrecord.ledger.finding import Roles, Spans
from onrecord.ledger.rows import Row, timed
from onrecord.ledger.tables import articles, corrections, laid, statements, utterances, versions
from onrecord.reader import identifier
from onrecord.types import Json, Timed

OF_STATEMENTS = ("statement", "relation")
"""The subjects of corrections that belong to a statement."""

SAID = 1.0
"""How sure a value is that a person gave or accepted."""

_KEPT = ("kind", "speaker", "speakers", "speaker_type", "role", "affiliation", "heard_by", "anonymity_reason", "act", "stance", "certainty",
         "framing", "uttered", "said_on", "said_on_text", "venue", "dated", "confidence", "attribution", "least", "evidence")
"""The columns of a statement that do not depend on where it stands."""

_OVERLAID = (*_KEPT, "source", "cue", "content", "source_text", "cue_text", "content_text", "prefix", "suffix", "link")
"""The columns that corrections may change."""


def machines(row: Row) -> Json:
    """A row of `statements` with the machine's own values."""
    return {**row, **(row["machine"] or {})}


def roles(row: Row) -> Roles:
    """What a row of `statements` is known by."""
    return Roles(row["source_text"], row["cue_text"], row["content_text"], row["prefix"], row["suffix"])


def selector(row: Row, version: int) -> Json:
    """What `corrections.selector` keeps of a statement in the version of this number."""
    return {"uid": row["uid"], "version": version, "exact": row["content_text"], "prefix": row["prefix"], "suffix": row["suffix"],
            "source": row["source_text"], "cue": row["cue_text"]}


def keep(connection: Connection, gone: Collection[int], new: Sequence[Row]) -> tuple[dict[str, int], set[int]]:
    """Which statements that a newer run does not read any more live on.

    Args:
        gone: numbers of statements whose ids the run has not.
        new: what the run has instead, as rows without a number.

    Returns:
        the statements that ``new`` ones continue, by the new one's uid; and those that stay because a person
        has said something of them.
    """
    held = _held(connection, gone)
    rows = connection.execute(select(statements).where(statements.c.id.in_(held))).mappings().all() if held else []
    pairs = [(likeness, r, n) for r, row in enumerate(rows) for n, other in enumerate(new) if (likeness := _likeness(row, other)) is not None]
    continued: dict[int, int] = {}
    for _, r, n in sorted(pairs, reverse=True):
        if r not in continued and n not in continued.values():
            continued[r] = n
    stays = {row["id"] for r, row in enumerate(rows) if r not in continued}
    return {new[n]["uid"]: rows[r]["id"] for r, n in continued.items()}, stays


def lay_over(connection: Connection, article_id: int) -> dict[int, set[str]]:
    """Works out an article's statements anew from the machine's values and the corrections that stand.

    Returns:
        the columns that changed, by the statement's number.
    """
    known = connection.execute(select(corrections).where(corrections.c.article_id == article_id, corrections.c.subject.in_(OF_STATEMENTS))
                               .order_by(corrections.c.id)).mappings().all()
    return _Overlay(connection, article_id, [c for c in known if c["undone"] is None]).lay() if known else {}


def _held(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Those of the statements of which a person's word stands."""
    if not numbers:
        return set()
    standing = select(laid.c.statement_id).join(corrections).where(corrections.c.undone.is_(None), laid.c.statement_id.in_(numbers))
    return set(connection.execute(standing).scalars())


def _likeness(row: Row, other: Row) -> tuple[float, float] | None:
    """How alike a statement with corrections, as the machine or a person has it, is to another."""
    strict = row["verdict"] == Verdict.REJECTED
    found = [finding.likeness(roles(side), roles(other), strict=strict) for side in (row, machines(row))]
    return max((f for f in found if f is not None), default=None)


@dataclass
class _Version:
    id: int
    number: int
    current: bool
    text: str
    text_sha256: str
    published: str | None
    times: tuple[Timed, ...]


@dataclass
class _Group:
    """Corrections that are about one statement, and its row in each version (by the version's id) that has it."""

    corrections: list[Row]
    rows: dict[int, int] = field(default_factory=dict)


class _Overlay:
    def __init__(self, connection: Connection, article_id: int, standing: Sequence[Row]):
        self._connection = connection
        self._article_id = article_id
        self._standing = {c["id"]: c for c in standing}
        self._url = connection.execute(select(articles.c.url).where(articles.c.id == article_id)).scalar_one()
        wanted = [versions.c[name] for name in ("id", "number", "current", "text", "text_sha256", "published", "times")]
        query = select(*wanted).where(versions.c.article_id == article_id).order_by(versions.c.number)
        self._versions = {row.id: _Version(row.id, row.number, row.current, row.text, row.text_sha256, row.published, timed(row.times))
                                                for row in connection.execute(query)}
        self._numbered = {version.number: version for version in self._versions.values()}
        found = connection.execute(select(statements).where(statements.c.article_id == article_id)).mappings()
        self._rows: dict[int, Row] = {row["id"]: row for row in found}
        pairs = connection.execute(select(laid.c.correction_id, laid.c.statement_id).where(laid.c.correction_id.in_(list(self._standing))))
        self._laid = {(pair.correction_id, pair.statement_id) for pair in pairs}
        self._put_there: set[int] = set()

    def lay(self) -> dict[int, set[str]]:
        for group in self._groups():
            self._settle(group)
        by_row: dict[int, list[Row]] = {}
        for correction, number in sorted(self._laid):
            by_row.setdefault(number, []).append(self._standing[correction])
        gone = [number for number, row in self._rows.items() if not row["found"] and number not in by_row]
        drop(self._connection, gone)
        for number in gone:
            del self._rows[number]
        changed = {number: self._work_out(row, by_row.get(number, [])) for number, row in self._rows.items()
                   if number in by_row or row["machine"] is not None or row["verdict"] is not None}
        self._place(bool(gone))
        self._point()
        return {number: {*names, *(_OVERLAID if number in self._put_there else ())} for number, names in changed.items() if names}

    def _groups(self) -> list[_Group]:
        """The corrections brought together by the statements they share; what is on none yet, by the statement they were made on."""
        groups: dict[int, _Group] = {}
        owner: dict[object, _Group] = {}
        shared: list[tuple[int, object]] = [*sorted(self._laid)]
        laid_already = {correction for correction, _ in self._laid}
        shared += [(number, (c["selector"]["version"], c["selector"]["uid"])) for number, c in self._standing.items() if number not in laid_already]
        for correction, key in shared:
            group, other = groups.get(correction), owner.get(key)
            into = other or group or _Group([])
            if group is not None and group is not into:
                into.corrections += group.corrections
                into.rows |= group.rows
                owner |= {k: into for k, g in owner.items() if g is group}
                groups |= {k: into for k, g in groups.items() if g is group}
            elif group is None:
                into.corrections.append(self._standing[correction])
            groups[correction] = owner[key] = into
            if isinstance(key, int):
                into.rows[self._rows[key]["version_id"]] = key
        unique = list({id(group): group for group in groups.values()}.values())
        for group in unique:
            group.corrections.sort(key=lambda c: int(c["id"]))
        return sorted(unique, key=lambda group: int(group.corrections[0]["id"]))

    def _settle(self, group: _Group) -> None:
        """Finds the statement in every version from the one it was first corrected in; puts it there where only its words are left."""
        first = min(int(c["selector"]["version"]) for c in group.corrections)
        for version in self._versions.values():
            if version.number >= first and version.id not in group.rows:
                number = self._match(group, version) or self._carry(group, version)
                if number is not None:
                    group.rows[version.id] = number
            number = group.rows.get(version.id)
            new = {(c["id"], number) for c in group.corrections if number is not None and c["selector"]["version"] <= version.number} - self._laid
            if new:
                self._connection.execute(insert(laid), [{"correction_id": c, "statement_id": s} for c, s in sorted(new)])
                self._laid |= new

    def _match(self, group: _Group, version: _Version) -> int | None:
        """The statement of a version that is the group's, and nobody else's."""
        taken = {number for _, number in self._laid}
        free = [row for row in self._rows.values() if row["version_id"] == version.id and row["id"] not in taken]
        made_here = {c["selector"]["uid"] for c in group.corrections if c["selector"]["version"] == version.number}
        same = next((row["id"] for row in free if row["uid"] in made_here), None)
        if same is not None:
            return int(same)
        before = self._before(group, version)
        if before is None:
            return None
        found = [(likeness, -row["place"], row["id"]) for row in free if (likeness := _likeness(before, row)) is not None]
        return int(max(found)[2]) if found else None

    def _before(self, group: _Group, version: _Version) -> Row | None:
        """The group's statement in the latest version before this one that has it."""
        earlier = [number for id, number in group.rows.items() if self._versions[id].number < version.number]
        return max((self._rows[number] for number in earlier), key=lambda row: self._versions[row["version_id"]].number, default=None)

    def _carry(self, group: _Group, version: _Version) -> int | None:
        """Puts the group's statement into a version that has its words and in which the machine does not read it."""
        before = self._before(group, version)
        if before is None:
            return None
        old = machines(before)
        spans = self._moved_roles(old, version) or self._moved_roles(before, version)
        if spans is None:
            return None
        uid = identifier(version.text_sha256, *spans)
        there = next((row["id"] for row in self._rows.values() if row["version_id"] == version.id and row["uid"] == uid), None)
        if there is not None:
            return int(there)
        row = {name: old[name] for name in _KEPT} | self._placed(dict(zip(fields.SPANS, spans, strict=True)), version)
        row |= {"uid": uid, "version_id": version.id, "article_id": self._article_id, "place": 1 << 20, "current": version.current, "within": None,
                "found": False, "utterance_id": None, "verdict": None, "machine": None, "evidence": {}}
        number = int(self._connection.execute(insert(statements).values(**row).returning(statements.c.id)).scalar_one())
        self._rows[number] = self._connection.execute(select(statements).where(statements.c.id == number)).mappings().one()
        self._put_there.add(number)
        return number

    def _moved_roles(self, row: Row, version: _Version) -> list[Spans] | None:
        """Source, cue and content of a row where they stand in another version; None where one of them does not."""
        old = self._versions[row["version_id"]].text
        content = finding.moved(old, version.text, row["content"])
        if content is None:
            return None
        shift = content[0][0] - row["content"][0][0]
        around = [finding.moved(old, version.text, row[role], row[role][0][0] + shift) if row[role] else [] for role in ("source", "cue")]
        return None if None in around else [*[spans for spans in around if spans is not None], content]

    def _placed(self, spans: Mapping[str, Spans], version: _Version) -> Json:
        out: Json = {}
        for name, value in spans.items():
            out |= fields.columns(name, value, version.text, self._url, version.published, version.times)
        return out

    def _work_out(self, row: Row, standing: Sequence[Row]) -> set[str]:
        """Writes a statement's columns as the corrections have them; returns the names of those that changed."""
        own = machines(row)
        values = {name: own[name] for name in _OVERLAID}
        sure, evidence, verdict = dict(own["confidence"]), dict(own["evidence"]), None
        for correction in standing:
            given = _given(correction)
            verdict = _verdict(verdict, correction)
            for name, value in given.items():
                columns = self._columns(name, value, correction, row)
                if columns is None:
                    continue
                values |= columns
                _make_sure(fields.SURE.get(name, name), value, sure, evidence, changed=any(own[c] != v for c, v in columns.items()))
        if verdict is not None and verdict is not Verdict.REJECTED:
            sure["attribution"] = SAID
            if any(c["subject"] == "statement" and c["field"] != "verdict" for c in standing):
                verdict = Verdict.CHANGED
        values |= {"confidence": sure, "evidence": evidence, "attribution": sure["attribution"], "least": min(sure.values())}
        other = {name: own[name] for name in _OVERLAID if own[name] != values[name]}
        values |= {"verdict": verdict and verdict.value, "machine": other or None}
        changed = {name: value for name, value in values.items() if row[name] != value}
        if changed:
            self._connection.execute(update(statements).where(statements.c.id == row["id"]).values(**changed))
        return changed.keys() - {"machine"}

    def _columns(self, name: str, value: Any, correction: Row, row: Row) -> Json | None:
        """The columns that a corrected value gives a row; None where it is of words that this version does not have."""
        version, made = self._versions[row["version_id"]], self._numbered[correction["selector"]["version"]]
        if name in fields.SPANS and made is not version and value:
            value = finding.moved(made.text, version.text, value)
            if value is None:
                return None
        return fields.columns(name, value, version.text, self._url, version.published, version.times)

    def _place(self, dropped: bool) -> None:
        """Gives the latest version's statements their places in the order of their first word, where people have added or taken some."""
        rows = [row for row in self._rows.values() if self._versions[row["version_id"]].current]
        if not dropped and all(row["found"] for row in rows):
            return
        ordered = sorted(rows, key=lambda row: (min(start for role in fields.SPANS for start, _ in machines(row)[role]), not row["found"], row["place"]))
        for place, row in enumerate(ordered):
            if row["place"] != place:
                self._connection.execute(update(statements).where(statements.c.id == row["id"]).values(place=place))

    def _point(self) -> None:
        """Says of each correction which statement of the latest version it is about, or that it waits."""
        current = {correction: number for correction, number in self._laid if self._versions[self._rows[number]["version_id"]].current}
        for number, correction in self._standing.items():
            if correction["subject"] == "statement" and correction["subject_id"] != current.get(number):
                self._connection.execute(update(corrections).where(corrections.c.id == number).values(subject_id=current.get(number)))


def drop(connection: Connection, numbers: Iterable[int]) -> None:
    """Removes statements, and the utterances that nothing reports without them."""
    numbers = list(numbers)
    if not numbers:
        return
    said = connection.execute(select(statements.c.utterance_id).where(statements.c.id.in_(numbers), statements.c.utterance_id.is_not(None))).scalars().all()
    connection.execute(delete(statements).where(statements.c.id.in_(numbers)))
    drop_unreported(connection, said)


def drop_unreported(connection: Connection, numbers: Iterable[int]) -> None:
    """Removes those of the utterances that no statement reports."""
    left = select(statements.c.id).where(statements.c.utterance_id == utterances.c.id).exists()
    connection.execute(delete(utterances).where(utterances.c.id.in_(list(numbers)), ~left))


def _given(correction: Row) -> Mapping[str, Any]:
    """The values that a correction sets, by field."""
    if correction["subject"] != "statement" or correction["field"] == "added":
        return {}
    if correction["field"] == "verdict":
        return dict(correction["new"].get("values", {}))
    return {correction["field"]: correction["new"]["value"]}


def _verdict(before: Verdict | None, correction: Row) -> Verdict | None:
    if correction["subject"] != "statement":
        return before
    return Verdict(correction["new"]["verdict"]) if correction["field"] == "verdict" else Verdict.CHANGED


def _make_sure(name: str, value: Any, sure: dict[str, float], evidence: Json, *, changed: bool) -> None:
    """A person's value is sure; the words it was read from are no evidence of another value."""
    if name != "attribution" and (value is None or value == []):
        sure.pop(name, None)
    elif name in sure or changed:
        sure[name] = SAID
    if changed:
        evidence.pop(name, None)
