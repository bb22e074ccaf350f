"""Fetching a page, with care for where the address leads.

A tool that fetches whatever address it is handed can be made to read what only the machine it runs on can
reach (server-side request forgery, https://owasp.org/www-community/attacks/Server_Side_Request_Forgery).
So each host is resolved first, every address of it is checked, and the connection goes to a checked
address itself, not to the name, which could by then lead elsewhere. Each redirect starts anew.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from onrecord.errors import FetchError, RefusedAddress, UnreadableInput

if TYPE_CHECKING:
    import httpx

TIMEOUT = 20.0
"""Seconds without an answer."""
DEADLINE = 60.0
"""Seconds for one page, redirects and all."""
MAX_BYTES = 20 * 1024 * 1024
"""The largest page that is fetched, unpacked."""
MAX_REDIRECTS = 10

_TEXT_TYPES = ("text/", "application/xhtml+xml", "application/xml", "application/json", "application/x-ndjson", "application/octet-stream", "application/gzip",
               "application/pdf", "application/x-subrip", "message/rfc822", "application/mbox")
_PIECE = 1 << 18
"""Bytes that are unpacked at once."""
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_SHARED = ipaddress.ip_network("100.64.0.0/10")
_COMPATIBLE = ipaddress.ip_network("::/96")

Resolver = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its bytes, the address it came from in the end, and the charset the server named."""

    data: bytes
    url: str
    charset: str | None
    html: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take: seconds without an answer, seconds in all, bytes when unpacked."""

    timeout: float = TIMEOUT
    deadline: float = DEADLINE
    max_bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one request.

    Attributes:
        url: the address that was asked.
        headers: by name in lower case.
        data: the body, unpacked; empty where it was not read (redirects).
        location: where a redirect leads to, as an absolute address.
    """

    url: str
    status: int
    reason: str
    headers: Mapping[str, str]
    data: bytes = b""
    charset: str | None = None
    location: str | None = None


def fetch(url: str, *, allow_private: bool = False, resolve: Resolver | None = None) -> Fetched:
    """The page at ``url``.

    Args:
        url: http or https.
        allow_private: also fetch from private, loopback and link-local addresses.
        resolve: host and port to addresses; the system's resolver if not given.

    Raises:
        RefusedAddress: the host has an address that is not on the public internet, first or after a redirect.
        UnreadableInput: what came is no text (an image, a PDF).
        FetchError: anything else that kept the page from coming.
    """
    here, until = url, time.monotonic() + DEADLINE
    for _ in range(MAX_REDIRECTS + 1):
        limits = Limits(TIMEOUT, max(0.001, until - time.monotonic()), MAX_BYTES)
        answer = ask(here, allow_private=allow_private, resolve=resolve, limits=limits, wanted=_must_be_text, source=url)
        if answer.location is None:
            return page_of(answer, url)
        here = answer.location
    raise FetchError(f"more than {MAX_REDIRECTS} redirects", url)


def ask(url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, content: bytes | None = None, allow_private: bool = False,
        resolve: Resolver | None = None, limits: Limits | None = None, wanted: Callable[[int, str, str], None] | None = None, source: str | None = None) -> Answer:
    """What the server at ``url`` answers, whatever its status; redirects are given as they are, and not followed.

    Args:
        url, allow_private, resolve: as for `fetch`.
        headers: beside the usual ones, or in their place.
        content: the body of a request that has one.
        wanted: is asked with status, content type and ``source`` before the body is read; raises what keeps it from being read.
        source: what errors name as their source; ``url`` if not given.

    Raises:
        RefusedAddress, FetchError: as `fetch`.
    """
    import httpx

    limits, source = limits or Limits(), source or url
    until = time.monotonic() + limits.deadline
    host, port = _host_and_port(url, source)
    address = _checked_address(host, port, allow_private, resolve or _system_resolver, source)
    try:
        with _client(address, url, limits, until) as client, client.stream(method, url, headers=headers, content=content) as response:
            found = dict(response.headers)
            if response.is_redirect and "location" in found:
                return Answer(url, response.status_code, response.reason_phrase, found, location=urljoin(url, found["location"]))
            if wanted is not None:
                wanted(response.status_code, found.get("content-type", ""), source)
            data = _body(response.iter_raw(), found.get("content-encoding", ""), limits, source)
            return Answer(url, response.status_code, response.reason_phrase, found, data, response.charset_encoding)
    except httpx.TimeoutException as error:
        if time.monotonic() >= until:
            raise FetchError(f"{host}: the answer did not come whole within {limits.deadline:g} seconds", source) from error
        raise FetchError(f"{host} did not answer within {limits.timeout:g} seconds; try again later", source) from error
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, zlib.error, UnicodeError, ValueError, OSError) as error:
        raise FetchError(f"{host} could not be read: {error or type(error).__name__}", source) from error


def page_of(answer: Answer, url: str) -> Fetched:
    """The page that an answer holds.

    Args:
        url: the address that was asked first, for the error.

    Raises:
        UnreadableInput, FetchError: it holds none.
    """
    _must_be_text(answer.status, answer.headers.get("content-type", ""), url)
    return Fetched(answer.data, answer.url, answer.charset, "html" in _kind(answer.headers.get("content-type", "")))


