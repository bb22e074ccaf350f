"""Articles that are heard: a ledger keeps when in the recording their words are, and its links open there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord import selectors
from onrecord.ledger import Ledger, migrations
from onrecord.ledger.exports import Selection, Source, parquet
from onrecord.types import Reading, Timed
from tests.ledger.dumping import dump, sound
from tests.ledger.making import Said, many, reading
from tests.ledger.older import to_version_2


def heard() -> Reading:
    """Two statements; the second one begins at 75.5 seconds."""
    plain = reading("The harbour board met again.", Said("Orla Fenn", "the ferry will sail before the spring tides", direct=False),
                    Said("Tomas Brandt", "the berth at Marrowby is too short for it", direct=False), url="https://radio.example/harbour")
    text = plain.article.text
    first, second = text.index("Orla Fenn"), text.index("Tomas Brandt")
    times = (Timed(first, second - 2, "00:00:12.000", "00:01:15.000"), Timed(second, len(text), "00:01:15.500", None))
    article = replace(plain.article, times=times)
    return Reading(article, tuple(replace(s, link=selectors.link(article.url, text, s.content, times)) for s in plain), plain.run)


def test_times_are_kept_and_links_built_anew_have_them(open_at: Callable[..., Ledger]):
    ledger = open_at()
    given = heard()
    ledger.add(given)
    assert list(ledger.readings()) == [given] and "#t=75.5:~:text=" in (given.statements[1].link or "")
    with ledger.reading() as connection:
        second = connection.exec_driver_sql("SELECT id FROM statements WHERE place = 1").scalar_one()
    ledger.by("Nell Aster").change(second, {"content": "is too short for it"})
    corrected = next(iter(ledger.readings())).statements[1]
    assert corrected.content.text == "is too short for it" and "#t=75.5:~:text=is%20too%20short" in (corrected.link or "")
    values = "".join(ledger.export("webanno", Selection()))
    assert values.count('"t=75.5:~:text=') == 1 and values.count('"t=12:~:text=') == 1


def test_times_come_back_from_every_export_with_text(open_at: Callable[..., Ledger], tmp_path: Path):
    ledger = open_at()
    ledger.add(heard())
    (tmp_path / "out.jsonl").write_text("".join(ledger.export("jsonl")), encoding="utf-8")
    with ledger.reading() as connection:
        parquet.write(Source(connection, Selection()), tmp_path / "columns")
    for given in (tmp_path / "out.jsonl", tmp_path / "columns"):
        with Ledger(tmp_path / f"{given.name}.db") as other:
            assert [filed.error for filed in other.import_from(given)] == [None]
            assert next(iter(other.readings())).article.times == heard().article.times


def test_a_ledger_of_version_2_is_brought_forward(open_at: Callable[..., Ledger]):
    ledger = open_at()
    for one in many(3):
        ledger.add(one)
    before = dump(ledger)
    with ledger.writing() as connection:
        to_version_2(connection)
    ledger.close()
    ledger = open_at()
    with ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT value FROM ledger WHERE name = 'schema'").scalar_one() == str(migrations.SCHEMA)
    assert dump(ledger) == before and sound(ledger) == []
    ledger.add(heard())
    assert list(ledger.readings()) == [*many(3), heard()]
    assert [found.name for found in ledger.speakers("brandt")] == ["Tomas Brandt"]


@pytest.mark.parametrize("words", ["fenn", "FENN", "Orla", "orla fen", "enn", "Fénn"])
def test_speakers_by_words_and_parts_of_words_of_their_names(open_at: Callable[..., Ledger], words: str):
    ledger = open_at()
    ledger.add(reading(Said("Orla Fenn", "the ferry stays"), Said("Aud Fennimore", "it goes"), Said("Tomas Brandt", "neither")))
    expected = {"orla fen": ["Orla Fenn"], "enn": ["Aud Fennimore", "Orla Fenn"], "Fénn": []}.get(words, ["Orla Fenn"])
    assert sorted(found.name for found in ledger.speakers(words)) == expected
    who = ledger.speakers("Fennimore")[0].number
    with ledger.writing() as connection:
        connection.exec_driver_sql(f"UPDATE speakers SET name = 'Aud Fenn' WHERE id = {who}")
    if words in ("fenn", "FENN"):
        assert sorted(found.name for found in ledger.speakers(words)) == ["Aud Fenn", "Orla Fenn"]
