"""The same clients in the tables of four programs and in answers files: the same assessments."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from guidegen.errors import AnswersError
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.library.questionnaire import Type
from guidegen.readers.mapping.draft import draft_mapping
from guidegen.readers.mapping.draft_text import draft_text
from guidegen.readers.mapping.exports import Kind
from guidegen.readers.mapping.mapping_file import read_mapping
from guidegen.readers.rows import ClientRow
from guidegen.readers.tables.table import open_cells
from tests.support.exports import code, email, google_csv, microsoft_xlsx, moment, redcap_label_csv, redcap_raw_csv
from tests.support.plausible import random_answers
from tests.support.tables import open_clients
from tests.support.twins import as_yaml, assessed

COUNT = 20


@pytest.fixture(scope="module")
def clients(library: Library) -> list[dict[str, Any]]:
    """Clients of all kinds; some hold red flags."""
    rng = random.Random(20)
    return [random_answers(rng, library, calm=0.97) for _ in range(COUNT)]


@pytest.fixture(scope="module")
def expected(library: Library, clients: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The assessment of each client's answers file."""
    files = [read(as_yaml(number, answers), f"{number}.yaml") for number, answers in enumerate(clients, 1)]
    return [assessed(source, library) for source in files]


def write(kind: Kind, folder: Path, clients: Sequence[dict[str, Any]], library: Library) -> Path:
    path = folder / f"{kind.value}.table"
    if kind is Kind.MICROSOFT:
        return microsoft_xlsx(path, clients, library)
    writers = {Kind.GOOGLE: google_csv, Kind.REDCAP_RAW: redcap_raw_csv, Kind.REDCAP_LABEL: redcap_label_csv}
    path.write_text(writers[kind](clients, library), encoding="utf-8", newline="")
    return path


def finished(table: Path, library: Library, kind: Kind) -> Path:
    """A draft as a person finishes it: the codes that it asks for given, everything confirmed."""
    with open_cells(str(table)) as cells:
        draft = draft_mapping(cells.rows(), table.name, library.questionnaire)
    assert draft.kind is kind
    text = draft_text(draft).replace("confirmed: no", "confirmed: yes")
    path = table.with_suffix(".yaml")
    path.write_text(with_codes(text, library) if kind is Kind.REDCAP_RAW else text, encoding="utf-8")
    return path


def with_codes(text: str, library: Library) -> str:
    """The meanings of all codes written into a draft, where it has some or none."""
    lines: list[str] = []
    for line in text.splitlines():
        to = re.match(r"    to: (\w+)", line)
        if not re.match(r"      |    (?:values|options):", line):
            lines.append(line)
        question = library.questionnaire.by_id.get(to[1]) if to else None
        if question is not None and question.options and question.type is not Type.YES_NO:
            lines.append("    options:" if question.type is Type.MULTI else "    values:")
            lines += [f'      "{code(question, option)}": "{option}"' for option in question.option_ids]
        elif question is not None and question.type is Type.YES_NO:
            lines.append('    values: {"1": yes, "2": no}')
    return "\n".join(lines) + "\n"


def rows_of(table: Path, mapping: Path, library: Library) -> list[ClientRow]:
    read_in = read_mapping(str(mapping), library.questionnaire)
    with open_clients(str(table), library.questionnaire, mapping=read_in) as found:
        return list(found.rows())


@pytest.mark.parametrize("kind", [Kind.GOOGLE, Kind.MICROSOFT, Kind.REDCAP_RAW, Kind.REDCAP_LABEL])
def test_the_export_of_each_program_gives_the_assessments_of_the_answers_files(
    tmp_path: Path, library: Library, clients: list[dict[str, Any]], expected: list[dict[str, Any]], kind: Kind
) -> None:
    """With the mapping that was drafted and finished by a person, whatever commas and semicolons the labels hold."""
    table = write(kind, tmp_path, clients, library)
    rows = rows_of(table, finished(table, library, kind), library)
    assert [row.client["id"] for row in rows] == [f"R-{number}" for number in range(1, COUNT + 1)]
    assert [assessed(row.source, library) for row in rows] == expected
    assert len({assessment["level"] for assessment in expected}) > 2


@pytest.mark.parametrize("kind", [Kind.GOOGLE, Kind.MICROSOFT])
def test_forms_tell_who_answered_and_when(
    tmp_path: Path, library: Library, clients: list[dict[str, Any]], kind: Kind
) -> None:
    """Addresses come from the program's own column, and times order those who answered more than once."""
    table = write(kind, tmp_path, clients[:3], library)
    rows = rows_of(table, finished(table, library, kind), library)
    assert [row.client["email"] for row in rows] == [email(number) for number in (1, 2, 3)]
    assert [row.answered for row in rows] == sorted(row.answered for row in rows)
    assert [row.source.data["answered_on"] for row in rows] == [f"{moment(n):%Y-%m-%d}" for n in (1, 2, 3)]


def test_a_draft_is_refused_until_every_safety_question_is_confirmed(
    tmp_path: Path, library: Library, clients: list[dict[str, Any]]
) -> None:
    """Each with its line, also where all the words are ours."""
    table = write(Kind.GOOGLE, tmp_path, clients, library)
    path = finished(table, library, Kind.GOOGLE)
    path.write_text(path.read_text(encoding="utf-8").replace("confirmed: yes", "confirmed: no"), encoding="utf-8")
    with pytest.raises(AnswersError) as error:
        read_mapping(str(path), library.questionnaire)
    safety = [f"safety question {id_}: this is not confirmed" for id_ in sorted(library.questionnaire.safety_ids())]
    assert sorted(problem.message for problem in error.value.problems) == safety
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(lines[(problem.place.line or 0) - 1].strip() == "confirmed: no" for problem in error.value.problems)


def test_the_newest_of_several_answers_is_told_by_its_time(
    tmp_path: Path, library: Library, clients: list[dict[str, Any]]
) -> None:
    """Wherever the row of a client who answered twice stands, and in whatever zone."""
    head, *lines = google_csv(clients[:3], library).split("\r\n")
    again = lines[2].replace("R-3", "R-1")
    later = lines[2].replace("R-3", "R-1").replace("GMT+1", "GMT-1")
    table = tmp_path / "google.csv"
    table.write_text("\r\n".join([head, later, again, *lines[:2]]), encoding="utf-8")
    rows = rows_of(table, finished(table, library, Kind.GOOGLE), library)
    of_one = [row for row in rows if row.client["id"] == "R-1"]
    assert [row.number for row in sorted(of_one, key=lambda row: row.answered)] == [4, 3, 2]
