"""What `_`, `gettext`, `ngettext` and `pgettext` of a template say: its words in the language of the document."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from typing import Any, TypeVar

from markupsafe import Markup, escape

_ROOM = 4096
_Text = TypeVar("_Text", bound=str)


class Phrase:
    """Something that a template may call, and do nothing else with: a text with values in its places.

    As markup values are escaped, but for those that are markup; as plain text they stand as they are.
    """

    __slots__ = ("_alone", "_texts", "_translated")

    def __init__(self, translated: Callable[..., str]) -> None:
        """`translated` gives a text for what stands in the template, and for a count where the text has one."""
        self._translated = translated
        # What was said before: a page says a thousand, most of them as others do.
        self._texts: dict[tuple[Any, ...], str] = {}
        self._alone: dict[tuple[Any, ...], Markup] = {}

    def __call__(self, *words: Any, **values: Any) -> str:
        return self.said(True, words, values)

    def said(self, as_markup: bool, words: tuple[Any, ...], values: Mapping[str, Any]) -> str:
        """A template's words with its values."""
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
        return _kept(self._texts, words, self._translated(*words)) if known is None else known


class Counted(Phrase):
    """The same where words depend on a count, the last of what is given; it stands in them as `num`, too."""

    __slots__ = ()

    def said(self, as_markup: bool, words: tuple[Any, ...], values: Mapping[str, Any]) -> str:
        """As above."""
        *texts, count = words
        return super().said(as_markup, (*texts, _whole(count)), {"num": count, **values})


def phrases(catalogue: NullTranslations) -> Mapping[str, Phrase]:
    """By the names under which templates call them."""
    return {
        "_": Phrase(catalogue.gettext),
        "gettext": Phrase(catalogue.gettext),
        "ngettext": Counted(catalogue.ngettext),
        "pgettext": Phrase(catalogue.pgettext),
        "npgettext": Counted(catalogue.npgettext),
    }


def _whole(count: float) -> int:
    """What lies between two whole numbers is told as many are."""
    return int(count) if count == int(count) else math.ceil(count) + 1


def _kept(known: dict[tuple[Any, ...], _Text], words: tuple[Any, ...], text: _Text) -> _Text:
    if len(known) >= _ROOM:
        known.clear()
    known[words] = text
    return text
