"""One article of a feed: its page -> the ledger. Whatever is wrong with it ends as a reason, and the watch goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.errors import InputError, LedgerError, ModelError, OnrecordError, UnreadableInput
from onrecord.intake.fetch import Answer, page_of
from onrecord.intake.load import each_from_page, supplement
from onrecord.ledger import Ledger
from onrecord.ledger.adding import Filed, add_many
from onrecord.types import Article


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a page: its articles (a live blog has many), and why it is no article where it is none."""

    filed: tuple[Filed, ...]

    @property
    def reason(self) -> str | None:
        """Why nothing of the page is in the ledger; None where something is."""
        errors = [str(f.error) for f in self.filed if f.error is not None]
        return errors[0] if errors and len(errors) == len(self.filed) else None


def file_page(ledger: Ledger, answer: Answer, url: str, published: float | None, *, private: bool = False) -> Result:
    """Reads the articles of a page and files them, each in one transaction.

    Args:
        answer: the page.
        url: as the feed has it.
        published: when the feed says that it was published, for a page that does not say.
        private: keep new articles out of exports and shared views.

    Raises:
        LedgerError, ModelError: nothing can be filed at all.
    """
    day = None if published is None else datetime.fromtimestamp(published, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        filed = tuple(add_many(ledger, _items(answer, url, day), private=private))
    except (LedgerError, ModelError):
        raise
    except InputError as error:
        return Result((Filed(url, error=error),))
    return Result(filed or (Filed(url, error=UnreadableInput("the page holds no article", url)),))


def _items(answer: Answer, url: str, day: str | None) -> Iterator[Article | InputError]:
    """The articles; an error of any kind is one of them, so that no page of a stranger ends the watch."""
    try:
        for item in each_from_page(page_of(answer, url), url):
            yield supplement(item, day, None).with_(original=None) if isinstance(item, Article) and item.published is None and day else _lean(item)
    except InputError as error:
        yield error
    except OnrecordError:
        raise
    except Exception as error:
        yield UnreadableInput(f"it could not be read, which is a bug in onrecord ({type(error).__name__}: {error}); please report it", url)


def _lean(item: Article | InputError) -> Article | InputError:
    return item.with_(original=None) if isinstance(item, Article) else item
