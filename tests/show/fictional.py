"""Readings of fictional articles, written for these tests, and a reader that finds its statements by a simple rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from urllib.parse import quote

from onrecord.labels import Act, Certainty, Framing, Kind, SpeakerType, Stance, Uttered
from onrecord.types import Article, How, Passage, Reading, Removed, Statement, When, Who

RUN = "test reader 1"

FERRY = """Harbour board denies plan to close the night ferry

The harbour board “has no plan whatsoever” to close the night ferry to Selm, its chair, Orla Fenn, said on Tuesday, a day after leaked minutes suggested the opposite.

“We looked at the figures, as we do every spring,” Ms. Fenn told reporters on the quay. “Nobody has voted on anything. The ferry sails.”

But a person familiar with the board’s deliberations said that Ms. Fenn had told colleagues in March “the night boat is dead, we just have not buried it.”

“I have read the minutes,” said Tomas Brandt, who leads the opposition in the town council.

“They say what they say.

“And if the chair says that the harbourmaster believes the ferry can be saved, she should let him say so himself.”

According to the minutes, the route lost 1.4 million crowns last year. The harbourmaster declined to comment."""


def spans(text: str, *parts: str, after: str = "") -> Passage:
    """The passage of ``parts``, each found after the one before; ``after`` says from where to look."""
    at = text.index(after) if after else 0
    found = []
    for part in parts:
        start = text.index(part, at)
        at = start + len(part)
        found.append((start, at))
    return Passage.of(text, found)


def statement(article: Article, source: Passage, cue: Passage, content: Passage, *, kind: str = "indirect",
              confidence: float = 0.9, within: str | None = None, who: Who | None = None, when: When | None = None, how: How | None = None) -> Statement:
    """A statement with its id, selector and link."""
    text, (start, end) = article.text, (content.spans[0].start, content.spans[-1].end)
    key = sha256((text + repr((source.spans, cue.spans, content.spans))).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    link = f"{article.url}#:~:text={quote(content.text[:20].encode('utf-8', 'replace'), safe='')}" if article.url else None
    return Statement(id=key, source=source, cue=cue, content=content, kind=Kind(kind), attribution=confidence,
                     prefix=text[max(0, start - 32):start], suffix=text[end:end + 32], within=within, link=link,
                     who=who or Who(), when=when or When(), how=how or How())


def ferry() -> Reading:
    """An article with a split quote, a quote over three paragraphs, statements within statements, and no source once."""
    article = Article(text=FERRY, url="https://courier.example/2031/ferry", title="Harbour board denies plan to close the night ferry",
                      outlet="The Example Courier", byline=("Ada Lindqvist", "Per Holm"), published="2031-04-02T07:30:00+02:00",
                      language="en", warnings=("The page gives two dates; the earlier one was taken.",),
                      removed=(Removed("Skip to content", "navigation", 0), Removed("Support fearless reporting. Donate today.", "appeal", len(FERRY))))
    t = FERRY
    first = statement(article, spans(t, "its chair, Orla Fenn,"), spans(t, "said"), spans(t, "The harbour board “has no plan whatsoever” to close the night ferry to Selm"),
                      kind="mixed", confidence=0.96, who=fenn(t), when=tuesday(t))
    split = statement(article, spans(t, "Ms. Fenn"), spans(t, "told"), spans(t, "“We looked at the figures, as we do every spring,”", "“Nobody has voted on anything. The ferry sails.”"),
                      kind="direct", confidence=0.98, who=fenn(t, heard_by="reporters"), when=tuesday(t, venue="on the quay"))
    leak = statement(article, spans(t, "a person familiar with the board’s deliberations"), spans(t, "said", after="deliberations"),
                     spans(t, "that Ms. Fenn had told colleagues in March “the night boat is dead, we just have not buried it.”"), kind="mixed", confidence=0.83,
                     who=Who(("a person familiar with the board’s deliberations",), SpeakerType.ANONYMOUS, anonymity_reason="who feared for their post"))
    inner = statement(article, spans(t, "Ms. Fenn", after="that Ms. Fenn"), spans(t, "told", after="had told"), spans(t, "“the night boat is dead, we just have not buried it.”"),
                      kind="direct", confidence=0.71, within=leak.id, who=fenn(t, heard_by="colleagues"),
                      when=When("2031-03", "March", confidence={"said_on": 0.55}, evidence={"said_on": spans(t, "March").spans}))
    brandt = statement(article, spans(t, "Tomas Brandt, who leads the opposition in the town council"), spans(t, "said", after="minutes,” said"),
                       spans(t, "“I have read the minutes,”", "“They say what they say.\n\n“And if the chair says that the harbourmaster believes the ferry can be saved, she should let him say so himself.”"),
                       kind="direct", confidence=0.94)
    chair = statement(article, spans(t, "the chair", after="And if"), spans(t, "says", after="the chair says"),
                      spans(t, "that the harbourmaster believes the ferry can be saved"), confidence=0.62, within=brandt.id,
                      who=fenn(t), how=How(uttered=Uttered.UNREAL, confidence={"uttered": 0.8}, evidence={"uttered": spans(t, "if", after="“And").spans}))
    master = statement(article, spans(t, "the harbourmaster", after="that the harbourmaster"), spans(t, "believes"), spans(t, "the ferry can be saved"),
                       confidence=0.55, within=chair.id, who=Who(("the harbourmaster",), SpeakerType.PERSON),
                       how=How(Act.BELIEVE, certainty=Certainty.PROBABLE, confidence={"act": 0.97, "certainty": 0.66},
                               evidence={"act": spans(t, "believes").spans, "certainty": spans(t, "believes").spans}))
    minutes = statement(article, spans(t, "the minutes", after="According"), spans(t, "According to"), spans(t, "the route lost 1.4 million crowns last year"), confidence=0.9)
    nobody = statement(article, Passage(), spans(t, "suggested"), spans(t, "the opposite"), confidence=0.41)
    declined = statement(article, spans(t, "The harbourmaster", after="crowns"), spans(t, "declined to"), spans(t, "comment", after="declined"),
                         who=Who(("the harbourmaster",), SpeakerType.PERSON),
                         how=How(Act.DECLINE, Stance.OPEN, Certainty.NONE, Framing.NEUTRAL, confidence={"act": 0.9, "stance": 0.88},
                                 evidence={"act": spans(t, "declined").spans, "stance": spans(t, "declined").spans}))
    return Reading(article, (first, nobody, split, leak, inner, brandt, chair, master, minutes, declined), RUN)


def fenn(t: str, heard_by: str | None = None) -> Who:
    """The chair of the board, wherever she is named."""
    evidence = {"speaker": spans(t, "Orla Fenn").spans, "role": spans(t, "chair").spans, "affiliation": spans(t, "harbour board", after="The harbour").spans}
    heard = {"heard_by": spans(t, heard_by).spans} if heard_by else {}
    return Who(("Orla Fenn",), SpeakerType.PERSON, "chair", "harbour board", heard_by,
               confidence={"speaker": 0.97, "speaker_type": 0.99, "role": 0.9, **dict.fromkeys(heard, 0.7)}, evidence=evidence | heard)


def tuesday(t: str, venue: str | None = None) -> When:
    """The day before the article was published."""
    evidence = {"said_on": spans(t, "Tuesday").spans} | ({"venue": spans(t, venue).spans} if venue else {})
    return When("2031-04-01", "Tuesday", venue, dict.fromkeys(evidence, 0.85), evidence)


def hostile() -> Reading:
    """An article whose every field tries to be markup, a formula or a terminal's command."""
    evil = "</script><script>alert(1)</script><img src=x onerror='alert(2)'>\"'&amp;\x1b[31m\x00"
    text = f"=HYPERLINK(\"http://evil.example\") {evil} said\n\n</p></div><style>*{{display:none}}</style> “@SUM(1)” ]]> <!-- \ud800 \u202e x"
    article = Article(text=text, url="javascript:alert(1)//\" onclick=\"x", title=f"</title>{evil}", outlet=f"<b>{evil}", byline=(f"<i>{evil}", "=1+1"),
                      published="2031-04-02\" onload=\"x", language="en\" onload=\"x", removed=(Removed(evil, "<u>navigation", 0),), warnings=(evil,),
                      id=f"<id>{evil}")
    made = statement(article, Passage.of(text, [(0, 12)]), spans(text, "said"), spans(text, "</p></div>", "“@SUM(1)” ]]> <!-- \ud800 \u202e x"), kind="mixed", confidence=0.5,
                     who=Who((evil, "@evil"), SpeakerType.ANONYMOUS, f"-{evil}", f"+{evil}", f"<td>{evil}", f"=1 {evil}", evidence={"speaker": spans(text, "said").spans}),
                     when=When(None, f"=2{evil}", f"</dl>{evil}"), how=How(Act.DENY, Stance.DENIES, Certainty.POSSIBLE, Framing.CHARGED, Uttered.NO))
    return Reading(article, (made,), "<run>")


class FakeReader:
    """Takes what is given, or finds “…” Name said, and Name said that …; enough to drive the commands."""

    run = RUN
    _SAID = re.compile(r"(?P<content>“[^”]+”) (?P<source>[A-Z]\w+ [A-Z]\w+) (?P<cue>said|claimed)")

    def read(self, article: Article) -> Reading:
        found = []
        for match in self._SAID.finditer(article.text):
            passages = [Passage.of(article.text, [match.span(role)]) for role in ("source", "cue", "content")]
            found.append(statement(article, *passages, kind="direct", confidence=0.6 if match["cue"] == "claimed" else 0.95))
        return Reading(article, tuple(found), RUN)

    def label(self, article: Article, given: Sequence[tuple[Passage, Passage, Passage]]) -> Reading:
        return Reading(article, tuple(statement(article, *roles, confidence=1.0) for roles in given), RUN)

    def read_many(self, articles: Iterable[Article], *, threads: int = 1) -> Iterator[Reading]:
        return map(self.read, articles)
