"""The questionnaire as a PDF to be filled in on a screen, or printed and filled in by pen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from guidegen.clinic.brand import brand
from guidegen.clinic.settings import Settings, find_region
from guidegen.html import localiser, render_form
from guidegen.library import Library
from guidegen.library.questionnaire import Question, Questionnaire, Section
from guidegen.library.regions import Region
from guidegen.library.translation import SOURCE
from guidegen.pdf import render_pdf
from guidegen.pdf.fields import add_fields
from guidegen.readers.form.names import DAY_PARTS, UNIT, form_fields, is_long, states
from guidegen.readers.form.signs import markup, warned_section, warning_signs

# Points of what is written into a field, by the size of the letters around it.
_LETTERS = {"standard": 12, "large": 16}


def form_pdf(library: Library, settings: Settings) -> bytes:
    """A blank form: PDF/UA-1 and PDF/A-3a, the same bytes each time. Raises SettingsError or RenderError.

    The library is in the words of the settings' language, which the form carries where they name one.
    """
    words = localiser(_region(library, settings))
    fields = form_fields(library.questionnaire, settings.language or "")
    called = [replace(field, called=words(field.called)) for field in fields]
    pages = render_pdf(
        form_page(library, settings), dict(brand(settings, settings.language or SOURCE).assets), settings.ink
    )
    return add_fields(pages, called, _LETTERS[settings.text])


def form_page(library: Library, settings: Settings) -> str:
    """The form as a page of HTML, with a link in the place of each field. Raises SettingsError or RenderError."""
    region, questionnaire = _region(library, settings), library.questionnaire
    words = localiser(region)
    return render_form(
        settings,
        region,
        settings.language or SOURCE,
        carries_language=bool(settings.language),
        version=questionnaire.version,
        chapters=list(_chapters(questionnaire)),
        day_parts=list(DAY_PARTS),
        states=states,
        is_long=is_long,
        levels=warning_signs(library),
        warned=warned_section(questionnaire).id,
        md=lambda text: markup(words(text)),
        large=settings.text == "large",
        ink=settings.ink,
    )


def _region(library: Library, settings: Settings) -> Region | None:
    return find_region(settings, library) if settings.region else None


def _chapters(questionnaire: Questionnaire) -> Iterator[tuple[Section, list[Question]]]:
    """The sections with their questions; on paper the unit of distances is asked before the first of them."""
    ordered = list(questionnaire)
    unit = next((question for question in ordered if question.id == UNIT), None)
    first = next((question for question in ordered if question.distance), None)
    if unit is not None and first is not None:
        ordered.remove(unit)
        ordered.insert(ordered.index(first), replace(unit, section=first.section))
    for section in questionnaire.sections:
        yield section, [question for question in ordered if question.section == section.id]
