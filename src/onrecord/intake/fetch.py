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
from collections.abc import Callable
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
    import httpx

    here, until = url, time.monotonic() + DEADLINE
    for _ in range(MAX_REDIRECTS + 1):
        host, port = _host_and_port(here, url)
        address = _checked_address(host, port, allow_private, resolve or _system_resolver, url)
        try:
            with _client(address) as client, client.stream("GET", here) as response:
                if response.is_redirect and "location" in response.headers:
                    here = urljoin(here, response.headers["location"])
                    continue
                return _page(response, here, url, until)
        except httpx.TimeoutException as error:
            raise FetchError(f"{host} did not answer within {TIMEOUT:.0f} seconds; try again later", url) from error
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, UnicodeError, ValueError, OSError) as error:
            raise FetchError(f"{host} could not be read: {error or type(error).__name__}", url) from error
    raise FetchError(f"more than {MAX_REDIRECTS} redirects", url)


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


def _client(address: str) -> httpx.Client:
    import httpcore
    import httpx

    class Pinned(httpcore.NetworkBackend):
        """Connects to the checked address, whatever the name; TLS and the Host header still use the name."""

        def __init__(self) -> None:
            self.inner = httpcore.SyncBackend()

        def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None) -> httpcore.NetworkStream:
            return self.inner.connect_tcp(address, port, timeout=timeout, local_address=local_address, socket_options=socket_options)

        def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> httpcore.NetworkStream:
            raise httpcore.ConnectError("no sockets of the machine itself")

        def sleep(self, seconds: float) -> None:
            self.inner.sleep(seconds)

    transport = httpx.HTTPTransport(trust_env=False, http2=False)
    # httpx has no public way to hand a network backend to its pool; httpcore's pool has
    transport._pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(), network_backend=Pinned(), max_connections=1)
    # a proxy from the environment would connect by name again, past the check
    return httpx.Client(transport=transport, timeout=httpx.Timeout(TIMEOUT), follow_redirects=False, trust_env=False,
                        headers={"User-Agent": f"onrecord/{_version()}", "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
                                 "Accept-Language": "en", "Accept-Encoding": "gzip, deflate"})


def _page(response: httpx.Response, here: str, url: str, until: float) -> Fetched:
    if response.status_code >= 400:
        hints = {401: "it asks for a password", 402: "it asks for payment", 403: "it refuses programs", 404: "there is no such page", 410: "the page is gone", 429: "it asks to slow down; try later", 451: "it is blocked for legal reasons"}
        hint = hints.get(response.status_code, "try again later" if response.status_code >= 500 else response.reason_phrase)
        raise FetchError(f"the server answered {response.status_code}: {hint}", url)
    if not 200 <= response.status_code < 300:
        raise FetchError(f"the server answered {response.status_code} instead of a page", url)
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind and not kind.startswith(_TEXT_TYPES):
        raise UnreadableInput(f"this is {_named(kind)}, not an article as HTML or text", url)
    parts, size = [], 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MAX_BYTES:
            raise FetchError(f"the page is larger than {MAX_BYTES // 2**20} MB", url)
        if time.monotonic() > until:
            raise FetchError(f"the page did not come whole within {DEADLINE:.0f} seconds", url)
        parts.append(chunk)
    return Fetched(b"".join(parts), here, response.charset_encoding, "html" in kind)


def _named(kind: str) -> str:
    what = {"image": "an image", "video": "a video", "audio": "a sound file"}.get(kind.split("/")[0])
    return f"{what} ({kind})" if what else f"“{kind}”"


def _version() -> str:
    try:
        return metadata.version("onrecord")
    except metadata.PackageNotFoundError:
        return "0"
