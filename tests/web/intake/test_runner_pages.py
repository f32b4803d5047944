"""A runner's way through the real pages, without scripts, and the answers that come out of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from starlette.responses import Response

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.errors import IntakeError
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.exporting import answers_path, export
from guidegen.web.intake.paper_notes import PRINTED
from guidegen.web.intake.sessions import bind_runner
from guidegen.web.intake.standing import Standings
from guidegen.web.intake.store import FILE
from guidegen.web.intake.visits import State, Visit
from tests.support.base import BASE
from tests.support.plausible import ANSWERED_ON, random_answers
from tests.support.sampled import sampled
from tests.support.waiting_room import Clock, Visitor, browser, make_clinic, only

FIRST = {"age": 40, "sex": "male"}


@pytest.fixture
def runner(clinic: Clinic, library: Library) -> Visitor:
    return Visitor(browser(clinic), library)


def visit(clinic: Clinic) -> Visit:
    found: Visit = only(clinic.store.visits())
    return found


def at_home(clinic: Clinic, runner: Visitor) -> str:
    """The address of a new link."""
    return f"/i/{clinic.store.make_link('R-7', 7)}"


def test_a_routine_case_from_the_first_page_to_the_last(clinic: Clinic, runner: Visitor) -> None:
    """Every answer is kept as an answers file holds it, and the tablet forgets who it was."""
    assert runner.all_the_way(BASE) == "/finished"
    found = visit(clinic)
    assert (found.state, found.how) == (State.FINISHED, "tablet")
    assert found.answers == {**BASE, "distance_unit": "km"}
    assert runner.get("/check").heading == "Questions about your back and your running"


def test_nothing_is_ticked_before_somebody_has(clinic: Clinic, runner: Visitor) -> None:
    """Only the unit, which is the region's, stands there already."""
    runner.start()
    pages = 0
    while runner.path.startswith("/questions/"):
        form = runner.page.form
        chosen = [(name, value) for name, value in form.fields if name in form.offered and value]
        assert chosen in ([], [("distance_unit", "km")])
        pages += 1
        runner.fill(BASE)
    assert pages > 30


def test_an_address_tells_no_answer(clinic: Clinic, runner: Visitor) -> None:
    """Paths are a position or a notice, whatever is answered."""
    runner.all_the_way({**BASE, "rf_nerve": ["none"], "cadence": 170})
    assert {path.rstrip("0123456789") for path in runner.seen} == {"/", "/questions/", "/check", "/finished"}


def test_an_emergency_stops_at_once_with_the_number_to_call(clinic: Clinic, runner: Visitor) -> None:
    """After the first page that makes it certain nothing more is asked, and nothing leads back to the questions."""
    runner.start()
    runner.go_through({**BASE, "rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"})
    assert runner.path == "/stop"
    assert "tel:999" in runner.page.links
    assert runner.page.text.index("Tell the desk now") < runner.page.text.index("999")
    assert "This needs a scan in hospital now" in runner.page.text
    assert visit(clinic).state is State.EMERGENCY
    for path in ("/", "/questions/1", "/questions/3", "/check", "/urgent", "/finished"):
        runner.get(path)
        assert runner.path == "/stop"
    assert not [form for form in runner.page.forms if form.offered]


def test_an_emergency_is_seen_whatever_button_was_pressed(clinic: Clinic, runner: Visitor) -> None:
    """Back, stop and a fault elsewhere on the page do not pass over it."""
    for go in ("back", "leave", "skip"):
        runner.client.cookies.clear()
        runner.start()
        runner.fill(FIRST)
        runner.fill({"rf_nerve": ["none"]})
        runner.fill({"leg_weak": "no"})
        runner.fill({"rf_general": ["very_unwell", "fever"]}, go)
        assert runner.path == "/stop"


def test_a_sign_beside_none_counts_while_it_is_asked_again(clinic: Clinic, runner: Visitor) -> None:
    """The desk sees it although the page comes back with a fault; nothing leads past it, and "none" alone takes it."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["none"]})
    runner.fill({"leg_weak": "no"})
    runner.fill({"rf_general": ["fever", "none"]})
    assert (runner.last.status_code, runner.path) == (422, "/questions/4")
    assert {("rf_general", "fever"), ("rf_general", "none")} < set(runner.page.form.fields)
    assert visit(clinic).answers["rf_general"] == ["fever"]
    runner.get("/questions/5")
    assert runner.path == "/questions/4"
    runner.fill({"rf_general": ["none"]})
    assert (visit(clinic).answers["rf_general"], visit(clinic).again) == (["none"], ())
    assert runner.path == "/questions/5"


def test_an_emergency_beside_none_stops(clinic: Clinic, runner: Visitor) -> None:
    """Whatever button was pressed, and whatever is ticked beside it."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["none"]})
    runner.fill({"leg_weak": "no"})
    runner.fill({"rf_general": ["very_unwell", "fever", "none"]})
    assert (runner.path, visit(clinic).state) == ("/stop", State.EMERGENCY)


