"""One row's cells on their way into the data of an answers file, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from guidegen.answers.elsewhere import Elsewhere
from guidegen.answers.language import NOT_UNDERSTOOD
from guidegen.errors import Place, Problem
from guidegen.files.text_with_places import Path, Source
from guidegen.library.questionnaire import Type
from guidegen.readers.mapping.models import ANSWERED_ON, CLIENT, LANGUAGE, NO, YES, Reading, Target, is_address
from guidegen.readers.mapping.our_columns import Column
from guidegen.readers.rows import Cell, NotRead, as_shown, as_text
from guidegen.readers.tables.options import answer, day

# Words in the column of one option that are neither yes nor no, and plainly no tick.
_EMPTY_WORDS = frozenset(("-", "--", "n/a", "na", "nil", "none", "null", "not", "nan"))


@dataclass(frozen=True)
class Filling:
    """One cell's way into a row's data; `place` is its line and column. `elsewhere` tells whose answer words may be."""

    source: Source
    place: tuple[int, int]
    elsewhere: Elsewhere

    def put(self, column: Column, cell: Cell) -> None:
        """Keep what a cell says, or complain of it at its place."""
        data = self.source.data
        if isinstance(cell, NotRead):
            self.not_read(column)
        elif column.target is not None:
            self.put_read(column.target, cell)
        elif column.option is not None and column.question is not None:
            self.tick(column, cell)
        elif column.question is not None:
            value = answer(column.question, cell)
            if value is not None:
                self.keep(data["answers"], ("answers", column.question.id), value)
        elif column.name == ANSWERED_ON:
            self.keep(data, (ANSWERED_ON,), day(cell))
        elif column.name == LANGUAGE:
            self.keep(data, (LANGUAGE,), as_shown(cell))
        elif column.name == "email_consent":
            self.keep_consent(column.name, as_text(cell))
        else:
            key = CLIENT[column.name]
            text = as_shown(cell)
            if key != "email" or is_address(text):
                self.keep(data["client"], ("client", key), text)

    def keep_consent(self, name: str, text: str) -> None:
        """Yes or no to e-mail; what is neither may be an answer that should stand elsewhere."""
        said = self.yes_or_no(name, text)
        if said is None:
            self.misplace(self.elsewhere.find(text, None))
        self.keep(self.source.data["client"], ("client", "email_consent"), said)

    def look_elsewhere(self, target: Target, reading: Reading) -> None:
        """What is no number may be an answer to another question, and so may a text; in the clinic's own words."""
        if target.question is None or not isinstance(reading.value, str):
            return
        if target.question.type in (Type.NUMBER, Type.SCALE):
            self.misplace(self.elsewhere.find(reading.value, target.question))
        elif target.question.type is Type.TEXT:
            self.misplace(self.elsewhere.whole(reading.value))

    def misplace(self, found: Iterable[tuple[str, str]]) -> None:
        for id_, option in found:
            self.source.misplaced.setdefault(id_, set()).add(option)

    def not_read(self, column: Column) -> None:
        """A formula that nobody computed is no answer, and not the lack of one; a language is no answer."""
        message = f"{column.name}: the value of this cell is not in the file, because its formula was never computed"
        hint = "open the table in a spreadsheet, save it, and run again; or save it as CSV"
        if LANGUAGE in (column.name, column.target.key if column.target else ""):
            self.source.warnings.append(replace(self.problem(message, hint), kind=NOT_UNDERSTOOD, is_safety=True))
            return
        self.complain(message, hint)
        self.mark_unread(column)

    def mark_unread(self, column: Column) -> None:
        if column.question is not None and column.question.id not in self.source.unread:
            self.source.unread.append(column.question.id)

    def complain(self, message: str, hint: str | None = None) -> None:
        self.source.problems.append(self.problem(message, hint))

    def problem(self, message: str, hint: str | None) -> Problem:
        return Problem(Place(self.source.file, *self.place), message, hint)

    def put_read(self, target: Target, cell: Cell) -> None:
        """A cell of a clinic's own column, as its mapping reads it."""
        data = self.source.data
        reading = target.read(cell)
        for fault in reading.faults:
            self.complain(fault.message, fault.hint)
        self.look_elsewhere(target, reading)
        if reading.faults:
            self.misplace(self.elsewhere.find(as_text(cell), target.question))
        if target.question is not None and reading.faults:
            self.source.unread.append(target.question.id)
        if target.question is not None and target.option is not None:
            if reading.value is True or reading.likely:
                self.add_tick(target.question.id, target.option)
        elif target.question is not None:
            value = _with_likely(reading.value, reading.likely, target)
            if value is not None:
                self.keep(data["answers"], ("answers", target.question.id), value)
        elif reading.value is None:
            return
        elif target.key in (ANSWERED_ON, LANGUAGE):
            self.keep(data, (target.key,), reading.value)
        elif target.key == "name" and "name" in data["client"]:
            self.keep(data["client"], ("client", "name"), f"{data['client']['name']} {reading.value}")
        else:
            self.keep(data["client"], ("client", str(target.key)), reading.value)

    def keep(self, into: dict[str, Any], path: Path, value: Any) -> None:
        into[str(path[-1])] = value
        self.source.keys[path] = self.source.values[path] = self.place

    def tick(self, column: Column, cell: Cell) -> None:
        """The column of one option: what is neither yes nor no is told, and counts as a tick where flags are sought."""
        question, option = column.question, column.option
        assert question is not None
        assert option is not None
        text = as_text(cell)
        ticked = question.option_meant(text) == option or self.yes_or_no(column.name, text)
        if ticked is None:
            self.mark_unread(column)
        if ticked or (ticked is None and text.casefold() not in _EMPTY_WORDS):
            self.add_tick(question.id, option)

    def add_tick(self, id_: str, option: str) -> None:
        path = ("answers", id_)
        self.source.data["answers"].setdefault(id_, []).append(option)
        self.source.keys.setdefault(path, self.place)
        self.source.values.setdefault(path, self.place)

    def yes_or_no(self, name: str, text: str) -> bool | None:
        """What a word of yes or no says; None, with a complaint, where it is another."""
        word = text.casefold()
        if word in YES:
            return True
        if word not in NO:
            self.complain(f"{name}: expected 1 or 0, or yes or no")
            return None
        return False


def _with_likely(value: Any, likely: tuple[str, ...], target: Target) -> Any:
    """An answer with what a near miss may mean beside it: the row is refused, and red flags are looked for in it."""
    if not likely or target.question is None:
        return value
    if not isinstance(value, list):
        return likely[0] if value is None and not target.is_multi else [*likely] if value is None else value
    kept = [option for option in value if option not in target.question.exclusive]
    return list(dict.fromkeys([*kept, *likely]))
