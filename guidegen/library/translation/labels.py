"""What options are called in the languages that there are, for answers whose words came from a form in one of them."""

from __future__ import annotations

from collections.abc import Mapping

from guidegen.library.models import Library
from guidegen.library.options import folded
from guidegen.library.questionnaire import Question
from guidegen.library.translation.reading import find_translation, languages

_KEY = "questionnaire/questions/{}"
_WORD = "options.{}.label"
# Most files need none of them, and a run over many clients needs them once.
_KNOWN: dict[int, tuple[Library, Mapping[str, Mapping[str, str]]]] = {}
_ROOM = 8


def option_elsewhere(library: Library, question: Question, text: str) -> str | None:
    """The option that is called so in another language, and in none is another one; None where there is none."""
    known = _KNOWN.get(id(library))
    if known is None:
        while len(_KNOWN) >= _ROOM:
            del _KNOWN[next(iter(_KNOWN))]
        known = _KNOWN[id(library)] = library, _labels(library)
    return known[1].get(question.id, {}).get(folded(text))


def _labels(library: Library) -> dict[str, dict[str, str]]:
    """By questions, options by their folded labels."""
    found: dict[str, dict[str, set[str]]] = {}
    for language in languages(library.folder):
        translation = find_translation(library, language, library.folder)
        for question in library.questionnaire:
            key = _KEY.format(question.id)
            words = translation.made[key].words if key in translation.current else {}
            for option in question.options:
                if label := words.get(_WORD.format(option.id)):
                    found.setdefault(question.id, {}).setdefault(folded(label), set()).add(option.id)
    return {
        id_: {label: next(iter(options)) for label, options in labels.items() if len(options) == 1}
        for id_, labels in found.items()
    }
