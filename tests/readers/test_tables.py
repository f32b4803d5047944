"""Tables and folders of clients: CSV and XLSX as clinics have them, every fault at its row and column."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.rows import UNREADABLE, ClientRow
from guidegen.readers.tables.xlsx_limits import MAX_FILE
from tests.support.base import mapping, text
from tests.support.pace import is_within
from tests.support.plausible import ANSWERED_ON, complete_answers, random_answers
from tests.support.problems import messages
from tests.support.tables import Row, cell, client, columns, open_clients, table, write_table


def read_rows(path: Path, library: Library, **options: Any) -> list[ClientRow]:
    with open_clients(str(path), library.questionnaire, **options) as clients:
        return list(clients.rows())


def read_text(folder: Path, content: str | bytes, library: Library, **options: Any) -> list[ClientRow]:
    path = folder / "clients.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_rows(path, library, **options)


def told(row: ClientRow, library: Library) -> list[str]:
    """What stands against a row."""
    try:
        parse_answers(row.source, library)
    except AnswersError as error:
        return messages(error)
    return []


def workbook(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "clients") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for line in (header, *rows):
        sheet.append(list(line))
    book.save(path)
    return path


# Text tables


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_found_out(tmp_path: Path, library: Library, delimiter: str, encoding: str) -> None:
    """A table means the same however it was saved."""
    rows = [client(1, {"area": ["centre", "buttock"]}, name="Jörg Brand"), client(2)]
    found = read_text(tmp_path, table(rows, columns(library), delimiter).encode(encoding), library)
    assert [row.source.data["client"]["name"] for row in found] == ["Jörg Brand", "Zyxwia Quorndon2"]
    assert (
        parse_answers(found[0].source, library).values
        == parse_answers(mapping({"area": ["centre", "buttock"]}), library).values
    )


def test_a_table_that_is_not_utf_8_is_told(tmp_path: Path, library: Library) -> None:
    """Windows-1252 is a guess, so it is a warning with the line of the first letter that was guessed at."""
    path = tmp_path / "clients.csv"
    path.write_bytes(table([client(1), client(2, name="Jörg")], columns(library)).encode("cp1252"))
    with open_clients(str(path), library.questionnaire) as clients:
        assert [(problem.place.line, "Windows-1252" in problem.message) for problem in clients.warnings] == [(3, True)]


def test_a_named_encoding_is_used_and_a_wrong_one_told(tmp_path: Path, library: Library) -> None:
    """--encoding decides; rows whose bytes are none of it fail, and no other."""
    raw = table([client(1, name="Łukasz Żak")], columns(library)).encode("cp1250")
    (row,) = read_text(tmp_path, raw, library, encoding="cp1250")
    assert row.source.data["client"]["name"] == "Łukasz Żak"
    (row,) = read_text(tmp_path, raw, library, encoding="utf-8")
    assert told(row, library) == ["name: the text holds a letter that a program could not read (U+FFFD)"]
    (row,) = read_text(tmp_path, raw, library, encoding="ascii")
    assert told(row, library) == ["the row holds bytes that are no letters in the encoding ascii"]
    with pytest.raises(AnswersError) as error:
        read_text(tmp_path, raw, library, encoding="utf-16")
    assert messages(error.value) == ["the file is not text in the encoding utf-16"]
    with pytest.raises(AnswersError) as error:
        read_text(tmp_path, raw, library, encoding="klingon")
    assert messages(error.value) == ["the encoding klingon is not known"]


def test_excels_own_note_of_the_delimiter_is_no_row(tmp_path: Path, library: Library) -> None:
    """A first line `sep=;` is passed over."""
    (row,) = read_text(tmp_path, "sep=;\r\n" + table([client(1)], columns(library), ";"), library)
    assert (row.number, row.source.data["client"]["id"]) == (2, "R-1")


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path, library: Library) -> None:
    """The header is row 1; empty rows count; a line break in a cell does not, and lines are those of the text."""
    head, first, second = (
        table([client(1, notes="one\ntwo"), client(2)], columns(library)).replace("one\ntwo", "one§two").splitlines()
    )
    lines = [head, first.replace("one§two", "one\ntwo"), "," * (len(columns(library)) - 1), "", second]
    found = read_text(tmp_path, "\n".join(lines), library)
    assert [(row.number, row.source.value(()).line) for row in found] == [(2, 2), (5, 6)]
    assert parse_answers(found[0].source, library).values["notes"] == "one\ntwo"


@pytest.mark.parametrize(
    ("torn", "reason"),
    [
        ('R-2,"Zyxwia Quorndon', "quote"),
        ('R-2,"Zyxwia" Quorndon', "quote"),
        ("R-2,Zyxwia", "cells"),
        ("R-2" + "," * 200 + "x", "cells"),
    ],
)
def test_a_torn_row_costs_no_other(tmp_path: Path, library: Library, torn: str, reason: str) -> None:
    """An open quote swallows the rows after it only until it is found out."""
    head, first, third, fourth = table([client(1), client(3), client(4)], columns(library)).splitlines()
    found = read_text(tmp_path, "\r\n".join([head, first, torn, third, fourth]), library)
    assert [row.number for row in found] == [2, 3, 4, 5]
    assert [row.cells[0] for row in found] == ["R-1", "R-2", "R-3", "R-4"]
    with pytest.raises(AnswersError) as error:
        parse_answers(found[1].source, library)
    assert [(problem.place.line, reason in problem.message) for problem in error.value.problems] == [(3, True)]
    for row in (found[0], found[2], found[3]):
        parse_answers(row.source, library)


def test_a_quote_that_closes_in_the_next_row_costs_no_other(tmp_path: Path, library: Library) -> None:
    """Two rows that a stray quote joins have just as many cells as one."""
    head, *lines = table(
        [client(1, notes="my back"), client(2, notes='size 5"'), client(3)], columns(library)
    ).splitlines()
    lines[0] = lines[0].replace("my back", '"my back')
    lines[1] = lines[1].replace('"size 5"""', 'size 5"')
    found = read_text(tmp_path, "\n".join([head, *lines]), library)
    assert [row.cells[0] for row in found] == ["R-1", "R-2", "R-3"]
    assert [bool(row.source.problems) for row in found] == [True, False, False]


