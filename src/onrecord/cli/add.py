"""``onrecord add``: articles into the ledger."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli import INTERRUPTED
from onrecord.cli.inputs import Tally, progress_bar
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger

if TYPE_CHECKING:
    from onrecord.ledger import Ledger
    from onrecord.ledger.adding import Filed


def add(
    inputs: Annotated[list[str], typer.Argument(
        metavar="INPUT", help="Files, folders, patterns (in quotes), http(s) URLs, JSON Lines or CSV with a text or html column; - is stdin.")],
    ledger: LedgerOption = DEFAULT_LEDGER,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="Publication date for inputs that do not say: 2031, 2031-04 or 2031-04-02.")] = None,
    private: Annotated[bool, typer.Option("--private", help="Keep new articles out of exports and shared views.")] = False,
    keep_original: Annotated[bool, typer.Option("--keep-original", help="Also keep the bytes that each article came from, compressed.")] = False,
    gazetteer: Annotated[Path | None, typer.Option(metavar="FILE", help="People and organisations with identifiers (CSV or YAML), for telling speakers apart.")] = None,
    threads: Annotated[int, typer.Option(min=1, metavar="N", help="Read N articles at once.")] = 1,
    as_is: Annotated[bool, typer.Option("--as-is", help="Take text as it stands: nothing is left out, offsets refer to the input.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Also fetch URLs that lead to private or local addresses.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: what became of each article.")] = False,
) -> int:
    """Read articles and keep them in a ledger, with who said what in them.

    What the ledger has already is skipped: an article is the same by its URL (without one, by its id or text). A page
    whose text has changed becomes a new version; the old one is kept, and what changed is listed. A file with an older
    text that the ledger has is skipped. Near copies (wire copy) and repeated quotes are recognised. Interrupted or killed
    at any moment, nothing is lost or half done: the same command goes on where it ended.

    \b
    Examples:
      onrecord add story.html --ledger news.db
      onrecord add "saved/*.html" https://courier.example/ferry --ledger news.db --keep-original
      onrecord add articles.jsonl --ledger postgresql://me@localhost/news --threads 2
    """
    from onrecord.cli.read import parse_date
    from onrecord.intake import count, load_many
    from onrecord.ledger.adding import add_many

    day = parse_date(published)
    with open_ledger(ledger, gazetteer=gazetteer) as opened, _interruptible() as stop:
        items = load_many(inputs, published=day, as_is=as_is, allow_private=allow_private, keep_original=keep_original)
        total = count(inputs)
        summary = Summary()
        with progress_bar(total, total != 1 and sys.stderr.isatty()) as bar:
            for filed in add_many(opened, items, private=private, threads=threads):
                summary.add(opened, filed)
                if as_json:
                    print(json.dumps(filed.to_json(), ensure_ascii=False), flush=True)
                bar.step()
                if stop:
                    break
        print("\n".join(summary.lines()), file=sys.stderr if as_json else sys.stdout, flush=True)
        code = summary.tally.close()
        if stop:
            from onrecord.cli.ending import complain

            complain(f"interrupted after {summary.tally.total}{f' of {total}' if total else ''}; what was added is kept, and the same command goes on from here")
            return INTERRUPTED
    return code


@dataclass(slots=True)
class Summary:
    """What became of the inputs of one ``onrecord add``."""

    tally: Tally = field(default_factory=Tally)
    outcomes: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    statements: int = 0
    copies: int = 0

    def add(self, ledger: Ledger, filed: Filed) -> None:
        """Counts one article; of a changed one, what changed."""
        from onrecord.ledger.adding import changes_in

        if filed.error is not None:
            self.tally.add(filed.error)
            return
        self.tally.read += 1
        self.outcomes["known" if filed.known or filed.added is None else filed.added.outcome.value] += 1
        if filed.added is not None and not filed.known:
            self.statements += filed.added.statements
            self.copies += filed.added.copy_of is not None
            if filed.added.outcome == "changed":
                self.changes += changes_in(ledger, filed.added.article, filed.added.version)

    def lines(self) -> Iterator[str]:
        """The summary, for people."""
        yield f"{_number(self.outcomes['new'], 'new article')}, {self.outcomes['known']} known" + (f", {self.outcomes['reread']} read anew" if self.outcomes["reread"] else "")
        if self.outcomes["changed"]:
            what = ", ".join(f"{self.changes[name]} {name}" for name in ("appeared", "vanished", "changed"))
            yield f"{_number(self.outcomes['changed'], 'article')} changed: statements {what} (see onrecord changes)"
        if self.copies:
            yield f"{_number(self.copies, 'near copy', 'near copies')} of other articles"
        if self.statements:
            yield f"{_number(self.statements, 'statement')}, read by machine, not reviewed"


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


@contextmanager
def _interruptible() -> Iterator[list[int]]:
    """A list that is filled when a person presses Ctrl-C: the current article is finished. The second time ends at once."""
    asked: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        asked.append(number)
        print("\nonrecord: ending after this article (Ctrl-C again ends at once)", file=sys.stderr, flush=True)

    if threading.current_thread() is not threading.main_thread():
        yield asked  # signals come to the main thread only
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
