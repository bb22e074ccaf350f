"""The tools of an assistant: through the protocol in one process, and once over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from sqlalchemy import insert, select

from onrecord.assistant.server import make_server
from onrecord.ledger import Ledger, claims
from onrecord.ledger.tables import relations, statements
from onrecord.show import REMINDER
from tests.ledger.making import NamingReader, Said, reading

OPEN = reading("The board met on Tuesday.", Said("Orla Fenn", "The night ferry to Selm will sail again in spring", role="chair"),
               Said("Per Holm", "the night ferry will never sail again", direct=False), url="https://courier.example/1", title="Open", published="2031-04-02")
HIDDEN = reading(Said("Hedda Quist", "The whisper is that the ferry was sold"), url="https://gazette.example/2", title="Hidden", outlet="The Hidden Gazette")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("made") / "news.db"
    with pytest.MonkeyPatch.context() as patch, Ledger(file, reader=NamingReader()) as ledger:  # type: ignore[arg-type]
        patch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)
        ledger.add(OPEN)
        ledger.add(HIDDEN, private=True)
        with ledger.writing() as connection:
            claim = claims.make(connection, "The night ferry will sail again", name="ferry")
            for row in connection.execute(select(statements.c.id, statements.c.utterance_id).where(statements.c.content_text.contains("ferry"))).all():
                connection.execute(insert(relations).values(claim_id=claim.id, utterance_id=row.utterance_id, statement_id=row.id, model=ledger.relation.name, relation="for",
                                                            confidence=0.8, part=[], value=3, certainty="certain"))
            connection.exec_driver_sql("UPDATE claims SET read_to = 99")
    return file


@pytest.fixture(scope="module")
def ledger(made: Path) -> Iterator[Ledger]:
    with Ledger(made, read_only=True) as opened:
        yield opened


def call(server: Any, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """What tools answer: the structured content, or the error's words."""
    async def run() -> list[Any]:
        out: list[Any] = []
        async with Client(server) as client:
            for name, given in calls:
                answer = await client.call_tool(name, given)
                out.append(answer.content[0].text if answer.is_error else answer.structured_content)  # type: ignore[union-attr]
        return out

    return anyio.run(run)


def tools(server: Any) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        async with Client(server) as client:
            return {tool.name: tool for tool in (await client.list_tools()).tools}

    return anyio.run(run)


def test_only_reading_unless_asked_for(ledger: Ledger):
    found = tools(make_server(ledger))
    assert list(found) == ["search", "follow", "read", "speakers", "claims"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in found.values())
    assert list(tools(make_server(ledger, write=True)))[-1] == "add"


def test_each_record_has_its_link_and_says_that_nobody_has_reviewed_it(ledger: Ledger):
    found, followed, said, article, speaker, claim, every = call(
        make_server(ledger), ("search", {"query": "night ferry"}), ("follow", {"claim": "ferry"}), ("read", {"statement": 1}),
        ("read", {"url": "https://courier.example/1"}), ("speakers", {"name": "Orla Fenn"}), ("claims", {"name": "ferry"}), ("claims", {}))
    assert len(found["statements"]) == 2 and len(followed["positions"]) == 2
    for one in (*found["statements"], *followed["positions"], said["statement"], *article["statements"], *claim["latest"]):
        assert one["link"].startswith("https://courier.example/1#:~:text=") and one["reviewed"] is False and one["review"] == REMINDER
    assert article["text"].startswith("The board met") and said["paragraph"].startswith("“The night ferry")
    assert speaker["speaker"]["names"][0]["words"] == "Orla Fenn" and every["claims"][0]["name"] == "ferry"
    assert all(answer["note"].startswith(REMINDER) for answer in (found, followed, said, article, speaker, claim, every))


def test_nothing_private_is_shown(ledger: Ledger):
    answers = call(make_server(ledger), ("search", {"query": "whisper"}), ("search", {"query": "ferry"}), ("follow", {"claim": "ferry"}), ("read", {"article": 2}),
                   ("read", {"url": "https://gazette.example/2"}), ("read", {"statement": 3}), ("speakers", {}), ("speakers", {"name": "Hedda Quist"}), ("claims", {"name": "ferry"}))
    assert answers[0]["statements"] == [] and "no article" in answers[3] and "no article" in answers[4] and "no statement number 3" in answers[5]
    assert not any("Hedda" in str(answer) or "whisper" in str(answer) or "Hidden" in str(answer) for answer in answers)


@pytest.mark.parametrize(("tool", "given", "words"), [
    ("read", {}, "give an article's number"), ("read", {"article": 99}, "no article number 99"), ("search", {"speaker": "Nobody"}, "no speaker"),
    ("search", {"after": "x"}, "not where a page"), ("claims", {"name": "none"}, "no claim is saved"), ("search", {"limit": 1000}, "less than or equal to 100"),
    ("read", {"article": 1, "statement": 1}, "one of article, url and statement")])
def test_what_cannot_be_is_said(ledger: Ledger, tool: str, given: dict[str, Any], words: str):
    (answer,) = call(make_server(ledger), (tool, given))
    assert words in answer and "Traceback" not in answer


def test_adding_reads_and_refuses_private_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)
    text = "The council met on Monday about the bridge, as it does.\n\n“The bridge costs too much for all of us” Per Holm said to the people in the hall."
    with Ledger(tmp_path / "news.db", reader=NamingReader()) as ledger:  # type: ignore[arg-type]
        added, local, file, both = call(make_server(ledger, write=True), ("add", {"text": text, "title": "The bridge", "published": "2031-04-02"}),
                                        ("add", {"url": "http://127.0.0.1:9/x"}), ("add", {"url": "/etc/passwd"}), ("add", {}))
        assert added["outcome"] == "new" and [a.title for a in ledger.articles()] == ["The bridge"]
    assert "not on the public internet" in local and "allow" not in local and "is not an http" in file and "one of the two" in both


def test_over_standard_input_and_output(made: Path):
    server = StdioServerParameters(command=sys.executable, args=["-m", "onrecord", "mcp", "--ledger", str(made)])

    async def run() -> Any:
        with anyio.fail_after(120):
            async with Client(stdio_client(server)) as client:
                return (await client.call_tool("search", {"query": "ferry", "limit": 1})).structured_content

    found = anyio.run(run)
    assert len(found["statements"]) == 1 and found["next"]
