"""Adding articles: addresses, a text, or files; and what becomes of them while they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from onrecord.errors import BadDate, UnreadableInput
from onrecord.intake import dates
from onrecord.intake.metadata import clean_name, http_url, split_names
from onrecord.ledger import Ledger
from onrecord.show.plain import one_line
from onrecord.web import inputs
from onrecord.web.access import AddForm, MayAdd, settings_of
from onrecord.web.handed import lines
from onrecord.web.inputs import Address, File, Input, Pasted, Refused
from onrecord.web.jobs import Job, Jobs, QueueFull
from onrecord.web.ledgers import Opened
from onrecord.web.pace import paced
from onrecord.web.problems import sentence
from onrecord.web.rendering import page
from onrecord.web.viewer import Viewer

router = APIRouter(prefix="/add")

_LONGEST = 500
_NOTHING: dict[str, Any] = dict.fromkeys(("form", "urls", "text", "title", "outlet", "byline", "url", "published", "private"), "")
_LISTED = 10


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


Working = Annotated[Jobs, Depends(_jobs)]
Text = Annotated[str, Form()]


class Unfit(Exception):
    """Something in a form that does not fit, by its field."""

    def __init__(self, **wrong: str):
        super().__init__()
        self.wrong = wrong


@router.get("")
def add(request: Request, viewer: MayAdd, ledger: Opened, jobs: Working) -> Response:
    """The forms, and what was added lately."""
    return _forms(request, ledger, jobs)


@router.post("/addresses")
def addresses(request: Request, viewer: AddForm, ledger: Opened, jobs: Working, urls: Text = "", published: Text = "", private: Annotated[bool, Form()] = False) -> Response:
    """Pages of the web."""
    return _begin(request, viewer, ledger, jobs, lambda: _addresses(urls), private, published, {"form": "addresses", "urls": urls})


@router.post("/text")
def text(request: Request, viewer: AddForm, ledger: Opened, jobs: Working, text: Text = "", title: Text = "", outlet: Text = "", byline: Text = "", url: Text = "",
         published: Text = "", private: Annotated[bool, Form()] = False) -> Response:
    """A text that was pasted."""
    typed = {"form": "text", "text": text, "title": title, "outlet": outlet, "byline": byline, "url": url}
    return _begin(request, viewer, ledger, jobs, lambda: [_pasted(text, title, outlet, byline, url)], private, published, typed)


@router.post("/files")
def files(request: Request, viewer: AddForm, ledger: Opened, jobs: Working, files: list[UploadFile] | None = None, published: Text = "",
          private: Annotated[bool, Form()] = False) -> Response:
    """Files that were uploaded."""
    return _begin(request, viewer, ledger, jobs, lambda: _files(files or []), private, published, {"form": "files"})


@router.get("/{number}")
def job(request: Request, viewer: MayAdd, ledger: Opened, jobs: Working, number: str) -> Response:
    """What became of what was handed in, as far as it is now."""
    found = _job(jobs, number)
    with ledger.reading() as connection:
        shown = lines(connection, found)
    return page(request, "job.html", job=found, lines=shown, counts=found.counts(), ahead=_ahead(jobs, found))


@router.post("/{number}/stop")
def stop(request: Request, viewer: AddForm, jobs: Working, number: str) -> Response:
    """Ends it after the article that is being read."""
    found = _job(jobs, number)
    jobs.stop(found.id)
    return RedirectResponse(f"/add/{found.id}", 303)


def _begin(request: Request, viewer: Viewer, ledger: Ledger, jobs: Jobs, make: Callable[[], Sequence[Input]], private: bool, published: str,
           typed: Mapping[str, Any]) -> Response:
    """Puts what was handed in into the queue; what is wrong with it is said at its form, which keeps what was typed."""
    typed = {**typed, "published": published, "private": private}
    try:
        paced(request)
        if ledger.read_only:
            raise Unfit(form="This ledger can only be read here. Open it from where it can be written.")
        day = _day(published)
        made = jobs.add(make(), private=private, published=day, owner=viewer.name)
    except Unfit as unfit:
        return _forms(request, ledger, jobs, typed, unfit.wrong, 422)
    except QueueFull as full:
        return _forms(request, ledger, jobs, typed, {"form": sentence(str(full))}, 503)
    except HTTPException as often:  # of `paced`
        return _forms(request, ledger, jobs, typed, {"form": often.detail}, often.status_code, often.headers)
    return RedirectResponse(f"/add/{made.id}", 303)


def _addresses(urls: str) -> list[Input]:
    given = list(dict.fromkeys(urls.split()))
    if not given:
        raise Unfit(urls="Paste the address of an article, or several, each in a line of its own.")
    if len(given) > inputs.MAX_INPUTS:
        raise Unfit(urls=f"These are {len(given)} addresses; {inputs.MAX_INPUTS} are taken at once.")
    if bad := [url for url in given if not http_url(url)]:
        raise Unfit(urls=f"“{one_line(bad[0])[:80]}” is no address of a page: it begins with https:// or http://, and names a host.")
    return [Address(url) for url in given]


def _pasted(text: str, title: str, outlet: str, byline: str, url: str) -> Pasted:
    if not text.strip():
        raise Unfit(text="Paste the text of the article.")
    if len(text) > inputs.MAX_TEXT:
        raise Unfit(text=f"These are {len(text):,} characters; a text may have {inputs.MAX_TEXT:,}. Upload a file instead.")
    if url.strip() and not http_url(url.strip()):
        raise Unfit(url="This is no address of a page: it begins with https:// or http://.")
    names = tuple(name for name in map(clean_name, split_names(one_line(byline)[:_LONGEST])) if name)
    title, outlet = (one_line(words)[:_LONGEST] for words in (title, outlet))
    return Pasted(text.replace("\r\n", "\n"), url.strip() or None, title or None, outlet or None, names)


def _files(files: Sequence[UploadFile]) -> list[Input]:
    """Those that may be taken; others come as what is wrong with them, unless nothing is left."""
    given = [file for file in files if file.filename or file.size]
    if not given:
        raise Unfit(files="Choose one file or several.")
    if len(given) > inputs.MAX_INPUTS:
        raise Unfit(files=f"These are {len(given)} files; {inputs.MAX_INPUTS} are taken at once. Choose them again.")
    out: list[Input] = []
    for file in given:
        try:
            made = File.of(file.filename, file.file.read(inputs.MAX_FILE + 1))
            if not made.data.strip():
                raise UnreadableInput(f"{made.name} is empty", made.name)
            out.append(made)
        except UnreadableInput as error:
            out.append(Refused(error.source or "the file", error))
    if all(isinstance(one, Refused) for one in out):
        raise Unfit(files=" ".join(sentence(str(one.error)) for one in out[:5] if isinstance(one, Refused)) + " Choose another.")
    return _told_apart(out)


def _told_apart(given: list[Input]) -> list[Input]:
    """Files of one name, from several folders, each with a name of its own."""
    seen: dict[str, int] = {}
    out: list[Input] = []
    for one in given:
        seen[one.name] = n = seen.get(one.name, 0) + 1
        if n > 1 and isinstance(one, File):
            stem, dot, suffix = one.name.rpartition(".")
            one = File(f"{stem} ({n}){dot}{suffix}", one.data)
        out.append(one)
    return out


def _day(published: str) -> str | None:
    try:
        return dates.parse(published.strip()) if published.strip() else None
    except BadDate as error:
        raise Unfit(published=sentence(str(error))) from error


def _job(jobs: Jobs, number: str) -> Job:
    found = jobs.get(number)
    if found is None:
        raise HTTPException(404, "There is no such job here. It ended some hours ago, or the server was started anew; what was added is among the articles.")
    return found


def _ahead(jobs: Jobs, job: Job) -> int:
    """How many others are read before this one, while it waits."""
    return sum(not other.finished and other.id != job.id and other.made <= job.made for other in jobs.listing()) if job.state == "waiting" else 0


def _forms(request: Request, ledger: Ledger, jobs: Jobs, typed: Mapping[str, Any] | None = None, wrong: Mapping[str, str] | None = None, status: int = 200,
           headers: Mapping[str, str] | None = None) -> Response:
    settings = settings_of(request)
    limits = {"file": inputs.MAX_FILE, "text": inputs.MAX_TEXT, "rows": inputs.MAX_ROWS, "inputs": inputs.MAX_INPUTS, "upload": settings.upload_bytes,
              "pace": settings.adds_per_minute}
    return page(request, "add.html", status=status, headers=headers, typed={**_NOTHING, **(typed or {})}, wrong=wrong or {}, limits=limits, suffixes=sorted(inputs.SUFFIXES),
                lately=jobs.listing()[:_LISTED], read_only=ledger.read_only)
