"""How texts stand to claims, by the shipped model and through ``onrecord relate``; people and places are made up."""

from __future__ import annotations

import gzip
import io
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from onrecord.claims.relate import CLAIM, CONTEXT, LONGEST, TEXT, Pair, RelationModel, join
from onrecord.cli import run
from onrecord.errors import ModelError
from onrecord.labels import Relation

MODEL = RelationModel()
BRIBE = "The minister took a bribe from the contractor"
PLAIN = [
    ("Audit finds minister took bribe from contractor", Relation.FOR),
    ("the minister may have taken a bribe from the contractor", Relation.FOR),
    ("Minister denies taking bribe from contractor", Relation.AGAINST),
    ("“I have never taken a bribe from anyone, least of all that contractor.”", Relation.AGAINST),
    ("prosecutors are looking into whether the minister took a bribe", Relation.OBSERVING),
    ("Did the minister take a bribe from the contractor?", Relation.OBSERVING),
    ("the minister had opened a new bridge in the north", Relation.UNRELATED),
    ("the concert had been moved to Saturday", Relation.UNRELATED),
]


@pytest.mark.xfail(strict=True, reason="relation-4 takes it for something else, by a hair (0.46 to 0.43); relation-3 did not")
def test_money_for_a_bribe() -> None:
    (related,) = MODEL.relate([Pair("the minister may have taken money from the contractor", BRIBE)])
    assert related.relation is Relation.FOR


@pytest.mark.parametrize(("text", "relation"), PLAIN)
def test_plain_cases(text: str, relation: Relation) -> None:
    (related,) = MODEL.relate([Pair(text, BRIBE)])
    assert related.relation is relation
    assert related.confidence == max(related.scores.values())


def test_a_negated_claim_turns_the_sign() -> None:
    text = "“We have not given the rebels a single missile”"
    gives, keeps = MODEL.relate([Pair(text, "Varland is giving missiles to the rebels"), Pair(text, "Varland is not giving missiles to the rebels")])
    assert (gives.relation, keeps.relation) == (Relation.AGAINST, Relation.FOR)


def test_the_context_says_what_an_elliptic_answer_is_about() -> None:
    asked, mill = "Asked whether the paper mill dumps waste in the river, Marlow said:", "The paper mill is dumping waste in the river"
    answers = ("“That is simply not true.”", "“Yes, it certainly does.”", "“I will leave it at that.”")
    assert [r.relation for r in MODEL.relate([Pair(a, mill, asked) for a in answers])] == [Relation.AGAINST, Relation.FOR, Relation.OBSERVING]


def test_a_text_that_has_the_claim_word_for_word_is_about_it() -> None:
    for claim in (BRIBE, "The paper mill is dumping waste in the river", "Wolves have returned to Brackwater forest"):
        for text in (claim, f"she had heard that {claim.lower()}, she said", claim.upper()):
            assert MODEL.relate([Pair(text, claim)])[0].relation is not Relation.UNRELATED


def test_scores_are_probabilities_and_answers_stand_in_order() -> None:
    related = MODEL.relate([Pair(text, BRIBE) for text, _ in PLAIN] * 5, batch=7)
    assert [r.relation for r in related] == [relation for _, relation in PLAIN] * 5
    for r in related:
        assert set(r.scores) == set(Relation)
        assert sum(r.scores.values()) == pytest.approx(1)


def test_a_result_does_not_depend_on_the_other_pairs() -> None:
    pairs = [Pair(text, BRIBE) for text, _ in PLAIN] + [Pair("a long text about nothing at all " * 12, BRIBE)]
    for alone, together in zip((MODEL.relate([p])[0] for p in pairs), MODEL.relate(pairs), strict=True):
        assert alone.confidence == pytest.approx(together.confidence, abs=1e-3)


@pytest.mark.parametrize("text", ["", "  \n", "…", "“—”"])
def test_a_text_that_says_nothing_is_unrelated(text: str) -> None:
    (related,) = MODEL.relate([Pair(text, BRIBE)])
    assert (related.relation, related.confidence) == (Relation.UNRELATED, 1.0)
    (related,) = MODEL.relate([Pair(BRIBE, text)])
    assert (related.relation, related.confidence) == (Relation.UNRELATED, 1.0)


@pytest.mark.parametrize("text", ["\ud800 lone", "\x00\x1b[31m", "河流 " * 500, "a" * 10_000, "waste " * 5_000, "🌊"])
def test_texts_of_any_kind_are_taken(text: str) -> None:
    assert len(MODEL.relate([Pair(text, BRIBE), Pair(BRIBE, text), Pair(BRIBE, BRIBE, text)])) == 3


