"""No cell of a table is lost without a word: headers of several rows, hidden rows, formulas, labels, odd files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from guidegen.answers import parse_answers
from guidegen.answers.language import NOT_UNDERSTOOD
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.library.questionnaire import Type
from guidegen.readers.kinds import no_table
from guidegen.readers.mapping.date_format import DateFormat
from guidegen.readers.mapping.mapping_file import check_mapping
from guidegen.readers.mapping.models import Mapping, fits
from guidegen.readers.open import Reading, open_answers
from guidegen.readers.rows import ClientRow
from guidegen.readers.tables.columns import NOTED
from guidegen.readers.tables.options import split_options
from guidegen.readers.tables.table import TableClients, open_cells
from guidegen.readers.tables.xlsx_cells import shown_as, unescaped
from guidegen.service.alerts import alert_of
from guidegen.service.one_client import ClientFile, read_client
from tests.support.base import run, text
from tests.support.tables import Row, client, columns, open_clients, table
from tests.support.xlsx import edited, workbook_of

GRAVE = ("aneurysm", "saddle", "bladder")


def opened(path: Path, library: Library, mapping: Mapping | None = None) -> TableClients:
    return TableClients(io.BytesIO(path.read_bytes()), path.name, library.questionnaire, mapping=mapping)


def written(folder: Path, rows: Sequence[Sequence[str]], delimiter: str = ",") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path = folder / "clients.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return path


def cells(row: Row, library: Library) -> list[str]:
    return [str(row.get(name, "")) for name in columns(library)]


def faults(row: ClientRow, library: Library) -> list[str]:
    with pytest.raises(AnswersError) as error:
        parse_answers(row.source, library)
    return [problem.message for problem in error.value.problems]


# Columns without a name


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("after", "word"),
    [
        ("history", "aneurysm"),
        ("history", "An aneurysm (a bulge in a main artery)"),
        ("history", "ANEURYSM "),
        ("rf_nerve", "saddle"),
        ("rf_nerve", "Bladder"),
        ("goal", "aneurysm"),
        ("consent", "saddle"),
        ("rf_body", "collapse"),
    ],
)
def test_a_cell_under_a_column_without_a_name_is_a_fault_and_a_red_flag(
    tmp_path: Path, library: Library, delimiter: str, after: str, word: str
) -> None:
    """Wherever it stands, and whatever separates cells: it is told at its place, and never makes a guide."""
    names, row = columns(library), cells(client(1), library)
    at = names.index(after) + 1
    path = written(tmp_path, [[*names[:at], "", *names[at:]], [*row[:at], word, *row[at:]]], delimiter)
    (found,) = opened(path, library).rows()
    assert [(problem.place.line, problem.place.column) for problem in found.source.problems] == [(2, at + 1)]
    assert "a cell stands under a column without a name" in faults(found, library)
    assert found.source.unread
    assert alert_of(found, library)


def test_an_empty_column_without_a_name_is_none(tmp_path: Path, library: Library) -> None:
    """Spreadsheets leave columns behind that hold nothing."""
    path = written(tmp_path, [[*columns(library), "", ""], [*cells(client(1), library), "", " "]])
    (found,) = opened(path, library).rows()
    assert parse_answers(found.source, library)


@pytest.mark.parametrize("header", [(), ("pain",), ("x", "y", "z", "w", "v")])
def test_a_table_without_our_header_is_searched_from_its_first_row(
    tmp_path: Path, library: Library, header: tuple[str, ...]
) -> None:
    """Labels and words that only one question has are red flags wherever they stand; other rows are nobody's."""
    grave = [option.label for option in library.questionnaire["rf_nerve"].options if option.id == "saddle"]
    rows = [["R-1", *grave, "a", "b", "c"], ["R-2", "x", "a", "b", "c"]]
    clients = opened(written(tmp_path, [list(header), *rows] if header else rows), library)
    assert [problem.message for problem in clients.problems] == ["the first row is no header"]
    found = list(clients.rows())
    assert [row.cells[0] for row in found] == ["R-1"]
    assert all(alert_of(row, library) for row in found)


