"""Adding articles: what is handed in becomes a job, which is asked for until it is done."""

from __future__ import annotations

from typing import Annotated, Any, cast

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

from onrecord.errors import NotInLedger
from onrecord.ledger import pages
from onrecord.ledger.pages import Page
from onrecord.types import Json
from onrecord.web.access import MayAdd
from onrecord.web.api import models
from onrecord.web.api.answers import After, Limit, listing, one
from onrecord.web.api.asked import says
from onrecord.web.api.bodies import NewArticles
from onrecord.web.inputs import MAX_FILE, MAX_INPUTS, Address, File, Input, Pasted
from onrecord.web.jobs import Job, Jobs, QueueFull
from onrecord.web.ledgers import Opened
from onrecord.web.pace import paced
from onrecord.web.problems import Refused

router = APIRouter(tags=["adding"])

JobId = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$", description="As POST /articles gave it.")]

_FIELDS: dict[str, Any] = {
    "type": "object", "required": ["files"], "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": f"HTML, text, JSON Lines or CSV; {MAX_FILE // 2**20} MB each at most."},
        "published": {"type": "string", "description": "Date of publication, for articles that do not say."},
        "private": {"type": "string", "enum": ["true", "false"]}}}
_BODY = {"requestBody": {"required": True, "content": {
    "application/json": {"schema": {"$ref": "#/components/schemas/NewArticles"}}, "multipart/form-data": {"schema": _FIELDS}}}}


def jobs_of(request: Request) -> Jobs:
    """The app's jobs."""
    return cast("Jobs", request.app.state.jobs)


Working = Annotated[Jobs, Depends(jobs_of)]


@router.post("/articles", operation_id="addArticles", summary="Add articles: addresses, a text, or files", status_code=202, response_model=None,
             openapi_extra=_BODY, dependencies=[Depends(paced)],
             responses=says(models.Job, 400, 413, 415, 429, status=202, description="They wait to be read; ask for the job (`Location`) until it is done."))
async def add(request: Request, viewer: MayAdd, ledger: Opened, jobs: Working) -> Response:
    """Addresses that lead to private or local hosts are refused. What the ledger has already is known, and a page whose text has changed is a new version."""
    if ledger.read_only:
        raise Refused(403, "read-only-ledger", "This ledger may be read but not written here.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        given, wanted = _from_json(await request.body())
    elif kind == "multipart/form-data":
        given, wanted = await _from_form(request)
    else:
        raise Refused(415, "unsupported-body", "Send application/json (urls or text) or multipart/form-data (files).")
    try:
        job = await run_sync(lambda: jobs.add(given, private=wanted.private, published=wanted.published, owner=viewer.name))
    except QueueFull as error:
        raise Refused(503, "queue-full", str(error)[:1].upper() + str(error)[1:] + ".", {"Retry-After": "60"}) from error
    return one(request, shown(job), status=202, headers={"Location": f"/api/v1/jobs/{job.id}", "Retry-After": "1"})


@router.get("/jobs", operation_id="listJobs", summary="The jobs that are kept, the latest first", response_model=None, responses=says(models.Job, listing=True))
def listed(request: Request, viewer: MayAdd, jobs: Working, limit: Limit = None, after: After = None) -> Response:
    """Finished ones are kept for some hours."""
    def ask(size: int, place: str | None) -> Page[Json]:
        skip = max(0, pages.opened(place, int)[0]) if place is not None else 0
        found = jobs.listing()
        return Page(tuple(shown(j) for j in found[skip : skip + size]), pages.cursor(skip + size) if len(found) > skip + size else None)

    return listing(request, ask, limit, after, models.columns(models.Job), "jobs")


@router.get("/jobs/{job}", operation_id="getJob", summary="How far a job is, and what became of each article", response_model=None, responses=says(models.Job, 404))
def job(request: Request, job: JobId, viewer: MayAdd, jobs: Working) -> Response:
    """An article that cannot be read says why and does not stop the others. `Retry-After` says when to ask again."""
    found = _found(jobs.get(job))
    return one(request, shown(found), headers={} if found.finished else {"Retry-After": "1"})


@router.delete("/jobs/{job}", operation_id="stopJob", summary="Stop a job after the article that is being read", response_model=None, responses=says(models.Job, 404))
def stop(request: Request, job: JobId, viewer: MayAdd, jobs: Working) -> Response:
    """What was added stays."""
    return one(request, shown(_found(jobs.stop(job))))


def shown(job: Job) -> Json:
    """A job as the API has it."""
    return job.to_json()


def _found(job: Job | None) -> Job:
    if job is None:
        raise NotInLedger("no such job here; finished ones are kept for some hours, and end with the server")
    return job


def _from_json(body: bytes) -> tuple[list[Input], NewArticles]:
    try:
        wanted = NewArticles.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors(include_url=False, include_context=False)]) from error
    if (wanted.urls is None) == (wanted.text is None):
        raise Refused(422, "nothing-to-add", "Give urls or text, one of the two.")
    if wanted.text is not None:
        return [Pasted(wanted.text, wanted.url, wanted.title, wanted.outlet, tuple(wanted.byline))], wanted
    return [Address(url) for url in wanted.urls or ()], wanted


async def _from_form(request: Request) -> tuple[list[Input], NewArticles]:
    async with request.form(max_files=MAX_INPUTS, max_fields=10, max_part_size=10_000) as form:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        try:
            wanted = NewArticles.model_validate({"private": fields.get("private") == "true", "published": fields.get("published") or None})
        except ValidationError as error:
            raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors(include_url=False, include_context=False)]) from error
        if not files:
            raise Refused(422, "nothing-to-add", "Send at least one file, in a field “files”.")
        return [File.of(part.filename, await part.read()) for part in files], wanted
