"""The gazetteer: what is read from a file, and how it decides who a speaker is. All names are fictional."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import MissingInput, UnreadableInput
from onrecord.labels import SpeakerType
from onrecord.speakers.gazetteer import Gazetteer, load_gazetteer
from onrecord.speakers.linker import Known, Local, SeenRole, link

PERSON = SpeakerType.PERSON
CSV = """id,name,aliases,type,roles,from,to
Q900001,Ann Lindt,Annie Lindt;A. B. Lindt,person,mayor of Selm,2019,2023
Q900001,Ann Lindt,,,governor of Ohio,2024-01-08,
Q900002,Bo Scott,,person,Sen. (R-SC),2013-01-03,2029-01-03
Q900003,Cy Scott,,person,Sen. (R-FL),2019-01-08,2031-01-03
Q900004,Russia,Kremlin,government,,,
Q900005,Mike Johnson,,person,Rep. (R-LA),2017-01-03,
"""
YAML = """- id:
    bioguide: X000001
    wikidata: Q900011
  name:
    first: Charlene
    middle: Q.
    last: Dunmore
    nickname: Charlie
    official_full: Charlene Q. Dunmore
  terms:
  - {type: rep, start: '2015-01-06', end: '2017-01-03', state: OH, party: Democrat}
  - {type: rep, start: '2017-01-03', end: '2019-01-03', state: OH, party: Democrat}
  - {type: sen, start: '2019-01-03', end: '2025-01-03', state: OH, party: Democrat}
- id:
    bioguide: X000002
  name:
    first: Bo
    last: Marsk
    suffix: Jr.
  terms:
  - {type: sen, start: '2019-01-03', end: '2025-01-03', state: VT, party: Independent}
