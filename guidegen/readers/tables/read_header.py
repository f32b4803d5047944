"""What each column of a header holds, with every fault: unknown, doubled and missing columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guidegen.errors import Place, Problem, nearest
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.mapping.models import ANSWERED_ON, IGNORED, Mapping, Target, fold
from guidegen.readers.mapping.our_columns import Column, column_name, known_names
from guidegen.readers.rows import CellRow, as_text
from guidegen.readers.tables.columns import OWN_COLUMNS, PASSPHRASE, Header, stray_columns

# A row that names no more columns of ours than this is no header.
_FEWEST = 3


def read_header(row: CellRow, file: str, questionnaire: Questionnaire, mapping: Mapping | None = None) -> Header:
    """What each column holds; `problems` are the header's faults."""
    return (
        _plain_header(row, file, questionnaire)
        if mapping is None
        else _mapped_header(row, file, questionnaire, mapping)
    )


def _mapped_header(row: CellRow, file: str, questionnaire: Questionnaire, mapping: Mapping) -> Header:
    problems: list[Problem] = []
    columns: list[Column | None] = []
    seen: dict[str, int] = {}
    stray: dict[int, str] = {}
    names = [as_text(cell) for cell in row.cells]
    # Elsewhere than in front of a list of failed rows, these are columns of the clinic's own.
    passed_over = OWN_COLUMNS if tuple(names[: len(OWN_COLUMNS)]) == OWN_COLUMNS else ()
    for number, name in enumerate(names, 1):
        place, column = Place(file, row.line, number), None
        target, folded = mapping.target(name), fold(name)
        if isinstance(target, Target):
            column = Column(target.ours, target.question, target.option, target)
        if target is None and name not in passed_over:
            stray[number - 1] = name
            if name:
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
    found = tuple(columns)
    folded_names = [fold(name) for name in names]
    for word in mapping.finished:
        if word not in folded_names:
            message = f"the table has no column '{word[:60]}', which says whether a form was finished"
            problems.append(Problem(Place(file, row.line), message, f"named under 'finished' in {mapping.file}"))
    return Header(
        file,
        found,
        stray_columns(questionnaire, found, stray),
        mapping.always,
        tuple(problems),
        tuple(at for at, name in stray.items() if not name),
        tuple((at, mapping.finished[name]) for at, name in enumerate(folded_names) if name in mapping.finished),
        is_one=not problems or sum(column is not None for column in found) >= min(_FEWEST, len(mapping.targets)),
    )


def _plain_header(row: CellRow, file: str, questionnaire: Questionnaire) -> Header:
    known = known_names(questionnaire)
    problems: list[Problem] = []
    columns: list[Column | None] = []
    seen: dict[str, int] = {}
    stray: dict[int, str] = {}
    passed_over = (*OWN_COLUMNS, PASSPHRASE)
    for number, cell in enumerate(row.cells, 1):
        name, place = column_name(as_text(cell)), Place(file, row.line, number)
        column = known.get(name)
        if column is None and name not in passed_over:
            stray[number - 1] = as_text(cell)
        if name and column is None and name not in passed_over:
            hint = nearest(name, known) or "take the column out, or see the names: guidegen questionnaire --format csv"
            problems.append(Problem(place, f"unknown column {_quoted(name)}", hint))
        elif name in seen:
            problems.append(
                Problem(place, f"the column '{name}' stands here a second time", f"first as column {seen[name]}")
            )
        elif name:
            seen[name] = number
        columns.append(column)
    found = tuple(columns)
    is_one = sum(column is not None for column in found) >= _FEWEST
    if is_one:
        problems += _missing(found, questionnaire, Place(file, row.line))
    else:
        # What stands there instead may be the first client.
        message, hint = (
            "the first row is no header",
            "it names the columns: guidegen questionnaire --format csv; for your own: guidegen map",
        )
        problems = [Problem(Place(file, row.line), message, hint)]
    return Header(
        file,
        found,
        stray_columns(questionnaire, found, stray),
        problems=tuple(problems),
        nameless=tuple(at for at, name in stray.items() if not name),
        is_one=is_one,
    )


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
        elif options and (lacking := question.lacking(options)):
            listed = ", ".join(f"{question.id}.{option}" for option in lacking)
            yield Problem(place, f"columns of '{question.id}' are missing: {listed}", "nobody can have ticked them")
        elif not options and question.id not in names and question.required and question.show_if is None:
            kind = "safety question" if question.safety else "question"
            yield Problem(place, f"the column '{question.id}' is missing", f"this {kind} needs an answer in each row")
