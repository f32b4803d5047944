"""Pages that came where none is taken: an emergency in one is told, rings without a name, and is kept in no visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from guidegen.errors import IntakeError
from guidegen.library import Library
from guidegen.web.intake import sessions
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.visits import State
from tests.support.base import BASE
from tests.support.front_desk import FrontDesk
from tests.support.waiting_room import HOST, Clock, Form, Visitor

FIRST = {"age": 40, "sex": "male"}


@pytest.fixture
def desk(clinic: Clinic, library: Library) -> Iterator[FrontDesk]:
    made = FrontDesk(clinic, library)
    yield made
    made.desk.printer.close()


def runner(desk: FrontDesk) -> Visitor:
    """A browser in front of the desk's server."""
    return Visitor(TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=True), desk.library)


def at_signs(visitor: Visitor, path: str = "/") -> Form:
    """The form of the first page of signs, open in this browser."""
    visitor.start(path=path)
    visitor.fill(FIRST)
    assert "rf_nerve" in visitor.page.form.offered
    return visitor.page.form


def signed_in_since(desk: FrontDesk, visitor: Visitor) -> None:
    """Somebody signs in at the desk in the runner's browser."""
    known, desk.client = desk.client, visitor.client
    desk.sign_in()
    desk.client = known


def test_an_emergency_in_a_form_that_is_refused_is_told_and_rings(desk: FrontDesk) -> None:
    """Somebody has signed in in that browser since: the runner reads whom to call, the desk hears it, of nobody."""
    visitor = runner(desk)
    form = at_signs(visitor)
    [before] = desk.clinic.store.visits()
    signed_in_since(desk, visitor)
    visitor.send(form, {"rf_nerve": ["bladder"]}, ("go", "on"))
    assert (visitor.last.status_code, visitor.page.heading) == (403, "Stop. Go to emergency care now")
    assert "tel:999" in visitor.page.links
    assert desk.clinic.store.visits() == [before]
    desk.sign_in()
    assert desk.page.title.startswith("(1) need a person first")
    assert "A form with an emergency sign was refused on a device" in desk.page.text
    assert "Nobody knows who" in desk.page.text
    desk.press("/attend")
    assert desk.path == "/desk"
    assert "need a person first" not in desk.page.title
    assert "refused on a device" not in desk.page.text


def test_who_has_looked_for_one_has_not_looked_for_the_next(desk: FrontDesk, clock: Clock) -> None:
    """Another that came from the same browser while the list was open rings on."""
    desk.clinic.store.refused.add("browser", "tablet")
    desk.sign_in()
    clock.pass_by(minutes=1)
    desk.clinic.store.refused.add("browser", "tablet")
    desk.press("/attend")
    assert desk.page.title.startswith("(1) need a person first")
    desk.press("/attend")
    assert "need a person first" not in desk.page.title


def test_the_form_of_another_runner_is_kept_in_no_visit(desk: FrontDesk) -> None:
    """Who came after has the browser by now: their answers stay as they are, and they are not stopped."""
    visitor = runner(desk)
    form = at_signs(visitor)
    visitor.fill({"rf_nerve": ["none"]}, "leave")
    at_signs(visitor)
    before = desk.clinic.store.visits()
    visitor.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
    assert visitor.page.heading == "Stop. Go to emergency care now"
    assert desk.clinic.store.visits() == before
    assert {visit.state for visit in before} == {State.ASKING}
    assert visitor.get("/questions/2").heading.startswith("Since this problem began")
    desk.sign_in()
    assert desk.page.title.startswith("(1)")


def test_a_page_that_is_not_there_has_numbers_that_can_be_tapped(desk: FrontDesk) -> None:
    """Whoever feels very ill on it dials with a thumb."""
    assert {"tel:999", "tel:112"} <= set(runner(desk).get("/nothing").links)


def test_news_of_it_come_at_once(desk: FrontDesk) -> None:
    """To whoever waits for news: the number and another stamp, once."""
    desk.sign_in()
    before = desk.client.get("/desk/news?seen=x&in=1").json()
    visitor = runner(desk)
    form = at_signs(visitor)
    desk.clinic.store.delete(desk.clinic.store.visits()[0].id)
    for _ in range(3):
        visitor.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
        assert visitor.page.heading == "Stop. Go to emergency care now"
    after = desk.client.get(f"/desk/news?seen={before['stamp']}&in=1").json()
    assert (before["first"], after["first"]) == (0, 1)
    assert after["stamp"] != before["stamp"]


