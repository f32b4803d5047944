"""How much of an exercise's steps fits the words for who cannot see its picture."""

from __future__ import annotations

from functools import lru_cache

from guidegen.html.kept_markup import sentences_of

# Letters in all: a screen reader reads them in one go, and cannot go back by a sentence.
_ROOM = 400


@lru_cache(maxsize=1024)
def alternative_text(opening: str, steps: str) -> str:
    """An opening sentence, then the first whole sentences of the steps (Markdown), as far as 400 letters go."""
    text = opening
    for sentence in sentences_of(steps):
        longer = f"{text} {sentence.replace('**', '')}"
        if len(longer) > _ROOM:
            break
        text = longer
    return text
