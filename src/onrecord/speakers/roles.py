"""Roles and offices of the people of an article, as it words them next to any mention of their names.

Read from titles before a name ("White House press secretary Ann Lee"), what stands beside it between commas ("Ann Lee,
who heads the institute,", "the bank's chief executive, Ann Lee,"), and from descriptions that were resolved.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.labels import NameType
from onrecord.speakers.lexicon import (
    FUNCTION,
    PREPOSITIONS,
    Noun,
    nouns,
    organisations,
    places,
    titles,
    word_set,
)
from onrecord.speakers.names import NameMention, office_start
from onrecord.speakers.people import Entity, People
from onrecord.speakers.tokens import Words
from onrecord.types import Span

MODIFIERS = word_set("modifiers")
BE = word_set("be")
HEADS = word_set("heads")
NO_ROLE = word_set("no role")
"""Nouns that say something of a person but no role or office."""
SUBJECTS = word_set("subjects")
MOST_WORDS = 16

_LEARNED = frozenset(("university", "college", "school", "institute", "hospital"))
"""Who is "at" one of these belongs to it; at others people are for a day."""


@dataclass(frozen=True, slots=True)
class Role:
    """A wording of a role: its words, half open, and how good it is as the role to give."""

    first: int
    last: int
    weight: float


class Roles:
    """The roles of all people of one text, by entity."""

    def __init__(self, words: Words, people: People):
        self.words, self.people = words, people
        self.of: dict[int, list[Role]] = {}
        self.beside_of: dict[int, Span] = {}
        for m in people.mentions:
            e = people.entity(m)
            if e.is_person and not m.headline:
                for role in (self.before(m), self.beside(m), self.after(m)):
                    if role is not None:
                        self.add(e, role)
                if (body := self._of_body(m)) is not None:
                    self.beside_of.setdefault(id(e), body)
            elif e.is_person and m.title[1] > m.title[0]:
                self._describe(e, range(*m.title))

    def add(self, e: Entity, role: Role) -> None:
        self._describe(e, range(role.first, role.last))
        self.of.setdefault(id(e), []).append(role)

    def _describe(self, e: Entity, inside: range) -> None:
        known = nouns()
        head = True
        for k in inside:
            low = self.words.lower[k]
            if low in PREPOSITIONS and k > inside.start:
                head = False
            noun = known.get(low) or known.get(low.rstrip("."))
            e.described.add(low.rstrip("."))
            if self.words.texts[k][0].isupper():
                e.described.add(self.words.texts[k])
            if noun is not None and noun.human and head:
                e.kin |= noun.kin
                e.described.add(noun.word)
                e.gender = e.gender or noun.gender

    def noun(self, k: int) -> Noun | None:
        low = self.words.lower[k]
        n = nouns().get(low) or nouns().get(low.rstrip("."))
        if n is None and low.rstrip(".") in titles() and titles()[low.rstrip(".")][1]:
            n = Noun(low, "person", "", frozenset())
        return n if n is not None and n.human else None

    def before(self, m: NameMention) -> Role | None:
        """What stands right before the name: titles, and the nouns and adjectives before these."""
        w = self.words
        k = m.first
        while k > 0 and w.adjacent(k) and (w.lower[k - 1] in titles() or w.lower[k - 1].rstrip(".") in titles()) and not titles().get(
                w.lower[k - 1], titles().get(w.lower[k - 1].rstrip("."), ("", True)))[1]:
            k -= 1  # Mr.
        end = k
        if not end or not w.adjacent(end):
            return None
        k = self._office(end)
        if k < 0 and (self.noun(end - 1) is None or w.lower[end - 1] in FUNCTION):
            return None
        k = k if k >= 0 else end - 1
        while k > 0 and end - k < 9 and w.adjacent(k) and self._modifies(k - 1):
            k -= 1
        if k > 0 and w.lower[k - 1] in FUNCTION:
            k = min(k, office_start(w, m))  # "Bank of England Governor"
        while k < end - 1 and (w.lower[k] in ("'s", "’s", "’", "'") or (w.lower[k] in FUNCTION and w.texts[k] != "First")):
            k += 1
        noun = self.noun(end - 1) if self._office(end) < 0 else None
        plural = noun is not None and noun.plural and w.lower[end - 1].rstrip(".") not in ("sens", "reps", "govs")
        if plural or (noun is not None and noun.word in NO_ROLE):
            self._describe(self.people.entity(m), range(k, end))
            return None
        while end - k > 1 and w.texts[end - 1].endswith(".") and not w.texts[end - 2].endswith(".") and self.noun(end - 2) is not None:
            end -= 1  # "NATO commander Gen.": the rank is not part of the office
        return Role(k, end, 2.0)

    def _office(self, end: int) -> int:
        """Where the office begins in "Secretary of State" or "chairman of the board" right before a name, or -1."""
        w, k = self.words, end - 1
        while k > 1 and end - k < 5 and w.texts[k][0].isupper() and w.lower[k] not in titles():
            at = k - 2 if w.lower[k - 1] == "the" else k - 1  # "President of the United States"
            if at > 0 and w.lower[at] in ("of", "for") and self.noun(at - 1) is not None and (w.texts[at - 1][0].isupper() or w.lower[at - 1].startswith(("then-", "ex-"))):
                return at - 1
            k -= 1
        return -1

    def _modifies(self, k: int) -> bool:
        w = self.words
        low = w.lower[k]
        if w.texts[k] == "First":  # First Minister
            return True
        if low in ("'s", "’s") or (low in ("’", "'") and k and w.lower[k - 1].endswith("s")):
            return k > 0 and (w.texts[k - 1][0].isupper() or w.lower[k - 1] in nouns())
        if low in FUNCTION or low in PREPOSITIONS or not w.texts[k][0].isalnum():
            return low in ("of",) and False
        if w.texts[k][0].isupper():
            return True
        return low in MODIFIERS or low in nouns() or low.endswith(("ial", "nal", "tive", "ary", "-born", "-based", "-trained", "-time",
                                                                   "-winning", "-elect", "ical", "ive")) or "-" in low

    def beside(self, m: NameMention) -> Role | None:
        """A description and a comma before the name: "the bank's chief executive, Ann Lee"."""
        w = self.words
        k = m.begin - 1
        if k < 1 or w.texts[k] != ",":
            return None
        after = w.texts[m.last] if m.last < len(w) else "."
        if after not in ",.;" and w.lower[m.last - 1 : m.last] == []:
            return None
        i = k
        while i > 0 and k - i < MOST_WORDS and w.adjacent(i) and w.texts[i - 1] not in ",;:.()“”\"—–?!":
            if w.lower[i - 1] in ("and", "but", "said", "that", "is", "was", "are", "told", "by"):
                break
            i -= 1
        if i == k or (i and w.texts[i - 1] == "," and w.lower[i] not in ("the", "a", "an", "its", "his", "her", "their")):
            return None
        articles = [at for at in range(i, k) if w.lower[at] in ("the", "a", "an", "his", "her", "its", "their")]
        if articles and not any(w.lower[at] in PREPOSITIONS for at in range(i + 1, articles[0])):
            i = articles[0] + 1
        while i < k and (w.lower[i] in PREPOSITIONS or w.lower[i] in ("the", "a", "an", "while", "when")):
            i += 1
        if i < k and any(w.lower[at] in SUBJECTS for at in range(i, k)):
            return None
        head = self._head(i, k)
        if head is None or (w.texts[i][0].islower() and w.lower[i] in FUNCTION):
            return None
        return Role(i, k, 1.5) if head.word not in NO_ROLE else None

    def _head(self, i: int, j: int) -> Noun | None:
        """The person noun that the phrase from ``i`` to ``j`` is headed by, or None."""
        w, k = self.words, i
        while k < j and w.lower[k] not in PREPOSITIONS and w.texts[k] not in ",;:":
            if k > i and w.lower[k].endswith("ed") and self.noun(k - 1) is not None:
                break
            name = self.people.by_word.get(k)
            k = name.last if name is not None and name.last > k and self.people.entity(name).type == NameType.ORGANIZATION and name.last < j else k + 1
        found = self.noun(min(k, j) - 1) if k > i else None
        if found is None and k > i and w.lower[i - 1] in ("a", "an") and w.lower[k - 1].endswith(("er", "or", "ist", "ian")) and k - i < 4:
            found = Noun(w.lower[k - 1], "person", "", frozenset())
        return found if found is not None and not found.plural else None

    def after(self, m: NameMention) -> Role | None:
        """What stands beside the name after a comma, a party in parentheses or an age left out."""
        w, n = self.words, len(self.words)
        k = m.last
        if k < n and w.texts[k] == "(":
            close = next((j for j in range(k, min(n, k + 8)) if w.texts[j] == ")"), -1)
            k = close + 1 if close > 0 else k
        if k >= n or w.texts[k] not in ",—–" or not w.adjacent(k):
            return None
        k += 1
        if k + 1 < n and w.texts[k].isdigit() and w.texts[k + 1] in ",":
            k += 2
        if k >= n or not w.adjacent(k):
            return None
        return self._beside_after(k)

    def _beside_after(self, k: int) -> Role | None:
        w, n = self.words, len(self.words)
        start = k
        if w.lower[k] == "who":
            k += 1
            while k < n and w.lower[k] in BE:
                k += 1
            if k < n and w.lower[k] in HEADS and k == start + 1:
                return Role(k, self._end(k), 1.2)
            if k == start + 1:
                return None
        while k < n and w.lower[k] in ("a", "an", "the", "his", "her", "its", "their", "now", "then", "also", "currently", "formerly", "one", "as", "both"):
            if w.lower[k] == "one":
                return None
            k += 1
        if k >= n or (w.lower[k] in FUNCTION and w.lower[k] not in ("first",)) or not w.texts[k][0].isalnum():
            return None
        end = self._end(k)
        head = self._head(k, end)
        if head is None or head.word in NO_ROLE:
            return None
        bare = k == start
        stop = w.texts[end] if end < n else "."
        if bare and stop not in ",.;—–”" and not w.texts[k][0].isupper() and w.lower[k] not in MODIFIERS and w.lower[k] not in nouns():
            return None
        return Role(k, end, 2.0)

    def _end(self, k: int) -> int:
        """The end of what stands beside a name: its comma, dash or full stop, a cue, or the length that is too much."""
        w, n, i = self.words, len(self.words), k
        while i < n and i - k < MOST_WORDS:
            if w.texts[i] in ",;:()“”\"—–" or (w.texts[i] in ".!?" and w.lower[i - 1][-1:] != ".") or (not w.adjacent(i) and i > k):
                break
            if w.lower[i] in ("said", "says", "told", "tells", "added", "wrote", "whose", "where", "which", "was", "is", "were",
                              "are", "has", "had", "will", "would", "--", "-") and i > k:
                break
            if w.lower[i].endswith("ed") and i > k and self.noun(i - 1) is not None and w.lower[i] not in titles():
                break  # "the governor challenged by him"
            if w.lower[i] == "and" and i + 1 < n and (w.lower[i + 1] in ("the", "a", "an", "who", "whose", "one") or w.lower[i + 1] in titles()):
                break
            i += 1
        return i

    def best(self, e: Entity) -> Role | None:
        """The fullest wording: the one with the most words, titles and what stands beside a name before others."""
        found = self.of.get(id(e))
        if not found:
            return None
        def worth(r: Role) -> float:
            size = r.last - r.first
            plain = size == 1
            return r.weight + min(size, 7) * 0.25 - plain * 0.3
        return max(found, key=worth)

    def text(self, r: Role) -> str:
        w = self.words
        return w.text[w.starts[r.first] : w.ends[r.last - 1]]

    def span(self, r: Role) -> Span:
        return Span(self.words.starts[r.first], self.words.ends[r.last - 1])

    def belongs(self, e: Entity, role: Role | None) -> Span | None:
        """The organisation, government or party that somebody is of: the one that the role names, else one that is joined to the name."""
        return (self.affiliation(role) if role is not None else None) or self.beside_of.get(id(e))

    def _of_body(self, m: NameMention) -> Span | None:
        """The organisation that is joined to a name: "Ann Lee of the University of Selm", "Ann Lee, from Selm Hospital"."""
        w, k = self.words, m.last
        comma = k + 1 < len(w) and w.texts[k] == ","
        k += comma
        if k + 2 >= len(w) or w.lower[k] not in ("of", "from", "at", *(("with",) if comma else ())) or not w.adjacent(k + 1):
            return None
        at = w.lower[k] == "at"
        k += 2 if w.lower[k + 1] == "the" else 1
        body = self.people.by_word.get(k)
        if body is None or body.first != k or self.people.entity(body).type != NameType.ORGANIZATION or (at and not _LEARNED & set(body.key)):
            return None
        return Span(w.starts[body.first], w.ends[body.last - 1])

    def affiliation(self, r: Role) -> Span | None:
        """The organisation, government or party that a role names: "White House", "the Center for Trade"."""
        w, known = self.words, places()
        if (body := self._body(r)) is not None:
            return body
        for k in range(r.first, r.last):
            name = self.people.by_word.get(k)
            if name is None or name.first != k or name.last > r.last:
                continue
            e = self.people.entity(name)
            if e.type == NameType.ORGANIZATION or e.name in organisations() or (e.type == NameType.PLACE and known.get(e.name, ("",))[0] in ("country", "state")):
                return Span(w.starts[name.first], w.ends[name.last - 1])
        for k in range(r.first, r.last):  # inside a run of capitals with the title: "White House", "Defense", "Republican"
            for n in (3, 2, 1):
                words = " ".join(w.texts[k : min(k + n, r.last)])
                if words in organisations() or words.lower() in ("republican", "democratic", "gop", "labour"):
                    return Span(w.starts[k], w.ends[min(k + n, r.last) - 1])
        return None

    def _body(self, r: Role) -> Span | None:
        """The body in the wording of an office that ends in what somebody is there: "University of Selm" of its professor."""
        w, office = self.words, r.last - 1
        of = next((k for k in range(r.first + 1, r.last - 2) if w.lower[k] in ("of", "for")), None)
        if of is None or self.noun(office) is None or not all(w.texts[k][0].isupper() and self.noun(k) is None for k in range(r.first, of)):
            return None
        while office - 1 > of + 1 and (before := self.noun(office - 1)) is not None and not before.plural:
            office -= 1
        return Span(w.starts[r.first], w.ends[office - 1])
