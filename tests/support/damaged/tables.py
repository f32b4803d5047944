"""Ways in which tables come damaged: by hands, by spreadsheets, by programs that join them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guidegen.library.deciding import deciding_questions
from guidegen.library.questionnaire import Type
from tests.support.damaged.files import Table, client_id


def _safety_place(table: Table) -> int:
    return table.rng.choice(table.places(table.spot()))


def _index(table: Table, name: str) -> int:
    names = {"answered_on": ("answered_on", "Timestamp", "Completion time", "back_pain_timestamp", "Survey Timestamp")}
    wanted = names.get(name, (name,))
    return next(at for at, cell in enumerate(table.header) if cell in wanted)


def extra_cell(table: Table) -> None:
    table.row.insert(table.rng.randrange(len(table.row)), table.rng.choice(("", "x", "none", table.row[-1])))


def missing_cell(table: Table) -> None:
    del table.row[table.rng.randrange(len(table.row))]


def shifted_row(table: Table) -> None:
    """Cells from one place on stand one further to the right or to the left; the row keeps its length."""
    at = table.rng.randrange(len(table.row) - 1)
    if table.rng.random() < 0.5:
        table.row.insert(at, "")
        del table.row[-1]
    else:
        del table.row[at]
        table.row.append("")


def swapped_cells(table: Table) -> None:
    """A safety answer stands in another column, and that one's cell in its place."""
    one, other = _safety_place(table), table.rng.randrange(len(table.row))
    table.row[one], table.row[other] = table.row[other], table.row[one]


def column_doubled(table: Table) -> None:
    at = _safety_place(table)
    to = table.rng.choice((at + 1, len(table.header)))
    is_empty = table.rng.random() < 0.5
    for number, row in enumerate(table.rows):
        row.insert(to, "" if is_empty and number else row[at])


def column_moved_beside(table: Table) -> None:
    """A second column of the same name holds the answer, and the first is empty."""
    at = _safety_place(table)
    for number, row in enumerate(table.rows):
        row.append(row[at])
        row[at] = row[at] if not number else ""


def column_renamed(table: Table) -> None:
    at = _safety_place(table)
    name = str(table.header[at])
    table.header[at] = table.rng.choice((name + "_", name[:-1], name + " (old)", "x", name[1:], f"Q{at}"))


def column_unnamed(table: Table) -> None:
    table.header[_safety_place(table)] = ""


def column_lost(table: Table) -> None:
    at = _safety_place(table)
    for row in table.rows:
        del row[at]


def columns_swapped(table: Table) -> None:
    """The names of two columns stand over each other's cells."""
    one, other = _safety_place(table), _safety_place(table)
    table.header[one], table.header[other] = table.header[other], table.header[one]


def header_spaced(table: Table) -> None:
    for at, name in enumerate(table.header):
        change = table.rng.choice((str.upper, str.title, lambda text: f" {text}", lambda text: f"{text}  ", str))
        table.header[at] = change(str(name))


def header_again(table: Table) -> None:
    """The header stands there twice, the second time as it is or in the questions' words."""
    words = {question.id: question.ask for question in table.library.questionnaire}
    again = [words.get(name, name) for name in table.header] if table.rng.random() < 0.5 else [*table.header]
    _put(table, 1, again)


def header_lost(table: Table) -> None:
    del table.rows[0]
    table.at_row -= 1


def header_merged(table: Table) -> None:
    """The options of a question stand in cells of their own, under one name."""
    at = _safety_place(table)
    width = max(len(str(row[at]).split(table.joiner)) for row in table.rows[1:])
    for number, row in enumerate(table.rows):
        words = [row[at]] if not number else str(row[at]).split(table.joiner)
        row[at : at + 1] = [*words, *[""] * (width - len(words))]


def title_above(table: Table) -> None:
    _put(table, 0, ["Low back pain clinic", *[""] * (len(table.header) - 1)])


def row_of_sums(table: Table) -> None:
    """A row at the end that is no client's."""
    table.rows.append(["Total", str(len(table.rows) - 1), *[""] * (len(table.header) - 2)])


def rows_empty(table: Table) -> None:
    _put(table, table.rng.randrange(1, len(table.rows)), [""] * len(table.header))


def row_twice(table: Table) -> None:
    _put(table, table.at_row, [*table.row])


