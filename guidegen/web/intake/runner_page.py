"""How a runner's page is shown: in whose language, with which numbers to call, and on whose device.

what the page says, visit -> its language, lines to call, the other languages -> HTML
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from guidegen.html.phones import phones
from guidegen.library.regions import CareLine
from guidegen.web.intake import way_on
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.languages import Language
from guidegen.web.intake.pages import page
from guidegen.web.intake.runner_language import FIELD, page_language
from guidegen.web.intake.sessions import forget_runner, mark_of
from guidegen.web.intake.visits import Visit

# Quiet seconds on a tablet before it asks whether somebody is there, and from then until it forgets them.
ASKS_AFTER, FORGETS_AFTER = 180, 60

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


@dataclass(frozen=True)
class Switch:
    """The other languages that a page can be read in, each with its address; `by` says how they are asked for.

    By `form`, the one of a page of questions, which takes along what stands in it; by `post`, for who has a visit, and
    is at the page `at` then; or by `link`.
    """

    by: str
    at: str
    languages: tuple[tuple[Language, str], ...]


def over(clinic: Clinic, step: way_on.Step) -> Response:
    """On to what follows; where it is the end, the browser forgets who it was, but for the size of the letters.

    The page of the end is in the language that was read so far; the first one is for whoever comes next.
    """
    kept: dict[str, str] = {}
    if step.is_over:
        language = clinic.languages.find(step.visit.language)
        if step.visit.text_size in SIZES[1:]:
            kept["text"] = step.visit.text_size
        if language and language.code != clinic.languages.usual and step.path != way_on.WELCOME:
            kept[FIELD] = language.code
    response = see_other(f"{step.path}?{urlencode(kept)}" if kept else step.path)
    if step.is_over:
        forget_runner(response, clinic)
    return response


def runner_page(
    clinic: Clinic,
    request: Request,
    template: str,
    visit: Visit | None,
    status: int = 200,
    language: Language | None = None,
    switch: str | None = None,
    **values: Any,
) -> Response:
    """A page from `runner/`. On a tablet it asks after some quiet minutes whether somebody is there.

    `language` is worked out where none is given. `switch` says how another one is asked for: without it a page that can
    be asked for again offers the others, and one that answers a form does not.
    """
    language = language or page_language(request, clinic, visit)
    size = visit.text_size if visit else request.query_params.get("text", "")
    if switch is None and request.method == "GET":
        switch = "post" if visit else "link"
    at_home = visit is not None and way_on.is_at_home(visit)
    given = {"at_home": at_home, "anywhere": False, "desk_answer": "none", **values}
    region = language.region
    return page(
        clinic,
        request,
        f"runner/{template}.html.j2",
        status,
        language,
        text_size=size,
        words=language.words,
        emergency=_line(region.emergency),
        clinic_phone=phones(clinic.settings.clinic.phone),
        urgent_line=_line(region.urgent) if region.urgent else None,
        asks_after=ASKS_AFTER,
        forgets_after=FORGETS_AFTER,
        switch=switch_of(clinic, request, language, switch, size) if switch else None,
        made=mark_of(visit, language.code, clinic) if visit else "",
        **given,
    )


def switch_of(clinic: Clinic, request: Request, shown: Language, by: str, size: str = "") -> Switch | None:
    """The languages beside the one that is shown; None where there is no other."""
    kept = {"text": size} if size in SIZES[1:] else {}
    others = [one for one in clinic.languages.asked.values() if one.code != shown.code]
    found = tuple((one, f"?{urlencode({**kept, FIELD: one.code})}") for one in others)
    return Switch(by, request.url.path, found) if found else None


def see_other(path: str) -> Response:
    """On to another page, which is asked for anew."""
    return RedirectResponse(path, 303)


def _line(line: CareLine) -> Line:
    numbers = tuple((found[0], found[0].replace(" ", "")) for found in _DIGITS.finditer(line.number))
    return Line(line.name, numbers or ((line.number, ""),), line.note)
