"""Correction, retraction, clarification and update notices in an article's text, and what they name: pure functions of texts.

A notice is what an outlet says of its own article: under a label ("Correction:", "CLARIFICATION (April 3):", "Editor's note:"), or by
its wording ("An earlier version of this article misstated …", "This story has been updated to …", "We have retracted …"). What stands
within quotation marks is somebody else's, and what an article reports of other outlets' corrections is news. The wordings are
those of style guides and of the correction policies that outlets publish; precision goes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.intake.dates import WRITTEN_DATE, parse_or_none
from onrecord.layout import Layout
from onrecord.types import Span

_PIECE = r"(?:article|story|report|piece|post|column|page|item|headline|caption|photo caption|obituary|transcript|video|podcast|editorial|review|essay|graphic|chart|map|table|interview|live ?blog|newsletter)"
_WRONG = r"(?:incorrect(?:ly)?|wrong(?:ly)?|erroneous(?:ly)?|mistaken(?:ly)?|inaccurate(?:ly)?|in error)"
_ERRED = (r"(?:misstat|misidentif|misspel|misquot|misattribut|misreport|misrepresent|mischaracteri[sz]|miscalculat|misnam|misdescrib|mistransl|misinterpret|"
          r"overstat|understat|transpos|omitted|incorrect|erroneous|mistaken|inaccurate|wrong)\w*")
_AFTER_VERSION = rf"(?:{_ERRED}|said|says|stated|gave|referred|described|contained|included|implied|suggested|indicated|attributed|listed|reported|failed|did not|had|quoted|named|placed|used|carried|credited|put)"
_EARLIER = r"(?:earlier|previous|prior|original|initial|first|older|print|online|web|digital)"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?:{WRITTEN_DATE.pattern}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:, \d{{4}})?)"
_HAS_BEEN = r"(?:has (?:since )?been|was|have been|were|is)"

_LABEL = re.compile(
    r"[\W_]*(?P<label>for the record|corrections?(?: and clarifications?| & clarifications?| appended)?|corrected|clarifications?(?: and corrections?)?|retraction(?: notice)?|retracted|erratum|errata|amendment|update[ds]?)"
    r"(?: (?:on|of|to) (?:this|the|our) [\w ]{3,30})?[,\s]*(?:[(\[][^)\]]{3,40}[)\]]|(?:on )?" + _DAY + r"(?:,? at [\d:.]+ ?[ap]?\.?m?\.?)?|\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?(?: [A-Z]{2,4})?)?\s*(?::|—|–|\s-\s)\s*(?P<rest>.*)", re.I | re.S)
_BARE_LABEL = re.compile(r"[\W_]*(?P<label>corrections?|clarifications?|retraction|corrections? and clarifications?)[\W_]*(?:" + _DAY + r"(?:, \w+day)?)?[\W_]*$", re.I)
_BETWEEN = 12
"""Words of a line that may stand between a label and its notice ("As published in the evening edition.")."""
_EDITORS = re.compile(r"[\W_]*(?:(?:an? )?(?:note|message) (?:from (?:the|our) editors?|to (?:our )?readers)|(?:editors?[’']?s?[’']?|publisher[’']?s?) notes?|ed(?:itor)?\.? note)\b[^:.—–]{0,40}[:.—–-]\s*", re.I)

_KINDS: tuple[tuple[str, str], ...] = (
    ("retraction", rf"\b(?:we|the editors|our editors|\{{outlet\}}) (?:have |has |had |are |is |hereby )*(?:retract(?:ed|s|ing)?|withdr[ae]wn?|withdrawing|unpublish(?:ed|ing)?|taken down) (?:this|the|an|our|that|a) (?:\S+ ){{0,3}}{_PIECE}\b"),
    ("retraction", rf"\bthis (?:\S+ ){{0,2}}{_PIECE} {_HAS_BEEN} (?:retracted|withdrawn|unpublished|taken down|removed (?:from|because|after|as|at|pending))"),
    ("retraction", rf"\b(?:the|an) {_PIECE} (?:\S+ ){{0,12}}{_HAS_BEEN} (?:retracted|withdrawn|unpublished) (?:by (?:us|the editors)|because|after|from this)"),
    ("clarification", rf"\bthis (?:\S+ ){{0,2}}{_PIECE} {_HAS_BEEN} (?:clarified|(?:amended|updated|edited|revised|changed|corrected) (?:\S+ ){{0,8}}to (?:clarify|make (?:it )?clear(?:er)?))"),
    ("correction", rf"\b(?:an? |the )?{_EARLIER}(?:ly published)? (?:versions?|headlines?|(?:photo )?captions?) (?:of|on|to|for|with|above) (?:this|the|our) (?:\w+ ){{0,2}}{_PIECE}\b(?:[^.]{{0,80}}?\b)??(?:,[^,.]{{0,80}},)? ?{_AFTER_VERSION}\b"),
    ("correction", rf"\bthis (?:\S+ ){{0,2}}{_PIECE} {_HAS_BEEN} (?:corrected|amended|(?:updated|edited|revised|changed|modified) (?:\S+ ){{0,8}}to (?:correct|fix|remove|take out|rectify|accurately|reflect the (?:correct|following correction)))"),
    ("correction", rf"\bthis {_PIECE} (?:originally|initially|previously|earlier|at first|first) (?:{_ERRED}|said|stated|gave|referred|described|listed|named|reported|identified|contained|included)\b"),
    ("correction", r"(?:^|[.] )\W*(?:the|our) (?:article|story|post|column|headline|caption) has (?:since )?been (?:corrected|amended)\b"),
    ("correction", rf"\b(?:we|\{{outlet\}}) (?:have|has) (?:since )?(?:corrected|amended|changed) (?:this|the|our) (?:\w+ ){{0,2}}{_PIECE}\b"),
    ("correction", rf"\b(?:in|on) (?:an?|the|our|this) (?:\w+ ){{0,2}}{_PIECE}\b[^.]{{0,120}}?,? we (?:said|reported|stated|wrote|published|named|quoted)\b"),
    ("correction", rf"\bthis version of (?:the|this|our) {_PIECE} corrects\b"),
    ("correction", rf"\ba version of (?:this|the|our) {_PIECE} (?:\S+ ){{0,3}}{_ERRED}"),
    ("correction", rf"^\W*an earlier {_PIECE} (?:{_ERRED}|(?:gave|had|named|used|carried) the wrong)\b"),
    ("correction", r"(?:^|[.] )\W*we (?:originally|initially|previously|earlier|first) (?:reported|said|stated|wrote) that\b"),
    ("correction", rf"\b(?:we|\{{outlet\}}) (?:have |has )?(?:since )?(?:removed|deleted|taken out) (?:an?|the|some|this|that) (?:\S+ ){{0,3}}(?:paragraph|sentence|quote|quotation|passage|reference|name|photo(?:graph)?|figure|claim)s? (?:\S+ ){{0,4}}from (?:this|the|our) {_PIECE}\b"),
    ("correction", rf"\b(?:as originally published|(?:when|as) first published), this {_PIECE}\b"),
    ("correction", rf"\b(?:we|this {_PIECE}|\{{outlet\}}) (?:have |has |had )?{_WRONG} (?:said|stated|reported|wrote|gave|named|identified|described|referred|attributed|listed|quoted|called|claimed|credited|published)\b"),
    ("correction", rf"\b(?:because of|owing to|due to) an? (?:\w+ )?(?:error|mistake)s?(?: in (?:editing|production|transcription|translation))?,? (?:an?|this|the|our|some) (?:\S+ ){{0,4}}{_PIECE}s?\b"),
    ("correction", r"\b(?:we|\{outlet\}) (?:regrets?|apologi[sz]es?(?: to [^.]{2,60})?(?: for)?) (?:for )?(?:the|this|these|our|any|that) (?:error|errors|mistake|mistakes|inaccurac(?:y|ies))\b"),
    ("update", rf"\bthis (?:\S+ ){{0,2}}{_PIECE} {_HAS_BEEN} (?:updated|revised|edited|changed) (?:\S+ ){{0,6}}?(?:with|to (?:include|reflect|add|show|say|indicate|note|remove|correct)|after|following|throughout|since)\b"),
    ("update", rf"\bthis {_PIECE} (?:has been|was) updated\b"),
)
_IN_BRACKETS = re.compile(r"\W*[(\[](?:corrects?|clarifies|removes|fixes|deletes)\b.{0,40}\b(?:paragraph|para|headline|name|spelling|title|figure|date|to say|to show|to make clear)", re.I)
"""How wire services say at the head of a story what they have corrected in it."""

_AT_LABEL: dict[str, str] = {"for the": "correction", "correct": "correction", "clarif": "clarification", "retract": "retraction", "errat": "correction", "amend": "correction", "update": "update"}

_IN_LIST = re.compile(rf"\b(?:an?|the|our|in an?|in the|in our) (?:\S+ ){{0,6}}{_PIECE}\b[^.]{{0,200}}\b{_ERRED}\b|\b{_ERRED}\b[^.]{{0,120}}\b(?:an?|the|our) (?:\S+ ){{0,6}}{_PIECE}\b", re.I)
_LIST_TITLE = re.compile(r"\W*(?:corrections?|clarifications?)(?:\s*(?:and|&)\s*(?:clarifications?|corrections?))?\b(?:\W.{0,40})?$", re.I)
_RETRACTED_TITLE = re.compile(r"\W*(?:retraction|retracted|withdrawn|removed)(?: notice)?\s*[:—–-]\s*(?P<title>.+)", re.I)

_HINT = re.compile(r"corr?ect|for the record|version of|clarif|retract|errat|amend|updated?\b|version|headline|wrong|erroneous|mistake|inaccura|in error|due to|because of|regret|apolog|withdr|unpublish|taken down|"
                   r"removed|revised|edited|changed|originally|initially|previously|earlier|at first|misstat|misid|misspel|fixes|deletes|\bwe (?:said|reported|stated|wrote|published|named|quoted)|editor|note")
"""What every notice has a word of, in lower case: a quarter of the time that it takes without regard to case."""

_LONGEST = 4_000
"""Characters of a paragraph; longer ones are no notices."""

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_SORRY = re.compile(r"\W*(?:we (?:regret|apologi[sz]e)|our apologies|the (?:error|mistake|text|article|story|piece|headline|figure) (?:has been|was)|it has been (?:corrected|amended))\b", re.I)
_REPORTED = re.compile(r"\b(?:said|says|told|tweeted|announced|according to)\b[^.]{0,60}$|^[^.]{0,60}\b(?:said|told|announced) ", re.I)
_NEVER = "(?!)"
"""Matches nothing."""

_SELF = re.compile(rf"\bthis (?:\w+ ){{0,2}}{_PIECE}\b|\b{_EARLIER} (?:version|headline|caption)s?\b|\bas originally published\b", re.I)
_URL = re.compile(r"https?://[^\s)\]>”\"]+")
_TITLED = re.compile(r"(?:headlined|titled|entitled|headline|called|article|story|report|piece|column|post|published)[^“\"‘]{0,40}[“\"‘](?P<title>[^”\"]{8,200}?)[,.]?[”\"’](?!\w)", re.I)
_DATED = re.compile(rf"\b(?:published|appeared|posted|ran|article|story|report|piece|column|post|issue|edition|dated)\b[^.]{{0,60}}?(?P<date>{WRITTEN_DATE.pattern})", re.I)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it stands in a text.

    Attributes:
        kind: ``correction``, ``retraction``, ``clarification`` or ``update``.
        span: in the text.
        about_itself: whether it says that it is about the article it stands in.
        url, title, date: of the article it names, where it names one; the date is ISO 8601.
    """

    kind: str
    span: Span
    text: str
    about_itself: bool
    url: str | None = None
    title: str | None = None
    date: str | None = None


