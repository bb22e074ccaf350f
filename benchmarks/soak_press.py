"""A fictional press for the soak test: three outlets of Selm, what they publish in some hours, and a site that serves it badly."""

from __future__ import annotations

import random
import socket
import threading
import time
from dataclasses import dataclass
from email.utils import formatdate
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OUTLETS = ("courier", "valley", "northgate")
NAMES = {"courier": "The Selm Courier", "valley": "Valley Post", "northgate": "Northgate Wire"}
PEOPLE = (("Orla Fenn", "chair of the harbour board"), ("Tomas Brandt", "leader of the opposition in the town council"), ("Ida Marlow", "mayor of Selm"), ("Per Holm", "harbourmaster"),
          ("Ada Lindqvist", "head of the ferry workers' union"), ("Jonas Ekeby", "minister for transport"), ("Mira Castell", "director of the Orle Institute"), ("Hugo Tarn", "owner of the shipyard"))
FERRY = (("The night ferry will be closed", "denied that the night ferry would be closed"), ("We will close the night ferry in the spring", "said the board would not close the night ferry"),
         ("The night ferry cannot be kept", "promised that the night ferry would sail next year"), ("Nobody has voted to close the night ferry", "said it was possible that the night ferry would be closed"))
THINGS = ("the bridge over the Orle", "the tram to Marrowby", "the market hall", "the school at Tarn Cross", "the harbour wall", "the hospital wing", "the water works", "the old mill")
VIEWS = ("will cost {n} million crowns more than was planned", "will open {n} weeks late", "has {n} cracks that nobody has looked at", "brings {n} jobs to the valley", "was paid for twice in {n} years")
CLAIM = "The night ferry will be closed"
HOURS = 6
LISTED = 60
"""Entries of a feed: the last ones."""


@dataclass(frozen=True)
class Piece:
    """One article: when it appears, as a share of the whole time, when it is edited, and how it is brought (by a feed, or by hand)."""

    number: int
    outlet: str
    at: float
    edited: float | None
    by_hand: bool

    @property
    def path(self) -> str:
        return f"/{self.outlet}/{self.number}"


class Press:
    """All that is published.

    Args:
        number: of articles.
        seed: what makes them.
    """

    def __init__(self, number: int, seed: int):
        rng = random.Random(seed)
        self.pieces = [Piece(n, OUTLETS[n % 3], n / number, min(1.0, n / number + rng.uniform(0.1, 0.3)) if n % 17 == 5 else None, n % 9 == 4) for n in range(number)]
        self._seeds = [rng.random() for _ in range(number)]
        self.port = 0
        self.began = 0.0
        self.seconds = 1.0

    def url(self, piece: Piece) -> str:
        return f"http://127.0.0.1:{self.port}{piece.path}"

    def share(self) -> float:
        """How much of the time is over."""
        return (time.time() - self.began) / self.seconds

    def appeared(self) -> list[Piece]:
        now = self.share()
        return [p for p in self.pieces if p.at <= now]

    def when(self, share: float) -> float:
        """The moment of the fictional six hours, which end as the run does."""
        return self.began + self.seconds * share

    def page(self, piece: Piece, edited: bool) -> str:
        """An article's page; the same each time."""
        rng = random.Random(self._seeds[piece.number])
        if piece.number % 10 == 7 and piece.number > 3:  # wire copy
            rng = random.Random(self._seeds[piece.number - 1])
        thing, n = rng.choice(THINGS), rng.randrange(3, 90)
        (one, office), (two, other), (three, third) = rng.sample(PEOPLE, 3)
        said, denied = rng.choice(FERRY)
        view, again = rng.sample(VIEWS, 2)
        words = [f"The council of Selm talked about {thing} on {rng.choice(('Monday', 'Tuesday', 'Wednesday'))} for {rng.randrange(2, 9)} hours, in a hall that was full to the last seat.",
                 f"“{thing[0].upper()}{thing[1:]} {view.format(n=n)},” said {one}, {office}. “I have said so since {rng.randrange(2019, 2029)}, and nobody in this hall has listened to me.”",
                 f"{two}, {other}, said that {thing} {again.format(n=n + 4)}. {two.split()[1]} added that the figures had been on the council's table for {rng.randrange(3, 20)} days.",
                 f"According to a report of the auditors, {thing} {rng.choice(VIEWS).format(n=n + 9)}."]
        if piece.number % 3 == 0:
            words += [f"“{said},” {three}, {third}, told reporters on the quay.", f"{one} {denied}."]
        if edited:
            words[1] = words[1].replace("nobody in this hall has listened to me", "hardly anybody has listened to me so far")
            words.append(f"{three} declined to comment on the figures.")
        words.append(f"The council will meet again in May. It has met {piece.number + 3} times this year, more often than in any year before, and has decided less.")
        title = escape(f"{NAMES[piece.outlet]}: {thing} again, number {piece.number}")
        return (f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><link rel="canonical" href="{self.url(piece)}"><meta property="og:type" content="article">'
                f'<meta property="og:site_name" content="{NAMES[piece.outlet]}"><meta property="article:published_time" content="2031-04-0{1 + piece.number % 9}T08:00:00Z"></head>'
                f"<body><main><article><h1>{title}</h1>{''.join(f'<p>{escape(w)}</p>' for w in words)}</article></main></body></html>")

    def feed(self, outlet: str) -> tuple[str, str]:
        """A feed as it stands now, with its kind: RSS, Atom and a news sitemap."""
        now = self.share()
        listed = [(p, p.edited if p.edited is not None and p.edited <= now else p.at) for p in self.appeared() if p.outlet == outlet and not p.by_hand]
        listed.sort(key=lambda both: -both[1])
        listed = listed[:LISTED]
        iso = [(self.url(p), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.when(at)))) for p, at in listed]
        if outlet == "courier":
            items = "".join(f"<item><link>{self.url(p)}</link><pubDate>{formatdate(self.when(at), usegmt=True)}</pubDate></item>" for p, at in listed)
            return f'<?xml version="1.0"?><rss version="2.0"><channel><title>c</title>{items}</channel></rss>', "application/rss+xml"
        if outlet == "valley":
            return '<feed xmlns="http://www.w3.org/2005/Atom">' + "".join(f'<entry><link href="{url}"/><updated>{at}</updated></entry>' for url, at in iso) + "</feed>", "application/atom+xml"
        return "<urlset>" + "".join(f"<url><loc>{url}</loc><lastmod>{at}</lastmod></url>" for url, at in iso) + "</urlset>", "application/xml"


