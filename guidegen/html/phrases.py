"""What `_`, `gettext`, `ngettext` and `pgettext` of a template say: its words in the language of the document."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from typing import Any, TypeVar

from markupsafe import Markup, escape

from guidegen.files.writing_direction import LEFT_TO_RIGHT, RIGHT_TO_LEFT, turns
from guidegen.html.direction import apart, left_to_right

_ROOM = 4096
# Places for values, marks of HTML and its entities.
_NO_WORDS = re.compile(r"%\(\w+\)[sd]|<[^>]*>|&#?\w+;")
_Text = TypeVar("_Text", bound=str)


class Phrase:
    """Something that a template may call, and do nothing else with: a text with values in its places.

    As markup values are escaped, but for those that are markup; as plain text they stand as they are. On a page from
    right to left a text that is not said in its language stands from left to right as a whole.
    """

    __slots__ = ("_alone", "_around", "_texts", "_translated")

    def __init__(self, translated: Callable[..., str], around: str = LEFT_TO_RIGHT) -> None:
        """`translated` gives a text for what stands in the template, and for a count where the text has one.

        `around` is the direction of the page.
        """
        self._translated = translated
        self._around = around
        # What was said before: a page says a thousand, most of them as others do.
        self._texts: dict[tuple[Any, ...], str] = {}
        self._alone: dict[tuple[Any, ...], Markup] = {}

    def __call__(self, *words: Any, **values: Any) -> str:
        return self.said(True, words, values)

    def said(self, as_markup: bool, words: tuple[Any, ...], values: Mapping[str, Any]) -> str:
        """A template's words with its values."""
        if self._around == RIGHT_TO_LEFT and self._is_unsaid(words):
            values = {name: _kept_apart(value) for name, value in values.items()}
        if not as_markup:
            return self._text(words) % values
        if values:
            escaped = {name: escape(value) for name, value in values.items()}
            return Markup(self._text(words) % escaped)  # noqa: S704  (the template's own words)
        known = self._alone.get(words)
        if known is None:
            known = _kept(self._alone, words, Markup(self._text(words) % {}))  # noqa: S704
        return known

    def _text(self, words: tuple[Any, ...]) -> str:
        known = self._texts.get(words)
        if known is None:
            text = self._translated(*words)
            if self._around == RIGHT_TO_LEFT and self._is_unsaid(words):
                text = left_to_right(text)
            known = _kept(self._texts, words, text)
        return known

    def _is_unsaid(self, words: tuple[Any, ...]) -> bool:
        """Whether a text comes back as it stands in the template, with words in it and not values alone."""
        text = self._translated(*words)
        return text in words and any(letter.isalpha() for letter in _NO_WORDS.sub("", text))


class Counted(Phrase):
    """The same where words depend on a count, the last of what is given; it stands in them as `num`, too."""

    __slots__ = ()

    def said(self, as_markup: bool, words: tuple[Any, ...], values: Mapping[str, Any]) -> str:
        """As above."""
        *texts, count = words
        return super().said(as_markup, (*texts, _whole(count)), {"num": count, **values})


def phrases(catalogue: NullTranslations, around: str = LEFT_TO_RIGHT) -> Mapping[str, Phrase]:
    """By the names under which templates call them; `around` is the direction of the page."""
    return {
        "_": Phrase(catalogue.gettext, around),
        "gettext": Phrase(catalogue.gettext, around),
        "ngettext": Counted(catalogue.ngettext, around),
        "pgettext": Phrase(catalogue.pgettext, around),
        "npgettext": Counted(catalogue.npgettext, around),
    }


def _whole(count: float) -> int:
    """What lies between two whole numbers is told as many are."""
    return int(count) if count == int(count) else math.ceil(count) + 1


def _kept_apart(value: Any) -> Any:
    """A value of a text from left to right: what runs against that does not change places with what is beside it."""
    if not isinstance(value, str):
        return value
    words = value.striptags() if isinstance(value, Markup) else value
    return apart(value) if turns(words, LEFT_TO_RIGHT) else value


def _kept(known: dict[tuple[Any, ...], _Text], words: tuple[Any, ...], text: _Text) -> _Text:
    if len(known) >= _ROOM:
        known.clear()
    known[words] = text
    return text