def test_who_stops_at_the_question_since_when_is_taken_for_unsure(clinic: Clinic, runner: Visitor) -> None:
    """A change in bladder that nobody dated stops as an emergency, where the runner leaves."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["bladder"]})
    assert runner.page.heading == "When did that start or get worse?"
    assert "You ticked: Hard to start peeing" in runner.page.text
    runner.fill({}, "leave")
    assert runner.path == "/stop"


def test_who_leaves_with_something_urgent_reads_it_and_can_go(clinic: Clinic, runner: Visitor) -> None:
    """A loss in sex that nobody dated may be urgent: it is said before the tablet goes back, and not asked again."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["sexual"]}, "leave")
    assert (runner.path, runner.page.heading) == ("/urgent", "You need a check today or tomorrow")
    runner.send(runner.page.form, {}, ("go", "leave"))
    assert (runner.path, visit(clinic).state, visit(clinic).urgent_seen) == ("/left", State.ASKING, True)


def test_who_reads_it_and_stays_goes_on_where_they_were(clinic: Clinic, runner: Visitor) -> None:
    """The same, for who changes their mind."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["sexual"]}, "leave")
    runner.send(runner.page.form, {}, ("go", "on"))
    assert runner.page.heading == "When did that start or get worse?"


def test_a_tablet_that_was_left_alone_is_free_whatever_was_ticked(clinic: Clinic, runner: Visitor) -> None:
    """What is certain to be an emergency stays; anything else waits at the desk alone."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["sexual"]}, "quiet")
    assert (runner.path, visit(clinic).answers["rf_nerve"]) == ("/", ["sexual"])