class Site:
    """Serves the press on a free port; one answer in ``1 / bad`` is none: an error, a stumble, silence, a broken line. Takes what the webhook posts."""

    def __init__(self, press: Press, bad: float, seed: int):
        self.press, self._bad, self._rng = press, bad, random.Random(seed)
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.answers: dict[str, int] = {}
        self._lock = threading.Lock()
        site = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if site._is_bad("hook"):
                    self._say(503, b"", "text/plain")
                    return
                with site._lock:
                    site.posted.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self._say(204, b"", "text/plain")

            def _say(self, status: int, body: bytes, kind: str, **headers: str) -> None:
                self.send_response(status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Answering)
        press.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _is_bad(self, what: str) -> bool:
        with self._lock:
            bad = self._rng.random() < self._bad
            name = f"{what}, badly" if bad else what
            self.answers[name] = self.answers.get(name, 0) + 1
        return bad

    def _answer(self, handler: Any) -> None:
        if handler.path == "/robots.txt":
            handler._say(404, b"", "text/plain")
            return
        outlet, _, rest = handler.path.strip("/").partition("/")
        if self._is_bad("feed" if rest == "feed" else "page"):
            self._misbehave(handler)
            return
        if rest == "feed" and outlet in OUTLETS:
            text, kind = self.press.feed(outlet)
            tag = f'"{hash(text)}"'
            if handler.headers.get("If-None-Match") == tag:
                handler._say(304, b"", kind)
            else:
                handler._say(200, text.encode(), kind, ETag=tag)
            return
        piece = next((p for p in self.press.appeared() if p.path == handler.path), None)
        if piece is None:
            handler._say(404, b"", "text/plain")
            return
        edited = piece.edited is not None and piece.edited <= self.press.share()
        handler._say(200, self.press.page(piece, edited).encode(), "text/html; charset=utf-8")

    def _misbehave(self, handler: Any) -> None:
        with self._lock:
            way = self._rng.randrange(4)
        if way == 0:
            handler._say(500, b"", "text/plain")
        elif way == 1:
            handler._say(429, b"", "text/plain", Retry_After="2")
        elif way == 2:  # promises more than comes
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<html><p>")
        else:
            handler.connection.shutdown(socket.SHUT_RDWR)