def test_a_foreign_table_is_refused_at_its_header(tmp_path: Path, library: Library) -> None:
    """A hundred thousand rows of something else are not looked at."""
    path = tmp_path / "weather.csv"
    path.write_text("day,rain,wind,sun\n" + "2026-01-01,1,2,3\n" * 100_000)
    clients = opened(path, library)
    assert clients.problems
    assert list(clients.rows()) == []


# Headers of several rows


def asked_in(library: Library) -> list[str]:
    """The words of each column's question."""
    known = library.questionnaire.by_id
    return [known[name].ask if name in known else name for name in columns(library)]


def two_rows(library: Library, label: bool) -> tuple[list[str], list[str], list[str]]:
    """SurveyMonkey: each question over as many columns as it has options, and the options in the second row."""
    first, second, row = ["Respondent ID", "Start Date"], ["", ""], ["901", "2026-11-20"]
    answers = client(1)
    for question in library.questionnaire:
        if question.type is Type.MULTI:
            first += [question.ask, *[""] * (len(question.options) - 1)]
            second += [option.label for option in question.options]
            ticked = str(answers.get(question.id, "")).split(";")
            ticked = ["aneurysm"] if question.id == "history" else ticked
            row += [(option.label if label else "1") if option.id in ticked else "" for option in question.options]
        else:
            first.append(question.ask)
            second.append("Response" if question.type is not Type.TEXT else "Open-Ended Response")
            row.append(str(answers.get(question.id, "")))
    return first, second, row


@pytest.mark.parametrize("label", [True, False])
def test_a_second_row_of_options_is_joined_and_no_client(tmp_path: Path, library: Library, label: bool) -> None:
    """Each column is `Question [Option]`, the second row is told, and the client below is read by a mapping."""
    path = written(tmp_path, two_rows(library, label))
    plain = opened(path, library)
    question = library.questionnaire["history"]
    assert f"{question.ask} [{question.label('aneurysm')}]" in plain.header
    assert library.questionnaire["age"].ask in plain.header
    data: dict[str, Any] = {"Start Date": "answered_on", "Respondent ID": "client_id"}
    for one in library.questionnaire:
        to: dict[str, Any] = {"to": one.id, "confirmed": "yes"}
        if one.type is Type.MULTI:
            to["options"] = {option.label: option.id for option in one.options}
        data[f"{one.ask} [*]" if one.type is Type.MULTI else one.ask] = to
    from guidegen.files.text_with_places import Source

    mapping = check_mapping(Source("m.yaml", {"columns": data}), library.questionnaire)
    clients = opened(path, library, mapping)
    assert clients.problems == ()
    assert [(problem.place.line, "second row" in problem.message) for problem in clients.warnings] == [(2, True)]
    (found,) = clients.rows()
    assert (found.number, found.client["id"]) == (3, "901")
    assert parse_answers(found.source, library).values["history"] == ("aneurysm",)


@pytest.mark.parametrize("label", [True, False])
def test_the_same_with_a_mapping_of_the_first_row_alone_is_searched(
    tmp_path: Path, library: Library, label: bool
) -> None:
    """Its columns are unknown, so nothing is printed; what is ticked in them is told all the same."""
    from guidegen.files.text_with_places import Source

    data: dict[str, Any] = {"Start Date": "answered_on"}
    for one in library.questionnaire:
        data[one.ask] = {"to": one.id, "confirmed": "yes"}
    source = Source("m.yaml", {"separator": ";", "columns": data})
    clients = opened(written(tmp_path, two_rows(library, label)), library, check_mapping(source, library.questionnaire))
    assert clients.problems
    (found,) = clients.rows()
    assert alert_of(found, library)


