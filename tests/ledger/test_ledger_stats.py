"""What a ledger holds, in numbers; on SQLite and on PostgreSQL."""

from __future__ import annotations

from onrecord.labels import SpeakerType
from onrecord.ledger import Filter, Ledger
from onrecord.ledger.stats import Share
from tests.ledger.making import Said, reading

SAYING = "Nobody was asked about any of it and nobody will be before the summer"


def test_counts(ledger: Ledger) -> None:
    ledger.add(reading("The board met on Tuesday to talk about boats.", Said("Tomas Brandt", SAYING), Said("an official", "there is no money", direct=False, type=SpeakerType.ANONYMOUS),
                       url="https://a.example/1", published="2031-04-02"))
    ledger.add(reading("In the evening there was talk of it in the town.", Said("Tomas Brandt", SAYING), Said("", "reportedly it is finished", direct=False, cue="reportedly"),
                       url="https://b.example/1", outlet="Herald", published="2031-04-05T10:00:00+02:00"), private=True)
    ledger.add(reading("No one said anything.", url="https://c.example/1", outlet=None, published=None))
    ledger.add(reading("No one said anything.", Said("Per Holm", "I did say something after all"), url="https://c.example/1", outlet=None, published=None))
    by = ledger.by("Ada")
    by.accept(next(ledger.statements(Filter("money"))).number)
    by.reject(next(ledger.statements(Filter("finished"))).number)
    found = ledger.stats()
    assert (found.articles, found.stories, found.versions, found.private) == (3, 3, 4, 1)
    assert (found.statements, found.utterances, found.repeated, found.most_repeated) == (4, 3, 1, 2)
    assert (found.reviewed, found.rejected, found.named, found.anonymous, found.unnamed) == (1, 1, 3, 1, 0)
    assert found.kinds == {"direct": 3, "indirect": 1, "mixed": 0}
    assert found.speakers == {"person": 2, "anonymous": 1}
    assert found.outlets == {"": Share(1, 1), "Herald": Share(1, 1), "The Example Courier": Share(1, 2)}
    assert found.months == {"": Share(1, 1), "2031-04": Share(2, 3)}
    assert (found.changes, found.corrections, found.notices, found.claims) == (1, 2, 0, 0)
    assert found.bytes > 10_000


def test_an_empty_ledger(ledger: Ledger) -> None:
    found = ledger.stats()
    assert (found.articles, found.statements, found.utterances, found.most_repeated, found.outlets) == (0, 0, 0, 0, {})
    assert list(ledger.statements()) == list(ledger.articles()) == list(ledger.changes()) == ledger.speakers() == []
