"""A catalogue as translators write it (a PO file of gettext): what it says, and what of it cannot be printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from guidegen.errors import Place, Problem, RenderError
from guidegen.language.po_lines import fault_in_lines

_PLURALS = b"Plural-Forms"
_COUNTS = 201  # of these a rule is tried with
_MEND = "open it in an editor of PO files, such as Poedit"


class _Values(dict[str, int]):
    """Values for the places in a text, which notes which of them are asked for; as a whole it is none."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> int:
        self.asked.add(name)
        return 0

    def __str__(self) -> str:
        raise TypeError


def read_catalogue(data: bytes, file: str, language: str | None = None) -> Catalog:
    """The messages of a PO file. Raises RenderError with the line of what is wrong with it."""
    lines = _Lines(data)
    try:
        catalogue = read_po(lines, locale=language, abort_invalid=True)
        lines.number = data[: data.find(_PLURALS)].count(b"\n") + 1
        _check_plural(catalogue)
        found = fault_in_lines(data.decode(catalogue.charset))
        if found is None:
            return catalogue
        number, why = found
    except PoFileError as error:
        why, number = str(error).rpartition(" on ")[0], error.lineno + 1
    except UnicodeDecodeError:
        why, number = "its letters are not as its header says", lines.number
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        why, number = str(error) or type(error).__name__, lines.number
    raise RenderError([Problem(Place(file, number), f"this catalogue cannot be read: {why}", _MEND)])


def _check_plural(catalogue: Catalog) -> None:
    """Raise ValueError where the rule for counts gives no form of a message."""
    form = c2py(catalogue.plural_expr)
    try:
        known = all(0 <= form(count) < catalogue.num_plurals for count in range(_COUNTS))
    except ArithmeticError:
        known = False
    if not known:
        raise ValueError("its Plural-Forms count to a form that is not there")


def shown(file: Path, default: Path) -> str:
    """What problems call a catalogue, which stands among the default templates or in a clinic's folder."""
    return f"templates/{file.relative_to(default).as_posix()}" if file.is_relative_to(default) else str(file)


def key_of(message: Message) -> tuple[str | None, str]:
    """What a message is known by in every catalogue."""
    return message.context, message.id[0] if message.pluralizable else str(message.id)


def is_said(message: Message, catalogue: Catalog) -> bool:
    """Whether a message may be printed: translated in all of its forms, beyond doubt, with the places for values."""
    return is_filled_in(message) and not message.fuzzy and not faults(message, catalogue)


def is_filled_in(message: Message) -> bool:
    return bool(message.string) and all(_texts(message.string))


def faults(message: Message, catalogue: Catalog) -> list[str]:
    """What keeps values from being put into a message that is translated."""
    if not message.id or not is_filled_in(message):
        return []
    return [str(error) for error in message.check(catalogue)] or list(_faults_of_places(message))


def compiled(catalogue: Catalog) -> bytes:
    """All that a catalogue says, for gettext (MO). What it does not say in all forms is left to another catalogue."""
    for message in [message for message in catalogue if message.id and not is_said(message, catalogue)]:
        catalogue.delete(message.id, message.context)
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


class _Lines:
    """The lines of a file, and which of them was read last."""

    def __init__(self, data: bytes) -> None:
        self._lines = io.BytesIO(data)
        self.number = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.number += 1
            yield line


def _faults_of_places(message: Message) -> Iterator[str]:
    """What Babel leaves: percent signs of texts without values, and values of a sentence that are lost."""
    known = _Values()
    for text in _texts(message.id):
        text % known
    for text in _texts(message.string):
        values = _Values()
        try:
            text % values
        except (ValueError, TypeError):
            yield "a percent sign that is printed is written twice: %%"
            continue
        if strange := values.asked - known.asked:
            yield f"there is no value {_listed(strange)}"
        elif not message.pluralizable and (lost := known.asked - values.asked):
            yield f"{_listed(lost)} is lost"


def _listed(names: set[str]) -> str:
    return ", ".join(f"%({name})s" for name in sorted(names))


def _texts(said: Any) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, (tuple, list)) else (said,)