def test_from_home_it_says_to_call_and_speaks_of_no_desk(desk: FrontDesk) -> None:
    """The page itself says how its visit began, as its browser does not know it any more."""
    visitor = runner(desk)
    form = at_signs(visitor, f"/i/{desk.clinic.store.make_link('C-1', 7)}")
    visitor.client.cookies.clear()
    visitor.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
    assert visitor.page.heading == "Stop. Go to emergency care now"
    assert "Tell the desk now" not in visitor.page.text
    [found] = desk.clinic.store.refused.waiting()
    assert found.how == "link"
    desk.sign_in()
    assert "was told whom to call. Think who was sent a link." in desk.page.text


@pytest.mark.parametrize("made", ["", "tablet", "tablet.x.y"])
def test_what_is_no_page_of_ours_rings_nobody(desk: FrontDesk, made: str) -> None:
    """A stranger who makes up a form reads whom to call, and does not hold up the desk."""
    stranger = TestClient(desk.client.app, base_url=f"http://{HOST}")
    data = {"csrf": "x", "page": "rf_nerve", "rf_nerve": ["saddle"], "made": made}
    answer = stranger.post("/questions/2", data=data)
    assert answer.status_code == 403
    assert "Stop. Go to emergency care now" in answer.text
    # Nobody knows whether they are at the clinic.
    assert "Call now" in answer.text
    assert "At the clinic? Tell the desk now." in answer.text
    assert desk.clinic.store.refused.waiting() == ()


