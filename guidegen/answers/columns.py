"""The header of a table of clients: which column holds what, and one row's cells as an answers file's data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guidegen.answers.rows import Cell, CellRow
from guidegen.errors import AnswersError, Place, Problem, nearest
from guidegen.questionnaire import Question, Questionnaire, Type
from guidegen.source import Path, Source

CLIENT = {"client_id": "id", "name": "name", "email": "email", "email_consent": "email_consent", "address": "address"}
ANSWERED_ON = "answered_on"
# What a list of failed rows adds, so that it can be corrected and run again as it is.
REASON, ROW = "reason", "row"

_SEPARATORS = re.compile(r"[;,]")
_SPACES = re.compile(r"[\s-]+")
# Excel writes numbers as its country does; a comma before one or two digits can stand for nothing else.
_COMMA = re.compile(r"([-+]?\d+),(\d{1,2})\Z")
_YES = frozenset(("1", "yes", "y", "true", "x", "checked"))
_NO = frozenset(("0", "no", "n", "false", "", "unchecked"))


@dataclass(frozen=True)
class Column:
    """What one column holds: a key of the client, the day, a question, or one option of a question."""

    name: str
    question: Question | None = None
    option: str | None = None


@dataclass(frozen=True)
class Header:
    """The columns of a table; None where a column has no name or is none of ours."""

    file: str
    columns: tuple[Column | None, ...]

    def moment(self, row: CellRow) -> str:
        """When a row's client answered, as the row has it."""
        return next((text for name, text in self._named(row) if name == ANSWERED_ON), "")

    def client(self, row: CellRow) -> dict[str, str]:
        """Who a row is about, by the keys of an answers file."""
        return {CLIENT[name]: text for name, text in self._named(row) if name in CLIENT}

    def _named(self, row: CellRow) -> Iterator[tuple[str, str]]:
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column is not None:
                yield column.name, as_text(cell)

    def source(self, row: CellRow) -> Source:
        """A row as the data of an answers file; the column in a place is the column's number in the table."""
        if row.fault:
            return Source(self.file, problems=[row.fault], values={(): (row.line, 1)})
        source = Source(self.file, {"client": {}, "answers": {}}, values={(): (row.line, 1)})
        for number, (column, cell) in enumerate(zip(self.columns, row.cells, strict=False), 1):
            if column is not None and cell is not None and cell != "":
                _Filling(source, (row.line, number)).put(column, cell)
        for number, cell in enumerate(row.cells[len(self.columns) :], len(self.columns) + 1):
            if cell is not None and str(cell).strip():
                message = "a cell stands beyond the last column of the header"
                source.problems.append(Problem(Place(self.file, row.line, number), message, "give it a column name"))
                break
        return source


@dataclass(frozen=True)
class _Filling:
    """One cell on its way into a row's data."""

    source: Source
    place: tuple[int, int]

    def put(self, column: Column, cell: Cell) -> None:
        data = self.source.data
        if column.option is not None and column.question is not None:
            self.tick(column.question.id, column.option, cell)
        elif column.question is not None:
            value = _answer(column.question, cell)
            if value is not None:
                self.keep(data["answers"], ("answers", column.question.id), value)
        elif column.name == ANSWERED_ON:
            self.keep(data, (ANSWERED_ON,), _day(cell))
        elif column.name == "email_consent":
            self.keep(data["client"], ("client", "email_consent"), self.yes_or_no(column.name, cell))
        else:
            key = CLIENT[column.name]
            self.keep(data["client"], ("client", key), as_text(cell))

    def keep(self, into: dict[str, Any], path: Path, value: Any) -> None:
        into[str(path[-1])] = value
        self.source.keys[path] = self.source.values[path] = self.place

    def tick(self, id_: str, option: str, cell: Cell) -> None:
        ticked = self.yes_or_no(f"{id_}.{option}", cell)
        if ticked is True:
            path = ("answers", id_)
            self.source.data["answers"].setdefault(id_, []).append(option)
            self.source.keys.setdefault(path, self.place)
            self.source.values.setdefault(path, self.place)

    def yes_or_no(self, name: str, cell: Cell) -> bool | None:
        word = as_text(cell).casefold()
        if word in _YES:
            return True
        if word not in _NO:
            place = Place(self.source.file, *self.place)
            self.source.problems.append(Problem(place, f"{name}: expected 1 or 0, or yes or no"))
        return False


