"""The runner's pages that say something: stop, see somebody today, who has to be there, finished, left.

visit, care -> words of the content, numbers of the region -> the page
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from guidegen.html import content_markup, localiser
from guidegen.html.phones import phones
from guidegen.library.levels import Level
from guidegen.library.regions import CareLine, Region
from guidegen.readers.interview import Care
from guidegen.web.intake import way_on
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.flow import way_of
from guidegen.web.intake.pages import page
from guidegen.web.intake.paper_notes import has_paper
from guidegen.web.intake.protection import form
from guidegen.web.intake.sessions import forget_runner, runner_visit
from guidegen.web.intake.standing import care_now
from guidegen.web.intake.store import ChangedError
from guidegen.web.intake.visits import State, Visit
from guidegen.web.intake.waiting import has_passed

# Quiet seconds on a tablet before it asks whether somebody is there, and from then until it forgets them.
ASKS_AFTER, FORGETS_AFTER = 180, 60
_QUIET = timedelta(seconds=ASKS_AFTER + FORGETS_AFTER)

SIZES = ("normal", "large", "largest")

_DIGITS = re.compile(r"\+?[0-9](?:[0-9 ]*[0-9])?")


@dataclass(frozen=True)
class Line:
    """A line to call: its numbers as they are read, each with what a telephone dials."""

    name: str
    numbers: tuple[tuple[str, str], ...]
    note: str

    @property
    def link(self) -> Markup:
        """The first number within a sentence."""
        shown, dialled = self.numbers[0]
        return Markup('<a href="tel:{}">{}</a>').format(dialled, shown) if dialled else escape(shown)


class Notices:
    """The pages that ask nothing."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.library = clinic.library
        self.unit = clinic.region.distance_unit

    def routes(self) -> Iterator[Route]:
        """Their addresses."""
        for path, template in (
            (way_on.STOP, "stop"),
            (way_on.URGENT, "urgent"),
            (way_on.GUARDIAN, "guardian"),
            (way_on.REFUSED, "refused_consent"),
        ):
            yield Route(path, self.notice(template, path))
        yield Route(way_on.URGENT, self.told_urgent, methods=["POST"])
        yield Route(way_on.GUARDIAN, self.guardian_there, methods=["POST"])
        yield Route(way_on.FINISHED, self.finished)
        yield Route(way_on.LEFT, self.left)
        yield Route("/next", self.next_person, methods=["POST"])
        yield Route("/still-there", self.still_there)
        yield Route("/away", self.away)
        yield Route("/attended", self.attended)
        yield Route("/here", self.here)

    def notice(self, template: str, path: str) -> Any:
        """A page for those who belong there; everybody else is led to where they do."""

        def show(request: Request) -> Response:
            visit = self.visit(request)
            if visit is None:
                return see_other(way_on.WELCOME)
            belongs = way_on.place(visit, self.library, self.unit)
            if belongs != path:
                return see_other(belongs)
            return runner_page(
                self.clinic, request, template, visit, desk_answer=self.desk_answer(visit), **self.care_of(visit)
            )

        return show

    def care_of(self, visit: Visit) -> dict[str, Any]:
        """What a visit's answers call for, in words; on a tablet that lies about, the reasons are left out."""
        interview = way_of(visit.answers, self.library, self.unit).interview
        care = care_now(visit, interview)
        if care is None or (care.level is not Level.EMERGENCY and way_on.is_stopped(visit, self.library)):
            # Somebody who left with a safety question open was stopped as one who is unsure.
            care = care_now(visit, interview, leaving=True)
        found = care_words(care, self.clinic.region)
        is_quiet = has_passed(self.clinic.now(), visit.quiet_since, _QUIET)
        if is_quiet and not way_on.is_at_home(visit):
            found["reasons"] = ()
        return found

    def told_urgent(self, request: Request) -> Response:
        """Who has read that they need a check goes on with the questions, or stops."""
        visit = self.visit(request)
        if visit is None:
            return see_other(way_on.WELCOME)
        belongs = way_on.place(visit, self.library, self.unit)
        if belongs != way_on.URGENT:
            # Nothing is read in advance.
            return see_other(belongs)
        return self.after_notice(request, replace(visit, urgent_seen=True))

    def guardian_there(self, request: Request) -> Response:
        """A parent or guardian is there, or the runner stops: then the desk sees why, and they what is grave in it."""
        visit = self.visit(request)
        if visit is None or visit.state is not State.UNDER_AGE:
            return see_other(way_on.WELCOME)
        go = form(request).get("go", way_on.ON)
        if go not in (way_on.LEAVE, way_on.QUIET):
            return self.after_notice(request, replace(visit, state=State.ASKING))
        step = way_on.left_under_age(visit, self.library, self.unit, go)
        if step.visit != visit:
            try:
                self.clinic.store.save(step.visit)
            except ChangedError:
                return see_other(way_on.WELCOME)
        return over(self.clinic, step)

    def after_notice(self, request: Request, visit: Visit) -> Response:
        try:
            saved = self.clinic.store.save(visit)
        except ChangedError:
            return see_other(way_on.WELCOME)
        go = form(request).get("go", way_on.ON)
        if go in (way_on.LEAVE, way_on.QUIET):
            return over(self.clinic, way_on.leave(saved, go))
        return see_other(way_on.place(saved, self.library, self.unit))

    def finished(self, request: Request) -> Response:
        """The end. It says nothing of the answers, so that a tablet needs to know nothing any more."""
        visit = self.visit(request)
        belongs = way_on.place(visit, self.library, self.unit) if visit is not None else way_on.FINISHED
        if belongs != way_on.FINISHED:
            return see_other(belongs)
        return runner_page(self.clinic, request, "finished", visit, **self.care_of(visit) if visit else NO_CARE)

    def left(self, request: Request) -> Response:
        """Stopped before the end."""
        visit = self.visit(request)
        if visit is not None and (visit.state is State.EMERGENCY or not way_on.is_at_home(visit)):
            return see_other(way_on.place(visit, self.library, self.unit))
        return runner_page(self.clinic, request, "left", visit)

    def next_person(self, request: Request) -> Response:
        """Nothing of this person stays in the browser; an emergency stays until the desk has answered."""
        visit = self.visit(request)
        if visit is not None and visit.state is State.EMERGENCY and not visit.attended_by:
            return see_other(way_on.STOP)
        response = see_other(way_on.WELCOME)
        forget_runner(response, self.clinic)
        return response

    def still_there(self, request: Request) -> Response:
        """Asked where no script can; the page that was open is saved already or lost."""
        visit = self.visit(request)
        if visit is None or visit.state is State.EMERGENCY or way_on.is_at_home(visit):
            return see_other(way_on.WELCOME)
        return runner_page(self.clinic, request, "still_there", visit)

    def away(self, request: Request) -> Response:
        """Nobody answered: forget them, if it has been quiet long enough for it to be true."""
        visit = self.visit(request)
        response = see_other(way_on.WELCOME)
        if visit is None or visit.state is State.EMERGENCY or way_on.is_at_home(visit):
            return response
        if has_passed(self.clinic.now(), visit.quiet_since, _QUIET):
            forget_runner(response, self.clinic)
        return response

    def attended(self, request: Request) -> Response:
        """What the desk has done about an emergency; the page that asks is loaded again when that changes."""
        return PlainTextResponse(self.desk_answer(self.visit(request)))

    def desk_answer(self, visit: Visit | None) -> str:
        """`none`, `printed` where its page lies at the desk, or `over`: somebody is there, or it is stepped down."""
        if visit is None or visit.state is not State.EMERGENCY or visit.attended_by:
            return "over"
        return "printed" if has_paper(self.clinic.store.events(visit.id)) else "none"

    def here(self, request: Request) -> Response:
        """That the server can be reached, for a page that is about to send its answers."""
        return Response(status_code=204)

    def visit(self, request: Request) -> Visit | None:
        return runner_visit(request, self.clinic)