def test_the_mark_of_a_page_is_worth_nothing_for_long(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever keeps one for days does not ring with it for ever, and nobody makes one."""
    made = dict(at_signs(runner(desk)).fields)["made"]
    assert sessions.how_made(made, desk.clinic) == "tablet"
    assert sessions.how_made(f"{made.rpartition('.')[0]}.forged", desk.clinic) == ""
    monkeypatch.setattr(sessions, "VISIT_LASTS", timedelta(seconds=-1))
    assert sessions.how_made(made, desk.clinic) == ""


@pytest.mark.parametrize(("when", "is_told"), [("within_14d", True), ("unsure", True), ("older_stable", False)])
def test_a_date_alone_is_that_of_a_sign(desk: FrontDesk, when: str, is_told: bool) -> None:
    """Since when? is asked of nobody who has no sign, whichever it was."""
    visitor = runner(desk)
    visitor.send(at_signs(visitor), {"rf_nerve": ["bladder"]}, ("go", "on"))
    form = visitor.page.form
    assert "rf_nerve_when" in form.offered
    visitor.client.cookies.clear()
    visitor.send(form, {"rf_nerve_when": when}, ("go", "on"))
    assert (visitor.page.heading == "Stop. Go to emergency care now") is is_told
    assert bool(desk.clinic.store.refused.waiting()) is is_told


PREGNANT = {**BASE, "age": 30, "sex": "female", "pregnancy": "pregnant"}


def at_body(visitor: Visitor, path: str = "/") -> Form:
    """The page of chest, tummy and bleeding, open before somebody who is pregnant."""
    visitor.start(path=path)
    for _ in range(20):
        if "rf_body" in visitor.page.form.offered:
            return visitor.page.form
        visitor.fill(PREGNANT)
    raise AssertionError("rf_body is not asked")


def test_an_option_that_is_offered_to_some_says_whom(desk: FrontDesk) -> None:
    """Bleeding in pregnancy is an emergency by its tick, although the form does not say who is pregnant."""
    visitor = runner(desk)
    form = at_body(visitor)
    signed_in_since(desk, visitor)
    visitor.send(form, {"rf_body": ["bleeding_preg"]}, ("go", "on"))
    assert (visitor.last.status_code, visitor.page.heading) == (403, "Stop. Go to emergency care now")
    assert len(desk.clinic.store.refused.waiting()) == 1


@pytest.mark.parametrize("sign", ["bleeding_preg", "tummy_pelvic"])
def test_a_late_page_is_read_with_the_answers_of_its_visit(desk: FrontDesk, sign: str) -> None:
    """Tummy pain is an emergency in pregnancy, which the visit knows; the form came after its end."""
    visitor = runner(desk)
    form = at_body(visitor, f"/i/{desk.clinic.store.make_link('C-1', 7)}")
    [visit] = desk.clinic.store.visits()
    desk.clinic.store.save(replace(visit, state=State.FINISHED))
    visitor.send(form, {"rf_body": [sign]}, ("go", "on"))
    assert visitor.page.heading == "Stop. Go to emergency care now"
    assert len(desk.clinic.store.refused.waiting()) == 1


def test_a_late_page_that_adds_nothing_rings_nobody(desk: FrontDesk) -> None:
    """What the visit itself came to was seen to there."""
    visitor = runner(desk)
    form = at_body(visitor, f"/i/{desk.clinic.store.make_link('C-1', 7)}")
    [visit] = desk.clinic.store.visits()
    answers = {**visit.answers, "rf_body": ["bleeding_preg"]}
    desk.clinic.store.save(replace(visit, answers=answers, state=State.HANDED_OUT))
    visitor.send(form, {"rf_body": ["none"]}, ("go", "on"))
    assert desk.clinic.store.refused.waiting() == ()


def test_a_late_page_says_that_it_was_not_kept_and_what_is_urgent_in_it(desk: FrontDesk) -> None:
    """After the end a fever is told with whom to call; what the visit holds already needs no word."""
    visitor = runner(desk)
    form = at_signs(visitor, f"/i/{desk.clinic.store.make_link('C-1', 7)}")
    [visit] = desk.clinic.store.visits()
    answers = {**visit.answers, "rf_nerve": ["none"]}
    desk.clinic.store.save(replace(visit, answers=answers, state=State.FINISHED))
    visitor.send(form, {"rf_nerve": ["none"]}, ("go", "on"))
    assert visitor.path == "/finished"
    visitor.send(form, {"rf_nerve": ["sexual"]}, ("go", "on"))
    assert (visitor.last.status_code, visitor.page.heading) == (409, "You need a check today or tomorrow")
    assert "This page was not kept" in visitor.page.text
    assert "Tell the desk" not in visitor.page.text
    assert desk.clinic.store.refused.waiting() == ()


def test_a_refused_page_says_what_is_urgent_in_it(desk: FrontDesk) -> None:
    """Somebody has signed in in that browser since; on a tablet the desk is there to be told."""
    visitor = runner(desk)
    form = at_signs(visitor)
    signed_in_since(desk, visitor)
    visitor.send(form, {"rf_nerve": ["sexual"]}, ("go", "on"))
    assert (visitor.last.status_code, visitor.page.heading) == (403, "You need a check today or tomorrow")
    assert "Tell the desk before you do anything else" in visitor.page.text
    assert "This page was not kept" in visitor.page.text


def test_many_refused_forms_are_no_more_than_the_list_has_room_for(clinic: Clinic) -> None:
    """Of one browser it is one; of very many it rings all the same."""
    for number in range(50):
        clinic.store.refused.add(f"browser-{number}", "tablet")
        clinic.store.refused.add("browser-0", "tablet")
    assert len(clinic.store.refused.waiting()) == 20


def test_it_is_told_although_it_cannot_be_noted(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a full disk the runner reads the same."""

    def full(*_: Any) -> None:
        raise IntakeError([])

    visitor = runner(desk)
    form = at_signs(visitor)
    visitor.client.cookies.clear()
    monkeypatch.setattr(desk.clinic.store.refused, "add", full)
    visitor.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
    assert visitor.page.heading == "Stop. Go to emergency care now"


def test_an_emergency_on_a_page_that_fails_is_told(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours in what follows hides nothing of what was ticked."""

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("something")

    visitor = runner(desk)
    form = at_signs(visitor)
    monkeypatch.setattr("guidegen.web.intake.way_on.step", fail)
    visitor.send(form, {"rf_nerve": ["none"]}, ("go", "on"))
    assert visitor.page.heading == "Something went wrong here"
    visitor.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
    assert (visitor.last.status_code, visitor.page.heading) == (500, "Stop. Go to emergency care now")
    assert len(desk.clinic.store.refused.waiting()) == 1


def test_a_purge_takes_old_ones(clinic: Clinic, clock: Clock) -> None:
    """What was refused long ago is as old as a visit of then."""
    clinic.store.refused.add("browser", "tablet")
    clock.pass_by(days=40)
    clinic.store.purge(clinic.now())
    assert clinic.store.refused.waiting() == ()
