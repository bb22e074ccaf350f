"""One speaker across articles: who is linked, who waits for a person, who is never linked. All names are fictional."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.labels import SpeakerType
from onrecord.speakers.linker import Known, Link, Local, SeenRole, as_local, keys, link, role_keys
from onrecord.speakers.variants import Level, compare, same_name

PERSON, BODY, STATE = SpeakerType.PERSON, SpeakerType.ORGANIZATION, SpeakerType.GOVERNMENT


def role(worded: str, first: str = "2017-02-09", last: str = "2017-04-24", affiliation: str | None = None) -> SeenRole:
    return SeenRole(worded, affiliation, first, last)


def known(id: int, name: str, *roles: SeenRole, type: SpeakerType = PERSON, also: tuple[str, ...] = (), company: tuple[str, ...] = (),
          apart: frozenset[int] = frozenset(), ident: str | None = None) -> Known:
    return Known(id, dict.fromkeys((name, *also), 1), type, roles, dict.fromkeys(company, 1), ident, apart=apart)


def local(name: str, *roles: str, on: str = "2017-05-01", type: SpeakerType = PERSON, company: tuple[str, ...] = ()) -> Local:
    return Local(name, type, roles, (), on, None, frozenset(company))


def made(link: Link, id: int) -> bool:
    return link.made and link.known == id


def waits(link: Link, id: int) -> bool:
    return not link.made and link.known == id


def new(link: Link) -> bool:
    return link.made and link.known is None


COMMANDER = known(1, "Jorn Hallberg", role("Commander of NATO forces in Varna", affiliation="NATO"))


@pytest.mark.parametrize(("a", "b", "level"), [
    ("Gen. Jorn Hallberg", "Jorn Hallberg", Level.SAME),
    ("Jorn W. Hallberg", "Jorn Hallberg", Level.VARIANT),
    ("Bill Harrow", "William Harrow", Level.VARIANT),
    ("Rep. Robert “Bobby” Dunmore", "Bobby Dunmore", Level.SAME),
    ("Mohammed Al-Tamari", "Muhammad Tamari", Level.VARIANT),
    ("Sergei Varenko", "Sergey Varenko", Level.VARIANT),
    ("Oleksandr Varenskyy", "Oleksandr Varensky", Level.LOOSE),
    ("Zoë Søllner", "Zoe Sollner", Level.SAME),
    ("Anne-Marie Costel", "Annemarie Costel", Level.SAME),
    ("J. Hallberg", "Jorn Hallberg", Level.LOOSE),
    ("Jorn Hallberg Jr.", "Jorn Hallberg", Level.LOOSE),
    ("Ann Lindt-Morrow", "Ann Lindt", Level.LOOSE),
    ("Rosa Almeda Garrido", "Rosa Almeda", Level.LOOSE),
    ("Hallberg", "Jorn Hallberg", Level.PART),
    ("Sen. Shalley (D-NH)", "Joan Shalley", Level.PART),
    ("Bill de Korvo", "de Korvo", Level.PART),
    ("Kim Dae-won", "Kim", Level.PART),
    ("Kim Dae-won", "Kim Dae Won", Level.SAME),
    ("Lindt-Morrow", "Ann Lindt-Morrow", Level.PART),
    ("Lindt", "Ann Lindt-Morrow", Level.HALF),
    ("Jorn Hallberg Jr.", "Jorn Hallberg III", Level.DIFFERENT),
    ("Jorn Hallberg", "Ann Hallberg", Level.DIFFERENT),
    ("Greg W. Harrow", "Greg H. W. Harrow", Level.DIFFERENT),
    ("Mohammed bin Tamar", "Tamar", Level.DIFFERENT),
    ("Johnson", "Johnston", Level.DIFFERENT),
])
def test_names_of_people(a: str, b: str, level: Level):
    assert compare(a, b, PERSON).level == compare(b, a, PERSON).level == level


@pytest.mark.parametrize(("a", "b", "level"), [
    ("Corvane Inc.", "the Corvane", Level.SAME),
    ("Hallberg Motors Co.", "Hallberg Motor Company", Level.SAME),
    ("U.S. Department of Labor", "United States Labor Department", Level.SAME),
    ("Russia", "the Russian government", Level.SAME),
    ("National Security Agency", "NSA", Level.VARIANT),
    ("Russian Foreign Ministry", "Ministry of Foreign Affairs of Russia", Level.VARIANT),
    ("Selm Water Authority", "SWA", Level.LOOSE),
    ("Supreme Court", "United States Supreme Court", Level.LOOSE),
    ("Florida Department of State", "State Department", Level.LOOSE),
    ("Georgia", "Georgian government", Level.LOOSE),
    ("Corvane", "Corvane Airlines", Level.HALF),
    ("Kremlin", "Russia", Level.DIFFERENT),
    ("French Foreign Ministry", "Russian Foreign Ministry", Level.DIFFERENT),
    ("Selm Police Department", "Varna Police Department", Level.DIFFERENT),
])
def test_names_of_organisations_and_governments(a: str, b: str, level: Level):
    assert compare(a, b, BODY).level == compare(b, a, BODY).level == level


def test_full_name_and_role_are_linked_with_a_reason():
    found = link(local("Jorn Hallberg", "NATO commander"), [COMMANDER])
    assert made(found, 1) and found.confidence > 0.9
    assert found.reason == "same full name; same as role “Commander of NATO forces in Varna” seen 2017-02-09 to 2017-04-24"


def test_last_name_alone_needs_a_role_or_company_and_is_less_sure():
    assert made(link(local("Hallberg", "NATO commander"), [COMMANDER]), 1)
    assert waits(link(local("Hallberg"), [COMMANDER]), 1)
    assert waits(link(local("Hallberg", company=("Ann Lindt", "Bo Marsk")), [COMMANDER]), 1)
    beside = known(1, "Jorn Hallberg", role("general"), company=("Ann Lindt", "Bo Marsk"))
    assert made(link(local("Hallberg", company=("Ann Lindt", "Bo Marsk")), [beside]), 1)


def test_last_name_with_another_role_is_somebody_else():
    assert new(link(local("Hallberg", "striker for Selm United"), [COMMANDER]))


def test_last_name_that_two_people_have_is_not_linked_by_itself():
    two = [COMMANDER, known(2, "Ann Hallberg", role("singer"))]
    assert not link(local("Hallberg"), two).made
    assert made(link(local("Hallberg", "NATO commander"), two), 1), "the role says which"
    alike = [known(1, "Jorn Hallberg", role("Sen.")), known(2, "Ann Hallberg", role("Sen."))]
    assert not link(local("Hallberg", "Sen."), alike).made


def test_role_long_ago_does_not_make_a_last_name_somebody():
    past = known(1, "Jorn Hallberg", role("Treasury Secretary", "2010-01", "2010-03"))
    assert not link(local("Hallberg", "Treasury Secretary", on="2017-05-01"), [past]).made


def test_other_first_name_is_somebody_else():
    assert new(link(local("Ann Hallberg", "NATO commander"), [COMMANDER]))
    assert not link(local("Ann Hallberg", "President"), [known(1, "Hallberg", role("President"))]).made, "a last name alone is not hers"


def test_same_full_name_in_another_walk_of_life_is_not_merged():
    senator = known(1, "John Smith", role("U.S. senator from Ohio"))
    assert new(link(local("John Smith", "football coach"), [senator]))
    rare = link(local("Jorn Hallberg", "football coach"), [COMMANDER])
    assert waits(rare, 1) and rare.confidence < 0.5 and "clashes" in rare.reason


def test_offices_of_two_countries_or_parties_are_two_people():
    assert new(link(local("Ann Smith", "president of France"), [known(1, "Ann Smith", role("president of Turkey"))]))
    assert new(link(local("Ann Smith", "Rep. (R-TX)"), [known(1, "Ann Smith", role("Rep. (D-OH)"))]))


def test_common_names_need_more_than_rare_ones():
    plain = {name: known(1, name, role("resident")) for name in ("John Smith", "Jorn Hallberg")}
    assert made(link(local("Jorn Hallberg"), [plain["Jorn Hallberg"]]), 1)
    assert waits(link(local("John Smith"), [plain["John Smith"]]), 1)
    assert made(link(local("John Smith", "mayor of Selm"), [known(1, "John Smith", role("Selm mayor"))]), 1)


def test_father_and_son():
    father = known(1, "Jorn Hallberg Sr.", role("Rep. (D-OH)"))
    assert new(link(local("Jorn Hallberg Jr.", "Rep. (D-OH)"), [father]))
    assert not link(local("Jorn Hallberg Jr."), [known(1, "Jorn Hallberg", role("governor of Ohio"))]).made


def test_what_a_person_said_are_two_is_not_linked_by_name():
    two = [known(1, "Jorn Hallberg", apart=frozenset({2})), known(2, "Jorn Hallberg", apart=frozenset({1}))]
    assert not link(local("Jorn Hallberg"), two).made


def test_two_that_only_wait_to_be_brought_together_do_not_keep_a_third_from_its_link():
    twice = [known(1, "Jorn Hallberg", role("general")), known(2, "Hallberg")]
    assert made(link(local("Jorn Hallberg", "general"), twice), 1)


@pytest.mark.parametrize(("name", "type"), [
    ("a senior official", SpeakerType.ANONYMOUS), ("a senior official", PERSON), ("critics", SpeakerType.GROUP), ("officials", PERSON),
    ("the report", SpeakerType.DOCUMENT), ("Selm Report", SpeakerType.DOCUMENT), ("", SpeakerType.NONE), ("I", PERSON), ("police", STATE),
    ("his wife", PERSON), ("Police", STATE), ("Supreme Court", STATE), ("Residents", SpeakerType.GROUP)])
def test_those_without_a_name_of_their_own_are_never_linked(name: str, type: SpeakerType):
    same = Known(1, {name: 9}, type, (SeenRole("senior official", None, "2017-01", "2018-01"),))
    assert new(link(Local(name, type, (), (), "2017-05-01"), [same]))


def test_described_office_is_linked_only_to_its_one_holder_at_that_time():
    holder = known(1, "Ann Lindt", role("Treasury Secretary", "2017-02-01", "2018-05-01"))
    before = known(2, "Bo Marsk", role("Treasury secretary", "2010-01-01", "2011-05-01"))
    assert made(link(local("the Treasury secretary"), [holder, before]), 1)
    assert new(link(local("the Treasury secretary", on="2014-05-01"), [holder, before])), "nobody is known then"
    assert waits(link(local("the Treasury secretary", on="2018-09-01"), [holder, before]), 1), "shortly after it was last seen"
    other = known(3, "Cy Orne", role("secretary of the Treasury", "2017-03-01", "2017-06-01"))
    assert new(link(local("the Treasury secretary"), [holder, other]))
    assert waits(link(local("the NATO commander", on="2017-03-01"), [COMMANDER]), 1), "it fits, and says less"
    assert new(link(local("a NATO commander", on="2017-03-01"), [COMMANDER]))
    assert new(link(local("the senator"), [known(1, "Ann Lindt", role("senator"))]))


def test_country_and_its_government_are_one_and_its_ministry_another():
    state = known(1, "Russia", type=STATE)
    assert made(link(local("the Russian government", type=STATE), [state]), 1)
    assert link(local("Russian Foreign Ministry", type=STATE), [state]).known is None


def test_acronym_is_linked_where_an_article_gives_both():
    both = known(1, "Selm Water Authority", type=BODY, also=("SWA",))
    assert made(link(local("SWA", type=BODY), [both]), 1)
    assert waits(link(local("SWA", type=BODY), [known(1, "Selm Water Authority", type=BODY)]), 1)


def test_a_person_is_never_a_body():
    assert new(link(local("Ford"), [known(1, "Ford", type=BODY)]))


def test_keys_meet_for_all_that_may_be_linked():
    for a, b in (("Jorn Hallberg", "Hallberg"), ("Kim Dae-won", "Kim"), ("Oleksandr Varenskyy", "Varensky"), ("Ann Lindt-Morrow", "Morrow"),
                 ("Rosa Almeda Garrido", "Rosa Almeda"), ("Bashar al-Tamari", "Tamari")):
        assert set(keys(a, PERSON)) & set(keys(b, PERSON)), (a, b)
    for a, b in (("Russia", "Russian government"), ("NSA", "National Security Agency"), ("SWA", "Selm Water Authority"), ("Corvane Inc.", "Corvane")):
        assert set(keys(a, BODY)) & set(keys(b, BODY)), (a, b)
    assert set(keys("the Treasury secretary", PERSON)) & set(role_keys("secretary of the Treasury"))
    assert keys("officials", PERSON) == keys("the report", SpeakerType.DOCUMENT) == ()


def test_asked_again_when_more_is_known():
    early = known(2, "Hallberg")
    assert not link(as_local(early), [COMMANDER]).made
    later = Known(2, {"Hallberg": 2}, PERSON, (role("NATO commander"),))
    assert made(link(as_local(later), [COMMANDER]), 1)


def test_order_of_candidates_does_not_matter():
    crowd = [COMMANDER, known(2, "Ann Hallberg", role("singer")), known(3, "Hallberg"), known(4, "J. Hallberg", role("general"))]
    answers = {link(local("Hallberg", "general"), order) for order in itertools.permutations(crowd)}
    assert len(answers) == 1


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=24)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, st.sampled_from(list(SpeakerType)), st.lists(WORDS, max_size=2))
def test_any_words_are_compared_and_linked_without_fail(a: str, b: str, type: SpeakerType, roles: list[str]):
    assert 0 <= same_name(a, b, type) == same_name(b, a, type) <= 1
    assert len(keys(a, type)) <= 12
    found = link(Local(a, type, tuple(roles), (), b, None, frozenset((b,))), [Known(1, {b: 1}, type, tuple(SeenRole(r) for r in roles))])
    assert 0 <= found.confidence <= 1 and found.reason


def test_two_lifetimes_are_not_one():
    past = known(1, "Jorn Hallberg", role("governor of Ohio", "1961-01", "1964-01"))
    assert waits(link(local("Jorn Hallberg", "resident", on="2017-05-01"), [past]), 1)


def test_a_slip_of_the_pen_keeps_nobody_from_the_link():
    chair = Known(1, {"Ann Hallberg": 2, "Hallberg": 20}, PERSON, (role("CHAIRMAN"),), {}, mentions=22)
    slip = known(2, "Anmari Hallberg")
    assert made(link(local("Hallberg", "CHAIR"), [chair, slip]), 1)
    assert not made(link(local("Hallberg", "CHAIR"), [replace(chair, mentions=3), slip]), 1), "too few to tell"
    assert not made(link(local("Hallberg", "CHAIR"), [chair, replace(slip, roles=(role("CHAIR"),))]), 1), "two have held the office"