def test_nothing_in_nothing_out() -> None:
    assert RelationModel(Path("nowhere")).relate([]) == []


def test_threads_share_a_model() -> None:
    model = RelationModel()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda case: model.relate([Pair(case[0], BRIBE)])[0].relation, PLAIN * 2))
    assert found == [relation for _, relation in PLAIN * 2]


def test_what_is_too_long_loses_context_first_and_then_the_end_of_the_text() -> None:
    claim, context, text = list(range(1000, 1010)), list(range(2000, 2100)), list(range(3000, 3100))
    ids, types = join(claim, context, text)
    assert len(ids) == len(types) == LONGEST
    assert [i for i, t in zip(ids, types, strict=True) if t == TEXT][:-1] == text
    kept = [i for i, t in zip(ids, types, strict=True) if t == CONTEXT][:-1]
    assert kept == context[-len(kept):]
    ids, types = join(claim, context, text * 5)
    assert CONTEXT not in types
    assert len(ids) == LONGEST
    assert ids[1:11] == claim
    assert types[:12] == [CLAIM] * 12
    assert ids[12:-1] == (text * 5)[: LONGEST - 13]


def test_missing_and_broken_files_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="install onrecord again"):
        RelationModel(tmp_path).relate([Pair("a", "b")])
    for name in ("settings.json", "tokenizer.json", "surface.json", "relation.onnx"):
        folder = tmp_path / name.partition(".")[0]
        shutil.copytree(MODEL.folder, folder)
        (folder / name).write_text("{", encoding="utf-8")
        with pytest.raises(ModelError, match=name):
            RelationModel(folder).relate([Pair("a", "b")])


def test_name_has_the_version() -> None:
    assert MODEL.name == "relation-4"


def written(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8")
    return path


def test_command_gives_a_line_for_each_line_with_its_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": n, "text": text, "claim": BRIBE, "note": {"é": [n]}} for n, (text, _) in enumerate(PLAIN * 10)]
    assert run(["relate", str(written(tmp_path, *rows)), "--json"]) == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [{k: v for k, v in o.items() if k not in ("relation", "scores")} for o in out] == rows
    assert [o["relation"] for o in out] == [relation.value for _, relation in PLAIN * 10]
    assert all(sorted(o["scores"]) == ["against", "for", "observing", "unrelated"] for o in out)


def test_command_tells_of_broken_lines_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = {"text": PLAIN[0][0], "claim": BRIBE, "context": None}
    path = written(tmp_path, "{broken", good, "[1]", {"id": 7, "text": "x"}, {"text": 3, "claim": "x"}, "", good | {"context": 5}, good)
    assert run(["relate", str(path), "--json"]) == 1
    captured = capsys.readouterr()
    out = [json.loads(line) for line in captured.out.splitlines()]
    assert [o["relation"] for o in out] == [None, "for", None, None, None, None, None, "for"]
    assert [o["error"].partition(":")[0] for o in out if "error" in o] == [f"line {n}" for n in (1, 3, 4, 5, 6, 7)]
    assert out[3]["id"] == 7
    assert "“claim”" in out[3]["error"]
    assert captured.err.count("onrecord: ") == 6
    assert "Traceback" not in captured.err


def test_command_reads_standard_input_and_gzip_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\xef\xbb\xbf" + json.dumps({"text": PLAIN[2][0], "claim": BRIBE}).encode() + b"\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run(["relate", "-", "--json"]) == 0
    piped = capsys.readouterr().out
    packed = tmp_path / "pairs.jsonl.gz"
    packed.write_bytes(gzip.compress(data))
    assert run(["relate", str(packed)]) == 0
    assert capsys.readouterr().out == piped
    assert json.loads(piped)["relation"] == "against"


def test_command_with_nothing_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["relate", str(tmp_path / "none.jsonl")]) == 1
    assert run(["relate", str(tmp_path)]) == 1
    broken = tmp_path / "pairs.jsonl.gz"
    broken.write_bytes(b"no gzip")
    assert run(["relate", str(broken)]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("onrecord: ") == 3
    assert captured.out == ""


def test_command_shows_a_table_in_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    path = written(tmp_path, {"text": "\x1b[31m" + PLAIN[3][0], "claim": BRIBE}, {"text": "x"})
    assert run(["relate", str(path)]) == 1
    out = capsys.readouterr().out
    assert "against" in out
    assert "line 2" in out
    assert "\x1b[31m" not in out
