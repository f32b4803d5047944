"""What is printed for no client: the drawings, and the questionnaire to fill in."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.clinic.settings import Settings, find_region
from guidegen.errors import LibraryError, SettingsError
from guidegen.files.fonts import font_files
from guidegen.html import embedded, figure_svgs, render_figures
from guidegen.language.unsaid import unsaid_words
from guidegen.library import Library
from guidegen.library.models import Exercise
from guidegen.library.regions import Region
from guidegen.library.translation import SOURCE
from guidegen.pdf import render_pdf
from guidegen.readers.form.make import form_pdf
from guidegen.readers.form.signs import warning_signs
from guidegen.service.in_language import asked_in, spoken_library
from guidegen.service.letters import lacking_letters
from guidegen.service.limits import time_limit


def print_figures(
    exercises: Sequence[Exercise], settings: Settings, region: Region | None, body: str
) -> dict[str, bytes]:
    """The drawing of every way of an exercise, and contact sheets of all, by file names; `body` does them."""
    ways = [way for exercise in exercises for way in exercise.ways()]
    with time_limit(settings.limits):
        drawings = figure_svgs(ways, settings, region, body)
        sheet = render_figures(ways, settings, region, body)
        sheets = {"contact_sheet.html": embedded(sheet, font_files()).encode(), "contact_sheet.pdf": render_pdf(sheet)}
    return {f"{id_}.svg": svg.encode() for id_, svg in drawings.items()} | sheets


def print_form(library: Library, settings: Settings) -> bytes:
    """The questionnaire to fill in, as `form_pdf` makes it, in the settings' language.

    Raises LibraryError where something that it prints is not translated, content or words of templates, SettingsError
    where no font has its letters, and what `form_pdf` raises.
    """
    printed = {item.key for item, _ in warning_signs(library)}
    if settings.region:
        printed.add(f"regions/{find_region(settings, library).id}")
    asked = asked_in(library, settings, printed)
    language = settings.language or SOURCE
    if language != SOURCE and (words := unsaid_words(language, settings.templates, "forms")):
        raise LibraryError(words)
    if (spoken := spoken_library(library, language, settings.folder)) and (
        letters := lacking_letters(spoken[1], settings)
    ):
        raise SettingsError(letters)
    with time_limit(settings.limits):
        return form_pdf(asked, settings)
