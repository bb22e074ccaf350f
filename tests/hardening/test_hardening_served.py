"""What comes over the network: packed answers of servers, and requests to the reading room that are made to do harm."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import zlib
from collections.abc import Callable, Iterator

import pytest
import uvicorn

from onrecord import errors
from onrecord.intake import load
from onrecord.ledger import Ledger
from onrecord.web.app import make_app
from onrecord.web.settings import Settings
from tests.hardening.test_hardening_bombs import zeros
from tests.intake.pages import BODY, page
from tests.ledger.making import NamingReader
from tests.watch.site import Handler, Site, serving

DEEP = b"[" * 100_000


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running


def packed(coding: str, body: bytes) -> Callable[[Handler], None]:
    def send(handler: Handler) -> None:
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    return send


def deflated(data: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(("coding", "body"), [("gzip", gzip.compress(page().encode())), ("x-gzip", gzip.compress(page().encode())), ("deflate", deflated(page().encode(), 15)),
                                              ("deflate", deflated(page().encode(), -15)), ("identity", page().encode()), ("", page().encode())])
def test_packed_pages_are_read(site: Site, coding: str, body: bytes) -> None:
    site.routes["/a"] = packed(coding, body)
    assert load(site.url("/a", host="127.0.0.1"), allow_private=True).text.endswith(BODY[-1])


@pytest.mark.parametrize(("coding", "body", "words"), [
    ("gzip", zeros(40), "larger than 20 MB"), ("deflate", deflated(b"a" * 40_000_000, 15), "larger than 20 MB"), ("deflate", deflated(b"a" * 40_000_000, -15), "larger than 20 MB"),
    ("br", b"\x1b\x00", "packed as “br”"), ("zstd", b"\x28\xb5\x2f\xfd", "packed as “zstd”"), ("gzip, gzip", gzip.compress(zeros(40)), "packed as"), ("gzip, br", b"x", "packed as"), ("compress", b"\x1f\x9d", "packed as"),
    ("gzip", b"no gzip at all", "could not be read"), ("a" * 5000, b"x", "packed as")])
def test_packed_bombs_and_codings_that_were_not_asked_for_are_refused(site: Site, coding: str, body: bytes, words: str) -> None:
    site.routes["/a"] = packed(coding, body)
    with pytest.raises(errors.FetchError, match=words):
        load(site.url("/a", host="127.0.0.1"), allow_private=True)


def test_a_page_that_is_a_packed_file_is_unpacked_up_to_the_limit(site: Site) -> None:
    site.routes["/a"] = packed("", zeros(70))
    with pytest.raises(errors.UnreadableInput, match="64 MB when unpacked"):
        load(site.url("/a", host="127.0.0.1"), allow_private=True)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a reading room that is served as ``onrecord serve`` does."""
    path = tmp_path_factory.mktemp("room") / "news.db"
    Ledger(path).close()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_app(Settings(str(path)), reader=NamingReader()), log_config=None, access_log=False))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def asked(port: int, request: bytes) -> bytes:
    """The first line of the answer; empty where the server hangs up without one."""
    with socket.create_connection(("127.0.0.1", port)) as talking:
        try:
            talking.sendall(request)
            return talking.makefile("rb").readline()
        except ConnectionError:
            return b""


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers, "", ""]).encode("latin-1")


def post(path: str, body: bytes, *headers: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


@pytest.mark.parametrize("request_", [
    get("/", "X-Long: " + "a" * 1_000_000), get("/", *[f"X-{n}: {'a' * 500}" for n in range(3000)]), get("/" + "a" * 1_000_000), get("/?q=" + "a" * 1_000_000), b"\x00\x01\x02\r\n\r\n",
    b"G" * 1_000_000], ids=["header", "headers", "path", "query", "bytes", "method"])
def test_requests_that_are_none_are_turned_away_and_the_next_is_answered(room: int, request_: bytes) -> None:
    answer = asked(room, request_)
    assert answer == b"" or answer.split()[1][:1] == b"4"
    assert asked(room, get("/api/v1/articles")).split()[1] == b"200"


@pytest.mark.parametrize("path", ["/api/v1/claims", "/api/v1/jobs", "/api/v1/corrections", "/api/v1/articles"])
@pytest.mark.parametrize("body", [DEEP, b'{"a":' * 100_000, b'{"claim": ' + DEEP + b"]" * 100_000 + b"}", b"1" * 10_000, b"\xff\xfe", b"", b'{"claim": "\\ud800", "name": "\\udfff"}',
                                  json.dumps({"urls": ["https://lantern.example/"] * 30_000}).encode(), b"NaN", b'{"claim": 1e999}'])
def test_bodies_that_are_none_are_the_asker_s_mistake(room: int, path: str, body: bytes) -> None:
    assert asked(room, post(path, body)).split()[1][:1] == b"4"


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999999999999", "0x10", " "])
def test_lengths_that_are_none(room: int, length: str) -> None:
    answer = asked(room, f"POST /api/v1/claims HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n".encode())
    assert answer == b"" or answer.split()[1][:1] == b"4"


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/..%2f..%2fsettings.py", "/static/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/static//etc/passwd", "/static/%00", "/articles/../../etc/passwd",
                                  "/articles/1%00", "/api/v1/articles/99999999999999999999", "/claims/..%2f..%2fetc%2fpasswd", "/claims/" + "a" * 20_000, "/static/\\..\\..\\x"])
def test_paths_lead_nowhere_else(room: int, path: str) -> None:
    assert asked(room, get(path)).split()[1] in (b"404", b"422", b"400", b"307")


def test_an_upload_with_a_thousand_parts_is_refused(room: int) -> None:
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\na\r\n' for n in range(5000)) + "--x--\r\n"
    body = parts.encode()
    request = f"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    assert asked(room, request).split()[1][:1] == b"4"


def test_nothing_of_this_is_in_the_ledger(room: int) -> None:
    with socket.create_connection(("127.0.0.1", room)) as talking:
        talking.sendall(get("/api/v1/claims"))
        body = talking.makefile("rb").read().partition(b"\r\n\r\n")[2]
    assert json.loads(body)["items"] == []
