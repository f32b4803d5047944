"""The runner's pages of questions: one small group after the other, and all answers before the end.

form -> answers that can be used, faults -> what follows -> saved -> the next page
"""

from __future__ import annotations

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guidegen.errors import IntakeError
from guidegen.library.levels import Level
from guidegen.readers.interview import find_care
from guidegen.readers.interview.state import UNIT
from guidegen.web.intake import way_on
from guidegen.web.intake.care_words import NO_CARE, care_words
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.fields import controls, quoted, told
from guidegen.web.intake.flow import Page, Way, consents, way_of
from guidegen.web.intake.languages import Language
from guidegen.web.intake.protection import form
from guidegen.web.intake.reading import ALONE, Posted, lists, read_page
from guidegen.web.intake.runner_language import FIELD, page_language
from guidegen.web.intake.runner_notices import Notices
from guidegen.web.intake.runner_page import over, runner_page, see_other
from guidegen.web.intake.runner_start import Start
from guidegen.web.intake.sessions import runner_visit
from guidegen.web.intake.store import ChangedError
from guidegen.web.intake.stray_forms import (
    care_in,
    is_emergency,
    is_lost,
    stopped,
    stray_language,
    unkept,
    way_alone,
)
from guidegen.web.intake.taken_back import noted
from guidegen.web.intake.visits import State, Visit

# How often a page is taken again that somebody else's change came before.
_TRIES = 3
# Of a page's position; more of them is no page of ours, and may be too much for a number.
_DIGITS = 6


def routes(clinic: Clinic) -> list[Route]:
    """All addresses of runners. None of them holds an answer, or tells which question it is."""
    asked = Questions(clinic)
    return [
        *Start(clinic).routes(),
        Route(f"{way_on.QUESTIONS}/{{position}}", asked.ask),
        Route(f"{way_on.QUESTIONS}/{{position}}", asked.answer, methods=["POST"]),
        Route(way_on.CHECK, asked.check),
        Route(way_on.CHECK, asked.checked, methods=["POST"]),
        *Notices(clinic).routes(),
    ]