def test_a_letter_that_cannot_be_read_costs_its_cell_only(tmp_path: Path, library: Library) -> None:
    """One byte that is not UTF-8 makes no other name wrong, and leaves no safety answer unread."""
    raw = table([client(1, name="Jörg"), client(2, name="Zoë"), client(3, name="X@X")], columns(library)).encode()
    found = read_text(tmp_path, raw.replace(b"X@X", b"M\xfcller"), library)
    assert [row.client["name"] for row in found[:2]] == ["Jörg", "Zoë"]
    assert [told(row, library) for row in found[:2]] == [[], []]
    with pytest.raises(AnswersError) as error:
        parse_answers(found[2].source, library)
    assert error.value.unread == ()


@pytest.mark.parametrize("length", [150_000, 2_500_000])
def test_an_endless_cell_costs_its_row_only(tmp_path: Path, library: Library, length: int) -> None:
    """However long it is; rows after it keep their numbers."""
    content = table([client(1), client(2, notes="x" * length), client(3)], columns(library))
    found = read_text(tmp_path, content, library)
    assert [(row.number, bool(row.source.problems)) for row in found] == [(2, False), (3, True), (4, False)]


def test_an_end_that_everybody_may_leave_out_may_be_missing(tmp_path: Path, library: Library) -> None:
    """Some programs cut empty cells off; what needs an answer may not be cut."""
    head, first, second = table([client(1), client(2)], columns(library)).splitlines()
    lines = [head, first.rstrip(","), ",".join(second.split(",")[:20])]
    found = read_text(tmp_path, "\n".join(lines), library)
    assert parse_answers(found[0].source, library).values == parse_answers(mapping({}), library).values
    with pytest.raises(AnswersError) as error:
        parse_answers(found[1].source, library)
    assert messages(error.value) == [f"the row has 20 cells, the header has {len(columns(library))}"]


@pytest.mark.parametrize("column", ["age", "rf_nerve", "leg_weak", "history", "night", "fuel", "sit", "goal"])
def test_a_row_that_lacks_a_cell_before_its_end_is_never_read_shifted(
    tmp_path: Path, library: Library, column: str
) -> None:
    """Columns at the end of the header may be left out, so that the count of cells alone does not tell."""
    header = columns(library)
    cells = [str(client(1).get(name, "")) for name in header]
    del cells[header.index(column)]
    for end in (len(cells), len(cells) - 1, len(cells) - 4, header.index("consent") + 1):
        (row,) = read_text(tmp_path, f"{','.join(header)}\r\n{','.join(cells[:end])}\r\n", library)
        with pytest.raises(AnswersError) as error:
            parse_answers(row.source, library)
        assert error.value.unread is None or error.value.unread