def is_public(address: Address) -> bool:
    """Whether an address is one host on the public internet, seen through the forms that wrap an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = _wrapped_ipv4(address)
        if wrapped is not None:
            return is_public(wrapped)
        if address.is_site_local:
            return False
    elif address in _SHARED:
        return False
    return address.is_global and not (address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
                                      or address.is_reserved or address.is_unspecified)


def _wrapped_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in net for net in _NAT64) or (address in _COMPATIBLE and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _host_and_port(here: str, url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(here)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"“{here[:120]}” is not a web address: {error}", url) from error
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise FetchError(f"“{here[:120]}” is not an http or https address", url)
    if not host:
        raise FetchError(f"“{here[:120]}” names no host", url)
    return host, port if port is not None else (443 if scheme == "https" else 80)


def _system_resolver(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _checked_address(host: str, port: int, allow_private: bool, resolve: Resolver, url: str) -> str:
    try:
        found = list(dict.fromkeys(resolve(host, port)))
    except (OSError, UnicodeError) as error:
        raise FetchError(f"there is no host “{host}”, or it could not be looked up; check the address and the connection", url) from error
    if not found:
        raise FetchError(f"the host “{host}” has no address", url)
    for text in found:
        try:
            public = is_public(ipaddress.ip_address(text.split("%")[0]))
        except ValueError:
            public = False
        # one bad address among good ones is how a rebinding attack looks: refuse them all
        if not public and not allow_private:
            raise RefusedAddress(f"“{host}” leads to {text}, which is not on the public internet; "
                                 "if that is what you want, allow private addresses (--allow-private, allow_private=True)", url)
    return next((a for a in found if ":" not in a), found[0])


def _client(address: str, url: str, limits: Limits, until: float) -> httpx.Client:
    import httpcore
    import httpx

    class Timed(httpcore.NetworkStream):
        """A connection of which nothing is waited for beyond the deadline: a server that sends its headers letter by letter is left."""

        def __init__(self, inner: httpcore.NetworkStream):
            self.inner = inner

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return self.inner.read(max_bytes, _left(timeout))

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self.inner.write(buffer, _left(timeout))

        def close(self) -> None:
            self.inner.close()

        def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
            return Timed(self.inner.start_tls(ssl_context, server_hostname, _left(timeout)))

        def get_extra_info(self, info: str) -> Any:
            return self.inner.get_extra_info(info)

    def _left(timeout: float | None) -> float:
        left = until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline is over")
        return left if timeout is None else min(timeout, left)

    class Pinned(httpcore.NetworkBackend):
        """Connects to the checked address, whatever the name; TLS and the Host header still use the name."""

        def __init__(self) -> None:
            self.inner = httpcore.SyncBackend()

        def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None) -> httpcore.NetworkStream:
            return Timed(self.inner.connect_tcp(address, port, timeout=_left(timeout), local_address=local_address, socket_options=socket_options))

        def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> httpcore.NetworkStream:
            raise httpcore.ConnectError("no sockets of the machine itself")

        def sleep(self, seconds: float) -> None:
            self.inner.sleep(seconds)

    transport = httpx.HTTPTransport(trust_env=False, http2=False, verify=False)  # its own pool is not used
    # httpx has no public way to hand a network backend to its pool; httpcore's pool has
    context = httpx.create_ssl_context() if url[:6].lower() == "https:" else None
    transport._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=Pinned(), max_connections=1)
    # a proxy from the environment would connect by name again, past the check
    return httpx.Client(transport=transport, timeout=httpx.Timeout(limits.timeout), follow_redirects=False, trust_env=False,
                        headers={"User-Agent": f"onrecord/{_version()}", "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
                                 "Accept-Language": "en", "Accept-Encoding": "gzip, deflate"})


def _must_be_text(status: int, content_type: str, url: str) -> None:
    if status >= 400:
        hints = {401: "it asks for a password", 402: "it asks for payment", 403: "it refuses programs", 404: "there is no such page", 410: "the page is gone", 429: "it asks to slow down; try later", 451: "it is blocked for legal reasons"}
        hint = hints.get(status, "try again later" if status >= 500 else "it does not take the request")
        raise FetchError(f"the server answered {status}: {hint}", url)
    if not 200 <= status < 300:
        raise FetchError(f"the server answered {status} instead of a page", url)
    kind = _kind(content_type)
    if kind and not kind.startswith(_TEXT_TYPES):
        raise UnreadableInput(f"this is {_named(kind)}, not an article as HTML or text", url)


def _kind(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


def _body(chunks: Iterator[bytes], encoding: str, limits: Limits, url: str) -> bytes:
    """The body, unpacked piece by piece, so that no more than the limit is ever held: httpx unpacks what it has got at once, layer by layer."""
    parts, size = [], 0
    for part in _unpacked(chunks, encoding.strip().lower(), url):
        size += len(part)
        if size > limits.max_bytes:
            raise FetchError(f"the page is larger than {limits.max_bytes / 2**20:g} MB", url)
        parts.append(part)
    return b"".join(parts)


def _unpacked(chunks: Iterator[bytes], encoding: str, url: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"the page is packed as “{encoding[:60]}”, which was not asked for", url)
    unpack: Any = None
    for chunk in chunks:
        if unpack is None:  # some servers send deflate without its head (https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2)
            bare = encoding == "deflate" and (len(chunk) < 2 or (chunk[0] << 8 | chunk[1]) % 31 != 0 or chunk[0] & 15 != 8)
            unpack = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
        while chunk:
            yield unpack.decompress(chunk, _PIECE)
            chunk = unpack.unconsumed_tail
    if unpack is not None:
        yield unpack.flush()


def _named(kind: str) -> str:
    what = {"image": "an image", "video": "a video", "audio": "a sound file"}.get(kind.split("/")[0])
    return f"{what} ({kind})" if what else f"“{kind}”"


def _version() -> str:
    try:
        return metadata.version("onrecord")
    except metadata.PackageNotFoundError:
        return "0"
