"""Figures of the three scorers on small fictional documents, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import run
from onrecord.errors import ScoreError
from onrecord.score import Figure, Scorer, Share, attributions, choose, missing, paragraphs, read, statements, to_json

TEXT = "Ms. Fenn said “the ferry sails.” Mr. Brandt claimed that the board had lied."


def at(words: str) -> list[list[int]]:
    start = TEXT.index(words)
    return [[start, start + len(words)]]


def attribution(source: str, cue: str, content: str, **more: Any) -> dict[str, Any]:
    return {"source": at(source) if source else [], "cue": at(cue), "content": at(content), **more}


FENN = attribution("Ms. Fenn", "said", "“the ferry sails.”")
BRANDT = attribution("Mr. Brandt", "claimed", "that the board had lied")
GOLD = [{"id": "one", "text": TEXT, "attributions": [FENN, BRANDT]}]


def test_perfect() -> None:
    figures = attributions.score(GOLD, [{"id": "one", "statements": [BRANDT, FENN]}])
    assert figures["gold"] == figures["predicted"] == 2
    assert {f for f in figures.values() if isinstance(f, Figure)} == {Figure(1.0, 1.0, 1.0)}


def test_quote_marks_and_edges_do_not_count() -> None:
    bare = attribution("Ms. Fenn", "said", "the ferry sails")
    assert attributions.score(GOLD, [{"id": "one", "attributions": [bare]}])["strict"] == Figure.of(1, 1, 2)


def test_partial() -> None:
    half = attribution("Mr. Brandt", "claimed", "board had lied")  # 12 of 19 letters
    figures = attributions.score(GOLD, [{"id": "one", "attributions": [half]}])
    assert figures["relaxed"] == Figure.of(1, 1, 2)
    assert figures["strict"] == Figure(0.0, 0.0, 0.0)
    assert figures["content overlap"] == Figure.of(12, 12, 13 + 19)
    assert figures["cue exact"] == Figure.of(1, 1, 2)


def test_wrong_source_is_not_relaxed() -> None:
    wrong = attribution("Ms. Fenn", "claimed", "that the board had lied")
    figures = attributions.score(GOLD, [{"id": "one", "attributions": [wrong]}])
    assert figures["relaxed"] == Figure(0.0, 0.0, 0.0)
    assert figures["content exact"] == Figure.of(1, 1, 2)


def test_two_without_source_agree() -> None:
    gold = [{"id": "one", "text": TEXT, "attributions": [attribution("", "claimed", "that the board had lied")]}]
    assert attributions.score(gold, gold)["strict"] == Figure(1.0, 1.0, 1.0)
    assert attributions.score(gold, gold)["source exact"] == Figure(0.0, 0.0, 0.0)


def test_one_prediction_pairs_once_and_within_is_left_out() -> None:
    nested = {**FENN, "within": "x"}
    figures = attributions.score(GOLD, [{"id": "one", "attributions": [FENN, FENN, nested]}])
    assert figures["predicted"] == 2
    assert figures["strict"] == Figure.of(1, 2, 2)


def test_missing_document_counts_as_nothing_found() -> None:
    figures = attributions.score(GOLD, [{"id": "other", "attributions": []}])
    assert figures["relaxed"] == Figure(0.0, 0.0, 0.0)
    assert figures["gold"] == 2
    assert missing(GOLD, [{"id": "other"}]) == (["one"], ["other"])


TOKENS = ["``", "It", "sails", "''", "Ms.", "Fenn", "said", "."]
LABELS = ["B-content", "I-content", "I-content", "I-content", "B-source", "I-source", "B-cue", "O"]


def test_paragraph_spans() -> None:
    assert paragraphs.spans(LABELS) == {("content", 0, 4), ("source", 4, 6), ("cue", 6, 7)}
    assert paragraphs.spans(["I-cue", "B-cue", "I-source"]) == {("cue", 0, 1), ("cue", 1, 2), ("source", 2, 3)}
    assert paragraphs.spans([]) == set()


def test_paragraph_figures() -> None:
    gold = [{"tokens": TOKENS, "labels": LABELS}]
    found = [{"tokens": TOKENS, "labels": ["O", *LABELS[1:]]}]
    figures = paragraphs.score(gold, found)
    assert figures["source"] == figures["cue"] == Figure(1.0, 1.0, 1.0)
    assert figures["content"] == Figure(0.0, 0.0, 0.0)


def test_paragraph_predictions_in_the_native_form() -> None:
    text = paragraphs.paragraph_text(TOKENS)
    assert text == '" It sails " Ms. Fenn said .'
    said = {"source": [[13, 21]], "cue": [[22, 26]], "content": [[0, 12]], "confidence": {"attribution": 0.9}}
    doubtful = {"source": [[2, 4]], "cue": [[22, 26]], "content": [], "confidence": {"attribution": 0.2}}
    assert paragraphs.labels(TOKENS, [said, doubtful]) == LABELS
    found = [{"text": text, "statements": [doubtful, said]}]
    assert paragraphs.score([{"tokens": TOKENS, "labels": LABELS}], found)["content"] == Figure(1.0, 1.0, 1.0)
    with pytest.raises(ScoreError, match="another text"):
        paragraphs.score([{"tokens": TOKENS, "labels": LABELS}], [{"text": "It sails.", "statements": []}])


@pytest.mark.parametrize(("gold", "found", "message"), [
    ([{"tokens": TOKENS, "labels": LABELS}], [], "0 predictions for 1 paragraphs"),
    ([{"tokens": TOKENS, "labels": LABELS}], [{"labels": ["O"]}], "1 predicted labels for 8 tokens"),
    ([{"tokens": TOKENS, "labels": LABELS}], [{"labels": [1]}], "no list of labels"),
])
def test_paragraphs_that_cannot_be_compared(gold: list[Any], found: list[Any], message: str) -> None:
    with pytest.raises(ScoreError, match=message):
        paragraphs.score(gold, found)


LABELLED = [{"id": "one", "text": TEXT, "statements": [
    {**FENN, "kind": "direct", "speaker": "Orla Fenn", "speaker_type": "person", "stance": "affirms", "certainty": "certain", "uttered": "yes", "role": "harbour board chair"},
    {**BRANDT, "kind": "indirect", "speaker": "Tomas Brandt", "speaker_type": "person", "stance": "affirms", "certainty": "probable", "uttered": "yes", "role": None},
]}]


def test_statement_figures() -> None:
    found = [{"id": "one", "statements": [
        {**LABELLED[0]["statements"][0], "speaker": "Orla M. Fenn", "role": "the chair of the board"},
        {**LABELLED[0]["statements"][1], "certainty": "certain"},
    ]}]
    figures = statements.score(LABELLED, found)
    assert figures["found"] == Figure(1.0, 1.0, 1.0)
    assert figures["speaker"] == Share(1.0, 2)
    assert figures["role"] == Share(1.0, 1)
    assert figures["certainty"] == Share(0.5, 2)
    assert figures["certainty=certain"] == Figure.of(1, 2, 1)
    assert figures["certainty=probable"] == Figure(0.0, 0.0, 0.0)
    assert figures["certainty mean F1"] == Share((2 / 3 + 0) / 2, 2)
    assert figures["role F1"] == Figure(1.0, 1.0, 1.0)
    assert figures["positions"] == Figure.of(1, 2, 2)
    assert "venue" not in figures
    assert to_json(figures)["certainty mean F1"] == {"mean_f1": 1 / 3, "given": 2}


def test_statements_by_position() -> None:
    bare = [{"id": "one", "statements": [{k: v for k, v in s.items() if k not in ("source", "cue", "content")} for s in LABELLED[0]["statements"]]}]
    assert statements.score(bare, bare, given_spans=True)["positions"] == Figure(1.0, 1.0, 1.0)
    with pytest.raises(ScoreError, match="1 predictions for 2 statements"):
        statements.score(LABELLED, [{"id": "one", "statements": bare[0]["statements"][:1]}], given_spans=True)


@pytest.mark.parametrize(("gold", "predicted", "kind", "same"), [
    ("Orla Fenn", "Orla Marie Fenn", "person", True), ("Orla Fenn", "Fenn", "person", False), (None, None, "none", True), ("Orla Fenn", None, "person", False),
    ("the Harbour Board of Selm", "Harbour Board", "organization", True), ("Harbour Board", "Town Council", "organization", False), ("Orla Fenn’s", "Orla Fenn", "person", False),
])
def test_same_speaker(gold: str | None, predicted: str | None, kind: str, same: bool) -> None:
    assert statements.same_speaker(gold, predicted, kind) is same


def test_choice_of_scorer() -> None:
    assert choose(GOLD) == (Scorer.ATTRIBUTIONS,)
    assert choose(LABELLED) == (Scorer.ATTRIBUTIONS, Scorer.STATEMENTS)
    assert choose([{"tokens": [], "labels": []}]) == (Scorer.PARAGRAPHS,)
    assert choose([{"id": "x", "text": "", "statements": [{**FENN, "kind": "direct"}]}]) == (Scorer.ATTRIBUTIONS,)
    assert choose([]) == (Scorer.ATTRIBUTIONS,)


@pytest.mark.parametrize(("document", "message"), [
    ({"id": "one", "attributions": []}, "has no text"),
    ({"text": TEXT, "attributions": []}, "has no id"),
    ({"id": "one", "text": TEXT}, "no list of attributions or statements"),
    ({"id": "one", "text": TEXT, "attributions": [{"content": [[1, "x"]]}]}, "not a pair of offsets"),
    ({"id": "one", "text": TEXT, "attributions": [{"content": [[-3, 2]]}]}, "not a pair of offsets"),
    ({"id": "one", "text": TEXT, "attributions": [{"content": 7}]}, "not a list of spans"),
    ({"id": "one", "text": TEXT, "attributions": [7]}, "not an object"),
])
def test_gold_that_cannot_be_scored(document: dict[str, Any], message: str) -> None:
    with pytest.raises(ScoreError, match=message):
        attributions.score([document], [])


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "one"}\n\n{"id": \n', encoding="utf-8")
    with pytest.raises(ScoreError, match=r"gold\.jsonl, line 3 is not JSON"):
        read(path)
    path.write_text("[1]\n", encoding="utf-8")
    with pytest.raises(ScoreError, match="line 1 holds a JSON list"):
        read(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScoreError, match="not UTF-8"):
        read(path)
    with pytest.raises(ScoreError, match="cannot be read"):
        read(tmp_path / "none.jsonl")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, found = tmp_path / "gold.jsonl", tmp_path / "found.jsonl"
    gold.write_text(json.dumps(LABELLED[0]) + "\n" + json.dumps({**LABELLED[0], "id": "two"}), encoding="utf-8")
    found.write_text(json.dumps(LABELLED[0]) + "\n" + json.dumps({"id": "three", "statements": []}), encoding="utf-8")
    assert run(["score", str(gold), str(found)]) == 0
    out = capsys.readouterr()
    figures = json.loads(out.out)
    assert list(figures) == ["attributions", "statements"]
    assert figures["attributions"]["strict"] == {"precision": 1.0, "recall": 0.5, "f1": 2 / 3}
    assert figures["statements"]["found"]["f1"] == 2 / 3
    assert "1 of 2 gold documents are missing in PREDICTED and count as nothing found: two" in out.err
    assert "three" in out.err
    assert run(["score", str(gold), str(gold), "--given-spans"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["statements"]
    found.write_text("{", encoding="utf-8")
    assert run(["score", str(gold), str(found)]) == 1
    assert "found.jsonl, line 1" in capsys.readouterr().err
