"""Answers files beside the database: they follow it, go with it, and nothing waits for them."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from guidegen.library import Library
from guidegen.web.intake import answers_folder
from guidegen.web.intake.answers_folder import AnswersFolder, purge
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.exporting import answers_path, export
from guidegen.web.intake.visits import State, Visit
from tests.support.base import BASE
from tests.support.front_desk import FrontDesk
from tests.support.waiting_room import HOST, Clock, Visitor


@pytest.fixture
def desk(clinic: Clinic, library: Library) -> Iterator[FrontDesk]:
    made = FrontDesk(clinic, library)
    made.sign_in()
    yield made
    made.desk.printer.close()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def look(desk: FrontDesk, told: list[str]) -> Callable[[], None]:
    folder = AnswersFolder(desk.clinic.data, desk.clinic.store, desk.desk.standings, told.append)
    return lambda: folder.look(desk.clinic.now())


def kept(clinic: Clinic, state: State = State.FINISHED, **changed: Any) -> Visit:
    """A visit that came to its end."""
    visit = clinic.store.begin("tablet", "R-7", {"name": "Ada Secret"})
    return clinic.store.save(replace(visit, answers={**BASE, **changed}, state=state))


def files(clinic: Clinic) -> dict[str, str]:
    folder = clinic.data / "answers"
    return {path.name: path.read_text() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def full(*_: Any) -> Any:
    raise OSError(28, "No space left on device", "a name")


def test_a_visit_at_its_end_is_the_file_that_an_export_writes(
    desk: FrontDesk, look: Callable[[], None], tmp_path: Path
) -> None:
    """Finished, or stopped by an emergency: private, the same name and content; nothing before the end."""
    kept(desk.clinic)
    kept(desk.clinic, State.EMERGENCY, rf_body=["collapse"])
    kept(desk.clinic, State.ASKING)
    look()
    export(desk.clinic.store.visits(), desk.desk.standings, tmp_path / "twin")
    twin = {path.name: path.read_text() for path in (tmp_path / "twin").iterdir()}
    assert files(desk.clinic) == twin
    assert len(twin) == 2
    assert not [name for name in twin if "Ada" in name or "R-7" in name]
    folder = desk.clinic.data / "answers"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_somebody_under_age_has_a_file_too(desk: FrontDesk, look: Callable[[], None]) -> None:
    """Who waits for a parent has come to an end, although it is not exported."""
    kept(desk.clinic, State.UNDER_AGE, age=15)
    look()
    assert ["age: 15" in text for text in files(desk.clinic).values()] == [True]


def test_the_file_follows_what_is_changed_after(desk: FrontDesk, look: Callable[[], None]) -> None:
    """A correction at the desk, and questions that go on after an emergency was stepped down."""
    visit = kept(desk.clinic)
    look()
    desk.get(f"/desk/visits/{visit.id}/answers/age")
    desk.press("/answers/age", {"age": "57", "agreed": "yes"})
    look()
    assert ["age: 57" in text for text in files(desk.clinic).values()] == [True]
    found = desk.clinic.store.visit(visit.id)
    assert found is not None
    desk.clinic.store.save(replace(found, state=State.ASKING, answers={"age": 58}))
    look()
    assert ["age: 58" in text for text in files(desk.clinic).values()] == [True]


def test_a_new_start_writes_what_is_missing_and_no_more(
    desk: FrontDesk, look: Callable[[], None], told: list[str]
) -> None:
    """After a kill before a file was there it is made; files that are as the database is stay untouched."""
    first = kept(desk.clinic)
    look()
    path = answers_path(desk.clinic.data / "answers", first)
    before = path.stat()
    second = kept(desk.clinic)
    AnswersFolder(desk.clinic.data, desk.clinic.store, desk.desk.standings, told.append).look(desk.clinic.now())
    assert path.stat().st_ino == before.st_ino
    assert answers_path(desk.clinic.data / "answers", second).is_file()


def test_a_full_disk_is_told_once_and_tried_again(
    desk: FrontDesk, look: Callable[[], None], told: list[str], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """Without a word of an answer; at the next change it is written, and after a minute without one."""
    kept(desk.clinic)
    with monkeypatch.context() as patch:
        patch.setattr(answers_folder, "write_answers", full)
        look()
        kept(desk.clinic)
        look()
    assert len([line for line in told if line.startswith("error:")]) == 1
    assert "No space left on device" in told[0]
    assert "Ada" not in " ".join(told)
    look()
    assert not files(desk.clinic)
    clock.pass_by(minutes=1)
    look()
    assert len(files(desk.clinic)) == 2


def test_one_visit_that_cannot_be_written_holds_up_no_other(
    desk: FrontDesk, look: Callable[[], None], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with it, its kind of fault alone is told, and the others have their files."""
    broken, whole = kept(desk.clinic), kept(desk.clinic)
    write = desk.desk.standings.answers_file

    def fail(visit: Visit) -> str:
        if visit.id == broken.id:
            raise RuntimeError("Ada Secret")
        return write(visit)

    monkeypatch.setattr(desk.desk.standings, "answers_file", fail)
    look()
    assert [name for name in files(desk.clinic) if whole.id in name] == list(files(desk.clinic))
    assert "RuntimeError" in told[0]
    assert "Ada" not in " ".join(told)