@pytest.mark.parametrize("quote", ['{"ImportId":"QID1"}', '{"ImportId": "QID1"}', "{'ImportId': 'QID1'}"])
@pytest.mark.parametrize("words", [True, False])
def test_rows_of_import_ids_and_what_stands_above_them_are_no_clients(
    tmp_path: Path, library: Library, quote: str, words: bool
) -> None:
    """Qualtrics: the names of columns, the words of the questions, and the row of ids."""
    asked = asked_in(library)
    rows = [columns(library), *([asked] if words else []), [quote] * len(asked), cells(client(1), library)]
    clients = opened(written(tmp_path, rows), library)
    (found,) = clients.rows()
    assert found.number == (4 if words else 3)
    assert parse_answers(found.source, library)
    assert len(clients.warnings) == 1


@pytest.mark.parametrize("mark", ["", "?"])
def test_the_words_of_the_questions_below_their_names_are_no_client(
    tmp_path: Path, library: Library, mark: str
) -> None:
    """With and without the row of ids."""
    words = [f"{asked}{mark}" for asked in asked_in(library)]
    rows = [columns(library), words, cells(client(1), library)]
    assert [row.number for row in opened(written(tmp_path, rows), library).rows()] == [3]


def test_a_row_of_types_below_the_header_is_no_client(tmp_path: Path, library: Library) -> None:
    """As programs tell them, of many kinds in one table; a client whose every word is one of them has a number, too."""
    known = library.questionnaire.by_id
    types = [known[name].type.value if name in known else "Text" for name in columns(library)]
    clients = opened(written(tmp_path, [columns(library), types, cells(client(1), library)]), library)
    assert [row.number for row in clients.rows()] == [3]
    assert "the second row is taken for a part of the header" in clients.warnings[0].message
    named = [*types[:-1], "30"]
    clients = opened(written(tmp_path, [columns(library), named, cells(client(1), library)]), library)
    assert [row.number for row in clients.rows()] == [2, 3]


def test_a_title_above_the_header_is_passed_over_and_told(tmp_path: Path, library: Library) -> None:
    """People write the clinic's name above the table."""
    width = len(columns(library))
    rows = [["Riverside clinic", *[""] * (width - 1)], columns(library), cells(client(1), library)]
    clients = opened(written(tmp_path, rows), library)
    assert [row.number for row in clients.rows()] == [3]
    assert "title" in clients.warnings[0].message


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_titles_of_several_rows_may_be_narrower_than_the_table(
    tmp_path: Path, library: Library, delimiter: str
) -> None:
    """So a mail with a table in it is read, too."""
    rows = [["Hello,"], ["please find the answers below"], ["Regards"], columns(library), cells(client(1), library)]
    path = written(tmp_path, rows, delimiter)
    clients = opened(path, library)
    (row,) = clients.rows()
    assert (row.number, parse_answers(row.source, library).client.id) == (5, "R-1")
    assert "the first 3 rows are taken for titles" in clients.warnings[0].message


def test_a_header_that_stands_again_further_down_is_no_client(tmp_path: Path, library: Library) -> None:
    """Two tables put together have one."""
    rows = [columns(library), cells(client(1), library), columns(library), cells(client(2), library)]
    assert [row.number for row in opened(written(tmp_path, rows), library).rows()] == [2, 4]


@pytest.mark.parametrize("changes", [{}, {"client_id": ""}, {"name": "Is it me?"}, {"notes": "why? how? when?"}])
def test_the_first_client_is_never_taken_for_a_header(
    tmp_path: Path, library: Library, changes: dict[str, str]
) -> None:
    """A client has a number or a day somewhere."""
    rows = [columns(library), cells(client(1) | changes, library)]
    assert [row.number for row in opened(written(tmp_path, rows), library).rows()] == [2]


# Options


