"""Sessions in signed cookies, and the tokens of forms that are bound to them.

A session is told by its cookie alone: nothing is kept here. A form's token is another for each form (random, then the
keyed hash of it and the session), so that compressed pages do not give it away little by little (BREACH).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from onrecord.web.settings import Role


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie says.

    Attributes:
        id: random.
        role: what the token that was given at login allows; NONE without one.
        name: who they say they are.
        until: when it ends, in seconds of the epoch.
    """

    id: str
    role: Role
    name: str
    until: int


def new_id() -> str:
    return secrets.token_urlsafe(18)


def sealed(session: Session, key: bytes) -> str:
    """The cookie's value."""
    body = _b64(json.dumps([session.id, int(session.role), session.name, session.until]).encode())
    return f"{body}.{_sign(key, 'session', body)}"


def opened(word: str, key: bytes, now: float) -> Session | None:
    """The session of a cookie's value; None where it was not made here, or is over."""
    body, _, signature = word.partition(".")
    if not _same(signature, _sign(key, "session", body)):
        return None
    try:
        name, role, who, until = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        session = Session(str(name), Role(role), str(who), int(until))
    except (ValueError, TypeError, binascii.Error):
        return None
    return session if session.until > now else None


def form_token(session: str, key: bytes) -> str:
    """Goes into a form that changes something."""
    salt = secrets.token_urlsafe(9)
    return f"{salt}.{_sign(key, 'form', salt, session)}"


def is_form_token(word: str, session: str, key: bytes) -> bool:
    """Whether a form with this token was given to this session."""
    salt, _, signature = word.partition(".")
    return bool(session) and _same(signature, _sign(key, "form", salt, session))


def _sign(key: bytes, *parts: str) -> str:
    return _b64(hmac.new(key, "\x00".join(parts).encode("utf-8", "replace"), hashlib.sha256).digest())


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
