"""The ledger: what was sent stays sent, and nobody learns an address from it."""

from __future__ import annotations

import errno
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.eligibility import Held, Post, Reason
from guidegen.delivery.mail.ledger import (
    FAILED,
    QUEUED,
    SENT,
    STATES,
    UNKNOWN,
    Ledger,
    read_deliveries,
    schema,
    sending_lock,
)
from guidegen.delivery.mail.ledger.locks import is_about_locks
from guidegen.delivery.mail.ledger.unwritten import Mark, keep_mark
from guidegen.delivery.mail.pending import still_open
from guidegen.errors import JournalError, MailError

POST = Post("R-1", "d1", Path("guide.pdf"), read_address("anna.quorndon@example.org"), "Anna Quorndon")
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite", lambda: NOW)) as found:
        yield found


def enter(ledger: Ledger, *posts: Post, held: tuple[Held, ...] = (), campaign: str = "guide") -> list[int]:
    return list(ledger.enter([(post, "<id@x>") for post in posts], held, campaign).values())


def test_who_got_what_when_and_with_which_reply(ledger: Ledger) -> None:
    """A row tells all that, and its listing nothing that is for the ledger alone."""
    [number] = enter(ledger, POST)
    assert ledger.claim(number)
    ledger.settle(number, SENT, 250, "queued as 4F")
    [row] = ledger.rows()
    assert not row.may_retry
    assert row.to_dict() == {
        "client_id": "R-1",
        "document": "d1",
        "campaign": "guide",
        "state": "sent",
        "address": "a***@e***.org",
        "message_id": "<id@x>",
        "reason": "",
        "reply_code": 250,
        "reply": "queued as 4F",
        "attempts": 1,
        "entered_at": "2026-11-25T09:30:00Z",
        "changed_at": "2026-11-25T09:30:00Z",
    }


def test_no_name_or_address_stands_in_the_file(ledger: Ledger, tmp_path: Path) -> None:
    """Only its owner reads it, and even he finds neither there, nor in the files beside it."""
    enter(ledger, POST)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal"]
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        data = file.read_bytes().lower()
        assert b"quorndon" not in data
        assert b"example.org" not in data