@pytest.mark.parametrize(
    ("id_", "cell", "means"),
    [
        ("rf_general", "Fever;Very_Unwell", ("fever", "very_unwell")),
        ("rf_nerve", "[Bladder, Saddle]", ("bladder", "saddle")),
        ("rf_nerve", '["bladder", "saddle"]', ("bladder", "saddle")),
        ("rf_nerve", "BLADDER | saddle", ("bladder", "saddle")),
        ("rf_nerve", "bladder\nsaddle\n", ("bladder", "saddle")),
        ("rf_nerve", "bladder saddle", ("bladder", "saddle")),
        ("rf_nerve", " Bladder ;; Saddle; ", ("bladder", "saddle")),
        ("rf_general", "Fever of 38 °C or more, or shivers", ("fever",)),
        ("rf_general", "Fever of 38 °C or more, or shivers, Losing weight without trying", ("fever", "weight_loss")),
        ("history", "Smoking, now or in the past;Blood-thinning medicine", ("thinners", "smoke")),
        ("leg_weak", "No weak leg or foot.", "no"),
        ("leg_weak", "[Worse_Or_Severe]", "worse_or_severe"),
    ],
)
def test_options_are_read_by_id_or_label_however_they_are_joined(
    tmp_path: Path, library: Library, id_: str, cell: str, means: Any
) -> None:
    """Whatever their capitals and spaces; a label may hold what separates."""
    path = written(tmp_path, [columns(library), cells(client(1) | {id_: cell, "rf_nerve_when": ""}, library)])
    (row,) = opened(path, library).rows()
    values = row.source.data["answers"]
    question = library.questionnaire[id_]
    found = values[id_] if isinstance(values[id_], list) else [values[id_]]
    assert {question.option_meant(word) for word in found} == set(means if isinstance(means, tuple) else [means])


def test_every_label_of_every_question_is_one_option(library: Library) -> None:
    """Alone, and joined with its neighbour by each separator."""
    for question in library.questionnaire:
        for first, second in zip(question.options, question.options[1:], strict=False):
            assert split_options(question, first.label) == [first.id]
            for mark in (";", "; ", ", ", "|", "\n"):
                assert split_options(question, f"{first.label}{mark}{second.label}") == [first.id, second.id]


@pytest.mark.parametrize("cell", ["blader", "saddel", "bladder?", "none; bladdr", "both legs weka", "perhaps"])
def test_a_safety_cell_with_a_word_that_is_no_option_is_unread(tmp_path: Path, library: Library, cell: str) -> None:
    """A fault at the cell; what may be meant counts while red flags are looked for."""
    path = written(tmp_path, [columns(library), cells(client(1) | {"rf_nerve": cell}, library)])
    (row,) = opened(path, library).rows()
    with pytest.raises(AnswersError) as error:
        parse_answers(row.source, library)
    assert error.value.unread is not None
    assert "rf_nerve" in error.value.unread
    assert bool(error.value.alert) == (cell != "perhaps")


@pytest.mark.parametrize("cell", ["ticked", "on", "✓", "2", "perhaps"])
def test_a_word_that_is_neither_yes_nor_no_counts_as_a_tick_where_flags_are_sought(
    tmp_path: Path, library: Library, cell: str
) -> None:
    """In the column of one option; the row is refused."""
    options = library.questionnaire["rf_nerve"].option_ids
    names = [name for name in columns(library) if name != "rf_nerve"] + [f"rf_nerve.{option}" for option in options]
    row = {name: str(value) for name, value in client(1).items() if name != "rf_nerve"}
    row |= {f"rf_nerve.{option}": "0" for option in options} | {"rf_nerve.saddle": cell}
    path = tmp_path / "clients.csv"
    path.write_text(table([row], names), encoding="utf-8")
    (found,) = opened(path, library).rows()
    with pytest.raises(AnswersError) as error:
        parse_answers(found.source, library)
    assert error.value.alert
    assert "rf_nerve" in (error.value.unread or ())


# Workbooks


