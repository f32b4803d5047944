"""From a runner's answers about low back pain to a safe, personal, printable guide.

answers file -> Answers -> Assessment -> Guide -> HTML -> PDF

library = guidegen.load_library(clinic=None)            # LibraryError
answers = guidegen.parse_answers(mapping, library)      # AnswersError with .problems
assessment = guidegen.assess(answers, library, today=date)
guide = guidegen.assemble(assessment, library, settings)
pdf = guidegen.render_pdf(guidegen.render_html(guide))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from guidegen.version import VERSION

if TYPE_CHECKING:
    from guidegen.answers import Answers, parse_answers, read_answers
    from guidegen.assessment import Assessment, assess
    from guidegen.clinic.settings import Settings, load_settings
    from guidegen.errors import AnswersError, GuidegenError, LibraryError, Problem, RenderError, SettingsError
    from guidegen.guide import assemble, assemble_record
    from guidegen.guide.document import Guide
    from guidegen.html import render_html
    from guidegen.library import Library, load_library
    from guidegen.pdf import render_pdf

__version__ = VERSION

# Names are imported when they are first used, so that a command that prints no PDF never loads WeasyPrint.
_HOMES = {
    "Answers": "answers",
    "AnswersError": "errors",
    "Assessment": "assessment",
    "Guide": "guide.document",
    "GuidegenError": "errors",
    "Library": "library",
    "LibraryError": "errors",
    "Problem": "errors",
    "RenderError": "errors",
    "Settings": "clinic.settings",
    "SettingsError": "errors",
    "assemble": "guide",
    "assemble_record": "guide",
    "assess": "assessment",
    "load_library": "library",
    "load_settings": "clinic.settings",
    "parse_answers": "answers",
    "read_answers": "answers",
    "render_html": "html",
    "render_pdf": "pdf",
}

__all__ = [
    "Answers",
    "AnswersError",
    "Assessment",
    "Guide",
    "GuidegenError",
    "Library",
    "LibraryError",
    "Problem",
    "RenderError",
    "Settings",
    "SettingsError",
    "assemble",
    "assemble_record",
    "assess",
    "load_library",
    "load_settings",
    "parse_answers",
    "read_answers",
    "render_html",
    "render_pdf",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'guidegen' has no attribute '{name}'")
    return getattr(import_module(f"guidegen.{_HOMES[name]}"), name)
