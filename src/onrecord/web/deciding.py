"""What a person says of one that waits, done in the ledger: accepted, rejected, or changed by a form with all its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from onrecord.errors import BadCorrection
from onrecord.labels import Relation
from onrecord.ledger import Ledger, fields, people
from onrecord.ledger.queue import Kind
from onrecord.ledger.reviewer import Reviewer
from onrecord.show.plain import one_line
from onrecord.web import quoting
from onrecord.web.problems import sentence
from onrecord.web.reviewing import Item
from onrecord.web.viewer import Viewer

LONGEST_WHY = 1_000
_LONGEST = 2_000
_CHOICES = 8


class Deed(StrEnum):
    """What may be done with one that waits."""

    ACCEPT = "accept"
    CHANGE = "change"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Given:
    """A form as it was sent.

    Attributes:
        state: of what the person has seen (`Item.state`).
        why: in words; None for none.
        values: the fields of the form, by name; a field that the form does not have is not changed.
        throughout: the other statements of the same speaker in the article get who it is as well.
        relation, to: of a position: how it stands to the claim, and the claim that it belongs to instead; of a link: the speaker that it is instead.
    """

    state: str = ""
    why: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    throughout: bool = False
    relation: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Wrong(Exception):
    """A form that cannot be done.

    Attributes:
        alert: what is wrong as a whole.
        fields: what is wrong with each.
        status: of the answer.
    """

    alert: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    status: int = 422


def given(form: Mapping[str, Any]) -> Given:
    """A form that was sent."""
    words = {name: value for name, value in form.items() if isinstance(value, str)}
    values = {name: words[name].replace("\r\n", "\n") for name in fields.FIELDS if name in words}
    return Given(words.get("state", ""), one_line(words.get("why", ""))[:LONGEST_WHY] or None, values, "throughout" in words, words.get("relation", ""), words.get("to", ""))


def decide(ledger: Ledger, viewer: Viewer, item: Item, deed: Deed, form: Given) -> list[int]:
    """Does what somebody said of it.

    Returns:
        the numbers of the corrections.

    Raises:
        Wrong: it cannot be; nothing is changed.
    """
    if form.state != item.state:
        raise Wrong("This has changed since you opened it: somebody else has been here. Below is how it stands now; look again.", status=409)
    if not item.open:
        raise Wrong("This is not there to be decided any more.", status=409)
    one = ledger.by(viewer.name)
    try:
        if item.kind is Kind.LINKS:
            return [_link(one, int(item.key), form.why, deed, _meant(ledger, viewer, form.to) if deed is Deed.CHANGE else 0)]
        if item.kind is Kind.POSITIONS:
            return _position(one, item, deed, form)
        assert item.found is not None
        if deed is Deed.CHANGE:
            return _change(one, item, form)
        return [(one.accept if deed is Deed.ACCEPT else one.reject)(item.found.number, why=form.why)]
    except BadCorrection as error:
        raise Wrong(sentence(str(error)), _where(error)) from error


def _link(one: Reviewer, number: int, why: str | None, deed: Deed, speaker: int) -> int:
    if deed is Deed.CHANGE:
        return one.move_link(number, speaker, why=why)
    return (one.accept_link if deed is Deed.ACCEPT else one.reject_link)(number, why=why)


def _meant(ledger: Ledger, viewer: Viewer, words: str) -> int:
    """The number of the one speaker that a number or a name means."""
    if not words.strip():
        raise Wrong(fields={"to": "Say who it is: a number, or a name that means one speaker."})
    with ledger.reading() as connection:
        found = people.listing(connection, words.strip(), private=viewer.private, limit=_CHOICES + 1)
    if not found:
        raise Wrong(fields={"to": "No speaker of this number or name is in this ledger."})
    if len(found) > 1:
        several = "; ".join(f"{one.number} {one_line(one.name)} ({one.statements:,})" for one in found[:_CHOICES])
        raise Wrong(fields={"to": f"This means several. Give one’s number: {several}{' …' if len(found) > _CHOICES else ''}."})
    return found[0].number


def _position(one: Reviewer, item: Item, deed: Deed, form: Given) -> list[int]:
    assert item.position is not None and item.found is not None
    number, claim = item.found.number, item.position.text
    if deed is not Deed.CHANGE:
        return [one.relate(number, claim, item.position.relation if deed is Deed.ACCEPT else Relation.UNRELATED, why=form.why)]
    if form.relation not in tuple(Relation):
        raise Wrong(fields={"relation": f"Choose one: {', '.join(Relation)}."})
    if not form.to:
        return [one.relate(number, claim, form.relation, why=form.why)]
    other = next((c for c in item.position.others if str(c.id) == form.to), None)
    if other is None:
        raise Wrong(fields={"to": "This claim is not there any more."})
    if form.relation == Relation.UNRELATED:
        raise Wrong(fields={"relation": "Say how it stands to the other claim: for, against or observing."})
    return one.move(number, claim, other.name or other.text, form.relation, why=form.why)


def _change(one: Reviewer, item: Item, form: Given) -> list[int]:
    """Gives the fields that differ from what is there other values; all that is wrong is said at once."""
    assert item.found is not None
    text = item.article.text
    near = item.found.statement.content.spans[0].start
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, typed in form.values.items():
        if _same(typed, item.values[name].typed):
            continue
        try:
            value = _read(name, typed, text, near)
            values[name] = fields.parsed(name, value, text, near)
        except BadCorrection as error:
            wrong[name] = sentence(str(error).removeprefix(f"{name}: "))
    if wrong:
        raise Wrong(fields=wrong)
    if not values:
        raise Wrong("Nothing is changed yet. If it is right as it stands, accept it.")
    throughout = form.throughout and values.keys() <= {"speaker", "speaker_type", "role", "affiliation"}
    if form.throughout and not throughout:
        raise Wrong("Only speaker, kind of speaker, role and affiliation can be changed for all that one speaker says here. Change the rest by itself.")
    return one.change(item.found.number, values, throughout=throughout, why=form.why)


def _read(name: str, typed: str, text: str, near: int) -> Any:
    if len(typed) > _LONGEST and name not in fields.SPANS:
        raise BadCorrection(f"this is longer than {_LONGEST:,} characters")
    if name in fields.SPANS:
        return quoting.spans(text, typed, near)
    return one_line(typed) if name not in fields.LABELS else typed


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _where(error: BadCorrection) -> dict[str, str]:
    """Stance and certainty are checked together: their message stands at the certainty."""
    return {"certainty": sentence(str(error))} if "certain" in str(error) else {}
