"""What a person sees of ``onrecord watch`` in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.cli import run
from onrecord.ledger import Ledger
from tests.ledger.making import NamingReader
from tests.watch.site import Reply, Site, page, rss

CLAIM = "The harbour board will close the night ferry"


def test_articles_and_positions_on_stdout_and_what_goes_wrong_on_stderr(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("onrecord.reader.Reader", NamingReader)
    monkeypatch.setattr("onrecord.cli.listing.for_people", lambda as_json: True)
    monkeypatch.setenv("COLUMNS", "120")
    here = "127.0.0.1"
    with Ledger(tmp_path / "news.db", reader=NamingReader()) as ledger:
        ledger.follow(CLAIM, save="ferry")
    site.routes = {"/robots.txt": Reply("", 404), "/rss": rss((site.url("/a", host=here), ""), (site.url("/gone", host=here), "")), "/gone": Reply("", 410),
                   "/a": page(site.url("/a", host=here), "The harbour board will close the night ferry", title="On the quay")}
    (tmp_path / "feeds.txt").write_text(f"{site.url('/rss', host=here)}\n{site.url('/none', host=here)}\n", encoding="utf-8")
    assert run(["watch", str(tmp_path / "feeds.txt"), "--ledger", str(tmp_path / "news.db"), "--once", "--allow-private", "--pause", "0"]) == 1
    out, err = capsys.readouterr()
    assert "new        1 statements  On the quay" in out and "New on “ferry” (read by machine, not reviewed):" in out and "Orla Fenn" in out and "\x1b" not in out + err
    assert err.splitlines()[0] == f"{site.url('/rss', host=here)}: RSS, 2 entries, 2 to read"
    assert f"onrecord: {site.url('/none', host=here)}: the server answered 404: there is no such page" in err
    assert f"onrecord: {site.url('/gone', host=here)}: the server answered 410: it is gone" in err
    assert err.splitlines()[-1] == "1 new article, 0 changed, 0 known, 1 not read; 1 new on saved claims, read by machine, not reviewed"
