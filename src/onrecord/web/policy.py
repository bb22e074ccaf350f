"""What holds for every request and every answer: who may call, how much may be sent, what a browser may do with the page, what is logged.

One plain ASGI middleware, outside of everything else, so that no answer misses it: errors that nobody foresaw are
answered here too, and only their kind and place are logged, because a message could hold the words of an article.
"""

from __future__ import annotations

import logging
import time
import traceback
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.web.problems import answer
from onrecord.web.settings import Settings

CONTENT_SECURITY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "font-src 'self'",
    "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"))
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
UPLOADS = ("/add", "/api/v1/articles", "/api/v1/jobs")
"""Where a request may bring articles, and be as long as they are."""
_SAFE = {"GET", "HEAD", "OPTIONS"}

log = logging.getLogger("onrecord.web")


class Policy:
    """The middleware."""

    def __init__(self, app: ASGIApp, settings: Settings):
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["path"], time.perf_counter() - begun)
            await send(message)

        try:
            refused = self._refused(scope)
            if refused is not None:  # in plain words: a page of ours would tell a stranger's page what is here
                await PlainTextResponse(refused[1], refused[0])(scope, receive, told)
            else:
                await self._app(scope, _limited(scope, receive, self._settings), told)
        except Exception as error:
            log.error("%s at %s", type(error).__name__, _place(error))
            if status:
                raise RuntimeError("the answer broke off") from None  # the server ends it, and logs no more than that
            await answer(Request(scope), 500, "Something went wrong here that should not have. It is in the server's log.")(scope, receive, told)
        finally:
            log.info("%s %s %d %.0f ms", scope["method"], _route(scope), status, (time.perf_counter() - begun) * 1000)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request is not looked at any further: called by a wrong name, sent from another site's page, too long."""
        headers = Headers(scope=scope)
        names = self._settings.hosts
        if names is not None and _host(headers.get("host", "")) not in names:
            return 421, f"This reading room is at {self._settings.address}; it was called by another name."
        if scope["method"] not in _SAFE and not _same_site(headers, self._settings):
            return 403, "This came from another site's page."
        if int(length) > _most(scope, self._settings) if (length := headers.get("content-length", "")).isdecimal() else False:
            return 413, _too_long(_most(scope, self._settings))
        return None


def _limited(scope: Scope, receive: Receive, settings: Settings) -> Receive:
    """What is received, until it is too much."""
    most, seen = _most(scope, settings), 0

    async def received() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413, _too_long(most))
        return message

    return received


def _most(scope: Scope, settings: Settings) -> int:
    path = scope["path"]
    return settings.upload_bytes if any(path == place or path.startswith(f"{place}/") for place in UPLOADS) else settings.body_bytes


def _too_long(most: int) -> str:
    return f"That is more than {most / 1_000_000:g} MB, the most that is taken at once."


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _same_site(headers: Headers, settings: Settings) -> bool:
    """Whether a change was sent from a page of ours, or by a program; browsers say where it comes from (Fetch Metadata, else Origin)."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    ours = {headers.get("host", "").lower()} | ({urlsplit(settings.base_url).netloc.lower()} if settings.base_url else set())
    return urlsplit(origin).netloc.lower() in ours


def _add_headers(headers: MutableHeaders, path: str, seconds: float) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "private, no-cache")
    headers["Server-Timing"] = f"app;dur={seconds * 1000:.1f}"
    if path.startswith("/static/"):
        return
    headers.add_vary_header("Cookie")


def _route(scope: Scope) -> str:
    """The pattern of the path, not the path: that can hold names."""
    return getattr(scope.get("route"), "path", None) or ("/static" if scope["path"].startswith("/static/") else "(no such page)")


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename.rpartition('/onrecord/')[2]}:{frame.lineno}" for frame in reversed(frames[-4:]))