def test_an_emergency_is_told_although_it_cannot_be_kept(
    clinic: Clinic, runner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a full disk the page is the same; any other page says that nothing was kept."""

    def full(*_: Any) -> Visit:
        raise IntakeError([])

    runner.start()
    runner.fill(FIRST)
    monkeypatch.setattr(clinic.store, "save", full)
    runner.fill({"rf_nerve": ["none"]})
    assert (runner.last.status_code, runner.page.heading) == (503, "Your answers could not be kept")
    assert "tel:999" in runner.page.links
    runner.get("/questions/2")
    runner.fill({"rf_nerve": ["saddle"]})
    assert runner.page.heading == "Stop. Go to emergency care now"


def test_an_emergency_is_told_although_nobody_can_tell_whose_it_is(
    clinic: Clinic, runner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file of visits cannot be read, what the page says by itself is looked at."""

    def gone(*_: Any) -> Visit:
        raise IntakeError([])

    runner.start()
    runner.fill(FIRST)
    monkeypatch.setattr(clinic.store, "visit", gone)
    form = runner.page.form
    runner.send(form, {"rf_nerve": ["none"]}, ("go", "on"))
    assert runner.page.heading == "Your answers could not be kept"
    runner.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
    assert runner.page.heading == "Stop. Go to emergency care now"


def test_from_home_the_number_comes_first(clinic: Clinic, runner: Visitor) -> None:
    """Nobody is there to be told, and nothing says that somebody has read it."""
    runner.start(path=at_home(clinic, runner))
    runner.go_through({**BASE, "rf_body": ["collapse"]})
    assert runner.path == "/stop"
    assert "desk" not in runner.page.text
    assert runner.page.text.index("999") < runner.page.text.index("Do not wait for the clinic")


def test_urgent_comes_after_the_safety_questions_and_once(clinic: Clinic, runner: Visitor) -> None:
    """The other safety questions are asked first; then it is said, and the rest can be answered."""
    answers = {**BASE, "leg_weak": "worse_or_severe"}
    runner.start()
    runner.go_through(answers)
    assert runner.path == "/urgent"
    assert "You need a check today or tomorrow" in runner.page.heading
    assert set(visit(clinic).answers) >= {"trauma", "history"}
    assert "duration" not in visit(clinic).answers
    assert runner.get("/questions/4").heading == "You need a check today or tomorrow"
    runner.send(runner.page.form, {}, ("go", "on"))
    runner.go_through(answers)
    assert runner.path == "/check"
    runner.send(runner.page.form, {}, ("go", "on"))
    assert (runner.path, visit(clinic).state) == ("/finished", State.FINISHED)


def test_at_fifteen_a_parent_is_asked_for_and_no_guide_is_promised(clinic: Clinic, runner: Visitor) -> None:
    """It goes on only when somebody is there; who stops waits at the desk as under age."""
    answers = {**BASE, "age": 15}
    runner.start()
    runner.fill(answers)
    assert (runner.path, runner.page.heading) == ("/guardian", "Is a parent or guardian with you?")
    assert visit(clinic).state is State.UNDER_AGE
    assert runner.get("/questions/2").heading == "Is a parent or guardian with you?"
    runner.send(runner.page.form, {}, ("go", "on"))
    runner.go_through(answers)
    runner.send(runner.page.form, {}, ("go", "on"))
    assert runner.path == "/finished"
    assert "your guide" not in runner.page.text
    assert assessed(read_answers(file_of(clinic, visit(clinic))), clinic.library)["document"] == "referral"


def test_at_fifteen_alone_the_tablet_goes_back(clinic: Clinic, runner: Visitor) -> None:
    """Without a guardian nothing more is asked."""
    runner.start()
    runner.fill({**BASE, "age": 15})
    runner.send(runner.page.form, {}, ("go", "leave"))
    assert (runner.path, visit(clinic).state) == ("/left", State.UNDER_AGE)
    runner.get("/questions/2")
    assert runner.path == "/"


def test_a_step_back_keeps_what_was_typed(clinic: Clinic, runner: Visitor) -> None:
    """Back saves the page unchecked, and the page is as it was when the runner comes again."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["sexual"]}, "back")
    assert runner.path == "/questions/1"
    assert ("age", "40") in runner.page.form.fields
    runner.fill(FIRST)
    assert ("rf_nerve", "sexual") in runner.page.form.fields


def test_a_step_back_that_hides_answers_takes_them_out(clinic: Clinic, runner: Visitor) -> None:
    """A question that does not apply any more is neither asked nor kept, and is asked anew when it does again."""
    mother = {**BASE, "age": 30, "sex": "female", "pregnancy": "postpartum", "postpartum_weeks": 8}
    runner.start()
    for _ in range(3):
        runner.fill(mother)
    assert visit(clinic).answers["postpartum_weeks"] == 8
    runner.fill({}, "back")
    runner.fill({}, "back")
    runner.fill({"pregnancy": "no"})
    assert runner.page.heading.startswith("Since this problem began")
    assert "postpartum_weeks" not in visit(clinic).answers
    runner.fill({}, "back")
    runner.fill({"pregnancy": "postpartum"})
    assert runner.page.heading == "How many weeks is it since the birth?"
    assert ("postpartum_weeks", "") in runner.page.form.fields


def test_an_answer_changed_at_the_end_opens_what_follows_from_it_and_leads_back(
    clinic: Clinic, runner: Visitor
) -> None:
    """From the page of all answers to one of them, to what it opens, and to that page again."""
    runner.start()
    runner.go_through(BASE)
    assert runner.path == "/check"
    runner.send(runner.page.form, {}, ("change", "duration"))
    assert runner.page.heading == "How long have you had the pain this time?"
    runner.fill({"duration": "gt_12w"})
    assert runner.page.heading == "How old were you when back pain first began?"
    runner.fill({"first_age": 20})
    runner.fill({"infl_more": ["none"]})
    assert runner.path == "/check"
    assert "Back pain for more than 12 weeks" in runner.page.text


def test_a_sign_and_none_come_back_with_both_ticks_until_it_is_put_right(clinic: Clinic, runner: Visitor) -> None:
    """The page says which two do not fit, links to a tick, and shows both."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["both_legs_pain", "none"]})
    assert runner.last.status_code == 422
    assert runner.page.title.startswith("Error: ")
    assert "#rf_nerve-both_legs_pain" in runner.page.links
    assert [value for name, value in runner.page.form.fields if name == "rf_nerve"] == ["both_legs_pain", "none"]
    assert (visit(clinic).answers["rf_nerve"], visit(clinic).again) == (["both_legs_pain"], ("rf_nerve",))


def test_what_is_right_on_a_page_is_kept_beside_what_is_wrong(clinic: Clinic, runner: Visitor) -> None:
    """What was typed stays in its field, its fault says what to put."""
    runner.start()
    while "How far you run" not in runner.page.heading:
        runner.fill(BASE)
    runner.fill({"km_usual": "", "km_now": "12", "longest_30d": "about ten", "distance_unit": "km"})
    assert visit(clinic).answers["km_now"] == 12
    assert ("longest_30d", "about ten") in runner.page.form.fields
    assert "Put how far you ran in a normal week." in runner.page.text
    assert "It is a number from 0 to 250" in runner.page.text
    assert {"#km_usual", "#longest_30d"} <= set(runner.page.links)


def test_consent_comes_first_and_a_no_asks_nothing(clinic: Clinic, runner: Visitor) -> None:
    """Without an answer it is asked for; with a no nothing is asked, and the runner may think again."""
    runner.get("/")
    runner.send(runner.page.form, {"text": "normal"})
    assert (runner.last.status_code, "#consent-yes" in runner.page.links) == (422, True)
    runner.start(consent="no")
    assert (runner.path, visit(clinic).state, visit(clinic).answers) == ("/refused", State.REFUSED, {})
    runner.get("/questions/1")
    assert runner.path == "/refused"
    runner.start(consent="yes")
    assert (runner.path, visit(clinic).state) == ("/questions/1", State.ASKING)


def test_a_visit_that_the_desk_began_is_asked_for_consent_first(clinic: Clinic, runner: Visitor) -> None:
    """The tablet is bound to a number already; nothing is asked and nothing kept before a yes."""
    begun = clinic.store.begin("tablet", "R-9")
    carrier = Response()
    bind_runner(carrier, clinic, begun)
    name, _, value = carrier.headers["set-cookie"].partition(";")[0].partition("=")
    runner.client.cookies.set(name, value)
    assert runner.get("/questions/1").heading == "Questions about your back and your running"
    assert "url=/still-there" in runner.page.html
    form = runner.page.form
    form.action = "/questions/1"
    runner.send(form, {"page": "you", "age": "40", "sex": "male"}, ("go", "on"))
    assert (runner.page.heading, visit(clinic).answers) == ("This page was not kept", {})
    runner.all_the_way(BASE)
    assert (runner.path, visit(clinic).number, visit(clinic).state) == ("/finished", "R-9", State.FINISHED)


def test_who_refused_at_home_reads_the_words_for_home_again(clinic: Clinic, runner: Visitor) -> None:
    """The link is used up, and leads back to a first page that speaks of no tablet."""
    runner.start(consent="no", path=at_home(clinic, runner))
    assert (runner.path, visit(clinic).how) == ("/refused", "link")
    assert "tablet" not in runner.get("/").text
    runner.start()
    assert (runner.path, visit(clinic).how) == ("/questions/1", "link")


def test_a_tablet_handed_back_knows_nothing_and_the_desk_has_the_answers(clinic: Clinic, runner: Visitor) -> None:
    """Stopping saves the open page, too."""
    runner.start()
    runner.fill({"age": 40, "sex": None}, "leave")
    assert runner.path == "/left"
    assert visit(clinic).answers["age"] == 40
    runner.get("/questions/1")
    assert runner.path == "/"
    assert not [cookie for cookie in runner.client.cookies.jar if "visit" in cookie.name]


def test_a_link_works_once_and_opening_it_does_not_use_it(clinic: Clinic, runner: Visitor, library: Library) -> None:
    """The form takes it; another browser is told so, and the first goes on where it was."""
    path = at_home(clinic, runner)
    runner.get(path)
    runner.get(path)
    assert not clinic.store.visits()
    runner.start(path=path)
    runner.fill(FIRST)
    assert (visit(clinic).how, visit(clinic).number) == ("link", "R-7")
    other = Visitor(browser(clinic), library)
    other.get(path)
    assert (other.last.status_code, other.page.heading) == (410, "This link has been used")
    runner.get(path)
    assert runner.page.heading.startswith("Since this problem began")


def test_a_link_that_is_too_old_or_guessed_leads_nowhere(clinic: Clinic, runner: Visitor, clock: Clock) -> None:
    """Each says what it is, and that the clinic gives another."""
    path = at_home(clinic, runner)
    clock.pass_by(days=8)
    assert runner.get(path).heading == "This link is too old"
    assert runner.get("/i/guessed").heading == "This link does not work"
    assert not clinic.store.visits()


def test_a_link_that_a_newer_one_ended_says_so(clinic: Clinic, runner: Visitor, clock: Clock) -> None:
    """Who opens the older message looks for the newer one, rather than asking the clinic for a third."""
    older = clinic.store.make_link("R-7", 7)
    clock.pass_by(days=1)
    newer = clinic.store.make_link("R-7", 7)
    assert runner.get(f"/i/{older}").heading == "There is a newer link for you"
    assert runner.last.status_code == 410
    clock.pass_by(days=8)
    assert runner.get(f"/i/{newer}").heading == "This link is too old"


def test_pages_of_a_link_speak_of_no_tablet(clinic: Clinic, runner: Visitor) -> None:
    """Nobody at home can hand anything back or tell a desk."""
    path = at_home(clinic, runner)
    words = [runner.get(path).text]
    runner.start(path=path)
    while runner.path.startswith("/questions/"):
        words.append(runner.page.text)
        runner.fill({**BASE, "leg_weak": "worse_or_severe"})
        if runner.path == "/urgent":
            words.append(runner.page.text)
            runner.send(runner.page.form, {}, ("go", "on"))
    words.append(runner.page.text)
    runner.send(runner.page.form, {}, ("go", "on"))
    assert runner.path == "/finished"
    assert "You need a check today or tomorrow" in runner.page.text
    words.append(runner.page.text)
    assert len(words) > 30
    assert not [text for text in words if any(word in text for word in ("the tablet", "this tablet", "the desk"))]


def test_a_quiet_tablet_asks_and_then_forgets_but_not_an_emergency(
    clinic: Clinic, runner: Visitor, clock: Clock
) -> None:
    """Without a script a page leads there by itself; an emergency stays, without its reasons."""
    runner.start()
    runner.fill(FIRST)
    assert "url=/still-there" in runner.page.html
    runner.get("/away")
    assert runner.path == "/questions/2"
    runner.get("/still-there")
    assert runner.page.heading == "Are you still there?"
    clock.pass_by(minutes=4, seconds=1)
    runner.get("/away")
    assert runner.path == "/"
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["saddle"]})
    runner.fill({"rf_nerve_when": "within_14d"})
    assert "nerves at the base of your spine" in runner.page.text
    clock.pass_by(minutes=5)
    for path in ("/away", "/still-there", "/"):
        runner.get(path)
        assert runner.path == "/stop"
    runner.client.post("/next", data=dict(runner.page.forms[0].fields if runner.page.forms else {}))
    runner.get("/")
    assert "Tell the desk now" in runner.page.text
    assert "nerves at the base of your spine" not in runner.page.text


