"""Roles, affiliations, hearers and reasons for anonymity."""

from __future__ import annotations

import pytest

from onrecord.labels import NameType
from onrecord.speakers import identify
from tests.speakers.spoken import marked

P = NameType.PERSON
NAMES = {"Ada Fenn": P, "Jonas Wray": P}


def first(text, *said):
    return identify(marked(text, *said, names=NAMES))[0]


@pytest.mark.parametrize("text, role, affiliation", [
    ("White House press secretary Ada Fenn said it was over.", "White House press secretary", "White House"),
    ("Former President Ada Fenn said it was over.", "Former President", None),
    ("Ada Fenn, the director of the Harbour Institute, said it was over.", "director of the Harbour Institute", "Harbour Institute"),
    ("Ada Fenn, who heads the Harbour Institute, said it was over.", "heads the Harbour Institute", "Harbour Institute"),
    ("Ada Fenn (D-N.Y.), a former mayor, said it was over.", "former mayor", None),
    ("Ada Fenn, 52, a teacher, said it was over.", "teacher", None),
    ("The harbour's chief executive, Ada Fenn, said it was over.", "harbour's chief executive", None),
    ("Secretary of State Ada Fenn said it was over.", "Secretary of State", None),
    ("President of the United States Ada Fenn said it was over.", "President of the United States", None),
    ("Former Prime Minister of the United Kingdom Ada Fenn said it was over.", "Former Prime Minister of the United Kingdom", None),
    ("Ada Fenn, of all people, said it was over.", None, None),
])
def test_role_as_worded(text, role, affiliation):
    found = first(text, ("Ada Fenn", "said", "it was over"))
    assert found.name == "Ada Fenn"
    assert found.role == role
    assert affiliation is None or found.affiliation == affiliation


def test_role_has_its_own_evidence():
    text = "Ada Fenn said it was over.\n\nFenn, the director of the port, went home."
    found = first(text, ("Ada Fenn", "said", "it was over"))
    (span,) = found.evidence["role"]
    assert text[span.start : span.end] == found.role == "director of the port"
    assert 0 < found.confidence["role"] <= 1


@pytest.mark.parametrize("text, cue, heard", [
    ("Fenn told reporters on Monday that it was over.", "told", "reporters"),
    ("Fenn told The Harbour Post it was over.", "told", "The Harbour Post"),
    ("Fenn said in an interview with the Harbour Post that it was over.", "said", "the Harbour Post"),
    ("Fenn said in a letter to the board that it was over.", "said", "the board"),
    ("Fenn told a press conference that it was over.", "told", None),
    ("Fenn said that it was over.", "said", None),
    ("Jonas Wray came. Fenn told him it was over.", "told", "Jonas Wray"),
])
def test_heard_by(text, cue, heard):
    assert first(text, ("Fenn", cue, "it was over")).heard_by == heard


@pytest.mark.parametrize("text, source, reason", [
    ("A diplomat, who was not authorised to speak publicly, said it was over.", "A diplomat", "who was not authorised to speak publicly"),
    ("An official, speaking on condition of anonymity because the talks are private, said it was over.", "An official",
     "speaking on condition of anonymity because the talks are private"),
    ("An aide who asked not to be named said it was over.", "An aide", "who asked not to be named"),
    ("Ada Fenn, who was not authorised to speak, said it was over.", "Ada Fenn", None),
])
def test_anonymity_reason(text, source, reason):
    found = first(text, (source, "said", "it was over"))
    assert found.anonymity_reason == reason
    assert reason is None or found.speaker_type.value == "anonymous"


def test_the_other_side_of_a_transcript():
    text = "FENN: Is it over?\n\nWRAY: It is over."
    out = identify(marked(text, ("FENN", ":", "Is it over?"), ("WRAY", ":", "It is over.")))
    assert [w.heard_by for w in out] == ["Wray", "Fenn"]


def test_a_country_before_a_name_is_no_part_of_it():
    text = "President of the United States Donald Wray said it was over. Wray added that the United States Trade Office was closed."
    found = identify(marked(text, ("Donald Wray", "said", "it was over"), ("Wray", "added", "that the United States Trade Office was closed")))
    assert [who.speakers for who in found] == [("Donald Wray",)] * 2 and found[0].role == "President of the United States"
    body = "The secretary of the United States Trade Office said it was over. The United States Trade Office said so too."
    assert identify(marked(body, ("The United States Trade Office", "said", "so too")))[0].speakers == ("United States Trade Office",)


