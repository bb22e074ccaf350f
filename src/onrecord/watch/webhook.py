"""Posting what is new to a webhook, signed (https://www.standardwebhooks.com).

The signature covers id, time and body, so that who receives it knows that it comes from here and is not an old one sent again. A
delivery is kept until it is taken, or given up after `TRIES`; the id stays the same through all tries and restarts.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from onrecord.errors import FetchError, WatchError
from onrecord.intake.fetch import Answer, Limits, Resolver, ask
from onrecord.ledger import Ledger
from onrecord.types import Json
from onrecord.watch import news
from onrecord.watch.events import Event, Show
from onrecord.watch.getting import host_of
from onrecord.watch.state import Delivery, State
from onrecord.watch.times import Clock, back_off, iso, retry_after

TRIES = 16
"""After which a delivery is given up: a day or so."""
FIRST = 30.0
"""Seconds before the second try, at most."""
GONE = "webhook gone"
_HOST = "webhook:"
"""Under this name the state keeps until when nothing is posted; no host is called so."""
_PREFIX = "whsec_"
_SECRET = range(24, 65)
"""Bytes that a secret may have."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to post, and how.

    Attributes:
        secret: the key of signatures.
        allow_private: the address may be one that is not on the public internet, and without TLS.
    """

    url: str
    secret: bytes = field(repr=False)
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)
    resolve: Resolver | None = None


def checked(url: str, secret: str, hosts: Iterable[str], *, allow_private: bool = False, limits: Limits | None = None, resolve: Resolver | None = None) -> Webhook:
    """The webhook that is meant, if it may be used.

    Args:
        secret: ``whsec_`` and 24 to 64 bytes in Base64.
        hosts: that may be posted to.

    Raises:
        WatchError: it may not; the message says why.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise WatchError(f"“{url[:120]}” is no http or https address that could be posted to")
    if host not in {h.strip().lower().rstrip(".") for h in hosts}:
        raise WatchError(f"nothing is posted to {host} unless it is named: --allow-host {host}")
    if parts.scheme == "http" and not allow_private:
        raise WatchError(f"{url[:120]} would carry what is posted in the clear; give its https address (or --webhook-private, for a machine in your own network)")
    return Webhook(url, key_of(secret), allow_private, limits or Limits(20.0, 30.0, 1 << 20), resolve)


def key_of(secret: str) -> bytes:
    """The key in a secret.

    Raises:
        WatchError: it is none. The message does not show it.
    """
    text = secret.strip()
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(_PREFIX) or len(key) not in _SECRET:
        raise WatchError("the webhook's secret is not whsec_ and 24 to 64 bytes in Base64. Make one: "
                         "python3 -c \"import base64, secrets; print('whsec_' + base64.b64encode(secrets.token_bytes(32)).decode())\"")
    return key


def signature(key: bytes, name: str, timestamp: int, body: bytes) -> str:
    """The value of the header ``webhook-signature``."""
    made = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode("ascii")


def deliver(ledger: Ledger, state: State, webhook: Webhook, clock: Clock, show: Show) -> bool:
    """Posts what is due; gives whether all that waits was taken.

    After one that could not be handed over, the others wait with it; one that is turned away (4xx) waits alone.
    """
    if state.fact(GONE) == webhook.url:
        return False
    for delivery in state.deliveries(clock.now()):
        if state.host(_HOST)[1] > clock.now():
            break
        _one(ledger, state, webhook, clock, show, delivery)
    return state.next_delivery() is None


def next_turn(state: State, webhook: Webhook) -> float | None:
    """When the next delivery is due; None where nothing waits, or nothing is posted any more."""
    due = None if state.fact(GONE) == webhook.url else state.next_delivery()
    return None if due is None else max(due, state.host(_HOST)[1])


def _one(ledger: Ledger, state: State, webhook: Webhook, clock: Clock, show: Show, delivery: Delivery) -> None:
    name = delivery.told.id
    found = news.worded(ledger, [delivery.told], private=False)
    if not found:
        state.set_delivery(name, "dropped", tries=delivery.tries, reason="it is not in the ledger any more, or not for others")
        return
    body = json.dumps({"type": "position.new", "timestamp": iso(delivery.told.at), "data": found[0].to_json()}, ensure_ascii=False).encode("utf-8", "replace")
    answer = _post(webhook, name, body, int(clock.now()))
    if isinstance(answer, Answer) and 200 <= answer.status < 300:
        state.set_delivery(name, "posted", tries=delivery.tries + 1)
        show(_event(name, webhook, "posted", None))
        return
    tries = delivery.tries + 1
    reason = str(answer) if isinstance(answer, FetchError) else f"it answered {answer.status}" + (", and redirects are not followed" if answer.location else "")
    if isinstance(answer, Answer) and answer.status == 410:
        state.set_fact(GONE, webhook.url)
        reason = "it answered 410: it is gone, and nothing is posted to it any more"
    wait = back_off(tries, clock, first=FIRST)
    if isinstance(answer, Answer):
        wait = max(wait, retry_after(answer.headers.get("retry-after"), clock.now()) or 0.0)
    if isinstance(answer, FetchError) or answer.status >= 500 or answer.status in (410, 429):
        state.set_host(_HOST, held=clock.now() + wait)
    given_up = tries >= TRIES
    state.set_delivery(name, "failed" if given_up else "waiting", tries=tries, due=clock.now() + wait, reason=reason)
    show(_event(name, webhook, "given up" if given_up else "failed", reason))


def _post(webhook: Webhook, name: str, body: bytes, timestamp: int) -> Answer | FetchError:
    headers = {"Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": str(timestamp),
               "webhook-signature": signature(webhook.secret, name, timestamp, body), "Accept": "*/*"}
    try:
        return ask(webhook.url, method="POST", headers=headers, content=body, allow_private=webhook.allow_private, resolve=webhook.resolve, limits=webhook.limits)
    except FetchError as error:
        return error


def _event(name: str, webhook: Webhook, state: str, reason: str | None) -> Event:
    data: Json = {"id": name, "host": host_of(webhook.url), "state": state}
    return Event("delivery", data | ({"reason": reason} if reason else {}))
