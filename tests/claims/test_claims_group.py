"""Grouping contents into claims: what belongs together is together, nothing else, and its name can be read alone."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from onrecord.claims.embed import Embedder, to_int8
from onrecord.claims.group import Group, group
from onrecord.claims.wording import as_claim, carrying, stands_alone

CLAIMS = {
    "dam": ["The Orrin dam is safe", "there is no danger that the dam on the Orrin will break", "“The Orrin dam is not safe at all,”",
            "that the dam at Orrin might break this winter"],
    "mayor": ["Ada Marlow will run for mayor of Brant", "Marlow is going to be a candidate for mayor of Brant in the spring",
              "that she, Ada Marlow, would not run for mayor of Brant"],
    "ferries": ["two ferries collided off Tesk", "the collision of the two ferries near Tesk was caused by fog"],
}
ALONE = ["flour costs twice what it did a year ago", "the museum of clocks in Vell has been robbed"]
EMPTY = ["he would do it", "Ada Marlow", "Senator Ada Marlow of Brant", "“No.”", "", "that this was not what they had said", "he would do it"]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def texts() -> list[str]:
    out = [t for about in CLAIMS.values() for t in about] + ALONE + EMPTY
    random.Random(3).shuffle(out)
    return out


def worded(found: Sequence[Group], texts: Sequence[str]) -> list[set[str]]:
    return [{texts[i] for i in g.members} for g in found]


def test_contents_about_one_thing_come_together_whichever_side_they_take(embedder: Embedder, texts: list[str]):
    found = group(embedder.embed(texts), texts)
    assert worded(found, texts) == [set(about) for about in CLAIMS.values()]
    assert [len(g) for g in found] == [4, 3, 2] and all(0.4 < g.tightness <= 1 for g in found)


def test_int8_vectors_give_the_same_groups(embedder: Embedder, texts: list[str]):
    vectors = embedder.embed(texts)
    exact, small = group(vectors, texts), group(to_int8(vectors), texts)
    assert [(g.members, g.centre) for g in small] == [(g.members, g.centre) for g in exact]


def test_order_does_not_matter(embedder: Embedder, texts: list[str]):
    turned = texts[::-1]
    there, back = group(embedder.embed(texts), texts), group(embedder.embed(turned), turned)
    assert worded(there, texts) == worded(back, turned)
    assert [texts[g.centre] for g in there] == [turned[g.centre] for g in back]
    assert group(embedder.embed(texts), texts) == there


def test_a_claim_is_named_by_a_content_that_can_be_read_alone(embedder: Embedder, texts: list[str]):
    names = [texts[g.centre] for g in group(embedder.embed(texts), texts)]
    assert names[:2] == ["The Orrin dam is safe", "Ada Marlow will run for mayor of Brant"]
    assert names[2] in CLAIMS["ferries"]


def test_single_contents_are_given_on_request(embedder: Embedder, texts: list[str]):
    found = group(embedder.embed(texts), texts, smallest=1)
    assert {texts[g.centre] for g in found if len(g) == 1} == set(ALONE)
    assert all(g.tightness == 1 for g in found if len(g) == 1)


def test_what_does_not_stand_alone_is_in_no_group(embedder: Embedder):
    assert group(embedder.embed(EMPTY), EMPTY, smallest=1, threshold=0.0) == []


def test_many_copies_are_one_group_named_by_the_first(embedder: Embedder):
    texts = ["The Orrin dam is safe.", "“The Orrin dam is safe”"] * 60 + ["two ferries collided off Tesk"]
    found = group(embedder.embed(texts), texts)
    assert [len(g) for g in found] == [120] and found[0].centre == 0 and found[0].tightness > 0.99


def test_a_lower_threshold_gives_wider_groups(embedder: Embedder, texts: list[str]):
    vectors = embedder.embed(texts)
    sizes = [max(map(len, group(vectors, texts, threshold=t, smallest=1))) for t in (0.95, 0.5, 0.05)]
    assert sizes[0] == 1 < sizes[1] < sizes[2]


def test_chains_do_not_run_together():
    angles = np.deg2rad(np.arange(0, 180, 25))
    vectors = np.zeros((len(angles), 384), dtype=np.float32)
    vectors[:, 0], vectors[:, 1] = np.cos(angles), np.sin(angles)
    texts = [f"content w{i} x{i}" for i in range(len(angles))]
    found = group(vectors, texts, threshold=0.7, meaning=1.0, smallest=1)
    assert len(found) > 1, "each resembles the next at 0.91, but the ends do not resemble each other"
    for g in found:
        rows = vectors[list(g.members)]
        n = len(g)
        assert n == 1 or ((rows @ rows.T).sum() - n) / (n * (n - 1)) == pytest.approx(g.tightness, abs=1e-5)
        assert g.tightness >= 0.7


def test_members_that_are_refused_are_judged_among_themselves(embedder: Embedder, texts: list[str]):
    asked: list[tuple[str, str]] = []

    def same_first_letter(pairs: Sequence[tuple[int, int]]) -> list[bool]:
        asked.extend((texts[i], texts[claim]) for i, claim in pairs)
        return [texts[i].strip("“")[0].lower() == texts[claim].strip("“")[0].lower() for i, claim in pairs]

    found = group(embedder.embed(texts), texts, verify=same_first_letter, smallest=1)
    dam = [{texts[i] for i in g.members} for g in found if "dam" in texts[g.centre]]
    assert dam == [set(CLAIMS["dam"])], "all four begin with a t"
    mayor = sorted(texts[g.centre] for g in found if "mayor" in texts[g.centre])
    assert mayor == sorted(CLAIMS["mayor"]), "no two of them begin alike"
    assert all(text != claim for text, claim in asked)


def test_as_many_vectors_as_texts(embedder: Embedder):
    with pytest.raises(ValueError, match="1 vectors and 2 texts"):
        group(embedder.embed(["The dam is safe"]), ["The dam is safe", "It is not"])
    assert group(np.zeros((0, 384), dtype=np.float32), []) == []


def test_every_pair_is_compared_in_blocks():
    pick = np.random.default_rng(1)
    about = np.repeat(pick.standard_normal((250, 384), dtype=np.float32), 4, axis=0)
    vectors = about + 0.3 * pick.standard_normal(about.shape, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = pick.permutation(1000)
    found = group(vectors[order], [f"content about w{i // 4} said x{i}" for i in order])
    assert len(found) == 250
    assert all(len({int(order[i]) // 4 for i in g.members}) == 1 and len(g) == 4 for g in found)


@pytest.mark.parametrize(("better", "worse"), [
    ("The dam at Orrin is safe", "it is safe"),
    ("The dam at Orrin is safe", "to make the dam at Orrin safe"),
    ("The dam at Orrin is safe", "Is the dam at Orrin safe?"),
    ("The dam at Orrin is safe", "I think we can say the dam at Orrin is safe"),
    ("The dam at Orrin is safe", "the safety of dams"),
    ("The dam at Orrin is safe", " ".join(["The dam at Orrin is safe and so is the town below it, whatever people say"] * 4)),
])
def test_a_claim_is_one_short_whole_statement(better: str, worse: str):
    assert 0 <= as_claim(worse) < as_claim(better) <= 1


def test_words_that_carry_meaning():
    assert carrying("“He won’t say that the mayor’s dam isn’t safe,”") == ["mayor", "dam", "safe"]
    assert stands_alone("Marlow resigned") and stands_alone("Harbour Board Closes Tesk North Pier")
    assert not any(map(stands_alone, EMPTY))
    assert as_claim("") == 0
