"""A claim's opposite, for asking the relation model both ways round."""

from __future__ import annotations

import re

_NEGATED = re.compile(r"\b(is|are|was|were|will|has|have|had|can|could|would|should|did|does|do) not\b", re.IGNORECASE)
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|has|have|had|can|could|would|should|did|does)\b(?! not\b|n['’]t)", re.IGNORECASE)


def negated(claim: str) -> bool:
    """Whether a claim says "not" after its auxiliary."""
    return bool(_NEGATED.search(claim))


def opposite(claim: str) -> str:
    """The claim with a "not" put in or taken out at its first auxiliary; without one, "It is not true that …".

    Example:
        >>> opposite("The mill is dumping dye")
        'The mill is not dumping dye'
        >>> opposite("The mill does not dump dye")
        'The mill does dump dye'
    """
    if _NEGATED.search(claim):
        return _NEGATED.sub(r"\1", claim, count=1)
    if _AUXILIARY.search(claim):
        return _AUXILIARY.sub(r"\1 not", claim, count=1)
    return f"It is not true that {claim[:1].lower()}{claim[1:]}" if claim[1:2].islower() and claim.split()[0].lower() in _ARTICLES else f"It is not true that {claim}"


_ARTICLES = frozenset(["the", "a", "an", "there", "some", "all", "no", "this", "that"])
