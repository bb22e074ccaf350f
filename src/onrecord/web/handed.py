"""What was handed in to be added, line by line, with what has become of each so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select

from onrecord.errors import BadDate, FetchError, InputError, NoArticle, NotEnglish, RefusedAddress
from onrecord.ledger.adding import Filed
from onrecord.ledger.tables import articles
from onrecord.web.jobs import Job, State
from onrecord.web.problems import sentence

SHOWN = 200
"""Articles that are listed of one input; of more there are only the numbers, and all that failed."""


class Progress(StrEnum):
    """Where an input is."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one article.

    Attributes:
        outcome: new, changed, reread, known or failed.
        source: the line or row of a file.
        article: its number in the ledger, where that is known.
        wrong, advice: why it failed, and what to do.
    """

    outcome: str
    source: str
    title: str | None
    article: int | None
    statements: int
    copy_of: int | None
    wrong: str
    advice: str


@dataclass(frozen=True, slots=True)
class Line:
    """One input; ``results`` of its articles, and how many more there are."""

    name: str
    progress: Progress
    results: tuple[Result, ...]
    more: int


def lines(connection: Connection, job: Job) -> tuple[Line, ...]:
    """The inputs of a job in order."""
    names = job.inputs or ("the input",)
    of = _sorted(names, job.results)
    known = _known(connection, job.results)
    last = max((n for n, found in enumerate(of) if found), default=-1)
    out = []
    for n, name in enumerate(names):
        results = [_result(filed, name, known) for filed in of[n]]
        failed = [r for r in results if r.outcome == "failed"][:SHOWN]
        shown = results if len(results) <= SHOWN else failed + [r for r in results if r.outcome != "failed"][: SHOWN - len(failed)]
        out.append(Line(name, _progress(job, n, last, bool(results), len(names)), tuple(shown), len(results) - len(shown)))
    return tuple(out)


def advice(error: InputError) -> str:
    """What somebody at a browser can do about an input that could not be added."""
    if isinstance(error, RefusedAddress):
        return ("Addresses of this machine and of private networks are not fetched from here: who may add could otherwise look at what only this server reaches. "
                "Save the page as a file and add that.")
    if isinstance(error, FetchError):
        return "Open the page in your browser, save it as a file, and add that; or paste its text."
    if isinstance(error, NoArticle):
        return "If there is an article in it, paste its text." if error.reason != "empty" else ""
    if isinstance(error, NotEnglish):
        return "Articles are read in English only."
    return "Write the date as 2031-04-02." if isinstance(error, BadDate) else ""


def _sorted(names: Sequence[str], results: Sequence[Filed]) -> list[list[Filed]]:
    """The results of each input; those whose source says nothing are the only input's, or the pasted text's."""
    places = {name: n for n, name in enumerate(names)}
    out: list[list[Filed]] = [[] for _ in names]
    for filed in results:
        source = filed.source or ""
        name = source if source in places else source[:200] if source[:200] in places else source.rpartition(", ")[0]
        out[places.get(name, 0)].append(filed)
    return out


def _progress(job: Job, n: int, last: int, any_results: bool, inputs: int) -> Progress:
    """Articles are filed in order: an input that holds many is done when a later one has results, or the job is; one that is an article, with its result."""
    if job.state is State.WAITING:
        return Progress.WAITING
    if job.finished:
        whole = job.state is State.DONE or n < last or (any_results and inputs > 1)
        return Progress.DONE if whole else Progress.LEFT
    single = job.total == inputs
    if n < last or (any_results and single):
        return Progress.DONE
    return Progress.READING if n == (last + 1 if single else max(last, 0)) else Progress.WAITING


def _result(filed: Filed, name: str, known: dict[str, int]) -> Result:
    added, error = filed.added, filed.error
    where = (filed.source or "").removeprefix(name).removeprefix(", ")
    number = added.article if added else known.get(filed.url or "")
    return Result(str(filed.to_json()["outcome"]), where if where != name else "", filed.title, number, added.statements if added else 0,
                  added.copy_of if added else None, sentence(str(error)) if error else "", advice(error) if error else "")


def _known(connection: Connection, results: Sequence[Filed]) -> dict[str, int]:
    """The numbers of articles that were there already, by address."""
    urls = {filed.url for filed in results if filed.url and not filed.added and not filed.error}
    query = select(articles.c.url, articles.c.id).where(articles.c.url.in_(list(urls)[:SHOWN]))
    return {row.url: row.id for row in connection.execute(query)} if urls else {}
