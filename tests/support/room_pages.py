"""Every page of the waiting room as it is sent: runners' on a tablet and at home, the desk's, and with their faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from starlette.testclient import TestClient

from guidegen.clinic.settings import Clinic as ContactDetails
from guidegen.errors import IntakeError
from guidegen.library import Library
from guidegen.web.intake.sessions import QUIET
from guidegen.web.intake.visits import Visit
from tests.support.base import BASE
from tests.support.front_desk import PASSWORD, FrontDesk, example
from tests.support.waiting_room import HOST, Clock, Form, Visitor, make_clinic

MOTHER = {**BASE, "age": 30, "sex": "female", "pregnancy": "postpartum", "postpartum_weeks": 8}
BLADDER = {**BASE, "rf_nerve": ["bladder", "sexual"], "rf_nerve_when": "within_14d"}
WEAK = {**BASE, "leg_weak": "worse_or_severe"}
YOUNG = {**BASE, "age": 15}
# People at the desk's list, by example; all names are made up.
PEOPLE = {
    "easy_acute": "Routine Rita",
    "emergency": "Emergency Emil",
    "urgent": "Urgent Ursula",
    "sciatica": "Soon Sofia",
    "teenager": "Young Yann",
}


class Pages:
    """A waiting room in which pages are opened one after the other; `seen` are they, by name."""

    def __init__(self, folder: Path, library: Library, region: str = "uk") -> None:
        self.library = library
        self.clock = Clock()
        self.clinic = make_clinic(folder, library, region, self.clock)
        settings = replace(self.clinic.settings, clinic=ContactDetails(name="Riverside Physio", phone="020 7946 0999"))
        self.clinic = replace(self.clinic, settings=settings)
        self.desk = FrontDesk(self.clinic, library)
        self.seen: dict[str, str] = {}
        self.links = 0

    def close(self) -> None:
        self.desk.desk.printer.close()
        self.clinic.store.close()

    def runner(self) -> Visitor:
        """Another browser."""
        client = TestClient(
            self.desk.client.app, base_url=f"http://{HOST}", follow_redirects=True, raise_server_exceptions=False
        )
        return Visitor(client, self.library)

    def keep(self, name: str, visitor: Visitor) -> None:
        """The page that is open, by this name, unless one of the name is kept already."""
        assert visitor.last.headers["content-type"].startswith("text/html"), (name, visitor.last.headers)
        self.seen.setdefault(name, visitor.last.text)

    def link(self, number: str = "") -> str:
        """The path of a new link, of a client of its own unless a number is given."""
        self.links += 1
        return f"/i/{self.clinic.store.make_link(number or f'L-{self.links}', 7)}"

    def answered(self, answers: Mapping[str, Any], path: str = "/") -> tuple[Visitor, Visit]:
        """A runner who gave these answers as far as they were asked, and their visit."""
        known = {visit.id for visit in self.clinic.store.visits()}
        visitor = self.runner()
        visitor.start(path=path)
        for _ in range(5):
            visitor.go_through(answers)
            if visitor.path not in ("/urgent", "/guardian", "/check"):
                break
            visitor.send(visitor.page.form, {}, ("go", "on"))
        [visit] = [visit for visit in self.clinic.store.visits() if visit.id not in known]
        return visitor, visit

    def changed(self, visit: Visit, **what: Any) -> Visit:
        now = self.clinic.store.visit(visit.id)
        assert now is not None
        return self.clinic.store.save(replace(now, **what))


def all_pages(folder: Path, library: Library) -> dict[str, str]:
    """The HTML of each page by its name, which begins with `runner` or `desk`."""
    found: dict[str, str] = {}
    for region, gather in (("uk", _of_runners), ("uk", _of_the_desk), ("us", _in_miles)):
        place = folder / f"{region}-{gather.__name__}"
        place.mkdir()
        pages = Pages(place, library, region)
        try:
            gather(pages)
        finally:
            pages.close()
        found |= pages.seen
    return found


def _of_runners(pages: Pages) -> None:
    _first_pages(pages)
    _questions(pages, "tablet", BASE)
    _questions(pages, "tablet", MOTHER)
    _questions(pages, "tablet", example("persistent"))
    _questions(pages, "home", BASE, pages.link())
    _notices(pages)
    _refusals(pages)


def _first_pages(pages: Pages) -> None:
    for where, path in (("tablet", "/"), ("home", pages.link())):
        runner = pages.runner()
        runner.get(path)
        pages.keep(f"runner-{where}-first", runner)
        runner.send(runner.page.form, {})
        pages.keep(f"runner-{where}-first-wrong", runner)
        runner.start(consent="no", path=path)
        pages.keep(f"runner-{where}-refused", runner)
    used, replaced, late = pages.link(), pages.link("C-7"), pages.link()
    pages.link("C-7")
    pages.runner().start(path=used)
    links = {"used": used, "replaced": replaced, "unknown": "/i/" + "x" * 24, "expired": late}
    for why, path in links.items():
        if why == "expired":
            pages.clock.pass_by(days=8)
        runner = pages.runner()
        runner.get(path)
        pages.keep(f"runner-link-{why}", runner)


def _questions(pages: Pages, where: str, answers: Mapping[str, Any], path: str = "/") -> None:
    """Each page empty, with its faults, and filled in; then what was answered."""
    runner = pages.runner()
    runner.start(path=path)
    for _ in range(80):
        if not runner.path.startswith("/questions/"):
            break
        name = _page_name(runner)
        address = runner.path
        pages.keep(f"runner-{where}-{name}", runner)
        runner.fill({})
        if runner.page.title.startswith("Error:"):
            pages.keep(f"runner-{where}-{name}-wrong", runner)
        runner.get(address)
        runner.fill(answers)
        after = runner.path
        runner.get(address)
        pages.keep(f"runner-{where}-{name}-filled", runner)
        runner.get(after)
    assert runner.path == "/check", runner.path
    pages.keep(f"runner-{where}-check", runner)
    change = next(value for name, value in runner.page.form.buttons if name == "change" and value == "rf_nerve")
    runner.send(runner.page.form, {}, ("change", change))
    pages.keep(f"runner-{where}-change", runner)
    runner.send(runner.page.form, {"rf_nerve": ["saddle", "none"]}, ("go", "on"))
    pages.keep(f"runner-{where}-clash", runner)


def _page_name(runner: Visitor) -> str:
    found = re.search(r'name="page" value="([^"]+)"', runner.page.html)
    assert found is not None
    return found[1].replace("_", "-")


def _notices(pages: Pages) -> None:
    for where in ("tablet", "home"):
        path = pages.link() if where == "home" else "/"
        runner, _ = pages.answered(BASE, path)
        pages.keep(f"runner-{where}-finished", runner)
        path = pages.link() if where == "home" else "/"
        runner = pages.runner()
        runner.start(path=path)
        runner.fill(YOUNG)
        pages.keep(f"runner-{where}-guardian", runner)
        path = pages.link() if where == "home" else "/"
        runner = pages.runner()
        runner.start(path=path)
        runner.go_through(WEAK)
        pages.keep(f"runner-{where}-urgent", runner)
        runner.send(runner.page.form, {}, ("go", "leave"))
        pages.keep(f"runner-{where}-urgent-left", runner)
        path = pages.link() if where == "home" else "/"
        runner = pages.runner()
        runner.start(path=path)
        runner.fill({}, "leave")
        pages.keep(f"runner-{where}-left", runner)
        path = pages.link() if where == "home" else "/"
        runner, visit = pages.answered(BLADDER, path)
        pages.keep(f"runner-{where}-stop", runner)
        pages.clinic.store.note(visit.id, "desk", "printed_paper")
        runner.get("/stop")
        pages.keep(f"runner-{where}-stop-printed", runner)
        pages.changed(visit, attended_by="desk")
        runner.get("/stop")
        pages.keep(f"runner-{where}-stop-seen", runner)
    runner = pages.runner()
    runner.start()
    runner.get("/still-there")
    pages.keep("runner-tablet-still-there", runner)


def _refusals(pages: Pages) -> None:
    runner = pages.runner()
    runner.get("/nothing")
    pages.keep("runner-404", runner)
    runner.start()
    with _that_fails():
        runner.fill({"age": 40, "sex": "male"})
    pages.keep("runner-tablet-not-saved", runner)
    runner = pages.runner()
    runner.start(path=pages.link())
    with _that_fails():
        runner.fill({"age": 40, "sex": "male"})
    pages.keep("runner-home-not-saved", runner)
    for name, given in (("stop", {"rf_nerve": ["bladder"]}), ("", {"rf_nerve": ["none"]})):
        runner = pages.runner()
        runner.start()
        runner.fill({"age": 40, "sex": "male"})
        form = runner.page.form
        with _signed_in(pages.desk, runner):
            pages.desk.sign_in()
        runner.send(form, given, ("go", "on"))
        pages.keep(f"runner-403{'-' if name else ''}{name}", runner)
    for name, answers in (("", BASE), ("-urgent", WEAK)):
        runner = pages.runner()
        runner.start()
        form = _form_before(runner, answers, "leg_weak")
        runner.fill({}, "leave")
        runner.get("/")
        runner.start()
        runner.send(form, {"leg_weak": answers["leg_weak"]}, ("go", "on"))
        pages.keep(f"runner-not-taken{name}", runner)
    for status, data in ((413, {"notes": "x" * 70_000}), (405, None)):
        runner = pages.runner()
        runner.start()
        runner._shown(runner.client.post("/questions/1", data=data) if data else runner.client.put("/check"))
        pages.keep(f"runner-{status}", runner)


def _form_before(runner: Visitor, answers: Mapping[str, Any], question: str) -> Form:
    while question not in runner.page.form.offered:
        runner.fill(answers)
    return runner.page.form


@contextmanager
def _that_fails() -> Iterator[None]:
    """A store in which nothing can be kept, as on a full disk."""
    with patch("guidegen.web.intake.store.Store.save", side_effect=IntakeError([])):
        yield


@contextmanager
def _signed_in(desk: FrontDesk, runner: Visitor) -> Iterator[None]:
    """The desk in the runner's browser."""
    known, desk.client = desk.client, runner.client
    try:
        yield
    finally:
        desk.client = known