def test_the_desk_ends_an_emergency_on_the_tablet(clinic: Clinic, runner: Visitor) -> None:
    """That they were told is said once the page lies there; once somebody has answered, it can be cleared."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["saddle"]})
    runner.fill({"rf_nerve_when": "within_14d"})
    assert runner.client.get("/attended").text == "none"
    assert "They have been told" not in runner.page.text
    clinic.store.note(visit(clinic).id, "printer", PRINTED)
    assert runner.client.get("/attended").text == "printed"
    assert "They have been told, and a page for you is printed there" in runner.get("/stop").text
    clinic.store.attend(visit(clinic), "pat")
    assert runner.client.get("/attended").text == "over"
    runner.get("/stop")
    runner.send(next(form for form in runner.page.forms if form.action == "/next"), {})
    assert (runner.path, runner.page.heading) == ("/", "Questions about your back and your running")


def test_a_form_sent_again_changes_nothing(clinic: Clinic, runner: Visitor) -> None:
    """Twice pressed, or a page of before: the answers and the place stay."""
    runner.start()
    runner.fill(FIRST)
    form = runner.page.form
    runner.send(form, {"rf_nerve": ["none"]}, ("go", "on"))
    before = visit(clinic)
    runner.send(form, {"rf_nerve": ["none"]}, ("go", "on"))
    assert (visit(clinic).answers, visit(clinic).page) == (before.answers, before.page)
    assert runner.path == "/questions/3"


def test_a_page_that_is_not_reached_cannot_be_sent(clinic: Clinic, runner: Visitor) -> None:
    """A forged name of a page keeps nothing, which is told where it said something."""
    runner.start()
    for id_ in ("trauma", "consent", "nothing"):
        form = runner.get("/questions/1").form
        form.fields = [("page", id_) if name == "page" else (name, value) for name, value in form.fields]
        runner.send(form, {"trauma": "major", "consent": "no"}, ("go", "on"))
        assert (runner.page.heading == "This page was not kept") is (id_ != "nothing")
        assert set(visit(clinic).answers) == {"consent", "distance_unit"}


def test_script_in_an_answer_is_words(clinic: Clinic, runner: Visitor) -> None:
    """Markup that was typed is shown as it was typed."""
    said = '"><script>alert(1)</script>'
    runner.start()
    runner.go_through({**BASE, "notes": said, "psfs_1_activity": said})
    assert runner.path == "/check"
    assert said not in runner.page.html
    assert str(escape(said)) in runner.page.html


@pytest.mark.parametrize("size", ["large", "largest"])
def test_large_text_stays_on_every_page(clinic: Clinic, runner: Visitor, size: str) -> None:
    """What was chosen on the first page holds to the last."""
    runner.start(text=size)
    runner.fill(FIRST)
    assert f'data-text="{size}"' in runner.page.html
    runner.fill({}, "leave")
    assert (runner.path, f'data-text="{size}"' in runner.page.html) == ("/left", True)


def test_miles_are_the_units_where_the_region_has_them(tmp_path: Path, library: Library) -> None:
    """The unit is chosen before the distances, can be switched, and is kept."""
    clinic = make_clinic(tmp_path, library, "us")
    runner = Visitor(browser(clinic), library)
    answers = {**BASE, "km_usual": 10, "km_now": 5, "longest_30d": 4}
    runner.all_the_way(answers)
    assert visit(clinic).answers["distance_unit"] == "mi"
    clinic.store.close()


def file_of(clinic: Clinic, visit: Visit) -> Path:
    """The answers file that comes out of a visit, as it lies on the disk."""
    standings = Standings(clinic.library, clinic.region.distance_unit, clinic.today, clinic.now)
    assert export([visit], standings, clinic.data / "answers") == 1
    return answers_path(clinic.data / "answers", visit)


def assessed(answers: Source | Mapping[str, Any], library: Library) -> dict[str, Any]:
    """The assessment of an answers file, but for the places that its warnings name."""
    found = assess(parse_answers(answers, library), library, today=ANSWERED_ON)
    return {**found.to_dict(), "warnings": [warning.message for warning in found.warnings]}


@pytest.mark.parametrize("seed", sampled(range(200), range(0, 200, 14)))
def test_the_assessment_is_that_of_the_answers_file(
    clinic: Clinic, runner: Visitor, library: Library, seed: int
) -> None:
    """Random clients, driven through the pages: the file that comes out gives the assessment of their twin in YAML."""
    answers = random_answers(random.Random(seed), library, calm=0.97)
    end = runner.all_the_way(answers)
    found = visit(clinic)
    twin = {**answers, "distance_unit": answers.get("distance_unit", "km")}
    ours = assessed(read_answers(file_of(clinic, found)), library)
    whole = assessed({"answered_on": ANSWERED_ON.isoformat(), "answers": twin}, library)
    if end == "/stop":
        # It stopped before the last question, so that a flag that hangs on later answers is not known.
        assert (ours["level"], whole["level"], ours["document"]) == ("EMERGENCY", "EMERGENCY", whole["document"])
        # Nor has it asked for the unit then, which is the region's until somebody chooses.
        assert {**found.answers, "distance_unit": twin["distance_unit"]}.items() <= twin.items()
        return
    assert end == "/finished"
    assert found.answers == twin
    assert ours == whole


MOTHER = {**BASE, "age": 30, "sex": "female", "pregnancy": "no"}


def turn_to(runner: Visitor, question: str, to: str = "") -> None:
    """The page of a question that was reached before, from the first page on."""
    for position in range(1, 60):
        runner.get(f"/questions/{position}{to}")
        if question in runner.page.form.offered:
            return
    raise AssertionError(question)


@pytest.mark.parametrize("first", [MOTHER, {**BASE, "age": 30, "sex": "male"}])
def test_a_none_to_a_shorter_list_is_no_none_to_the_longer_one(
    clinic: Clinic, runner: Visitor, first: dict[str, Any]
) -> None:
    """Who says at the end that she is pregnant is asked about bleeding, which was not on offer before."""
    runner.start()
    runner.go_through(first)
    assert runner.path == "/check"
    runner.send(runner.page.form, {}, ("change", "sex"))
    runner.fill({**MOTHER, "pregnancy": "pregnant"})
    if "pregnancy" not in visit(clinic).answers or visit(clinic).answers["pregnancy"] == "no":
        turn_to(runner, "pregnancy", "?to=check")
        runner.fill({"pregnancy": "pregnant"})
    assert "rf_body" not in visit(clinic).answers
    while "rf_body" not in runner.page.form.offered:
        runner.fill({**MOTHER, "pregnancy": "pregnant", "pregnancy_weeks": 20})
    assert "bleeding_preg" in runner.page.form.offered["rf_body"]


def test_a_longer_list_is_looked_at_also_where_its_ticks_call_for_care(clinic: Clinic, runner: Visitor) -> None:
    """Nothing else is asked, read as urgent, or finished before; the old ticks count all the while."""
    answers = {**MOTHER, "rf_body": ["pee_pain_blood"]}
    runner.start()
    runner.go_through(answers)
    assert runner.path == "/check"
    form = runner.page.form
    turn_to(runner, "pregnancy", "?to=check")
    runner.fill({"pregnancy": "pregnant"})
    runner.fill({"pregnancy_weeks": 20})
    for path in ("/check", "/urgent", "/questions/30", "/"):
        runner.get(path)
        assert "bleeding_preg" in runner.page.form.offered.get("rf_body", ()), path
    form.action = "/check"
    runner.send(form, {}, ("go", "on"))
    runner.fill(answers, "back")
    runner.get("/check")
    runner.fill(answers)
    assert "rf_body" in runner.page.form.offered
    assert visit(clinic).state is State.ASKING
    assert visit(clinic).answers["rf_body"] == ["pee_pain_blood"]
    runner.fill({"rf_body": ["pee_pain_blood"]})
    assert runner.path == "/urgent"
    assert visit(clinic).again == ()
    runner.send(runner.page.form, {}, ("go", "on"))
    assert runner.go_through({**answers, "pregnancy": "pregnant", "pregnancy_weeks": 20}) == "/check"


def test_an_emergency_in_the_longer_list_stops(clinic: Clinic, runner: Visitor) -> None:
    """Bleeding, which was not on offer before."""
    runner.start()
    runner.go_through({**MOTHER, "rf_body": ["pee_pain_blood"]})
    turn_to(runner, "pregnancy")
    runner.fill({"pregnancy": "pregnant"})
    runner.fill({"pregnancy_weeks": 20})
    while "rf_body" not in runner.page.form.offered:
        runner.fill({**MOTHER, "pregnancy": "pregnant", "pregnancy_weeks": 20})
    runner.fill({"rf_body": ["bleeding_preg", "pee_pain_blood"]})
    assert (runner.path, visit(clinic).state) == ("/stop", State.EMERGENCY)


def test_ticks_that_sex_hid_are_asked_for_again(clinic: Clinic, runner: Visitor) -> None:
    """A slip in the first question, put right, does not silently lose what was ticked at the end."""
    runner.start()
    runner.go_through({**MOTHER, "fuel": ["missed_periods", "low_drive"]})
    for sex in ("male", "female"):
        turn_to(runner, "sex", "?to=check")
        runner.fill({"age": 30, "sex": sex})
    assert "fuel" not in visit(clinic).answers


@pytest.mark.parametrize(
    ("answers", "path", "state"),
    [
        ({"rf_nerve": ["bladder"]}, "/stop", State.EMERGENCY),
        ({"rf_nerve": ["sexual"]}, "/urgent", State.UNDER_AGE),
    ],
)
def test_at_fifteen_alone_what_is_grave_is_told(
    clinic: Clinic, runner: Visitor, answers: dict[str, Any], path: str, state: State
) -> None:
    """From home, too: an emergency stops, and who needs a check reads so before they go."""
    runner.start(path=at_home(clinic, runner))
    runner.fill(FIRST)
    runner.fill(answers)
    turn_to(runner, "sex")
    runner.fill({"age": 15, "sex": "male"})
    assert runner.path == "/guardian"
    runner.send(runner.page.form, {}, ("go", "leave"))
    assert (runner.path, visit(clinic).state) == (path, state)
    if state is State.UNDER_AGE:
        assert runner.page.heading == "You need a check today or tomorrow"
        runner.send(runner.page.form, {}, ("go", "leave"))
        assert (runner.path, visit(clinic).state) == ("/left", State.UNDER_AGE)


def test_what_is_urgent_is_not_read_in_advance(clinic: Clinic, runner: Visitor) -> None:
    """A form sent before it is due uses nothing up."""
    runner.start()
    form = runner.page.form
    form.action = "/urgent"
    runner.send(form, {}, ("go", "on"))
    assert not visit(clinic).urgent_seen
    runner.go_through({**BASE, "leg_weak": "worse_or_severe"})
    assert runner.path == "/urgent"


def test_the_page_of_all_answers_does_not_pass_over_what_is_urgent(clinic: Clinic, runner: Visitor) -> None:
    """Neither to look at it nor to send it."""
    runner.start()
    runner.go_through(BASE)
    form = runner.page.form
    form.action = "/check"
    turn_to(runner, "leg_weak")
    runner.fill({"leg_weak": "worse_or_severe"})
    assert runner.path == "/urgent"
    runner.get("/check")
    assert runner.path == "/urgent"
    runner.send(form, {}, ("go", "on"))
    assert (runner.path, visit(clinic).state) == ("/urgent", State.ASKING)


@pytest.mark.parametrize("go", ["back", "leave", "quiet"])
def test_a_sign_beside_none_counts_where_the_page_is_not_shown_again(clinic: Clinic, runner: Visitor, go: str) -> None:
    """Who ticks both and goes away is taken for one who has the sign."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["none"]})
    runner.fill({"leg_weak": "no"})
    runner.fill({"rf_general": ["none"]})
    runner.fill({"rf_body": ["collapse", "none"]}, go)
    assert (runner.path, visit(clinic).answers["rf_body"]) == ("/stop", ["collapse"])


