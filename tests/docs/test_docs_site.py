"""The documentation's site: every page is in its navigation, and its reference has all that the program has. `make docs` builds it and looks through its links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from docs.making import check, commands, fields, operations, site
from tests.docs.blocks import ROOT

CONFIG = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))


def listed(part: Any) -> Iterator[str]:
    """The pages of the navigation."""
    if isinstance(part, str):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from listed(inner)


def test_every_page_is_in_the_navigation_once() -> None:
    there = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")}
    pages = list(listed(CONFIG["nav"]))
    assert sorted(pages) == sorted(there | set(site.ELSEWHERE) | set(site.MADE)), "mkdocs.yml and docs/ do not have the same pages"


def test_pages_that_live_elsewhere_are_there_and_no_card_is_missing() -> None:
    assert [source for source in site.ELSEWHERE.values() if not (ROOT / source).is_file()] == []
    cards = {str(path.relative_to(ROOT)) for path in (ROOT / "src" / "onrecord" / "models").rglob("*.md")}
    assert cards <= set(site.ELSEWHERE.values())


def test_the_readme_leads_to_pages_of_every_kind() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"(docs/{page})" in text for page in ("index.md", "tutorial.md", "how-well.md", "comparison.md", "cli.md", "reading-room.md", "api.md"))


FIGURE = re.compile(r"\d+ of \d+|\d+(?:,\d{3})*\.\d+|\d{1,3},\d{3}|\d+(?= ?%)|\d+(?= MB)")


def test_pages_that_collect_figures_have_none_of_their_own() -> None:
    """Each stands where it is measured as well: in a page about the thing, in a model's card, or in the README."""
    collected = {"docs/how-well.md", "docs/comparison.md"}
    pages = [ROOT / page for page in ("README.md", *site.ELSEWHERE.values())] + [p for p in (ROOT / "docs").rglob("*.md") if str(p.relative_to(ROOT)) not in collected]
    known = {figure for path in pages for figure in FIGURE.findall(path.read_text(encoding="utf-8"))}
    for page in collected:
        own = (ROOT / page).read_text(encoding="utf-8").partition("\n## What their documentation says")[0]
        assert set(FIGURE.findall(own)) - known - {"3.11"} == set(), f"{page} has figures that no other page has: they were measured anew, or are not measured"


def test_the_page_of_commands_has_each_option_with_its_help() -> None:
    page = commands.page()
    for name, command in commands.commands().items():
        section = page.split(f"## onrecord {name}\n")[1].split("\n## ")[0]
        for parameter in command.params:
            row = next(line for line in section.splitlines() if line.startswith("| ") and commands.written(parameter) in line)
            assert commands.cell(parameter.help) in row
        assert f"../cli.md#onrecord-{name}" in section


def test_the_page_of_operations_has_each_operation_and_record() -> None:
    document = operations.document()
    page = operations.page(document)
    for method, path, told in operations.operations(document):
        assert f"### `{method.upper()} {path}` {{ #{told['operationId']} " in page
    for name, record in document["components"]["schemas"].items():
        section = page.split(f"{{ #{operations.anchor(name)} }}")[1].split("\n### ")[0]
        assert all(f"`{field}`" in section for field in record.get("properties", ()))
    assert "| q |" not in page and "`q`" in page


def test_the_page_of_the_native_form_has_each_field() -> None:
    schema = fields.schema()
    page = fields.page(schema)
    for part in (schema, *schema["$defs"].values()):
        assert all(f"`{name}`" in page for name in part.get("properties", ()))
    example = json.loads(page.split("```json\n")[1].split("\n```")[0])
    jsonschema.validate(example, schema)


@pytest.mark.parametrize(("page", "written", "on_site"), [
    ("index.md", "[a](../CONTRIBUTING.md)", "[a](project/contributing.md)"),
    ("how-to/folder.md", "[a](../../src/onrecord/models/relation/CARD.md#limits)", "[a](../models/relation.md#limits)"),
    ("project/contributing.md", "[a](docs/labels.md#measured)", "[a](../labels.md#measured)"),
    ("project/contributing.md", "[a](src/onrecord/reader.py)", "a"),
    ("labels.md", "[a](https://example.org/x) [b](#measured)", "[a](https://example.org/x) [b](#measured)"),
    ("labels.md", "![a](screenshots/claim-light.webp)", "![a](screenshots/claim-light.webp)"),
])
def test_links_within_the_repository_become_links_within_the_site(page: str, written: str, on_site: str) -> None:
    assert site.relinked(written, page) == on_site


def test_what_is_wrong_with_a_built_page_is_told(tmp_path: Any) -> None:
    (tmp_path / "a.html").write_text("<h1 id='x'>A</h1><a href='b.html#y'>b</a><a href='#x'>x</a><a href='c.html'>c</a><script src='https://cdn.example/x.js'></script>", encoding="utf-8")
    (tmp_path / "b.html").write_text("<p id='z'>B</p><img src='none.png'><link rel='canonical' href='https://onrecord.example/b'>", encoding="utf-8")
    (tmp_path / "s.css").write_text("@import 'https://fonts.example/s.css'; a { background: url(//cdn.example/a.png) }", encoding="utf-8")
    assert sorted(check.faults(tmp_path / "a.html", tmp_path)) == ["leads nowhere: c.html", "no such place: b.html#y", "takes <script> from elsewhere: https://cdn.example/x.js"]
    assert list(check.faults(tmp_path / "b.html", tmp_path)) == ["leads nowhere: none.png"]
    assert len(list(check.styles(tmp_path))) == 2


def test_nothing_is_taken_from_elsewhere() -> None:
    assert CONFIG["theme"]["font"] is False and CONFIG["strict"] is True
    assert not any("://" in str(value) for value in (*CONFIG["extra_css"], *CONFIG["extra"]["polyfills"]))
