"""Names brought together: one `Entity` for everything that the article names, with its fullest name."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from onrecord.labels import NameType
from onrecord.speakers.lexicon import first_names, nouns, organisation_words, organisations, places, titles
from onrecord.speakers.names import OPENING, SUFFIXES, NameMention
from onrecord.speakers.tokens import Words

PERSON = NameType.PERSON


@dataclass(eq=False, slots=True)
class Entity:
    """Somebody or something that the article names.

    Attributes:
        type: what it is; None where nothing says so.
        name: the fullest name the article gives it.
        mentions: where it is named, in order.
        gender: m, f or "".
        kin: the kin of the nouns that describe it (see `lexicon.Noun`).
        described: words, in lower case, of its titles and roles.
    """

    type: NameType | None
    name: str
    mentions: list[NameMention] = field(default_factory=list)
    gender: str = ""
    kin: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)

    @property
    def is_person(self) -> bool:
        return self.type == PERSON


@cache
def nicknames() -> dict[str, set[str]]:
    """Other forms of a first name."""
    text = files("onrecord.speakers").joinpath("data", "nicknames.tsv").read_text(encoding="utf-8")
    out: dict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        if line and not line.startswith("#"):
            forms = line.split("\t")
            for form in forms:
                out[form].update(forms)
    return out


def near(a: str, b: str) -> bool:
    """Whether two long words differ by one letter: spellings of one foreign name."""
    if len(a) < 5 or abs(len(a) - len(b)) > 1 or a[0] != b[0]:
        return a == b
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) <= 1
    short, long = sorted((a, b), key=len)
    i = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[i:] == long[i + 1 :]


def same_person(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two full names may be one person's: one last name, first names that go together."""
    if a == b:
        return True
    if near(a[-1], b[-1]) and (a[0] == b[0] or _goes(a[0], b[0]) or (a[-1] == b[-1] and near(a[0], b[0]))):
        return True
    short, long = sorted((a, b), key=len)
    k = len(short)
    if len(long) <= k:
        return False
    if long[-k:] == short or (long[:k] == short and k > 1):
        return short[0] not in first_names() or k > 1
    return a[-1] == b[-1] and (short[0] in long[1:-1])  # called by the middle name


def _goes(a: str, b: str) -> bool:
    return (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b)) or b in nicknames().get(a, ())


Keyed = list[tuple[tuple[str, ...], Entity]]
CROWD = 60
"""Names of a bucket that a name is compared with: more only come in lists, and time must not grow with their square."""


def places_of(key: tuple[str, ...]) -> list[str]:
    """The buckets of names that may be the same person's: those with its last word, or with its initials."""
    return [key[-1], f"{key[0][:1]} {key[-1][:1]}"]


