"""A sign that a runner takes back counts no more, and stays known at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from guidegen.library import Library
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.visits import Event, State, Visit
from tests.support.front_desk import FrontDesk, example
from tests.support.waiting_room import HOST, Visitor, only


@pytest.fixture
def desk(clinic: Clinic, library: Library) -> Iterator[FrontDesk]:
    made = FrontDesk(clinic, library)
    made.sign_in()
    yield made
    made.desk.printer.close()


@pytest.fixture
def runner(desk: FrontDesk) -> Visitor:
    """Another browser in front of the same server."""
    return Visitor(TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=True), desk.library)


ANSWERS = example("easy_acute")


def turn_to(runner: Visitor, question: str) -> None:
    for position in range(1, 60):
        runner.get(f"/questions/{position}")
        if question in runner.page.form.offered:
            return
    raise AssertionError(question)


def answer_until(runner: Visitor, question: str) -> None:
    while question not in runner.page.form.offered:
        runner.fill(ANSWERS)


def visit_of(desk: FrontDesk) -> Visit:
    found: Visit = only(desk.clinic.store.visits())
    return found


def noted(desk: FrontDesk) -> list[Event]:
    return [event for event in desk.clinic.store.events(visit_of(desk).id) if event.what == "taken_back"]


def test_a_sign_that_is_taken_back_stays_in_the_history_the_list_and_the_record(
    desk: FrontDesk, runner: Visitor
) -> None:
    """Fever, and then none: nothing is released from the list, and the page, the history and the record tell it."""
    runner.start()
    answer_until(runner, "rf_general")
    runner.fill({"rf_general": ["fever"]})
    turn_to(runner, "rf_general")
    runner.fill({"rf_general": ["none"]})
    runner.go_through(ANSWERS)
    runner.send(runner.page.form, {}, ("go", "on"))
    visit = visit_of(desk)
    assert (visit.state, visit.taken_back) == (State.FINISHED, {"RF07": "URGENT"})
    event = only(noted(desk))
    assert (event.who, event.details["before"], event.details["after"]) == ("runner", ["fever"], ["none"])
    title = next(flag.title for flag in desk.library.red_flags if flag.code == "RF07")
    desk.get("/desk")
    assert f"Ticked, then taken back: {title}" in desk.page.text
    assert "Nothing flagged" not in desk.page.text
    assert not desk.offers("/release")
    desk.open(visit.id)
    assert f"Ticked, then taken back by the runner: {title}" in desk.page.text
    assert f"took an answer back ({title})" in desk.page.text
    assert desk.offers("/release")
    record = desk.client.get(f"/desk/visits/{visit.id}/record.pdf").content
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(record)).pages).split())
    assert "Answers that were others before" in text
    assert "Fired before: RF07 URGENT" in text


def test_a_sign_that_nobody_dated_leaves_its_trace_too(desk: FrontDesk, runner: Visitor) -> None:
    """Bladder, and back before since when: as long as it stood there it may have been an emergency."""
    runner.start()
    answer_until(runner, "rf_nerve")
    runner.fill({"rf_nerve": ["bladder"]})
    runner.fill({}, "back")
    runner.fill({"rf_nerve": ["none"]})
    assert visit_of(desk).taken_back == {"RF01": "EMERGENCY"}
    assert only(noted(desk)).details["flags"] == {"RF01": "EMERGENCY"}


def test_a_sign_that_is_unticked_by_an_empty_page_leaves_its_trace(desk: FrontDesk, runner: Visitor) -> None:
    """A page that comes back with its fault keeps no answer, and so takes one back."""
    runner.start()
    answer_until(runner, "rf_general")
    runner.fill({"rf_general": ["fever"]})
    turn_to(runner, "rf_general")
    runner.fill({"rf_general": []})
    assert runner.last.status_code == 422
    assert only(noted(desk)).details["after"] is None
    assert visit_of(desk).taken_back == {"RF07": "URGENT"}


def test_a_sign_that_is_ticked_again_is_not_taken_back_any_more(desk: FrontDesk, runner: Visitor) -> None:
    """It counts again; the history has what was between."""
    runner.start()
    answer_until(runner, "rf_general")
    for ticked in (["fever"], ["none"], ["fever"]):
        turn_to(runner, "rf_general")
        runner.fill({"rf_general": ticked})
    assert visit_of(desk).taken_back == {}
    assert len(noted(desk)) == 1


def test_an_answer_to_what_was_asked_takes_nothing_back(desk: FrontDesk, runner: Visitor) -> None:
    """Since when makes a sign less than the emergency it may have been; no answer was changed by that."""
    runner.start()
    answer_until(runner, "rf_nerve")
    runner.fill({"rf_nerve": ["bladder"]})
    runner.fill({"rf_nerve_when": "older_stable"})
    runner.fill({"leg_weak": "no"})
    assert runner.path != "/stop"
    assert (visit_of(desk).taken_back, noted(desk)) == ({}, [])
