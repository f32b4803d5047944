"""What `_`, `gettext`, `ngettext` and `pgettext` of a template say: its words in the language of the document."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from markupsafe import Markup

_ROOM = 2048


class Phrase:
    """Something that a template may call, and do nothing else with: a text with values in its places.

    As markup values are escaped, but for those that are markup; as plain text they stand as they are.
    """

    __slots__ = ("_marked_up", "_plain")

    def __init__(self, translated: Callable[..., str]) -> None:
        """`translated` gives a text for what stands in the template, and for a count where the text has one."""
        self._plain = lru_cache(maxsize=_ROOM)(translated)
        self._marked_up = lru_cache(maxsize=_ROOM)(lambda *words: Markup(translated(*words)) % {})  # noqa: S704

    def __call__(self, *words: Any, **values: Any) -> str:
        return self.said(True, *words, **values)

    def said(self, as_markup: bool, *words: Any, **values: Any) -> str:
        if as_markup and not values:
            return self._marked_up(*words)
        text = self._plain(*words)
        return Markup(text) % values if as_markup else text % values  # noqa: S704  (the template's own words)


class Counted(Phrase):
    """The same where words depend on a count, the last of what is given; it stands in them as `num`, too."""

    __slots__ = ()

    def said(self, as_markup: bool, *words: Any, **values: Any) -> str:
        *texts, count = words
        return super().said(as_markup, *texts, _whole(count), **{"num": count, **values})


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
