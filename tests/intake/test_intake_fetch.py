"""Fetching: from a server on this machine, and what is refused."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onrecord import errors
from onrecord.intake import fetch as fetching
from onrecord.intake import load
from onrecord.intake.fetch import fetch, is_public
from tests.intake.pages import BODY, page

SEEN: list[dict[str, str]] = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        SEEN.append(dict(self.headers))
        replies = {"/page": (200, "text/html; charset=utf-8", page().encode()), "/bare": (200, "", page().replace("canonical", "x").encode()),
                   "/cp": (200, "text/html; charset=windows-1252", page().encode("cp1252")), "/pdf": (200, "application/pdf", b"%PDF-1.7"),
                   "/image": (200, "image/png", b"\x89PNG"), "/gone": (404, "text/html", b"no"), "/big": (200, "text/html", b"x" * 300_000)}
        path = self.path
        if path.startswith(("/to/", "/loop")):
            self.send_response(302)
            self.send_header("Location", path.removeprefix("/to/"))
            self.end_headers()
            return
        status, kind, body = replies.get(path, (500, "text/html", b""))
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


def test_a_page(server: int) -> None:
    article = load(f"http://127.0.0.1:{server}/page", allow_private=True)
    assert article.text.endswith(BODY[-1]) and article.url == "https://lantern.example/news/bridge"
    assert SEEN[-1]["User-Agent"].startswith("onrecord/") and SEEN[-1]["Host"] == f"127.0.0.1:{server}"


def test_charset_of_the_server_and_address_where_the_page_names_none(server: int) -> None:
    assert "“We have tested" in load(f"http://127.0.0.1:{server}/cp", allow_private=True).text
    article = load(f"http://127.0.0.1:{server}/to//bare", allow_private=True)
    assert article.url == f"http://127.0.0.1:{server}/bare"


@pytest.mark.parametrize(("path", "error", "words"), [
    ("/gone", errors.FetchError, "404: there is no such page"), ("/pdf", errors.UnreadableInput, "a PDF"), ("/image", errors.UnreadableInput, "an image"),
    ("/oops", errors.FetchError, "500"), ("/loop", errors.FetchError, "redirects"), ("/to/file:///etc/passwd", errors.FetchError, "not an http or https")])
def test_answers_that_are_no_page(server: int, path: str, error: type[errors.InputError], words: str) -> None:
    url = f"http://127.0.0.1:{server}{path}"
    with pytest.raises(error, match=words) as caught:
        load(url, allow_private=True)
    assert caught.value.source == url


def test_size_limit(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 100_000)
    with pytest.raises(errors.FetchError, match="larger than"):
        load(f"http://127.0.0.1:{server}/big", allow_private=True)


def test_private_is_refused_unless_allowed(server: int) -> None:
    before = len(SEEN)
    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433"):
        with pytest.raises(errors.FetchError) as caught:
            load(f"http://{host}:{server}/page")
        assert isinstance(caught.value, errors.RefusedAddress) or "no host" in str(caught.value)
    assert len(SEEN) == before


def test_redirect_to_a_private_address_is_refused(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # the first host passes as public, and its redirect leads to another that is private
    monkeypatch.setattr(fetching, "is_public", lambda address: str(address) == "127.0.0.1")
    names = {"lantern.example": ["127.0.0.1"], "inside.example": ["10.0.0.8"]}
    with pytest.raises(errors.RefusedAddress, match=r"inside\.example.*10\.0\.0\.8"):
        fetch(f"http://lantern.example:{server}/to/http://inside.example/secret", resolve=lambda host, port: names[host])
    assert SEEN[-1]["Host"] == f"lantern.example:{server}"


def test_the_connection_goes_to_the_address_that_was_checked(server: int) -> None:
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    assert fetch(f"http://no-such-host.invalid:{server}/page", allow_private=True, resolve=once).html
    assert asked == ["no-such-host.invalid"]


def test_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(errors.RefusedAddress, match="allow"):
        fetch("http://lantern.example/", resolve=lambda host, port: ["93.184.216.34", "192.168.0.1"])


@pytest.mark.parametrize("url", ["http://", "https:///x", "http://[::1", "http://a:99999/", "http://exa mple/", "http://\ud800/", "http://" + "a" * 300 + "/"])
def test_addresses_that_are_none(url: str) -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(errors.FetchError):
        fetch(url, resolve=nothing)


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1",
    "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "::7f00:1", "2001:db8::1"])
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1", "2002:101:101::"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
