"""Each curl line of docs/api.md, run against a server of its own: it is answered as it should be."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from onrecord.ledger import Ledger
from onrecord.web import Settings, make_app
from tests.ledger.making import NamingReader
from tests.web.test_web_api import fill

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"^```console\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.strip()]

ROWS = '{"id": "a", "text": "The council met again about the bridge. “The bridge costs too much for us all” Per Holm said at the end of the long evening."}\n'
PAGE = "<html><head><title>Ferry</title></head><body><article><p>The harbour board met on Tuesday and talked about the night ferry for most of the evening.</p>" \
       "<p>“We will not close the night ferry this winter” Orla Fenn said to all who had come to the hall.</p></article></body></html>"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a free port of this machine; no model is asked, and no address is fetched."""
    file = tmp_path_factory.mktemp("made") / "news.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)
        patch.setattr("onrecord.ledger.follow._read", lambda *given, **options: iter(()))
        patch.setattr("onrecord.ledger.ledger.Ledger.discover", lambda self, **options: [])
        patch.setattr("onrecord.intake.fetch._system_resolver", lambda host, port: ["127.0.0.1"])
        with Ledger(file, reader=NamingReader()) as ledger:  # type: ignore[arg-type]
            fill(ledger)
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            port = listening.getsockname()[1]
            app = make_app(Settings(str(file), port=port, adds_per_minute=100), reader=NamingReader())  # type: ignore[arg-type]
            server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
            thread.start()
            until = time.monotonic() + 60
            while not server.started and time.monotonic() < until:
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
            server.should_exit = True
            thread.join(20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the lines are run: it has the files that they name."""
    made = tmp_path_factory.mktemp("here")
    (made / "story.html").write_text(PAGE, encoding="utf-8")
    (made / "rows.jsonl").write_text(ROWS, encoding="utf-8")
    return made


def expected(line: str) -> int:
    if "-X DELETE" in line:
        return 200 if "/jobs/" in line or "/articles/" in line else 204
    if "-X POST" in line and "/discovered" in line:
        return 202
    if "-d '{\"urls\"" in line or "-d '{\"text\"" in line or "-F files" in line:
        return 202
    return 201 if " -d '{" in line and "-X PUT" not in line else 200


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_every_line_is_answered(room: str, folder: Path):
    assert len(LINES) > 45
    job = ""
    for line in LINES:
        script = f"ROOM={room} JOB={job}; {line} -sS -w '\\n%{{http_code}} %{{content_type}}'"
        done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        body, _, told = done.stdout.rpartition("\n")
        status, _, media = told.partition(" ")
        assert done.returncode == 0 and int(status) == expected(line), (line, done.stdout[-600:], done.stderr)
        check(line, body, media, folder)
        if int(status) == 202 and "/discovered" not in line:
            job = json.loads(body)["job"]
    jobs = [json.loads(subprocess.run(["curl", "-sS", f"{room}/api/v1/jobs/{one}"], capture_output=True, text=True, check=True).stdout) for one in [job]]
    assert all(one["state"] in ("done", "stopped", "running") for one in jobs)


def check(line: str, body: str, media: str, folder: Path) -> None:
    """Whether an answer has the shape that its request asks for."""
    if (saved := re.search(r"-o (\S+)", line)) is not None:
        assert (folder / saved[1]).read_text(encoding="utf-8-sig").strip(), line
    elif expected(line) == 204:
        assert body == ""
    elif "text/csv" in line:
        assert media.startswith("text/csv") and "review" in body.splitlines()[0]
    elif "x-ndjson" in line:
        assert media.startswith("application/x-ndjson") and all("reviewed" in json.loads(one) for one in body.splitlines() if one)
    else:
        found = json.loads(body)
        assert media == "application/json" and isinstance(found, dict), line
        assert {"items", "reviewed", "statements", "note", "job", "corrections", "state"} & found.keys(), line


def test_every_group_of_the_api_has_examples():
    text = DOCS.read_text(encoding="utf-8")
    assert all(f"/api/v1/{name}" in text for name in ("articles", "jobs", "statements", "speakers", "groups", "claims", "follow", "outlets", "framing", "changes", "stats", "exports",
                                                      "review", "corrections"))
