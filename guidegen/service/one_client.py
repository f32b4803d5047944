"""One client's answers, from whatever file, to an assessment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.readers.open import Reading, open_answers
from guidegen.readers.rows import ClientRow, Clients
from guidegen.service.alerts import Alert, alert_in, alert_of


@dataclass(frozen=True)
class ClientFile:
    """Where one client's answers stand: a file (`-` is standard input), how it is read, and which row of several."""

    path: str
    reading: Reading = field(default_factory=Reading)
    row: int | None = None


def read_client(file: ClientFile, library: Library, client_id: str = "") -> Source:
    """The answers of one client; the row or the client's number says which, where a file holds several.

    Raises AnswersError where the file cannot be read, or does not hold just one client.
    """
    with open_answers(file.path, library, file.reading, unclear="yaml") as clients:
        found = _chosen(clients, file.row, client_id)
        source = found[0].source if len(found) == 1 else None
        alert = next((told for one in found if (told := alert_of(one, library))), None)
        if clients.problems:
            raise AnswersError(clients.problems, alert)
        if source is None:
            raise AnswersError([_not_one(clients, len(found), file.row)], alert)
        if alert and (source.data is None or found[0].guesses):
            raise AnswersError(source.problems, alert, tuple(source.unread) if source.data is not None else None)
        source.warnings += clients.warnings
        return source


def assess_client(file: ClientFile, library: Library, today: date) -> Assessment:
    """Read, check and assess one client's answers. Raises AnswersError."""
    return assess(parse_answers(read_client(file, library), library), library, today)


def find_alert(file: ClientFile, library: Library, today: date) -> Alert | None:
    """A grave red flag in a client's answers, whatever else may be wrong with them."""
    try:
        return alert_in(assess_client(file, library, today), file.path)
    except AnswersError as error:
        return alert_in(error, file.path)


def _chosen(clients: Clients, row: int | None, client_id: str) -> list[ClientRow]:
    """The rows that may be meant; of a file with several clients no more than two are read where none is named."""
    if row is not None:
        return list(islice((one for one in clients.rows() if one.number == row), 1))
    found = list(islice(clients.rows(), None if client_id else 2))
    return [one for one in found if one.client.get("id") == client_id] if client_id and len(found) > 1 else found


def _not_one(clients: Clients, count: int, row: int | None) -> Problem:
    place = Place(clients.file)
    if row is not None:
        return Problem(place, f"there is no client in row {row}", "the header of a table is row 1")
    if count:
        hint = "--row N takes one of them; guidegen batch makes a document for each"
        return Problem(place, "this file holds more than one client", hint)
    return Problem(place, "there is no client in this file", "the table has a header and nothing below it")
