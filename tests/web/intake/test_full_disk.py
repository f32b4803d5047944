"""Where nothing can be kept any more, the desk hears of an emergency all the same, and everybody that nothing is."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from guidegen.errors import IntakeError
from guidegen.files.sqlite_file import SqliteFile
from guidegen.library import Library
from guidegen.service.printing import Printed
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.store import FILE, Store
from guidegen.web.intake.visits import State
from tests.support.front_desk import FrontDesk, example
from tests.support.waiting_room import HOST, Clock, Visitor

LOST = "Nothing can be kept at the moment"


@pytest.fixture
def desk(clinic: Clinic, library: Library) -> Iterator[FrontDesk]:
    made = FrontDesk(clinic, library)
    made.sign_in()
    yield made
    made.desk.printer.close()


@contextmanager
def full(_: SqliteFile) -> Iterator[None]:
    raise sqlite3.OperationalError("database or disk is full")
    yield


def runner(desk: FrontDesk) -> Visitor:
    """Another browser in front of the same server."""
    return Visitor(TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=True), desk.library)


def test_with_a_full_disk_the_desk_sees_and_prints_for_who_was_stopped_before(
    desk: FrontDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """List, news, visit and page are there, and the list says that nothing is kept, until it is again."""
    runner(desk).all_the_way(example("emergency"))
    [visit] = desk.clinic.store.visits()
    assert visit.state is State.EMERGENCY
    clock.pass_by(minutes=2)
    with monkeypatch.context() as patch:
        patch.setattr(SqliteFile, "_transaction", full)
        assert desk.get("/desk").title.startswith("(1) need a person first")
        assert LOST in desk.page.text
        assert desk.client.get("/desk/news?seen=x&in=1").json()["first"] == 1
        desk.open(visit.id)
        assert desk.last.status_code == 200
        patch.setattr(type(desk.desk.printer), "print", lambda printer, guide: Printed(b"%PDF-", ""))
        printed = desk.client.get(f"/desk/visits/{visit.id}/guide.pdf")
        assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    clock.pass_by(minutes=1)
    desk.get("/desk")
    clock.pass_by(minutes=1)
    assert LOST not in desk.get("/desk").text


def test_an_emergency_that_cannot_be_kept_rings(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name, until somebody has looked, also once; the runner reads whom to call."""
    visitor = runner(desk)
    visitor.start()
    visitor.fill({"age": 34, "sex": "male"})
    with monkeypatch.context() as patch:
        patch.setattr(SqliteFile, "_transaction", full)
        for _ in range(2):
            visitor.get("/questions/2")
            visitor.fill({"rf_nerve": ["bladder"]}, "leave")
            assert (visitor.last.status_code, visitor.page.heading) == (503, "Stop. Go to emergency care now")
        desk.get("/desk")
        assert desk.page.title.startswith("(1) need a person first")
        assert "A form with an emergency sign was refused on a device" in desk.page.text
        desk.press("/attend")
        assert not desk.page.title.startswith("(")


def test_what_is_urgent_and_cannot_be_kept_is_told_to_the_runner(
    desk: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom to see, above that nothing was kept; who has nothing urgent reads the latter alone."""
    visitor = runner(desk)
    visitor.start()
    answers = example("easy_acute")
    while "rf_general" not in visitor.page.form.offered:
        visitor.fill(answers)
    path = visitor.path
    monkeypatch.setattr(SqliteFile, "_transaction", full)
    visitor.fill({"rf_general": ["fever"]})
    assert visitor.page.heading == "You need a check today or tomorrow"
    assert "Your answers could not be kept" in visitor.page.text
    visitor.get(path)
    visitor.fill({"rf_general": ["none"]})
    assert visitor.page.heading == "Your answers could not be kept"


def test_a_file_that_was_replaced_while_the_server_runs_is_not_written_on(clinic: Clinic) -> None:
    """Nobody would find again what was kept in the one that is gone; it is told, and nothing is acknowledged."""
    path = clinic.data / FILE
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    clinic.store.begin("tablet")
    copy.replace(path)
    with pytest.raises(IntakeError, match="another file stands in its place"):
        clinic.store.begin("tablet")
    assert clinic.store.database.failure is not None


def test_it_is_told_where_the_server_was_started_once_each_time(
    clinic: Clinic, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do, and no answer; again only after it could be kept in between."""
    monkeypatch.setattr("guidegen.web.intake.watching._LOOK_SECONDS", 0.01)
    desk = FrontDesk(clinic, library)
    with desk.client:
        for count in (1, 2):
            with monkeypatch.context() as patch:
                patch.setattr(SqliteFile, "_transaction", full)
                for _ in range(3):
                    with pytest.raises(IntakeError):
                        clinic.store.begin("tablet")
                    time.sleep(0.1)
            clinic.store.begin("tablet")
            time.sleep(0.2)
            assert len(desk.told) == count
    assert "what was answered cannot be kept: database or disk is full" in desk.told[0]


def test_a_file_that_is_gone_is_not_written_on(tmp_path: Path) -> None:
    """A folder that somebody tidied away while the server runs."""
    store = Store(tmp_path / FILE)
    (tmp_path / FILE).rename(tmp_path / "elsewhere")
    with pytest.raises(IntakeError, match="another file stands in its place, or none"):
        store.begin("tablet")
    (tmp_path / "elsewhere").rename(tmp_path / FILE)
    assert store.begin("tablet").version == 0
    assert store.database.failure is None
    store.close()
