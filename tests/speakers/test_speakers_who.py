"""Who speaks: names, pronouns, descriptions, sources without a name and statements without a source."""

from __future__ import annotations

import pytest

from onrecord.labels import NameType, SpeakerType
from onrecord.speakers import identify
from tests.speakers.spoken import marked

P, O = NameType.PERSON, NameType.ORGANIZATION  # noqa: E741
OPENING = "Mayor Bettina Karrow of Sallow met Senator Jonas Wray at the dam on Monday. "


def who(text, *said, names=None):
    return identify(marked(text, *said, names=names))


def last(text, *said, names=None):
    return who(text, *said, names=names)[-1]


@pytest.mark.parametrize("sentence, source, name", [
    ("“It will hold,” Karrow said.", "Karrow", "Bettina Karrow"),
    ("“It will hold,” Ms. Karrow said.", "Ms. Karrow", "Bettina Karrow"),
    ("“It will hold,” the mayor said.", "the mayor", "Bettina Karrow"),
    ("“It will hold,” the senator said.", "the senator", "Jonas Wray"),
    ("“It will hold,” the lawmaker said.", "the lawmaker", "Jonas Wray"),
    ("“It will hold,” said Wray, who was not asked.", "Wray", "Jonas Wray"),
    ("Karrow was late. “It will hold,” she said.", "she", "Bettina Karrow"),
    ("Wray was late. “It will hold,” he said.", "he", "Jonas Wray"),
    ("“It will hold,” Karrow and Wray said.", "Karrow and Wray", "Bettina Karrow and Jonas Wray"),
])
def test_named_before(sentence, source, name):
    found = last(OPENING + sentence, (source, "said", "“It will hold,”"), names={"Bettina Karrow": P, "Jonas Wray": P})
    assert found.name == name
    assert found.speaker_type is SpeakerType.PERSON


@pytest.mark.parametrize("source", [
    "Both Karrow and Wray", "Neither Karrow nor Wray", "Karrow as well as Wray", "Karrow, along with Wray,", "Karrow, together with Wray,",
    "The mayor, Bettina Karrow, and her deputy, Jonas Wray,", "Karrow and the senator, Jonas Wray,"])
def test_sources_that_speak_together_are_all_named(source):
    found = last(f"{OPENING}{source} said it would hold.", (source, "said", "it would hold"), names={"Bettina Karrow": P, "Jonas Wray": P, "Karrow": P, "Wray": P})
    assert found.name == "Bettina Karrow and Jonas Wray"


@pytest.mark.parametrize("source", ["A statement signed by Karrow and Wray", "A lawyer for Karrow and Wray"])
def test_whom_only_the_words_about_a_source_name_do_not_speak(source):
    found = last(f"{OPENING}{source} said it would hold.", (source, "said", "it would hold"), names={"Bettina Karrow": P, "Jonas Wray": P, "Karrow": P, "Wray": P})
    assert len(found.speakers) == 1 and found.name not in ("Jonas Wray", "Bettina Karrow")


@pytest.mark.parametrize("text, source, name", [
    ("Lamb said the bridge was safe.\n\nIt was Edward “Ned” Lamb who built it.", "Lamb", "Edward Lamb"),
    ("Lamb said the bridge was safe.\n\nEdward Q. Lamb built it. Edward Lamb is old.", "Lamb", "Edward Q. Lamb"),
    ("Mr. Lamb said the bridge was safe.\n\nEdward Lamb and Ada Lamb built it.", "Mr. Lamb", "Edward Lamb"),
    ("Mrs. Lamb said the bridge was safe.\n\nEdward Lamb and Mary Lamb built it.", "Mrs. Lamb", "Mary Lamb"),
    ("Mary Lamb-Orr was there. Lamb-Orr said the bridge was safe.", "Lamb-Orr", "Mary Lamb-Orr"),
    ("Mikhail Gorshenkov was there. Gorshenkow said the bridge was safe.", "Gorshenkow", "Mikhail Gorshenkov"),
    ("Edward Lamb, Jr., was there. Lamb said the bridge was safe.", "Lamb", "Edward Lamb, Jr."),
    ("LAMB said the bridge was safe.\n\nEdward Lamb built it.", "LAMB", "Edward Lamb"),
])
def test_fullest_name(text, source, name):
    names = dict.fromkeys(("Edward Lamb", "Ada Lamb", "Mary Lamb", "Edward Q. Lamb", "Lamb", "LAMB", "Lamb-Orr", "Mikhail Gorshenkov", "Gorshenkow"), P)
    found = last(text, (source, "said", "the bridge was safe"), names=names)
    assert found.name == name


def test_somebody_and_what_is_named_after_them():
    text = "Edward Lamb runs the Lamb Foundation. The Lamb Foundation said it was sorry. Lamb's campaign denied it."
    first, second = who(text, ("The Lamb Foundation", "said", "it was sorry"), ("Lamb's campaign", "denied", "it."), names={"Edward Lamb": P})
    assert (first.name, first.speaker_type) == ("Lamb Foundation", SpeakerType.ORGANIZATION)
    assert (second.name, second.speaker_type) == ("Edward Lamb's campaign", SpeakerType.ORGANIZATION)


