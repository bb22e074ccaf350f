"""Texts with their names marked, to train the mention head on.

A name is a proper name of a person, an organisation, a place or a people (``Russian``, ``Democrats``), without
its title. Gold: Wikigold (Balasuriya et al. 2009) and GUM (Zeldes 2017; entities whose head is a proper
noun); silver: what training/attribution/silver.py wrote for PolNeAR's training articles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from training.attribution.data import Marked

Name = tuple[int, int, str]
CONLL = {"PER": "person", "ORG": "organization", "LOC": "place", "MISC": "unknown"}
GUM = ("person", "organization", "place")
TITLES = frozenset(["president", "vice", "chair", "chairman", "chairwoman", "director", "acting", "administrator", "secretary", "minister", "prime", "general", "gen.", "colonel", "col.", "captain", "senator", "sen.", "representative", "rep.", "governor", "gov.", "mayor", "judge", "justice", "king", "queen", "prince", "princess", "pope", "sir", "lord", "lady", "dr.", "mr.", "mrs.", "ms.", "prof.", "professor", "sgt.", "lt.", "saint", "st.", "guest", "chief", "deputy"])
MOST = 2500
"""Characters that a marked text of joined sentences has, about."""


def conll(path: Path) -> Iterator[Marked]:
    """Texts of several sentences, tokens joined by spaces, from a file of ``token … label`` lines."""
    text, names, open_type = "", [], ""
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        parts = line.split()
        if len(parts) < 2 or parts[0] == "-DOCSTART-":
            open_type = ""
            if len(text) > MOST:
                yield Marked(text, [], names)
                text, names = "", []
            continue
        token, label = parts[0], parts[-1]
        start = len(text) + bool(text)
        text += (" " if text else "") + token
        kind = CONLL.get(label[2:], "")
        if kind and label[0] == "I" and kind == open_type:
            names[-1] = (names[-1][0], len(text), kind)
        elif kind:
            names.append((start, len(text), kind))
        open_type = kind
    if text:
        yield Marked(text, [], names)


def gum(path: Path) -> Marked:
    """One GUM document: paragraphs as blank lines where ``newpar`` says so, names by proper-noun heads."""
    text, names, stack = "", [], []
    space, paragraph = "", False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar"):
            paragraph = True
        if not line or line.startswith("#"):
            continue
        number, form, _, _, tag, _, head, _, _, misc = line.split("\t")
        if not number.isdigit():
            continue
        if paragraph and text:
            space = "\n\n"
        paragraph = False
        start = len(text) + len(space)
        text += space + form
        space = "" if "SpaceAfter=No" in misc else " "
        token = (int(number), int(head), tag, start, len(text), form)
        found = re.search(r"(?:^|\|)Entity=([^|]*)", misc)
        marks = re.findall(r"\([^()]+\)?|[^()]+\)", found.group(1)) if found else []
        for mark in marks:
            if mark.startswith("("):
                stack.append((mark.strip("()").split("-")[0], mark.strip("()").split("-")[1], []))
        for entity in stack:
            entity[2].append(token)
        for mark in marks:
            if mark.endswith(")"):
                key = mark.strip("()").split("-")[0]
                at = max((i for i, e in enumerate(stack) if e[0] == key), default=None)
                if at is None:
                    continue
                _, kind, tokens = stack.pop(at)
                names += proper(kind, tokens)
    return Marked(text, [], disjoint(names))


def proper(kind: str, tokens: list[tuple[int, int, str, int, int, str]]) -> list[Name]:
    """The run of proper nouns round the entity's head, if the head is one."""
    if kind not in GUM:
        return []
    inside = {t[0] for t in tokens}
    heads = [i for i, t in enumerate(tokens) if t[1] not in inside]
    if not heads or not tokens[heads[0]][2].startswith("NNP"):
        return []
    first = last = heads[0]
    joins = ("NNP", "NNPS")
    while first and tokens[first - 1][2] in joins:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1][2] in joins:
        last += 1
    while kind == "person" and first <= last and tokens[first][5].lower() in TITLES:
        first += 1
    return [(tokens[first][3], tokens[last][4], kind)] if first <= last else []


def disjoint(names: list[Name]) -> list[Name]:
    """The longest of overlapping names, in order."""
    out: list[Name] = []
    for n in sorted(set(names), key=lambda n: (n[0] - n[1], n[0])):
        if all(n[1] <= o[0] or n[0] >= o[1] for o in out):
            out.append(n)
    return sorted(out)


def gold_names(gold: Path) -> list[Marked]:
    out = list(conll(gold / "ner" / "wikigold" / "CONLL-format" / "data" / "wikigold.conll.txt"))
    return out + [gum(p) for p in sorted((gold / "gum" / "train").glob("*.conllu"))]


def with_silver(data: list[Marked], path: Path) -> list[Marked]:
    """PolNeAR's articles, in their order, with the names that silver.py found in them."""
    with path.open(encoding="utf-8") as lines:
        found = [[(s, e, k) for s, e, k in json.loads(line)["names"]] for line in lines]
    return [replace(m, names=disjoint(n)) for m, n in zip(data, found, strict=True)]
