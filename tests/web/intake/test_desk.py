"""The desk: who is first, what may be done with whom, and that names hide while the alarm goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from guidegen.guide import Guide
from guidegen.library import Library
from guidegen.service.printing import Printed
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.desk import open_desk
from guidegen.web.intake.visits import State, Visit
from tests.support.front_desk import PASSWORD, FrontDesk, example
from tests.support.waiting_room import HOST, Clock, Visitor

SIGNED = {
    "by": "Anna Berg",
    "registration": "PH 12345",
    "reason": "Examined today: full strength, normal saddle feeling, no retention.",
    "seen": "yes",
    "password": PASSWORD,
}


@pytest.fixture
def desk(clinic: Clinic, library: Library) -> Iterator[FrontDesk]:
    made = FrontDesk(clinic, library)
    made.sign_in()
    yield made
    made.desk.printer.close()


def runner(desk: FrontDesk) -> Visitor:
    """Another browser in front of the same server."""
    client = TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=True)
    return Visitor(client, desk.library)


def answered(desk: FrontDesk, name: str, **changed: Any) -> Visit:
    """The visit of a runner who gave an example's answers as far as they were asked."""
    known = {visit.id for visit in desk.clinic.store.visits()}
    runner(desk).all_the_way({**example(name), **changed})
    [visit] = [visit for visit in desk.clinic.store.visits() if visit.id not in known]
    return visit


def now(desk: FrontDesk, visit: Visit) -> Visit:
    """The visit as it is by now."""
    found = desk.clinic.store.visit(visit.id)
    assert found is not None
    return found


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def test_the_first_page_is_the_sign_in_and_a_wrong_password_is_told(clinic: Clinic, library: Library) -> None:
    """Nobody sees the list before; a wrong password says so in the title and leads to the field."""
    desk = FrontDesk(clinic, library)
    desk.get("/desk")
    assert desk.path == "/desk/sign-in"
    desk.sign_in("not the password")
    assert desk.last.status_code == 403
    assert desk.page.title.startswith("Error:")
    assert "#user" in desk.page.links


def test_what_needs_a_person_first_is_on_top_and_in_the_title(desk: FrontDesk, clock: Clock) -> None:
    """Emergency before urgent before what is finished, whoever came first."""
    answered(desk, "easy_acute")
    clock.pass_by(minutes=1)
    answered(desk, "urgent")
    clock.pass_by(minutes=1)
    answered(desk, "emergency")
    desk.get("/desk")
    assert desk.page.title.startswith("(2) need a person first")
    text = desk.page.text
    places = [
        text.index(words) for words in ("Needs a person first 2", "Emergency.", "Urgent.", "Finished", "Routine.")
    ]
    assert places == sorted(places)
    assert "Release and print" in text


