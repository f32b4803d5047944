"""The one door for answers: whatever kind of file they come in, found out by what it holds and not by its name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from guidegen.answers.file import answers_of
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.paths import AnyPath
from guidegen.files.text_with_places import MAX_BYTES
from guidegen.library import Library
from guidegen.readers.fhir_text import is_fhir_xml, names_a_resource
from guidegen.readers.kinds import BLANK, START, TABLES, as_utf_8, foreign, kind_of
from guidegen.readers.rows import Clients, WholeFileError
from guidegen.readers.tables.folder import SUFFIXES, FileClients, FolderClients

# Tables, mappings and FHIR are imported where they are wanted: most files are none, and are to be read quickly.
if TYPE_CHECKING:
    from guidegen.readers.mapping.models import Mapping

KINDS = ("yaml", "json", "csv", "xlsx", "fhir", "pdf")
_IN_FOLDERS = (*SUFFIXES, ".pdf", ".ndjson", ".xml")

_MAX_FILE = 20 * 1024 * 1024  # beyond what any kind of file but a table may have
_WIDEST = 4  # bytes of a letter where each has as many


@dataclass(frozen=True)
class Reading:
    """How files are to be read. `kind` overrules what a file looks like; `mapping` is the file of a clinic's own form.

    `encoding` and `sheet` are for tables; `any_status` takes answers of those who did not finish, too.
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
    if path != "-" and Path(path).is_dir():
        mapping = _mapping(reading, library, "fhir")
        read, warnings = partial(_read_in_folder, library, reading, mapping), mapping.warnings if mapping else ()
        yield FolderClients(Path(path), read, _IN_FOLDERS, warnings)
        return
    with _opened(path) as (stream, file), ExitStack() as held:
        with _searched(stream, file, library, reading):
            kind = _kind(stream, file, reading.kind, unclear)
        mapping = _mapping(reading, library, kind)
        with _searched(stream, file, library, reading):
            stream.seek(0)
            if kind in TABLES:
                clients = _table(path, held, (stream, file), library, reading, mapping)
            else:
                clients = _clients(stream, file, kind, library, reading, mapping)
        yield clients


def _table(
    path: str,
    held: ExitStack,
    opened: tuple[BinaryIO, str],
    library: Library,
    reading: Reading,
    mapping: Mapping | None,
) -> Clients:
    from guidegen.readers.tables.table import TableClients, copied

    table, file = opened if path == "-" else held.enter_context(copied(path))
    questionnaire = library.questionnaire
    return TableClients(table, file, questionnaire, reading.encoding, reading.sheet, mapping, reading.any_status)


@contextmanager
def _searched(stream: BinaryIO, file: str, library: Library, reading: Reading) -> Iterator[None]:
    """What is refused as a whole is searched for red flags, whatever kind of file it is."""
    try:
        yield
    except WholeFileError:
        raise
    except AnswersError as error:
        from guidegen.readers.refused import guesses_in_refused  # most files are none of those

        mapping = None
        with suppress(AnswersError):  # told where the file is not refused
            mapping = _mapping(reading, library, "fhir")
        guesses = guesses_in_refused(stream, file, library.questionnaire, mapping)
        raise WholeFileError(error.problems, guesses) from error


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


def _kind(stream: BinaryIO, file: str, wanted: str | None, unclear: str) -> str:
    """What kind of file this is: the one that is wanted, but FHIR is FHIR whatever else it is said to be.

    Raises AnswersError where it is of a kind that is not read.
    """
    start = stream.read(START)
    if wanted == "fhir" or is_fhir_xml(start):
        return "fhir"
    if found := foreign(stream, file):
        raise AnswersError([found])
    kind = wanted or kind_of(start, unclear)
    is_json = as_utf_8(start).lstrip(BLANK).startswith((b"{", b"[")) and kind not in (*TABLES, "pdf")
    return "fhir" if is_json and names_a_resource(as_utf_8(stream.read(_MAX_FILE))) else kind


def _mapping(reading: Reading, library: Library, kind: str) -> Mapping | None:
    if reading.mapping is None:
        return None
    from guidegen.readers.mapping.mapping_file import read_mapping

    return read_mapping(reading.mapping, library.questionnaire, has_day=kind == "fhir")


def _read_in_folder(library: Library, reading: Reading, mapping: Mapping | None, path: Path) -> FileClients:
    try:
        with path.open("rb") as stream, _searched(stream, path.name, library, reading):
            kind = _kind(stream, path.name, None, "yaml")
            stream.seek(0)
            return _clients(stream, path.name, "yaml" if kind in TABLES else kind, library, reading, mapping)
    except OSError as error:
        raise AnswersError([Problem(Place(path.name), f"cannot be read: {error.strerror}")]) from error


def _clients(
    stream: BinaryIO, file: str, kind: str, library: Library, reading: Reading, mapping: Mapping | None
) -> FileClients:
    if kind == "fhir":
        from guidegen.readers.fhir import read_responses  # only where it is needed: 0.05 s

        return read_responses(stream.read(_MAX_FILE), file, library, reading.any_status, mapping)
    if mapping is not None:
        message = "a mapping is for tables and for FHIR; this file has no columns or items"
        raise AnswersError([Problem(Place(file), message, "leave out --mapping")])
    if kind == "pdf":
        from guidegen.readers.form.read import read_form

        return FileClients(file, [read_form(stream.read(_MAX_FILE), file, library)])
    source = answers_of(as_utf_8(stream.read(_WIDEST * MAX_BYTES + 1)), file)
    if not isinstance(source.data, dict):  # none of ours: a table on its side, a list, a text
        from guidegen.readers.refused import guesses_in_refused

        source.guesses = guesses_in_refused(stream, file, library.questionnaire)
    return FileClients(file, [source])