def over(clinic: Clinic, step: way_on.Step) -> Response:
    """On to what follows; where it is the end, the browser forgets who it was, but for the size of the letters."""
    size = step.visit.text_size
    response = see_other(f"{step.path}?text={size}" if step.is_over and size in SIZES[1:] else step.path)
    if step.is_over:
        forget_runner(response, clinic)
    return response


def care_words(care: Care | None, region: Region) -> dict[str, Any]:
    """The content's words for what to do now, and the region's numbers."""
    if care is None:
        return dict(NO_CARE)
    return {
        "is_emergency": care.level is Level.EMERGENCY,
        "advice": tuple((localiser(region)(head), content_markup(text, region)) for head, text in care.advice),
        "reasons": tuple(content_markup(text, region) for text in care.reasons),
    }


NO_CARE = {"is_emergency": False, "advice": (), "reasons": ()}


def runner_page(
    clinic: Clinic, request: Request, template: str, visit: Visit | None, status: int = 200, **values: Any
) -> Response:
    """A page from `runner/`. On a tablet it asks after some quiet minutes whether somebody is there."""
    at_home = visit is not None and way_on.is_at_home(visit)
    given = {"at_home": at_home, "anywhere": False, "desk_answer": "none", **values}
    return page(
        clinic,
        request,
        f"runner/{template}.html.j2",
        status,
        text_size=visit.text_size if visit else request.query_params.get("text", ""),
        words=localiser(clinic.region),
        emergency=_line(clinic.region.emergency),
        clinic_phone=phones(clinic.settings.clinic.phone),
        urgent_line=_line(clinic.region.urgent) if clinic.region.urgent else None,
        asks_after=ASKS_AFTER,
        forgets_after=FORGETS_AFTER,
        **given,
    )


def see_other(path: str) -> Response:
    """On to another page, which is asked for anew."""
    return RedirectResponse(path, 303)


def _line(line: CareLine) -> Line:
    numbers = tuple((found[0], found[0].replace(" ", "")) for found in _DIGITS.finditer(line.number))
    return Line(line.name, numbers or ((line.number, ""),), line.note)
