"""What the pages say to somebody who has to be seen, each text in the language that there are words in. Pure.

Care -> its texts as markup, and of which of them the page has to say that they are in another language
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from guidegen.html import content_markup
from guidegen.library.levels import Level
from guidegen.readers.interview import Care
from guidegen.web.intake.languages import Language

NO_CARE: Mapping[str, Any] = {"is_emergency": False, "advice": (), "reasons": ()}


@dataclass(frozen=True)
class Told:
    """A text, and its language."""

    words: Markup
    language: Language


@dataclass(frozen=True)
class Part:
    """A part of the advice by what it is called in the content, with its heading, of which there may be none."""

    part: str
    heading: Told | None
    text: Told


def care_words(care: Care | None, language: Language, own: Language) -> dict[str, Any]:
    """The content's words for what to do now, of the library of `language`; what that has none for is in `own`."""

    def told(text: str) -> Told:
        spoken = own if text in language.left else language
        return Told(content_markup(text, spoken.region), spoken)

    def heading(text: str) -> Told | None:
        spoken = own if text in language.left else language
        return Told(Markup.escape(spoken.words(text)), spoken) if text else None

    if care is None:
        return dict(NO_CARE)
    return {
        "is_emergency": care.level is Level.EMERGENCY,
        "advice": tuple(Part(one.part, heading(one.heading), told(one.text)) for one in care.advice),
        "reasons": tuple(told(text) for text in care.reasons),
    }
