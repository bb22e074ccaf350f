"""How a content is worded: its words that carry meaning, and how well it would name a claim."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_EMPTY = frozenset(
    "a about above after again against all also am an and any are aren't as at be because been before being below between both but by can can't "
    "cannot could couldn't did didn't do does doesn't doing don't done down during each even ever few for from further get gets getting "
    "go going gonna got had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his how how's i "
    "i'd i'll i'm i've if in into is isn't it it'd it'll it's its itself just let's like made make makes making may maybe me might more most must my "
    "myself no nor not now of off on once one only or other ought our ours ourselves out over own really said same say saying says shall she "
    "she'd she'll she's should shouldn't so some something such than that that's the their theirs them themselves then there there's these they "
    "they'd they'll they're they've thing things think this those through to too under until up us very was wasn't way we we'd we'll we're we've well "
    "were weren't what what's when when's where where's which while who who's whom why why's will with won't would wouldn't yes yet you "
    "you'd you'll you're you've your yours yourself yourselves".split())
"""Words that say nothing about what a content is about; what stands for something else is among them."""
_POINTING = frozenset("he he's she she's it it's they they're they've this that that's these those his her hers him its their them there".split())
_OWN = frozenset("i i'm i've i'll i'd me my we we're we've we'll we'd us our you you're you've your".split())
_LOOSE = frozenset("to and but or so because that if when while which who as than for with of in on at by from being having".split())
"""A content that begins with one of these is a piece of a sentence."""


def words(text: str) -> list[str]:
    """The words of a text, in order, in lower case, with straight apostrophes."""
    return [w.replace("’", "'") for w in _WORD.findall(text.lower())]


def carrying(text: str) -> list[str]:
    """The words that carry meaning, in order: no function words, nothing that stands for something else."""
    return [w.removesuffix("'s") for w in words(text) if w not in _EMPTY and any(c.isalnum() for c in w)]


def stands_alone(text: str) -> bool:
    """Whether the words say what the content is about: "Marlow resigned" does, "he would do it" does not."""
    return len(set(carrying(text))) >= 2


def as_claim(text: str) -> float:
    """How well a content would name a claim, 0 to 1: one short whole statement, with names instead of pronouns.

    The share of five wishes that are met, weighted: of 5 to 20 words; no word that stands for something outside (he, this);
    nobody's "I" and "we"; begins like a sentence and asks nothing; has a name or a number.
    """
    found = words(text)
    if not found:
        return 0.0
    length = 1.0 if 5 <= len(found) <= 20 else max(0.0, 1 - (len(found) - 20) / 30) if len(found) > 20 else len(found) / 8
    pointing, own = (min(1.0, sum(w in which for w in found) / 2) for which in (_POINTING, _OWN))
    whole = found[0] not in _LOOSE and not text.rstrip("”\"'’ ").endswith(("?", "…")) and " … " not in text
    inner = text.split(None, 1)[-1]
    named = any(c.isupper() or c.isdigit() for c in re.sub(r"\bI\b", "", inner))
    return 0.25 * length + 0.3 * (1 - pointing) + 0.15 * (1 - own) + 0.2 * whole + 0.1 * named