def _in_miles(pages: Pages) -> None:
    runner = pages.runner()
    runner.start()
    while "km_usual" not in runner.page.form.offered:
        runner.fill(BASE)
    pages.keep("runner-miles", runner)
    runner.fill({"km_usual": "900", "km_now": "x", "longest_30d": ""})
    pages.keep("runner-miles-wrong", runner)
    runner, _ = pages.answered(BLADDER)
    pages.keep("runner-us-stop", runner)
    runner = pages.runner()
    runner.start()
    runner.go_through(WEAK)
    pages.keep("runner-us-urgent", runner)


def _of_the_desk(pages: Pages) -> None:
    desk = pages.desk
    desk.get("/desk/sign-in")
    pages.keep("desk-sign-in", desk)
    desk.sign_in("not the password")
    pages.keep("desk-sign-in-wrong", desk)
    for _ in range(6):
        desk.sign_in("not the password")
    pages.keep("desk-sign-in-wait", desk)
    pages.clock.pass_by(minutes=5)
    desk.sign_in()
    pages.keep("desk-nobody", desk)
    visits = _people(pages)
    desk.get("/desk")
    pages.keep("desk-list", desk)
    for name, visit in visits.items():
        desk.open(visit.id)
        pages.keep(f"desk-{name}", desk)
    _faults_at_a_visit(pages, visits)
    _corrections(pages, visits["easy_acute"])
    _other_desk_pages(pages)
    pages.clock.pass_by(seconds=QUIET.total_seconds() + 60)
    desk.get("/desk")
    pages.keep("desk-signed-out-rings", desk)


