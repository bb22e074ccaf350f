"""A list of known people and bodies with identifiers, by which speakers are told apart: CSV, or legislators in YAML.

The CSV has a heading line and one row a person or body: ``id,name,aliases,type,roles,from,to``. Only ``id`` and
``name`` must be there. ``aliases`` and ``roles`` hold several, separated by semicolons; ``type`` is ``person`` (the
default), ``organization`` or ``government``; ``from`` and ``to`` are the first and last day of the roles, ISO 8601 by
prefix, empty where open. Several rows of one id add up: a row for each time in office.

    id,name,aliases,type,roles,from,to
    Q900001,Ann Lee,Annie Lee;A. B. Lee,person,mayor of Selm,2019,2023
    Q900001,Ann Lee,,person,governor of Varna,2024,
    Q900002,Kremlin,Russia,government,,,

The YAML is that of the project congress-legislators (``legislators-current.yaml``) and takes PyYAML (the extra ``yaml``).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.errors import MissingInput, UnreadableInput
from onrecord.labels import SpeakerType
from onrecord.speakers.linker import BODIES, Known, Local, SeenRole, choose, keys, months

OPEN = "9999"
"""The last year of a role that is held still."""
EXACT = 2
"""Months around a gazetteer's days in which an office is still named: elected, not yet sworn in."""
_TYPES = {t.value: t for t in (SpeakerType.PERSON, *BODIES)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A person or a body: its identifier, its names (the one to show first) and its roles with their days."""

    ident: str
    names: tuple[str, ...]
    type: SpeakerType = SpeakerType.PERSON
    roles: tuple[SeenRole, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a speaker may be; ``sure`` where name, role and time leave no other.

    Attributes:
        confidence, reason, rule: as of `linker.Link`.
    """

    entry: Entry
    confidence: float
    reason: str
    sure: bool
    rule: str

    @property
    def ident(self) -> str:
        return self.entry.ident


@dataclass(slots=True)
class Gazetteer:
    """The entries, found by name."""

    entries: tuple[Entry, ...]
    _by_key: dict[str, list[int]] = field(init=False, repr=False)
    _known: list[Known] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_key = defaultdict(list)
        self._known = []
        for i, e in enumerate(self.entries):
            self._known.append(Known(i, dict.fromkeys(e.names, 1), e.type, e.roles, ident=e.ident, reviewed=True))
            for key in dict.fromkeys(k for name in e.names for k in keys(name, e.type)):
                self._by_key[key].append(i)

    def __len__(self) -> int:
        return len(self.entries)

    def lookup(self, local: Local) -> tuple[Match, ...]:
        """The entries that the speaker may be, the best first; at most one is sure."""
        found = self._candidates(local)
        best = choose(local, found, EXACT)
        if best.known is None:
            return ()
        others = [(k.id, alone) for k in found if k.id != best.known and (alone := choose(local, [k], EXACT)).known is not None]
        rest = sorted(((i, alone) for i, alone in others), key=lambda f: (-f[1].confidence, f[0]))
        return (Match(self.entries[best.known], best.confidence, best.reason, best.made, best.rule),
                *(Match(self.entries[i], alone.confidence, alone.reason, False, alone.rule) for i, alone in rest))

    def sure(self, local: Local) -> Match | None:
        """The one entry that the speaker is, where that is sure."""
        best = choose(local, self._candidates(local), EXACT)
        if best.known is None or not best.made:
            return None
        return Match(self.entries[best.known], best.confidence, best.reason, True, best.rule)

    def _candidates(self, local: Local) -> list[Known]:
        wanted = [k for name in (local.name, *local.variants) for k in keys(name, local.type) if not k.startswith("r:")]
        return [self._known[i] for i in dict.fromkeys(i for k in wanted for i in self._by_key.get(k, ()))]


def load_gazetteer(path: str | Path) -> Gazetteer:
    """Read a gazetteer: ``.csv`` or ``.tsv``, or ``.yaml`` in the form of congress-legislators.

    Raises:
        MissingInput: there is no such file.
        UnreadableInput: a form or a line that cannot be read, or PyYAML is missing; the message says where and what to do.
    """
    path = Path(path)
    if not path.is_file():
        raise MissingInput(f"There is no gazetteer {path}: name a CSV or YAML file.", str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise UnreadableInput(f"{path} is not UTF-8 (byte {e.start}): save the gazetteer as UTF-8.", str(path)) from e
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        entries = list(_legislators(text, path))
    elif suffix in (".csv", ".tsv"):
        entries = list(_rows(text, path, "\t" if suffix == ".tsv" else ","))
    else:
        raise UnreadableInput(f"{path}: a gazetteer is a .csv, .tsv, .yaml or .yml file.", str(path))
    if not entries:
        raise UnreadableInput(f"{path} has no entries: give one row a person, with at least id and name.", str(path))
    return Gazetteer(tuple(entries))


def _rows(text: str, path: Path, delimiter: str) -> Iterator[Entry]:
    """The entries of a CSV, rows of one id together."""
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter, strict=True)
    found: dict[str, list[Entry]] = {}
    try:
        heading = reader.fieldnames or ()
        if not {"id", "name"} <= set(heading):
            raise UnreadableInput(f"{path}, line 1: the heading needs the columns id and name; it has {', '.join(heading) or 'none'}.", str(path))
        for row in reader:
            e = _entry(row, path, reader.line_num)
            found.setdefault(e.ident, []).append(e)
    except csv.Error as e:
        raise UnreadableInput(f"{path}, line {reader.line_num}: {e}; check its quotes.", str(path)) from e
    for ident, entries in found.items():
        names = tuple(dict.fromkeys(n for e in entries for n in e.names))
        yield Entry(ident, names, entries[0].type, tuple(dict.fromkeys(r for e in entries for r in e.roles)))


def _entry(row: Mapping[str | Any, Any], path: Path, line: int) -> Entry:
    if None in row:
        raise UnreadableInput(f"{path}, line {line}: more fields than the heading; quote fields that have commas.", str(path))
    cell = {name: (row.get(name) or "").strip() for name in ("id", "name", "aliases", "type", "roles", "from", "to")}
    for needed in ("id", "name"):
        if not cell[needed]:
            raise UnreadableInput(f"{path}, line {line}: {needed} is empty; every row needs one.", str(path))
    type = _TYPES.get(cell["type"] or "person")
    if type is None:
        raise UnreadableInput(f"{path}, line {line}: type {cell['type']!r} is none of {', '.join(_TYPES)}.", str(path))
    for day in ("from", "to"):
        if cell[day] and months(cell[day]) is None:
            raise UnreadableInput(f"{path}, line {line}: {day} {cell[day]!r} is no date; write 2019, 2019-05 or 2019-05-17.", str(path))
    first = cell["from"] or ("0001" if cell["to"] else None)
    last = cell["to"] or (OPEN if cell["from"] else None)
    roles = tuple(SeenRole(r.strip(), None, first, last) for r in cell["roles"].split(";") if r.strip())
    aliases = (a.strip() for a in cell["aliases"].split(";"))
    return Entry(cell["id"], tuple(dict.fromkeys((cell["name"], *(a for a in aliases if a)))), type, roles)


def _legislators(text: str, path: Path) -> Iterator[Entry]:
    """The entries of congress-legislators' YAML; identifiers are Wikidata's, else the Congress's own (bioguide)."""
    try:
        import yaml
    except ImportError as e:
        raise UnreadableInput(f"{path}: reading YAML needs PyYAML: pip install 'onrecord[yaml]'; a CSV needs nothing.", str(path)) from e
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if "&" in text and "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=loader)):
            raise UnreadableInput(f"{path}: aliases (*name) are not read: a few of them may stand for millions of values.", str(path))
        records = yaml.load(text, Loader=loader)
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        raise UnreadableInput(f"{path}{where}: not YAML: {getattr(e, 'problem', None) or e}.", str(path)) from e
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError) as e:  # days that do not exist, numbers that are none, endless nesting
        raise UnreadableInput(f"{path}: a value is not what it looks like ({type(e).__name__}: {str(e)[:80]}).", str(path)) from e
    if not isinstance(records, list):
        raise UnreadableInput(f"{path}: not a list of legislators; for other people write a CSV (id,name,aliases,type,roles,from,to).", str(path))
    for i, record in enumerate(records):
        try:
            yield _legislator(record)
        except (KeyError, TypeError, AttributeError, IndexError) as e:
            line = yaml.compose(text, Loader=loader).value[i].start_mark.line + 1
            raise UnreadableInput(f"{path}, line {line}: record {i + 1} is not a legislator with id, name and terms ({str(e)[:80]}).", str(path)) from e