def notices_in(text: str, *, title: str | None = None, outlet: str | None = None) -> list[Notice]:
    """The notices of a text, in order.

    Args:
        title: the article's; a page of corrections and a retraction's own page are known by it.
        outlet: its name, which it may call itself by.
    """
    paragraphs = Layout(text).paragraphs
    listed = bool(_LIST_TITLE.match(title or ""))
    out: list[Notice] = []
    labelled: str | None = None
    for p in paragraphs:
        words = text[p.start:p.end]
        if len(words) > _LONGEST or (labelled is None and not listed and not _HINT.search(words.lower())):
            labelled = None
            continue
        if bare := _BARE_LABEL.match(words):
            labelled = _by_label(bare["label"])
            continue
        if out and out[-1].span.end >= p.start - 3 and _SORRY.match(words):
            out[-1] = _named(out[-1].kind, Span(out[-1].span.start, p.end), text, title)
            continue
        found = _notice(text, p, labelled, listed, outlet)
        if found is not None:
            out.append(_named(*found, text, title))
        if found is not None or len(words.split()) > _BETWEEN:
            labelled = None
    return out


def _notice(text: str, p: Span, labelled: str | None, listed: bool, outlet: str | None) -> tuple[str, Span] | None:
    """Kind and span of the notice in a paragraph; ``labelled`` is the kind that a heading before it gives."""
    words = text[p.start:p.end]
    if label := _LABEL.match(words):
        kind, rest = _by_label(label["label"]), label["rest"]
        worded = next(_worded(rest, outlet), None)
        if len(rest.split()) >= 4 and (worded or kind != "update") and (worded or not _talk(rest)):
            return (worded[0] if kind == "update" and worded else kind), p
    if note := _EDITORS.match(words):
        worded = next(_worded(words[note.end():], outlet), None)
        noted = worded[0] if worded else labelled or ("correction" if re.search(rf"{_WRONG}|\bwe have (?:since |now )?(?:learned|removed|corrected|changed|deleted)\b", _without_quotes(words), re.I) else None)
        return (noted, p) if noted else None
    if _IN_BRACKETS.match(words):
        return ("clarification" if "clarif" in words[:12].lower() else "correction"), p
    worded = next(_worded(words, outlet), None)
    if labelled is not None and (worded or re.search(_ERRED, words, re.I)):
        return labelled, p
    if worded:
        sentence = next(s for s in Layout(words).sentences if s.end > worded[1])
        return worded[0], Span(p.start + sentence.start, p.end)
    if listed and _IN_LIST.search(_without_quotes(words)) and not words.startswith(("“", '"')):
        return "correction", p
    return None


