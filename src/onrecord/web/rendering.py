"""Pages out of templates: everything that is not markup of ours is escaped, and shown as `onrecord.show.plain` makes it visible.

`page` is what handlers return. In every template there are: ``viewer``, ``settings``, ``here`` (the path), ``form_token()``,
``static(NAME)``, ``link_to(PATH, NAME=VALUE …)``, the filters below, and the macros of ``parts.html`` by import.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from onrecord import show
from onrecord.show import REMINDER, words
from onrecord.show.plain import one_line, visible, web_link
from onrecord.show.positions import WORDS
from onrecord.types import Span
from onrecord.web import sessions
from onrecord.web.access import begin, keep, settings_of, viewer_of
from onrecord.web.position_text import said_of
from onrecord.web.settings import Role

STATIC = Path(__file__).parent / "static"
SHARED = {"marks.css": Path(show.__file__).parent / "marks.css"}
"""Files that are served with those in `STATIC` and stand in another room, by name."""

_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def page(request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any) -> HTMLResponse:
    """A page for whoever asked, from a file in ``templates``; gives a browser without one its session."""
    viewer, settings = viewer_of(request), settings_of(request)
    here = request.url.path
    known = {"viewer": viewer, "settings": settings, "here": here, "Role": Role, "reminder": REMINDER,
             "form_token": lambda: sessions.form_token(viewer.session, settings.secret)}
    html = environment().get_template(template).render(known | values)
    response = HTMLResponse(html, status, dict(headers or {}))
    if viewer.fresh:
        keep(response, request, begin(request, Role.NONE, "", viewer.session))
    return response


@lru_cache
def environment() -> Environment:
    """The templates, with what they may use."""
    made = Environment(loader=PackageLoader("onrecord.web", "templates"), autoescape=True, undefined=StrictUndefined, finalize=_shown,
                       trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"static": static, "link_to": link_to, "words": words}
    made.filters |= {"day": day, "said": said, "period": period, "web": web_link, "line": one_line, "value": value, "signed": signed, "number": number, "count": count,
                     "hits": hits, "short": short, "percent": percent, "said_of": said_of}
    return made


def _shown(thing: Any) -> Any:
    """What a template prints: nothing for None, and no control characters or halves of characters in anybody's words."""
    if thing is None:
        return ""
    return visible(thing) if isinstance(thing, str) and not isinstance(thing, Markup) else thing


@lru_cache
def static(name: str) -> str:
    """The address of a file in ``static``, which changes with the file, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256(SHARED.get(name, STATIC / name).read_bytes()).hexdigest()[:10]}"


def link_to(path: str, values: Mapping[str, Any] | None = None, **more: Any) -> str:
    """A path with a query; what is None, empty or False is left out, lists are repeated."""
    given = {k: v for k, v in ({**(values or {}), **more}).items() if v not in (None, "", False, (), [])}
    asked = urlencode({k: "1" if v is True else v for k, v in given.items()}, doseq=True)
    return f"{path}?{asked}" if asked else path


def day(iso: str | None) -> str:
    """A date for people, as exact as it is: 2 April 2031, April 2031, 2031; anything else as it stands."""
    text = (iso or "")[:10]
    try:
        parts = [int(part) for part in text.split("-")]
        date(*[*parts, 1, 1][:3])
    except (ValueError, TypeError):
        return iso or ""
    year, month, number = [*parts, 0, 0][:3]
    return " ".join(str(part) for part in (number or "", _MONTHS[month], year) if part)


def period(iso: str | None) -> str:
    """As `day`, for a day or a range."""
    start, _, end = (iso or "").partition("/")
    return f"{day(start)} to {day(end)}" if end else day(start)


def said(statement: Any) -> str:
    """When a statement was said; empty where the article does not say."""
    return period(statement.when.said_on)


def value(number: int | None) -> str:
    """A position in words."""
    return "not said" if number is None else WORDS[number]


def signed(number: int | None) -> str:
    """A position as a number with its sign: +3, 0, −2; – for none."""
    return "–" if number is None else f"{number:+d}".replace("-", "−") if number else "0"


def number(n: int) -> str:
    return f"{n:,}"


def count(n: int, one: str, many: str | None = None) -> str:
    """``3 articles``, ``1 article``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def percent(share: float) -> str:
    return f"{share:.0%}"


def short(text: str, most: int = 200) -> str:
    """The first words of a text, in one line."""
    line = one_line(text)
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def hits(text: str, spans: tuple[Span, ...]) -> Markup:
    """A content with what was searched for marked in it."""
    out, at = [], 0
    for start, end in spans:
        out += [escape(visible(text[at:start])), Markup('<mark class="hit">{}</mark>').format(visible(text[start:end]))]
        at = end
    return Markup("").join([*out, escape(visible(text[at:]))])


