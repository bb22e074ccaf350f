"""The five values on sentences of one attribution each."""

from __future__ import annotations

import pytest

from onrecord.labels import Act, Certainty, Framing, Stance, Uttered
from onrecord.stance import weigh
from onrecord.types import How
from tests.stance.spans import marked


def how(notation: str) -> How:
    return weigh(marked(notation))[0]


def values(notation: str) -> str:
    h = how(notation)
    return f"{h.act} {h.stance} {h.certainty} {h.uttered}"


@pytest.mark.parametrize(("notation", "expected"), [
    ("[Ada Venn] <said> {the mill would close}.", "state affirms certain yes"),
    ("{“The mill is closed,”} [Venn] <said> Monday.", "state affirms certain yes"),
    ("<According to> [the county], {the bridge is safe}.", "state affirms certain yes"),
    ("[Venn] <denied> {that she had met Orlo}.", "deny denies certain yes"),
    ("[Venn] <said> {that she had not met Orlo}.", "state affirms certain yes"),
    ("[Orlo] <believes> {the vote was fair}.", "believe affirms probable yes"),
    ("[Orlo] <knows> {that the vote was fair}.", "believe affirms certain yes"),
    ("[Orlo] <hopes> {to win the vote}.", "believe open none yes"),
    ("[Orlo] <asked> {whether the vote was fair}.", "ask open none yes"),
    ("[Orlo] <asked> {the council to repeat the vote}.", "urge open none yes"),
    ("[Orlo] <called for> {a new vote}.", "urge open none yes"),
    ("[Orlo] <promised> {to repeat the vote}.", "pledge affirms certain yes"),
    ("[Orlo] <criticised> {the mayor's budget}.", "state denies certain yes"),
    ("[Orlo] <criticized> {the mayor's budget}.", "state denies certain yes"),
    ("[Orlo] <accused> {the mayor of lying}.", "state affirms certain yes"),
    ("[Orlo] <endorsed> {Venn}.", "state affirms certain yes"),
    ("[Orlo] <opposed> {the new road}.", "deny denies certain yes"),
    ("[Orlo] <spoke about> {the new road}.", "state open none yes"),
    ("[Orlo] <said> {he would sell the mill}.", "pledge affirms certain yes"),
    ("[Orlo] <said> {Venn would sell the mill}.", "state affirms certain yes"),
    ("[A spokesman for Orlo] <said> {he would sell the mill}.", "state affirms certain yes"),
    ("<It is expected> {that the mill will close}.", "believe affirms probable yes"),
    ("[Orlo] <slammed> {the plan as too vague}.", "state affirms certain yes"),
    ("[Orlo] <slammed> {the plan}.", "state denies certain yes"),
    ("[Orlo] <cast doubt on> {the plan}.", "state denies probable yes"),
    ("[Orlo] <expressed> {doubts about the plan}.", "state denies probable yes"),
    ("[Venn] <:> {We sold the mill.}", "state affirms certain yes"),
    ("[Venn] <:> {Did you sell the mill?}", "ask open none yes"),
])
def test_cue(notation: str, expected: str) -> None:
    assert values(notation) == expected


@pytest.mark.parametrize(("notation", "expected"), [
    ("[He] <did not openly accuse> {the firm of fraud}.", "state affirms certain no"),
    ("[Venn] <never said> {the mill would close}.", "state affirms certain no"),
    ("[Venn] <stopped short of calling> {it a crime}.", "state affirms certain no"),
    ("[Venn] <has not said> {whether she will run}.", "state open none no"),
    ("[Venn] <did not mention> {her rival}.", "state open none no"),
    ("[Venn] <failed to mention> {the debt}.", "state open none no"),
    ("[Venn] <has yet to endorse> {a candidate}.", "state affirms certain no"),
    ("[Nobody] <said> {the mill was safe}.", "state affirms certain no"),
    ("[Venn] <declined> {to comment on the mill}.", "decline open none yes"),
    ("[Venn] <would not say> {whether the mill was sold}.", "decline open none yes"),
    ("[Venn] <had no comment> {on the mill}.", "decline open none yes"),
    ("[The firm] <did not respond to> {a request for comment}.", "decline open none yes"),
    ("[Venn] <refused> {to release the report}.", "deny denies certain yes"),
    ("[Venn] <would not endorse> {Orlo}.", "deny denies certain yes"),
    ("[Venn] <would not rule out> {a sale}.", "state open none yes"),
    ("{“I’m not refuting that,”} [Venn] <said>.", "state open none yes"),
    ("[Orlo] <doesn't expect> {a deal}.", "believe denies probable yes"),
    ("[Orlo] <did not want> {a deal}.", "believe open none yes"),
    ("[Orlo] <could not resist pointing out> {that the mill had closed}.", "state affirms certain yes"),
])
def test_negation_and_refusal(notation: str, expected: str) -> None:
    assert values(notation) == expected


def test_negation_and_refusal_outside_the_cue() -> None:
    assert values("[Venn] has not <said> {the mill was sold}.").endswith("no")
    assert values("Venn asks others to be open, yet [she] refused to publish the deed or <explain> {how she got it}.") == "decline open none yes"


