"""The form filled in by every engine that others use: read back, and seen in three programs.

`make forms` fills in, reads and draws all; the tests do so with those that need no other program.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from guidegen.answers import parse_answers
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError
from guidegen.library import Library, load_library
from guidegen.readers.form.make import form_pdf
from guidegen.readers.form.read import read_form
from tests.support.base import mapping
from tests.support.form_engines import HERE, OUTSIDE, UNSEEN, WESTERN_ALONE, Fill
from tests.support.form_filling import entries, with_unit
from tests.support.form_seen import DRAWERS, Draw, unlike

_CHANGES = {
    "race_date": "2027-04-08",
    "km_usual": 12.5,
    "psfs_1": 0,
    "worse": ["bend", "sit"],
    "sit": "gt8",
    "rf_nerve": ["bladder", "unsure"],
    "rf_nerve_when": "older_worse",
}
_CLIENT = {"id": "R-007", "email": "lukasz@example.org", "email_consent": True}


def filled(engine: str) -> Mapping[str, object]:
    """What an engine is to fill in: a red flag, both fields that end in `sit`, and letters that it can write."""
    is_western = engine in WESTERN_ALONE
    notes = "Zeile 1 (ä)\nZeile 2" if is_western else "Łódź\nȘtefan \\ Dvořák"
    client = {**_CLIENT, "name": "Zoë O'Neill" if is_western else "Łukasz Őry"}
    return mapping({**_CHANGES, "notes": notes}, client=client)


def faults_of(
    engine: str, fill: Fill, blank: bytes, library: Library, drawers: Mapping[str, Draw]
) -> Iterator[tuple[str, str]]:
    """What comes back otherwise than it was filled in, and each box that a program shows otherwise."""
    data = filled(engine)
    wanted = entries(data, library.questionnaire)
    made = fill(blank, wanted)
    try:
        source = read_form(made, "form.pdf", library)
        read, meant = parse_answers(source, library), parse_answers(with_unit(data, library.questionnaire), library)
        if (read.values, read.client, read.answered_on) != (meant.values, meant.client, meant.answered_on):
            yield "read", "the answers are others"
        yield from (("read", str(warning)) for warning in source.warnings)
    except AnswersError as error:
        yield "read", str(error)
    for drawer, draw in drawers.items():
        yield from ((drawer, box) for box in unlike(made, wanted, draw, UNSEEN.get((engine, drawer), "")))


def main() -> int:
    library = load_library()
    blank = form_pdf(library, Settings(region="uk"))
    failed = [f"blank: {drawer}: {box}" for drawer, draw in DRAWERS.items() for box in unlike(blank, {}, draw)]
    columns = ("read", *DRAWERS)
    print(f"{'engine':26}" + "".join(f"{column:>10}" for column in columns))
    for engine, fill in {**HERE, **OUTSIDE}.items():
        faults = list(faults_of(engine, fill, blank, library, DRAWERS))
        wrong = {column: sum(where == column for where, _ in faults) for column in columns}
        print(f"{engine:26}" + "".join(f"{wrong[column] or _good(engine, column):>10}" for column in columns))
        failed += [f"{engine}: {where}: {fault}" for where, fault in faults]
    print("\n".join(failed))
    return 1 if failed else 0


def _good(engine: str, column: str) -> str:
    unseen = UNSEEN.get((engine, column))
    return f"no {unseen}" if unseen else "ok"


if __name__ == "__main__":
    sys.exit(main())
