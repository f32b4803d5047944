"""The warning signs that stand before the safety questions, in the words of the guide."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from guidegen.library import Library
from guidegen.library.models import Sign, SignList
from guidegen.library.questionnaire import Questionnaire, Section

# What a referral page repeats cannot wait for a booking; a form does not wait either.
_CANNOT_WAIT = "referral"


def warning_signs(library: Library) -> list[tuple[SignList, tuple[Sign, ...]]]:
    """The signs that cannot wait and that anybody may have, in printed order; who reads them is not known yet."""
    return [
        (item, tuple(sign for sign in item.signs if sign.when is None))
        for item in library.signs
        if item.when is None and _CANNOT_WAIT in item.documents
    ]


def warned_section(questionnaire: Questionnaire) -> Section:
    """The section with most of the safety questions, whatever a clinic calls it; the signs are never left out."""
    asked = [question.section for question in questionnaire if question.safety]
    return max(questionnaire.sections, key=lambda section: asked.count(section.id))


def markup(text: str) -> Markup:
    """The body of a sign to markup; HTML in it is printed as text."""
    return Markup(_parser().render(text))  # noqa: S704  (markdown-it escapes everything that is not its own markup)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero").enable(["list", "emphasis", "newline"])
