"""Captions, SRT and WebVTT, to an article: who speaks, what, and when.

WebVTT (https://www.w3.org/TR/webvtt1/) names speakers in voice tags (``<v Ada Marlow>``); SRT has no standard, and names
them by a label in the text. Both are read by their timing lines, so that what is broken between two of them harms no other.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field

from onrecord.errors import NoArticle, UnreadableInput
from onrecord.intake.blocks import tidy
from onrecord.intake.transcript import LABEL, TIME, Said, compose, seconds
from onrecord.types import Article

SUFFIXES = frozenset((".srt", ".vtt"))

_TIMING = re.compile(rf"[ \t]*(?P<begins>{TIME})[ \t]*-->[ \t]*(?P<ends>{TIME})(?:[ \t]+\S.*)?[ \t]*$")
_ARROW = re.compile(r"\d\s*-+>\s*\d")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+(?P<name>[^>\n]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d[\d:.,]{3,14}>|\{\\?[a-zA-Z]\w{0,3}[^{}\n]{0,40}\}")
_LABELLED = re.compile(rf"(?P<mark>(?:>>+|[-–—])[ \t]*)?(?:\[(?P<boxed>{LABEL})\](?P<colon>:)?|(?P<name>{LABEL})(?:[ ]*\([^)\n]{{1,40}}\))?[ ]?:)(?=\s|$)[ \t]*(?P<rest>.*)$", re.S)
_MARKED = re.compile(r"(?:>>+|[-–—](?=[ \t]*\S))[ \t]*")
_NO_WORDS = re.compile(r"[\W_]*$")
_SOUNDS = frozenset({"applause", "laughter", "music", "cheering", "silence", "inaudible", "crosstalk", "singing", "cheers", "laughs", "sighs"})


@dataclass(slots=True)
class _Cue:
    begins: float
    ends: float | None
    lines: list[str] = field(default_factory=list)


def looks_like_captions(text: str, suffix: str = "") -> bool:
    """Whether a text is SRT or WebVTT, by its opening; by its suffix where the opening is damaged."""
    head = text[:4000].lstrip("\ufeff \t\r\n")
    if suffix in SUFFIXES or re.match(r"WEBVTT(?:[ \t\r\n]|$)", head):
        return True
    lines = [line for line in head.splitlines()[:8] if line.strip()]
    return len(lines) > 1 and lines[0].strip().isdigit() and bool(_TIMING.match(lines[1]))


def read_captions(text: str, source: str | None = None) -> Article:
    """The article of a caption file: its text, its times, and its title where a WebVTT header gives one. Its language is not judged here.

    Raises:
        NoArticle: there are captions but no words in them.
        UnreadableInput: there are no captions.
    """
    cues, title, broken = _cues(text)
    if not cues:
        raise UnreadableInput("these captions are broken or empty: there is no line with times such as 00:01:02,500 --> 00:01:05,000", source)
    parts = _spoken(cues)
    if not parts:
        raise NoArticle("these captions hold no words, only sounds or nothing at all", "empty", source)
    cleaned, times = compose(parts)
    warnings = (f"{broken} lines with times could not be read; the words under them were left out",) if broken else ()
    return Article(cleaned.text, title=title, removed=cleaned.removed, times=times, warnings=warnings, source=source)


def _cues(text: str) -> tuple[list[_Cue], str | None, int]:
    """The cues, the title in the header, and how many timing lines could not be read."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues: list[_Cue] = []
    title, broken, inside = None, 0, False
    for i, line in enumerate(lines):
        if i == 0 and (found := re.match(r"WEBVTT[ \t]*[-–—:]*[ \t]*(.*)", line)):
            title = tidy(found[1]) or None
            continue
        timing = _TIMING.match(line) if "-->" in line else None
        begins = seconds(timing["begins"]) if timing else None
        if timing and begins is not None:
            if inside and cues[-1].lines and cues[-1].lines[-1].strip().isdigit():
                cues[-1].lines.pop()  # the number of this cue, where no blank line parts it from the last
            ends = seconds(timing["ends"])
            cues.append(_Cue(begins, ends if ends is not None and ends >= begins else None))
            inside = True
        elif _ARROW.search(line) or "-->" in line:
            broken += 1
            inside = False
        elif not line.strip():
            # a cue ends with a blank line; one directly under its times only delays the words
            inside = inside and not cues[-1].lines
        elif inside:
            cues[-1].lines.append(line)
    return cues, title, broken