def test_runners_and_the_alarm_go_on_where_no_file_can_be_written(
    desk: FrontDesk, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the server running: an emergency is told and on the list; when there is room again the file comes."""
    monkeypatch.setattr(answers_folder, "write_answers", full)
    with TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=True) as client:
        assert Visitor(client, library).all_the_way({**BASE, "rf_body": ["collapse"]}) == "/stop"
        assert desk.get("/desk").title.startswith("(1) need a person first")
        until = time.monotonic() + 20
        while not desk.told and time.monotonic() < until:
            time.sleep(0.05)
        assert "answers files cannot be written" in desk.told[0]
        assert not files(desk.clinic)
        monkeypatch.undo()
        desk.press("/attend")
        while not files(desk.clinic) and time.monotonic() < until:
            time.sleep(0.05)
    assert len(files(desk.clinic)) == 1


def test_what_is_deleted_at_the_desk_has_no_file_any_more(desk: FrontDesk, look: Callable[[], None]) -> None:
    """Its own goes with it; others stay."""
    gone, stays = kept(desk.clinic), kept(desk.clinic)
    look()
    desk.open(gone.id)
    desk.press("/delete", {"sure": "yes"})
    look()
    assert [stays.id in name for name in files(desk.clinic)] == [True]


def test_a_purge_deletes_the_files_of_what_it_deleted(desk: FrontDesk, look: Callable[[], None], clock: Clock) -> None:
    """Also what a kill left of one; newer visits keep theirs, and so does one that the database does not know."""
    clinic = desk.clinic
    old = kept(clinic)
    look()
    left = answers_path(clinic.data / "answers", old)
    left.with_name(f".{left.name}.tmp").write_text("left behind")
    clock.pass_by(days=40)
    new, lost = kept(clinic), kept(clinic)
    look()
    clinic.store.delete(lost.id)
    before = clock.now() - timedelta(days=30)
    assert clinic.store.purge(before) == 1
    purge(clinic.data, clinic.store, before)
    folder = clinic.data / "answers"
    assert set(files(clinic)) == {answers_path(folder, visit).name for visit in (new, lost)}


def test_a_file_that_is_newer_than_a_copy_of_the_database_stays(
    desk: FrontDesk, look: Callable[[], None], told: list[str], clock: Clock
) -> None:
    """Where an older copy was put back a start takes nothing newer away; the next change is written."""
    visit = kept(desk.clinic, age=41)
    clock.pass_by(minutes=1)
    newer = desk.clinic.store.save(replace(visit, answers={**visit.answers, "age": 42}))
    look()
    with desk.clinic.store.database.changing() as db:
        db.execute("UPDATE visits SET changed = ? WHERE id = ?", (visit.changed.isoformat(), visit.id))
    again = AnswersFolder(desk.clinic.data, desk.clinic.store, desk.desk.standings, told.append)
    again.look(clock.now())
    assert ["age: 42" in text for text in files(desk.clinic).values()] == [True]
    desk.clinic.store.save(replace(newer, answers={**visit.answers, "age": 43}))
    again.look(clock.now())
    assert ["age: 43" in text for text in files(desk.clinic).values()] == [True]
