"""The patterns of English time expressions, by rule.

Every pattern names its parts (``year``, ``month``, ``day``, ``weekday``, ``unit``, ``count`` …); `onrecord.timing.expressions`
makes expressions of them. They are only tried near a word of the calendar, so that a text without one costs nothing.
"""

from __future__ import annotations

import re

from onrecord.timing.lexicon import calendar, either, holidays, named

S = "[ \u00a0]"
"""One space: an expression never runs over the end of a line."""

YEAR = r"(?P<year>(?:1\d|20)\d\d)(?![\d%]|[,.]\d|-[a-z])"
MONTH = rf"(?P<month>{named('month')})(?![A-Za-z])"
UPPER_MONTH = rf"(?P<month>{either(f.upper() for f in calendar()['month'])}|{named('month')})(?![A-Za-z])"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%:/]|,\d{3}|\.\d|[a-z]|-(?:year|point|day|member))"
WEEKDAY = rf"(?P<weekday>{named('weekday')})(?![A-Za-z])"
ANY_WEEKDAY = rf"(?:{named('weekday', 'short weekday')})"
UNIT = rf"(?P<unit>{named('unit')})(?![A-Za-z])"
PART = rf"(?P<part>{named('part')})(?![A-Za-z])"
SEASON = rf"(?P<season>{named('season')})(?![A-Za-z])"
COUNT = rf"(?P<count>\d{{1,4}}(?:\.\d)?|{named('number', 'vague')})"
ORDINAL = rf"(?P<ordinal>\d{{1,2}}(?:st|nd|rd|th)|{named('ordinal')})"
WHICH = r"(?P<which>last|past|previous|preceding|next|coming|following|ensuing|this(?:{S}(?:past|coming))?|that|same|current|upcoming|very{S}same)".replace("{S}", S)
APPROX = rf"(?:(?P<approx>more{S}than|less{S}than|at{S}least|up{S}to|about|around|nearly|almost|roughly|over|only|just|approximately|some|barely|just{S}over|just{S}under){S})"
MOD = (rf"(?:(?P<mod>early|late|mid|earlier|later|(?:the{S})?(?:very{S})?(?:beginning|start|outset|middle|end|close|eve){S}of|"
       rf"(?:the{S})?(?:first|second|last|latter|third){S}(?:half|part|week|weeks|days|months){S}of)(?:{S}in|{S}on)?[ \u00a0-])")
OF_PART = rf"(?i:(?:the{S})?(?:early{S}|late{S})?(?P<part>morning|afternoon|evening|night){S}of{S})"
NO_UNIT = r"(?![ \u00a0-](?:percent|per|million|billion|thousand|votes|points|people|men|women|troops|soldiers|ships|tanks|aircraft|members|miles|km|feet|dollars|planes|prisoners|jobs)\b)"
NO_CLOCK = r"(?![ \u00a0](?:UTC|GMT|EST|EDT|CET|BST|hours|hrs)\b)"
"""After a time of day in four digits: 1500 UTC."""


