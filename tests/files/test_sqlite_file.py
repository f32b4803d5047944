"""One SQLite file: whole changes, versions, a log that can be emptied, and faults in words of its room."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from guidegen.errors import GuidegenError, Place, Problem
from guidegen.files.sqlite_file import SqliteFile

FIRST = "CREATE TABLE songs (name TEXT NOT NULL) STRICT"


class Songs(SqliteFile):
    """A file of songs, whose first is there from the beginning."""

    def __init__(self, path: Path, migrations: Sequence[str] = (FIRST,)) -> None:
        super().__init__(path, migrations, patience=0.01)

    def begun(self) -> None:
        self.connection.execute("INSERT INTO songs VALUES ('first')")

    def fault(self, error: sqlite3.Error | OSError) -> GuidegenError:
        return self.told(f"fault: {error}")

    def foreign(self) -> GuidegenError:
        return self.told("foreign")

    def newer(self, version: int, known: int) -> GuidegenError:
        return self.told(f"newer: {version} than {known}")

    def told(self, words: str) -> GuidegenError:
        return GuidegenError([Problem(Place(str(self.path)), words)])

    def names(self) -> list[str]:
        with self.reading() as db:
            return [name for (name,) in db.execute("SELECT name FROM songs ORDER BY rowid")]


def test_a_change_is_whole_or_nothing(tmp_path: Path) -> None:
    """What breaks off leaves no part of it, is told in the room's words, and does not count."""
    with closing(Songs(tmp_path / "songs")) as songs:
        assert stat.S_IMODE(songs.path.stat().st_mode) == 0o600
        before = songs.changes
        with pytest.raises(GuidegenError, match="fault: NOT NULL"), songs.changing() as db:
            db.executemany("INSERT INTO songs VALUES (?)", [("second",), (None,)])
        assert (songs.names(), songs.changes) == (["first"], before)
        with songs.changing() as db:
            db.execute("INSERT INTO songs VALUES ('second')")
        assert (songs.names(), songs.changes) == (["first", "second"], before + 1)


def test_a_file_of_an_earlier_version_is_changed_once(tmp_path: Path) -> None:
    """Its rows stay, and what a new file begins with is not put in again; a later version is refused."""
    path = tmp_path / "songs"
    Songs(path).close()
    more = (FIRST, "ALTER TABLE songs ADD COLUMN by TEXT; UPDATE songs SET by = 'me'")
    for _ in range(2):
        with closing(Songs(path, more)) as songs, songs.reading() as db:
            assert db.execute("SELECT * FROM songs").fetchall() == [("first", "me")]
    with pytest.raises(GuidegenError, match="newer: 2 than 1"):
        Songs(path)


def test_a_database_of_something_else_is_told_and_stays(tmp_path: Path) -> None:
    """Nothing is made in it."""
    path = tmp_path / "other"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE birds (name)")
    with pytest.raises(GuidegenError, match="foreign"):
        Songs(path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("birds",)]


def test_the_log_is_emptied_unless_somebody_reads_it(tmp_path: Path) -> None:
    """Then that is said, and it can be tried again."""
    log = tmp_path / "songs-wal"
    with closing(Songs(tmp_path / "songs")) as songs:
        assert log.stat().st_size > 0
        with closing(sqlite3.connect(songs.path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM songs").fetchall()
            assert not songs.empty_log()
        assert songs.empty_log()
        assert log.stat().st_size == 0


def test_it_is_kept_as_what_nobody_may_lose_or_find(tmp_path: Path) -> None:
    """Written through, what hangs on a row goes with it, deleted bytes are overwritten, and patience is as it was."""
    with closing(Songs(tmp_path / "songs")) as songs:
        songs.empty_log()
        set_to = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 10}
        with songs.reading() as db:
            assert {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in set_to} == set_to


def test_it_may_be_asked_from_any_thread(tmp_path: Path) -> None:
    """One at a time, and each change counts once."""
    with closing(Songs(tmp_path / "songs")) as songs:
        before = songs.changes

        def add(number: int) -> None:
            with songs.changing() as db:
                db.execute("INSERT INTO songs VALUES (?)", (str(number),))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(20)))
        assert (len(songs.names()), songs.changes) == (21, before + 20)


def test_a_file_can_be_looked_at_before_it_is_opened(tmp_path: Path) -> None:
    """What speaks against it is raised, and nothing is left open."""

    class Refused(Songs):
        def check(self, descriptor: int) -> None:
            raise self.told(f"looked at {os.fstat(descriptor).st_size}")

    with pytest.raises(GuidegenError, match="looked at 0"):
        Refused(tmp_path / "songs")
    assert (tmp_path / "songs").read_bytes() == b""
