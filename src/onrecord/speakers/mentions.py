"""What a source's words are made of: its heads, each a name, a pronoun, a relative pronoun or a description."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.labels import NameType
from onrecord.speakers.lexicon import CALENDAR, FUNCTION, PREPOSITIONS, Noun, first_names, nouns, titles, word_set
from onrecord.speakers.names import NameMention, office_start
from onrecord.speakers.people import People
from onrecord.speakers.tokens import Words

HE = word_set("he")
SHE = word_set("she")
IT = word_set("it")
THEY = word_set("they")
FIRST = word_set("first")
SECOND = word_set("second")
PRONOUNS = HE | SHE | IT | THEY | FIRST | SECOND
POSSESSIVES = word_set("possessives")
RELATIVES = word_set("relatives")
DEFINITE = word_set("definite")
PARTIES = word_set("parties")
ADVERBS = frozenset(("here", "there", "today", "too", "alike", "nationwide", "abroad"))
SEPARATORS = frozenset(",;:()[]–—―-“”\"")
QUANTIFIERS = word_set("quantifiers")
COLLECTIVES = word_set("collectives")
"""Nouns that only count what follows "of"."""
_AND = (("and",), ("&",), ("nor",), ("as", "well", "as"), ("along", "with"), ("together", "with"))
TAILS = word_set("tails")
"""Words after a noun that begin what only qualifies it."""


@dataclass(frozen=True, slots=True)
class Head:
    """One of those who speak in a source.

    Attributes:
        form: name, pronoun, relative, description.
        first, last: its words, half open.
        at: the word that carries it: a name's last, a pronoun, a noun.
        name: the name, where it is one.
        noun: what the lexicon knows of a description's noun.
        article: the, a, possessive or "" (bare) in front of a description.
        owner: the word that names whose it is ("Trump" in "Trump's campaign"), or -1.
    """

    form: str
    first: int
    last: int
    at: int
    name: NameMention | None = None
    noun: Noun | None = None
    article: str = ""
    owner: int = -1


class Mentions:
    """Takes the sources of one text apart."""

    def __init__(self, words: Words, people: People):
        self.words = words
        self.people = people

    def heads(self, inside: range) -> list[Head]:
        """The heads of ``text[inside]``, in order; none where it has no word."""
        w = self.words
        i, j = inside.start, inside.stop
        while i < j and not w.texts[i][0].isalnum() and w.texts[i] != "@":
            i += 1
        while j > i and (not w.texts[j - 1][0].isalnum() and w.texts[j - 1] not in "’'") :
            j -= 1
        if i < j - 1 and w.lower[i] == "neither" and w.texts[i + 1][0].isupper() and "nor" in w.lower[i + 2 : j]:
            i += 1
        if i >= j:
            return []
        first = self.head(i, j)
        return [first, *self._joined(first, i, j)]

    def _joined(self, first: Head, i: int, j: int) -> list[Head]:
        """Those that "and", or what means as much, joins to the first one."""
        w, comma = self.words, False
        out: list[Head] = []
        k = first.last if first.form == "name" else self.core(i, j)
        while k < j - 1:
            low = w.lower[k]
            if low in RELATIVES:
                break
            if (and_ := self._and(k)) or (low == "," and out):
                if first.form != "name" and k - 1 in self.people.by_word:
                    break  # "a statement by Ann Lee and Per Holm", "a lawyer for Ann Lee and Per Holm"
                k += max(0, and_ - 1)
                name = self._name_ahead(k + 1, j) or self._described_by_name(k + 1, j, first)
                person = name is not None and self.people.entity(name).is_person
                if name is not None and (first.form == "name" or name.first - k <= 3) and (person or not comma):
                    out.append(Head("name", min(k + 1, name.first), name.last, name.last - 1, name))
                    k = name.last
                    continue
                described = self._described_ahead(k + 1, j) if low == "and" and not comma else None
                if described is not None and first.form == "name":
                    return [*out, described]
                if first.form != "name" and low == "and":
                    break
            comma = comma or low == ","
            name = self.people.by_word.get(k)
            k = name.last if name is not None and name.last > k else k + 1
        return out

    def _and(self, k: int) -> int:
        """How many words from ``k`` on say "and"; 0 where none does."""
        lower = self.words.lower
        return next((len(some) for some in _AND if lower[k] == some[0] and tuple(lower[k : k + len(some)]) == some), 0)

    def _described_by_name(self, k: int, j: int, first: Head) -> NameMention | None:
        """The name of somebody who is described first: (Ann Lee and) "her deputy, Per Holm"."""
        if first.form != "name" or self.words.lower[k] not in ("the", "a", "an", *POSSESSIVES):
            return None
        c = self.core(k, j)
        return self._name_ahead(c + 1, j) if c < j - 1 and c - k < 5 and self.words.texts[c] == "," and self._apposed(k, c, j) is not None else None

    def _described_ahead(self, k: int, j: int) -> Head | None:
        """A person who is described from ``k`` to the end: "and the pontiff"."""
        noun = nouns().get(self.words.lower[j - 1])
        if j - k not in (2, 3) or self.words.lower[k] not in ("the", *POSSESSIVES) or noun is None or not noun.human or noun.plural:
            return None
        return self._described(k, j, j)

    def _name_ahead(self, k: int, j: int) -> NameMention | None:
        """A name that stands at ``k`` after titles, articles and nouns, and ends its phrase."""
        for at in range(k, min(j, k + 6)):
            name = self.people.by_word.get(at)
            if name is not None:
                ends = name.last >= j or self.words.lower[name.last] in PREPOSITIONS or self.words.texts[name.last] in ",(and"
                return name if ends and name.first == at else None
            if self.words.lower[at] in PREPOSITIONS or self.words.texts[at] in SEPARATORS:
                return None
        return None

    def core(self, i: int, j: int) -> int:
        """The end of the phrase that begins at ``i``, before what only qualifies it."""
        w, k = self.words, i
        while k < j:
            name = self.people.by_word.get(k)
            if name is not None:
                k = max(k + 1, name.last)
                continue
            low = w.lower[k]
            if low == "of" and i < k < j - 2 and w.lower[k - 1] in ("one", "some"):
                return k
            if low in ("and", "or") and k > i and k < j - 1 and w.lower[k - 1] not in nouns() and not _by_suffix(w.lower[k - 1]) and (
                    k - 1 not in self.people.by_word):
                k += 1  # "online and snap polls"
                continue
            if k > i and (low in PREPOSITIONS or low in ("or", "now", "then", "both") or low in TAILS or self._and(k)
                          or (low.endswith("ing") and w.lower[k - 1] in nouns() and low not in nouns())):
                return k
            if w.texts[k] in SEPARATORS:
                return k
            k += 1
        return k

    def head(self, i: int, j: int) -> Head:
        w = self.words
        low = w.lower[i]
        alone = j - i == 1 or (j - i == 2 and w.lower[j - 1] in ("'s", "’s"))
        if low in RELATIVES and (alone or low in ("who", "which", "whom")):
            return Head("relative", i, j, i)
        if low in PRONOUNS and (alone or low not in POSSESSIVES) and w.texts[i] != "US":
            return Head("pronoun", i, j, i)
        c = self.core(i, j)
        end = c
        while end > i + 1 and w.lower[end - 1] in ("'s", "’s", "’", "'"):
            end -= 1
        name = self.people.by_word.get(end - 1)
        after = self._apposed(i, c, j)
        if c < j and w.lower[c] in ("of", "for", "and") and (holder := self._holder(i, c, j)) is not None:
            return holder
        if name is not None and name.last == end and not (
                self.people.entity(name).type == NameType.PEOPLE and (after or (c < j and w.lower[c] in TAILS | {"in", "from", "of", "with"}))):
            return Head("name", max(i, min(name.begin, name.first)), name.last, end - 1, name)
        if after is not None:
            return Head("name", after.first, after.last, after.last - 1, after)
        return self._described(i, end, j)

    def _holder(self, i: int, c: int, j: int) -> Head | None:
        """The person who holds the office in whose name word ``c`` stands: "Bank of England Governor Ann Lee", "then-Secretary of Defense Ann Lee"."""
        w = self.words
        for k in range(c + 1, j):
            name = self.people.by_word.get(k)
            if name is not None and name.first == k and self.people.entity(name).is_person:
                field = name.begin < k and w.lower[name.begin] not in titles() and w.lower[c - 1] in titles() and w.lower[c] == "of"
                start = i if field and name.begin - c == (2 if w.lower[c + 1] == "the" else 1) else office_start(w, name)
                return Head("name", max(i, start), name.last, name.last - 1, name) if start < c else None
        return None

    def _apposed(self, i: int, c: int, j: int) -> NameMention | None:
        """The name after a description: "a lawyer for the outlets, Ann Lee"."""
        w = self.words
        if not any((n := nouns().get(w.lower[k])) and n.human for k in range(i, c)):
            return None
        noun = nouns().get(w.lower[c - 1])
        if c < j - 2 and w.lower[c] == "and" and w.lower[c + 1] not in DEFINITE and noun is not None and noun.human and not noun.plural:
            name = self._name_ahead(c + 1, j)  # "his wife and campaign manager Ann Lee"
            if name is not None and self.people.entity(name).is_person and name.first > c + 2:
                return name
        for k in range(c, min(j, c + 25)):
            if w.texts[k] == ",":
                name = self._name_ahead(k + 1, j)
                if name is not None and self.people.entity(name).is_person:
                    return name
        return None

    def _described(self, i: int, end: int, j: int) -> Head:
        w = self.words
        known = nouns()
        low = w.lower[i]
        if "@" in w.texts[i:end]:
            return Head("description", i, j, end - 1, None, known["man"], "a")
        article = "the" if low in DEFINITE else "a" if low in ("a", "an", "another", "one") else "possessive" if low in POSSESSIVES else ""
        at, owner = end - 1, i if article == "possessive" else -1
        if end < j and w.lower[end] == "of" and self._counts(at):
            inner = self.core(end + 1, j)
            noun = known.get(w.lower[inner - 1])
            if noun is not None and low == "one":
                return Head("description", i, j, inner - 1, None, noun._replace(plural=False), "a")
            if noun is not None and noun.kind != "thing":
                return Head("description", i, j, inner - 1, None, noun._replace(plural=True), article)
        for k in range(i, at):
            if w.lower[k + 1] in ("'s", "’s") or (w.texts[k + 1] == "’" and w.lower[k].endswith("s")):
                owner, article = k, "possessive"
        if owner < 0:
            name = next((m for k in range(i, at) if (m := self.people.by_word.get(k)) and self.people.entity(m).is_person), None)
            if name is not None:
                owner = name.last - 1
        return Head("description", i, j, at, None, known.get(w.lower[at]) or _by_suffix(w.lower[at]), article, owner)

    def _counts(self, at: int) -> bool:
        """Whether the word at ``at`` only counts what follows its "of": "a group of doctors"."""
        low = self.words.lower[at]
        noun = nouns().get(low)
        return low in QUANTIFIERS or low in COLLECTIVES or (noun is not None and noun.kind == "group" and low != "family")

    def before(self, at: int) -> Head | None:
        """What a relative pronoun at ``at`` stands for: the phrase before it that may be meant."""
        w = self.words
        human = w.lower[at] in ("who", "whom", "whose")
        k = at - 1
        for _ in range(4):
            while k >= 0 and (w.texts[k] in ",()”\"’-–—" or w.texts[k].isdigit() or w.lower[k] in CALENDAR or w.lower[k] in ADVERBS) and w.adjacent(k + 1):
                k -= 1
            if k < 0 or not w.adjacent(k + 1):
                return None
            name = self.people.by_word.get(k)
            if name is not None:
                e = self.people.entity(name)
                if not human or e.is_person or e.type in (None, NameType.PEOPLE) or e.name.lower() in PARTIES:
                    return Head("name", name.first, name.last, name.last - 1, name)
                k = name.first - 1
            else:
                start = self._phrase_start(k)
                noun = nouns().get(w.lower[k])
                unknown = noun is None and w.lower[start] in ("a", "an", "those") and start < k
                if start <= k and (not human or unknown or (noun is not None and (noun.human or noun.kind in ("group", "organization")))):
                    return self._apposed_before(start) or self._described(start, k + 1, k + 1)
                k = start - 1
            # on to the phrase before: over the preposition, article or comma between
            while k >= 0 and (w.lower[k] in FUNCTION or w.lower[k] in PREPOSITIONS) and w.adjacent(k + 1):
                k -= 1
        return None

    def _apposed_before(self, start: int) -> Head | None:
        """The person whom a description that begins at ``start`` only describes: "Ann Lee, now the chair, who"."""
        k = start - 1
        while k > 0 and self.words.lower[k] in ("now", "then", "also"):
            k -= 1
        name = self.people.by_word.get(k - 1) if k > 0 and self.words.texts[k] == "," else None
        if name is None or not self.people.entity(name).is_person:
            return None
        return Head("name", name.first, name.last, name.last - 1, name)

    def _phrase_start(self, k: int) -> int:
        """The first word of the noun phrase that ends at ``k``."""
        w, i = self.words, k
        while i > 0 and k - i < 7 and w.adjacent(i):
            low = w.lower[i - 1]
            if low in FUNCTION or low in PREPOSITIONS or not w.texts[i - 1][0].isalnum() or low.endswith("ly"):
                if low in ("the", "a", "an", "some", "many", "most", "several", "those", "these", "other", "few", "all", *POSSESSIVES):
                    i -= 1
                break
            if low.endswith(("ed", "ing")) and i < k:
                break
            i -= 1
        return i


def _by_suffix(word: str) -> Noun | None:
    """A guess for a noun that the lexicon has not got."""
    if word.rstrip("s").endswith(("-maker", "-in-chief")):
        return Noun(word, "person", "", frozenset(), word.endswith("s"))
    part = word.rsplit("-", 1)[-1]
    if part != word and part in nouns():
        return nouns()[part]
    if word.endswith(("ologist", "ician", "crat", "ist")):
        return Noun(word, "person", "", frozenset(), False)
    if word.endswith(("ologists", "icians", "crats", "ists", "ers", "ors", "ans", "goers")):
        return Noun(word, "person", "", frozenset(), True)
    if len(word) > 6 and word.endswith(("er", "or")):
        return Noun(word, "person", "", frozenset(), False)
    if word.endswith("-old") or word in first_names() or word in titles():
        return Noun(word, "person", "", frozenset(), False)
    return None
