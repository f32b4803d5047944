"""Every page of the desk as it is sent: the list, people in all states, and what cannot be done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from unittest.mock import patch

from guidegen.web.intake.sessions import QUIET
from guidegen.web.intake.visits import Visit
from tests.support.base import BASE
from tests.support.front_desk import PASSWORD, example
from tests.support.room_pages import BLADDER, Pages

# People at the desk's list, by example; all names are made up.
PEOPLE = {
    "easy_acute": "Routine Rita",
    "emergency": "Emergency Emil",
    "urgent": "Urgent Ursula",
    "sciatica": "Soon Sofia",
    "teenager": "Young Yann",
}


def of_the_desk(pages: Pages) -> None:
    """Those that somebody sees who signs in, works, and is signed out."""
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
