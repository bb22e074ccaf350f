"""Running the reading room with uvicorn."""

from __future__ import annotations

import errno
import logging
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import uvicorn

from onrecord.errors import ServeError
from onrecord.web.app import make_app
from onrecord.web.settings import Settings


def run(settings: Settings, *, tell: Callable[[Settings], None], open_browser: bool = False) -> int:
    """Serves until it is stopped; returns the exit code.

    Args:
        tell: is told the settings when it listens, with the port it was given.

    Raises:
        ServeError: it would be open to others without a token, or the address is taken.
        LedgerError: the ledger cannot be opened.
    """
    settings.check()
    listening = _listen(settings)
    settings = replace(settings, port=listening.getsockname()[1])
    app = make_app(settings)
    _log_to_stderr()
    # h11 limits the size of headers; httptools, which would be taken where it is installed, does not
    config = uvicorn.Config(app, http="h11", log_config=None, access_log=False, server_header=False, proxy_headers=settings.base_url is not None,
                            timeout_graceful_shutdown=5)
    tell(settings)
    if open_browser:
        webbrowser.open(settings.address)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        uvicorn.Server(config).run(sockets=[listening])
    return 0


def _listen(settings: Settings) -> socket.socket:
    """Listens before anything is opened, so that a port that is taken is said at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        out = socket.socket(family, kind, protocol)
        out.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        out.bind(address)
        out.listen()  # who comes before the server is ready waits, and is not turned away
    except OSError as error:
        hint = "another program has it; choose another with --port, or --port 0" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        raise ServeError(f"cannot listen on {settings.host}, port {settings.port}: {hint}") from error
    out.set_inheritable(True)
    return out


def _log_to_stderr() -> None:
    """One line a request; uvicorn says only what goes wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    ours, its = logging.getLogger("onrecord.web"), logging.getLogger("uvicorn.error")
    for logger, level in ((ours, logging.INFO), (its, logging.WARNING)):
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