"""


def local(name: str, *roles: str, on: str = "2022-05-01", type: SpeakerType = PERSON) -> Local:
    return Local(name, type, roles, (), on)


@pytest.fixture
def gazetteer(tmp_path: Path) -> Gazetteer:
    path = tmp_path / "people.csv"
    path.write_text(CSV, encoding="utf-8")
    return load_gazetteer(path)


def idents(gazetteer: Gazetteer, who: Local) -> list[tuple[str, bool]]:
    return [(m.ident, m.sure) for m in gazetteer.lookup(who)]


def test_rows_of_one_id_add_up(gazetteer: Gazetteer):
    ann = gazetteer.entries[0]
    assert ann.names == ("Ann Lindt", "Annie Lindt", "A. B. Lindt")
    assert [(r.role, r.first, r.last) for r in ann.roles] == [("mayor of Selm", "2019", "2023"), ("governor of Ohio", "2024-01-08", "9999")]


def test_names_and_offices_in_their_time_are_found(gazetteer: Gazetteer):
    assert idents(gazetteer, local("Annie Lindt")) == [("Q900001", True)]
    assert idents(gazetteer, local("Lindt", "mayor of Selm")) == [("Q900001", True)]
    assert idents(gazetteer, local("Lindt", "mayor of Selm", on="2012-05-01")) == [("Q900001", False)], "not yet mayor"
    assert idents(gazetteer, local("Jorn Hallberg")) == []
    assert idents(gazetteer, local("the mayor of Selm")) == [], "a description is nobody's name"


def test_two_of_one_last_name_and_office_are_told_apart_by_state_or_wait(gazetteer: Gazetteer):
    assert idents(gazetteer, local("Scott", "Sen. (R-SC)"))[0] == ("Q900002", True)
    assert not any(sure for _, sure in idents(gazetteer, local("Scott", "Sen.")))
    assert len(gazetteer.lookup(local("Scott", "Sen."))) == 2


def test_common_name_without_its_office_is_not_sure(gazetteer: Gazetteer):
    assert idents(gazetteer, local("Mike Johnson")) == [("Q900005", False)]
    assert idents(gazetteer, local("Mike Johnson", "striker")) == []
    assert idents(gazetteer, local("Mike Johnson", "Rep.")) == [("Q900005", True)]


def test_other_name_of_a_government_only_where_the_gazetteer_says_so(gazetteer: Gazetteer):
    state = Known(7, {"Russia": 3}, SpeakerType.GOVERNMENT, ident="Q900004")
    kremlin = local("Kremlin", type=SpeakerType.GOVERNMENT)
    assert link(kremlin, [state]).known is None
    found = link(kremlin, [state], gazetteer)
    assert (found.known, found.made, found.ident) == (7, True, "Q900004") and "Q900004 in the gazetteer" in found.reason


def test_links_carry_the_identifier_and_identifiers_keep_people_apart(gazetteer: Gazetteer):
    first = link(local("Bo Scott", "Sen. (R-SC)"), [], gazetteer)
    assert (first.known, first.ident, first.made) == (None, "Q900002", True)
    other = Known(1, {"Scott": 4}, PERSON, (SeenRole("Sen. (R-SC)", None, "2022-01", "2022-04"),), ident="Q900003")
    assert link(local("Scott", "Sen. (R-SC)"), [other], gazetteer).known is None
    same = Known(2, {"Bo Scott": 1}, PERSON, ident="Q900002")
    assert link(local("Scott", "Sen. (R-SC)"), [other, same], gazetteer).known == 2
    unnamed = Known(3, {"Bo Scott": 1}, PERSON, (SeenRole("senator", None, "2022-01", "2022-04"),))
    found = link(local("Bo Scott", "Sen. (R-SC)"), [unnamed], gazetteer)
    assert (found.known, found.ident) == (3, "Q900002"), "a speaker without one takes it"


def test_legislators_as_they_are_published(tmp_path: Path):
    pytest.importorskip("yaml")
    path = tmp_path / "legislators.yaml"
    path.write_text(YAML, encoding="utf-8")
    read = load_gazetteer(path)
    assert [(e.ident, e.names[0]) for e in read.entries] == [("Q900011", "Charlene Q. Dunmore"), ("X000002", "Bo Marsk")]
    assert [(r.role, r.first, r.last) for r in read.entries[0].roles] == [
        ("Rep. (D-OH)", "2015-01-06", "2019-01-03"), ("Sen. (D-OH)", "2019-01-03", "2025-01-03")]
    assert idents(read, local("Charlie Dunmore", "Sen.")) == [("Q900011", True)]
    assert idents(read, local("Dunmore", "Ohio Sen.")) == [("Q900011", True)]
    assert idents(read, local("Marsk", "Sen. (I-VT)")) == [("X000002", True)]


@pytest.mark.parametrize(("name", "text", "says"), [
    ("a.csv", "id;name\n1;Ann Lindt\n", "line 1: the heading needs"),
    ("a.csv", "id,name\n1,Ann Lindt\n,Bo Marsk\n", "line 3: id is empty"),
    ("a.csv", "id,name,type\n1,Ann Lindt,horse\n", "line 2: type 'horse' is none of"),
    ("a.csv", "id,name,from\n1,Ann Lindt,spring\n", "line 2: from 'spring' is no date"),
    ("a.csv", "id,name\n1,Ann Lindt,mayor\n", "line 2: more fields than the heading"),
    ("a.csv", "id,name\n", "has no entries"),
    ("a.txt", "Ann Lindt\n", "a gazetteer is a .csv"),
    ("a.yaml", "- id: [1\n  name: x\n", "a.yaml, line"),
    ("a.yaml", "people: 1\n", "write a CSV"),
    ("a.yaml", YAML + "- id: {bioguide: X3}\n  name: {first: Cy}\n  terms: []\n", "line 22: record 3 is not a legislator"),
])
def test_broken_files_say_where_and_what_to_do(tmp_path: Path, name: str, text: str, says: str):
    if name.endswith("yaml"):
        pytest.importorskip("yaml")
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableInput) as e:
        load_gazetteer(path)
    assert says in str(e.value)


def test_missing_and_undecodable_files(tmp_path: Path):
    with pytest.raises(MissingInput):
        load_gazetteer(tmp_path / "none.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes("id,name\n1,Zoë\n".encode("latin-1"))
    with pytest.raises(UnreadableInput, match="UTF-8"):
        load_gazetteer(path)
