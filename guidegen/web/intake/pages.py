"""Pages of the waiting room from their templates, which are our own."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from guidegen.web.intake.context import Clinic
from guidegen.web.intake.languages import Language
from guidegen.web.intake.protection import csrf_field


def page(
    clinic: Clinic, request: Request, template: str, status: int = 200, language: Language | None = None, **values: Any
) -> HTMLResponse:
    """A page from `templates/intake`, in a language or that of the content.

    Each is given the clinic, the region, the language and the field that its forms need.
    """
    language = language or clinic.languages.own
    text = language.templates.get_template(f"intake/{template}").render(
        clinic=clinic.settings.clinic,
        language=language,
        region=language.region,
        csrf=csrf_field(request),
        **values,
    )
    headers = {"Content-Language": language.tag, "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(text, status, headers)
