"""The runner's pages that say something: stop, see somebody today, who has to be there, finished, left.

visit, care -> words of the content, numbers of the region -> the page
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from guidegen.errors import IntakeError
from guidegen.library.levels import Level
from guidegen.web.intake import way_on
from guidegen.web.intake.care_words import NO_CARE, care_words
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.flow import way_of
from guidegen.web.intake.languages import Language
from guidegen.web.intake.paper_notes import has_paper
from guidegen.web.intake.protection import form
from guidegen.web.intake.runner_language import FIELD, care_language, chosen, page_language
from guidegen.web.intake.runner_page import ASKS_AFTER, FORGETS_AFTER, over, runner_page, see_other
from guidegen.web.intake.sessions import forget_runner, runner_visit
from guidegen.web.intake.standing import care_now
from guidegen.web.intake.store import ChangedError
from guidegen.web.intake.visits import State, Visit
from guidegen.web.intake.waiting import has_passed

_QUIET = timedelta(seconds=ASKS_AFTER + FORGETS_AFTER)
_STILL_THERE = "/still-there"
# The pages that are shown again in another language, and until when that counts for what is printed, too.
_AGAIN = (
    *(way_on.CHECK, way_on.STOP, way_on.URGENT, way_on.GUARDIAN, way_on.REFUSED, way_on.FINISHED, way_on.LEFT),
    _STILL_THERE,
)
_UNSERVED = (State.ASKING, State.EMERGENCY, State.UNDER_AGE, State.REFUSED, State.FINISHED)


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
        yield Route(way_on.LANGUAGE, self.say_in, methods=["POST"])
        yield Route(_STILL_THERE, self.still_there)
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
            return self.care_page(request, template, visit, desk_answer=self.desk_answer(visit))

        return show

    def care_page(self, request: Request, template: str, visit: Visit, **values: Any) -> Response:
        """A page with the care that a visit calls for, in the runner's own language as far as there are words in it."""
        language = care_language(request, self.clinic, visit)
        frame = language if language.is_said else page_language(request, self.clinic, visit)
        care = self.care_of(visit, language)
        return runner_page(self.clinic, request, template, visit, language=frame, **values, **care)

    def care_of(self, visit: Visit, language: Language) -> dict[str, Any]:
        """What a visit's answers call for, in words; on a tablet that lies about, the reasons are left out."""
        interview = way_of(visit.answers, language.library, self.unit).interview
        care = care_now(visit, interview)
        if care is None or (care.level is not Level.EMERGENCY and way_on.is_stopped(visit, self.library)):
            # Somebody who left with a safety question open was stopped as one who is unsure.
            care = care_now(visit, interview, leaving=True)
        found = care_words(care, language, self.clinic.languages.own)
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
        if visit is None:
            return runner_page(self.clinic, request, "finished", None, **NO_CARE)
        return self.care_page(request, "finished", visit)

    def left(self, request: Request) -> Response:
        """Stopped before the end."""
        visit = self.visit(request)
        if visit is not None and (visit.state is State.EMERGENCY or not way_on.is_at_home(visit)):
            return see_other(way_on.place(visit, self.library, self.unit))
        return runner_page(self.clinic, request, "left", visit)

    def say_in(self, request: Request) -> Response:
        """Another language, and the same page again. Where that cannot be kept, this page is in it all the same.

        Once a person has been given their document, or may be given it, that stays in the language that it is in.
        """
        visit, language = self.visit(request), chosen(request, self.clinic)
        if visit is None:
            return see_other(way_on.WELCOME)
        at = form(request).get("at")
        path = at if at in _AGAIN else way_on.place(visit, self.library, self.unit)
        if language is None:
            return see_other(path)
        if visit.state in _UNSERVED:
            # Who chooses a language has not been there for longer than they say: what a quiet page hides stays hidden.
            with suppress(ChangedError, IntakeError):
                self.clinic.store.save(replace(visit, language=language.code), is_page=False)
                return see_other(path)
        return see_other(f"{path}?{FIELD}={language.code}")

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
