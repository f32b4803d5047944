"""The header of a table of clients: which column holds what, and one row's cells as an answers file's data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from guidegen.errors import Place, Problem, nearest
from guidegen.files.text_with_places import Path, Source
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.readers.mapping.models import ANSWERED_ON, CLIENT, IGNORED, NO, YES, Mapping, Target, fold
from guidegen.readers.mapping.our_columns import Column, column_name, known_names
from guidegen.readers.rows import UNREADABLE, Cell, CellRow, as_text, when_answered

# What a list of failed rows adds, so that it can be corrected and run again as it is.
OWN_COLUMNS = REASON, ROW, ENTRY = "reason", "row", "entry"

# A row that names no more columns of ours than this is no header.
_FEWEST = 3
# Where in a torn row a cell too many is looked for: names and addresses stand in front.
_GUESSES = 8

_SEPARATORS = re.compile(r"[;,]")
# Excel writes numbers as its country does; a comma before one or two digits can stand for nothing else.
_COMMA = re.compile(r"([-+]?\d+),(\d{1,2})\Z")


@dataclass(frozen=True)
class Header:
    """The columns of a table; None where a column has no name or is none of ours. `always` are answers of every row."""

    file: str
    columns: tuple[Column | None, ...]
    always: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def answered(self, row: CellRow) -> str:
        """When a row's client answered, so that it can be compared with others; `UNREADABLE` where it is no date."""
        for column, cell in self._columns_of(row):
            if column.name == ANSWERED_ON:
                if column.target is None:
                    return when_answered(as_text(cell))
                moment = column.target.moment(cell)
                return moment.order if moment else UNREADABLE
        return UNREADABLE

    def client(self, row: CellRow) -> dict[str, str]:
        """Who a row is about, by the keys of an answers file; in a torn row only the first cell is in its place."""
        found: dict[str, str] = {}
        if row.fault or self._lacking(row):
            is_first = bool(self.columns and self.columns[0] and self.columns[0].name == "client_id")
            return {"id": as_text(row.cells[0])} if is_first and row.cells else found
        for column, cell in self._columns_of(row):
            if column.name in CLIENT:
                key, text = CLIENT[column.name], as_text(cell)
                found[key] = f"{found.get(key, '')} {text}".strip()
        return found

    def _columns_of(self, row: CellRow) -> Iterator[tuple[Column, Cell]]:
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column is not None:
                yield column, cell

    def source(self, row: CellRow) -> Source:
        """A row as the data of an answers file; the column in a place is the column's number in the table."""
        fault = row.fault or self._lacking(row)
        if fault:
            return Source(self.file, problems=[fault], values={(): (row.line, 1)})
        return self._filled(row)

    def guesses(self, row: CellRow) -> Iterator[Source]:
        """What a torn row may mean: its cells from the left, from the right, and without some in between."""
        if row.fault or self._lacking(row):
            width, cells = len(self.columns), row.cells
            more = max(0, len(cells) - width)
            cuts = range(min(_GUESSES, len(cells))) if more else (0,)
            for guess in dict.fromkeys(
                [
                    cells[:width],
                    (None,) * (width - len(cells)) + cells[-width:],
                    *(cells[:at] + cells[at + more :] for at in cuts),
                ]
            ):
                yield self._filled(replace(row, cells=guess, fault=None))

    def _lacking(self, row: CellRow) -> Problem | None:
        """What is wrong with a row that ends too early, unless everybody may leave out what is missing."""
        missing = [column for column in self.columns[len(row.cells) :] if column]
        if any(column.option or (column.question and column.question.required) for column in missing):
            message = f"the row has {len(row.cells)} cells, the header has {len(self.columns)}"
            return Problem(Place(self.file, row.line), message, "it ends too early, or a delimiter is missing in it")
        return None

    def _filled(self, row: CellRow) -> Source:
        source = Source(self.file, {"client": {}, "answers": dict(self.always)}, values={(): (row.line, 1)})
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
        if column.target is not None:
            self.put_read(column.target, cell)
        elif column.option is not None and column.question is not None:
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

    def put_read(self, target: Target, cell: Cell) -> None:
        """A cell of a clinic's own column, as its mapping reads it."""
        data = self.source.data
        reading = target.read(cell)
        for fault in reading.faults:
            self.source.problems.append(Problem(Place(self.source.file, *self.place), fault.message, fault.hint))
        if target.question is not None and target.option is not None:
            if reading.value is True:
                self.add_tick(target.question.id, target.option)
        elif reading.value is None:
            return
        elif target.question is not None:
            self.keep(data["answers"], ("answers", target.question.id), reading.value)
        elif target.key == ANSWERED_ON:
            self.keep(data, (ANSWERED_ON,), reading.value)
        elif target.key == "name" and "name" in data["client"]:
            self.keep(data["client"], ("client", "name"), f"{data['client']['name']} {reading.value}")
        else:
            self.keep(data["client"], ("client", str(target.key)), reading.value)

    def keep(self, into: dict[str, Any], path: Path, value: Any) -> None:
        into[str(path[-1])] = value
        self.source.keys[path] = self.source.values[path] = self.place

    def tick(self, id_: str, option: str, cell: Cell) -> None:
        ticked = self.yes_or_no(f"{id_}.{option}", cell)
        if ticked is True:
            self.add_tick(id_, option)

    def add_tick(self, id_: str, option: str) -> None:
        path = ("answers", id_)
        self.source.data["answers"].setdefault(id_, []).append(option)
        self.source.keys.setdefault(path, self.place)
        self.source.values.setdefault(path, self.place)

    def yes_or_no(self, name: str, cell: Cell) -> bool | None:
        word = as_text(cell).casefold()
        if word in YES:
            return True
        if word not in NO:
            place = Place(self.source.file, *self.place)
            self.source.problems.append(Problem(place, f"{name}: expected 1 or 0, or yes or no"))
        return False


