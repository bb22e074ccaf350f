"""Runs ``onrecord scan`` with a reader that needs no model; what its arguments are is in ``sys.argv``."""

from __future__ import annotations

import os
import sys

import onrecord.reader
from onrecord.cli import main
from tests.ledger.making import NamingReader
from tests.scale.readers import Slow

if __name__ == "__main__":
    onrecord.reader.Reader = Slow if os.environ.get("SLOW") else NamingReader  # type: ignore[assignment,misc]
    sys.argv[0] = "onrecord"
    main()
