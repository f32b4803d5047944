"""Which language a runner's page is in: one of a closed list, whatever a browser asks for.

what they chose, what their visit or their link says, what the clinic has set, their own device -> a Language
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.requests import Request

from guidegen.web.intake.context import Clinic
from guidegen.web.intake.languages import Language
from guidegen.web.intake.protection import form
from guidegen.web.intake.visits import Visit
from guidegen.web.intake.way_on import is_at_home

# What a form, or an address, names the language that was chosen by.
FIELD = "language"

# One of those that a browser would rather have: es-MX;q=0.8. No browser sends more than a few.
_WANTED = re.compile(r"\s*([a-z]{2,3})(?:-[a-z0-9-]{1,35})?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?\Z", re.IGNORECASE)
_MOST_WANTED = 20


def chosen(request: Request, clinic: Clinic) -> Language | None:
    """The language that a form, or an address, asks for; None where it asks for none that is offered."""
    return clinic.languages.asked.get(form(request).get(FIELD) or request.query_params.get(FIELD, ""))


def page_language(
    request: Request, clinic: Clinic, visit: Visit | None = None, invited: str = "", is_own_device: bool = False
) -> Language:
    """What a page is in: `invited` is what the runner reads, by who invited them.

    The browser of a tablet says nothing of who holds it; that of a device of the runner's own does.
    """
    found = chosen(request, clinic)
    said = [visit.language if visit else "", invited]
    if clinic.settings.language:
        said.append(clinic.settings.language)
    elif is_own_device or (visit is not None and is_at_home(visit)):
        said += _wanted(request)
    languages = clinic.languages
    return found or next((one for code in said if (one := languages.find(code))), languages.own)


def care_language(request: Request, clinic: Clinic, visit: Visit) -> Language:
    """What somebody reads who has to be seen: their own language also where it is not whole."""
    found = chosen(request, clinic) or clinic.languages.find_for_care(visit.language)
    return found or page_language(request, clinic, visit)


def language_kept(request: Request, clinic: Clinic, visit: Visit, shown: Language) -> str:
    """What a visit that begins is to hold: what was chosen, else who invited them says, else what they were shown."""
    found = chosen(request, clinic)
    return found.code if found else visit.language or shown.code


def _wanted(request: Request) -> Iterator[str]:
    """The codes of the languages that a browser would rather have, the best first; ours where it is one of these."""
    parts = request.headers.get("accept-language", "").split(",", _MOST_WANTED)[:_MOST_WANTED]
    found = [(float(match[2] or 1), match[1].lower()) for part in parts if (match := _WANTED.match(part))]
    # Sorting keeps the order of those that are wanted alike.
    return (code for quality, code in sorted(found, key=lambda one: -one[0]) if quality > 0)