def read_header(row: CellRow, file: str, questionnaire: Questionnaire, mapping: Mapping | None = None) -> Header:
    """What each column holds, with every fault: unknown, doubled and missing columns."""
    return _plain_header(row, file, questionnaire) if mapping is None else _mapped_header(row, file, mapping)


def _mapped_header(row: CellRow, file: str, mapping: Mapping) -> Header:
    problems: list[Problem] = []
    columns: list[Column | None] = []
    seen: dict[str, int] = {}
    names = [as_text(cell) for cell in row.cells]
    # Elsewhere than in front of a list of failed rows, these are columns of the clinic's own.
    passed_over = OWN_COLUMNS if tuple(names[: len(OWN_COLUMNS)]) == OWN_COLUMNS else ()
    for number, name in enumerate(names, 1):
        place, column = Place(file, row.line, number), None
        target, folded = mapping.target(name), fold(name)
        if isinstance(target, Target):
            column = Column(target.ours, target.question, target.option, target)
        if name and target is None and name not in passed_over:
            hint = nearest(name, mapping.names())
            hint = f"{hint or 'map it'}; or list it under 'ignore' in {mapping.file}"
            problems.append(Problem(place, f"unknown column {_quoted(name)}", hint))
        elif folded in seen and target is not IGNORED:
            message = f"the column '{name[:60]}' stands here a second time"
            problems.append(Problem(place, message, f"first as column {seen[folded]}"))
        elif name:
            seen[folded] = number
        columns.append(column)
    for folded, target in mapping.targets.items():
        if folded not in seen:
            message = f"the table has no column '{target.name[:60]}'"
            problems.append(
                Problem(target.place, message, nearest(target.name, names) or f"its header: {file}:{row.line}")
            )
    return Header(file, tuple(columns), mapping.always, tuple(problems))


def _plain_header(row: CellRow, file: str, questionnaire: Questionnaire) -> Header:
    known = known_names(questionnaire)
    problems: list[Problem] = []
    columns: list[Column | None] = []
    seen: dict[str, int] = {}
    for number, cell in enumerate(row.cells, 1):
        name, place = column_name(as_text(cell)), Place(file, row.line, number)
        column = known.get(name)
        if name and column is None and name not in OWN_COLUMNS:
            hint = nearest(name, known) or "take the column out, or see the names: guidegen questionnaire --format csv"
            problems.append(Problem(place, f"unknown column {_quoted(name)}", hint))
        elif name in seen:
            problems.append(
                Problem(place, f"the column '{name}' stands here a second time", f"first as column {seen[name]}")
            )
        elif name:
            seen[name] = number
        columns.append(column)
    if sum(column is not None for column in columns) < _FEWEST:
        # What stands there instead may be the first client.
        message, hint = (
            "the first row is no header",
            "it names the columns: guidegen questionnaire --format csv; for your own: guidegen map",
        )
        problems = [Problem(Place(file, row.line), message, hint)]
    else:
        problems += _missing(columns, questionnaire, Place(file, row.line))
    return Header(file, tuple(columns), problems=tuple(problems))


def _quoted(name: str) -> str:
    """A column's name, unless it looks like somebody's address or number."""
    return "(not told)" if "@" in name or name.strip("+-. ").isdigit() else f"'{name[:60]}'"


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
        case Type.YES_NO if text.casefold() in YES | NO:
            return "yes" if text.casefold() in YES else "no"
        case Type.DATE:
            return _day(cell)
        case _:
            return text