def _people(pages: Pages) -> dict[str, Visit]:
    found = {}
    for name, who in PEOPLE.items():
        _, visit = pages.answered(example(name))
        found[name] = pages.changed(visit, number=f"C-{len(who)}", client={"name": who})
        pages.clock.pass_by(minutes=6)
    _, visit = pages.answered(BLADDER, pages.link())
    found["from-home"] = pages.changed(visit, client={"name": "Homely Helen"})
    runner = pages.runner()
    runner.start()
    runner.fill(BASE)
    [found["asking"]] = [one for one in pages.clinic.store.visits() if one.id not in {v.id for v in found.values()}]
    _, visit = pages.answered(BASE)
    found["handed-out"] = visit
    desk = pages.desk
    desk.sign_in()
    desk.open(visit.id)
    desk.press("/release")
    desk.open(visit.id)
    pages.keep("desk-released", desk)
    desk.press("/hand-out")
    pages.clinic.store.refused.add("browser", "tablet")
    pages.clock.pass_by(minutes=2)
    return found


def _faults_at_a_visit(pages: Pages, visits: Mapping[str, Visit]) -> None:
    desk = pages.desk
    desk.open(visits["urgent"].id)
    desk.press("/step-down")
    pages.keep("desk-step-down-wrong", desk)
    desk.open(visits["urgent"].id)
    desk.press("/delete")
    pages.keep("desk-delete-wrong", desk)
    desk.press("/contact", {"name": "a\u202eb", "number": "x" * 200, "email": "no address"})
    pages.keep("desk-contact-wrong", desk)
    pages.changed(visits["sciatica"], text_size="large")
    desk.open(visits["sciatica"].id)
    pages.changed(visits["sciatica"], text_size="")
    desk.press("/release")
    pages.keep("desk-changed", desk)
    desk.open(visits["urgent"].id)
    steps = re.findall(r'<option value="([A-Z]+-P\d)"', desk.page.html)
    assert steps
    signed = {"by": "Anna Berg", "registration": "PH 1", "reason": "Examined today: full strength.", "seen": "yes"}
    desk.press("/step-down", {**signed, "password": PASSWORD, "to": steps[-1]})
    pages.keep("desk-stepped-down", desk)
    desk.get("/desk")
    pages.keep("desk-list-after", desk)


