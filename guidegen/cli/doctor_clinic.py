"""What `guidegen doctor` looks at in a clinic's folder; each tells what there is, or raises LackingError."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from guidegen.cli.lacking import LackingError


def settings(clinic: Path | None) -> str:
    """Whether a clinic's settings are whole; what is wrong with its looks or fonts stops every guide."""
    from guidegen.clinic.settings import read_settings
    from guidegen.errors import SettingsError

    try:
        read_settings(clinic).refuse_cosmetic()
    except SettingsError as error:
        first, *others = error.problems
        hint = f" ({first.hint})" if first.hint else ""
        more = f"; and {len(others)} more" if others else ""
        raise LackingError(f"no guide is printed: {first.place}: {first.message}{hint}{more}") from error
    return "are whole"


def signatures(clinic: Path | None, today: date) -> str:
    """How much of a clinic's content is signed; what is not any more, or soon will not be, is told as lacking."""
    from guidegen.library.files import SOURCE
    from guidegen.service.clinic_content import load_clinic
    from guidegen.service.sign_off import approval_of_content, due_soon, listed, spoken_and_signed

    settings, library = load_clinic(clinic)
    settings = settings.with_sign_off()
    if not settings.sign_off.is_there:
        raise LackingError("no clinician has signed the content")
    if due := due_soon(settings, library, today):
        raise LackingError("; ".join(problem.message for problem in due), due[0].hint or "")
    told = []
    for each in spoken_and_signed(settings, library, [settings.language or SOURCE]):
        approval = approval_of_content(settings, each, today)
        in_ = f"in '{each.files.language}' " if approval.words else ""
        if open_ := [standing.key for standing in (approval.words or approval).open]:
            told.append(f"{in_}not signed: {listed(open_)}")
    return "; ".join(told) or "all content is signed"


def press(clinic: Path | None) -> str:
    """Whether the press makes a clinic's pages, or leaves them to the reference rendering: they look the same."""
    from guidegen.clinic.settings import read_settings
    from guidegen.service.printing import own_templates

    settings = read_settings(clinic)
    reasons = own_templates(settings.folder)
    if settings.marks:
        reasons.append("marks for a printer who trims")
    if reasons:
        return f"leaves all pages to the reference rendering, because of {', '.join(reasons)}"
    if settings.typefaces:
        codes = ", ".join(typeface.language for typeface in settings.typefaces)
        return f"makes all documents but those in a language with its own fonts ({codes}), which take longer"
    return "makes all documents"


def letters(clinic: Path | None) -> str:
    """In which fonts each language is printed that there is a translation to."""
    from guidegen.clinic.settings import read_settings
    from guidegen.library import load_library
    from guidegen.library.translation import find_translation, languages
    from guidegen.service.letters import lacking_letters

    settings = read_settings(clinic)
    library = load_library(settings.folder)
    told = []
    for language in languages(settings.folder):
        if lacking := lacking_letters(find_translation(library, language, settings.folder), settings):
            raise LackingError(lacking[0].message, lacking[0].hint or "")
        typeface = settings.typeface_of(language)
        fonts = ", ".join(file.path.name for file in typeface.files) if typeface else "our own typeface"
        told.append(f"{language} in {fonts}")
    return "; ".join(told) or "no language but that of the content"
