"""Captions and transcripts: speakers from labels, times of stretches; broken, hostile and enormous ones."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import errors
from onrecord.intake import load
from onrecord.intake.captions import read_captions
from onrecord.intake.labelled import looks_like_transcript, read_transcript
from onrecord.intake.transcript import clock, seconds
from onrecord.types import Article

FILES = Path(__file__).parent / "files"


def stretches(article: Article) -> list[tuple[str, str, str | None]]:
    return [(article.text[t.start: t.end], t.begins, t.ends) for t in article.times]


def test_webvtt_voices_and_times() -> None:
    article = load(FILES / "hearing.vtt")
    assert article.title == "Hearing on the Hollin Gorge dam"
    assert article.text.split("\n\n") == [
        "Dorrit Halvane: We were told that the spillway was sound. Nobody warned us.", "Jonas Wray: That is not so, Minister. I wrote to you in June.",
        ">> (A door slams) We heard that.", "Dorrit Halvane: I have no memory of it."]
    assert stretches(article)[1:3] == [("Nobody warned us.", "00:00:04.000", "00:00:06.500"),
                                       ("Jonas Wray: That is not so, Minister. I wrote to you in June.", "00:01:02.500", "00:01:05.000")]
    assert Article.from_json(article.to_json()).times == article.times
    assert "times" not in load(text="The mayor said no.").to_json()


def test_srt_with_labels_and_a_speaker_without_a_name() -> None:
    article = load(FILES / "broadcast.srt")
    assert article.text.split("\n\n") == [
        "DORRIT HALVANE: We were told the spillway was sound. Nobody warned us.", "JONAS WRAY: That is not so. I wrote to you in June.",
        ">> He is lying! [APPLAUSE]", "DORRIT HALVANE: I have no memory of it & of him."]
    assert article.times[2].begins == "00:01:02.500"


def test_captions_are_known_by_their_content() -> None:
    data = (FILES / "broadcast.srt").read_bytes()
    assert load(data).times == load(FILES / "broadcast.srt").times
    assert load(data, as_is=True).text == data.decode()
    assert load(data.replace(b"\n", b"\r\n")).text == load(data).text
    assert load("\ufeff".encode() + (FILES / "hearing.vtt").read_bytes()).times


def test_captions_without_speakers_become_paragraphs() -> None:
    cues = "\n\n".join(f"{n}\n00:00:{n * 5:02d},000 --> 00:00:{n * 5 + (2 if n == 4 else 5):02d},000\nThe minister said that gate\nnumber {n} of the dam was safe." for n in range(1, 9))
    article = load(cues.encode())
    assert article.text.count("\n\n") == 1 and article.text.startswith("The minister said that gate number 1 of the dam was safe. The minister")


def test_a_speaker_with_few_turns_is_labelled_in_each_paragraph() -> None:
    cues = "WEBVTT\n\n" + "\n\n".join(f"00:{n:02d}:00.000 --> 00:{n:02d}:05.000\n<v Jonas Wray>Gate number {n} was cracked." for n in range(4))
    assert load(cues.encode()).text == "\n\n".join(f"Jonas Wray: Gate number {n} was cracked." for n in range(4))


def test_rolling_captions_are_not_said_twice() -> None:
    text = ("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nwe were told that\n\n00:00:02.000 --> 00:00:02.010\nwe were told that\n\n"
            "00:00:02.010 --> 00:00:04.000\nwe were told that\n<00:00:02.500><c>the spillway</c> was sound\n\n00:00:04.000 --> 00:00:06.000\nthe spillway was sound\nin the spring\n")
    assert read_captions(text).text == "we were told that the spillway was sound in the spring"


def test_two_speakers_in_one_caption() -> None:
    assert read_captions("1\n00:00:01,000 --> 00:00:02,000\n- Did you know?\n- I did not.\n").text == "Did you know?\n\nI did not."


@pytest.mark.parametrize(("data", "error", "words"), [
    (b"WEBVTT\n", errors.UnreadableInput, "no line with times"), (b"WEBVTT\n\n00:00.000 --> 00:01.000\n[music]\n\n", errors.NoArticle, ""),
    (b"WEBVTT\n\n99:99.000 --> 00:01.000\nThe mayor said no.\n", errors.UnreadableInput, "no line with times"),
    (b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>\n", errors.NoArticle, "no words"),
    (b"1\n00:00:01,000 --> 00:00:02,000\n" + b"x" * 5_000_001, errors.UnreadableInput, "no single transcript")])
def test_captions_without_words(data: bytes, error: type[Exception], words: str) -> None:
    if words:
        with pytest.raises(error, match=words):
            load(data)
    else:
        assert load(data).text == "[music]"


def test_damaged_captions_are_read_as_far_as_they_go() -> None:
    data = (FILES / "broadcast.srt").read_bytes()
    cut = load(data[:180])
    assert cut.text.startswith("DORRIT HALVANE: We were told") and cut.times
    broken = load(data.replace(b"00:01:02,500 -->", b"00:01:02,5x0 -->"))
    assert "That is not so" not in broken.text and "could not be read" in broken.warnings[0]
    assert "We were told" in load(data.replace(b"sound", b"s\xf6und")).text


def test_labelled_text_with_times() -> None:
    article = load(FILES / "hearing.txt")
    assert (article.title, article.published) == ("Hearing on the dam", "2024-09-17")
    assert article.text.split("\n\n")[1:3] == ["WRAY (inspector): That is not so. I wrote to you in June and again in July.", "And in August as well, to the same address."]
    assert [(t.begins, t.ends) for t in article.times] == [("00:00:01.000", None), ("00:01:02.000", None), ("00:01:12.000", None)]
    assert article.text[article.times[1].start: article.times[1].end].endswith("the same address.")
    assert load(FILES / "names-above.txt").text.startswith("Jonas Wray: We knew of it in June")


@pytest.mark.parametrize("line", ["[00:01:0{n}] {name}: {words}", "00:01:0{n} {name}: {words}", "{name} [00:01:0{n}]: {words}", "{name} (01:0{n}): {words}",
                                  "[01:0{n}.5 - 01:0{n}.9] {name}: {words}", "{name} (the inspector): {words}", "{name}: {words}"])
def test_forms_of_labels(line: str) -> None:
    said = ["We were told.", "That is not so.", "No.", "Yes, in June, and we said so.", "I have no memory of it."]
    text = "\n".join(line.format(n=n, name=("Dorrit Halvane", "Jonas Wray")[n % 2], words=words) for n, words in enumerate(said))
    assert looks_like_transcript(text)
    article = read_transcript(text)
    assert [p.partition(": ")[2] for p in article.text.split("\n\n")] == said
    assert all(p.startswith(("Dorrit Halvane", "Jonas Wray")) for p in article.text.split("\n\n"))
    assert bool(article.times) == ("0{n}" in line)


def test_times_of_day_are_no_times_of_a_recording() -> None:
    article = read_transcript("\n".join(f"[14:05:1{n}] {'ADA' if n % 2 else 'TOM'}: We said so at the time, number {n}." for n in range(5)))
    assert article.times == () and "of a clock" in article.warnings[0] and article.text.startswith("TOM: We said so")


@pytest.mark.parametrize("text", [
    "09:30 Registration\n10:00 Opening by the mayor\n11:00 Coffee and talks\n12:00 Lunch", "Note: this is one.\nThe mayor said no.\nUpdate: she said yes.\nCorrection: no.",
    "The mayor said: no.\n\nThe minister said: yes.\n\nBoth said: perhaps.\n\nNobody said: never.", "Trains leave Selm 9:30 daily.\nTrains leave Selm 10:30 daily.\nTrains leave Selm 11:30 daily."])
def test_what_is_no_transcript(text: str) -> None:
    assert not looks_like_transcript(text)


def test_clocks() -> None:
    assert [seconds(t) for t in ("1:02:03,5", "62:03", "00:00", "1:99", "1:2:3:4")] == [3723.5, 3723.0, 0.0, None, None]
    assert clock(3723.5) == "01:02:03.500" and clock(59.9996) == "00:01:00.000"


_PIECES = st.sampled_from(["WEBVTT\n\n", "1\n", "00:00:01,000 --> 00:00:02,000\n", "00:01.0 --> \n", "<v Ada Marlow>", "</v>", "ADA: no. ", ">> ", "- ", "\n\n", "[00:00:01] ADA: yes\n", "♪", "&#0;", "NOTE x\n", "said the mayor. "])


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_times_fit_the_text_whatever_comes(text: str) -> None:
    for read in (read_captions, read_transcript):
        try:
            article = read(text)
        except errors.InputError:
            continue
        at = 0
        for time in article.times:
            assert at <= time.start < time.end <= len(article.text)
            at = time.start


def test_long_lines_are_read_in_no_time() -> None:
    for line in ("A " * 50_000, "A, " * 50_000 + ":", "[00:00:01] " * 20_000, "<v " * 50_000, "1:1" * 50_000):
        looks_like_transcript("\n".join([line] * 4))
        with suppress(errors.InputError):
            read_captions(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{line}\n")
