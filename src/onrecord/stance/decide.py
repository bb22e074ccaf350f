"""Cue and content put together: the five values of one attribution, each with the words that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onrecord.labels import Act, Certainty, Framing, Stance, Uttered
from onrecord.stance.content import Content
from onrecord.stance.cues import Cue, speaks
from onrecord.stance.hedges import WEAKNESS
from onrecord.stance.lexicon import NOUN, OPEN_ABOUT, Entry
from onrecord.stance.tables import word_class
from onrecord.stance.words import ABOUT, modal
from onrecord.types import Span

_REPLIES = word_class("replies")
_DISPUTED = word_class("disputed")
_OFFICE = word_class("office")
"""Before an as that tells in what office somebody acts."""
_NOT_NAMES = word_class("not_names")
"""After an as that gives no name to a thing."""
_NO_SPEECH = word_class("no_speech")
"""What things do: a thing that could do it may be so."""
_RULED_OUT = (("rule", "out"), ("refute",), ("exclude",), ("preclude",), ("foreclose",))


@dataclass(slots=True)
class Reading:
    """The values so far, and for each the words and the rule that decided it."""

    act: Act = Act.STATE
    stance: Stance = Stance.AFFIRMS
    certainty: Certainty = Certainty.CERTAIN
    framing: Framing = Framing.NEUTRAL
    uttered: Uttered = Uttered.YES
    by: dict[str, Span] = field(default_factory=dict)
    rule: dict[str, str] = field(default_factory=dict)

    def put(self, rule: str, by: Span | None, **values: Act | Stance | Certainty | Framing | Uttered) -> None:
        for name, value in values.items():
            setattr(self, name, value)
            self.rule[name] = rule
            if by is not None:
                self.by[name] = by


def decide(cue: Cue, content: Content, who: Mapping[str, bool]) -> Reading:
    """The values of one attribution.

    Args:
        who: what is known of the source: ``none`` (there is none), ``spokesman``, ``own`` (I, we), ``thing`` (a document),
            ``body`` (an organisation).
    """
    r = Reading()
    entry = cue.entry
    about = cue.last in ("about", "regarding") and entry is None
    start = "wordless" if cue.wordless else "unknown" if entry is None else "cue"
    r.put(start, cue.head, act=Act.STATE, stance=Stance.AFFIRMS, certainty=Certainty.CERTAIN)
    r.put("framing" if cue.framing_by else start, cue.framing_by or cue.head, framing=cue.framing)
    r.put(start, cue.head, uttered=Uttered.YES)
    if about:
        r.put("topic", cue.head, stance=Stance.OPEN)
    if entry is not None:
        _by_entry(r, cue, entry, content, who)
    if content.question is not None and r.act is Act.STATE and content.quoted:
        r.put("question", content.question, act=Act.ASK, stance=Stance.OPEN, certainty=Certainty.NONE)
    elif (entry is None and cue.wordless) or (entry is not None and entry.plain):
        _by_content(r, cue, content, who)
    _hedged(r, cue, content, entry)
    _operated(r, cue, content, entry, who)
    if r.stance is Stance.OPEN:
        if r.act is Act.BELIEVE and r.framing is Framing.ENDORSING:
            r.put("wh", r.by.get("framing"), framing=Framing.NEUTRAL)
        r.certainty = Certainty.NONE
        if "stance" in r.by:
            r.by["certainty"] = r.by["stance"]
    elif r.certainty is Certainty.NONE:
        r.certainty = Certainty.CERTAIN
    return r


def _by_entry(r: Reading, cue: Cue, entry: Entry, content: Content, who: Mapping[str, bool]) -> None:
    """What the lexicon says of the cue's head before this form of content."""
    act, stance, certainty, name = entry.act or Act.STATE, entry.stance, entry.certainty, "cue"
    if entry.act is None and content.noun is not None and content.noun.act is not None and not (content.noun.plain and not content.that):
        stance, certainty, name = content.noun.stance, content.noun.certainty, "noun"
        act = content.noun.act if content.noun.act not in (Act.BELIEVE, Act.DENY) else Act.STATE
    elif entry.act is None and content.clausal and content.wh is None:
        stance, certainty = Stance.AFFIRMS, Certainty.CERTAIN
    about = content.about or cue.last in ABOUT
    spoken_of = about and cue.last != "of"
    if spoken_of and entry.topic == OPEN_ABOUT and act is Act.STATE and entry.pos == "verb":
        stance, name = Stance.OPEN, "topic"
    elif content.wh is not None and not content.that and stance is Stance.AFFIRMS and entry.wh is not Stance.AFFIRMS:
        if entry.plain or entry.act is Act.BELIEVE or content.wh.low in ("whether", "if"):
            stance, name = Stance.OPEN, "wh"
    elif stance is Stance.OPEN and act is Act.STATE and (content.that or (content.quoted and content.clausal) or (entry.words[0] in ("refer", "name") and _named(content))) and content.wh is None:
        stance, certainty, name = Stance.AFFIRMS, Certainty.CERTAIN, "topic"
    if content.noun is not None and content.noun.words == ("fact",) and stance is Stance.OPEN and act is Act.STATE:
        stance, certainty, name = Stance.AFFIRMS, Certainty.CERTAIN, "noun"
    if about and not content.clausal and not _named(content) and entry.words[0] in ("think", "thought", "thinking"):
        stance, name = Stance.OPEN, "topic"
    if act is Act.BELIEVE and stance is Stance.DENIES and certainty is Certainty.CERTAIN and content.that:
        stance, name = Stance.AFFIRMS, "that"
    if act is Act.BELIEVE and stance is Stance.AFFIRMS and entry.framing is Framing.ENDORSING and entry.pos == "verb" and not (content.clausal or content.that or content.infinitive):
        stance, name = Stance.OPEN, "topic"
    if entry.words == ("consider",) and cue.words[-1].low in ("consider", "considering") and not content.clausal:
        stance, name = Stance.OPEN, "topic"
    if act is Act.BELIEVE and entry.weight == NOUN and cue.voiced:
        act = Act.STATE
    reached = content.direct if entry.plain and entry.words != ("tell",) else content.infinitive is not None
    if entry.infinitive and (reached or (cue.last == "to" and (not entry.plain or entry.words == ("tell",)))) and cue.last not in ABOUT and not who["none"] and not content.that:
        act, name = entry.infinitive, "infinitive"
        stance = Stance.OPEN if act is Act.URGE else Stance.AFFIRMS
        if act is Act.URGE and not (content.infinitive or cue.last == "to"):
            act = Act.STATE
    if stance is Stance.DENIES and content.clause and (act is Act.STATE or entry.words == ("dismiss",)) and _named(content):
        act, stance, name = Act.STATE, Stance.AFFIRMS, "as"
    if stance is Stance.DENIES and certainty is Certainty.CERTAIN and act is Act.STATE and (content.that or (content.quoted and content.clausal)):
        stance, name = Stance.AFFIRMS, "that"
    r.put(name, cue.head, act=act, stance=stance, certainty=certainty)