def _i(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


RULES: dict[str, re.Pattern[str]] = {
    "iso": re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d|-)"),
    "slashed": re.compile(r"(?<![\d/.])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})(?![\d/])"),
    "month day": re.compile(rf"\b(?:{OF_PART})?(?:{ANY_WEEKDAY},?{S})?{UPPER_MONTH}{S}(?:the{S})?{DAY}(?:{S}?(?:-|–|to){S}?(?P<day2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%:/]))?(?:,?{S}{YEAR})?{NO_UNIT}"),
    "day month": re.compile(rf"\b(?:{OF_PART})?(?:{ANY_WEEKDAY},?{S}(?:the{S})?)?(?:(?P<first>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?{S}?(?:-|–|to|and){S}?)?{DAY}{S}(?:of{S})?{MONTH}(?:,?{S}{YEAR})?"),
    "day of month": re.compile(rf"(?<=the{S})(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)(?=[,.;:)]|{S}of{S}(?:that|this|the|last|next){S}month|$)"),
    "month": re.compile(rf"\b(?:(?i:{MOD})?(?:(?i:(?P<which>last|next|this(?:{S}past)?|that|the{S}following)){S})?){UPPER_MONTH}(?:(?:,?{S}|{S}of{S}){YEAR}|{S}of{S}(?P<other>last|this|that|next|the{S}same){S}year)?"),
    "season": _i(rf"\b{MOD}?(?:(?:the{S})?{WHICH}{S}|the{S})?(?:early|late|mid)?-?{S}?{SEASON}(?:(?:,?{S}|{S}of{S}){YEAR}|{S}of{S}(?P<other>last|this|that|next|the{S}same){S}year)?"),
    "quarter": _i(rf"\b(?:the{S})?(?:{WHICH}{S})?{ORDINAL}{S}(?:fiscal{S})?(?P<unit>quarter|half)(?:{S}of{S}(?:{YEAR}|(?P<other>last|this|that|next|the{S}same){S}year))?"),
    "short quarter": re.compile(rf"\bQ(?P<ordinal>[1-4])(?:{S}(?:of{S})?{YEAR})?(?!\w)"),
    "year": re.compile(rf"(?<![\d$£€#@.,:/\w])(?<!\d-)(?i:(?:the{S})?{MOD})?{YEAR}{NO_UNIT}{NO_CLOCK}"),
    "short year": re.compile(r"(?<=\b(?:1\d|20)\d\d[-–/])(?P<year>\d\d)(?![\d%:/]|[,.]\d)"),
    "before christ": re.compile(rf"\b(?i:{MOD})?(?P<year>[1-9]\d{{0,3}}){S}?(?P<era>BCE?|B\.C\.(?:E\.)?)(?!\w)"),
    "decade": _i(rf"(?<![\d$£€#])(?:the{S})?{MOD}?(?:the{S})?(?:(?P<year>1\d\d0|20\d0)s|['’](?P<short>\d0)s)(?!\w)"),
    "decade word": _i(rf"\bthe{S}{MOD}?(?P<short>{named('decade')})\b"),
    "century": _i(rf"\b(?:the{S})?{MOD}?{ORDINAL}[ \u00a0-](?P<unit>century|centuries)(?![a-z])"),
    "weekday": re.compile(rf"\b(?:(?i:(?P<mod>early|late|earlier|later)(?:{S}on)?{S}))?(?:(?i:(?P<which>(?:the{S})?(?:last|next|following|previous)|this(?:{S}(?:past|coming))?|past|that|every|each)){S})?{WEEKDAY}(?P<plural>s(?![A-Za-z]))?(?:{S}(?i:(?:early|late){S})?(?i:{PART}))?"),
    "plural weekday": re.compile(rf"\b(?P<weekday>{named('weekday')})s(?![A-Za-z])(?:{S}(?i:{PART}))?"),
    "short weekday": re.compile(r"\b(?P<weekday>" + either(f for f in calendar()["short weekday"] if f.endswith(".")) + ")"),
    "today": _i(rf"\b(?:(?P<mod>early|late|earlier|later){S})?(?P<day>today|yesterday|tomorrow|tonight|overnight)(?![a-z])(?:{S}{PART})?"),
    "day part": _i(rf"\b(?:(?P<mod>early|late|earlier|later){S})?(?P<which>this|that|the{S}same|last|the{S}next|the{S}following|the{S}previous){S}{PART}"),
    "which unit": _i(rf"\b(?:(?P<mod>early|late|earlier|later|mid|(?:the{S})?(?:beginning|start|middle|end){S}of)[ \u00a0-](?:in{S})?)?(?:the{S}|these{S}|those{S})?{WHICH}{S}(?:{COUNT}{S})?{UNIT}"),
    "in the unit": _i(rf"\b(?P<mod>earlier|later|early|late){S}in{S}the{S}{UNIT}"),
    "the weekend": _i(rf"\b(?P<which>the){S}(?P<unit>weekend)(?![a-z])"),
    "the day": _i(rf"\bthe{S}(?P<unit>day|night|week|month|year|morning|evening){S}(?P<back>before|after|prior|earlier|later)(?![a-z])(?={S}?[,.;:)—–]|{S}yesterday|$)"),
    "the next": _i(rf"\b(?P<which>the){S}(?P<unit>day)(?=[,.]|{S}(?:after|before)?$)"),
    "recent": _i(rf"\b(?P<which>recent|coming){S}{UNIT}"),
    "amount": _i(rf"(?<![\d$£€.,])\b{APPROX}?(?:the{S})?{COUNT}(?:{S}and{S}a{S}(?P<half>half))?[ \u00a0-](?:(?:full|whole|more|long|straight|consecutive|short|calendar|trading|business|additional|other){S})?{UNIT}(?:{S}(?P<back>ago|earlier|later|previously|afterwards?|hence|from{S}now|(?:before|after|prior|back|on)(?=[,.;:)]|$))(?![a-z]))?"),
    "bare amount": _i(rf"\b(?P<count>days|weeks|months|years|decades|centuries|hours|minutes){S}(?P<back>ago|earlier|later)(?![a-z])"),
    "repeated": _i(rf"\b{named('set')}(?![a-z-])"),
    "clock": re.compile(rf"\b(?:(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?:{S}?(?P<half>[ap]\.?{S}?m\b\.?|AM|PM))?|(?P<hour2>1[0-2]|[1-9]){S}?(?P<half2>[ap]\.{S}?m\.|[ap]m\b|AM\b|PM\b))(?:{S}\(?(?P<zone>EST|EDT|ET|GMT|UTC|BST|CET|PT|PST|PDT|CST|CDT|MST|Eastern(?:{S}time)?)\)?)?|\b(?:noon|midnight|midday)\b"),
    "holiday": _i(rf"\b(?P<eve>the{S}eve{S}of{S})?(?P<holiday>{either(holidays())})(?![a-z])(?:,?{S}{YEAR})?"),
    "past": _i(rf"\b{named('past')}(?![a-z-])"),
    "present": _i(rf"\b{named('present')}(?![a-z-])"),
    "future": _i(rf"\b{named('future')}(?![a-z-])"),
    "then": _i(rf"\b{named('then')}(?![a-z-])"),
}
"""Rule -> pattern; where several match, the one that starts first wins, then the longest, then the first here."""