@pytest.mark.parametrize("notation", [
    "[Venn] <may ask> {whether the mill was sold}.",
    "[Venn] <would have to say> {that the mill was sold}.",
    "If [he] <admits> {that the mill was sold}, the case is over.",
    "[Venn] <is expected to announce> {a sale on Friday}.",
    "[Venn] <is set to announce> {a sale on Friday}.",
    "[Venn] <will say> {that the mill was sold}.",
    "[Venn] <to endorse> {Orlo}",
    "Rather than <complain about> {the cost}, they paid.",
    "Did [Venn] <say> {that the mill was sold}?",
])
def test_unreal(notation: str) -> None:
    assert how(notation).uttered is Uttered.UNREAL


@pytest.mark.parametrize("notation", [
    "[Venn] <used the speech to criticise> {the mayor}.",
    "[Venn] <went on to criticise> {the mayor}.",
    "Why did [Venn] <say> {that the mill was sold}?",
    "[I] <would argue> {that the mill was sold}.",
    "[She] <would like> {to sell the mill}.",
])
def test_not_unreal(notation: str) -> None:
    assert how(notation).uttered is Uttered.YES


@pytest.mark.parametrize(("notation", "certainty"), [
    ("[He] <said> {“I think it is fair to assume they may be helping,”} he said.", "possible"),
    ("[He] <said> {that the firm had increased “support [of] and perhaps even supply to the rebels.”}", "certain"),
    ("[He] <said> {the mill could close}.", "possible"),
    ("[He] <said> {the mill could not be sold}.", "certain"),
    ("[She] <said> {she could speak three languages}.", "certain"),
    ("[He] <said> {the mill closed in May 2011}.", "certain"),
    ("[He] <said> {the mill is likely to close}.", "probable"),
    ("[He] <said> {likely voters had turned away}.", "certain"),
    ("[He] <said> {she suspected the deed was forged}.", "certain"),
    ("[She] <said> {she suspected the deed was forged}.", "probable"),
    ("[He] <said> {the mill, which may be sold, is safe}.", "certain"),
    ("[He] <said> {people who might object had been asked}.", "certain"),
    ("[He] <said> {the mill was sold because prices may fall}.", "certain"),
    ("[He] <said> {as much as they could have hoped was done}.", "certain"),
    ("{“It may be small, but it is ours,”} [he] <said>.", "certain"),
    ("{“I don’t think the mill is safe,”} [he] <said>.", "probable"),
    ("{“Maybe the mill is safe,”} [he] <said>.", "possible"),
    ("[He] <said> {it was possible that the mill would close}.", "possible"),
    ("[He] <said> {the work would be done as soon as possible}.", "certain"),
    ("[He] <fears> {the mill may close}.", "possible"),
    ("[He] <suggested> {that the mill was closed}.", "probable"),
    ("[He] <apparently disagrees with> {the mayor}.", "probable"),
    ("{The mill} <reportedly> closed.", "probable"),
])
def test_certainty(notation: str, certainty: str) -> None:
    assert how(notation).certainty == certainty


@pytest.mark.parametrize(("notation", "act", "stance"), [
    ("{“Why was the mill sold?”} [he] <said>.", "ask", "open"),
    ("{“I wonder why the mill was sold,”} [he] <said>.", "ask", "open"),
    ("{“Vote for the new road,”} [he] <said>.", "urge", "open"),
    ("{“Let us build the road,”} [he] <said>.", "urge", "open"),
    ("{“Look, the road is there,”} [he] <said>.", "state", "affirms"),
    ("{“I hope the road is built,”} [he] <said>.", "state", "open"),
    ("[They] <said> {they wanted a new road}.", "state", "open"),
    ("{“We should build the road,”} [he] <said>.", "state", "affirms"),
    ("{“The jury is still out on that,”} [he] <said>.", "state", "open"),
    ("[He] <said> {Russia was not offering money}.", "state", "affirms"),
])
def test_the_content_decides_under_a_plain_cue(notation: str, act: str, stance: str) -> None:
    h = how(notation)
    assert (h.act, h.stance) == (Act(act), Stance(stance))
    assert (h.certainty is Certainty.NONE) == (h.stance is Stance.OPEN)


@pytest.mark.parametrize(("cue", "framing"), [
    ("said", "neutral"), ("pointed out", "endorsing"), ("admitted", "endorsing"), ("claimed", "doubting"), ("insisted", "doubting"),
    ("boasted", "charged"), ("lashed out, saying", "charged"), ("argued", "neutral"), ("asserted", "doubting"), ("accused", "neutral"),
    ("cynically dismissed", "charged"), ("allegedly", "doubting"),
])
def test_framing(cue: str, framing: str) -> None:
    assert how(f"[Orlo] <{cue}> {{that the mill was sold}}.").framing is Framing(framing)


def test_loaded_words_of_the_content_do_not_frame() -> None:
    assert how("[Orlo] <said> {his rival had falsely claimed the mill}.").framing is Framing.NEUTRAL


@pytest.mark.parametrize(("notation", "value", "words"), [
    ("[He] <did not openly accuse> {the firm of fraud}.", "uttered", "not"),
    ("[He] <said> {the mill could close}.", "certainty", "could"),
    ("[He] <firmly denied> {the theft}.", "stance", "denied"),
    ("[He] <may ask> {for help}.", "uttered", "may"),
    ("{“I’m not refuting that,”} [he] <said>.", "stance", "I’m not refuting"),
])
def test_evidence_is_the_words_that_decided(notation: str, value: str, words: str) -> None:
    m = marked(notation)
    (span,) = weigh(m)[0].evidence[value]
    assert m.text[span.start : span.end] == words
