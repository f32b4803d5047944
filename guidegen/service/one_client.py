"""One client's answers, from whatever file, to an assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from guidegen.answers import Answers, parse_answers
from guidegen.assessment import Assessment, Gate, assess, find_gate
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.library.levels import Level
from guidegen.readers.open import Reading, open_answers
from guidegen.readers.rows import ClientRow, Clients, WholeFileError
from guidegen.service.alerts import GRAVE, Alert, alert_in, alert_in_guess, alert_of


@dataclass(frozen=True)
class ClientFile:
    """Where one client's answers stand: a file (`-` is standard input), how it is read, and which row of several."""

    path: str
    reading: Reading = field(default_factory=Reading)
    row: int | None = None


@contextmanager
def opened(path: str, library: Library, reading: Reading, unclear: str = "csv") -> Iterator[Clients]:
    """The clients of a file, as `open_answers` gives them.

    A file that is refused as a whole is searched for red flags in every way that it may be meant. Raises AnswersError.
    """
    try:
        with open_answers(path, library, reading, unclear) as clients:
            yield clients
    except WholeFileError as error:
        alert = next((told for guess in error.guesses if (told := alert_in_guess(guess, library))), error.alert)
        raise AnswersError(error.problems, alert) from error


def read_client(file: ClientFile, library: Library, client_id: str = "") -> Source:
    """The answers of one client; the row or the client's number says which, where a file holds several.

    Raises AnswersError where the file cannot be read, or does not hold just one client.
    """
    with opened(file.path, library, file.reading, unclear="yaml") as clients:
        found = _chosen(clients, file.row, client_id)
        source = found[0].source if len(found) == 1 else None
        alert = next((told for one in found if (told := alert_of(one, library))), None)
        if clients.problems:
            raise AnswersError(clients.problems, alert)
        if source is None:
            raise AnswersError([_not_one(clients, len(found), file.row)], alert)
        if source.data is None and alert:
            raise AnswersError(source.problems, alert)
        source.warnings += clients.warnings
        return source


def assess_client(file: ClientFile, library: Library, today: date, accepted: Collection[str] = ()) -> Assessment:
    """Read, check and assess one client's answers. Raises AnswersError."""
    return assess_source(read_client(file, library), library, today, accepted)


def assess_source(
    source: Source,
    library: Library,
    today: date,
    accepted: Collection[str] = (),
    enough: Level = Level.EMERGENCY,
) -> Assessment:
    """What follows from one client's answers; `accepted` as for `assess`, `enough` as for `parse_answers`.

    Raises AnswersError.
    """
    answers = _checked(source, library, enough)
    assessment = assess(answers, library, today, accepted)
    _refuse_day_to_come(source, answers, today, assessment.document)
    return assessment


def gate_source(source: Source, library: Library, today: date, accepted: Collection[str] = ()) -> tuple[Answers, Gate]:
    """One client's answers and what their red flags let through, a third of the work of `assess_source`."""
    answers = _checked(source, library)
    gate = find_gate(answers, library, today, accepted)
    _refuse_day_to_come(source, answers, today, gate.document)
    return answers, gate


def find_alert(file: ClientFile, library: Library, today: date) -> Alert | None:
    """A grave red flag in a client's answers, whatever else may be wrong with them."""
    try:
        return alert_in(assess_client(file, library, today), file.path)
    except AnswersError as error:
        return alert_in(error, file.path)


def _checked(source: Source, library: Library, enough: Level = Level.EMERGENCY) -> Answers:
    """Checked answers. What cannot be used is searched for red flags in every way that it may be meant, too."""
    try:
        return parse_answers(source, library, enough)
    except AnswersError as error:
        alerts = (error.alert, *(alert_in_guess(guess, library) for guess in source.guesses if not error.alert))
        raise AnswersError(error.problems, next(filter(None, alerts), None), error.unread) from error


def _refuse_day_to_come(source: Source, answers: Answers, today: date, document: str) -> None:
    """Such a day would make answers newer than all others of this client. Elsewhere it may be tomorrow already."""
    if answers.answered_on > today + timedelta(days=1):
        alert = "the answers hold red flags: contact this client now" if document in GRAVE else None
        problem = Problem(source.value(("answered_on",)), "answered_on: this day is still to come", "check the date")
        raise AnswersError([problem], alert, answers.unread)


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
