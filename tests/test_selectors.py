"""Evidence that lasts: surroundings and text fragments."""

from __future__ import annotations

from onrecord.selectors import CONTEXT, surroundings, text_fragment
from onrecord.types import Passage

TEXT = "The gate failed. “It held for thirty years,” Ada Marlow said. Nobody asked why."
URL = "https://courier.example/gate"


def at(words: str, text: str = TEXT) -> Passage:
    start = text.index(words)
    return Passage.of(text, [(start, start + len(words))])


def test_surroundings_are_slices_of_the_text() -> None:
    prefix, suffix = surroundings(TEXT, at("“It held for thirty years,”"))
    assert (prefix, suffix) == ("The gate failed. ", " Ada Marlow said. Nobody asked wh"[:CONTEXT])
    assert surroundings(TEXT, at("The gate failed."))[0] == ""


def test_a_short_content_is_given_whole_and_escaped() -> None:
    assert text_fragment(URL, TEXT, at("The gate failed.")) == f"{URL}#:~:text=The%20gate%20failed."
    text = "A well-kept, locked gate"
    assert text_fragment(URL, text, at(text, text)) == f"{URL}#:~:text=A%20well%2Dkept%2C%20locked%20gate"


def test_a_long_content_is_given_by_its_ends_and_one_line_only() -> None:
    words = [f"w{i}" for i in range(60)]
    text = " ".join(words)
    assert text_fragment(URL + "#top", text, at(text, text)) == f"{URL}#:~:text={'%20'.join(words[:6])},{'%20'.join(words[-6:])}"
    assert text_fragment(URL, "One line.\n\nAnother.", Passage.of("One line.\n\nAnother.", [(0, 19)])) == f"{URL}#:~:text=One%20line."


def test_without_a_url_there_is_no_link() -> None:
    assert text_fragment(None, TEXT, at("The gate failed.")) is None
