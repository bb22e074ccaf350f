"""Any order of adds, re-reads, new versions, corrections, undos and merges leaves what a simple model of them says.

The model keeps, for each article, what stands in its text and what the machine last read of it; and for each saying the list of
what people said. What a statement is follows from these two.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import insert, select

from onrecord.labels import Certainty, Stance
from onrecord.ledger import Ledger, tables
from onrecord.types import Reading
from tests.ledger.making import Said, reading

ARTICLES = 2
NAMES = ("Orla Fenn", "Per Holm", "Ida Marlow", "Tomas Brandt")
WORDS = ("the ferry to Selm will sail every night until the end of winter", "nobody on the board has seen the minutes of that meeting",
         "a second boat was never paid for and never ordered from the yard", "the town council will vote on the tram before Easter")
"""What the speakers of `NAMES` say, each with the article's number before it."""

articles, sayings = st.integers(0, ARTICLES - 1), st.integers(0, len(NAMES) - 1)
people = st.sampled_from(["ada", "bo"])


@dataclass
class Saying:
    """What one says in an article: whether the machine reads it, what it last read, and what people have said."""

    found: bool = False
    own: dict[str, Any] = field(default_factory=dict)
    said: list[tuple[int, str, Any]] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """The values as they stand, with the verdict."""
        out, verdict, changed = dict(self.own), None, False
        for _, name, value in self.said:
            if name == "accept":
                out |= value
                verdict = "accepted"
            elif name == "reject":
                verdict = "rejected"
            elif name == "relation":
                continue
            else:
                out[name] = value
                verdict, changed = "changed", True
        return out | {"verdict": "changed" if changed and verdict == "accepted" else verdict}

    @property
    def relation(self) -> str | None:
        return next((value for _, name, value in reversed(self.said) if name == "relation"), None)


def words(article: int, saying: int) -> str:
    return f"in the {article + 1}. place {WORDS[saying]}"


def what_is_read(run: int, saying: int) -> dict[str, Any]:
    """What the model of this run makes of a saying."""
    stance = (Stance.AFFIRMS, Stance.DENIES)[(run + saying) % 2]
    certainty = (Certainty.CERTAIN, Certainty.PROBABLE, Certainty.POSSIBLE)[(run * 2 + saying) % 3]
    return {"stance": stance.value, "certainty": certainty.value, "speaker": NAMES[saying]}


def read(article: int, text: tuple[int, ...], missed: frozenset[int], run: int) -> Reading:
    """What this run reads in a text of these sayings."""
    parts = []
    for saying in text:
        made = what_is_read(run, saying)
        parts.append(Said(NAMES[saying], words(article, saying), cue="said", direct=False, stance=Stance(made["stance"]), certainty=Certainty(made["certainty"])))
    whole = reading(f"The {article + 1}. report from Selm, on a day of rain.", *parts, url=f"https://courier.example/{article}", title=f"Report {article}", run=f"run {run}")
    return Reading(whole.article, tuple(s for s in whole if NAMES.index(s.source.text) not in missed), whole.run)


