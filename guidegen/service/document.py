"""Which document one client gets, in which language, whatever is wrong with the clinic's looks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from guidegen.assessment import Assessment, assess
from guidegen.assessment.comparison import Earlier
from guidegen.clinic.settings import Settings
from guidegen.errors import LibraryError, SettingsError
from guidegen.guide import Guide, Revised, assemble, assemble_record, told_apart
from guidegen.library import Library
from guidegen.library.translation import SOURCE
from guidegen.service.in_language import PARTLY, not_spoken, require_translated, spoken_library
from guidegen.service.letters import lacking_letters


def client_document(
    assessment: Assessment, library: Library, settings: Settings, earlier: Sequence[Earlier] = ()
) -> Guide:
    """The document for one client, in the language that they read, with what has changed since `earlier` answers.

    A language that a client's answers name, and that nothing is translated to, is told in the document's remarks, as
    is one whose letters no font has on a page that gets the runner seen.

    Raises SettingsError where a guide cannot look, or cannot be in the language, as the clinic wants it, or the region
    is not known, and LibraryError where content is overdue for review, or a guide is not whole in its language. A page
    that gets the runner seen waits for neither looks nor words: where a translation cannot be read, it is in the
    language of the content.
    """
    if assessment.document == "guide":
        settings.refuse_cosmetic()
    document = assemble(assessment, library, settings, earlier)
    language = _language(assessment, settings)
    if language == SOURCE:
        return document
    try:
        spoken = spoken_library(library, language, settings.folder)
    except LibraryError as error:
        if document.document == "guide":
            raise
        return replace(document, remarks=tuple(replace(each, kind=PARTLY) for each in error.problems))
    if spoken is None:
        problem = not_spoken(language)
        if document.document == "guide" and not assessment.answers.language:
            raise SettingsError([problem])
        return replace(document, remarks=(problem,))
    in_words, translation = spoken
    if problems := lacking_letters(translation, settings):
        if document.document == "guide":
            raise SettingsError(problems)
        return replace(document, remarks=problems)
    again = assess(assessment.answers, in_words, assessment.today, assessment.accepted)
    translated = assemble(again, in_words, settings, earlier)
    remarks = tuple(require_translated(translated, translation))
    if remarks:
        translated = told_apart(translated, in_words.files.unsaid, SOURCE)
    # What colleagues read of it is a part of this document, and tells what this document was made from.
    for_staff = replace(document, hash=translated.hash, approval=translated.approval)
    return replace(translated, for_staff=for_staff, remarks=remarks)


def record_of(assessment: Assessment, library: Library, settings: Settings, revised: Sequence[Revised] = ()) -> Guide:
    """The clinician's record, with the answers that were others before, and what the runner's document is made from.

    Raises SettingsError without a region, and LibraryError where content is overdue for review.
    """
    document = None
    if _language(assessment, settings) != SOURCE:
        with suppress(LibraryError, SettingsError):  # then there is none, and the record is as for any other
            document = client_document(assessment, library, settings)
    return assemble_record(assessment, library, settings, revised, document)


def _language(assessment: Assessment, settings: Settings) -> str:
    return assessment.answers.language or settings.language or SOURCE
