"""Which words are time expressions, and which day, month or year they mean in an article of Tuesday, 4 October 2016."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.timing import days
from onrecord.timing.expressions import find
from onrecord.timing.resolve import Reckoner, together


def first(text: str, published: str | None = "2016-10-04") -> tuple[str, str | None]:
    found = find(text)
    times = Reckoner(published).times(text, found)
    return found[0].text, times[0].iso


@pytest.mark.parametrize(("text", "words", "iso"), [
    ("It opened on October 19, 2015.", "October 19, 2015", "2015-10-19"),
    ("It opened on 19 October 2015.", "19 October 2015", "2015-10-19"),
    ("It opened on Monday, 19 October 2015.", "Monday, 19 October 2015", "2015-10-19"),
    ("It opened on the 19th of October, 2015.", "19th of October, 2015", "2015-10-19"),
    ("It opened on 10/19/2015.", "10/19/2015", "2015-10-19"),
    ("It opened on 19/10/2015.", "19/10/2015", "2015-10-19"),
    ("It opened on 2015-10-19.", "2015-10-19", "2015-10-19"),
    ("It opened on Sept. 2.", "Sept. 2", "2016-09-02"),
    ("She said on Dec. 2 that it was safe.", "Dec. 2", "2016-12-02"),
    ("The vote was held on June 3.", "June 3", "2016-06-03"),
    ("The vote will be held on Jan. 3.", "Jan. 3", "2017-01-03"),
    ("It opened on Monday.", "Monday", "2016-10-03"),
    ("It opened on Tuesday.", "Tuesday", "2016-10-04"),
    ("It opened on Wednesday.", "Wednesday", "2016-09-28"),
    ("It will open on Wednesday.", "Wednesday", "2016-10-05"),
    ("It opened last Tuesday.", "last Tuesday", "2016-09-27"),
    ("It opens next Friday.", "next Friday", "2016-10-07"),
    ("It opened late Monday night.", "late Monday night", "2016-10-03"),
    ("It opened yesterday.", "yesterday", "2016-10-03"),
    ("It opened this morning.", "this morning", "2016-10-04"),
    ("It opened last night.", "last night", "2016-10-03"),
    ("It opened in February.", "February", "2016-02"),
    ("It opened last November.", "last November", "2015-11"),
    ("It opened in early September.", "early September", "2016-09"),
    ("It opened late last month.", "late last month", "2016-09"),
    ("It opened earlier this year.", "earlier this year", "2016"),
    ("It opened last week.", "last week", "2016-09-26/2016-10-02"),
    ("It opened over the weekend.", "the weekend", "2016-10-01/2016-10-02"),
    ("It opened two days ago.", "two days ago", "2016-10-02"),
    ("It opened a decade ago.", "a decade ago", "2006"),
    ("It opened in the 1970s.", "the 1970s", "1970/1979"),
    ("It opened last summer.", "last summer", "2016-06/2016-08"),
    ("It opened in the first quarter of 2015.", "the first quarter of 2015", "2015-01/2015-03"),
    ("It opened on Labor Day.", "Labor Day", "2016-09-05"),
    ("It opened at Easter.", "Easter", "2016-03-27"),
    ("It closed on the eve of Thanksgiving 2015.", "the eve of Thanksgiving 2015", "2015-11-25"),
    ("It was shut Sept. 20-30.", "Sept. 20-30", "2016-09-20/2016-09-30"),
    ("It opened in 2012.", "2012", "2012"),
])
def test_expression_and_its_time(text: str, words: str, iso: str):
    assert first(text) == (words, iso)


@pytest.mark.parametrize("text", ["Theresa May said so.", "We march on.", "It may rain.", "He sold 2000 tickets.", "It cost $2015.", "a second chance",
                                  "They fall ill.", "The Sun set.", "three quarters of the piers", "The storm (1500 UTC) was near."])
def test_no_expression(text: str):
    assert find(text) == []


@pytest.mark.parametrize(("text", "isos"), [
    ("It opened on March 3, 2015. Two days earlier it had rained.", ["2015-03-03", "2015-03-01"]),
    ("It opened on March 3, 2015. The following day it rained.", ["2015-03-03", "2015-03-04"]),
    ("It opened on March 3, 2015. It closed a week later.", ["2015-03-03", "2015-03-09/2015-03-15"]),
    ("It opened on March 3, 2015. It rained the same day.", ["2015-03-03", "2015-03-03"]),
])
def test_reckoned_from_the_last_date_mentioned(text: str, isos: list[str]):
    found = find(text)
    assert [t.iso for t in Reckoner("2016-10-04").times(text, found)] == isos


@pytest.mark.parametrize("text", ["It opened from September 20 to September 30.", "It was open between September 20 and September 30."])
def test_two_ends_make_a_range(text: str):
    found = find(text)
    times = Reckoner("2016-10-04").times(text, found)
    assert together(text, list(zip(found, times, strict=True))) == {0: "2016-09-20/2016-09-30"}


@pytest.mark.parametrize("text", ["on Monday", "last month", "yesterday", "two days ago", "this year", "in February", "at Easter"])
def test_relative_expressions_stay_unresolved_without_a_date(text: str):
    words, iso = first(text, None)
    assert words and iso is None


@pytest.mark.parametrize(("published", "text", "iso"), [("2016-10", "last month", "2016-09"), ("2016-10", "on Monday", None), ("2016", "last year", "2015"),
                                                       ("2016-10-04T09:00:00+02:00", "on Monday", "2016-10-03"), ("nonsense", "on Monday", None)])
def test_publication_date_by_prefix(published: str, text: str, iso: str | None):
    assert first(text, published)[1] == iso


@pytest.mark.parametrize(("text", "value"), [("last week", "2016-W39"), ("last summer", "2016-SU"), ("now", "PRESENT_REF"), ("recently", "PAST_REF"),
                                             ("three days", "P3D"), ("Monday night", "2016-10-03TNI"), ("daily", "P1D"), ("4 p.m.", "2016-10-04T16:00")])
def test_timex_values(text: str, value: str):
    assert Reckoner("2016-10-04").times(text, find(text))[0].timex == value


@pytest.mark.parametrize(("year", "day"), [(2016, "2016-03-27"), (2021, "2021-04-04"), (2038, "2038-04-25")])
def test_easter(year: int, day: str):
    assert days.easter(year).isoformat() == day


PIECES = st.sampled_from(["Monday", " ", "last", "May", "31", "2016", "0", "/", "-", "week", "ago", "two", "of", "the", "Feb.", "29", ",", "\n", "”", "9999", "p.m.",
                          "century", "21st", "quarter", "Easter", "BC", "'s", "ß", "\u00a0", "next", "year", "years", "1001"])


@given(st.lists(PIECES, max_size=40).map("".join) | st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=80),
       st.none() | st.sampled_from(["2016-10-04", "2016-10", "2016", "0001-01-01", "9999-12-31", "x", "2016-02-31"]))
def test_anything_goes(text: str, published: str | None):
    found = find(text)
    assert all(0 <= e.start < e.end <= len(text) and text[e.start : e.end] == e.text for e in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    times = Reckoner(published).times(text, found)
    assert len(times) == len(found)
    together(text, list(zip(found, times, strict=True)))
    Reckoner(published, story=True).times(text, found)