def test_an_emergency_at_home_is_not_told_to_go_on(clinic: Clinic, runner: Visitor) -> None:
    """The page of who has stopped leads to the one that says to call."""
    runner.start(path=at_home(clinic, runner))
    runner.go_through({**BASE, "rf_body": ["collapse"]})
    runner.get("/left")
    assert runner.path == "/stop"


@pytest.mark.parametrize("position", ["9" * 5000, "x", "²"])
def test_a_position_that_is_none_is_not_there(clinic: Clinic, runner: Visitor, position: str) -> None:
    """Whatever stands in its place."""
    runner.start()
    assert runner.client.get(f"/questions/{position}").status_code == 404


def test_an_emergency_from_an_old_page_is_told(clinic: Clinic, runner: Visitor) -> None:
    """Whose visit was deleted, or who is at another page by now, reads that they have to stop, or that it is lost."""
    runner.start()
    runner.fill(FIRST)
    form = runner.page.form
    clinic.store.delete(visit(clinic).id)
    runner.send(form, {"rf_nerve": ["none"]}, ("go", "on"))
    assert runner.page.heading == "This page was not kept"
    runner.send(form, {"rf_nerve": ["none"]}, ("go", "quiet"))
    assert runner.path == "/"
    runner.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
    assert runner.page.heading == "Stop. Go to emergency care now"
    assert "until-attended" not in runner.page.html
    runner.start()
    runner.fill(FIRST)
    form = runner.page.form
    turn_to(runner, "sex")
    runner.fill({**BASE, "age": 15})
    assert runner.path == "/guardian"
    runner.send(form, {"rf_nerve": ["saddle"]}, ("go", "on"))
    assert (runner.path, visit(clinic).state) == ("/stop", State.EMERGENCY)
    assert visit(clinic).answers["rf_nerve"] == ["saddle"]