def row_of_another(table: Table) -> None:
    """Another client's calm row bears this one's number and name: two people, or answers given twice."""
    others = [row for at, row in enumerate(table.rows) if at not in (0, table.at_row)]
    if others:
        mine, theirs = client_id(table.at + 1), client_id(table.rows.index(others[0]))
        _put(table, table.at_row + table.rng.choice((0, 1)), [mine if cell == theirs else cell for cell in others[0]])


def joined_otherwise(table: Table) -> None:
    """Options joined by what is no separator of ours."""
    joint = table.rng.choice((" / ", " and ", " + ", "/", "&", " ; ; ", ":", "\r\n", "_x000D_\n"))
    question = table.spot()
    words = [table.worded(question, option) for option in table.words(question)]
    if len(table.places(question)) == 1:
        table.row[table.places(question)[0]] = joint.join(words)


def none_beside(table: Table) -> None:
    """`none` stands beside what is to be feared."""
    question = table.spot()
    places = table.places(question)
    alone = next(iter(question.exclusive), None)
    if alone is None:
        return
    if len(places) > 1:
        table.row[places[question.option_ids.index(alone)]] = table.tick
    else:
        words = [table.worded(question, option) for option in dict.fromkeys((alone, *table.words(question)))]
        table.row[places[0]] = table.joiner.join(words)


def other_tick(table: Table) -> None:
    """Ticks in the columns of options as people write them."""
    question = next(one for one in [table.spot() for _ in range(50)] if len(table.places(one)) > 1)
    word = table.rng.choice(("X", "✓", "☒", "true", "TRUE", "Ja", "oui", "1.0", "01", "checked", "y", "-1", "ticked"))
    table.edit(question, lambda _: word)


def extra_column(table: Table) -> None:
    at = len(table.header)
    name = table.rng.choice(("Shoe size", "Room", "Notes of the desk", "Diagnosis code"))
    for number, row in enumerate(table.rows):
        row.insert(at, table.rng.choice(("43", "B2", "rang back", "")) if number else name)


def column_lost_in_rows(table: Table) -> None:
    """The last cells, which hold nothing, are not there."""
    for row in table.rows[1:]:
        while row and row[-1] in ("", None):
            del row[-1]


def columns_shuffled(table: Table) -> None:
    order = list(range(len(table.header)))
    table.rng.shuffle(order)
    table.rows[:] = [[row[at] for at in order] for row in table.rows]


def day_otherwise(table: Table) -> None:
    """The day of the answers in another form."""
    at = _index(table, "answered_on")
    table.row[at] = table.rng.choice(("20/11/2026", "20.11.2026", "Nov 20, 2026", "46346", "2026-11-20 09:30", "today"))


def day_lost(table: Table) -> None:
    table.row[_index(table, "answered_on")] = ""


def number_lost(table: Table) -> None:
    at = next(at for at, cell in enumerate(table.row) if cell == client_id(table.at + 1))
    table.row[at] = ""


def decimal_comma(table: Table) -> None:
    _numbers(table, lambda value: f"{float(value):.1f}".replace(".", ","))


def huge_number(table: Table) -> None:
    _numbers(table, lambda value: table.rng.choice(("1e400", "9" * 5_000, "1e12", "-7", "12345678901")))


def odd_number(table: Table) -> None:
    _numbers(table, lambda value: table.rng.choice((f"{value} km", f"ca. {value}", "five", f"{value}/10", "3-4")))


def consent_lost(table: Table) -> None:
    question = next(one for one in table.library.questionnaire if one.type is Type.YES_NO)
    at = table.places(question)[0]
    table.row[at] = table.rng.choice(("", "?", "maybe"))


def address_broken(table: Table) -> None:
    places = [at for at, cell in enumerate(table.row) if "@" in str(cell)]
    for at in places:
        table.row[at] = table.rng.choice(("anonymous", "client(at)example.org", "a@b@example.org", "none"))


def formula(table: Table) -> None:
    """A formula that nobody computed, in the place of a safety answer."""
    table.row[_safety_place(table)] = table.rng.choice(('=IF(A1="";"none";"")', "=B2", "#REF!", "#NAME?"))


def _numbers(table: Table, change: Callable[[str], str]) -> None:
    deciding = deciding_questions(table.library)
    places = [
        at
        for question in table.library.questionnaire
        if question.id not in deciding and question.type in (Type.NUMBER, Type.SCALE) and question.id in table.answers
        for at in table.places(question)
    ]
    at = table.rng.choice(places)
    table.row[at] = change(str(table.row[at]))


def _put(table: Table, at: int, row: list[Any]) -> None:
    table.rows.insert(at, row)
    table.at_row += at <= table.at_row
