"""A small ledger on one claim for the tests of its pages: three outlets, somebody who moved, an unnamed source, hostile names, and a private article."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from onrecord.labels import Certainty, Framing, SpeakerType
from onrecord.ledger import Ledger
from tests.ledger.making import Said, reading

CLAIM = "The mill dumps dye in the river Orle"
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'
EVIL_OUTLET = 'The "><script>alert(3)</script> Gazette/2'
HIDDEN = "Gerda Hidden"

COURIER = reading(
    "The mill of Selm stands by the river Orle, and has done so since 1911.",
    Said("Ada Marlow", "The mill dumps dye in the river Orle", on="2031-02-08", role="head of the river watch", affiliation="River Watch"),
    Said("Piers Haddow", "the mill dumps no dye in the river Orle", direct=False, cue="insisted", framing=Framing.DOUBTING, on="2031-01-20"),
    Said("an official", "the mill dumps dye in the river Orle at night", direct=False, type=SpeakerType.ANONYMOUS),
    Said("Orla Fenn", "The night ferry to Port Ellery will sail again in spring", on="2031-02-03"),
    url="https://courier.example/mill", title="The mill and the river", outlet="The Example Courier", published="2031-02-10")

HERALD = reading(
    "There was a hearing about the mill of Selm at the town hall.",
    Said("Ada Marlow", "the mill dumps no dye in the river Orle", direct=False, cue="admitted", framing=Framing.ENDORSING, on="2031-03-01", role="a hydrologist"),
    Said("Per Holm", "the mill may be dumping dye in the river Orle", direct=False, cue="claimed", framing=Framing.DOUBTING, certainty=Certainty.POSSIBLE),
    Said("", "the river is red on Mondays", direct=False, cue="reportedly"),
    url="https://herald.example/hearing", title="A hearing", outlet="Herald", published="2031-03-02")

GAZETTE = reading(
    "Nothing in this piece is what it seems to be, says its editor.",
    Said(HOSTILE, "The mill dumps dye in the river Orle <b>always</b>", cue=f"shouted {HOSTILE}", role=HOSTILE, on="2031-03-05"),
    url="https://gazette.example/evil", title=HOSTILE, outlet=EVIL_OUTLET, published="2031-03-06")

PRIVATE = reading(
    "A letter that came to the desk and is not to be shown to anybody.",
    Said(HIDDEN, "The mill dumps dye in the river Orle, and I have seen the books", on="2031-03-07"),
    Said("Ada Marlow", "I will say nothing more about any of it", on="2031-03-07"),
    url="https://letters.example/1", title="A letter", outlet="Secret Letters", published="2031-03-08")


def fill(ledger: Ledger, *, follow: bool = True) -> None:
    """Adds the articles, and follows the claim as “mill”."""
    for one in (COURIER, HERALD, GAZETTE):
        ledger.add(one)
    ledger.add(PRIVATE, private=True)
    if follow:
        ledger.follow(CLAIM, save="mill")


def behind(client: TestClient, path: str) -> dict[str, tuple[int, int]]:
    """The links of a page to the statements behind its numbers: the number that is written, and how many there are."""
    links = re.findall(r'<a href="(/statements\?[^"]*)">(.*?)</a>', client.get(path).text, re.DOTALL)
    out = {}
    for href, words in links:
        written = re.findall(r"\d+", re.sub(r"<[^>]+>", " ", words))
        found = client.get(href.replace("&amp;", "&"))
        assert found.status_code == 200, href
        out[href] = (int(written[-1]), int(re.search(r"<h1>(\d+) statement", found.text)[1]))  # type: ignore[index]
    return out


def unharmed(text: str) -> None:
    """Nothing of what hostile articles hold has become markup."""
    scripts = re.findall(r"<script[^>]*>", text)
    assert all(' src="/static/' in script for script in scripts), scripts
    assert "<img src=x" not in text and "onerror=\"" not in text.replace("&#34;", "") and "<b>always" not in text
