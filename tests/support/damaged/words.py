"""What becomes of the words of a safety answer, whatever file they stand in."""

from __future__ import annotations

import string
from collections.abc import Callable

from tests.support.damaged.files import File, Table

_FREE = (
    "see my letter",
    "yes, both, since last week",
    "I could not get to the loo in time",
    "as I told the nurse",
    "?",
    "ja, seit Montag",
)
_ALIKE = str.maketrans("aeocxy", "аеосху")  # Cyrillic letters that look the same


def _changed(file: File, change: Callable[[str], str]) -> None:
    """Change a word of an answer, never so that another option or an answer's number comes out."""
    question = file.spot()
    options = {text.casefold() for one in question.options for text in (one.id, one.label)}

    def changed(word: str) -> str:
        return next(new for new in (change(word), f"{word}qq") if new.casefold() not in options - {word.casefold()})

    file.edit(question, changed)


def typing_error(file: File) -> None:
    def change(word: str) -> str:
        at = file.rng.randrange(len(word))
        if word.isdigit() or len(word) < 4:
            return word + file.rng.choice("qzw")
        letter = file.rng.choice(string.ascii_lowercase)
        return file.rng.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                word[: max(3, at)],
            )
        )

    _changed(file, change)


def capitals(file: File) -> None:
    _changed(file, file.rng.choice((str.upper, str.title, str.capitalize, str.swapcase)))


def outer_spaces(file: File) -> None:
    space = file.rng.choice((" ", "  ", "\u00a0", "\u2003"))
    _changed(file, lambda word: file.rng.choice((space + word, word + space, space + word + space)))


def mark_of_words(file: File) -> None:
    """Marks around a word as people set them: quotes, brackets, a point, a question mark."""
    pair = file.rng.choice(('""', "''", "“”", "()", "[]", ("", "."), ("", "?"), ("", "!"), ("- ", ""), ("• ", "")))
    _changed(file, lambda word: f"{pair[0]}{word}{pair[1]}")


def word_joint(file: File) -> None:
    """Hyphens, spaces or nothing where an option's name has a line below."""
    joint = file.rng.choice(("-", " ", "", "–", "__"))
    _changed(file, lambda word: word.replace("_", joint))


def letters_alike(file: File) -> None:
    """Letters of another alphabet that look the same."""
    _changed(file, lambda word: word.translate(_ALIKE))


def unseen_letters(file: File) -> None:
    mark = file.rng.choice(("\u200b", "\u00ad", "\u2060", "\ufeff"))
    _changed(file, lambda word: word[:1] + mark + word[1:])


def remark_beside(file: File) -> None:
    remark = file.rng.choice((" (since Monday)", " - but only a little", " and my leg too", ", see letter", " ???"))
    _changed(file, lambda word: word + remark)


def label_for_id(file: File) -> None:
    """The label where the id should stand; in programs that write labels, the id."""
    question = file.spot()
    by_label = {option.label: option.id for option in question.options}
    by_id = {option.id: option.label for option in question.options}
    file.edit(question, lambda word: by_id.get(word) or by_label.get(word) or word)


def number_for_id(file: File) -> None:
    """The option's place in its list, as some programs export it."""
    question = file.spot()
    if isinstance(file, Table) and (file.kind == "redcap-raw" or len(file.places(question)) > 1):
        return typing_error(file)  # there a number says something already
    return file.edit(question, lambda word: str(file.rng.randrange(1, len(question.options) + 1)))


def free_text(file: File) -> None:
    file.replace(file.spot(), file.rng.choice(_FREE))


def emptied(file: File) -> None:
    file.replace(file.spot(), "")


def marked_empty(file: File) -> None:
    """Words that programs and people write where nothing is."""
    file.replace(file.spot(), file.rng.choice(("-", "n/a", "N/A", "NULL", "null", "#N/A", "NaN", "keine Angabe", ".")))
