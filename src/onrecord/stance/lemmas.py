"""English inflection undone: the forms a word may be of.

Only what the lexicon needs: ``lemmas`` proposes, and whoever asks takes the first that it knows.
"""

from __future__ import annotations

from functools import cache

from onrecord.stance.tables import table

_VOWELS = frozenset("aeiouy")
_KEPT = 4
"""Shorter words have no ending taken off."""


@cache
def _irregular() -> dict[str, str]:
    return {row[0]: row[1] for row in table("irregular.tsv")}


@cache
def lemmas(word: str) -> tuple[str, ...]:
    """What a word in lower case may be a form of, likeliest first, itself last but always in it."""
    word = word.removesuffix("'s")
    out = [_irregular()[word]] if word in _irregular() else []
    if len(word) >= _KEPT and not out:
        out += _ended(word)
    out.append(word)
    british = [w.replace("isi", "izi", 1) if w.endswith("ising") else w[:-2] + "ze" for w in out if w.endswith("ise")]
    return tuple(dict.fromkeys(out + british))


def _ended(word: str) -> list[str]:
    if word.endswith("ies"):
        return [word[:-3] + "y", word[:-1]]
    if word.endswith("ied"):
        return [word[:-3] + "y", word[:-1]]
    if word.endswith("es"):
        return [word[:-1], word[:-2]]
    if word.endswith("s") and not word.endswith("ss"):
        return [word[:-1]]
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and any(c in _VOWELS for c in stem):
            return [stem + "e", stem, stem[:-1]] if len(stem) > 1 and stem[-1] == stem[-2] else [stem, stem + "e"]
    return []