class AnyOrder(RuleBasedStateMachine):
    ledger: Ledger

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[int, tuple[int, ...]] = {}
        self.runs: dict[int, int] = {}
        self.sayings = {key: Saying() for key in itertools.product(range(ARTICLES), range(len(NAMES)))}
        self.merges: list[tuple[int, str, str]] = []
        self.all: dict[int, bool] = {}
        with self.ledger.writing() as connection:
            self.claim = connection.execute(insert(tables.claims).values(
                name="ferry", text="The ferry will sail", made="2031-04-02T00:00:00Z", found=False, private=False, read_to=0, shown_to=0).returning(tables.claims.c.id)).scalar_one()

    @rule(article=articles, text=st.permutations(range(len(NAMES))), most=st.integers(1, len(NAMES)), missed=st.frozensets(sayings, max_size=2), run=st.integers(0, 3))
    def add(self, article: int, text: list[int], most: int, missed: frozenset[int], run: int) -> None:
        self._add(article, tuple(text[:most]), missed, run)

    @initialize()
    def begin(self) -> None:
        self._add(0, (0, 1, 2), frozenset(), 0)

    @rule(article=articles, missed=st.frozensets(sayings, max_size=2), run=st.integers(0, 3))
    def read_again(self, article: int, missed: frozenset[int], run: int) -> None:
        self._add(article, self.texts.get(article, (0, 1)), missed, run)

    def _add(self, article: int, text: tuple[int, ...], missed: frozenset[int], run: int) -> None:
        self.ledger.add(read(article, text, missed, run))
        if self.texts.get(article) == text and self.runs.get(article) == run:
            return  # known: nothing is filed
        self.texts[article], self.runs[article] = text, run
        for saying in range(len(NAMES)):
            one = self.sayings[article, saying]
            one.found = saying in text and saying not in missed
            if one.found:
                one.own = what_is_read(run, saying) | {"content": words(article, saying)}

    @precondition(lambda self: any(True for _ in self._there()))
    @rule(which=st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5]), times=st.integers(1, 3), who=people, data=st.data())
    def correct(self, which: int, times: int, who: str, data: st.DataObject) -> None:
        for _ in range(times):
            self._correct(which, who, data)

    def _correct(self, which: int, who: str, data: st.DataObject) -> None:
        there = list(self._there())
        article, saying = there[which % len(there)]
        one, number = self.sayings[article, saying], self._number(article, saying)
        ada = self.ledger.by(who)
        what = data.draw(st.sampled_from(["relation", "relation", "accept", "reject", "stance", "certainty", "speaker", "content"]))
        if what == "accept":
            now = one.values()
            made, value = ada.accept(number), {name: now[name] for name in one.own if now[name] == one.own[name]}
        elif what == "reject":
            made, value = ada.reject(number), None
        elif what == "relation":
            value = data.draw(st.sampled_from(["for", "against", "observing", "unrelated"]))
            made = ada.relate(number, "ferry", value)
        else:
            value = data.draw({"stance": st.sampled_from(["affirms", "denies"]), "certainty": st.sampled_from(["certain", "probable", "possible"]),
                               "speaker": st.sampled_from([*NAMES, "Nell Aster"]), "content": st.just(WORDS[saying])}[what])
            (made,) = ada.change(number, {what: value})
        one.said.append((made, what, value))
        self.all[made] = True

    @precondition(lambda self: any(self.all.values()))
    @rule(which=st.integers(0, 99), who=people)
    def undo(self, which: int, who: str) -> None:
        standing = [number for number, stands in self.all.items() if stands]
        number = standing[which % len(standing)]
        self.ledger.by(who).undo(number)
        self.all[number] = False
        self.merges = [m for m in self.merges if m[0] != number]
        for one in self.sayings.values():
            one.said = [s for s in one.said if s[0] != number]

    @precondition(lambda self: len(self._speakers()) > 1)
    @rule(one=st.integers(0, 99), other=st.integers(0, 99), who=people)
    def merge(self, one: int, other: int, who: str) -> None:
        there = self._speakers()
        first, second = (list(there)[n % len(there)] for n in (one, other))
        if self._root(first) != self._root(second):
            made = self.ledger.by(who).merge(there[first], there[second])
            self.merges.append((made, self._root(first), self._root(second)))
            self.all[made] = True

    def _there(self) -> Iterator[tuple[int, int]]:
        """The sayings that the latest version of an article has as statements."""
        for (article, saying), one in self.sayings.items():
            if one.found or (saying in self.texts.get(article, ()) and one.said):
                yield article, saying

    def _root(self, name: str) -> str:
        into = {one: other for _, one, other in self.merges}
        while name in into:
            name = into[name]
        return name

    def _speakers(self) -> dict[str, int]:
        """Names and numbers of the ledger's speakers."""
        with self.ledger.reading() as connection:
            return {row.name: row.id for row in connection.execute(select(tables.speakers.c.id, tables.speakers.c.name).order_by(tables.speakers.c.id))}

    def _number(self, article: int, saying: int) -> int:
        return next(row["id"] for row in self._rows() if self._key(row) == (article, saying))

    def _key(self, row: Any) -> tuple[int, int]:
        return int(row["url"][-1]), NAMES.index(row["source_text"])

    def _rows(self) -> list[Any]:
        s = tables.statements
        with self.ledger.reading() as connection:
            query = select(s, tables.articles.c.url).join(tables.articles).where(s.c.current).order_by(s.c.article_id, s.c.place)
            return list(connection.execute(query).mappings())

    @invariant()
    def statements_are_as_the_model_has_them(self) -> None:
        expected = {key: self.sayings[key].values() for key in self._there()}
        rows = {self._key(row): row for row in self._rows()}
        assert {key: {"stance": row["stance"], "certainty": row["certainty"], "speaker": row["speaker"], "content": row["content_text"], "verdict": row["verdict"]}
                for key, row in rows.items()} == expected
        assert {key: row["found"] for key, row in rows.items()} == {key: self.sayings[key].found for key in rows}
        for article in self.texts:
            of = [row for key, row in rows.items() if key[0] == article]
            assert [row["place"] for row in of] == list(range(len(of)))
            assert [NAMES.index(row["source_text"]) for row in of] == [s for s in self.texts[article] if (article, s) in rows]

    @invariant()
    def speakers_are_as_the_model_has_them(self) -> None:
        linked, names = tables.statement_speakers, tables.speakers
        with self.ledger.reading() as connection:
            found = {row.statement_id: row.name for row in connection.execute(select(linked.c.statement_id, names.c.name).join(names))}
        assert {self._key(row): found[row["id"]] for row in self._rows()} == {
            key: self._root(self.sayings[key].values()["speaker"]) for key in self._there()}

    @invariant()
    def relations_are_as_the_model_has_them(self) -> None:
        r = tables.relations
        with self.ledger.reading() as connection:
            found = {row.utterance_id: row.relation for row in connection.execute(select(r.c.utterance_id, r.c.relation))}
        assert {self._key(row): found.get(row["utterance_id"]) for row in self._rows()} == {key: self.sayings[key].relation for key in self._there()}

    @invariant()
    def nothing_is_lost_or_left_over(self) -> None:
        corrections = {c.number: c for c in self.ledger.corrections()}
        assert {number: c.undone is None for number, c in corrections.items()} == self.all
        there = set(self._there())
        assert {n for n, c in corrections.items() if c.waits} == {n for key, one in self.sayings.items() if key not in there for n, _, _ in one.said}
        with self.ledger.reading() as connection:
            used = set(connection.execute(select(tables.statements.c.utterance_id)).scalars())
            assert set(connection.execute(select(tables.utterances.c.id)).scalars()) == used

    def teardown(self) -> None:
        self.ledger.close()


def _check(where: Any, examples: int) -> None:
    """Runs the machine on ledgers that ``where`` gives, each empty."""
    with contextlib.ExitStack() as stack:
        def machine() -> AnyOrder:
            AnyOrder.ledger = Ledger(stack.enter_context(where()))
            return AnyOrder()

        run_machine(machine, settings=settings(
            max_examples=examples, stateful_step_count=14, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck), print_blob=False, database=None))


def test_any_order_in_sqlite() -> None:
    @contextlib.contextmanager
    def file() -> Iterator[str]:
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "news.db")

    _check(file, 24)


def test_any_order_in_postgresql(postgresql: str) -> None:
    import psycopg

    numbers = itertools.count()

    @contextlib.contextmanager
    def database() -> Iterator[str]:
        name = f"anyorder{next(numbers)}"
        with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        yield f"{postgresql}/{name}"

    _check(database, 4)
