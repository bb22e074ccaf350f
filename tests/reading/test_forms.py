"""Transcripts and signed quotes."""

from __future__ import annotations

import pytest

from onrecord.reading.forms import label_colons, signed, turns

HEARING = """Transcript of the hearing on the Selm dam.

THE CHAIR: We begin with the log. (APPLAUSE) Please sit.

SEN. ADA MARLOW (I-North): Thank you. I have one question.

Who opened the valve?

MR. BRANDT: Nobody that I know of [crosstalk] did.

THE CHAIR: Order."""


def words(text: str) -> list[tuple[str, list[str]]]:
    return [(text[slice(*t.name)], [text[s:e] for s, e in t.content]) for t in turns(text)]


def test_turns_run_to_the_next_speaker_without_stage_directions() -> None:
    assert words(HEARING) == [
        ("THE CHAIR", ["We begin with the log.", "Please sit."]),
        ("SEN. ADA MARLOW", ["Thank you. I have one question.", "Who opened the valve?"]),
        ("MR. BRANDT", ["Nobody that I know of", "did."]),
        ("THE CHAIR", ["Order."])]


def test_speakers_in_ordinary_case_and_questions_and_answers() -> None:
    assert [n for n, _ in words("Marlow: One.\n\nBrandt: Two.\n\nMarlow: Three.\n\nBrandt: Four.")] == ["Marlow", "Brandt"] * 2
    assert [n for n, _ in words("Q: Who?\n\nA: Nobody.\n\nQ: When?\n\nA: Never.")] == ["Q", "A", "Q", "A"]


@pytest.mark.parametrize("text", [
    "Minister: dam is safe\n\nThe dam is safe, the minister said.\n\nNobody else did.",
    "Note: corrected.\n\nUpdate: again.\n\nSource: the ministry.",
    "",
    "One paragraph: with a colon.",
])
def test_an_article_is_no_transcript(text: str) -> None:
    assert turns(text) == []


@pytest.mark.parametrize("text", ["“Water has no memory.” —Ada Marlow", "“Water has no memory.”\n\n— Ada Marlow, engineer"])
def test_a_signed_quote(text: str) -> None:
    [f] = signed(text, 0.9)
    assert text[slice(*f.source[0])] == "Ada Marlow"
    assert [text[s:e] for s, e in f.content] == ["“Water has no memory.”"]


def test_a_dash_in_a_sentence_signs_nothing() -> None:
    assert signed("The dam — Selm Valley — is safe.\n\nIt is not — Marlow", 0.9) == []


def test_captions_of_pictures_are_no_turns():
    credits = "\n\n".join(f"{what}\n\nImage: Ann Lee.\n\nThe quay at night Photo: Ann Lee." for what in ("The ferry.", "The bridge.", "The school."))
    assert turns(credits) == [] and label_colons(credits) == frozenset()
    talk = "COURIER: Will it sail?\n\nImage: Ann Lee.\n\nFENN: It will, every night.\n\nCOURIER: And the bridge?\n\nFENN: That is another matter."
    assert [talk[slice(*t.name)] for t in turns(talk)] == ["COURIER", "FENN", "COURIER", "FENN"]
