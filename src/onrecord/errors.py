"""Every error that a caller may catch.

    OnrecordError
    ├── InputError               this input cannot be read; others beside it can
    │   ├── MissingInput         no such file; a folder or pattern without articles
    │   ├── UnreadableInput      bytes that are no text, a broken row, more than the size limit
    │   ├── BadDate              a publication date that is none
    │   ├── FetchError           a URL that did not answer with a page
    │   │   └── RefusedAddress   a URL that leads to a private, loopback or link-local address
    │   ├── NoArticle            a page with no article on it (``reason`` says what it is instead)
    │   └── NotEnglish           an article in another language (``language`` says which)
    ├── OutputError              a file or folder that cannot be written
    ├── ScoreError               gold and predictions that cannot be compared
    ├── ModelError               shipped model files that are missing or broken
    ├── ServeError               the reading room cannot be opened so: nothing would keep others out, or the port is taken
    ├── WatchError               the watch cannot begin: an empty list, a webhook without a secret, another watch at work
    ├── MissingExtra             something is asked for that needs an optional part which is not installed
    └── LedgerError              a ledger that cannot be opened, read or written
        ├── NotALedger           a file or database that holds something else
        ├── NewerLedger          a ledger that a newer version of onrecord has written
        ├── CorruptLedger        a file that is damaged
        ├── TooSlow              a question that took longer than it may
        ├── LockedLedger         another program holds it and did not let go in time
        ├── ReadOnlyLedger       it may be read but not written here
        ├── FullDisk             there is no room left for what was to be written
        ├── NotInLedger          no such article, statement, speaker, claim, group or correction
        └── BadCorrection        a correction that cannot be: no such field, a value it cannot have, nobody who says so

The message of each says what was wrong and, where there is one, what to do about it. It is written
for the person at the terminal: commands print it as it is and show no traceback.
"""

from __future__ import annotations


class OnrecordError(Exception):
    """Base of all errors that onrecord raises on purpose."""


class InputError(OnrecordError):
    """An input that cannot be read.

    Args:
        message: what was wrong and what to do.
        source: the path, URL or row that was being read, if known.
    """

    def __init__(self, message: str, source: str | None = None):
        super().__init__(message)
        self.source = source


class MissingInput(InputError):
    """No such file, or a folder or pattern without a single article."""


class UnreadableInput(InputError):
    """Bytes that are no text, a row that is no article, or more than the size limit."""


class BadDate(InputError, ValueError):
    """A publication date that is not an ISO 8601 date, month, year or date with time."""


class FetchError(InputError):
    """A URL that did not answer with a page: no such host, time-out, HTTP error, too large."""


class RefusedAddress(FetchError):
    """A URL whose host is, or redirects to, an address that is not on the public internet."""


class NoArticle(InputError):
    """A page that holds no article.

    Args:
        message: as for `InputError`.
        reason: one of ``empty``, ``section front``, ``cookie wall``, ``paywall``, ``no body``.
        source: as for `InputError`.
    """

    def __init__(self, message: str, reason: str, source: str | None = None):
        super().__init__(message, source)
        self.reason = reason


class NotEnglish(InputError):
    """An article in a language that the models do not read.

    Args:
        message: as for `InputError`.
        language: ISO 639-1 code where there is one, else 639-3.
        source: as for `InputError`.
    """

    def __init__(self, message: str, language: str, source: str | None = None):
        super().__init__(message, source)
        self.language = language


class OutputError(OnrecordError):
    """A file or folder that cannot be written."""


class ScoreError(OnrecordError):
    """Gold and predictions that cannot be compared: not JSON Lines, other documents, other lengths."""


class ModelError(OnrecordError):
    """Shipped model files that are missing or broken: install the package again."""


class WatchError(OnrecordError):
    """The watch cannot begin, or not go on: nothing to watch, a webhook that may not be used so, another watch at work."""


class MissingExtra(OnrecordError):
    """Something is asked for that needs an optional part which is not installed; the message names it."""


class ServeError(OnrecordError):
    """The reading room cannot be opened so: nothing would keep others out, a token is no token, the port is taken."""


class LedgerError(OnrecordError):
    """A ledger that cannot be opened, read or written. Whatever was being written is as it was before."""


class NotALedger(LedgerError):
    """A file or database that holds something else than a ledger."""


class NewerLedger(LedgerError):
    """A ledger that a newer version of onrecord has written: this one could harm it, and leaves it alone."""


class CorruptLedger(LedgerError):
    """A ledger whose file is damaged."""


class TooSlow(LedgerError):
    """A question that was given up because it took longer than it may; a narrower one is quicker."""


class LockedLedger(LedgerError):
    """Another program holds the ledger and did not let go in time."""


class ReadOnlyLedger(LedgerError):
    """The ledger's file, folder or database user may not be written."""


class FullDisk(LedgerError):
    """There is no room left for what was to be written."""


class NotInLedger(LedgerError):
    """No such article, statement, speaker, claim, group or correction in this ledger."""


class BadCorrection(LedgerError, ValueError):
    """A correction that cannot be: no such field, a value that it cannot have, or nobody who says so."""