def test_one_visit_that_cannot_be_looked_at_hides_no_other(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with it, the list is there, the emergency on it, and the broken one is first too."""
    broken, stopped = answered(desk, "easy_acute"), answered(desk, "emergency")
    find = desk.desk.standings._find

    def fail(visit: Visit, has_left: bool) -> Any:
        if visit.id == broken.id:
            raise RuntimeError("something in it")
        return find(visit, has_left)

    monkeypatch.setattr(desk.desk.standings, "_find", fail)
    desk.clinic.store.save(now(desk, broken))
    desk.get("/desk")
    assert desk.page.title.startswith("(2) need a person first")
    links = desk.page.links
    for visit in (broken, stopped):
        assert f"/desk/visits/{visit.id}" in links
        desk.open(visit.id)
        assert desk.last.status_code == 200


def test_who_was_seen_to_does_not_ring_any_more(desk: FrontDesk) -> None:
    """Somebody says that they are with this person, and who said so is kept."""
    visit = answered(desk, "emergency")
    desk.get("/desk")
    desk.press("/attend")
    assert desk.path == "/desk"
    assert "need a person first" not in desk.page.title
    assert now(desk, visit).attended_by == "desk"


def test_what_is_no_emergency_any_more_does_not_ring(desk: FrontDesk) -> None:
    """As soon as an answer was corrected the count is none."""
    visit = answered(desk, "urgent")
    desk.get("/desk")
    assert desk.page.title.startswith("(1) need a person first")
    desk.get(f"/desk/visits/{visit.id}/answers/age")
    desk.press("/answers/age", {"age": "40", "agreed": "yes"})
    assert "need a person first" not in desk.page.title


def test_a_runner_who_left_before_since_when_counts_as_unsure(desk: FrontDesk, clock: Clock) -> None:
    """A sign without its date is no emergency while it is asked about; once somebody has left for long it rings."""
    visitor = runner(desk)
    visitor.start()
    while "rf_nerve_when" not in visitor.page.form.offered:
        visitor.fill({**example("emergency"), "leg_weak": "no"})
    desk.get("/desk")
    assert "need a person first" not in desk.page.title
    clock.pass_by(minutes=11)
    desk.get("/desk")
    desk.sign_in() if desk.path == "/desk/sign-in" else None
    assert desk.page.title.startswith("(1) need a person first")


def test_nothing_but_a_page_that_gets_somebody_seen_is_printed_before_release(desk: FrontDesk) -> None:
    """A guide waits for its release; an emergency's page waits for nobody; both are PDFs in the browser."""
    routine, stopped = answered(desk, "easy_acute"), answered(desk, "emergency")
    assert desk.client.get(f"/desk/visits/{routine.id}/guide.pdf").status_code == 409
    care = desk.client.get(f"/desk/visits/{stopped.id}/guide.pdf")
    assert care.headers["content-type"] == "application/pdf"
    assert "Get emergency help now" in pdf_text(care.content)
    desk.open(routine.id)
    desk.press("/release")
    assert now(desk, routine).state is State.RELEASED
    guide = desk.client.get(f"/desk/visits/{routine.id}/guide.pdf")
    assert guide.headers["content-type"] == "application/pdf"
    assert guide.headers["cache-control"] == "no-store"
    assert "Your plan" in pdf_text(guide.content)
    record = desk.client.get(f"/desk/visits/{routine.id}/record.pdf")
    assert "not for the client" in pdf_text(record.content)


def test_release_and_print_is_one_press_for_routine_alone(desk: FrontDesk) -> None:
    """In the list only who has nothing flagged can be released; everybody else is opened first."""
    answered(desk, "easy_acute")
    answered(desk, "sciatica")
    desk.get("/desk")
    releases = [form for form in desk.page.forms if form.action.endswith("/release")]
    assert len(releases) == 1
    answer = desk.client.post(releases[0].action, data=dict(releases[0].fields))
    assert answer.headers["content-type"] == "application/pdf"


def test_the_letter_is_printed_by_itself(desk: FrontDesk) -> None:
    """Who has a flag has a letter for the clinician, before release too, and nothing of the plan is in it."""
    visit = answered(desk, "sciatica")
    letter = desk.client.get(f"/desk/visits/{visit.id}/letter.pdf")
    text = pdf_text(letter.content)
    assert "Dear colleague" in text
    assert "Your plan" not in text


def test_what_changed_meanwhile_is_not_released_unseen(desk: FrontDesk) -> None:
    """A form made before a change does nothing, and the page says so."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    desk.clinic.store.save(replace(now(desk, visit), answers={**visit.answers, "age": 70}))
    desk.press("/release")
    assert desk.last.status_code == 409
    assert "Something has changed" in desk.page.text
    assert now(desk, visit).state is State.FINISHED


def test_handing_out_ends_a_visit(desk: FrontDesk) -> None:
    """After release it can be marked as handed out, and stands below then; before, it cannot."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    assert not desk.offers("/hand-out")
    desk.press("/release")
    desk.press("/hand-out")
    assert now(desk, visit).state is State.HANDED_OUT
    assert "Handed out today 1" in desk.page.text


def test_a_flag_is_stepped_down_with_name_reason_and_password(desk: FrontDesk) -> None:
    """The override stands in the visit with all that was signed, and the guide that it permits can be released."""
    visit = answered(desk, "urgent")
    desk.open(visit.id)
    desk.press("/step-down", {**SIGNED, "to": "SOON-P2"})
    assert desk.last.status_code == 200
    [override] = now(desk, visit).overrides
    assert dict(override) == {
        "flag": "RF12",
        "to": "SOON",
        "permit": "P2",
        "by": "Anna Berg",
        "registration": "PH 12345",
        "reason": SIGNED["reason"],
        "on": "2026-11-20",
    }
    assert desk.offers("/release")
    record = pdf_text(desk.client.get(f"/desk/visits/{visit.id}/record.pdf").content)
    assert "Anna Berg" in record


@pytest.mark.parametrize("left_out", sorted(SIGNED))
def test_nothing_is_stepped_down_without_all_of_it(desk: FrontDesk, left_out: str) -> None:
    """Without name, number, reason, examination or the right password nothing happens, and each is told by name."""
    visit = answered(desk, "urgent")
    desk.open(visit.id)
    desk.press("/step-down", {**SIGNED, "to": "SOON-P2", left_out: "" if left_out != "seen" else []})
    assert desk.last.status_code == 422
    assert desk.page.title.startswith("Error:")
    assert f"#{left_out}-RF12" in desk.page.links
    assert not now(desk, visit).overrides


@pytest.mark.parametrize("step", ["EMERGENCY-P0", "URGENT-P0", "URGENT-P1", "ROUTINE-P1", "SOON-P0", "", "SOON-P9"])
def test_no_more_than_rules_allow_can_be_sent(desk: FrontDesk, step: str) -> None:
    """A level that is no lower, or whose permit does not go with it, is refused even when it was not offered."""
    visit = answered(desk, "urgent")
    desk.open(visit.id)
    desk.press("/step-down", {**SIGNED, "to": step})
    assert desk.last.status_code == 422
    assert not now(desk, visit).overrides


def test_an_emergency_that_was_stepped_down_is_asked_the_rest(desk: FrontDesk) -> None:
    """By a clinician who is there, RF01 too; the questions that stopped go on, and do not stop a second time."""
    visit = answered(desk, "emergency", rf_nerve=["both_legs_pain"])
    assert visit.state is State.EMERGENCY
    desk.open(visit.id)
    forms = [form for form in desk.page.forms if form.action.endswith("/step-down")]
    assert forms
    for form in forms:
        desk.open(visit.id)
        code = dict(form.fields)["flag"]
        again = next(one for one in desk.page.forms if ("flag", code) in one.fields)
        desk.send(again, {**SIGNED, "to": "SOON-P1"})
    assert now(desk, visit).state is State.ASKING
    desk.press("/go-on")
    assert desk.path.startswith("/questions/")
    answers = {**example("easy_acute"), "rf_nerve": ["both_legs_pain"], "rf_nerve_when": "within_14d"}
    assert desk.go_through(answers) == "/check"
    desk.send(desk.page.form, {}, ("go", "on"))
    assert now(desk, visit).state is State.FINISHED


def step_down(desk: FrontDesk, visit: Visit, flag: str, to: str) -> None:
    """Sign for one flag of a visit."""
    desk.open(visit.id)
    form = next(one for one in desk.page.forms if one.action.endswith("/step-down") and ("flag", flag) in one.fields)
    desk.send(form, {**SIGNED, "to": to})
    assert desk.last.status_code == 200


def test_what_is_urgent_beside_an_emergency_that_was_stepped_down_is_told(desk: FrontDesk) -> None:
    """Stepping it down hides that flag alone: the runner reads once that they need a check, and the desk rings."""
    answers = {**example("urgent"), "rf_nerve": ["both_legs_pain"], "rf_nerve_when": "within_14d"}
    visit = answered(desk, "urgent", **answers)
    assert visit.state is State.EMERGENCY
    desk.clinic.store.attend(visit, "desk")
    step_down(desk, visit, "RF02", "SOON-P1")
    assert now(desk, visit).state is State.ASKING
    desk.press("/go-on")
    seen = len(desk.seen)
    assert desk.go_through(answers) == "/urgent"
    assert desk.page.heading == "You need a check today or tomorrow"
    desk.send(desk.page.form, {}, ("go", "on"))
    assert desk.go_through(answers) == "/check"
    assert desk.seen[seen:].count("/urgent") == 1
    desk.sign_in()
    assert desk.page.title.startswith("(1) need a person first")
    assert "Urgent." in desk.page.text


def test_another_emergency_beside_one_that_was_stepped_down_still_stops(desk: FrontDesk) -> None:
    """Until each of them is signed for nothing more is asked, and it rings."""
    visit = answered(desk, "emergency")
    stopped = now(desk, visit)
    both = {**stopped.answers, "rf_general": ["very_unwell", "fever"]}
    desk.clinic.store.save(replace(stopped, answers=both))
    flags = desk.desk.standings.of(now(desk, visit)).flags
    assert flags is not None
    first, second = flags
    step_down(desk, visit, first, "SOON-P1")
    assert now(desk, visit).state is State.EMERGENCY
    assert not desk.offers("/go-on")
    page = desk.client.get(f"/desk/visits/{visit.id}/guide.pdf")
    assert "Get emergency help now" in pdf_text(page.content)
    assert desk.get("/desk").title.startswith("(1) need a person first")
    step_down(desk, visit, second, "SOON-P1")
    assert now(desk, visit).state is State.ASKING


def test_an_emergency_after_one_that_was_stepped_down_rings_anew(desk: FrontDesk) -> None:
    """Somebody was with this person for the first; the second, in questions that went on, waits for somebody again."""
    visit = answered(desk, "emergency", rf_nerve=["both_legs_pain"])
    desk.clinic.store.attend(visit, "desk")
    step_down(desk, visit, "RF02", "SOON-P1")
    desk.press("/go-on")
    answers = {**example("easy_acute"), "rf_nerve": ["both_legs_pain"], "rf_nerve_when": "within_14d"}
    assert desk.go_through({**answers, "rf_general": ["very_unwell", "fever"]}) == "/stop"
    desk.sign_in()
    assert desk.page.title.startswith("(1) need a person first")


def turn_to(visitor: Visitor, question: str) -> None:
    """The page of a question that was reached before, from the first page on."""
    for position in range(1, 40):
        visitor.get(f"/questions/{position}")
        if question in visitor.page.form.offered:
            return
    raise AssertionError(question)


def told_of_leg(desk: FrontDesk, answers: dict[str, Any]) -> tuple[Visitor, Visit]:
    """A runner who has read that their leg needs a check, and goes on, with their visit."""
    visitor = runner(desk)
    visitor.start()
    assert visitor.go_through(answers) == "/urgent"
    visitor.send(visitor.page.form, {}, ("go", "on"))
    [visit] = desk.clinic.store.visits()
    return visitor, visit


def test_what_comes_while_somebody_attends_is_not_silenced(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An emergency that is saved in that moment was on no page: it rings, and the desk is asked to look again."""
    answers = {**example("easy_acute"), "leg_weak": "worse_or_severe"}
    visitor, visit = told_of_leg(desk, answers)
    turn_to(visitor, "rf_general")
    of = desk.desk.standings.of

    def meanwhile(visit: Visit) -> Any:
        found = of(visit)
        if visitor.path != "/stop":
            visitor.fill({"rf_general": ["very_unwell", "fever"]})
        return found

    desk.open(visit.id)
    monkeypatch.setattr(desk.desk.standings, "of", meanwhile)
    desk.press("/attend")
    assert desk.last.status_code == 409
    assert "Look again: nothing was done" in desk.page.text
    assert (now(desk, visit).state, now(desk, visit).attended_by) == (State.EMERGENCY, "")


def at_home(desk: FrontDesk) -> tuple[Visitor, Visit]:
    """A runner who began by a link, with their visit."""
    visitor = runner(desk)
    visitor.start(path=f"/i/{desk.clinic.store.make_link('C-1', 7)}")
    [visit] = desk.clinic.store.visits()
    return visitor, visit


def test_a_link_that_is_gone_on_with_here_is_a_visit_of_this_tablet(desk: FrontDesk, clock: Clock) -> None:
    """Its pages send to the desk, it forgets who was here when it is quiet, and at the end at once."""
    _, visit = at_home(desk)
    clock.pass_by(hours=2)
    desk.sign_in()
    desk.open(visit.id)
    desk.press("/go-on")
    assert now(desk, visit).how == "tablet"
    assert "url=/still-there" in desk.page.html
    desk.get("/away")
    assert desk.path == "/questions/1"
    desk.go_through({**example("urgent")})
    assert desk.path == "/urgent"
    assert "Tell the desk before you do anything else" in desk.page.text
    clock.pass_by(minutes=5)
    desk.get("/away")
    assert (desk.path, desk.page.heading) == ("/", "Questions about your back and your running")


def test_going_on_here_ends_the_hold_of_the_browser_before(desk: FrontDesk) -> None:
    """What its quiet page sends is not kept over what is answered here, and it shows nothing of the person."""
    visitor = runner(desk)
    visitor.start()
    visitor.fill({"age": 40, "sex": "male"})
    visitor.fill({"rf_nerve": ["none"]})
    left = visitor.page.form
    [visit] = desk.clinic.store.visits()
    desk.open(visit.id)
    desk.press("/go-on")
    desk.fill({"leg_weak": "worse_or_severe"})
    assert desk.path == "/questions/4"
    before = now(desk, visit)
    visitor.send(left, {"leg_weak": "no"}, ("go", "quiet"))
    assert now(desk, visit) == before
    assert visitor.get("/questions/1").heading == "Questions about your back and your running"
    desk.sign_in()
    desk.open(visit.id)
    desk.press("/go-on")
    assert desk.path == "/questions/4"


def test_an_emergency_from_home_stays_one_on_its_page(desk: FrontDesk) -> None:
    """Neither by a call nor by handing out do the words become milder, and nobody of staff is beside them."""
    visitor, visit = at_home(desk)
    assert visitor.go_through(example("emergency")) == "/stop"
    for act in ("/attend", "/hand-out"):
        desk.open(visit.id)
        desk.press(act)
        for path in ("/stop", "/finished", "/"):
            visitor.get(path)
            assert (visitor.path, visitor.page.heading) == ("/stop", "Stop. Go to emergency care now")
        assert "tel:999" in visitor.page.links
        assert "The clinic has seen this" in visitor.page.text
        assert "member of staff" not in visitor.page.text
    assert now(desk, visit).state is State.HANDED_OUT


def test_what_was_grave_before_the_server_was_started_again_rings_no_more(desk: FrontDesk) -> None:
    """Its mark is in the file; what it has come to less by meanwhile takes it away."""
    answers = {**example("easy_acute"), "leg_weak": "worse_or_severe"}
    visitor, _ = told_of_leg(desk, answers)
    assert desk.get("/desk").title.startswith("(1) need a person first")
    turn_to(visitor, "leg_weak")
    visitor.fill({"leg_weak": "no"})
    assert open_desk(desk.clinic).board.look().first == 0


def test_who_left_rings_although_the_clock_was_put_back(desk: FrontDesk, clock: Clock) -> None:
    """A sign that nobody dated does not wait for an hour more, and the desk asks for the password again."""
    visitor, _ = at_home(desk)
    visitor.fill({"age": 40, "sex": "male"})
    visitor.fill({"rf_nerve": ["bladder"]})
    assert "need a person first" not in desk.get("/desk").title
    clock.pass_by(minutes=-50)
    desk.get("/desk")
    assert desk.path == "/desk/sign-in"
    desk.sign_in()
    assert desk.page.title.startswith("(1) need a person first")


def test_an_alarm_does_not_end_by_a_sign_beside_none(desk: FrontDesk, clock: Clock) -> None:
    """It rings on while the runner is asked which of both it is, and after they have gone."""
    answers = {**example("easy_acute"), "rf_general": ["lump_shape"]}
    visitor, _ = told_of_leg(desk, answers)
    turn_to(visitor, "rf_general")
    visitor.fill({"rf_general": ["lump_shape", "none"]})
    assert visitor.last.status_code == 422
    assert desk.get("/desk").title.startswith("(1) need a person first")
    clock.pass_by(minutes=11)
    assert desk.get("/desk").title.startswith("(1) need a person first")


def test_something_urgent_after_what_was_seen_to_rings_anew_and_is_told(desk: FrontDesk) -> None:
    """Somebody was with this person for a weak leg; what they tick later waits for somebody again, and is read."""
    answers = {**example("easy_acute"), "leg_weak": "worse_or_severe"}
    visitor, visit = told_of_leg(desk, answers)
    desk.clinic.store.attend(visit, "desk")
    visitor.fill(answers)
    assert now(desk, visit).attended_by == "desk"
    assert "need a person first" not in desk.get("/desk").title
    turn_to(visitor, "rf_general")
    visitor.fill({"rf_general": ["lump_shape"]})
    assert (visitor.path, visitor.page.heading) == ("/urgent", "You need a check today or tomorrow")
    assert now(desk, visit).attended_by == ""
    assert desk.get("/desk").title.startswith("(1) need a person first")


def test_a_signature_ends_where_the_runner_changes_what_was_signed_for(desk: FrontDesk) -> None:
    """A sign that is added after somebody signed for another one stops the questions, under the same flag too."""
    visit = answered(desk, "emergency", rf_nerve=["both_legs_pain"])
    step_down(desk, visit, "RF02", "SOON-P1")
    desk.press("/go-on")
    answers = {**example("easy_acute"), "rf_nerve": ["both_legs_pain"], "rf_nerve_when": "within_14d"}
    desk.fill(answers)
    assert len(now(desk, visit).overrides) == 1
    desk.get("/questions/2")
    desk.fill({**answers, "rf_nerve": ["both_legs_pain", "saddle"]})
    assert desk.path == "/stop"
    assert now(desk, visit).overrides == ()


def test_a_signature_covers_no_answer_given_after_it(desk: FrontDesk) -> None:
    """What is answered for the first time after it, and lets the same flag fire, ends it."""
    visit = answered(desk, "emergency", rf_nerve=["both_legs_pain"])
    step_down(desk, visit, "RF02", "SOON-P1")
    signed = now(desk, visit).overrides[0]
    known = now(desk, visit)
    answers = {key: value for key, value in known.answers.items() if key != "rf_nerve_when"}
    answers["rf_nerve"] = ["none"]
    overrides, then = ({**signed, "flag": "RF05"},), {"RF05": {**known.signed["RF02"], "rf_nerve": ["none"]}}
    desk.clinic.store.save(replace(known, answers=answers, overrides=overrides, signed=then))
    desk.open(visit.id)
    desk.press("/go-on")
    desk.fill({"leg_weak": "worse_or_severe"})
    assert now(desk, visit).overrides == ()


def test_what_was_signed_is_kept_whole(desk: FrontDesk) -> None:
    """All that had been answered stands beside the signature, and in the history, also when it counts no more."""
    visit = answered(desk, "emergency", rf_nerve=["both_legs_pain"])
    step_down(desk, visit, "RF02", "SOON-P1")
    assert now(desk, visit).signed == {"RF02": dict(visit.answers)}
    desk.get(f"/desk/visits/{visit.id}")
    desk.press("/go-on")
    desk.get("/questions/2")
    desk.fill({"rf_nerve": ["both_legs_pain", "saddle"]})
    assert (now(desk, visit).overrides, now(desk, visit).signed) == ((), {})
    [event] = [event for event in desk.clinic.store.events(visit.id) if event.what == "stepped_down"]
    assert event.details["signed"]["answers"] == dict(visit.answers)
    assert event.details["signed"]["reason"] == SIGNED["reason"]


def test_a_signature_is_measured_by_what_was_signed_and_not_by_the_page_before(desk: FrontDesk) -> None:
    """A slip on a page that comes back with its fault ends nothing; another answer after it does."""
    visit = answered(desk, "emergency", rf_nerve=["both_legs_pain"])
    step_down(desk, visit, "RF02", "SOON-P1")
    desk.press("/go-on")
    desk.get("/questions/2")
    desk.fill({"rf_nerve": ["both_legs_pain", "none"]})
    assert desk.last.status_code == 422
    assert len(now(desk, visit).overrides) == 1
    desk.fill({"rf_nerve": ["both_legs_pain"]})
    assert len(now(desk, visit).overrides) == 1
    desk.get("/questions/2")
    desk.fill({"rf_nerve": ["both_legs_pain", "none"]})
    desk.fill({"rf_nerve": ["one_leg_worse"] if "one_leg_worse" in desk.page.form.offered else ["saddle"]})
    assert now(desk, visit).overrides == ()


def test_who_was_seen_to_and_goes_away_before_since_when_rings_again(desk: FrontDesk, clock: Clock) -> None:
    """Somebody was with them for a weak leg; a sign that nobody dated is more, and is rung for once."""
    answers = {**example("easy_acute"), "leg_weak": "worse_or_severe"}
    visitor, visit = told_of_leg(desk, answers)
    desk.open(visit.id)
    desk.press("/attend")
    turn_to(visitor, "rf_nerve")
    visitor.fill({**answers, "rf_nerve": ["bladder"]})
    assert "rf_nerve_when" in visitor.page.form.offered
    assert "need a person first" not in desk.get("/desk").title
    clock.pass_by(minutes=11)
    assert desk.get("/desk").title.startswith("(1) need a person first")
    assert now(desk, visit).attended_by == ""
    desk.press("/attend")
    clock.pass_by(minutes=1)
    assert "need a person first" not in desk.get("/desk").title
    assert now(desk, visit).attended_by == "desk"


def test_who_was_seen_to_and_is_under_age_then_rings_again(desk: FrontDesk) -> None:
    """With a sign that nobody dated, and nothing more is asked without a guardian."""
    answers = {**example("easy_acute"), "leg_weak": "worse_or_severe"}
    visitor, visit = told_of_leg(desk, answers)
    desk.open(visit.id)
    desk.press("/attend")
    turn_to(visitor, "rf_nerve")
    visitor.fill({**answers, "rf_nerve": ["bladder"]})
    turn_to(visitor, "sex")
    visitor.fill({"age": 15, "sex": "male"})
    assert now(desk, visit).state is State.UNDER_AGE
    assert desk.get("/desk").title.startswith("(1) need a person first")
    desk.press("/attend")
    assert "need a person first" not in desk.get("/desk").title


def test_going_on_signs_the_desk_out_of_the_device_that_is_handed_over(desk: FrontDesk) -> None:
    """A tablet that a runner holds opens no page of the desk, and does not ring."""
    desk.get("/desk/start")
    desk.press("/start", {"number": "C-77", "name": "Ada"})
    desk.send(desk.page.form, {"consent": "yes", "text": "normal"})
    assert desk.path == "/questions/1"
    assert desk.client.get("/desk", follow_redirects=False).status_code == 303
    assert desk.client.get("/desk/news").status_code == 403
    assert [visit.number for visit in desk.clinic.store.visits()] == ["C-77"]


def test_a_slip_is_corrected_with_the_person_and_the_old_answer_is_kept(desk: FrontDesk) -> None:
    """An emergency ticked by mistake is put right at the desk; the questions go on, and the history knows both."""
    visit = answered(desk, "emergency")
    desk.get(f"/desk/visits/{visit.id}/answers/rf_nerve")
    desk.press("/answers/rf_nerve", {"rf_nerve": ["none"]})
    assert desk.last.status_code == 422
    assert "#agreed" in desk.page.links
    desk.press("/answers/rf_nerve", {"rf_nerve": ["none"], "agreed": "yes"})
    found = now(desk, visit)
    assert found.state is State.ASKING
    assert found.answers["rf_nerve"] == ["none"]
    assert "rf_nerve_when" not in found.answers
    [event] = [event for event in desk.clinic.store.events(visit.id) if event.what == "corrected"]
    assert event.who == "desk"
    assert "bladder" in event.details["before"]
    assert event.details["after"] == ["none"]


def test_a_slip_elsewhere_is_no_end_of_an_emergency_of_who_left(desk: FrontDesk) -> None:
    """Who left before "since when?" stays stopped while their age is put right; the tick itself ends it."""
    visitor = runner(desk)
    visitor.start()
    visitor.fill({"age": 40, "sex": "male"})
    visitor.fill({"rf_nerve": ["bladder"]})
    visitor.fill({}, "leave")
    [visit] = desk.clinic.store.visits()
    assert visit.state is State.EMERGENCY
    for question, given, state in (("age", "41", State.EMERGENCY), ("rf_nerve", ["none"], State.ASKING)):
        desk.get(f"/desk/visits/{visit.id}/answers/{question}")
        desk.press(f"/answers/{question}", {question: given, "agreed": "yes"})
        assert now(desk, visit).state is state


def test_an_emergency_has_its_page_and_the_record_and_no_letter(desk: FrontDesk) -> None:
    """As the table of docs/intake.md says: the page holds what triage staff need (evidence base 14.6)."""
    visit = answered(desk, "emergency")
    desk.open(visit.id)
    assert [desk.offers(f"/{kind}.pdf") for kind in ("guide", "record", "letter")] == [True, True, False]
    row = next(line for line in Path("docs/intake.md").read_text().splitlines() if line.startswith("| an emergency |"))
    assert "record" in row
    assert "letter" not in row


def stopped_half_way(desk: FrontDesk) -> Visit:
    """The visit of somebody who gave the urgent example's safety answers, and handed the tablet back."""
    visitor = runner(desk)
    visitor.start()
    while visitor.path != "/urgent":
        visitor.fill(example("urgent"))
    visitor.send(visitor.page.form, {}, ("go", "leave"))
    [visit] = desk.clinic.store.visits()
    assert visit.state is State.ASKING
    return visit


def test_who_stops_half_way_with_something_urgent_gets_their_page_and_letter(desk: FrontDesk) -> None:
    """Nobody has to answer on for it; what was not reached is "not asked", and nothing of a guide is in it."""
    visit = stopped_half_way(desk)
    desk.open(visit.id)
    assert "Urgent pages and letter" in desk.page.text
    texts = {}
    for kind in ("guide", "letter", "record"):
        answer = desk.client.get(f"/desk/visits/{visit.id}/{kind}.pdf")
        assert answer.status_code == 200
        texts[kind] = pdf_text(answer.content)
    assert "today or tomorrow" in texts["guide"]
    assert "not asked" in texts["letter"]
    assert "Week 1" not in texts["guide"]


def test_who_stops_half_way_stays_on_top_until_somebody_is_there(desk: FrontDesk, clock: Clock) -> None:
    """However long it takes; after that their pages can be handed out, and the visit ends."""
    visit = stopped_half_way(desk)
    clock.pass_by(hours=3)
    desk.sign_in()
    desk.get("/desk")
    assert desk.page.title.startswith("(1) need a person first")
    desk.open(visit.id)
    assert not desk.offers("/hand-out")
    desk.press("/attend")
    desk.open(visit.id)
    desk.press("/hand-out")
    assert now(desk, visit).state is State.HANDED_OUT
    desk.open(visit.id)
    assert "Urgent pages and letter" in desk.page.text


def test_a_sign_that_is_not_certain_gives_nobody_a_page_in_the_middle(desk: FrontDesk, clock: Clock) -> None:
    """Without an urgent or graver flag that is certain, what is open is asked first."""
    visitor = runner(desk)
    visitor.start()
    visitor.fill({"age": 40, "sex": "male"}, "leave")
    [visit] = desk.clinic.store.visits()
    clock.pass_by(hours=1)
    assert desk.desk.standings.of(visit).assessment is None


def test_a_correction_is_checked_as_on_the_runners_page(desk: FrontDesk) -> None:
    """A sign beside "none", and a number that cannot be, are refused with words; nothing is changed."""
    visit = answered(desk, "easy_acute")
    for question, given in (("rf_nerve", ["none", "bladder"]), ("age", "7"), ("pain_avg", "11")):
        desk.get(f"/desk/visits/{visit.id}/answers/{question}")
        desk.press(f"/answers/{question}", {question: given, "agreed": "yes"})
        assert desk.last.status_code == 422, question
        assert "There is a problem" in desk.page.text
    assert now(desk, visit) == visit


def test_a_correction_tells_all_that_is_wrong_and_keeps_the_tick(desk: FrontDesk) -> None:
    """The answer and the missing tick at once, each at its place; a tick that was set stays."""
    visit = answered(desk, "easy_acute")
    desk.get(f"/desk/visits/{visit.id}/answers/age")
    desk.press("/answers/age", {"age": "7"})
    assert {"#age", "#agreed"} <= set(desk.page.links)
    assert 'id="age-error"' in desk.page.html
    assert 'id="agreed-err"' in desk.page.html
    desk.press("/answers/age", {"age": "7", "agreed": "yes"})
    assert "#agreed" not in desk.page.links
    assert ("agreed", "yes") in desk.page.forms[-1].fields


@pytest.mark.parametrize("page", ["start", "links"])
def test_a_name_or_number_that_cannot_be_is_told_at_its_field(desk: FrontDesk, page: str) -> None:
    """In the words of what is wrong with it: one that is too long is not called missing."""
    desk.get(f"/desk/{page}")
    desk.press(f"/{page}", {"number": "x" * 200, "name": "x" * 200})
    assert desk.last.status_code == 422
    for field, words in (("number", "Write the number with plain letters"), ("name", "Write the name with plain")):
        assert f'id="{field}-err"' in desk.page.html
        assert desk.page.text.count(words) == 2


def test_every_answer_can_be_corrected(desk: FrontDesk) -> None:
    """Each question that was answered has its page; consent, and what is no question, has none."""
    visit = answered(desk, "sciatica")
    desk.open(visit.id)
    pages = [link for link in desk.page.links if "/answers/" in link]
    assert len(pages) > 25
    for page in pages:
        desk.get(page)
        assert desk.last.status_code == 200, page
    for other in ("consent", "nothing"):
        assert desk.client.get(f"/desk/visits/{visit.id}/answers/{other}").status_code == 404


def test_a_correction_can_make_an_emergency(desk: FrontDesk) -> None:
    """What is put right may be worse: then what was released is no guide any more, and the alarm rings."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    desk.press("/release")
    desk.get(f"/desk/visits/{visit.id}/answers/rf_general")
    desk.press("/answers/rf_general", {"rf_general": ["very_unwell", "fever"], "agreed": "yes"})
    assert now(desk, visit).state is State.EMERGENCY
    assert desk.page.title.startswith("(1) need a person first")
    page = desk.client.get(f"/desk/visits/{visit.id}/guide.pdf")
    assert "Get emergency help now" in pdf_text(page.content)


def test_no_word_of_a_machine_stands_at_the_desk(desk: FrontDesk) -> None:
    """What is missing, what was corrected and what was signed are told in the words of questions and flags."""
    visitor = runner(desk)
    visitor.start()
    visitor.fill({"age": 15, "sex": "male"})
    visitor.send(visitor.page.form, {}, ("go", "leave"))
    [young] = desk.clinic.store.visits()
    desk.open(young.id)
    assert "Has one leg or foot become weak? – this safety question needs an answer" in desk.page.text
    visit = answered(desk, "emergency", rf_nerve=["both_legs_pain"])
    for question, given in (("rf_nerve", ["saddle"]), ("age", "44")):
        desk.get(f"/desk/visits/{visit.id}/answers/{question}")
        desk.press(f"/answers/{question}", {question: given, "agreed": "yes"})
    step_down(desk, visit, "RF01", "SOON-P1")
    desk.clinic.store.note(visit.id, "desk", "not_sent", why="consent")
    desk.clinic.store.note(visit.id, "desk", "something_new")
    desk.open(visit.id)
    text = desk.page.text
    assert "Pain or tingling down both legs → Numb or tingling genitals, back passage or inner thighs" in text
    assert "How old are you? 52 → 44" in text
    assert "stepped a flag down: New changes in bladder, bowel, feeling or both legs → Soon, P1" in text
    assert "could not send it by e-mail. Not sent: this person has not agreed to e-mail" in text
    machine = ("rf_nerve", "leg_weak", "both_legs_pain", "SOON", "[", "something_new", "not_sent", "stepped_down")
    assert not [word for word in machine if word in text]


def test_a_visit_can_be_deleted_for_good(desk: FrontDesk) -> None:
    """Only when that was ticked; then it is gone from list and file."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    desk.press("/delete")
    assert desk.last.status_code == 422
    assert 'id="sure-err"' in desk.page.html
    desk.press("/delete", {"sure": "yes"})
    assert desk.clinic.store.visit(visit.id) is None
    assert desk.open(visit.id).heading == "This page is not there"


def test_handing_out_is_taken_back_where_it_was_pressed_by_mistake(desk: FrontDesk) -> None:
    """The visit waits as it did before, and the history has both."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    desk.press("/release")
    desk.press("/hand-out")
    desk.open(visit.id)
    desk.press("/not-handed-out")
    assert now(desk, visit).state is State.RELEASED
    assert [event.what for event in desk.clinic.store.events(visit.id)] == ["released", "handed_out", "not_handed_out"]
    assert "took it back: it was not handed out" in desk.page.text
    assert not desk.offers("/not-handed-out")


def test_an_emergency_that_was_not_handed_out_after_all_rings_again(desk: FrontDesk) -> None:
    """Also where the history does not say what it was before."""
    for was in ("emergency", ""):
        visit = answered(desk, "emergency")
        desk.open(visit.id)
        desk.press("/attend")
        if was:
            desk.open(visit.id)
            desk.press("/hand-out")
        else:
            desk.clinic.store.save(replace(now(desk, visit), state=State.HANDED_OUT))
        assert desk.get("/desk").title.startswith("Desk")
        desk.open(visit.id)
        desk.press("/not-handed-out")
        assert now(desk, visit).state is State.EMERGENCY
        assert desk.get("/desk").title.startswith("(1) need a person first")
        desk.press("/attend")


def test_what_went_by_mail_or_was_never_handed_out_cannot_be_taken_back(desk: FrontDesk) -> None:
    """There is no such button, and its form is refused."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    fields = dict(desk.page.forms[-1].fields)
    for state in (State.FINISHED, State.RELEASED, State.SENT):
        kept = desk.clinic.store.save(replace(now(desk, visit), state=state))
        desk.open(visit.id)
        assert not desk.offers("/not-handed-out")
        sent = {"csrf": fields["csrf"], "version": str(kept.version)}
        assert desk.client.post(f"/desk/visits/{visit.id}/not-handed-out", data=sent).status_code == 409
        assert now(desk, visit).state is state


def test_a_guide_is_not_shown_where_its_answers_were_put_right_while_it_was_printed(
    desk: FrontDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else corrects an answer in those seconds: what was printed is of the one before."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    desk.press("/release")
    printer = type(desk.desk.printer)

    def slow(_: Any, guide: Guide) -> Printed:
        kept = now(desk, visit)
        answers = {**kept.answers, "rf_body": ["collapse"]}
        desk.clinic.store.save(replace(kept, answers=answers, state=State.EMERGENCY))
        return Printed(b"%PDF-", "")

    monkeypatch.setattr(printer, "print", slow)
    found = desk.client.get(f"/desk/visits/{visit.id}/guide.pdf")
    assert (found.status_code, found.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "printed_guide" not in {event.what for event in desk.clinic.store.events(visit.id)}


def test_the_desk_is_told_why_no_guide_goes_by_mail(desk: FrontDesk) -> None:
    """Without a server to send through there is no button, and the page says who can set that up."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    assert "[mail]" not in desk.page.text
    desk.press("/release")
    assert not desk.offers("/send")
    assert "no mail server to send through" in desk.page.text
    assert "[mail] in guidegen.toml" in desk.page.text


def test_nobody_is_told_of_an_all_clear_while_what_decides_is_open(desk: FrontDesk, clock: Clock) -> None:
    """A hard fall, and then away before how long ago it was: the list and the page say what is not ruled out."""
    visitor = runner(desk)
    visitor.start()
    answers = {**example("easy_acute"), "trauma": "major"}
    while "duration" not in visitor.page.form.offered:
        visitor.fill(answers)
    visitor.fill({}, "leave")
    clock.pass_by(minutes=12)
    desk.get("/desk")
    assert "Not ruled out, since questions are open: Back pain after a hard fall, crash or blow" in desk.page.text
    assert "nothing urgent" not in desk.page.text
    [visit] = desk.clinic.store.visits()
    assert "Not ruled out, since questions are open: Back pain after a hard fall" in desk.open(visit.id).text


def test_who_went_away_rings_however_many_came_after_them(
    desk: FrontDesk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign that nobody dated, and more newer visits than the list has room for."""
    monkeypatch.setattr("guidegen.web.intake.board.MOST", 3)
    visitor = runner(desk)
    visitor.start()
    visitor.fill({"age": 34, "sex": "male"})
    visitor.fill({"rf_nerve": ["bladder"]})
    for _ in range(8):
        clock.pass_by(minutes=1)
        desk.clinic.store.begin("tablet")
        assert desk.desk.board.look().first == 0
    clock.pass_by(minutes=3)
    for _ in range(8):
        desk.clinic.store.begin("tablet")
    assert desk.desk.board.look().first == 1
    clock.pass_by(minutes=1)
    assert desk.desk.board.look().first == 1


def test_names_hide_after_15_quiet_minutes_while_the_alarm_goes_on(desk: FrontDesk, clock: Clock) -> None:
    """The session ends, whatever the page asks for by itself meanwhile; the device still hears how many."""
    visit = answered(desk, "emergency")
    desk.open(visit.id)
    desk.press("/contact", {"name": "Secret Name"})
    for _ in range(16):
        clock.pass_by(minutes=1)
        news = desk.client.get("/desk/news?seen=nothing&in=1").json()
    assert news["in"] is False
    assert news["first"] == 1
    assert "Secret" not in str(news)
    desk.get("/desk")
    assert desk.path == "/desk/sign-in"
    assert "Secret" not in desk.last.text
    assert desk.page.title.startswith("(1) need a person first")
    assert "1 person needs somebody first" in desk.page.text


def test_a_list_that_is_left_open_keeps_nobody_signed_in(desk: FrontDesk, clock: Clock) -> None:
    """It brings itself up to date as its script does; nobody is there by that."""
    answered(desk, "easy_acute")
    for _ in range(31):
        clock.pass_by(seconds=30)
        found = desk.client.get("/desk?by=itself")
    assert found.url.path == "/desk/sign-in"


def test_who_begins_to_answer_has_not_the_desk_behind_them(desk: FrontDesk) -> None:
    """The first page opened in the desk's own browser and handed over: nobody is signed in there, and it rings on."""
    desk.start()
    assert desk.path == "/questions/1"
    assert desk.last.history[0].headers["clear-site-data"] == '"cache"'
    desk.get("/desk")
    assert desk.path == "/desk/sign-in"
    assert desk.client.get("/desk/news?seen=x").status_code == 200


def test_who_works_at_the_desk_stays_signed_in_but_not_for_ever(desk: FrontDesk, clock: Clock) -> None:
    """Every use counts as one, and so does a word that somebody types; after twelve hours it ends all the same."""
    token = dict(desk.get("/desk/start").form.fields)["csrf"]
    for _ in range(70):
        clock.pass_by(minutes=10)
        assert desk.client.post("/desk/stay", data={"csrf": token}, follow_redirects=False).status_code == 204
    clock.pass_by(minutes=10)
    for _ in range(5):
        clock.pass_by(minutes=10)
        answer = desk.client.post("/desk/stay", data={"csrf": token}, follow_redirects=False)
    assert answer.status_code == 303


def test_news_come_as_soon_as_there_are_some(desk: FrontDesk) -> None:
    """The stamp is another one when somebody is stopped, and how many are first is told."""
    before = desk.client.get("/desk/news?seen=x&in=1").json()
    answered(desk, "emergency")
    after = desk.client.get(f"/desk/news?seen={before['stamp']}&in=1").json()
    assert (before["first"], after["first"]) == (0, 1)
    assert after["stamp"] != before["stamp"]


def test_names_numbers_and_addresses_are_written_at_the_desk(desk: FrontDesk) -> None:
    """They stand on the page and in the answers; an address that cannot be one is refused."""
    visit = answered(desk, "easy_acute")
    desk.open(visit.id)
    desk.press("/contact", {"name": "Ada", "number": "C-5", "email": "no address"})
    assert desk.last.status_code == 422
    assert "#email" in desk.page.links
    desk.press("/contact", {"name": "Ada", "number": "C-5", "email": "ada@example.org", "email_consent": "yes"})
    found = now(desk, visit)
    assert (found.number, dict(found.client)) == (
        "C-5",
        {"name": "Ada", "email": "ada@example.org", "email_consent": True},
    )
    text = desk.desk.standings.answers_file(found)
    assert "id: C-5" in text or 'id: "C-5"' in text
    assert "Ada · C-5" in desk.page.text


def test_a_link_is_made_shown_once_and_begins_a_visit_of_that_number(desk: FrontDesk) -> None:
    """The link stands on the page with its QR code, works in another browser, and is not to be had again."""
    desk.get("/desk/links")
    desk.press("/links", {"number": "C-9", "name": "Ada"})
    [link] = [word for word in desk.page.text.split() if "/i/" in word]
    assert "<svg" in desk.page.html
    visitor = runner(desk)
    visitor.start(path=link.removeprefix(f"http://{HOST}"))
    [visit] = desk.clinic.store.visits()
    assert (visit.number, visit.name, visit.how) == ("C-9", "Ada", "link")
    assert link not in desk.get("/desk/links").html


def test_a_link_of_this_computers_own_name_is_told_to_be_of_no_use_elsewhere(desk: FrontDesk) -> None:
    """Before it is made, and beside it; by a name that others can call there is no such word."""
    words = "Links that are made here lead to this computer alone"
    assert words not in desk.get("/desk/links").text
    clinic = replace(desk.clinic, hosts=frozenset(["localhost:8766"]))
    here = FrontDesk(clinic, desk.library)
    here.client.base_url = "http://localhost:8766"
    here.sign_in()
    assert words in here.get("/desk/links").text
    here.press("/links", {"number": "C-9"})
    assert words in here.page.text
    assert "http://localhost:8766/i/" in here.page.text


def test_the_export_is_what_batch_and_build_read(desk: FrontDesk, library: Library, tmp_path: Path) -> None:
    """Each finished visit is an answers file whose assessment is that of the desk; one that is not finished is none."""
    from guidegen.service.one_client import ClientFile, assess_client

    for name in ("easy_acute", "sciatica", "emergency"):
        answered(desk, name)
    unfinished = runner(desk)
    unfinished.start()
    desk.get("/desk/export")
    desk.press("/export")
    assert "3 answers files were written" in desk.page.text
    files = sorted((desk.clinic.data / "exported").rglob("*.yaml"))
    assert len(files) == 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    found = sorted(str(assess_client(ClientFile(str(file)), library, desk.clinic.today()).level) for file in files)
    assert found == ["EMERGENCY", "ROUTINE", "SOON"]


def test_what_was_stepped_down_is_not_told_as_nothing(desk: FrontDesk) -> None:
    """The list says that there was a flag, and it is released from its own page alone."""
    visit = answered(desk, "urgent")
    step_down(desk, visit, "RF12", "ROUTINE-P3")
    desk.get("/desk")
    assert "Nothing flagged" not in desk.page.text
    assert "Release and print" not in desk.page.text
    assert "stepped down" in desk.page.text


def test_an_export_that_cannot_be_written_is_told(desk: FrontDesk) -> None:
    """With its folder and what stands against it; the visits are where they were."""
    answered(desk, "easy_acute")
    (desk.clinic.data / "exported").write_text("no folder")
    desk.get("/desk/export")
    desk.press("/export")
    assert desk.page.title.startswith("Error:")
    assert "The folder could not be written" in desk.page.text
    assert "Not a directory" in desk.page.text or "File exists" in desk.page.text
    assert desk.offers("/export")


def test_the_title_of_a_page_names_nobody(desk: FrontDesk) -> None:
    """It stands in tabs and in the browser's history: neither who it is nor what they have."""
    visit = answered(desk, "emergency")
    desk.clinic.store.save(replace(now(desk, visit), number="C-5", client={"name": "Ada"}))
    for path in ("", "/answers/age"):
        desk.get(f"/desk/visits/{visit.id}{path}")
        assert not [word for word in ("Ada", "C-5", "Emergency", "EMERGENCY") if word in desk.page.title]


def test_a_name_written_down_is_no_sign_of_the_runner(desk: FrontDesk, clock: Clock) -> None:
    """Who left with a sign that nobody dated goes on ringing while the desk writes down who it is."""
    visitor = runner(desk)
    visitor.start()
    visitor.fill({"age": 40, "sex": "male"})
    visitor.fill({"rf_nerve": ["bladder"]})
    clock.pass_by(minutes=11)
    desk.get("/desk")
    desk.sign_in() if desk.path == "/desk/sign-in" else None
    assert desk.page.title.startswith("(1) need a person first")
    [visit] = desk.clinic.store.visits()
    desk.open(visit.id)
    desk.press("/contact", {"name": "Ada", "number": "C-5", "email": ""})
    assert now(desk, visit).name == "Ada"
    assert desk.get("/desk").title.startswith("(1) need a person first")
