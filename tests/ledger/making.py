"""Readings of fictional articles, made by hand in a line or two, so that tests of the ledger need no model.

    reading("The harbour board met on Tuesday.",
            Said("Orla Fenn", "We will not close the ferry"),
            Said("Tomas Brandt", "the minutes prove it", cue="claimed", direct=False, certainty=Certainty.PROBABLE),
            url="https://courier.example/ferry", published="2031-04-02")
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from onrecord.labels import Act, Certainty, Framing, SpeakerType, Stance, Uttered
from onrecord.types import Article, How, Passage, Reading, Statement, When, Who
from tests.show.fictional import RUN, FakeReader, statement


@dataclass(frozen=True)
class Said:
    """One statement, and the paragraph it makes: “what,” who said. Or, where it is not direct: who said what.

    Attributes:
        who: the source's words; empty for none.
        what: the content's words, without quote marks.
        name: the speaker's name, where it is another than the source's words.
        on: said_on.
        sure: every confidence.
    """

    who: str
    what: str
    cue: str = "said"
    direct: bool = True
    name: str | None = None
    names: tuple[str, ...] = ()
    type: SpeakerType = SpeakerType.PERSON
    role: str | None = None
    affiliation: str | None = None
    heard_by: str | None = None
    on: str | None = None
    venue: str | None = None
    act: Act = Act.STATE
    stance: Stance = Stance.AFFIRMS
    certainty: Certainty = Certainty.CERTAIN
    framing: Framing = Framing.NEUTRAL
    uttered: Uttered = Uttered.YES
    sure: float = 0.9

    def pieces(self) -> list[tuple[str, str]]:
        """The words of its paragraph in order, each with the role it plays."""
        source = [("source", self.who)] if self.who else []
        if self.direct:
            return [("content", f"“{self.what},”"), ("", " "), *source, *([("", " ")] if source else []), ("cue", self.cue), ("", ".")]
        return [*source, *([("", " ")] if source else []), ("cue", self.cue), ("", " "), ("content", self.what), ("", ".")]

    def statement(self, article: Article, start: int) -> Statement:
        """The statement of its paragraph, which begins at ``start``."""
        found: dict[str, Passage] = {}
        for role, words in self.pieces():
            found[role] = Passage.of(article.text, [(start, start + len(words))])
            start += len(words)
        names = self.names or ((self.name or self.who,) if self.name or self.who else ())
        sure = self.sure
        who = Who(names, self.type if names else SpeakerType.NONE, self.role, self.affiliation, self.heard_by, confidence={"speaker": sure, "speaker_type": sure})
        when = When(self.on, None, self.venue, confidence={"said_on": sure} if self.on else {})
        how = How(self.act, self.stance, self.certainty, self.framing, self.uttered,
                  confidence=dict.fromkeys(("act", "stance", "certainty", "framing", "uttered"), sure))
        return statement(article, found.get("source", Passage()), found["cue"], found["content"], kind="direct" if self.direct else "indirect",
                         confidence=sure, who=who, when=when, how=how)


def reading(*parts: str | Said, url: str | None = None, title: str | None = None, outlet: str | None = "The Example Courier",
            published: str | None = "2031-04-02", id: str = "", run: str = RUN) -> Reading:
    """An article with a paragraph for each of ``parts``, and the statements among them."""
    paragraphs = [part if isinstance(part, str) else "".join(words for _, words in part.pieces()) for part in parts]
    article = Article("\n\n".join(paragraphs), id=id, url=url, title=title, outlet=outlet, published=published, language="en")
    starts, at = [], 0
    for paragraph in paragraphs:
        starts.append(at)
        at += len(paragraph) + 2
    return Reading(article, tuple(part.statement(article, start) for part, start in zip(parts, starts, strict=True) if isinstance(part, Said)), run)


class NamingReader(FakeReader):
    """Also says who: the source's words are a person's name."""

    def read(self, article: Article) -> Reading:
        found = super().read(article)
        return replace(found, statements=tuple(replace(s, who=Who((s.source.text,), SpeakerType.PERSON, confidence={"speaker": 0.9})) for s in found))


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_PLACES = ("Selm", "Port Ellery", "Harrow Quay", "Marrowby", "Ost Haven", "Little Brack", "Tarn Cross")
_THINGS = ("ferry", "bridge", "school", "harbour wall", "tram line", "water works", "market hall", "hospital wing")
_PEOPLE = ("Orla Fenn", "Tomas Brandt", "Ida Marlow", "Per Holm", "Ada Lindqvist", "Jonas Ekeby", "Mira Castell", "Hugo Tarn", "Nell Aster")


def many(number: int, *, statements: int = 3) -> list[Reading]:
    """Different articles, each with a URL and some statements of a few people."""
    return [_one(n, statements) for n in range(number)]


def _one(n: int, statements: int) -> Reading:
    place, thing, day = _PLACES[n % 7], _THINGS[n % 8], _DAYS[n % 5]
    said = [Said(_PEOPLE[(n + k) % 9], f"plan {n}-{k} for the {thing} in {place} costs {n * 13 + k * 7 + 11} crowns a head and nobody here has asked for it", direct=k % 2 == 0)
            for k in range(statements)]
    return reading(f"The council of {place} met on {day} to talk about the {thing}, as it has done {n + 2} times before.", *said,
                   url=f"https://courier.example/{n}", title=f"{place}: the {thing} again ({n})", published=f"2031-{n % 12 + 1:02d}-{n % 28 + 1:02d}")
