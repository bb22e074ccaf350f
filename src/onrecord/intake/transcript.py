"""Turns of speech to the text of an article, with the time at which each stretch of it is heard.

Captions and labelled transcripts come to the same text: a paragraph opens with its speaker's label and a colon, as
`onrecord.reading.forms` reads it, and runs on until the next label. Whoever is not named after somebody who was is
marked with ``>>``, the mark of captioners for another speaker, so that no words go to the one named before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.intake.cleaned import Cleaned, assemble
from onrecord.types import Timed

OTHER = ">> "
TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
"""A time in a recording: hours may be missing, seconds may have fractions."""
LABEL = r"[^\W\d_a-zß-öø-ÿ][\w.'’\-]*(?:[ ,]+(?:[^\W\d_a-zß-öø-ÿ][\w.'’\-]*|of|the|for|and|de|van|von|al|\d+)){0,7}"
"""A name as it stands before a colon."""
_LONG = 400
"""Characters: a longer paragraph of captions ends with the next sentence."""
_PAUSE = 3.0
"""Seconds of silence that end a paragraph after a full stop."""
_STOP = re.compile(r"[.!?…]['\"”’)\]]*$")


@dataclass(slots=True)
class Said:
    """What was said in one go.

    Attributes:
        speaker: as labelled; None where nobody is named.
        begins, ends: seconds from the beginning of the recording; None where that is not told.
        opens: whether a new paragraph opens with it.
        other: whether another speaker than the last begins here, though nobody is named.
        reason: why it is no part of the article (`onrecord.types.Removed`), if it is none.
    """

    text: str
    speaker: str | None = None
    begins: float | None = None
    ends: float | None = None
    opens: bool = False
    other: bool = False
    reason: str | None = None


def seconds(time: str) -> float | None:
    """The seconds of ``1:02:03,5`` or ``62:03``; None where minutes or seconds are more than 59 after larger units."""
    parts = time.replace(",", ".").split(":")
    try:
        values = [float(p) for p in parts]
    except ValueError:
        return None
    if len(values) > 3 or any(v >= 60 for v in values[1:]):
        return None
    total = 0.0
    for value in values:
        total = total * 60 + value
    return total


def clock(value: float) -> str:
    """``01:02:03.500``."""
    thousandths = round(value * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def compose(parts: Sequence[Said], head: Iterable[tuple[str, str | None]] = ()) -> tuple[Cleaned, tuple[Timed, ...]]:
    """The text of turns and the times of its stretches.

    Args:
        parts: in order, each on one line.
        head: paragraphs that stand above, and why they are left out, if they are.
    """
    paragraphs = list(_paragraphs(parts))
    turns = sum(label is not None for label, _ in paragraphs)
    again = 0 < turns < 3  # few turns are known for turns only where each of their paragraphs is labelled
    judged: list[tuple[str, str | None]] = list(head)
    marks: list[list[tuple[int, int, Said]]] = [[] for _ in judged]
    speaker: str | None = None
    for label, group in paragraphs:
        speaker = label or speaker
        if group[0].reason:
            judged.append((group[0].text, group[0].reason))
            marks.append([])
            continue
        opening = _opening(label, group[0], speaker if again else None)
        speaker = None if opening == OTHER else speaker
        text = opening
        spans: list[tuple[int, int, Said]] = []
        for said in group:
            text += " " if spans else ""
            spans.append((len(text), len(text) + len(said.text), said))
            text += said.text
        judged.append((text, None))
        marks.append(spans)
    return assemble(judged), tuple(_times(judged, marks))


def _opening(label: str | None, first: Said, speaker: str | None) -> str:
    if label:
        return f"{label}: "
    if first.other:
        return OTHER
    return f"{speaker}: " if speaker else ""


def _paragraphs(parts: Sequence[Said]) -> Iterator[tuple[str | None, list[Said]]]:
    """Paragraphs with the label that they open with: one where the speaker changes, none where the turn goes on."""
    group: list[Said] = []
    label: str | None = None
    current: str | None = None
    named = False
    for said in parts:
        changed = said.speaker is not None and (said.opens or said.speaker != current)
        stranger = said.other and (named or current is not None)
        if group and (changed or said.other or said.opens or said.reason or group[0].reason or _breaks(group, said)):
            yield label, group
            group, label = [], None
        if not said.reason:
            if changed:
                label, current, named = said.speaker, said.speaker, True
            elif said.other:
                said.other, current = stranger, None
        group.append(said)
    if group:
        yield label, group


def _breaks(group: list[Said], said: Said) -> bool:
    last = group[-1]
    if not _STOP.search(last.text[-6:]):
        return False
    silent = said.begins is not None and last.ends is not None and said.begins - last.ends >= _PAUSE
    return silent or sum(len(s.text) + 1 for s in group) >= _LONG


def _times(judged: list[tuple[str, str | None]], marks: list[list[tuple[int, int, Said]]]) -> Iterator[Timed]:
    at = 0
    for (text, reason), spans in zip(judged, marks, strict=True):
        if reason:
            continue
        for i, (start, end, said) in enumerate(spans):
            if said.begins is not None:
                # the label is part of the stretch that it opens
                yield Timed(at + (start if i else 0), at + end, clock(said.begins), None if said.ends is None else clock(said.ends))
        at += len(text) + 2