def test_last_answers_that_may_be_of_other_columns_are_told(tmp_path: Path, library: Library) -> None:
    """Behind all that needs an answer: what stands there is used, and told by its kind."""
    header = columns(library)
    cells = [str(client(1, {"rmdq": 7, "sbst_total": 3}).get(name, "")) for name in header]
    line = ",".join(header)
    (row,) = read_text(tmp_path, f"{line}\r\n{','.join(cells).rstrip(',')}\r\n", library)
    answers = parse_answers(row.source, library)
    assert (answers.values["rmdq"], answers.unread) == (7, ())
    (warning,) = answers.warnings
    assert warning.kind == "rows end early, so that their last answers may be of other columns"
    (row,) = read_text(tmp_path, f"{line}\r\n{','.join(cells)}\r\n", library)
    assert not parse_answers(row.source, library).warnings


def test_quotes_that_are_torn_everywhere_cost_little_time(tmp_path: Path, library: Library) -> None:
    """A tenth of a megabyte of lines that each begin with a quote is read once, and not once a line."""
    head = ",".join(columns(library))
    started = time.process_time()
    found = read_text(tmp_path, head + "\n" + '"x,y\n' * 20_000, library)
    assert is_within(time.process_time() - started, 4)
    assert len(found) == 20_000


def test_a_quote_left_open_to_the_end_costs_one_row(tmp_path: Path, library: Library) -> None:
    """Also where thousands of rows would be swallowed."""
    head, *lines = table([client(number) for number in range(1, 400)], columns(library)).splitlines()
    lines[0] = lines[0].replace("Zyxwia", '"Zyxwia')
    found = read_text(tmp_path, "\n".join([head, *lines]), library)
    assert [row.number for row in found] == list(range(2, 401))
    assert [bool(row.source.problems) for row in found] == [True] + [False] * 398


def test_faults_of_a_row_have_its_line_and_column(tmp_path: Path, library: Library) -> None:
    """Every fault at once, each where it stands."""
    (row,) = read_text(tmp_path, table([client(1, pain_avg=14, area="butock")], columns(library)), library)
    with pytest.raises(AnswersError) as error:
        parse_answers(row.source, library)
    found = {(problem.place.line, problem.place.column): problem.message for problem in error.value.problems}
    header = columns(library)
    assert found[2, header.index("pain_avg") + 1] == "pain_avg: 14 is above 10"
    assert found[2, header.index("area") + 1] == "area: 'butock' is not an option"


# Headers


def test_names_of_columns_may_be_spaced_and_capitalised(tmp_path: Path, library: Library) -> None:
    """`Client ID` is client_id."""
    header = [name.replace("_", " ").upper() for name in columns(library)]
    content = table([client(1)], columns(library)).splitlines()
    (row,) = read_text(tmp_path, "\n".join([", ".join(header), *content[1:]]), library)
    parse_answers(row.source, library)


def test_all_faults_of_a_header_are_told_at_once(tmp_path: Path, library: Library) -> None:
    """Unknown with the nearest name, doubled, and missing columns, safety questions by that name."""
    names = ["rf_nerv" if name == "rf_nerve" else name for name in columns(library) if name != "pain_avg"]
    with pytest.raises(AnswersError) as error:
        read_text(tmp_path, ",".join([*names, "age", "shoe_size"]) + "\n", library)
    hints = {problem.message: problem.hint for problem in error.value.problems}
    assert hints["unknown column 'rf_nerv'"] == "did you mean 'rf_nerve'?"
    assert hints["the column 'age' stands here a second time"] == f"first as column {names.index('age') + 1}"
    assert hints["the column 'rf_nerve' is missing"] == "this safety question needs an answer in each row"
    assert hints["the column 'pain_avg' is missing"] == "this question needs an answer in each row"
    assert "unknown column 'shoe_size'" in hints
    assert len(hints) == 5