def read_header(row: CellRow, file: str, questionnaire: Questionnaire) -> Header:
    """What each column holds. Raises AnswersError with every fault: unknown, doubled and missing columns."""
    known = known_names(questionnaire)
    problems: list[Problem] = []
    columns: list[Column | None] = []
    seen: dict[str, int] = {}
    for number, cell in enumerate(row.cells, 1):
        name, place = column_name(as_text(cell)), Place(file, row.line, number)
        column = known.get(name)
        if name and column is None and name not in (REASON, ROW):
            hint = nearest(name, known) or "take the column out, or see the names: guidegen questionnaire --format csv"
            problems.append(Problem(place, f"unknown column '{name[:60]}'", hint))
        elif name in seen:
            problems.append(
                Problem(place, f"the column '{name}' stands here a second time", f"first as column {seen[name]}")
            )
        elif name:
            seen[name] = number
        columns.append(column)
    problems += _missing(columns, questionnaire, Place(file, row.line))
    if problems:
        raise AnswersError(problems)
    return Header(file, tuple(columns))


def known_names(questionnaire: Questionnaire) -> dict[str, Column]:
    """All columns that a table may have, by their names."""
    columns = [Column(name) for name in (*CLIENT, ANSWERED_ON)]
    for question in questionnaire:
        columns.append(Column(question.id, question))
        if question.type is Type.MULTI:
            columns += [Column(f"{question.id}.{option}", question, option) for option in question.option_ids]
    return {column_name(column.name): column for column in columns}


def column_name(text: str) -> str:
    """A column's name, however it is spaced and capitalised."""
    return _SPACES.sub("_", text.strip().strip("\ufeff").casefold())


def _missing(columns: Sequence[Column | None], questionnaire: Questionnaire, place: Place) -> Iterator[Problem]:
    names = {column.name for column in columns if column}
    ticked: dict[str, set[str]] = {}
    for column in columns:
        if column and column.question and column.option:
            ticked.setdefault(column.question.id, set()).add(column.option)
    if ANSWERED_ON not in names:
        yield Problem(place, f"the column '{ANSWERED_ON}' is missing", "the day of the answers, as 2026-11-20")
    for question in questionnaire:
        options = ticked.get(question.id)
        if options and question.id in names:
            message = f"'{question.id}' has a column of its own and columns of its options"
            yield Problem(place, message, "keep the one or the others")
        elif options and (lacking := [option for option in question.option_ids if option not in options]):
            listed = ", ".join(f"{question.id}.{option}" for option in lacking)
            yield Problem(place, f"columns of '{question.id}' are missing: {listed}", "nobody can have ticked them")
        elif not options and question.id not in names and question.required and question.show_if is None:
            kind = "safety question" if question.safety else "question"
            yield Problem(place, f"the column '{question.id}' is missing", f"this {kind} needs an answer in each row")


def as_text(cell: Cell) -> str:
    """A cell as a person would write it."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell).strip()


def _day(cell: Cell) -> str:
    """The day of a cell that may have a time beside it; anything else as it stands, to be complained of."""
    text = as_text(cell)
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return text


def _answer(question: Question, cell: Cell) -> Any:
    """A cell as an answers file would hold it; None where it is blank."""
    text = as_text(cell)
    if not text:
        return None
    match question.type:
        case Type.MULTI:
            return [option.strip() for option in _SEPARATORS.split(text) if option.strip()]
        case Type.NUMBER | Type.SCALE:
            return _COMMA.sub(r"\1.\2", text)
        case Type.YES_NO if text.casefold() in _YES | _NO:
            return "yes" if text.casefold() in _YES else "no"
        case Type.DATE:
            return _day(cell)
        case _:
            return text