@pytest.mark.parametrize("column", ["sbst_total", "rf_nerve", "age", "client_id", "notes"])
@pytest.mark.parametrize("value", [b"<v></v>", b"", b"<v/>"])
def test_a_formula_without_a_value_is_not_read(tmp_path: Path, library: Library, column: str, value: bytes) -> None:
    """A fault of its cell, whether or not an answer is needed there."""
    path = workbook_of(tmp_path, columns(library), [client(1) | {column: "=1+1"}])
    edited(path, "xl/workbook.xml", (b'fullCalcOnLoad="1"', b""))
    edited(path, "xl/worksheets/sheet1.xml", (b"<v></v>", value), (b"<v />", value))
    (row,) = opened(path, library).rows()
    place = row.source.problems[0].place
    assert (place.line, place.column) == (2, columns(library).index(column) + 1)
    assert any("never computed" in message for message in faults(row, library))
    assert ("age" in row.source.unread) == (column == "age")
    assert "1+1" in row.cells[columns(library).index(column)]


def test_a_language_that_was_not_computed_is_told_and_refuses_nothing(tmp_path: Path, library: Library) -> None:
    """No answer is lost with it, and nobody's page may wait for it."""
    path = workbook_of(tmp_path, [*columns(library), "language"], [client(1) | {"language": "=1+1"}])
    edited(path, "xl/workbook.xml", (b'fullCalcOnLoad="1"', b""))
    edited(path, "xl/worksheets/sheet1.xml", (b"<v></v>", b""), (b"<v />", b""))
    (row,) = opened(path, library).rows()
    answers = parse_answers(row.source, library)
    assert answers.language == ""
    assert [warning.kind for warning in answers.warnings] == [NOT_UNDERSTOOD]


@pytest.mark.parametrize(
    ("says", "is_read"),
    [
        (b'fullCalcOnLoad="1"', False),
        (b'fullCalcOnLoad="true"', False),
        (b'forceFullCalc="1"', False),
        (b'calcCompleted="0"', False),
        (b'calcMode="manual" calcOnSave="0"', False),
        (b'iterate="false"', True),
        (b'fullCalcOnLoad="0"', True),
    ],
)
def test_values_of_a_workbook_that_is_computed_on_load_are_not_believed(
    tmp_path: Path, library: Library, says: bytes, is_read: bool
) -> None:
    """Programs that cannot compute write a nought beside each formula, and say that it is none."""
    path = workbook_of(tmp_path, columns(library), [client(1) | {"sbst_total": "=1+1"}])
    edited(path, "xl/workbook.xml", (b'fullCalcOnLoad="1"', says))
    edited(path, "xl/worksheets/sheet1.xml", (b"<v></v>", b"<v>2</v>"), (b"<v />", b"<v>2</v>"))
    (row,) = opened(path, library).rows()
    assert (row.source.problems == []) is is_read
    assert (row.source.data["answers"].get("sbst_total") == "2") is is_read


def test_hidden_rows_columns_and_sheets_are_used_and_told(tmp_path: Path, library: Library) -> None:
    """A filter hides rows; whoever uses the table may not know of them."""
    path = workbook_of(tmp_path, columns(library), [client(1), client(2), client(3)], hidden_rows=(3, 4, 9), hidden="B")
    clients = opened(path, library)
    assert [row.client["id"] for row in clients.rows()] == ["R-1", "R-2", "R-3"]
    assert [problem.message for problem in clients.warnings] == [
        "2 rows are hidden (by a filter or by hand), and used too",
        "column 2 is hidden, and used too",
    ]
    path = workbook_of(tmp_path, columns(library), [client(1), client(2)])
    assert not opened(path, library).warnings
    edited(path, "xl/worksheets/sheet1.xml", (b'<row r="3"', b'<row r="3" ht="0" customHeight="1"'))
    assert [problem.message[:16] for problem in opened(path, library).warnings] == ["1 row is hidden "]


