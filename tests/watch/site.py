"""A server on this machine for the tests of the watch: it behaves, and misbehaves, as it is told to."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = BaseHTTPRequestHandler


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """What is answered to a path: the next of ``bodies`` each time, then always the last.

    ``etag`` and ``modified`` make requests conditional.
    """

    body: bytes | str = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None

    def send(self, handler: Handler) -> None:
        body = self.body.encode() if isinstance(self.body, str) else self.body
        if self.etag is not None and handler.headers.get("If-None-Match") == self.etag:
            handler.send_response(304)
            handler.end_headers()
            return
        handler.send_response(self.status)
        handler.send_header("Content-Type", self.kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in ({"ETag": self.etag} if self.etag else {}).items():
            handler.send_header(name, value)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


Route = Reply | list[Reply] | Callable[[Handler], None]


class Site:
    """What the server answers, by ``path`` or ``host/path``; what it was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.port = 0
        self.ended = threading.Event()

    def url(self, path: str = "/", host: str = "courier.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self, host: str | None = None) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [a.path for a in self.asked if a.path != "/robots.txt" and (host is None or a.host == host)]

    def answer(self, handler: Handler) -> None:
        host = (handler.headers.get("Host") or "").partition(":")[0]
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.asked.append(Asked(handler.command, host, handler.path, {k.lower(): v for k, v in handler.headers.items()}, body))
        route = self.routes.get(host + handler.path) or self.routes.get(handler.path) or Reply("no such page", 404)
        if isinstance(route, list):
            route = route.pop(0) if len(route) > 1 else route[0]
        with suppress(ConnectionError, ssl.SSLError):
            route.send(handler) if isinstance(route, Reply) else route(handler)

    def drip(self, *, headers: bool = False) -> Callable[[Handler], None]:
        """Letter by letter, without an end: the body, or the headers already."""
        def run(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + (b"X-Long: " if headers else b"\r\n"))
            while not self.ended.wait(0.01):
                handler.wfile.write(b"x")
                handler.wfile.flush()
        return run

    def silent(self, handler: Handler) -> None:
        """Takes the request and says nothing."""
        self.ended.wait(60)

    @staticmethod
    def endless(handler: Handler) -> None:
        """A body without an end, as fast as it goes."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n")
        while True:
            handler.wfile.write(b"<x/>" * 20_000)

    @staticmethod
    def short(handler: Handler) -> None:
        """Promises more than comes."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<html>")

    @staticmethod
    def huge_headers(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(400):
            handler.wfile.write(f"X-{n}: {'y' * 1000}\r\n".encode())
        handler.wfile.write(b"\r\n")

    @staticmethod
    def nonsense(handler: Handler) -> None:
        handler.wfile.write(b"\x00\x01\x02 this is no HTTP\r\n\r\n")

    @staticmethod
    def bomb(layers: int = 1) -> Callable[[Handler], None]:
        """Some kilobytes that unpack to very many."""
        body = b"<rss>" + b" " * 20_000_000
        for _ in range(layers):
            body = gzip.compress(body, 6)

        def run(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/rss+xml")
            handler.send_header("Content-Encoding", ", ".join(["gzip"] * layers))
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
        return run


@contextmanager
def serving(site: Site, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serves a site on a free port."""
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            site.answer(self)

        do_POST = do_GET  # noqa: N815 (the library's name)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that lets go is what many tests want

    server = Server(("127.0.0.1", 0), Answering)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.ended.set()
        server.shutdown()
        server.server_close()


def rss(*items: tuple[str, str], dates: bool = True, extra: str = "") -> Reply:
    """A feed of addresses with their dates (RFC 822)."""
    inside = "".join(f"<item><title>Item {n}</title><link>{url}</link>{f'<pubDate>{when}</pubDate>' if dates else ''}</item>" for n, (url, when) in enumerate(items))
    return Reply(f'<?xml version="1.0"?>{extra}<rss version="2.0"><channel><title>The Example Courier</title>{inside}</channel></rss>', kind="application/rss+xml")


def page(url: str, said: str, *, who: str = "Orla Fenn", day: str = "2031-04-02", title: str = "The night ferry") -> Reply:
    """An article with one statement that the tests' reader finds."""
    words = (f"“{said},” {who} said on the quay of Selm, where some forty people had come to listen to the harbour board on a cold morning.",
             "The town council will meet again in May, and the board has promised to bring its figures to that meeting, as it does every spring.",
             "Nobody on the board would say what the ferry had cost last year, and the harbourmaster was not there to be asked about it.")
    body = "".join(f"<p>{w}</p>" for w in words)
    return Reply(f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><link rel="canonical" href="{url}"><meta property="og:type" content="article">'
                 f'<meta property="article:published_time" content="{day}T08:00:00Z"></head><body><main><article><h1>{title}</h1>{body}</article></main></body></html>')