def test_a_ledger_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    """Opening it takes the rights away that a copy or an older program left."""
    path = tmp_path / "ledger.sqlite"
    path.touch(0o644)
    with closing(Ledger(path)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def held_open(path: Path) -> bool:
    """Whether this process has the file open."""
    links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return str(path) in {str(link.readlink()) for link in links}


def test_a_ledger_is_let_go_of(tmp_path: Path) -> None:
    """When it is closed, and when it could not be used, also while somebody still looks at the error."""
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(path)
    assert held_open(path)
    ledger.close()
    assert not held_open(path)
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as database:
        database.execute("PRAGMA user_version = 9")
    with pytest.raises(MailError) as caught:
        Ledger(other)
    assert caught.value.problems
    assert not held_open(other)


def test_it_is_as_safe_as_a_file_can_be(ledger: Ledger) -> None:
    """A write-ahead log, and on the disk before a call returns."""
    assert ledger._database.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger._database.connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert ledger._database.connection.execute("PRAGMA user_version").fetchone() == (2,)


@pytest.mark.parametrize("state", STATES)
def test_entering_again_changes_only_what_was_never_sent(state: str, ledger: Ledger) -> None:
    """Queued, held and failed are queued anew; what is or may be with the client stays as it is."""
    [number] = enter(ledger, POST)
    ledger._database.connection.execute("UPDATE deliveries SET state = ?", (state,))
    is_open = state in ("queued", "held", "failed")
    assert enter(ledger, POST) == ([number] if is_open else [])
    assert ledger.rows()[0].state == ("queued" if is_open else state)
    enter(ledger, held=(Held("R-1", "d1", Reason.NO_CONSENT),))
    assert ledger.rows()[0].state == ("held" if is_open else state)


def test_each_document_and_campaign_is_a_delivery_of_its_own(ledger: Ledger) -> None:
    """A newer guide goes out too, and the older one that was still waiting does not."""
    enter(ledger, POST)
    enter(ledger, replace(POST, document="d2"))
    enter(ledger, POST, campaign="again")
    found = [(row.document, row.campaign, row.state, row.reason) for row in ledger.rows()]
    assert found == [("d1", "guide", "held", "replaced"), ("d2", "guide", "queued", ""), ("d1", "again", "queued", "")]
    assert [row.campaign for row in ledger.rows("again")] == ["again"]


def test_a_held_newer_document_stops_the_older_one(ledger: Ledger) -> None:
    """Who turned out an emergency must not get the guide that waited."""
    enter(ledger, POST)
    assert enter(ledger, held=(Held("R-1", "d2", Reason.EMERGENCY),)) == []
    assert [(row.document, row.state) for row in ledger.rows()] == [("d1", "held"), ("d2", "held")]


def test_what_was_being_sent_when_a_process_died_is_unknown(ledger: Ledger, tmp_path: Path) -> None:
    """Not while another one sends, though."""
    [number] = enter(ledger, POST)
    ledger.claim(number)
    with sending_lock(ledger.path):
        assert [row.state for row in read_deliveries(ledger.path)] == ["sending"]
    assert [(row.state, row.reason) for row in read_deliveries(ledger.path)] == [("unknown", "interrupted")]
    with pytest.raises(MailError, match="changed by somebody else"):
        ledger.settle(number, SENT)


def test_one_process_sends_at_a_time(tmp_path: Path) -> None:
    """The lock is for its owner only, is refused to a second one, is free afterwards, and has to be writable."""
    path = tmp_path / "ledger.sqlite"
    with sending_lock(path):
        assert stat.S_IMODE(path.with_name("ledger.sqlite.lock").stat().st_mode) == 0o600
        with pytest.raises(MailError, match="another guidegen is sending"), sending_lock(path):
            pass
    with sending_lock(path):
        pass
    with pytest.raises(MailError, match="cannot be written"), sending_lock(tmp_path / "none" / "ledger.sqlite"):
        pass


def test_only_what_is_unknown_is_queued_again(ledger: Ledger) -> None:
    """And only of the clients named, in this campaign."""
    numbers = enter(ledger, *(replace(POST, client_id=f"R-{one}") for one in range(3)))
    for number, state in zip(numbers, (UNKNOWN, UNKNOWN, SENT), strict=True):
        ledger.settle(number, state)
    ledger.resend(["R-1", "R-2"], "guide")
    ledger.resend(["R-0"], "other")
    assert [row.state for row in ledger.rows()] == [UNKNOWN, QUEUED, SENT]


def test_what_breaks_off_leaves_the_ledger_as_it_was(ledger: Ledger) -> None:
    """A change that fails half way is taken back whole, and the next one is not hindered."""

    def broken(client_id: str) -> Iterator[str]:
        yield client_id
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        ledger.enter(((replace(POST, client_id=one), "<id@x>") for one in broken("R-1")), (), "guide")
    assert ledger.rows() == []
    [number] = enter(ledger, POST)
    ledger.settle(number, UNKNOWN)
    with pytest.raises(RuntimeError):
        ledger.resend(broken("R-1"), "guide")
    assert [row.state for row in read_deliveries(ledger.path)] == [UNKNOWN]
    ledger.resend(["R-1"], "guide")
    assert [row.state for row in read_deliveries(ledger.path)] == [QUEUED]


@pytest.mark.parametrize(
    ("state", "may_retry", "email", "wishes", "wanted"),
    [
        (QUEUED, False, "a@example.org", {}, True),
        ("held", False, "a@example.org", {}, True),
        (SENT, False, "b@example.org", {"retry_failed": True, "resend": ["R-1"]}, False),
        ("sending", False, "a@example.org", {"retry_failed": True, "resend": ["R-1"]}, False),
        (UNKNOWN, False, "b@example.org", {"retry_failed": True, "resend": ["R-2"]}, False),
        (UNKNOWN, False, "a@example.org", {"resend": ["R-1"]}, True),
        (FAILED, False, "A@EXAMPLE.org", {"resend": ["R-1"]}, False),
        (FAILED, True, "a@example.org", {}, True),
        (FAILED, False, "b@example.org", {}, True),
        (FAILED, False, "a@example.org", {"retry_failed": True}, True),
    ],
)
def test_what_is_still_open(
    state: str, may_retry: bool, email: str, wishes: dict[str, object], wanted: bool, ledger: Ledger
) -> None:
    """By state, by whether the server may say yes later, by a new address, and by a person's wish."""
    [number] = enter(ledger, replace(POST, to=read_address("a@example.org")))
    ledger.settle(number, state, may_retry=may_retry)
    post = replace(POST, to=read_address(email))
    found = still_open([post], ledger.standing("guide"), ledger.address_key, **wishes)  # type: ignore[arg-type]
    assert found == ([post] if wanted else [])


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    """Another file, another database, a newer version and a missing folder are told, and nothing is changed."""
    other = tmp_path / "other"
    other.write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(MailError, match="other: the ledger cannot be used: file is not a database"):
        Ledger(other)
    newer = tmp_path / "newer"
    with closing(sqlite3.connect(newer)) as database:
        database.execute("PRAGMA user_version = 9")
    with pytest.raises(MailError, match="its version is 9; this guidegen knows 2"):
        Ledger(newer)
    foreign = tmp_path / "foreign"
    with closing(sqlite3.connect(foreign)) as database:
        database.execute("CREATE TABLE songs (name TEXT)")
    with pytest.raises(MailError, match="a database of something else"):
        Ledger(foreign)
    with closing(sqlite3.connect(foreign)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]
    with pytest.raises(MailError, match="No such file"):
        Ledger(tmp_path / "none" / "ledger.sqlite")


def hint_of(error: pytest.ExceptionInfo[MailError]) -> str | None:
    [problem] = error.value.problems
    return problem.hint


def test_a_damaged_ledger_is_to_be_kept_and_put_back(ledger: Ledger, tmp_path: Path) -> None:
    """Whether the file is no database at all, or one that was overwritten in its middle."""
    other = tmp_path / "other"
    other.write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(MailError) as foreign:
        Ledger(other)
    enter(ledger, *(replace(POST, client_id=f"R-{number}") for number in range(200)))
    ledger.close()
    with ledger.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    with closing(Ledger(ledger.path)) as damaged, pytest.raises(MailError, match="malformed") as torn:
        damaged.rows()
    told = "the file is damaged, or no ledger; move it away, put back a copy or give --rebuild-ledger"
    assert [hint_of(foreign), hint_of(torn)] == [told, told]


def test_a_ledger_that_another_program_writes_is_waited_for(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for ever, though: then the other program is to be closed."""
    monkeypatch.setattr("guidegen.delivery.mail.ledger.database._PATIENCE", 0.01)
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other, closing(Ledger(ledger.path)) as waiting:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(MailError, match="locked") as caught:
            enter(waiting, POST)
        other.execute("ROLLBACK")
        assert enter(waiting, POST)
    assert hint_of(caught) == "another program has it open; close that, and run the same command again"


def test_a_full_disk_takes_nothing_half(ledger: Ledger) -> None:
    """What has no room is not entered at all, and the hint says that the same command goes on later."""
    pages = ledger._database.connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._database.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(MailError, match="full") as caught:
        enter(ledger, *(replace(POST, client_id=f"R-{number}") for number in range(200)))
    assert hint_of(caught) == "make room on the disk, and run the same command again; it goes on where it stopped"
    assert ledger.rows() == []
    ledger._database.connection.execute("PRAGMA max_page_count = 1000")
    assert enter(ledger, POST)


FIRST_VERSION = """
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, client_id TEXT NOT NULL, document TEXT NOT NULL, campaign TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'held')),
    address TEXT NOT NULL DEFAULT '', address_key TEXT NOT NULL DEFAULT '', message_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '', reply_code INTEGER, reply TEXT NOT NULL DEFAULT '',
    may_retry INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    entered_at TEXT NOT NULL, changed_at TEXT NOT NULL, UNIQUE (client_id, document, campaign)
) STRICT;
CREATE TABLE salt (value BLOB NOT NULL) STRICT;
INSERT INTO salt VALUES (x'00ff');
INSERT INTO deliveries VALUES (7, 'R-1', 'd1', 'guide', 'sent', 'a***@e***.org', 'k', '<id@x>', '', 250, 'queued as 4F',
    0, 1, '2026-11-25T09:30:00Z', '2026-11-25T09:31:00Z');
