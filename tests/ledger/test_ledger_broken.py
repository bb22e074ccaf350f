"""Full disks, files that may not be written, are damaged or hold something else: a clear error, and nothing lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.errors import CorruptLedger, FullDisk, LedgerError, MissingExtra, NotALedger, ReadOnlyLedger
from onrecord.ledger import Ledger, adding, engine
from tests.ledger.dumping import sound
from tests.ledger.making import NamingReader, many
from tests.ledger.postgres import NOBODY

ROOT = Path(__file__).parents[2]


@pytest.fixture
def news(sqlite_url: str) -> Path:
    """A SQLite ledger with five articles, closed."""
    with Ledger(sqlite_url) as ledger:
        for r in many(5):
            ledger.add(r)
    return Path(sqlite_url)


def test_a_full_disk_leaves_what_was_there(news: Path):
    with Ledger(news, reader=NamingReader()) as ledger:
        with ledger.reading() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {connection.exec_driver_sql('PRAGMA page_count').scalar_one() + 2}")
        with pytest.raises(FullDisk, match="no room left for what was being written"):
            list(adding.add_many(ledger, [r.article for r in many(20)]))
        assert sound(ledger) == []
        before = list(ledger.readings())
        assert before[:5] == many(5)
    with Ledger(news, reader=NamingReader()) as ledger:
        list(adding.add_many(ledger, [r.article for r in many(20)]))
        assert len(list(ledger.readings())) == 20 and sound(ledger) == []


LIMITED = """
import resource, sys
from onrecord.errors import FullDisk
from onrecord.ledger import Ledger
from tests.ledger.making import many
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
ledger = Ledger(sys.argv[1])
try:
    for reading in many(400):
        ledger.add(reading, original=reading.article.text.encode())
except FullDisk as error:
    print(error)
    print(len(list(ledger.readings())))
"""


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd="/",
                          env=os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"})


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_file_that_may_grow_no_further_is_a_full_disk(tmp_path: Path):
    done = run(LIMITED, tmp_path / "news.db", 1_600_000)
    message, number = done.stdout.splitlines()
    assert "no room left" in message and str(tmp_path / "news.db") in message
    with Ledger(tmp_path / "news.db") as ledger:
        assert len(list(ledger.readings())) == int(number) > 2 and sound(ledger) == []
        ledger.add(many(401)[400])


UNPRIVILEGED = """
import os, sys
from onrecord.errors import LedgerError
from onrecord.ledger import Ledger
from tests.ledger.making import many
with Ledger(sys.argv[1]) as ledger:  # once, so that all is imported that another user may not be able to read
    ledger.add(many(1)[0])
    print("read", len(list(ledger.readings())))
if os.geteuid() == 0:  # root may write everything
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
for name in sys.argv[3:]:
    try:
        with Ledger(name, read_only=True) as ledger:
            print("read", len(list(ledger.readings())))
    except LedgerError as error:
        print(type(error).__name__, error)
    try:
        with Ledger(name) as ledger:
            ledger.add(many(9)[8])
            print("written")
    except LedgerError as error:
        print(type(error).__name__, error)
