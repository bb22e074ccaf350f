"""The example articles, read from their files as a user would, against what a careful reader finds in them.

The articles and their gold are fictional and were written for this project.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from onrecord.intake import load_many
from onrecord.reader import Reader
from onrecord.types import Article, Reading, Statement

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
GOLD = json.loads(Path(__file__).with_name("gold.json").read_text(encoding="utf-8"))["articles"]
FILES = sorted(GOLD)
ENOUGH = 0.7
"""The share of the gold statements to be found over all articles."""
LABELS = {"speaker": 0.8, "said_on": 0.6, "stance": 0.8, "certainty": 0.8, "uttered": 0.9}
"""The share of the statements found that each label is to be right of, where it is plain."""
PLAIN = {"stance": "affirms", "certainty": "certain", "uttered": "yes"}
"""The commonest value of a label; a reader that sees only it sees nothing."""


class Expected(NamedTuple):
    """A gold statement; roles as sets of offsets of the characters that are no spaces."""

    source: frozenset[int]
    content: frozenset[int]
    words: str


def characters(text: str, start: int, end: int) -> frozenset[int]:
    return frozenset(i for i in range(start, end) if not text[i].isspace())


def place(text: str, row: dict[str, object]) -> Expected:
    """Finds a gold statement's words in the text: each piece of content stands there once, the source
    is the whole-word occurrence outside the content that is nearest to it."""
    spans = []
    for piece in row["content"]:
        found = [m.start() for m in re.finditer(re.escape(piece), text)]
        assert len(found) == 1, f"{piece!r} stands {len(found)} times in the article"
        spans.append((found[0], found[0] + len(piece)))
    content = frozenset().union(*(characters(text, *span) for span in spans))
    sources = [(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){re.escape(row['source'])}(?!\w)", text)]
    sources = [s for s in sources if content.isdisjoint(range(*s))]
    assert sources, f"no {row['source']!r} outside the content"
    start, end = min(sources, key=lambda s: min(max(s[0] - c[1], c[0] - s[1]) for c in spans))
    return Expected(characters(text, start, end), content, " … ".join(row["content"]))


def roles(text: str, statement: Statement) -> tuple[frozenset[int], frozenset[int]]:
    sets = [frozenset().union(*(characters(text, *span) for span in role.spans)) for role in (statement.source, statement.content)]
    return sets[0], sets[1]


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def pairs(reading: Reading, rows: list[dict[str, object]]) -> list[tuple[dict[str, object], Statement | None]]:
    """Each gold statement with one of its own in the reading: content overlap (Dice) of at least 0.5 and a
    source that meets the gold's; None where there is none."""
    text = reading.article.text
    left = [(roles(text, s), s) for s in reading]
    out: list[tuple[dict[str, object], Statement | None]] = []
    for row in rows:
        want = place(text, row)
        fits = [r for r in left if dice(r[0][1], want.content) >= 0.5 and r[0][0] & want.source]
        best = max(fits, key=lambda r: dice(r[0][1], want.content), default=None)
        if best:
            left.remove(best)
        out.append((row, best[1] if best else None))
    return out


def missed(reading: Reading, rows: list[dict[str, object]]) -> list[str]:
    """The contents of the gold statements that are not in the reading."""
    return [" … ".join(row["content"]) for row, found in pairs(reading, rows) if found is None]


def right(label: str, want: str, found: Statement) -> bool:
    """Whether a label is what a careful reader gives it; a speaker without a name must hold gold's words."""
    got = found.to_json()[label]
    return want.casefold() in (got or "").casefold() if label == "speaker" else got == want


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    out = {}
    for file in FILES:
        (item,) = load_many([str(EXAMPLES / file)])
        assert isinstance(item, Article), f"{file}: {item}"
        out[file] = item
    return out


@pytest.fixture(scope="module")
def readings(articles: dict[str, Article]) -> dict[str, Reading]:
    reader = Reader()
    return {file: reader.read(article) for file, article in articles.items()}


def test_the_folder_holds_the_articles_and_nothing_else_to_read():
    items = list(load_many([str(EXAMPLES)]))
    assert [item for item in items if not isinstance(item, Article)] == []
    assert len(items) == len(FILES) == len([p for p in EXAMPLES.iterdir() if p.name != "README.md"])
    table = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [file for file in FILES if f"| `{file}` |" not in table] == []


@pytest.mark.parametrize("file", FILES)
def test_gold_words_stand_in_the_article(articles: dict[str, Article], file: str):
    text = articles[file].text
    for row in GOLD[file]:
        expected = place(text, row)
        assert expected.source and expected.content
        assert row["cue"] in text
        assert row["kind"] in {"direct", "indirect", "mixed"}


@pytest.mark.parametrize("file", FILES)
def test_dates_are_known(articles: dict[str, Article], file: str):
    published = articles[file].published
    assert published is not None
    assert published[:10] in file


def test_furniture_is_left_out(articles: dict[str, Article]):
    page = articles["04-courier-2024-11-25.html"]
    for furniture in ("partners value", "Breaking", "Related stories", "school counts", "Advertisement", "at breakfast",
                      "Most read", "All rights reserved", "dataLayer", "Photograph", "Sign in", "Skip to content"):
        assert furniture not in page.text
    scraped = articles["05-northgate-2024-12-12.txt"]
    for furniture in ("Skip to", "Log in", "Photo:", "READ MORE", "donation", "newsletter", "Who owns a river", "Terms of use"):
        assert furniture not in scraped.text
    assert scraped.text.count("the sentences around them moved") <= 1


def test_metadata_of_the_saved_page(articles: dict[str, Article]):
    page = articles["04-courier-2024-11-25.html"]
    assert page.title == "Audit warned of damaged spillway four months before flood"
    assert page.outlet == "Selm Courier"
    assert set(page.byline) == {"Nadia Orlec", "Filip Brandt"}
    assert page.url == "https://selm-courier.example/2024/11/25/corvane-audit"


def test_most_statements_are_found(readings: dict[str, Reading]):
    lost = {file: missed(readings[file], GOLD[file]) for file in FILES}
    total = sum(len(rows) for rows in GOLD.values())
    found = 1 - sum(map(len, lost.values())) / total
    assert found >= ENOUGH, f"{found:.2f} of {total} found; missed: {json.dumps(lost, ensure_ascii=False, indent=1)}"


@pytest.mark.parametrize("label", LABELS)
def test_most_labels_are_right(readings: dict[str, Reading], label: str):
    found = [(row, s) for file in FILES for row, s in pairs(readings[file], GOLD[file]) if s is not None and label in row]
    wrong = [(row[label], s.to_json()[label], s.source.text, s.cue.text, s.content.text[:60]) for row, s in found if not right(label, row[label], s)]
    assert 1 - len(wrong) / len(found) >= LABELS[label], json.dumps(wrong, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("label", PLAIN)
def test_most_of_what_is_not_plain_is_seen(readings: dict[str, Reading], label: str):
    found = [right(label, row[label], s) for file in FILES for row, s in pairs(readings[file], GOLD[file])
             if s is not None and row.get(label, PLAIN[label]) != PLAIN[label]]
    assert sum(found) >= len(found) / 2


def test_reprint_repeats_the_wire_story(readings: dict[str, Reading]):
    def words(file: str) -> list[set[str]]:
        return [set(re.findall(r"\w+", s.content.text.lower())) for s in readings[file]]

    wire, reprint = words("02-vpa-2024-10-22.jsonl"), words("03-valley-post-2024-10-23.html")
    same = [a for a in reprint if any(len(a & b) >= 0.8 * max(len(a), len(b)) for b in wire)]
    assert len(same) >= 6