def noted(folder: Path, library: Library, *places: tuple[int, str]) -> Path:
    """A workbook of two clients with notes at these cells: each by its row and the name of its column."""
    path = workbook_of(folder, columns(library), [client(1), client(2)])
    book = load_workbook(path)
    for row, name in places:
        book.worksheets[0].cell(row, columns(library).index(name) + 1).comment = Comment("Fainted on Friday", "desk")
    book.save(path)
    return path


def test_a_note_at_a_safety_answer_leaves_it_in_doubt(tmp_path: Path, library: Library) -> None:
    """Notes are told with their cells, never with their words; one at another answer is told, and no more."""
    clients = opened(noted(tmp_path, library, (2, "rf_body"), (3, "goal"), (1, "age")), library)
    first, second = clients.rows()
    (told,) = [problem.message for problem in clients.warnings]
    at = {name: number for number, name in enumerate(columns(library), 1)}
    assert told == f"3 cells have notes that are not read: 1:{at['age']}, 2:{at['rf_body']}, 3:{at['goal']}"
    answers = parse_answers(first.source, library)
    assert answers.unread == ("rf_body",)
    assert [(warning.kind, warning.is_safety) for warning in answers.warnings] == [(NOTED, True)]
    assert parse_answers(second.source, library).unread == ()


def test_a_note_on_another_sheet_is_none_of_this_one(tmp_path: Path, library: Library) -> None:
    """Notes belong to the sheet that leads to them."""
    path = noted(tmp_path, library)
    book = load_workbook(path)
    book.create_sheet("Prices")["N2"].comment = Comment("Ask again", "desk")
    book.save(path)
    clients = opened(path, library)
    assert [parse_answers(row.source, library).unread for row in clients.rows()] == [(), ()]
    assert list(clients.warnings) == []


@pytest.mark.parametrize(("words", "is_told"), [("<a:t>Fainted</a:t>", True), ("<a:t> </a:t>", False), ("", False)])
def test_a_text_box_over_the_sheet_is_told(words: str, is_told: bool, tmp_path: Path, library: Library) -> None:
    """Pictures, charts and empty boxes say nothing that is lost."""
    path = workbook_of(tmp_path, columns(library), [client(1)])
    link = '<Relationship Id="rId1" Type="urn:drawing" Target="../drawings/drawing1.xml"/>'
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("xl/drawings/drawing1.xml", f"<wsDr>{words}</wsDr>")
        parts.writestr("xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships>{link}</Relationships>")
    clients = opened(path, library)
    assert len(list(clients.rows())) == 1
    assert [problem.message for problem in clients.warnings] == (
        ["a text box lies over the sheet, and is not read"] if is_told else []
    )


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (42, "0000", "0042"),
        (12345, "0000", "12345"),
        (42, "00#", "042"),
        (42, "?000", "042"),
        (42, "[$-409]0000", "0042"),
        (42, "[Red]_(0000_)", "0042"),
        (42, "0000.0", "0042"),
        (42, "#0000", "0042"),
        (42, '"R-"000', "R-042"),
        (1234567, "000-0000", "123-4567"),
        (7, "\\K00", "K07"),
        (42, "General", None),
        (42, "0.00", None),
        (42, "#,##0", None),
        (-4, "0000", None),
    ],
)
def test_a_number_is_shown_as_its_format_says(number: int, code: str, shown: str | None) -> None:
    """Formats of noughts and fixed letters; others are left alone."""
    assert shown_as(number, code) == shown


@pytest.mark.parametrize(("code", "id_"), [("0000", "0042"), ('"R-"000', "R-042"), ("General", "42")])
def test_a_clients_number_is_the_one_that_the_sheet_shows(
    tmp_path: Path, library: Library, code: str, id_: str
) -> None:
    """Also in a list of failed rows; an answer's number is a number."""
    rows = [client(1) | {"client_id": 42, "age": 34}]
    path = workbook_of(tmp_path, columns(library), rows, formats={"A2": code, "D2": "000", "E2": "000"})
    (row,) = opened(path, library).rows()
    assert (row.client["id"], row.source.data["client"]["id"], row.cells[0]) == (id_, id_, id_)
    assert parse_answers(row.source, library).values["age"] == 34


