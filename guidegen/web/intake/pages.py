"""Pages of the waiting room from their templates, which are our own: one environment for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from guidegen.files.resources import templates_dir
from guidegen.html.phones import phones
from guidegen.html.phrases import phrases
from guidegen.language.catalogue import translations
from guidegen.library.files import SOURCE
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.protection import csrf_field


def new_templates(address: Callable[[str], str]) -> Environment:
    """The environment of all pages; `asset(name)` is where a page finds a file of ours.

    `| phones` makes a link of each number in a text that is there to hold some.
    """
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals |= {**phrases(translations(SOURCE)), "asset": address}
    environment.filters["phones"] = phones
    return environment


def page(clinic: Clinic, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from `templates/intake`; each is given the clinic, the region and the field that its forms need."""
    text = clinic.templates.get_template(f"intake/{template}").render(
        clinic=clinic.settings.clinic,
        region=clinic.region,
        csrf=csrf_field(request),
        **values,
    )
    return HTMLResponse(text, status)
