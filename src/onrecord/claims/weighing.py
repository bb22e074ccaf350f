"""The relation model's answer, weighed with what else is known of a statement.

The model was taught with pairs of which a third are about the claim; of the statements it is asked about in `follow` few are, fewer the farther they
are from it. How its answer, the cosine of the embeddings and the words that text and claim share count together is fitted on labelled statements of Wikinews, where one in
sixteen is about its claim (``python -m training.relation.weigh``). And the model was taught on headlines that a claim's "reportedly" only observes it; what a source plainly states is no
observation, which the words of the content tell; what is called right or wrong, or would follow, is one.
"""

from __future__ import annotations

import math
import re

from onrecord.claims.relate import Related
from onrecord.labels import Relation

SCALE = 1.1
"""What the model's logit counts."""
ALONE, LEANING = (6.42, 0.939), (1.99, 1.695)
"""What the cosine counts, and the cosine that changes nothing: of words that say by themselves what they are about, and of those that lean on their context."""
COVERED = 1.71
"""What a text counts that has all of a claim's own words."""
EVADED = 1.0
"""What speaks for an answer that is none, in logits."""
STATED = 0.15
"""What is left of the chance of observing, for a plain statement."""
JUDGED = 0.2
"""What is left of the chances of for and against, where something is called right or wrong and not said to be so; the rest is observing."""
_EDGE = 1e-3
_OBSERVES = re.compile(
    r"\b(?:whether|if|unless|would|should|question\w*|unclear|unknown|investigat\w+|inquir\w+|alleg\w+|accus\w+|claim(?:s|ed|ing)?|reports?|reported(?:ly)?|"
    r"rumou?r\w*|suggestions?|speculat\w+|suspicions?|said|says|saying|according|believes? that|evidence|proof|prove[ds]?)\b|\?", re.IGNORECASE)
_JUDGES = re.compile(
    r"\b(?:should|ought to|must|would have to|would be|would mean|(?:has|have|needs?) to be)\b|"
    r"^\W*(?!(?:no|some|any|every)thing\b|during\b|according\b|being\b|morning\b|evening\b)[a-z]+ing\b.{3,}?\b(?:is|are|was|were|will|does)\b", re.IGNORECASE | re.DOTALL)


def judges(words: str, claim: str) -> bool:
    """Whether words say what ought to be, would follow, or is right or wrong of a deed ("arming them is no way to peace"), and the claim does not."""
    return bool(_JUDGES.search(words)) and not _JUDGES.search(claim)


def states(words: str) -> bool:
    """Whether the words of a content that its source affirms or denies plainly state something: no question, condition or report of others' words."""
    return not _OBSERVES.search(words)


def weighed(answer: Related, *, near: float | None = None, covered: float = 0.0, stated: bool = False, judged: bool = False, leans: bool = False, evades: bool = False) -> Related:
    """The answer with its chances weighed.

    Args:
        near: the cosine of the statement's embedding and the claim's.
        covered: the `coverage` of the claim by the statement's words; counts where ``near`` is given.
        stated: the source affirms or denies the content, and it `states` something.
        judged: it `judges`.
        leans: the model read it with its context.
        evades: it stops short of an answer to what stands before it, so that its own words are about nothing.
    """
    scores = dict(answer.scores)
    if judged:
        scores[Relation.OBSERVING] += (1 - JUDGED) * (scores[Relation.FOR] + scores[Relation.AGAINST])
        scores[Relation.FOR] *= JUDGED
        scores[Relation.AGAINST] *= JUDGED
    elif stated:
        scores[Relation.OBSERVING] *= STATED
    about = sum(scores[r] for r in Relation if r is not Relation.UNRELATED)
    chance = 1 - answer.scores[Relation.UNRELATED]
    if near is not None:
        chance = min(max(chance, _EDGE), 1 - _EDGE)
        weight, zero = LEANING if leans else ALONE
        chance = 1 / (1 + math.exp(-SCALE * math.log(chance / (1 - chance)) - weight * (near - zero) - COVERED * covered - evades * EVADED))
    out = {r: scores[r] / about * chance if about else 0.0 for r in Relation}
    out[Relation.UNRELATED] = 1 - chance
    return Related(max(out, key=out.__getitem__), out)
