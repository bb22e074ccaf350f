"""Years, months and days as ranges, at the edges of the calendar too."""

from __future__ import annotations

import pytest

from onrecord.errors import BadDate
from onrecord.ledger.periods import begins, ends


@pytest.mark.parametrize(("period", "first", "after"), [
    ("2031", "2031", "2032"), ("2031-04", "2031-04", "2031-05"), ("2031-12", "2031-12", "2032-01"), ("2031-02-28", "2031-02-28", "2031-03-01"), (" 2031-04 ", "2031-04", "2031-05"),
    ("0001", "0001", "0002"), ("9998-12-31", "9998-12-31", "9999-01-01"), ("9999", "9999", "9999-12-32"), ("9999-12", "9999-12", "9999-12-32"), ("9999-12-31", "9999-12-31", "9999-12-32")])
def test_ranges(period: str, first: str, after: str) -> None:
    assert (begins(period), ends(period)) == (first, after) and first < after


@pytest.mark.parametrize("period", ["", "31", "2031-4", "2031-00", "2031-00-06", "2031-13", "2031-04-31", "2031-04-00", "0000", "２０３１", "2031-04-02T10:00", "10000"])
def test_what_is_no_period(period: str) -> None:
    for end in (begins, ends):
        with pytest.raises(BadDate, match="is no date"):
            end(period)
