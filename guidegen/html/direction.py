"""Words from outside in their own direction, so that they never change places with what stands beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from guidegen.files.writing_direction import LEFT_TO_RIGHT, RIGHT_TO_LEFT, direction_of, turns
from guidegen.library.files import SOURCE
from guidegen.library.regions import Region

_Text = TypeVar("_Text", bound=str)
ISOLATE, END = "\u2068", "\u2069"
# The sign before a text that runs from left to right, whatever stands around it.
FROM_LEFT = "\u2066"
# A sign without a shape that has a direction: after the words it holds that of what stands around.
_MARK = {"ltr": "\u200e", "rtl": "\u200f"}


def isolated_in(around: str) -> Callable[[EvalContext, str], str]:
    """The filter of pages that run in this direction: what runs against it is kept apart, all else as it is.

    Browsers and the tags of a PDF go by the element. The signs inside it are for running feet, which are given the
    text alone; the last one holds where a foot takes more than one line. Plain text has the signs and no element.
    """

    @pass_eval_context
    def isolated(context: EvalContext, text: str) -> str:
        words = text.striptags() if isinstance(text, Markup) else text
        if not turns(words, around):
            return text
        if not context.autoescape:
            return f"{ISOLATE}{text}{END}{_MARK[around]}"
        kept = Markup('<bdi dir="{}">{}{}{}{}</bdi>')
        return kept.format(direction_of(words), ISOLATE, text, END, _MARK[around])

    return isolated


def apart(text: _Text) -> _Text:
    """A text between signs, so that it has the direction of its first letter."""
    return type(text)(f"{ISOLATE}{text}{END}")


def left_to_right(text: str) -> str:
    """A text between signs, so that it runs from left to right as a whole."""
    return f"{FROM_LEFT}{text}{END}"


def without_signs(text: str) -> str:
    """A text that stands alone, such as a title, without what keeps words apart in it."""
    return text.translate(dict.fromkeys(map(ord, (ISOLATE, FROM_LEFT, END, *_MARK.values()))))


def direction_of_page(region: Region | None, language: str) -> str:
    """That of the words of a region; without one, of a language as most write it."""
    return region.direction if region is not None else _usual_direction(language)


@cache
def _usual_direction(language: str) -> str:
    if language.partition("_")[0] == SOURCE:
        return LEFT_TO_RIGHT
    from babel import Locale, UnknownLocaleError  # only for such pages: it takes long to load

    try:
        order = Locale.parse(language).character_order
    except UnknownLocaleError:
        return LEFT_TO_RIGHT
    return RIGHT_TO_LEFT if order == "right-to-left" else LEFT_TO_RIGHT


def kept_in(around: str, linked: Callable[[str], Markup]) -> Callable[[str], Markup]:
    """A filter that makes links of phone numbers, for pages that run in this direction: their digits stay in order."""
    if around == LEFT_TO_RIGHT:
        return linked
    return lambda text: Markup(str(linked(text)).replace('<a class="tel" ', '<a class="tel" dir="ltr" '))  # noqa: S704
