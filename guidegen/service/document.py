"""Which document one client gets, whatever is wrong with the clinic's looks."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.assessment import Assessment
from guidegen.assessment.comparison import Earlier
from guidegen.clinic.settings import Settings
from guidegen.guide import Guide, assemble
from guidegen.library import Library


def client_document(
    assessment: Assessment, library: Library, settings: Settings, earlier: Sequence[Earlier] = ()
) -> Guide:
    """The document for one client, with what has changed since `earlier` answers.

    Raises SettingsError where a guide cannot look as the clinic wants it, or the region is not known, and LibraryError
    where content is overdue for review. A page that gets the runner seen never waits for looks.
    """
    if assessment.document == "guide":
        settings.refuse_cosmetic()
    return assemble(assessment, library, settings, earlier)
