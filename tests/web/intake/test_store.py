"""The file of visits: durable, private, and no link used twice."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from guidegen.errors import IntakeError
from guidegen.web.intake.backup import back_up
from guidegen.web.intake.database import _MIGRATIONS
from guidegen.web.intake.store import (
    FILE,
    ChangedError,
    LinkExpiredError,
    LinkReplacedError,
    LinkUnknownError,
    LinkUsedError,
    Store,
)
from guidegen.web.intake.visits import Event, State, Visit
from tests.support.waiting_room import Clock

MARK = "xylophone-in-the-attic"


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    made = Store(tmp_path / FILE, clock.now)
    yield made
    made.close()


def test_what_was_saved_is_there_when_the_file_is_opened_again(tmp_path: Path, store: Store, clock: Clock) -> None:
    """A visit comes back as it was saved, with what was noted of it."""
    visit = store.begin("tablet", "C-1", {"name": "Ada"})
    saved = store.save(
        replace(visit, answers={"age": 40, "area": ["centre"]}, state=State.FINISHED, page="age"),
        Event(clock.now(), "desk", "corrected", {"question": "age"}),
    )
    store.close()
    again = Store(tmp_path / FILE, clock.now)
    assert again.visit(visit.id) == saved
    assert [event.what for event in again.events(visit.id)] == ["corrected"]
    again.close()


def test_a_visit_that_somebody_else_changed_is_not_saved_over(store: Store) -> None:
    """Of two changes to the same state of a visit the second is refused."""
    visit = store.begin("tablet")
    store.save(replace(visit, page="age"))
    with pytest.raises(ChangedError):
        store.save(replace(visit, page="sex"))
    found = store.visit(visit.id)
    assert found is not None
    assert found.page == "age"


def test_a_deleted_visit_cannot_be_saved(store: Store) -> None:
    """What the desk deleted does not come back with the runner's next page."""
    visit = store.begin("tablet")
    assert store.delete(visit.id)
    with pytest.raises(ChangedError):
        store.save(visit)


def test_the_file_is_private(tmp_path: Path, store: Store) -> None:
    """Nobody but its owner can read the file or what SQLite puts beside it."""
    store.begin("tablet")
    files = [file for file in tmp_path.iterdir() if file.name.startswith(FILE)]
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_link_works_once_however_many_try_at_once(store: Store) -> None:
    """Of twenty browsers that send the same link at the same moment one begins a visit."""
    token = store.make_link("C-7", 7)

    def take(_: int) -> bool:
        try:
            store.take_link(token)
        except LinkUsedError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(take, range(20)))
    assert sum(taken) == 1
    assert [visit.number for visit in store.visits()] == ["C-7"]


def test_looking_at_a_link_does_not_use_it_up(store: Store) -> None:
    """A mail program that opens all links leaves them as they are."""
    token = store.make_link("C-7", 7)
    store.look_at_link(token)
    store.look_at_link(token)
    assert store.take_link(token).number == "C-7"


def test_a_link_that_is_too_old_or_nobodys_leads_nowhere(store: Store, clock: Clock) -> None:
    """After its days a link is expired; one that nobody made is unknown."""
    token = store.make_link("C-7", 7)
    clock.pass_by(days=7, seconds=1)
    with pytest.raises(LinkExpiredError):
        store.take_link(token)
    with pytest.raises(LinkUnknownError):
        store.take_link(token[:-1])
    with pytest.raises(LinkUnknownError):
        store.take_link("\udcff")
    assert not store.visits()


def test_links_hold_128_bits_and_only_a_hash_is_kept(tmp_path: Path, store: Store) -> None:
    """The token stands in no file, and has at least 128 bits."""
    tokens = {store.make_link(f"C-{number}", 7) for number in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) * 6 >= 128
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(token.encode() in kept for token in tokens)


def test_a_purge_leaves_nothing_of_old_visits_in_any_file(tmp_path: Path, store: Store, clock: Clock) -> None:
    """What was answered is not in the bytes of the file, or of the log beside it, any more; the newer visit stays."""
    old = store.begin("tablet", "C-1", {"name": MARK})
    store.save(replace(old, answers={"goal_why": MARK}), Event(clock.now(), "desk", "contact", {"why": MARK}))
    store.make_link("C-1", 1, {"name": MARK})
    clock.pass_by(days=40)
    new = store.begin("tablet", "C-2")
    assert store.purge(clock.now() - timedelta(days=30)) == 1
    assert [visit.id for visit in store.visits()] == [new.id]
    assert not any(MARK.encode() in file.read_bytes() for file in tmp_path.iterdir())


