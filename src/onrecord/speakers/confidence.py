"""How sure each value is: the share that was right on labelled articles, by the way it was read."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from onrecord.labels import SpeakerType
from onrecord.speakers.hearers import Heard
from onrecord.speakers.speaker import Speaker


@cache
def shares() -> dict[str, float]:
    """By the way a value was read ("speaker: last name"); `training/speakers/train.py` counts them."""
    text = files("onrecord").joinpath("models", "antecedents", "shares.json").read_text(encoding="utf-8")
    return {str(k): float(v) for k, v in json.loads(text).items()}


def ways(found: list[Speaker], kind: SpeakerType, heard: Heard | None) -> dict[str, str]:
    """The keys in `shares` of the values of a statement."""
    return {"speaker": f"speaker: {way(found)}", "speaker_type": f"speaker_type: {kind.value}",
            "heard_by": f"heard_by: {heard.how}" if heard is not None else ""}


def way(found: list[Speaker]) -> str:
    """The way the least sure of the speakers was resolved; how likely a choice was, in three steps."""
    if not found:
        return "none"
    s = min(found, key=lambda s: s.sure)
    step = "" if s.how not in ("pronoun", "description") else " sure" if s.sure > 0.9 else " likely" if s.sure > 0.6 else " unsure"
    return s.how + step


def confidence(found: list[Speaker], kind: SpeakerType, role: bool, affiliation: bool, heard: Heard | None, reason: bool) -> dict[str, float]:
    """Of each value that is given; speaker and speaker_type always."""
    known, by = shares(), ways(found, kind, heard)
    unresolved = any(s.how.endswith("unresolved") for s in found)
    out = {"speaker": 0.1 if unresolved else known.get(by["speaker"], 0.6), "speaker_type": known.get(by["speaker_type"], 0.8)}
    if role:
        out["role"] = known.get("role", 0.8)
    if affiliation:
        out["affiliation"] = known.get("affiliation", 0.7)
    if heard is not None:
        out["heard_by"] = known.get(by["heard_by"], 0.6)
    if reason:
        out["anonymity_reason"] = known.get("anonymity_reason", 0.9)
    return out