def test_where_the_server_is_away_every_page_says_whom_to_call(clinic: Clinic, runner: Visitor) -> None:
    """Nobody reads what was ticked then, so that the number stands with the words that it cannot be sent."""
    runner.start()
    runner.fill(FIRST)
    away = runner.page.html.partition('id="server-away"')[2].partition("</dialog>")[0]
    assert 'href="tel:999"' in away
    assert "Do not wait for the clinic" in away


def test_a_page_that_is_refused_says_whom_to_call(clinic: Clinic, runner: Visitor) -> None:
    """Where it holds no emergency it is only too old. The number can be tapped."""
    runner.start()
    refused = runner.client.post("/questions/1", data={"csrf": "old", "page": "you"})
    assert refused.status_code == 403
    assert 'Call <a class="tel" href="tel:999">999</a>' in refused.text
    assert clinic.store.refused.waiting() == ()


@pytest.mark.parametrize("go", ["leave", "back"])
def test_nobody_under_age_goes_on_alone_whatever_button_it_was(clinic: Clinic, runner: Visitor, go: str) -> None:
    """Who stops at the page of their age, and comes again to their link, is asked who is with them first."""
    runner.start(path=f"/i/{clinic.store.make_link('C-1', 7)}")
    runner.fill({**FIRST, "age": 14}, go)
    assert visit(clinic).state is State.UNDER_AGE
    runner.get("/questions/2")
    assert (runner.path, runner.page.heading) == ("/guardian", "Is a parent or guardian with you?")
    runner.send(runner.page.form, {}, ("go", "on"))
    assert runner.path.startswith("/questions/")