"""


@pytest.fixture
def crossroads() -> Iterator[Path]:
    """A folder that every user can reach."""
    with tempfile.TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="other rights there")
def test_a_ledger_that_may_not_be_written_can_be_read(news: Path, crossroads: Path):
    """In a folder that may not be written (where SQLite cannot make its files beside it), and in one that may."""
    closed, opened = crossroads / "closed", crossroads / "open"
    for folder, mode in ((closed, 0o555), (opened, 0o777)):
        folder.mkdir()
        (folder / "news.db").write_bytes(news.read_bytes())
        (folder / "news.db").chmod(0o444)
        folder.chmod(mode)
    done = run(UNPRIVILEGED, crossroads / "mine.db", NOBODY, closed / "news.db", opened / "news.db", closed / "new.db")
    lines = done.stdout.splitlines()[1:]
    assert lines[0] == lines[2] == "read 5", done
    assert lines[1] == f"ReadOnlyLedger {closed / 'news.db'}: it cannot be written. Check the rights of the file and of its folder."
    assert lines[3].startswith("ReadOnlyLedger")
    assert "no such ledger" in lines[4] and "cannot be opened. Is there such a folder" in lines[5]
    assert news.read_bytes() == (closed / "news.db").read_bytes() == (opened / "news.db").read_bytes()
    closed.chmod(0o755)


def test_read_only_writes_nothing(open_at: Callable[..., Ledger]):
    open_at().add(many(1)[0])
    looking = open_at(read_only=True)
    assert list(looking.readings()) == many(1)
    with pytest.raises(ReadOnlyLedger, match="cannot be written"):
        looking.add(many(2)[1])
    assert list(open_at().readings()) == many(1)


def test_a_damaged_file_is_said_to_be_one(news: Path):
    data = bytearray(news.read_bytes())
    for start in range(4096 * 2, len(data) - 4096, 4096):
        data[start : start + 400] = b"\xa5" * 400
    news.write_bytes(data)
    with pytest.raises(CorruptLedger, match=r"the file is damaged. Take the latest copy, or rescue"), Ledger(news) as ledger:
        list(ledger.readings())
    with pytest.raises(CorruptLedger), Ledger(news) as ledger:
        ledger.add(many(6)[5])


def test_a_file_cut_short_is_said_to_be_damaged(news: Path):
    news.write_bytes(news.read_bytes()[: 4096 * 3 + 100])
    with pytest.raises(CorruptLedger), Ledger(news) as ledger:
        list(ledger.readings())


@pytest.mark.parametrize("content", [b"Once upon a time there was a ferry. " * 300, b"%PDF-1.7 " * 1000], ids=["text", "pdf"])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, content: bytes, read_only: bool):
    path = tmp_path / "story.txt"
    path.write_bytes(content)
    with pytest.raises(NotALedger, match="this file is no ledger"):
        Ledger(path, read_only=read_only)
    assert path.read_bytes() == content and [p.name for p in tmp_path.iterdir()] == ["story.txt"]


def test_another_programs_database_is_left_as_it_is(tmp_path: Path):
    path = tmp_path / "places.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE places (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotALedger, match=r"holds other tables than a ledger's \(places"):
        Ledger(path)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["places.sqlite"]


def test_another_programs_tables_in_postgresql_are_left_as_they_are(empty_postgresql_url: str):
    import psycopg

    with psycopg.connect(empty_postgresql_url) as connection:
        connection.execute("CREATE TABLE places (name text)")
    with pytest.raises(NotALedger, match="holds other tables"):
        Ledger(empty_postgresql_url)
    with psycopg.connect(empty_postgresql_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


@pytest.mark.parametrize(("where", "said"), [
    ("no/such/folder/news.db", "cannot be opened. Is there such a folder"), (".", "cannot be opened"), ("mysql://me@localhost/news", "not mysql"),
    ("://", "not the address of a database"), ("postgresql://nobody@127.0.0.1:1/news", "there is no connection to this database: .*refused")])
def test_where_no_ledger_can_be(where: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LedgerError, match=said):
        Ledger(where)


def test_looking_makes_no_ledger(tmp_path: Path):
    with pytest.raises(LedgerError, match=r"no such ledger. Make one: onrecord add"):
        Ledger(tmp_path / "news.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_postgresql_says_who_is_not_let_in(postgresql: str, postgresql_url: str):
    import psycopg

    with pytest.raises(LedgerError, match=r'no connection to this database: .*"none" does not exist'):
        Ledger(f"{postgresql}/none")
    with pytest.raises(LedgerError, match=r"no connection to this database: .*stranger"):
        Ledger(postgresql_url.replace("postgres@", "stranger:secret@"))
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("DROP ROLE IF EXISTS onlooker")
        connection.execute("CREATE ROLE onlooker LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker")
    Ledger(postgresql_url).add(many(1)[0])
    onlooker = postgresql_url.replace("postgres@", "onlooker@")
    with Ledger(onlooker, read_only=True) as ledger:
        assert list(ledger.readings()) == many(1)
    with Ledger(onlooker) as ledger, pytest.raises(ReadOnlyLedger):
        ledger.add(many(2)[1])
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("DROP OWNED BY onlooker")
        connection.execute("DROP ROLE onlooker")


def test_a_password_is_in_no_message(postgresql: str):
    with pytest.raises(LedgerError) as found:
        Ledger(f"{postgresql}/none".replace("postgres@", "postgres:secret@"))
    assert "secret" not in str(found.value) and "psycopg" not in str(found.value)


def test_without_its_driver_postgresql_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"pip install 'onrecord\[postgres\]'"):
        engine.connect(engine.address("postgresql://me@localhost/news"))


def test_a_lost_connection_is_said_and_the_next_question_connects_anew(postgresql: str, postgresql_url: str):
    import psycopg

    with Ledger(postgresql_url) as ledger:
        ledger.add(many(1)[0])
        with pytest.raises(LedgerError, match=r"connection to the database was lost|no connection to this database"), ledger.writing() as connection:
            with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (postgresql_url.rpartition("/")[2],))
            connection.exec_driver_sql("SELECT 1")
        assert list(ledger.readings()) == many(1)