def _corrections(pages: Pages, visit: Visit) -> None:
    desk = pages.desk
    for question in ("age", "rf_nerve", "leg_weak", "pain_avg", "area", "km_usual", "notes", "race_date"):
        desk.get(f"/desk/visits/{visit.id}/answers/{question}")
        pages.keep(f"desk-correct-{question.replace('_', '-')}", desk)
        desk.press(f"/answers/{question}", {question: []})
        pages.keep(f"desk-correct-{question.replace('_', '-')}-wrong", desk)


def _other_desk_pages(pages: Pages) -> None:
    desk = pages.desk
    wrong = {"number": "x" * 200, "name": "x" * 200}
    for name, good in (("start", None), ("links", {"number": "C-9", "name": "Ada Lovelace"})):
        desk.get(f"/desk/{name}")
        pages.keep(f"desk-{name}", desk)
        desk.press(f"/{name}", wrong)
        pages.keep(f"desk-{name}-wrong", desk)
        if good:
            desk.press(f"/{name}", good)
            pages.keep(f"desk-{name}-made", desk)
    desk.get("/desk/export")
    pages.keep("desk-export", desk)
    desk.press("/export")
    pages.keep("desk-export-done", desk)
    with patch("guidegen.web.intake.desk_links.export", side_effect=OSError(28, "No space left on device")):
        desk.get("/desk/export")
        desk.press("/export")
    pages.keep("desk-export-wrong", desk)
    desk.get("/desk/visits/nothing")
    pages.keep("desk-404", desk)