def _named(content: Content) -> bool:
    """ "slammed her plan as too vague": what it is called is affirmed."""
    low = [t.low for t in content.clause]
    for i, w in enumerate(low[:-1]):
        if w in ("for", "over", "because"):
            return False
        if w == "as" and i and low[i - 1] not in _OFFICE and low[i + 1] not in _NOT_NAMES:
            return True
    return False


def _by_content(r: Reading, cue: Cue, content: Content, who: Mapping[str, bool]) -> None:
    """Under a plain cue the content says what is done."""
    if content.question is not None:
        r.put("question", content.question, act=Act.ASK, stance=Stance.OPEN, certainty=Certainty.NONE)
        return
    if content.imperative is not None:
        r.put("imperative", content.imperative, act=Act.URGE, stance=Stance.OPEN, certainty=Certainty.NONE)
        return
    if content.inner is not None and not (cue.entry is not None and cue.entry.words == ("according",)):
        entry, span, negated = content.inner
        if entry.act is Act.BELIEVE:
            if entry.stance is Stance.OPEN:
                r.put("wish", span, stance=Stance.OPEN, certainty=Certainty.NONE)
            elif entry.certainty is not Certainty.CERTAIN:
                r.put("inner", span, certainty=entry.certainty)
            return
        if entry.act in (Act.ASK, Act.URGE) and not negated:
            act = Act.URGE if entry.words == ("ask",) and any(t.low == "to" for t in content.clause[3:18]) else entry.act
            r.put("performed", span, act=act, stance=Stance.OPEN, certainty=Certainty.NONE)
            return
        if entry.act is Act.PLEDGE and not negated and not who["spokesman"]:
            r.put("performed", span, act=Act.PLEDGE, stance=Stance.AFFIRMS, certainty=Certainty.CERTAIN)
            return
        if negated and entry.words in _RULED_OUT:
            r.put("ruled out", span, stance=Stance.OPEN, certainty=Certainty.NONE)
            return
    it = content.own_act is not None and content.clause[0].low.startswith("it")
    if content.own_act is not None and not (it and not who["body"]) and not (cue.entry is not None and cue.entry.pos == "preposition") and not (who["spokesman"] or who["thing"]) and content.hedge is None:
        r.put("own act", content.own_act, act=Act.PLEDGE, stance=Stance.AFFIRMS, certainty=Certainty.CERTAIN)


def _hedged(r: Reading, cue: Cue, content: Content, entry: Entry | None) -> None:
    if r.stance is not Stance.AFFIRMS or r.act not in (Act.STATE, Act.BELIEVE):
        return
    if entry is not None and entry.topic == "denies":
        return
    if content.hedge is not None and content.hedge.certainty is Certainty.NONE:
        if r.act is Act.STATE:
            r.put("left open", content.hedge.span, stance=Stance.OPEN)
    elif content.hedge is not None and WEAKNESS[content.hedge.certainty] > WEAKNESS[r.certainty]:
        r.put("hedge", content.hedge.span, certainty=content.hedge.certainty)


