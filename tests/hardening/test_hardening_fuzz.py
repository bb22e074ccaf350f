"""The targets of the fuzzing keep their promises on their seeds, on what was found before, and on seeds that are cut and mixed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fuzz import seeds, words
from fuzz.one import key
from fuzz.targets import TARGETS

FOUND: dict[str, tuple[bytes, ...]] = {
    "whole": (b"", b"\xef\xbb\xbf{", b"[]\n", b'{"onrecord": "ledger"}\n', b'{"onrecord": "ledger", "schema": true}\n{"table": "articles", "row": []}\n',
              b'{"onrecord": "ledger", "schema": 1}\n{"table": "articles", "row": {"id": 1, "key": "a", "url": "\\ud800", "added": "2031", "private": false, "story": 1}}\n',
              b'{"onrecord": "ledger", "schema": 1}\n{"table": "articles", "row": {"id": 1, "key": "a", "url": "b"}}\n{"table": "articles", "row": {"id": 2}}\n',
              b'{"onrecord": "ledger", "schema": 1}\n{"table": "articles", "row": {"id": 99999999999999999999, "key": "a", "url": "b", "added": "2031", "private": false, "story": 1}}\n'),
    "manifest": (b"[]\n", b"{}\n", b"[" * 50_000 + b"\n"),
    "gazetteer-yaml": (b"- 2019-99-99", b"- !!timestamp x", b"- !!int x", b"- 0x_", b"- !!float _", b"a: &a [x]\nb: *a", b"- {id: {bioguide: 1}, name: {first: [], last: {}}, terms: [{type: []}]}"),
    "date": (b"9999", b"2031-00-06", b"9999-12"),
    "feed": (b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://["><entry><link href="http://["/></entry></feed>',),
}
"""Inputs that once broke what reads them, by target; each is small and was cut down by hand."""


@pytest.mark.parametrize("target", TARGETS)
def test_targets_keep_their_promises(target: str) -> None:
    given = [*seeds.of(target), *FOUND.get(target, ()), b""]
    chance = random.Random(target)
    mixed = []
    for data in given[:6]:
        cut = chance.randrange(len(data) + 1)
        mixed += [data[:cut], data[cut:] + data[:cut], bytes(b if chance.random() > 0.01 else chance.randrange(256) for b in data[:4000])]
    for data in [*given, *mixed]:
        TARGETS[target](data)


def test_every_target_has_words_for_the_mutator() -> None:
    assert [name for name in TARGETS if name not in words.WORDS] == []
    assert words.dictionary("html").splitlines()[0] == '"<p>"' and "\\x22" in words.dictionary("html")


def test_what_was_found_is_known_by_its_error_and_its_place() -> None:
    try:
        TARGETS["cursor"](None)  # type: ignore[arg-type]
    except AttributeError as error:
        name, place, function, line = key(error).split("-")
    assert (name, place, function) == ("AttributeError", "targets", "cursor") and line.isdigit()


def test_the_seeds_are_small_and_of_this_repository() -> None:
    assert max(len(data) for name in TARGETS for data in seeds.of(name)) < 50_000
    assert not list(Path(seeds.__file__).parent.glob("corpus*"))
