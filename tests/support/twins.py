"""The same clients from a program's table, by its finished draft, and from answers files."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.readers.mapping.draft import draft_mapping
from guidegen.readers.mapping.draft_text import draft_text
from guidegen.readers.mapping.mapping_file import read_mapping
from guidegen.readers.tables.table import open_cells
from tests.support.exports import moment
from tests.support.plausible import ANSWERED_ON, random_answers
from tests.support.survey_exports import EXPORTS
from tests.support.tables import open_clients

# Lines of a draft that a person may have to write or change, beside what is confirmed.
BY_HAND = 20


@dataclass(frozen=True)
class Twins:
    """What a program's table gave, beside what the answers files did; and how many lines of the draft were written."""

    ids: list[str]
    theirs: list[dict[str, Any]]
    ours: list[dict[str, Any]]
    by_hand: int

    @property
    def levels(self) -> int:
        return len({assessment["level"] for assessment in self.ours})


def twins(name: str, folder: Path, library: Library, count: int, seed: int = 21) -> Twins:
    """Clients of all kinds, written as a program exports them, and read by its draft once all is confirmed."""
    rng = random.Random(seed)
    clients = [random_answers(rng, library, calm=0.97) for _ in range(count)]
    write, by_place = EXPORTS[name]
    table, mapping = folder / "clients.csv", folder / "mapping.yaml"
    table.write_text(write(clients, library), encoding="utf-8", newline="")
    by_hand = finish(table, mapping, library, by_place)
    checked = read_mapping(str(mapping), library.questionnaire)
    with open_clients(str(table), library.questionnaire, mapping=checked) as found:
        rows = list(found.rows())
    ours = [read(as_yaml(number, answers), "answers.yaml") for number, answers in enumerate(clients, 1)]
    return Twins(
        [row.client["id"] for row in rows],
        [assessed(row.source, library) for row in rows],
        [assessed(source, library) for source in ours],
        by_hand,
    )


def finish(table: Path, mapping: Path, library: Library, by_place: bool) -> int:
    """Write a draft as a person finishes it who only confirms; how many lines were written or changed beside that."""
    with open_cells(str(table)) as cells:
        draft = draft_mapping(cells.rows(), table.name, library.questionnaire, is_by_place=by_place)
    drafted = draft_text(draft)
    finished = drafted.replace("confirmed: no", "confirmed: yes")
    mapping.write_text(finished, encoding="utf-8")
    confirmed = [line.replace("confirmed: no", "confirmed: yes") for line in drafted.splitlines()]
    return sum(line not in confirmed for line in finished.splitlines())


def assessed(answers: Any, library: Library) -> dict[str, Any]:
    """An assessment as JSON has it; its warnings without their places, which are in different files."""
    found = assess(parse_answers(answers, library), library, today=ANSWERED_ON).to_dict()
    return found | {"warnings": [warning.partition(": ")[2] for warning in found["warnings"]]}


def as_yaml(number: int, answers: dict[str, Any]) -> str:
    """A client as an answers file."""
    lines = [f"  {id_}: {value!r}" for id_, value in answers.items()]
    return "\n".join([f"client: {{id: R-{number}}}", f"answered_on: {moment(number):%Y-%m-%d}", "answers:", *lines])