def test_a_deleted_visit_leaves_no_word_while_the_server_runs(tmp_path: Path, store: Store) -> None:
    """Not in the log beside the file either, and without waiting for the server to end."""
    visit = store.begin("tablet", "C-1", {"name": MARK})
    store.save(replace(visit, answers={"goal_why": MARK}))
    assert store.delete(visit.id)
    assert not any(MARK.encode() in file.read_bytes() for file in tmp_path.iterdir())


def test_what_is_read_while_a_visit_is_deleted_is_forgotten_soon_after(tmp_path: Path, store: Store) -> None:
    """Another program that reads the log keeps its words there for as long, and the next look empties it."""
    visit = store.begin("tablet", "C-1", {"name": MARK})
    with closing(sqlite3.connect(store.database.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM visits").fetchone() == (1,)
        assert store.delete(visit.id)
        assert not store.forget_deleted()
    assert store.forget_deleted()
    assert not any(MARK.encode() in file.read_bytes() for file in tmp_path.iterdir())


def test_a_link_whose_visit_cannot_be_kept_stays_usable(store: Store) -> None:
    """The visit with its first page and the use of the link are kept together, or neither is."""
    token = store.make_link("C-7", 7)

    def broken(visit: Visit) -> Visit:
        return replace(visit, number=None)  # type: ignore[arg-type]

    with pytest.raises(IntakeError):
        store.take_link(token, broken)
    assert store.take_link(token).number == "C-7"


def test_a_new_link_ends_the_older_ones_of_its_client(store: Store) -> None:
    """Who was sent two has one that works; links of others go on, and so does a visit that has begun."""
    first, other = store.make_link("C-1", 7), store.make_link("C-2", 7)
    visit = store.take_link(store.make_link("C-3", 7))
    new = store.make_link("C-1", 7)
    store.make_link("C-3", 7)
    with pytest.raises(LinkReplacedError):
        store.take_link(first)
    assert [store.take_link(token).number for token in (other, new)] == ["C-2", "C-1"]
    assert store.visit(visit.id) == visit


def test_a_file_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    """What was answered before is there, with nothing to be asked again and nothing signed for."""
    path = tmp_path / FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for script in _MIGRATIONS[:2]:
            old.executescript(script)
        old.execute("PRAGMA user_version = 2")
        old.execute(
            "INSERT INTO visits VALUES ('a', 'C-1', 'tablet', 'asking', '{\"age\":40}', '{}', '[]', 'you', 0, '', '',"
            " 3, '2026-11-20T09:00:00+00:00', '2026-11-20T09:01:00+00:00', '', 0, '2026-11-20T09:01:00+00:00')"
        )
        old.execute(
            "INSERT INTO links (token, number, client, made, expires) VALUES (?, 'C-2', '{}',"
            " '2026-11-20T09:00:00+00:00', '9999-11-27T09:00:00+00:00')",
            (hashlib.sha256(b"token").digest(),),
        )
    with closing(Store(path)) as store:
        [visit] = store.visits()
        assert (visit.number, visit.answers, visit.again, visit.signed) == ("C-1", {"age": 40}, (), {})
        assert store.save(replace(visit, again=("rf_body",))) == store.visit("a")
        assert store.link_language("token") == ""
        assert store.take_link("token").language == ""


def test_a_link_knows_what_its_client_reads(store: Store) -> None:
    """Until it is used, and after; of a link that nobody made nothing is known."""
    token = store.make_link("C-1", 7, language="es")
    assert store.link_language(token) == "es"
    assert store.take_link(token).language == "es"
    assert (store.link_language(token), store.link_language("x" * 24)) == ("es", "")


@pytest.mark.parametrize(
    ("spoil", "hint"),
    [
        (lambda path: path.write_bytes(b"not a database, but long enough to be looked at" * 100), "put back a copy"),
        (lambda path: path.mkdir(), "a folder stands in its place"),
        (lambda path: path.symlink_to(path.with_name("other")), "a link stands in its place"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_what_helps(
    tmp_path: Path, spoil: Callable[[Path], object], hint: str
) -> None:
    """Each fault has its own hint, and none is told to make room where there is room."""
    spoil(tmp_path / FILE)
    with pytest.raises(IntakeError) as caught:
        Store(tmp_path / FILE)
    assert hint in str(caught.value.problems[0].hint)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_told_as_that(tmp_path: Path) -> None:
    """It belongs to somebody else."""
    (tmp_path / FILE).touch(mode=0o000)
    with pytest.raises(IntakeError) as caught:
        Store(tmp_path / FILE)
    assert "belong to who runs this" in str(caught.value.problems[0].hint)


def test_what_sqlite_says_has_a_hint_that_fits(store: Store) -> None:
    """A file that may only be read is not told to make room, and a full disk is."""
    for name, hint in (("SQLITE_READONLY_DBMOVED", "belong"), ("SQLITE_FULL", "make room"), ("SQLITE_BUSY", "close")):
        error = sqlite3.OperationalError("said")
        error.sqlite_errorname = name
        assert hint in str(store.database.fault(error).problems[0].hint), name


def test_a_backup_is_whole_private_and_made_beside_the_running_server(tmp_path: Path, store: Store) -> None:
    """The copy has every visit and can be opened; the server's file goes on."""
    visits = [store.begin("tablet", f"C-{number}") for number in range(20)]
    target = tmp_path / "copy.sqlite"
    back_up(store, target)
    store.begin("tablet", "later")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = Store(target)
    assert {visit.id for visit in copy.visits()} == {visit.id for visit in visits}
    copy.close()
    assert not [file for file in tmp_path.iterdir() if file.name.endswith(".tmp")]


def test_a_grave_visit_stays_on_the_board_however_much_comes_after_it(store: Store, clock: Clock) -> None:
    """With more newer visits than the list shows, who waits for a person is still on it; whoever was seen to is not."""
    grave, seen_to = store.begin("tablet"), store.begin("tablet")
    for one in (grave, seen_to):
        store.listing.mark_grave(one.id, True)
    clock.pass_by(minutes=1)
    for _ in range(30):
        store.begin("tablet")
    since = clock.now() - timedelta(days=1)
    assert {grave.id, seen_to.id} < {visit.id for visit in store.listing.newest(since, 10, 10)}
    assert len(store.listing.newest(since, 10, 1)) == 11
    store.attend(seen_to, "desk")
    found = {visit.id for visit in store.listing.newest(since, 10, 10)}
    assert (grave.id in found, seen_to.id in found, len(found)) == (True, False, 11)
    assert store.listing.count_grave() == 1


def test_who_has_finished_is_not_pushed_off_by_whoever_begins_or_is_done(store: Store, clock: Clock) -> None:
    """Each part of the list has its own room, and the newest are in it."""
    waiting = [store.save(replace(store.begin("tablet"), state=State.FINISHED)) for _ in range(2)]
    for state in [State.ASKING] * 5 + [State.HANDED_OUT] * 5 + [State.REFUSED] * 5:
        clock.pass_by(minutes=1)
        store.save(replace(store.begin("tablet"), state=state))
    found = store.listing.newest(clock.now() - timedelta(days=1), 3, 10)
    assert {visit.id for visit in waiting} < {visit.id for visit in found}
    assert sorted(str(visit.state) for visit in found) == ["asking"] * 3 + ["finished"] * 2 + ["handed_out"] * 3


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """A file that is no waiting room is told, and stays as it is."""
    path = tmp_path / FILE
    path.write_bytes(b"not a database, but long enough to be looked at as one" * 100)
    with pytest.raises(IntakeError, match="cannot be kept"):
        Store(path)
    assert path.read_bytes().startswith(b"not a database")


def test_attendance_ends_where_an_emergency_begins_or_is_no_more(store: Store) -> None:
    """Who was with a person saw to what there was then; handing out, or the same emergency changed, ends nothing."""
    visit = store.begin("tablet")
    for state, is_attended in (
        (State.ASKING, True),
        (State.EMERGENCY, False),
        (State.EMERGENCY, True),
        (State.ASKING, False),
        (State.FINISHED, True),
        (State.EMERGENCY, False),
        (State.HANDED_OUT, True),
    ):
        store.attend(visit, "desk")
        visit = store.save(replace(visit, state=state, attended_by="desk"))
        assert visit == store.visit(visit.id)
        assert visit.attended_by == ("desk" if is_attended else ""), state


@pytest.mark.parametrize("name", ["intake.sqlite", "intake.sqlite-wal", "intake.sqlite-shm"])
def test_no_copy_is_put_in_the_place_of_what_the_server_writes(store: Store, name: str) -> None:
    """It would go on with a file that nobody finds again, and all that is answered from then on would be lost."""
    before = store.database.path.stat().st_ino
    with pytest.raises(IntakeError, match="own file"):
        back_up(store, store.database.path.with_name(name))
    assert store.database.path.stat().st_ino == before