def _legislator(record: Mapping[str, Any]) -> Entry:
    name = record["name"]
    first, last, suffix = name["first"], name["last"], name.get("suffix")
    givens = [first, *([f"{first} {name['middle']}"] if name.get("middle") else []), *([name["nickname"]] if name.get("nickname") else [])]
    names = [name.get("official_full") or f"{first} {last}", *(f"{g} {last}" for g in givens)]
    names += [f"{n}, {suffix}" for n in names[1:] if suffix]
    ident = str(record["id"].get("wikidata") or record["id"]["bioguide"])
    return Entry(ident, tuple(dict.fromkeys(names)), SpeakerType.PERSON, tuple(_terms(record["terms"])))


def _terms(terms: Iterable[Mapping[str, Any]]) -> Iterator[SeenRole]:
    """Terms in office as roles, those that follow each other in one office and state together."""
    held: SeenRole | None = None
    for t in terms:
        chamber = {"sen": "Sen.", "rep": "Rep."}[t["type"]]
        role = f"{chamber} ({(t.get('party') or 'I')[0]}-{t['state']})"
        if held is not None and held.role == role:
            held = SeenRole(role, None, held.first, str(t["end"]), held.times + 1)
            continue
        if held is not None:
            yield held
        held = SeenRole(role, None, str(t["start"]), str(t["end"]))
    if held is not None:
        yield held