def _worded(words: str, outlet: str | None) -> Iterator[tuple[str, int]]:
    """Kinds of notice that a paragraph's wording gives, each with where it begins; outside of quotation marks, and not reported of others."""
    bare = _without_quotes(words)
    # a pattern for each outlet would have to be made anew for each; its name is put in where it stands there
    name = "the paper" if not outlet else re.escape(outlet) if outlet.casefold() in bare.casefold() else _NEVER
    for kind, pattern in _KINDS:
        if found := re.search(pattern.replace("{outlet}", name).replace(r"\{outlet\}", name), bare, re.I):
            before = bare[:found.start()]
            sentence = before[max(before.rfind(". "), before.rfind("\n")) + 1:]
            if not _REPORTED.search(sentence):
                yield kind, found.start()


def _without_quotes(words: str) -> str:
    """The words with what is quoted blanked out, so that offsets hold; a notice that is quoted as a whole stays."""
    return _QUOTED.sub(lambda m: " " * len(m.group()), words)


def _talk(rest: str) -> bool:
    """Whether what follows a label is somebody's words and not the outlet's: "Correction: “I was wrong,” she said"."""
    return rest.lstrip().startswith(("“", '"')) and bool(re.search(r"[”\"],? ", rest))


def _by_label(label: str) -> str:
    return next(kind for start, kind in _AT_LABEL.items() if label.lower().startswith(start))


def _named(kind: str, span: Span, text: str, title: str | None) -> Notice:
    """The notice with what it says of the article it is about."""
    words = text[span.start:span.end]
    url = _URL.search(words)
    titled = _TITLED.search(words)
    dated = _DATED.search(words)
    own_title = _RETRACTED_TITLE.match(title or "") if kind == "retraction" else None
    name = titled["title"] if titled else own_title["title"] if own_title else None
    return Notice(kind, span, words, bool(_SELF.search(_without_quotes(words))), url[0].rstrip(".,;:") if url else None,
                  name.strip() if name else None, parse_or_none(dated["date"]) if dated else None)
