"""``onrecord watch``: feeds and sitemaps, kept watch over."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli import INTERRUPTED
from onrecord.cli.ending import FAILED, complain
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger

if TYPE_CHECKING:
    from onrecord.ledger import Ledger
    from onrecord.watch.events import Event
    from onrecord.watch.times import Clock
    from onrecord.watch.webhook import Webhook

SECRET = "ONRECORD_WEBHOOK_SECRET"
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def watch(
    feeds: Annotated[Path, typer.Argument(metavar="FEEDS", help="A text file with one address a line (# begins a comment), or OPML: RSS, Atom and JSON feeds, sitemaps and their indexes.")],
    ledger: LedgerOption = DEFAULT_LEDGER,
    once: Annotated[bool, typer.Option("--once", help="One round over all of them, then the end; for cron.")] = False,
    every: Annotated[str, typer.Option("--every", metavar="TIME", help="Look at each feed so often: 90s, 15m, 2h, 1d.")] = "15m",
    days: Annotated[float, typer.Option("--days", min=0.01, metavar="N", help="Leave alone what was published more than N days ago.")] = 7.0,
    private: Annotated[bool, typer.Option("--private", help="Keep new articles out of exports and shared views.")] = False,
    gazetteer: Annotated[Path | None, typer.Option(metavar="FILE", help="People and organisations with identifiers (CSV or YAML), for telling speakers apart.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, one event a line (what pipes get without asking).")] = False,
    min_confidence: Annotated[float, typer.Option("--min-confidence", min=0.0, max=1.0, metavar="X", help="Tell only of positions at least this sure, 0 to 1.")] = 0.0,
    feed: Annotated[Path | None, typer.Option("--feed", metavar="FILE", help="Write what is new on saved claims as a feed of its own (Atom).")] = None,
    webhook: Annotated[str | None, typer.Option("--webhook", metavar="URL", help="Post what is new on saved claims to this address, signed.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option("--allow-host", metavar="HOST", help="A host that may be posted to; the webhook's has to be named.")] = None,
    secret_file: Annotated[Path | None, typer.Option("--webhook-secret-file", metavar="FILE", help="The file with the webhook's secret; without it, the variable ONRECORD_WEBHOOK_SECRET.")] = None,
    webhook_private: Annotated[bool, typer.Option("--webhook-private", help="The webhook may be in a private network, and without https.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Also fetch feeds and articles from private or local addresses.")] = False,
    pause: Annotated[float, typer.Option("--pause", min=0.0, metavar="S", help="Seconds between two requests to one host; its robots.txt may ask for more.")] = 2.0,
    state: Annotated[Path | None, typer.Option("--state", metavar="FILE", help="Where is kept what was asked, seen and told; without it, LEDGER.watch beside the ledger.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Once more ask feeds (and post to a webhook) that said they are gone for good.")] = False,
) -> int:
    """Keep watch: read what feeds and sitemaps bring into the ledger, and tell what is new on saved claims.

    Servers are asked politely: as their robots.txt allows, with a pause, only for what has changed, less often where they fail.
    Ended or killed at any moment, nothing is lost or doubled: the same command goes on from there. A claim is saved by
    onrecord follow "CLAIM" --save NAME. All of it is read by machine, not reviewed.

    \b
    Examples:
      onrecord watch feeds.txt --ledger news.db
      onrecord watch feeds.txt --ledger news.db --once --feed new.xml
      onrecord watch feeds.txt --webhook https://desk.example/hook --allow-host desk.example --webhook-secret-file secret.txt
    """
    from onrecord.watch import Manners, Settings, Watch
    from onrecord.watch.state import State

    hook = _webhook(webhook, allow_host or [], secret_file, webhook_private)
    settings = Settings(feeds, _seconds(every), days, once, private, min_confidence, feed, hook, again, Manners(pause, allow_private))
    if feed is not None:
        from onrecord.show.files import check_writable

        check_writable(feed)
    with open_ledger(ledger, gazetteer=gazetteer) as opened, closing(State(state or _state(opened), opened.id)) as kept, _interruptible() as (clock, ended):
        watching = Watch(opened, settings, kept, show=_shown(as_json), tell=complain, clock=clock, stop=ended)
        well = watching.run()
        counts = watching.counts
    from onrecord.cli.listing import counted

    print(f"{counted(counts['new'], 'new article')}, {counts['changed']} changed, {counts['known'] + counts['reread']} known, {counts['failed']} not read; "
          f"{counts['position']} new on saved claims, read by machine, not reviewed", file=sys.stderr, flush=True)
    if ended() and once:
        return INTERRUPTED
    return FAILED if once and not well else 0


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", text.strip().lower())
    if found is None or not (seconds := float(found[1]) * _UNITS[found[2] or "s"]):
        raise typer.BadParameter(f"“{text}” is no time; give seconds, or 90s, 15m, 2h, 1d", param_hint="'--every'")
    return seconds


def _webhook(url: str | None, hosts: list[str], secret_file: Path | None, allow_private: bool) -> Webhook | None:
    if url is None:
        return None
    from onrecord.errors import WatchError
    from onrecord.watch.webhook import checked

    secret = os.environ.get(SECRET, "")
    if secret_file is not None:
        try:
            secret = secret_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WatchError(f"{secret_file}: the webhook's secret cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}") from error
    if not secret.strip():
        raise WatchError(f"what is posted is signed: put the secret into the variable {SECRET}, or name its file with --webhook-secret-file")
    return checked(url, secret, hosts, allow_private=allow_private)


def _state(ledger: Ledger) -> Path:
    """Beside a ledger that is a file; for one in PostgreSQL where programs keep their state."""
    if ledger.file is not None:
        return ledger.file.with_name(f"{ledger.file.name}.watch")
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "onrecord"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{ledger.id}.watch"


def _shown(as_json: bool) -> Callable[[Event], None]:
    """What becomes of events: lines of JSON for pipes; for people articles and positions as text, and what goes wrong on stderr."""
    from onrecord.cli.listing import console, for_people

    if not for_people(as_json):
        from onrecord.show.lines import dumped

        def line(event: Event) -> None:
            print(dumped(event.to_json()), flush=True)
            _say(event)

        return line
    out = console()

    def show(event: Event) -> None:
        from rich.text import Text

        from onrecord.show.plain import one_line
        from onrecord.show.positions import print_position

        data = event.data
        if event.kind == "article" and data["outcome"] in ("new", "changed", "reread"):
            out.print(Text(f"{data['outcome']:<8} {data['statements']:>3} statements  {one_line(data['title'] or '')}  {data['url']}"))
        elif event.position is not None:
            out.print(Text(f"New on “{one_line(data['name'] or event.position.claim)}” ({data['mark']}):", style="bold"))
            print_position(out, event.position)
        _say(event)

    return show


def _say(event: Event) -> None:
    """Tells on stderr what went wrong."""
    data = event.data
    if event.kind == "article" and data["outcome"] in ("failed", "later"):
        complain(f"{data['url']}: {data['reason']}" + ("; it is tried again" if data["outcome"] == "later" else ""))
    elif event.kind == "feed" and data["state"] in ("failed", "later"):
        complain(f"{data['feed']}: {data['reason']}")
    elif event.kind == "feed" and data["state"] == "read":
        print(f"{data['feed']}: {data['kind']}, {data['entries']} entries, {data['new']} to read", file=sys.stderr, flush=True)
    elif event.kind == "delivery" and data["state"] != "posted":
        complain(f"{data['id']} was not taken by {data['host']}: {data['reason']}" + ("; it is given up" if data["state"] == "given up" else "; it is tried again"))


@contextmanager
def _interruptible() -> Iterator[tuple[Clock, Callable[[], bool]]]:
    """A clock whose waiting ends, and a question that is answered yes, once a person has pressed Ctrl-C or the system has asked to end.

    What is being read is finished; the second Ctrl-C ends at once.
    """
    from onrecord.watch.times import Clock

    ended = threading.Event()

    class Waking(Clock):
        def sleep(self, seconds: float) -> None:
            ended.wait(seconds)

    def note(number: int, frame: FrameType | None) -> None:
        for kind, handler in before.items():
            signal.signal(kind, handler)
        ended.set()
        print("\nonrecord: ending after what is being read (Ctrl-C again ends at once)", file=sys.stderr, flush=True)

    if threading.current_thread() is not threading.main_thread():
        yield Waking(), ended.is_set  # signals come to the main thread only
        return
    before = {kind: signal.signal(kind, note) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield Waking(), ended.is_set
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
