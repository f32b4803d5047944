"""Which document one client gets, in which language, whatever is wrong with the clinic's looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guidegen.assessment import Assessment, assess
from guidegen.assessment.comparison import Earlier
from guidegen.clinic.settings import Settings
from guidegen.errors import SettingsError
from guidegen.guide import Guide, assemble
from guidegen.library import Library
from guidegen.library.translation import SOURCE
from guidegen.service.in_language import not_spoken, require_translated, spoken_library


def client_document(
    assessment: Assessment, library: Library, settings: Settings, earlier: Sequence[Earlier] = ()
) -> Guide:
    """The document for one client, in the language that they read, with what has changed since `earlier` answers.

    A language that a client's answers name, and that nothing is translated to, is told in the document's remarks.

    Raises SettingsError where a guide cannot look, or cannot be in the language, as the clinic wants it, or the region
    is not known, and LibraryError where content is overdue for review, or a guide is not whole in its language. A page
    that gets the runner seen waits for neither looks nor words.
    """
    if assessment.document == "guide":
        settings.refuse_cosmetic()
    document = assemble(assessment, library, settings, earlier)
    language = assessment.answers.language or settings.language or SOURCE
    if language == SOURCE:
        return document
    spoken = spoken_library(library, language, settings.folder)
    if spoken is None:
        problem = not_spoken(language)
        if document.document == "guide" and not assessment.answers.language:
            raise SettingsError([problem])
        return replace(document, remarks=(problem,))
    in_words, translation = spoken
    again = assess(assessment.answers, in_words, assessment.today, assessment.accepted)
    translated = assemble(again, in_words, settings, earlier)
    return replace(translated, for_staff=document, remarks=tuple(require_translated(translated, translation)))