def _operated(r: Reading, cue: Cue, content: Content, entry: Entry | None, who: Mapping[str, bool]) -> None:
    """Negation, refusal, modals and seeming around the cue's head."""
    head = entry.words if entry is not None else ()
    first = head[0] if head else ""
    if cue.seeming is not None and r.stance is not Stance.OPEN and WEAKNESS[r.certainty] < 1:
        r.put("seeming", _span(cue.seeming), certainty=Certainty.PROBABLE)
    if head in (("refuse",), ("decline",)) and content.clause and not cue.negated:
        _refused(r, cue.head, content.verb or content.clause[0].low, content)
    elif cue.refused is not None and not cue.negated_twice():
        by = _span(cue.refused)
        if head in _RULED_OUT or first in _DISPUTED:
            r.put("ruled out", by, act=Act.STATE, stance=Stance.OPEN, certainty=Certainty.NONE)
        elif r.act is Act.BELIEVE:
            _negated(r, cue, entry, content)
        else:
            _refused(r, by, first, content)
    elif cue.negated is not None:
        _negated(r, cue, entry, content)
    if cue.unreal is not None and r.uttered is Uttered.YES and (cue.negated is None or r.act is Act.BELIEVE):
        said_so = who["own"] and r.act is Act.STATE and modal(cue.unreal.low) is not None
        if not (cue.would and first in ("like", "love", "prefer", "rather")) and not said_so and not (entry is not None and entry.pos == "adjective"):
            r.put("unreal", _span(cue.unreal), uttered=Uttered.UNREAL)
            if head and head[0] in _NO_SPEECH and modal(cue.unreal.low) in ("may", "might", "could") and r.stance is not Stance.OPEN:
                r.put("unreal", _span(cue.unreal), certainty=Certainty.POSSIBLE)
    if cue.would and first in ("like", "love", "prefer"):
        r.put("wish", cue.head, act=Act.BELIEVE, stance=Stance.OPEN, certainty=Certainty.NONE)


def _span(token: object) -> Span:
    return Span(token.start, token.end)  # type: ignore[attr-defined]


def _refused(r: Reading, by: Span | None, verb: str, content: Content) -> None:
    interview = any(t.low in ("interview", "comment", "question", "questions") for t in content.clause[:5])
    if speaks(verb) or interview or (content.wh is not None and verb in ("", "refuse", "decline")):
        r.put("refused", by, act=Act.DECLINE, stance=Stance.OPEN, certainty=Certainty.NONE)
    else:
        r.put("refused", by, act=Act.DENY, stance=Stance.DENIES, certainty=Certainty.CERTAIN)


def _negated(r: Reading, cue: Cue, entry: Entry | None, content: Content) -> None:
    token = cue.negated or cue.refused
    by = _span(token) if token is not None else None
    first = entry.words[0] if entry is not None else ""
    if first in _REPLIES:
        r.put("no reply", by, act=Act.DECLINE, stance=Stance.OPEN, certainty=Certainty.NONE)
        return
    if entry is not None and entry.words in _RULED_OUT:
        r.put("ruled out", by, act=Act.STATE, stance=Stance.OPEN, certainty=Certainty.NONE)
        return
    if "doubt" in first or (entry is not None and entry.words[-1] == "doubt" and r.stance is Stance.DENIES):
        r.put("negated", by, stance=Stance.AFFIRMS, certainty=Certainty.CERTAIN)
        return
    if r.act is Act.BELIEVE:
        nobody = token is not None and (modal(token.low) in ("can", "could") or token.low in ("nobody", "none", "neither") or (
            cue.unreal is not None and modal(cue.unreal.low) == "could"))
        if r.stance is Stance.OPEN:
            r.put("negated", by, **({"uttered": Uttered.NO} if nobody else {}))
        elif entry is not None and entry.framing is Framing.ENDORSING and entry.pos != "adjective":
            r.put("negated", by, uttered=Uttered.NO)
        elif (r.certainty is Certainty.CERTAIN and entry is not None and entry.pos == "adjective" and content.wh is not None) or first in ("sure", "certain", "clear", "obvious"):
            r.put("negated", by, stance=Stance.OPEN, certainty=Certainty.NONE)
        else:
            r.put("negated", by, stance=Stance.DENIES if r.stance is Stance.AFFIRMS else Stance.AFFIRMS)
        return
    r.put("negated", by, uttered=Uttered.NO)
    if r.act is Act.STATE and r.stance is Stance.AFFIRMS and content.wh is not None:
        r.put("negated", by, stance=Stance.OPEN)
    if entry is not None and entry.plain and not (content.clausal or content.that or content.quoted) and r.stance is Stance.AFFIRMS:
        r.put("negated", by, stance=Stance.OPEN)
    if entry is None and not (content.clausal or content.that or content.quoted):
        r.put("negated", by, stance=Stance.OPEN)