def test_options_may_have_columns_of_their_own(tmp_path: Path, library: Library) -> None:
    """`question.option` columns with 1 and 0, yes and no, or a cross are ticks."""
    question = library.questionnaire["worse"]
    header = [name for name in columns(library) if name != "worse"]
    header += [f"worse.{option}" for option in question.option_ids]
    row = client(1)
    del row["worse"]
    marks = dict.fromkeys(header[-len(question.option_ids) :], "0")
    marks |= {"worse.bend": "1", "worse.sit": "Yes", "worse.lift": "x", "worse.stand": ""}
    (found,) = read_text(tmp_path, table([{**row, **marks}], header), library)
    assert parse_answers(found.source, library).values["worse"] == ("bend", "sit", "lift")
    (found,) = read_text(tmp_path, table([{**row, **marks, "worse.bend": "perhaps"}], header), library)
    with pytest.raises(AnswersError) as error:
        parse_answers(found.source, library)
    assert "worse.bend: expected 1 or 0, or yes or no" in messages(error.value)


def test_options_that_were_never_asked_are_a_fault_of_the_header(tmp_path: Path, library: Library) -> None:
    """A safety option without a column would look like one that nobody ticks."""
    question = library.questionnaire["rf_nerve"]
    header = [name for name in columns(library) if name != "rf_nerve"]
    lacking = [f"rf_nerve.{option}" for option in question.option_ids if option != "saddle"]
    with pytest.raises(AnswersError) as error:
        read_text(tmp_path, ",".join([*header, *lacking]) + "\n", library)
    assert messages(error.value) == ["columns of 'rf_nerve' are missing: rf_nerve.saddle"]
    with pytest.raises(AnswersError) as error:
        read_text(tmp_path, ",".join([*columns(library), *lacking, "rf_nerve.saddle"]) + "\n", library)
    assert messages(error.value) == ["'rf_nerve' has a column of its own and columns of its options"]


def test_no_tick_in_a_safety_question_is_no_answer(tmp_path: Path, library: Library) -> None:
    """All zeros, "none" included, block the row as an empty cell does."""
    question = library.questionnaire["rf_nerve"]
    names = [f"rf_nerve.{option}" for option in question.option_ids]
    header = [name for name in columns(library) if name != "rf_nerve"] + names
    row = client(1)
    del row["rf_nerve"]
    (found,) = read_text(tmp_path, table([{**row, **dict.fromkeys(names, "0")}], header), library)
    with pytest.raises(AnswersError) as error:
        parse_answers(found.source, library)
    assert messages(error.value) == ["rf_nerve: this safety question needs an answer"]


# Cells


@pytest.mark.parametrize(
    ("column", "written", "means"),
    [
        ("km_usual", "30,5", 30.5),
        ("km_usual", "30.50", 30.5),
        ("worse", "bend; sit", ("bend", "sit")),
        ("worse", "bend,sit", ("bend", "sit")),
        ("consent", "TRUE", "yes"),
        ("consent", "1", "yes"),
        ("minutes", "20", "20"),
        ("age", " 34 ", 34),
    ],
)
def test_cells_are_read_as_they_are_written(
    tmp_path: Path, library: Library, column: str, written: str, means: Any
) -> None:
    """Decimal commas, both separators, and the words that spreadsheets make of yes."""
    (row,) = read_text(tmp_path, table([{**client(1), column: written}], columns(library)), library)
    assert parse_answers(row.source, library).values[column] == means


@pytest.mark.parametrize(("column", "written"), [("km_usual", "1,250"), ("consent", "0"), ("leg_weak", "")])
def test_what_could_mean_two_things_is_refused(tmp_path: Path, library: Library, column: str, written: str) -> None:
    """A comma before three digits, consent withheld, a safety question left blank."""
    (row,) = read_text(tmp_path, table([{**client(1), column: written}], columns(library)), library)
    with pytest.raises(AnswersError):
        parse_answers(row.source, library)


@pytest.mark.parametrize(
    ("written", "ordered"),
    [
        ("2026-11-20", "2026-11-20T00:00:00"),
        ("2026-11-20 14:05", "2026-11-20T14:05:00"),
        ("2026-11-20T14:05:09", "2026-11-20T14:05:09"),
        ("20/11/2026", UNREADABLE),
    ],
)
def test_the_time_of_an_answer_orders_rows(tmp_path: Path, library: Library, written: str, ordered: str) -> None:
    """A date may have its time; one that cannot be read may be the newest, and its row fails."""
    (row,) = read_text(tmp_path, table([client(1, answered_on=written)], columns(library)), library)
    assert row.answered == ordered
    if ordered is UNREADABLE:
        with pytest.raises(AnswersError):
            parse_answers(row.source, library)
    else:
        assert parse_answers(row.source, library).answered_on == date(2026, 11, 20)


