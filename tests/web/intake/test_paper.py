"""An emergency's page on paper: once, by the clinic's command, and a command that fails is told without a name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.library import Library
from guidegen.service.printing import Printed
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.desk import Desk, open_desk
from guidegen.web.intake.paper import Paper
from guidegen.web.intake.paper_notes import has_paper
from guidegen.web.intake.visits import Event, State
from tests.support.front_desk import FrontDesk, example
from tests.support.waiting_room import Clock, Visitor, browser

FAILS = [sys.executable, "-c", "raise SystemExit(1)"]


@pytest.fixture
def desk(clinic: Clinic) -> Iterator[Desk]:
    made = open_desk(clinic)
    yield made
    made.printer.close()


def keeping(folder: Path) -> list[str]:
    """A command that keeps what it is given, one file each time."""
    write = "import sys, tempfile; tempfile.NamedTemporaryFile(dir=sys.argv[1], delete=False)"
    return [sys.executable, "-c", f"{write}.write(sys.stdin.buffer.read())", str(folder)]


def test_each_emergency_is_printed_once(desk: Desk, library: Library, tmp_path: Path) -> None:
    """By a server that was started again, too; who has nothing grave is not printed."""
    out = tmp_path / "out"
    out.mkdir()
    for name in ("emergency", "easy_acute"):
        Visitor(browser(desk.clinic), library).all_the_way(example(name))
    for _ in range(2):
        paper = Paper(desk, keeping(out), print)
        paper.look(desk.board.look())
        paper.look(desk.board.look())
    [page] = out.iterdir()
    assert page.read_bytes().startswith(b"%PDF")


def test_who_is_stopped_again_is_printed_again(desk: Desk, library: Library, clock: Clock, tmp_path: Path) -> None:
    """A page of what was stepped down is not that of the next; a number written down changes nothing."""
    out = tmp_path / "out"
    out.mkdir()
    Visitor(browser(desk.clinic), library).all_the_way(example("emergency"))
    paper = Paper(desk, keeping(out), print)
    paper.look(desk.board.look())
    [visit] = desk.clinic.store.visits()
    visit = desk.clinic.store.save(replace(visit, number="R-7"), Event(clock.now(), "desk", "contact"))
    paper.look(desk.board.look())
    assert has_paper(desk.clinic.store.events(visit.id))
    assert len(list(out.iterdir())) == 1
    event = Event(clock.now(), "desk", "stepped_down", {"flag": "RF01"})
    visit = desk.clinic.store.save(replace(visit, state=State.ASKING), event)
    paper.look(desk.board.look())
    desk.clinic.store.save(replace(visit, state=State.EMERGENCY))
    assert not has_paper(desk.clinic.store.events(visit.id))
    paper.look(desk.board.look())
    assert len(list(out.iterdir())) == 2


def test_a_command_that_fails_is_told_and_tried_again(desk: Desk, library: Library, clock: Clock) -> None:
    """Three times, a minute apart; what is told names nobody, and nothing is noted as printed."""
    Visitor(browser(desk.clinic), library).all_the_way(example("emergency"))
    told: list[str] = []
    paper = Paper(desk, FAILS, told.append)
    for _ in range(8):
        paper.look(desk.board.look())
        clock.pass_by(seconds=61)
    assert told[::2] == ["error: the page of an emergency was not printed: --print-with ended with exit code 1"] * 3
    assert set(told[1::2]) == {"  -> print it from the desk"}
    [visit] = desk.clinic.store.visits()
    assert [event.what for event in desk.clinic.store.events(visit.id)] == ["not_printed_paper"]


def test_the_list_and_the_history_say_that_a_page_was_not_printed(clinic: Clinic, library: Library) -> None:
    """Also once somebody is with the person; until the page was printed from the desk."""
    front = FrontDesk(clinic, library)
    front.sign_in()
    Visitor(browser(clinic), library).all_the_way(example("emergency"))
    before = front.desk.board.look().stamp
    Paper(front.desk, FAILS, lambda line: None).look(front.desk.board.look())
    assert front.desk.board.look().stamp > before
    front.get("/desk")
    assert "The page was not printed" in front.page.text
    front.press("/attend")
    assert "The page was not printed" in front.page.text
    [visit] = clinic.store.visits()
    front.open(visit.id)
    assert "printer: could not print the emergency page" in front.page.text
    assert front.client.get(f"/desk/visits/{visit.id}/guide.pdf").status_code == 200
    front.get("/desk")
    assert "The page was not printed" not in front.page.text
    front.desk.printer.close()


def test_a_flood_of_emergencies_does_not_empty_the_tray(
    desk: Desk, library: Library, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many pages the list says which were not printed, the terminal once; later ones are printed again."""
    monkeypatch.setattr("guidegen.web.intake.paper.MOST", 2)
    monkeypatch.setattr(type(desk.printer), "print", lambda printer, guide: Printed(b"%PDF-", ""))
    out, told = tmp_path / "out", list[str]()
    out.mkdir()
    paper = Paper(desk, keeping(out), told.append)
    for _ in range(4):
        Visitor(browser(desk.clinic), library).all_the_way(example("emergency"))
    paper.look(desk.board.look())
    assert len(list(out.iterdir())) == 2
    assert told == ["error: the page of an emergency was not printed: 2 pages in 10 minutes are enough", told[1]]
    assert sum(row.lacks_paper for row in desk.board.look().rows) == 2
    clock.pass_by(minutes=11)
    paper.look(desk.board.look())
    assert len(list(out.iterdir())) == 4