class Questions:
    """The pages that ask."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.library = clinic.library
        self.unit = clinic.region.distance_unit

    def ask(self, request: Request) -> Response:
        visit = self.visit(request)
        if visit is None:
            return see_other(way_on.WELCOME)
        language = page_language(request, self.clinic, visit)
        way = self.way(visit, language)
        given = request.path_params["position"]
        if not given.isascii() or not given.isdecimal() or len(given) > _DIGITS:
            raise HTTPException(404)
        position = int(given)
        belongs = way_on.place(visit, self.library, self.unit)
        is_asking = visit.state is State.ASKING and belongs not in (way_on.URGENT, way_on.WELCOME)
        if not is_asking or not 1 <= position <= way.reached:
            return see_other(belongs)
        return self.question_page(request, visit, way, way.pages[position - 1], language)

    def answer(self, request: Request) -> Response:
        """One page sent. What can be used is saved before anything is shown again."""
        sent = form(request)
        for _ in range(_TRIES):
            try:
                visit = self.visit(request)
            except IntakeError:
                return self.unread(request)
            if visit is None:
                return self.out_of_place(request, None, way_on.WELCOME)
            language = page_language(request, self.clinic, visit)
            way = self.way(visit, language)
            position = way.position(sent.get("page", ""))
            is_asking = visit.state is State.ASKING and not way_on.needs_consent(visit, self.library)
            if not is_asking or not 1 <= position <= way.reached:
                belongs = way_on.place(visit, self.library, self.unit)
                return self.out_of_place(request, visit, belongs)
            page = way.pages[position - 1]
            if self.is_switch(request):
                visit = replace(visit, language=language.code)
            try:
                is_last = sent.get("go") in (way_on.BACK, way_on.LEAVE, way_on.QUIET)
                posted = read_page(way.interview, page, lists(sent), keeps_signs=is_last)
                return self.answered(request, visit, page, posted, language)
            except ChangedError:
                continue
        return self.out_of_place(request, None, way_on.WELCOME)

    def answered(self, request: Request, visit: Visit, page: Page, posted: Posted, language: Language) -> Response:
        sent = form(request)
        way = Way(posted.interview)
        go = way_on.STAY if self.is_switch(request) else sent.get("go", way_on.ON)
        to_check = sent.get("to") == "check"
        # What stands there beside its "none" is kept, and is no answer yet: it has to be looked at again.
        unclear = [id_ for id_, fault in posted.faults.items() if fault.kind == ALONE and id_ in way.interview.given]
        visit = replace(visit, again=tuple(dict.fromkeys((*visit.again, *unclear))))
        step = way_on.step(visit, way, page, go, to_check, bool(posted.faults))
        kept, events = noted(visit, step.visit, self.way(step.visit, language).interview, self.clinic.now())
        step = replace(step, visit=kept)
        try:
            saved = self.clinic.store.save(step.visit, *events)
        except IntakeError:
            return self.not_saved(request, step.visit, way, language)
        if not step.path:
            faults = {} if go == way_on.STAY else posted.faults
            return self.question_page(request, saved, way, page, language, replace(posted, faults=faults))
        return over(self.clinic, step)

    def not_saved(self, request: Request, visit: Visit | None, way: Way, language: Language) -> Response:
        """What is grave is told whatever else goes wrong, an emergency to the desk too; nothing is said to be kept."""
        care = find_care(way.interview, leaving=True)
        if care is not None and care.level is Level.EMERGENCY:
            return stopped(self.clinic, request, form(request), care, language, visit, 503)
        words = care_words(care, language, self.clinic.languages.own)
        return runner_page(self.clinic, request, "not_saved", visit, 503, language, **words)

    def unread(self, request: Request) -> Response:
        """A page that came although nobody can tell whose it is: what it says by itself is looked at all the same."""
        language = stray_language(request, self.clinic)
        way = way_alone(self.clinic, form(request), language)
        if way is None:
            return runner_page(self.clinic, request, "not_saved", None, 503, language, **NO_CARE)
        return self.not_saved(request, None, way, language)

    def out_of_place(self, request: Request, visit: Visit | None, belongs: str) -> Response:
        """Where a page came that is not asked now (an old one, a visit that is gone): on to where its runner belongs.

        An emergency in it is kept, and rings, where it belongs to questions that this runner is asked; else it rings
        without a name. Whatever else is lost by that is told, but for a tablet that was left alone.
        """
        sent = form(request)
        language = stray_language(request, self.clinic, visit)
        care = care_in(self.clinic, sent, language, visit) if belongs != way_on.STOP else None
        if is_emergency(care):
            if visit is not None and self.is_kept(request, visit):
                return see_other(way_on.STOP)
            return stopped(self.clinic, request, sent, care, language, visit)
        is_told = belongs != way_on.STOP and sent.get("go") != way_on.QUIET
        if is_told and is_lost(self.clinic, sent, visit):
            return unkept(self.clinic, request, sent, care, language, visit, 409)
        return see_other(belongs)

    def is_kept(self, request: Request, visit: Visit) -> bool:
        """Whether an emergency that came out of place was kept with the visit."""
        is_open = visit.state in (State.ASKING, State.UNDER_AGE)
        if not is_open or any(one.id not in visit.answers for one in consents(self.library.questionnaire)):
            return False
        way, sent = self.way(visit, self.clinic.languages.own), form(request)
        page = next((one for one in way.pages if one.group.id == sent.get("page")), None)
        if page is None:
            return False
        way = Way(read_page(way.interview, page, lists(sent), keeps_signs=True).interview)
        changed = replace(visit, answers=way.answers(), overrides=(), signed={})
        care = find_care(way.interview, leaving=True)
        if care is None or care.level is not Level.EMERGENCY:
            return False
        kept, events = noted(visit, replace(changed, state=State.EMERGENCY), way.interview, self.clinic.now())
        try:
            self.clinic.store.save(kept, *events)
        except (ChangedError, IntakeError):
            return False
        return True

    def question_page(
        self,
        request: Request,
        visit: Visit,
        way: Way,
        page: Page,
        language: Language,
        posted: Posted | None = None,
    ) -> Response:
        """A page of questions, with what was sent and its faults where it comes back."""
        interview = way.interview
        sent = lists(form(request)) if posted else None
        questionnaire, words = language.library.questionnaire, language.words
        section = next(one for one in questionnaire.sections if one.id == page.questions[0].section)
        faults = posted.faults if posted else {}
        found = controls(interview, page, words, faults, sent)
        position = way.position(page.group.id)
        return runner_page(
            self.clinic,
            request,
            "questions",
            visit,
            422 if faults else 200,
            language,
            "form",
            action=way_on.question_path(position),
            page_id=page.group.id,
            section=words(section.title),
            title=words(page.group.title) if len(found) > 1 or page.asks_unit else found[0].ask,
            progress=None if page.is_optional else way.progress(page),
            controls=found,
            quoted=quoted(interview, page, words),
            unit=(interview.miles and "mi") or "km" if page.asks_unit else "",
            miles=interview.miles,
            units=_units(language) if page.asks_unit else None,
            to_check=(form(request).get("to") or request.query_params.get("to")) == "check",
            is_first=position == 1,
            can_skip=page.is_optional and way.is_complete,
        )

    def check(self, request: Request) -> Response:
        """All answers, each with a button to change it."""
        visit = self.visit(request)
        if visit is None:
            return see_other(way_on.WELCOME)
        language = page_language(request, self.clinic, visit)
        way = self.way(visit, language)
        belongs = way_on.place(visit, self.library, self.unit)
        if visit.state is not State.ASKING or not way.is_complete or belongs in (way_on.URGENT, way_on.WELCOME):
            return see_other(belongs)
        words = language.words
        answers = told(way.interview, words)
        sections = [
            (
                words(section.title),
                [(one.id, words(one.ask), said) for one in asked if (said := answers(one))],
            )
            for section in language.library.questionnaire.sections
            if (
                asked := [
                    question for page in way.pages for question in page.questions if question.section == section.id
                ]
            )
        ]
        shown = [section for section in sections if section[1]]
        return runner_page(self.clinic, request, "check", visit, language=language, sections=shown)

    def checked(self, request: Request) -> Response:
        """All is right, or one answer is to be changed, or the last page is wanted again."""
        sent, visit = form(request), self.visit(request)
        if visit is None:
            return see_other(way_on.WELCOME)
        language = page_language(request, self.clinic, visit)
        way = self.way(visit, language)
        belongs = way_on.place(visit, self.library, self.unit)
        if visit.state is not State.ASKING or not way.is_complete or belongs in (way_on.URGENT, way_on.WELCOME):
            return see_other(belongs)
        if sent.get("change"):
            return see_other(way_on.question_path(way.position_of(sent["change"]) or way.reached, to_check=True))
        go = sent.get("go", way_on.ON)
        if go == way_on.BACK:
            return see_other(way_on.question_path(way.reached))
        if go in (way_on.LEAVE, way_on.QUIET):
            return over(self.clinic, way_on.leave(visit, go))
        try:
            saved = self.clinic.store.save(replace(visit, state=State.FINISHED, page=""))
        except ChangedError:
            return see_other(way_on.CHECK)
        except IntakeError:
            return self.not_saved(request, visit, way, language)
        return over(self.clinic, way_on.Step(saved, way_on.FINISHED, is_over=not way_on.is_at_home(saved)))

    def visit(self, request: Request) -> Visit | None:
        return runner_visit(request, self.clinic)

    def way(self, visit: Visit, language: Language) -> Way:
        return way_of(visit.answers, language.library, self.unit, visit.again)

    def is_switch(self, request: Request) -> bool:
        """Whether a page was sent to be read on in another language: it takes along what stands on it."""
        return form(request).get(FIELD, "") in self.clinic.languages.asked


def _units(language: Language) -> tuple[str, list[tuple[str, str]]]:
    """The question of the unit, and its options."""
    question, words = language.library.questionnaire[UNIT], language.words
    return words(question.ask), [(option.id, words(option.label)) for option in question.options]