def test_acronym_is_the_long_name():
    text = "The Sallow Rescue Committee met. The SRC said it was sorry."
    assert last(text, ("The SRC", "said", "it was sorry"), names={"SRC": O}).name == "Sallow Rescue Committee"


@pytest.mark.parametrize("source, kind", [
    ("a senior administration official", "anonymous"), ("two aides", "anonymous"), ("A person familiar with the matter", "anonymous"),
    ("critics", "group"), ("many voters", "group"), ("A group of doctors", "group"), ("One of the doctors", "person"), ("a voter", "person"),
    ("a new poll", "document"), ("The report", "document"), ("leaked emails", "document"), ("a study by two hospitals", "document"),
    ("the company", "organization"), ("the Labour Party", "organization"), ("Republicans", "organization"), ("Republican senators", "group"),
    ("police", "government"), ("the government", "government"), ("France", "government"), ("Moscow", "government"),
    ("the Ministry of Works", "government"), ("the State Department", "government"), ("the European Union", "government"),
    ("her warm reception", "none"),
])
def test_types(source, kind):
    text = f"On Monday {source} said it was over."
    assert last(text, (source, "said", "it was over")).speaker_type.value == kind


@pytest.mark.parametrize("source, name", [
    ("a senior administration official", "a senior administration official"), ("the report", "report"),
    ("critics, who are many,", "critics"),
])
def test_own_words(source, name):
    assert last(f"On Monday {source} said it was over.", (source, "said", "it was over")).name == name


def test_no_source_no_speaker():
    found = last("The bridge was allegedly unsafe.", ("", "allegedly", "The bridge was"))
    assert (found.speakers, found.name, found.speaker_type) == ((), None, SpeakerType.NONE)


def test_an_unnamed_manager_is_nobody_named():
    text = ("A senior manager at Hollin Hydro said the gate was cracked. Marguerite Lunt, the chief executive and manager of the works, was away. "
            "The manager said nobody listened.")
    first, second = who(text, ("A senior manager at Hollin Hydro", "said", "the gate was cracked"), ("The manager", "said", "nobody listened"),
                        names={"Marguerite Lunt": P})
    assert first.name == second.name == "A senior manager at Hollin Hydro"


def test_first_person_in_a_quote_is_its_speaker():
    text = "Bettina Karrow was calm. “I believe it will hold,” Karrow said."
    found = who(text, ("I", "believe", "it will hold"), ("Karrow", "said", "“I believe it will hold,”"), names={"Bettina Karrow": P})
    assert [w.name for w in found] == ["Bettina Karrow"] * 2


def test_he_in_a_quote_is_somebody_else():
    text = "Jonas Wray met Edward Lamb. Wray said: “He thinks it will hold.”"
    found = who(text, ("Wray", "said", "“He thinks it will hold.”"), ("He", "thinks", "it will hold"), names={"Jonas Wray": P, "Edward Lamb": P})
    assert found[1].name == "Edward Lamb"


def test_quote_that_runs_on_without_a_source():
    text = "“It will hold,” Bettina Karrow said. “It is new.\n\n“It was tested twice.”"
    found = who(text, ("Bettina Karrow", "said", "“It will hold,”"), ("Bettina Karrow", "said", "“It is new."), ("", "“", "“It was tested twice.”"),
                names={"Bettina Karrow": P})
    assert found[-1].name == "Bettina Karrow"


def test_relative_pronoun():
    text = "The gate was built by Edward Lamb, who said it would hold, and by engineers who doubted it."
    first, second = who(text, ("who", "said", "it would hold"), ("who", "doubted", "it."), names={"Edward Lamb": P})
    assert first.name == "Edward Lamb"
    assert (second.name, second.speaker_type) == ("engineers", SpeakerType.GROUP)


def test_they_are_the_last_of_that_number():
    text = "Critics said the gate was old. They said it would break."
    assert who(text, ("Critics", "said", "the gate was old"), ("They", "said", "it would break"))[1].name == "Critics"


def test_both_senators():
    text = "Senator Jonas Wray met Senator Ada Fenn. The two senators said it would hold."
    found = last(text, ("The two senators", "said", "it would hold"), names={"Jonas Wray": P, "Ada Fenn": P})
    assert found.speakers == ("Jonas Wray", "Ada Fenn")


def test_a_description_is_not_fitted_to_whoever_is_near():
    text = "President Ada Fenn spoke first. The harbour businessman said it was over."
    assert last(text, ("The harbour businessman", "said", "it was over"), names={"Ada Fenn": P}).name == "harbour businessman"


@pytest.mark.parametrize("text, name", [
    ("A Selm judge said it was over. Judge Ada Fenn read it out in an hour.", "Ada Fenn"),
    ("A voter in Selm said it was over. Ada Fenn, a voter, nodded.", "A voter in Selm"),
    ("A banker in Selm said it was over. Ada Fenn, a banker, nodded.", "A banker in Selm"),
])
def test_named_later(text, name):
    assert last(text, (text[: text.index(" said")], "said", "it was over"), names={"Ada Fenn": P}).name == name
