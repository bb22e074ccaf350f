"""The commands with a reader that needs no model, on small articles written for these tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.show.fictional import FakeReader

WORDS = """Orla Fenn, who chairs the harbour board of Selm, answered questions about the night ferry on Tuesday.

“We will not close the ferry this year or the next,” Orla Fenn said after the meeting, which lasted for three hours.

“It is all a lie and the minutes prove it,” Tomas Brandt claimed on the quay, where some forty people had come to listen.

The town council will meet again in May, and the board has promised to bring its figures to that meeting."""

ISIZULU = """Umongameli ukhulume nabantu bakhe izolo ntambama edolobheni elikhulu, wathi uhulumeni uzokwakha izindlu ezintsha.

Abantu abaningi bebethokozile ngalezi zindaba, kodwa abanye bathi abayikholwa into ayishoyo ngoba sebelinde isikhathi eside.

Amaphoyisa athi umgwaqo omkhulu uzovalwa kusasa ekuseni, kanti abashayeli bacelwa ukuthi basebenzise omunye umgwaqo."""


@pytest.fixture(autouse=True)
def fake_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the fake in the reader's place."""
    monkeypatch.setattr("onrecord.reader.Reader", FakeReader)
    monkeypatch.setenv("COLUMNS", "90")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Two good articles, one broken row and one in another language."""
    path = tmp_path / "articles.jsonl"
    good = [{"id": f"a{n}", "text": WORDS.replace("Tuesday", day), "title": f"Ferry {day}", "published": "2031-04-02", "language": "en"}
            for n, day in enumerate(("Tuesday", "Friday"))]
    lines = [json.dumps(good[0]), "{broken", json.dumps({"id": "zu", "text": ISIZULU}), json.dumps(good[1])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """One article in a text file."""
    path = tmp_path / "story.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path