PRAGMA user_version = 1;
"""


def test_a_ledger_of_the_first_version_goes_on(tmp_path: Path) -> None:
    """Every delivery, and the key that tells addresses apart, stands in it as before; reports have a place now."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(FIRST_VERSION)
    for _ in range(2):
        with closing(Ledger(path, lambda: NOW)) as ledger:
            [row] = ledger.rows()
            assert (row.id, row.state, row.reply, row.changed_at) == (7, SENT, "queued as 4F", "2026-11-25T09:31:00Z")
            assert ledger._salt == b"\x00\xff"
            assert enter(ledger, replace(POST, document="d1")) == []
            asked = ledger._database.connection.execute
            assert asked("PRAGMA user_version").fetchone() == (2,)
            assert asked("SELECT count(*) FROM reports").fetchone() == (0,)
    with closing(Ledger(path)) as ledger, pytest.raises(sqlite3.IntegrityError):
        ledger._database.connection.execute("UPDATE deliveries SET state = 'lost'")


def test_a_change_of_version_that_breaks_off_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is still of the first version, whole, and the next try succeeds."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(FIRST_VERSION)
    with monkeypatch.context() as broken:
        first, second = schema.MIGRATIONS
        broken.setattr("guidegen.delivery.mail.ledger.database.MIGRATIONS", (first, f"{second}; CREATE TABLE salt (x)"))
        with pytest.raises(MailError, match="already exists"):
            Ledger(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        assert database.execute("SELECT state FROM deliveries").fetchall() == [(SENT,)]
    with closing(Ledger(path)) as ledger:
        assert [row.state for row in ledger.rows()] == [SENT]


def standing(ledger: Ledger) -> list[tuple[str, int | None, str]]:
    return [(row.state, row.reply_code, row.reply) for row in ledger.rows()]


@pytest.mark.parametrize("state", [SENT, QUEUED, FAILED, UNKNOWN])
def test_a_mark_that_cannot_be_written_is_kept(
    state: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Beside the ledger, for its owner only, and without the address; the next run takes it in, once."""
    monkeypatch.setattr("guidegen.delivery.mail.ledger.database._PATIENCE", 0.01)
    kept = tmp_path / "ledger.sqlite.unwritten"
    with closing(Ledger(ledger.path, lambda: NOW)) as sending:
        number, _ = enter(sending, POST, replace(POST, client_id="R-2"))
        assert sending.claim(number)
        with locked(ledger.path), pytest.raises(MailError) as caught:
            sending.settle(number, state, 250, "said", may_retry=True)
    assert [problem.message for problem in caught.value.problems] == [
        "the ledger cannot be used: database is locked",
        "what the server said last is kept here",
    ]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert b"example.org" not in kept.read_bytes()
    before = kept.read_bytes()
    ledger.recover()
    assert not kept.exists()
    found = [(state, 250, "said"), (QUEUED, None, "")]
    assert standing(ledger) == found
    assert ledger.rows()[0].may_retry
    kept.write_bytes(before)  # as where a run was killed before it took the file away
    ledger.settle(number, UNKNOWN) if state == QUEUED else None
    ledger.recover()
    assert [row[0] for row in standing(ledger)] == [UNKNOWN if state == QUEUED else state, QUEUED]


def test_a_mark_is_never_put_on_another_delivery(ledger: Ledger, tmp_path: Path) -> None:
    """The ledger may be another one by now; what is none of it is dropped."""
    kept = tmp_path / "ledger.sqlite.unwritten"
    enter(ledger, POST)
    other = Mark(1, "<other@x>", SENT, 250, "said", "", 0, "2026-11-25T09:30:00Z")
    keep_mark(ledger.path, other)
    ledger.recover()
    assert standing(ledger) == [(QUEUED, None, "")]
    assert not kept.exists()
    kept.write_text('{"number": 1}\n')
    with pytest.raises(JournalError, match="no mark of a ledger"):
        ledger.recover()


def test_a_mark_that_can_be_kept_nowhere(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Then the message is in doubt: it is unknown, and never queued again by itself."""
    monkeypatch.setattr("guidegen.delivery.mail.ledger.database._PATIENCE", 0.01)
    (tmp_path / "ledger.sqlite.unwritten").mkdir()
    with closing(Ledger(ledger.path)) as sending:
        [number] = enter(sending, POST)
        sending.claim(number)
        with locked(ledger.path), pytest.raises(MailError) as caught:
            sending.settle(number, SENT, 250, "said")
    assert len(caught.value.problems) == 1
    (tmp_path / "ledger.sqlite.unwritten").rmdir()
    ledger.recover()
    assert [row.state for row in ledger.rows()] == [UNKNOWN]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program writes for as long as the block lasts."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL])
@pytest.mark.parametrize("kind", ["lockf", "flock"])
def test_a_place_without_locks_is_named(
    kind: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever kind of lock it lacks; it is not taken for another program that has the file."""

    def refused(*_: object) -> None:
        raise OSError(number, "no locks here")

    monkeypatch.setattr(f"fcntl.{kind}", refused)
    path = tmp_path / "ledger.sqlite"
    with pytest.raises(MailError, match="this place cannot lock files") as caught, sending_lock(path):
        Ledger(path)
    assert hint_of(caught) == "set [mail] ledger to a file on this computer's own disk"


@pytest.mark.parametrize(
    ("name", "is_of_place"),
    [
        ("SQLITE_PROTOCOL", True),
        ("SQLITE_IOERR_LOCK", True),
        ("SQLITE_IOERR_SHMMAP", True),
        ("SQLITE_BUSY", False),
        ("SQLITE_FULL", False),
    ],
)
def test_what_sqlite_says_of_a_place_without_locks(name: str, is_of_place: bool) -> None:
    """Shares of a network fail in other ways, too."""
    error = sqlite3.OperationalError("locking protocol")
    error.sqlite_errorname = name
    assert is_about_locks(error) is is_of_place


def test_a_lock_that_is_taken_is_no_lack_of_locks(ledger: Ledger) -> None:
    """While another process reads or writes, a ledger can be opened."""
    code = (
        "import fcntl, sys; file = open(sys.argv[1], 'r+b'); fcntl.lockf(file, fcntl.LOCK_EX, 1);"
        " print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(ledger.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"held\n"
        with closing(Ledger(ledger.path)) as found:
            assert found.rows() == []
        other.stdin.close()
