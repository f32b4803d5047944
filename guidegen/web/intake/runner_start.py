"""The runner's first page: what it is, the language, how large the letters, and consent; on a tablet, or by a link.

link or tablet -> language, consent -> a visit that this browser is bound to -> the first question
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guidegen.errors import IntakeError
from guidegen.readers.interview.state import UNIT
from guidegen.web.intake import way_on
from guidegen.web.intake.care_words import NO_CARE
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.fields import consent_control
from guidegen.web.intake.flow import consents
from guidegen.web.intake.languages import Language
from guidegen.web.intake.protection import form
from guidegen.web.intake.runner_language import FIELD, chosen, language_kept, page_language
from guidegen.web.intake.runner_page import SIZES, runner_page, see_other
from guidegen.web.intake.sessions import bind_runner, runner_visit, sign_out
from guidegen.web.intake.store import ChangedError, LinkError, LinkExpiredError, LinkReplacedError, LinkUsedError
from guidegen.web.intake.visits import State, Visit

_LINK_FAULTS = {LinkUsedError: "used", LinkExpiredError: "expired", LinkReplacedError: "replaced"}


class Start:
    """The page that comes before all questions."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.library = clinic.library
        self.unit = clinic.region.distance_unit

    def routes(self) -> Iterator[Route]:
        """Its addresses."""
        yield Route(way_on.WELCOME, self.welcome)
        yield Route(way_on.WELCOME, self.begin, methods=["POST"])
        yield Route("/i/{token}", self.link)
        yield Route("/i/{token}", self.begin_by_link, methods=["POST"])

    def welcome(self, request: Request) -> Response:
        visit = self.visit(request)
        if visit is not None and not way_on.needs_consent(visit, self.library):
            return see_other(way_on.place(visit, self.library, self.unit))
        at_home = visit is not None and way_on.is_at_home(visit)
        language = page_language(request, self.clinic, visit)
        return self.first_page(request, language, at_home, is_bound=visit is not None)

    def begin(self, request: Request) -> Response:
        """Consent given or refused on a tablet; who refused may think again."""
        visit = self.visit(request)
        if visit is not None and not way_on.needs_consent(visit, self.library):
            return see_other(way_on.place(visit, self.library, self.unit))
        at_home = visit is not None and way_on.is_at_home(visit)
        store = self.clinic.store

        def take(agreed: Callable[[Visit], Visit]) -> Visit:
            return store.save(agreed(visit)) if visit is not None else store.begin("tablet", first=agreed)

        return self.begun(request, take, page_language(request, self.clinic, visit), at_home)

    def link(self, request: Request) -> Response:
        """A link opened; it is used up only by its form, since some programs open all links of a mail."""
        try:
            self.clinic.store.look_at_link(request.path_params["token"])
        except LinkError as error:
            return self.no_link(request, error)
        return self.first_page(request, self.invited_in(request), at_home=True)

    def begin_by_link(self, request: Request) -> Response:
        token = request.path_params["token"]
        try:
            take = partial(self.clinic.store.take_link, token)
            return self.begun(request, take, self.invited_in(request), at_home=True)
        except LinkError as error:
            return self.no_link(request, error)

    def no_link(self, request: Request, error: LinkError) -> Response:
        """A link that was used leads on where this browser used it, and into nobody else's visit."""
        visit = self.visit(request)
        is_theirs = visit is not None and self.clinic.store.visit_by_link(request.path_params["token"]) == visit.id
        if visit is not None and is_theirs and isinstance(error, LinkUsedError):
            return see_other(way_on.place(visit, self.library, self.unit))
        why = _LINK_FAULTS.get(type(error), "unknown")
        status, language = 404 if why == "unknown" else 410, self.invited_in(request)
        return runner_page(self.clinic, request, "link", None, status, language, "link", why=why)

    def invited_in(self, request: Request) -> Language:
        """What the page of a link is in, also where it does not work any more."""
        invited = self.clinic.store.link_language(request.path_params["token"])
        return page_language(request, self.clinic, invited=invited, is_own_device=True)

    def first_page(
        self,
        request: Request,
        language: Language,
        at_home: bool,
        faults: Iterable[str] = (),
        status: int = 200,
        is_bound: bool = False,
    ) -> Response:
        """Consent, before all else; where the browser is bound to a visit already, a quiet tablet forgets it."""
        missing = set(faults)
        asked = [
            consent_control(question, language.words, question.id in missing)
            for question in consents(language.library.questionnaire)
        ]
        asked_for = chosen(request, self.clinic)
        return runner_page(
            self.clinic,
            request,
            "welcome",
            None,
            status,
            language,
            "",
            controls=asked,
            at_home=at_home,
            size=form(request).get("text", "normal"),
            offered=[(one, f"?{FIELD}={one.code}") for one in self.clinic.languages.asked.values()],
            chosen=asked_for.code if asked_for else "",
            is_bound=is_bound,
        )

    def begun(
        self,
        request: Request,
        take: Callable[[Callable[[Visit], Visit]], Visit],
        language: Language,
        at_home: bool = False,
    ) -> Response:
        """The first page sent; `take` keeps the visit with what it said, all at once, so that no link is lost."""
        sent = form(request)
        asked = consents(self.library.questionnaire)
        missing = [question.id for question in asked if sent.get(question.id) not in question.option_ids]
        if missing:
            return self.first_page(request, language, at_home, missing, 422)
        given = {question.id: sent[question.id] for question in asked}
        is_refused = "no" in given.values()
        size = sent.get("text", "")

        def agreed(visit: Visit) -> Visit:
            return replace(
                visit,
                state=State.REFUSED if is_refused else State.ASKING,
                answers={} if is_refused else {**given, UNIT: self.unit},
                # Who refuses is a number of the clinic's with a language, and nothing more.
                client={} if is_refused else visit.client,
                text_size=size if size in SIZES else "",
                language=language_kept(request, self.clinic, visit, language),
            )

        try:
            visit = take(agreed)
        except ChangedError:
            return see_other(way_on.WELCOME)
        except IntakeError:
            return runner_page(self.clinic, request, "not_saved", None, 503, language, at_home=at_home, **NO_CARE)
        response = see_other(way_on.place(visit, self.library, self.unit))
        # Whoever answers here has not the desk behind them, if somebody was signed in; its alarm goes on.
        with suppress(IntakeError):
            sign_out(request, response, self.clinic)
        bind_runner(response, self.clinic, visit)
        return response

    def visit(self, request: Request) -> Visit | None:
        return runner_visit(request, self.clinic)