class People:
    """The entities of one article; `entities` holds them, `by_word` gives the one named at a word."""

    def __init__(self, words: Words, mentions: list[NameMention], headline: set[int]):
        self.headline = headline
        self.words = words
        self.mentions = mentions
        self._firsts = [m.first for m in mentions]
        self.of: dict[int, Entity] = {}
        self.by_word = {k: m for m in mentions for k in range(m.first, m.last)}
        self.entities: list[Entity] = []
        votes: dict[tuple[str, ...], Counter[NameType]] = defaultdict(Counter)
        for m in mentions:
            votes[m.key].update(m.votes)
        self.type = {key: max(v, key=lambda t: v[t]) if v else None for key, v in votes.items()}
        self.votes = votes
        self._full()
        self._single()
        self._others()
        for e in self.entities:
            e.mentions.sort(key=lambda m: m.first)
            e.name = self._fullest(e)
            if e.is_person:
                e.gender = self._gender(e)
        self.entities.sort(key=lambda e: e.mentions[0].first)

    def before(self, word: int) -> Iterator[NameMention]:
        """Names that begin before ``word``, the nearest first."""
        return (self.mentions[i] for i in range(bisect_left(self._firsts, word) - 1, -1, -1))

    def after(self, word: int) -> Iterator[NameMention]:
        """Names that begin at ``word`` or after it, in order."""
        return (self.mentions[i] for i in range(bisect_left(self._firsts, word), len(self.mentions)))

    def entity(self, m: NameMention) -> Entity:
        return self.of[id(m)]

    def at(self, word: int) -> Entity | None:
        m = self.by_word.get(word)
        return self.of[id(m)] if m is not None else None

    def _add(self, entity: Entity, mentions: Iterable[NameMention]) -> None:
        for m in mentions:
            entity.mentions.append(m)
            self.of[id(m)] = entity

    def _full(self) -> None:
        """People with a first and a last name."""
        groups: dict[tuple[str, ...], list[NameMention]] = defaultdict(list)
        for m in self.mentions:
            if len(m.key) > 1 and self.type[m.key] == PERSON:
                groups[m.key].append(m)
        self.last: dict[str, list[Entity]] = defaultdict(list)
        keys: Keyed = []
        bucket: dict[str, Keyed] = defaultdict(list)
        # the longest first, so that a double last name finds the full one
        for key, found in sorted(groups.items(), key=lambda g: (-len(g[0]), g[1][0].first)):
            near_by = [pair for place in places_of(key) for pair in bucket[place]]
            hit = next((e for known, e in near_by if same_person(known, key) and self._one_gender(known, key)), None)
            if hit is None:
                hit = Entity(PERSON, "")
                self.entities.append(hit)
            keys.append((key, hit))
            for place in places_of(key):
                if len(bucket[place]) < CROWD:
                    bucket[place].append((key, hit))
            if hit not in self.last[key[-1]]:
                self.last[key[-1]].append(hit)
            self._add(hit, found)
        self._firms = {key[0] for key, kind in self.type.items() if len(key) > 1 and kind == NameType.ORGANIZATION} - set(first_names())
        self._alike: dict[str, list[str]] = defaultdict(list)
        for last in self.last:
            if len(self._alike[last[:1]]) < CROWD:
                self._alike[last[:1]].append(last)
        names = first_names()
        self._introduced = {id(e): self._introduction(e) for e in self.entities}
        self._genders = {id(e): {g for m in e.mentions for g in (names.get(m.key[0], ""), m.honorific)} for e in self.entities}
        self.first: dict[str, list[Entity]] = defaultdict(list)
        self.middle: dict[str, list[Entity]] = defaultdict(list)
        for key, e in keys:
            if e not in self.first[key[0]]:
                self.first[key[0]].append(e)
            for part in key[1:-1]:
                if len(part) > 2 and e not in self.middle[part]:
                    self.middle[part].append(e)

    def _one_gender(self, a: tuple[str, ...], b: tuple[str, ...]) -> bool:
        names = first_names()
        x, y = names.get(a[0], ""), names.get(b[0], "")
        return not x or not y or x == y or b[0] in nicknames().get(a[0], ())

    def _single(self) -> None:
        """Names of one word: a person's last or first name, else a person of their own."""
        for m in self.mentions:
            if len(m.key) > 1 or id(m) in self.of:
                continue
            word = m.key[0]
            surface = self.words.text[self.words.starts[m.first] : self.words.ends[m.last - 1]]
            candidates = self.last.get(word) or self.first.get(word) or self.middle.get(word) or self._spelled(word)
            v = self.votes[m.key]
            if candidates and self._elsewhere(m, surface, v):
                candidates = []
            firm = word in self._firms and not m.honorific and m.title[0] == m.title[1]
            if not candidates and self.type[m.key] == PERSON and surface not in organisations() and not firm:
                e = Entity(PERSON, "")
                self.entities.append(e)
                self.last[word].append(e)
                candidates = [e]
            if candidates:
                self._add(self._choose(m, candidates), [m])

    def _spelled(self, word: str) -> list[Entity]:
        """People whose last name is spelled a little otherwise."""
        if len(word) < 7:
            return []
        return next((self.last[last] for last in self._alike[word[:1]] if near(last, word)), [])

    def _elsewhere(self, m: NameMention, surface: str, v: Counter[NameType]) -> bool:
        """Whether a name that is somebody's last name is a place or an organisation here."""
        if m.honorific:
            return False
        before = self.words.lower[m.first - 1] if m.first else ""
        if surface in organisations():
            return before == "the"
        return surface in places() and (before == "in" or v[PERSON] <= max(v.values(), default=0) / 2)

    def _choose(self, m: NameMention, candidates: list[Entity]) -> Entity:
        """Of several with one last name: by Mr. and Ms., else the one named in full first."""
        if len(candidates) == 1:
            return candidates[0]
        candidates = candidates[:CROWD]
        if m.honorific in ("m", "f"):
            candidates = [c for c in candidates if m.honorific in self._genders.get(id(c), ())] or candidates
        return min(candidates, key=lambda c: self._introduced.get(id(c), len(self.words)))

    def _introduction(self, e: Entity) -> int:
        """Where somebody is first named in full; later for those who come as somebody's kin ("his wife Ann Lee")."""
        first = min((m.first + (300 if m.headline else 0) for m in e.mentions if len(m.key) > 1), default=len(self.words))
        kin = self.words.lower[max(0, first - 2) : first]
        return first + (200 if any((n := nouns().get(k)) and "kin" in n.kin for k in kin) else 0)

    def _others(self) -> None:
        """Organisations, places and the rest, by their words; acronyms and short forms go with the long one."""
        groups: dict[tuple[str, ...], Entity] = {}
        for m in self.mentions:
            if id(m) in self.of:
                continue
            e = groups.get(m.key)
            if e is None:
                e = groups[m.key] = Entity(self.type[m.key], "")
                self.entities.append(e)
            self._add(e, [m])
        long = [(key, e) for key, e in groups.items() if len(key) > 1]
        firms = [(key, e) for key, e in long if e.type == NameType.ORGANIZATION]
        by_first: dict[str, Keyed] = defaultdict(list)
        by_last: dict[str, Keyed] = defaultdict(list)
        for key, e in firms:
            by_first[key[0]].append((key, e))
            by_last[key[-1]].append((key, e))
        gone: set[int] = set()
        initials = {"".join(p[0] for p in key if p not in ("of", "the", "for", "and", "on", "in")): e for key, e in long}
        for key, e in list(groups.items()):
            hit = initials.get(key[0].replace(".", "")) if len(key) == 1 and len(key[0]) > 1 else None
            if hit is None and len(key) > 1 and e.type == NameType.ORGANIZATION:
                hit = next((x for k, x in by_first[key[0]][:CROWD] if len(k) > len(key) and k[: len(key)] == key), None)
            if hit is None and len(key) == 1 and e.type in (NameType.ORGANIZATION, PERSON, None):
                hit = self._short_for(key[0], e, by_first[key[0]][:CROWD], by_last[key[0]][:1])
            if hit is not None and hit is not e and id(e) not in gone and id(hit) not in gone:
                moved, e.mentions = e.mentions, []
                self._add(hit, moved)
                hit.type = hit.type or e.type
                gone.add(id(e))
        self.entities = [e for e in self.entities if id(e) not in gone]

    def _short_for(self, word: str, e: Entity, begin: Keyed, end: Keyed) -> Entity | None:
        """The organisation that "the Times" or "Corvane" is short for: the first whose name ends so, the only one that begins so."""
        ends = [x for _, x in end]
        article = any(m.first and self.words.lower[m.first - 1] == "the" for m in e.mentions)
        if ends and (article or word in organisation_words()):
            return ends[0]
        starts = list(dict.fromkeys(x for k, x in begin if len(k) < 4))
        surface = self.surface(e.mentions[0])
        if len(starts) == 1 and word not in first_names() and surface not in places() and surface not in organisations():
            return starts[0]
        return None

    def _fullest(self, e: Entity) -> str:
        """The form with the most words; the commonest of these; not in capitals where another is there."""
        forms = Counter(self.surface(m) for m in e.mentions)
        if not e.is_person:
            return max(forms, key=lambda f: (len(f.split()), len(f) if e.type != NameType.PEOPLE else 0, forms[f]))
        cased = {f: n for f, n in forms.items() if not f.isupper()} or forms
        best = max(cased, key=lambda f: (len(f.split()), cased[f], len(f)))
        if len(best.split()) == 1:
            full = self._shared_last_name(e)
            best = f"{best} {full}" if full else best
        return best.title() if best.isupper() and len(best) > 3 else best

    def _shared_last_name(self, e: Entity) -> str:
        """The last name of "Bill" in "Bill and Hillary Clinton", or ""."""
        w = self.words
        for m in e.mentions:
            if m.last + 1 < len(w) and w.lower[m.last] == "and" and m.key[0] in first_names():
                after = self.by_word.get(m.last + 1)
                if after is not None and len(after.key) > 1 and self.of[id(after)].is_person:
                    return w.texts[after.last - 1]
        return ""

    def surface(self, m: NameMention) -> str:
        """The name as it stands, without nicknames in quotes and without a suffix's comma left open."""
        w = self.words
        parts: list[str] = []
        for k in range(m.first, m.last):
            quoted = w.texts[k - 1] in OPENING if k > m.first else False
            if w.texts[k][0].isalnum() and not (quoted and k + 1 < m.last):
                parts.append((", " if w.lower[k] in SUFFIXES and w.texts[k - 1] == "," else " " if parts else "") + w.texts[k])
        return "".join(parts)

    def _gender(self, e: Entity) -> str:
        w, known, names = self.words, titles(), first_names()
        said: Counter[str] = Counter()
        for m in e.mentions:
            if m.honorific in ("m", "f"):
                said[m.honorific] += 3
            for k in range(*m.title):
                said[known.get(w.lower[k], ("", True))[0]] += 2
        said.pop("", None)
        if said:
            return said.most_common(1)[0][0]
        return next((g for m in e.mentions if len(m.key) > 1 and (g := names.get(m.key[0]))), "") or (
            names.get(e.mentions[0].key[0], "") if all(m.key[0] in names for m in e.mentions) else "")
