"""The one door for answers: whatever kind of file they come in, found out by what it holds and not by its name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from guidegen.answers import parse_answers
from guidegen.answers.file import answers_of
from guidegen.assessment import assess
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.paths import AnyPath
from guidegen.files.text_with_places import MAX_BYTES, Source
from guidegen.library import Library
from guidegen.readers.form import is_pdf
from guidegen.readers.rows import ClientRow, Clients
from guidegen.readers.tables.folder import SUFFIXES, FileClients, FolderClients

# Tables, mappings and FHIR are imported where they are wanted: most files are none, and are to be read quickly.
if TYPE_CHECKING:
    from guidegen.readers.mapping.models import Mapping

KINDS = ("yaml", "json", "csv", "xlsx", "fhir", "pdf")
TABLES = ("csv", "xlsx")

_START = 64 * 1024
_MAX_FILE = 20 * 1024 * 1024  # beyond what any kind of file but a table may have
_WORKBOOK = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# What an answers file has at the beginning of a line, and no table.
_ANSWERS = re.compile(rb"^(?:answers|client|answered_on|overrides)[ \t]*:", re.MULTILINE)
_RESOURCE = re.compile(rb'"resourceType"\s*:')
_COLUMNS = 4  # delimiters in the first line of a table, at least
_DELIMITERS = (b",", b";", b"\t", b"|")


@dataclass(frozen=True)
class Reading:
    """How files are to be read. `kind` overrules what a file looks like; `mapping` is the file of a clinic's own form.

    `encoding` and `sheet` are for tables; `any_status` takes FHIR responses that are not completed.
    """

    kind: str | None = None
    mapping: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    any_status: bool = False


@contextmanager
def open_answers(path: AnyPath, library: Library, reading: Reading, unclear: str = "csv") -> Iterator[Clients]:
    """The clients of a file, of standard input (`-`) or of a folder; `unclear` is the kind of what looks like none.

    Faults of a table's header are in the `problems` of what is opened. Raises AnswersError where nothing can be read.
    """
    path = os.fspath(path)
    mapping = _mapping(reading, library)
    if path != "-" and Path(path).is_dir():
        yield FolderClients(Path(path), partial(_read_in_folder, library, reading, mapping), (*SUFFIXES, ".pdf"))
        return
    with _opened(path) as (stream, file):
        kind = reading.kind or kind_of(stream.read(_START), unclear)
        if kind == "json" and reading.kind is None and _RESOURCE.search(stream.read(_MAX_FILE)):
            kind = "fhir"
        stream.seek(0)
        if kind not in TABLES:
            yield FileClients(file, _sources(stream, file, kind, library, reading, mapping))
            return
        from guidegen.readers.tables.table import TableClients, copied

        with copied(path) if path != "-" else nullcontext((stream, file)) as (table, _):
            yield TableClients(table, file, library.questionnaire, reading.encoding, reading.sheet, mapping)


@contextmanager
def _opened(path: str) -> Iterator[tuple[BinaryIO, str]]:
    """A file that can be read again, and what it is called. Standard input is copied first."""
    if path == "-":
        from guidegen.readers.tables.table import copied

        with copied(path) as opened:
            yield opened
        return
    # A name that is not UTF-8 must not end the program when it is printed.
    file = path.encode(errors="replace").decode()
    try:
        stream = Path(path).open("rb")  # noqa: SIM115  (closed below, where its errors are not the file's any more)
    except OSError as error:
        hint = "check the path and its permissions"
        raise AnswersError([Problem(Place(file), f"cannot be read: {error.strerror or error}", hint)]) from error
    with stream:
        yield stream, file


def _mapping(reading: Reading, library: Library) -> Mapping | None:
    if reading.mapping is None:
        return None
    from guidegen.readers.mapping.mapping_file import read_mapping

    return read_mapping(reading.mapping, library.questionnaire)


def read_answers_of(
    path: AnyPath, library: Library, reading: Reading, row: int | None = None, client_id: str = ""
) -> Source:
    """The answers of one client; `row` or the client's number says which, where a file holds several.

    Raises AnswersError where the file cannot be read, or does not hold just one client.
    """
    with open_answers(path, library, reading, unclear="yaml") as clients:
        found = _chosen(clients, row, client_id)
        source = found[0].source if len(found) == 1 else None
        alert = next((told for one in found if (told := alert_of(one, library))), None)
        if clients.problems:
            raise AnswersError(clients.problems, alert)
        if source is None:
            raise AnswersError([_not_one(clients, len(found), row)], alert)
        if source.data is None and alert:
            raise AnswersError(source.problems, alert)
        source.warnings += clients.warnings
        return source


def alert_of(row: ClientRow, library: Library) -> str | None:
    """What to tell of a client whose answers, in any way that they can be read, hold a red flag that is grave."""
    for source in (row.source, *row.guesses):
        try:
            answers = parse_answers(source, library)
            if assess(answers, library, answers.answered_on).document in ("emergency", "urgent"):
                return "the answers hold red flags: contact this client now"
        except AnswersError as error:
            if error.alert:
                return error.alert
    return None


def _chosen(clients: Clients, row: int | None, client_id: str) -> list[ClientRow]:
    """The rows that may be meant; of a file with several clients no more than two are read where none is named."""
    if row is not None:
        return list(islice((one for one in clients.rows() if one.number == row), 1))
    found = list(islice(clients.rows(), None if client_id else 2))
    return [one for one in found if one.client.get("id") == client_id] if client_id and len(found) > 1 else found


def kind_of(start: bytes, unclear: str) -> str:
    """What kind of file begins like this."""
    if is_pdf(start):
        return "pdf"
    if start.startswith((_WORKBOOK, _OLD_EXCEL)):
        return "xlsx"
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"{", b"[")):
        return "fhir" if _RESOURCE.search(text) else "json"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"  # no other text of ours is UTF-16
    # What stands in the cells of a table may look like anything, so its first line decides.
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith(b"#")), b"")
    if not _ANSWERS.match(first) and max(first.count(delimiter) for delimiter in _DELIMITERS) >= _COLUMNS:
        return "csv"
    return "yaml" if _ANSWERS.search(text) else unclear


def _read_in_folder(library: Library, reading: Reading, mapping: Mapping | None, path: Path) -> Sequence[Source]:
    try:
        with path.open("rb") as stream:
            kind = kind_of(stream.read(_START), "yaml")
            stream.seek(0)
            return _sources(stream, path.name, "yaml" if kind in TABLES else kind, library, reading, mapping)
    except OSError as error:
        raise AnswersError([Problem(Place(path.name), f"cannot be read: {error.strerror}")]) from error


def _sources(
    stream: BinaryIO, file: str, kind: str, library: Library, reading: Reading, mapping: Mapping | None
) -> Sequence[Source]:
    if kind == "fhir":
        from guidegen.readers.fhir import read_responses  # only where it is needed: 0.05 s

        return read_responses(stream.read(_MAX_FILE), file, library, reading.any_status, mapping)
    if mapping is not None:
        message = "a mapping is for tables and for FHIR; this file has no columns or items"
        raise AnswersError([Problem(Place(file), message, "leave out --mapping")])
    if kind == "pdf":
        from guidegen.readers.form.read import read_form

        return [read_form(stream.read(_MAX_FILE), file, library)]
    return [answers_of(stream.read(MAX_BYTES + 1), file)]


def _not_one(clients: Clients, count: int, row: int | None) -> Problem:
    place = Place(clients.file)
    if row is not None:
        return Problem(place, f"there is no client in row {row}", "the header of a table is row 1")
    if count:
        hint = "--row N takes one of them; guidegen batch makes a document for each"
        return Problem(place, "this file holds more than one client", hint)
    return Problem(place, "there is no client in this file", "the table has a header and nothing below it")
