"""A statement of a recording leads to the second at which it is heard."""

from __future__ import annotations

from pathlib import Path

import onrecord
from onrecord.selectors import heard, seconds, text_fragment
from onrecord.types import Passage, Timed

FILES = Path(__file__).parent / "intake" / "files"


def test_links_of_statements_lead_to_the_second() -> None:
    article = onrecord.load(FILES / "hearing.vtt", url="https://courier.example/hearing", published="2024-09-17")
    said = {s.speaker.name: s for s in onrecord.read(article) if s.within is None}
    assert set(said) == {"Dorrit Halvane", "Jonas Wray"}  # who is not named is nobody, and not the one before
    assert (said["Jonas Wray"].link or "").startswith("https://courier.example/hearing#t=62.5:~:text=That%20is%20not%20so%2C%20Minister.")
    assert "heard that" not in " ".join(s.content.text for s in said.values())


def test_times_are_found_by_where_a_passage_begins() -> None:
    times = [Timed(0, 5, "00:00:01.000", "00:00:02.000"), Timed(7, 12, "01:02:03.500", None)]
    at = [seconds(heard(times, Passage.of("x" * 20, [(n, n + 1)]))) for n in (0, 4, 6, 7, 15)]
    assert at == [1.0, 1.0, None, 3723.5, None]
    assert heard([], Passage()) is None and heard(times, Passage()) is None
    assert text_fragment("https://a.example/x#top", "The gate", Passage.of("The gate", [(0, 8)]), second=1.0) == "https://a.example/x#t=1:~:text=The%20gate"