def test_the_client_has_consent_and_address(tmp_path: Path, library: Library) -> None:
    """Consent is yes only where it says so; an address has lines."""
    rows = [
        client(1, email_consent="yes", address="1 River Road\nRiverside"),
        client(2, email_consent="", address=""),
        client(3, email_consent="perhaps", address=""),
    ]
    header = [*columns(library), "address"]
    first, second, third = read_text(tmp_path, table(rows, header), library)
    found = parse_answers(first.source, library).client
    assert (found.email_consent, found.address) == (True, "1 River Road\nRiverside")
    assert parse_answers(second.source, library).client.email_consent is False
    with pytest.raises(AnswersError) as error:
        parse_answers(third.source, library)
    assert messages(error.value) == ["email_consent: expected 1 or 0, or yes or no"]


# Workbooks


def test_a_workbook_means_what_its_table_means(tmp_path: Path, library: Library) -> None:
    """Numbers, dates and truths of a sheet's own kind are read as their text would be."""
    row = client(7, answered_on=datetime(2026, 11, 20, 9, 30), age=34.0, km_usual=30.5, consent=True, client_id=1007)
    header = columns(library)
    path = workbook(tmp_path / "book.xlsx", header, [[None] * len(header), [row.get(name) for name in header]])
    (found,) = read_rows(path, library)
    answers = parse_answers(found.source, library)
    assert (found.number, found.answered) == (3, "2026-11-20T09:30:00")
    assert (answers.client.id, answers.values["age"], answers.values["km_usual"]) == ("1007", 34, 30.5)


def test_the_kind_of_a_file_is_told_by_what_it_holds(tmp_path: Path, library: Library) -> None:
    """A workbook named .csv is a workbook."""
    header = columns(library)
    path = workbook(tmp_path / "clients.csv", header, [[client(1).get(name) for name in header]])
    assert len(read_rows(path, library)) == 1


def test_a_sheet_is_chosen_by_name(tmp_path: Path, library: Library) -> None:
    """One that is not there is told with the nearest, and a text table has none."""
    header = columns(library)
    path = workbook(tmp_path / "book.xlsx", header, [[client(1).get(name) for name in header]], title="Autumn")
    assert len(read_rows(path, library, sheet="Autumn")) == 1
    with pytest.raises(AnswersError) as error:
        read_rows(path, library, sheet="Autum")
    assert error.value.problems[0].hint == "did you mean 'Autumn'?"
    with pytest.raises(AnswersError):
        read_rows(write_table(tmp_path / "t.csv", [client(1)], library), library, sheet="Autumn")


def test_a_hidden_sheet_is_not_the_first(tmp_path: Path, library: Library) -> None:
    """People mean the one that they see."""
    header = columns(library)
    book = Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.append(["lists", "of", "words"])
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("clients")
    shown.append(header)
    shown.append([client(1).get(name) for name in header])
    book.save(tmp_path / "book.xlsx")
    assert len(read_rows(tmp_path / "book.xlsx", library)) == 1


def test_broken_and_swollen_workbooks_are_refused(tmp_path: Path, library: Library) -> None:
    """A torn archive, one without sheets, and one that unpacks to more than the machine may give it."""
    whole = workbook(tmp_path / "book.xlsx", columns(library), []).read_bytes()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/workbook.xml", "w") as part:
        for _ in range(420):
            part.write(bytes(1 << 20))
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as parts:
        parts.writestr("x.txt", "x")
    for raw in (whole[:-100], bomb.getvalue(), empty.getvalue(), b"PK\x03\x04" + bytes(MAX_FILE)):
        with pytest.raises(AnswersError) as error:
            read_text(tmp_path, raw, library)
        assert len(error.value.problems) == 1


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"\xd0\xcf\x11\xe0" + bytes(100), b"%PDF-1.7\n\0\0\0", b"\x89PNG\r\n\x1a\n\0\0"]
)
def test_what_is_no_table_is_told(tmp_path: Path, library: Library, raw: bytes) -> None:
    """An empty file, an old workbook, other files."""
    with pytest.raises(AnswersError) as error:
        read_text(tmp_path, raw, library)
    assert len(error.value.problems) == 1


