"""What the reading room is told when it is opened: which ledger, where it listens, who may do what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from onrecord.errors import ServeError

SHORTEST = 16
"""Characters of a token; shorter ones can be guessed."""


class Role(IntEnum):
    """What somebody may do; each may do what those before it may. Who adds is the owner: private articles are shown to nobody else."""

    NONE = 0
    READ = 1
    REVIEW = 2
    ADD = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """How the reading room is set up.

    Attributes:
        ledger: a SQLite file or ``postgresql://user@host/name``.
        host, port: where it listens.
        tokens: who has one of these may do what its role says.
        insecure: bound to where others reach it, everybody may read without a token (what is private stays hidden).
        base_url: its address as others know it, where something stands in front of it (``https://room.example``).
        name: who is said to have reviewed what is reviewed without logging in.
        secret: signs sessions; a new one each time, so that they end with the server.
        hours: how long a session lasts.
        body_bytes, upload_bytes: the largest request, and the largest that may bring articles.
        adds_per_minute: how often one viewer may begin to add something.
    """

    ledger: str
    host: str = "127.0.0.1"
    port: int = 8017
    tokens: Mapping[str, Role] = field(default_factory=dict, repr=False)
    insecure: bool = False
    base_url: str | None = None
    name: str = "owner"
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    hours: float = 12.0
    body_bytes: int = 1_000_000
    upload_bytes: int = 50_000_000
    adds_per_minute: int = 20

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return is_loopback(self.host)

    @property
    def open_role(self) -> Role:
        """What somebody without a token may do."""
        if self.loopback and not self.tokens:
            return Role.ADD
        return Role.READ if self.insecure else Role.NONE

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return self.base_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def hosts(self) -> frozenset[str] | None:
        """The names by which it may be called; None for any. On loopback there is no token to protect it from a page of the web
        whose name is made to lead here (DNS rebinding): the name gives that away."""
        if not self.loopback:
            return None
        named = {urlsplit(self.base_url).hostname or ""} if self.base_url else set()
        return frozenset({"localhost", "127.0.0.1", "::1", self.host.lower()} | named)

    def check(self) -> None:
        """Whether it may be opened so.

        Raises:
            ServeError: others could reach it and nothing keeps them out; or a token is too short.
        """
        if not self.loopback and not self.tokens and not self.insecure:
            raise ServeError(f"others can reach {self.host}: give a token (--token-file FILE with lines like add=SECRET, or --token), "
                             "or let everybody read with --insecure. Only for yourself: leave out --host")
        if short := [token for token in self.tokens if len(token) < SHORTEST]:
            raise ServeError(f"{len(short)} of the tokens {'is' if len(short) == 1 else 'are'} shorter than {SHORTEST} characters and could be guessed. "
                             "Make one: python -c 'import secrets; print(secrets.token_urlsafe())'")


def is_loopback(host: str) -> bool:
    """Whether a name or number leads to this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
