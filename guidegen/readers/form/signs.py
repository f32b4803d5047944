"""The warning signs that stand before the safety questions, in the words of the guide."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from guidegen.library import Library
from guidegen.library.models import Advice
from guidegen.library.questionnaire import Questionnaire, Section

_NET = "safety_net"
# What a referral page repeats cannot wait for a booking; a form does not wait either.
_CANNOT_WAIT = "referral"


def warning_signs(library: Library) -> list[Advice]:
    """The signs that cannot wait and that anybody may have, in printed order; who reads them is not known yet."""
    signs = [item for item in library.advice if item.section == _NET and _CANNOT_WAIT in item.documents]
    return sorted((item for item in signs if item.when is None), key=lambda item: item.order)


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