@pytest.mark.parametrize("office, role, affiliation", [
    ("University of Selm Professor", ..., "University of Selm"),
    ("University of Selm professor", ..., "University of Selm"),
    ("Selm Institute of Technology professor", ..., "Selm Institute of Technology"),
    ("Bank of England Governor", ..., "Bank of England"),
    ("Department of Justice spokesman", ..., "Department of Justice"),
    ("Office of Management and Budget Director", ..., "Office of Management and Budget"),
    ("Centers for Disease Control and Prevention Director", ..., "Centers for Disease Control and Prevention"),
    ("House of Commons Speaker", ..., "House of Commons"),
    ("League of Veldany Citizens president", ..., "League of Veldany Citizens"),
    ("Mayor of London", ..., None),
    ("Microsoft Chief Executive", ..., "Microsoft"),
    ("County Executive", ..., None),
    ("Chief Executive Officer", ..., None),
    ("NATO Secretary-General", ..., "NATO"),
    ("Lt. Gov.", ..., None),
    ("NATO commander Gen.", "NATO commander", "NATO"),
])
@pytest.mark.parametrize("name", ["Jonas Wray", "Ada von der Fenn", "Jonas ten Wray"])
def test_an_office_with_the_body_whose_it_is_stands_before_a_name(office, role, affiliation, name):
    text = f"The meeting went on for hours. {office} {name} said it was over."
    who = identify(marked(text, (f"{office} {name}", "said", "it was over"), names={name: P}))[0]
    assert (who.speakers, who.role) == ((name,), office if role is ... else role)
    assert affiliation is None or who.affiliation == affiliation


@pytest.mark.parametrize("office", [
    "Secretary of Defense", "Chief of Staff", "Director of National Intelligence", "Speaker of the House", "Chancellor of the Exchequer", "Secretary of the Interior",
    "Leader of the Opposition", "Mayor of Port Ellery", "then-Secretary of Defense", "First Minister", "acting Secretary of Labor"])
@pytest.mark.parametrize("found", ["Donald Wray", "Wray", None])
def test_an_office_of_a_field_ends_where_the_name_begins(office, found):
    """Whether the model has found all of the name, its last word or nothing."""
    text = f"The meeting in the town went on for hours. In May {office} Donald Wray said it was over."
    who = identify(marked(text, (f"{office} Donald Wray", "said", "it was over"), names={found: P} if found else {}))[0]
    assert (who.speakers, who.role) == (("Donald Wray",), office)


@pytest.mark.parametrize("words, affiliation", [
    ("Ada Fenn of the University of Selm", "University of Selm"),
    ("Ada Fenn, from Selm Hospital,", "Selm Hospital"),
    ("Professor Ada Fenn, of the Harbour Institute,", "Harbour Institute"),
    ("Ada Fenn at Selm University", "Selm University"),
    ("Ada Fenn, with the Harbour Institute,", "Harbour Institute"),
    ("Ada Fenn at the Harbour Board", None),
    ("Ada Fenn of Selm", None),
])
def test_an_organisation_that_is_joined_to_a_name(words, affiliation):
    text = f"The meeting went on for hours. {words} said it was over."
    names = {"Ada Fenn": P} | dict.fromkeys(("University of Selm", "Selm Hospital", "Harbour Institute", "Harbour Board"), NameType.ORGANIZATION)
    who = identify(marked(text, ("Ada Fenn", "said", "it was over"), names=names))[0]
    assert (who.speakers, who.affiliation) == (("Ada Fenn",), affiliation)
    assert affiliation is None or [text[s.start : s.end] for s in who.evidence["affiliation"]] == [affiliation]


def test_who_founded_it_and_leads_it_is_one():
    text = "The meeting went on for hours. Founder and CEO Ada Fenn said it was over. Labour MP Jonas Wray said it was not."
    both = identify(marked(text, ("Founder and CEO Ada Fenn", "said", "it was over"), ("Labour MP Jonas Wray", "said", "it was not"), names=NAMES))
    assert [(who.speakers, who.role) for who in both] == [(("Ada Fenn",), "Founder and CEO"), (("Jonas Wray",), "Labour MP")]


def test_an_inspector_general_is_no_person_of_that_name():
    text = "The Office of the Inspector General said it was over."
    assert identify(marked(text, ("The Office of the Inspector General", "said", "it was over"), names={}))[0].name != "General"