def _spoken(cues: list[_Cue]) -> list[Said]:
    voiced = any(_VOICE.search(line) for cue in cues for line in cue.lines)
    named = Counter(m["name"] or m["boxed"] for cue in cues for line in cue.lines if (m := _LABELLED.match(_plain(line))))
    out: list[Said] = []
    before: list[str] = []
    shown = False
    for cue in cues:
        lines = [line for line in cue.lines if line.strip()]
        bare = [_plain(line) for line in lines]
        # captions that roll show the last line again above the new one
        again = next((n for n in range(min(len(bare), len(before)), 0, -1) if bare[:n] == before[-n:]), 0)
        if again and (again < len(bare) or (out and out[-1].ends is not None and cue.begins - out[-1].ends < 1)):
            if again == len(bare) and out:
                out[-1].ends = cue.ends if cue.ends is not None else out[-1].ends
            lines = lines[again:]
        before = bare or before
        for piece in _pieces(lines, voiced, named, shown):
            piece.begins, piece.ends = cue.begins, cue.ends
            if voiced and piece.other and out and out[-1].speaker is None:
                piece.other = False  # nobody was named for the words before either: one turn
            shown = shown or piece.speaker is not None
            out.append(piece)
    return out


def _pieces(lines: list[str], voiced: bool, named: Counter[str], shown: bool) -> list[Said]:
    """What one cue holds: one speaker's words, or several speakers' each on lines of their own."""
    if voiced:
        return [Said(t, _name(speaker), other=speaker is None and shown) for speaker, words in _voices("\n".join(lines)) if (t := _plain(words)) and not _NO_WORDS.match(t)]
    out: list[Said] = []
    dashes = sum(bool(_MARKED.match(_plain(line))) for line in lines)
    for line in lines:
        text = _plain(line)
        label = _LABELLED.match(text)
        name = (label["name"] or label["boxed"]) if label else None
        if label and name and _is_name(name, named) and (label["name"] or label["colon"] or (named[name] > 1 and label["rest"].strip())):
            out.append(Said(label["rest"].strip(), _name(name)))
        elif (mark := _MARKED.match(text)) and (mark.group().startswith(">>") or dashes > 1):
            out.append(Said(text[mark.end():], other=True))
        elif out:
            out[-1].text = f"{out[-1].text} {text}".strip()
        else:
            out.append(Said(text))
    return [said for said in out if not _NO_WORDS.match(said.text)]


def _voices(text: str) -> list[tuple[str | None, str]]:
    """The parts of a cue's text by voice: what stands before the first tag, then each voice's words."""
    out: list[tuple[str | None, str]] = []
    at, voice = 0, None
    for found in _VOICE.finditer(text):
        out.append((voice, text[at : found.start()]))
        at, voice = found.end(), found["name"]
    out.append((voice, text[at:]))
    return [(v, words) for v, words in out if words.strip()]


def _is_name(name: str, named: Counter[str]) -> bool:
    return (name.isupper() or named[name] > 1) and name.lower() not in _SOUNDS and any(c.isalpha() for c in name)


def _name(name: str | None) -> str | None:
    """The label as the text carries it; one all in small letters would not be known for a name."""
    if name is None:
        return None
    name = tidy(html.unescape(name)).strip(" :,;-–—")
    return (name.title() if name.islower() else name) or None


def _plain(line: str) -> str:
    return tidy(html.unescape(_TAG.sub("", line)).replace("♪", " ").replace("♫", " "))