@pytest.mark.parametrize(
    ("text_", "means"),
    [
        ("bladder_x000D_\nsaddle", "bladder\nsaddle"),
        ("one_x000D_two", "one\ntwo"),
        ("_x005F_x000D_", "_x000D_"),
        ("a_x0009_b", "a\tb"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xZZZZ_", "_xZZZZ_"),
    ],
)
def test_escapes_of_workbooks_are_the_letters_that_they_stand_for(text_: str, means: str) -> None:
    """A line end of Windows is one of ours."""
    assert unescaped(text_) == means


def test_a_strict_workbook_is_read(tmp_path: Path, library: Library) -> None:
    """Strict Open XML has other names for the same."""
    path = workbook_of(tmp_path, columns(library), [client(1)])
    known, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
    for name in names:
        for part in (b"spreadsheetml/%smain", b"officeDocument/%srelationships"):
            edited(path, name, (known + part % b"2006/", strict + part % b""))
    with zipfile.ZipFile(path) as parts:
        assert strict in parts.read("xl/workbook.xml")
    (row,) = opened(path, library).rows()
    assert parse_answers(row.source, library)


def test_a_number_of_a_million_digits_fails_its_row_alone(tmp_path: Path, library: Library) -> None:
    """In a workbook as in text."""
    path = workbook_of(tmp_path, columns(library), [client(1) | {"age": 34}, client(2) | {"age": 35}])
    edited(path, "xl/worksheets/sheet1.xml", (b"<v>34</v>", b"<v>" + b"9" * 1_000_000 + b"</v>"))
    first, second = opened(path, library).rows()
    assert first.source.problems
    assert not second.source.problems


# Kinds of files


def zipped(*names: str, mimetype: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        if mimetype:
            parts.writestr("mimetype", mimetype)
        for name in names:
            parts.writestr(name, b"client_id,name\n")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
FOREIGN = [
    (zipped("responses.csv"), "a zip archive"),
    (zipped("a/b.json", "c.xlsx"), "a zip archive"),
    (zipped("content.xml", mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "(.ods)"),
    (zipped("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"), "an OpenDocument text"),
    (zipped("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
    (zipped("[Content_Types].xml", "word/document.xml"), "a Word document"),
    (zipped("Index/Document.iwa"), "a Numbers"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    (OLE + "Workbook".encode("utf-16-le"), "an old .xls workbook"),
    (OLE + "WordDocument".encode("utf-16-le"), "an old Word document"),
    (b"\x1f\x8b\x08" + bytes(30), "gzip"),
    (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
    (b"<html><table><tr><td>client_id</td></tr></table></html>", "a web page"),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003"),
    (b'<?xml version="1.0"?><rows/>', "XML"),
]


@pytest.mark.parametrize(("raw", "named"), FOREIGN)
@pytest.mark.parametrize("unclear", ["csv", "yaml"])
def test_a_file_of_another_kind_is_named_rightly(
    tmp_path: Path, library: Library, raw: bytes, named: str, unclear: str
) -> None:
    """By every way in, whatever its name says."""
    path = tmp_path / "clients.csv"
    path.write_bytes(raw)
    with (
        pytest.raises(AnswersError) as error,
        open_answers(str(path), library, Reading(), unclear) as clients,
    ):
        list(clients.rows())
    assert [named in problem.message for problem in error.value.problems] == [True]
    with pytest.raises(AnswersError) as error, open_cells(str(path)):
        pass
    assert [named in problem.message for problem in error.value.problems] == [True]


@pytest.mark.parametrize(
    "raw", [b'{"resourceType": "QuestionnaireResponse"}', b"client: {name: A}\nanswers: {}\n", b"%PDF-1.7\n", b"[1, 2]"]
)
def test_a_mapping_is_drafted_of_tables_alone(tmp_path: Path, raw: bytes) -> None:
    """`map` says what else it was given, with exit code 3."""
    path = tmp_path / "clients.csv"
    path.write_bytes(raw)
    with path.open("rb") as stream:
        assert no_table(stream, "clients.csv")
    ended = run(["map", str(path)])
    assert ended.exit_code == 3
    assert "no table" in ended.stderr


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_yaml_and_json_whose_mark_names_their_encoding_are_read(
    tmp_path: Path, library: Library, encoding: str, form: str
) -> None:
    """Notepad and PowerShell write UTF-16."""
    import json

    from tests.support.base import mapping

    written_ = text({}) if form == "yaml" else json.dumps(mapping({}))
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path = tmp_path / "answers"
    path.write_bytes((mark + written_).encode(encoding))
    assert parse_answers(read_client(ClientFile(str(path)), library), library)


# Mappings


@pytest.mark.parametrize(
    ("pattern", "name", "is_one"),
    [
        ("q*", "q17", True),
        ("*_comment", "age_comment", True),
        ("meta/*", "meta/instance", True),
        ("a*b*c", "axxbyyc", True),
        ("a*b*c", "acb", False),
        ("ab*ba", "aba", False),
        ("q*", "p", False),
        ("a*" * 50 + "b", "a" * 100_000, False),
    ],
)
def test_a_star_stands_for_anything_in_a_name(pattern: str, name: str, is_one: bool) -> None:
    """In one pass, whatever the pattern."""
    assert fits(pattern, name) is is_one


@pytest.mark.parametrize(
    ("form", "written_", "order"),
    [
        ("YYYY/M/D h:mm:ss A Z", "2026/11/29 9:30:00 AM EST", "2026-11-29T14:30:00"),
        ("YYYY/M/D h:mm:ss A Z", "2026/11/29 9:30:00 AM GMT+5:30", "2026-11-29T04:00:00"),
        ("YYYY/M/D h:mm:ss A Z", "2026/11/29 9:30:00 AM CST", "2026-11-29T09:30:00"),
        ("D.M.YYYY H:mm Z", "29.11.2026 9:30 CET", "2026-11-29T08:30:00"),
        ("D.M.YYYY H:mm CET", "29.11.2026 9:30 CET", "2026-11-29T08:30:00"),
        ("YYYY-MM-DD HH:mm:ss Z", "2026-11-29 09:30:00 UTC", "2026-11-29T09:30:00"),
        ("D MMM YYYY HH:mm AEST", "29 Nov 2026 09:30 AEST", "2026-11-28T23:30:00"),
    ],
)
def test_a_zone_may_be_named(form: str, written_: str, order: str) -> None:
    """The day stays as it was written; a name that means several zones is passed over."""
    found = DateFormat(form).read(written_)
    assert found is not None
    assert (found.day.isoformat(), found.order) == ("2026-11-29", order)


def test_microsofts_anonymous_is_no_address(tmp_path: Path, library: Library) -> None:
    """It stands there for everybody who is not signed in."""
    for word in ("anonymous", "Anonymous", "anonym"):
        path = written(tmp_path, [columns(library), cells(client(1) | {"email": word}, library)])
        (row,) = opened(path, library).rows()
        assert parse_answers(row.source, library).client.email == ""
        assert "email" not in row.client


def test_a_cell_before_the_first_column_of_ours_leaves_every_answer_in_doubt(tmp_path: Path, library: Library) -> None:
    """Nothing tells which question it was, so no safety answer of the row counts as read."""
    lines = table([client(1)], columns(library)).splitlines()
    path = tmp_path / "clients.csv"
    path.write_text("\n".join((f",{lines[0]}", f"constant,{lines[1]}")) + "\n", encoding="utf-8")
    with open_clients(str(path), library.questionnaire) as clients:
        (row,) = clients.rows()
    assert set(row.source.unread) == set(library.questionnaire.by_id)
