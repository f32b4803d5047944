"""Every page of a runner's as it is sent: on a tablet and at home, empty, wrong and filled in, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from guidegen.errors import IntakeError
from tests.support.base import BASE
from tests.support.front_desk import FrontDesk, example
from tests.support.room_pages import BLADDER, WEAK, Pages
from tests.support.waiting_room import Form, Visitor

MOTHER = {**BASE, "age": 30, "sex": "female", "pregnancy": "postpartum", "postpartum_weeks": 8}
YOUNG = {**BASE, "age": 15}


def of_runners(pages: Pages) -> None:
    """Those of a region with kilometres."""
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
        if runner.last.status_code == 422:
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
    for name, graver, asked in (("stop", BLADDER, "rf_nerve"), ("urgent", WEAK, "leg_weak")):
        runner = pages.runner()
        runner.start()
        form = _form_before(runner, graver, asked)
        # A mark that is too old: nobody knows where this came from.
        form.fields = [(key, value) for key, value in form.fields if key != "made"]
        with _signed_in(pages.desk, runner):
            pages.desk.sign_in()
        runner.send(form, {asked: graver[asked]}, ("go", "on"))
        pages.keep(f"runner-anywhere-{name}", runner)
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


def in_miles(pages: Pages) -> None:
    """What is otherwise in a region with miles and numbers of its own."""
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