def test_an_age_that_is_put_right_at_the_end_asks_for_a_guardian_by_back_too(clinic: Clinic, runner: Visitor) -> None:
    """The page of all answers is not reached past that question."""
    runner.start()
    assert runner.go_through(BASE) == "/check"
    runner.get("/questions/1?to=check")
    runner.fill({**FIRST, "age": 14}, "back")
    assert runner.path == "/guardian"
    runner.get("/check")
    assert runner.path == "/guardian"


def test_who_refuses_is_a_number_and_nothing_more(clinic: Clinic, runner: Visitor) -> None:
    """Neither name nor address stands in the file any more, also not beside the link; who thinks again can go on."""
    client = {"name": "Zyxwia Quorndon", "email": "zyxwia@example.org", "email_consent": True}
    path = f"/i/{clinic.store.make_link('C-1', 7, client)}"
    runner.start(consent="no", path=path)
    assert runner.path == "/refused"
    found = visit(clinic)
    assert (found.number, dict(found.client)) == ("C-1", {})
    clinic.store.delete("none")
    kept = b"".join(file.read_bytes() for file in clinic.data.glob(f"{FILE}*"))
    assert b"Zyxwia" not in kept
    assert b"zyxwia" not in kept
    runner.start()
    assert visit(clinic).state is State.ASKING