def test_a_missing_table_is_told(tmp_path: Path, library: Library) -> None:
    """By its own name."""
    with pytest.raises(AnswersError, match="no-such"):
        read_rows(tmp_path / "no-such.csv", library)


# Folders


def test_a_folder_of_answers_files_is_a_table(tmp_path: Path, library: Library) -> None:
    """Each file is a row, in the order of names; one that cannot be read costs no other; others are left alone."""
    (tmp_path / "b.yaml").write_text(text(client={"id": "R-2"}), encoding="utf-8")
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "answers.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "guidegen.toml").write_text("", encoding="utf-8")
    (tmp_path / "c.yml").write_text(text(), encoding="utf-8")
    found = read_rows(tmp_path, library)
    assert [(row.number, row.cells) for row in found] == [(1, ("a.json",)), (2, ("b.yaml",)), (3, ("c.yml",))]
    with pytest.raises(AnswersError):
        parse_answers(found[0].source, library)
    assert parse_answers(found[1].source, library).client.id == "R-2"
    parse_answers(found[2].source, library)


def test_a_folder_without_answers_is_told(tmp_path: Path, library: Library) -> None:
    """Rather than ending with nothing done."""
    with pytest.raises(AnswersError):
        read_rows(tmp_path, library)


# Round trips


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_answers_survive_a_text_table(tmp_path: Path, library: Library, data: st.DataObject) -> None:
    """Answers -> CSV -> answers is the identity."""
    answers = data.draw(complete_answers(library))
    row = {"client_id": "R-1", "answered_on": ANSWERED_ON.isoformat(), **{id_: cell(v) for id_, v in answers.items()}}
    (found,) = read_text(tmp_path, table([row], columns(library)), library)
    expected = parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": answers}, library)
    assert parse_answers(found.source, library).values == expected.values


def test_answers_survive_a_workbook(tmp_path: Path, library: Library) -> None:
    """Answers -> XLSX -> answers is the identity, for many clients at once."""
    rng = random.Random(7)
    clients = [random_answers(rng, library) for _ in range(40)]
    header = columns(library)
    rows: list[Row] = [{"answered_on": ANSWERED_ON, **{k: cell(v) for k, v in each.items()}} for each in clients]
    path = workbook(tmp_path / "book.xlsx", header, [[row.get(name) for name in header] for row in rows])
    for row, answers in zip(read_rows(path, library), clients, strict=True):
        expected = parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": answers}, library)
        assert parse_answers(row.source, library).values == expected.values


@pytest.mark.parametrize(
    ("without", "lacking"),
    [
        (("one_side_left", "one_side_right", "buttock_left", "buttock_right"), ""),
        (("one_side", "buttock"), ""),
        (("one_side", "one_side_left"), "area.one_side, area.one_side_left"),
    ],
)
def test_columns_are_whole_with_the_sides_of_pain_or_without(
    without: Sequence[str], lacking: str, tmp_path: Path, library: Library
) -> None:
    """One side stands in for left and right, as in tables from before them; both of these stand in for it."""
    header = [name for name in columns(library) if name != "area"]
    options = [f"area.{option}" for option in library.questionnaire["area"].option_ids if option not in without]
    text = ",".join([*header, *options]) + "\n"
    if not lacking:
        assert read_text(tmp_path, text, library) == []
        return
    with pytest.raises(AnswersError) as error:
        read_text(tmp_path, text, library)
    assert messages(error.value) == [f"columns of 'area' are missing: {lacking}"]


def test_a_column_says_which_language_a_client_reads(tmp_path: Path, library: Library) -> None:
    """Empty cells say nothing; what is no language is a warning with its place, and the client is read all the same."""
    rows = [client(number, language=said) for number, said in enumerate(("es-US", "", "Elvish"))]
    found = read_text(tmp_path, table(rows, [*columns(library), "language"]), library)
    spoken, silent, strange = (parse_answers(row.source, library) for row in found)
    assert (spoken.language, silent.language, strange.language) == ("es", "", "")
    (warning,) = (each for each in strange.warnings if each.message.startswith("language: "))
    assert warning.place.line == 4
