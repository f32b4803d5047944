"""The one door for answers: whatever kind of file they come in, found out by what it holds and not by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from guidegen.answers.file import answers_of
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.text_with_places import MAX_BYTES, Source
from guidegen.library import Library
from guidegen.readers.kinds import START, TABLES, as_utf_8, foreign, kind_of
from guidegen.readers.rows import Clients
from guidegen.readers.tables.folder import SUFFIXES, FileClients, FolderClients

# Tables, mappings and FHIR are imported where they are wanted: most files are none, and are to be read quickly.
if TYPE_CHECKING:
    from guidegen.readers.mapping.models import Mapping

KINDS = ("yaml", "json", "csv", "xlsx", "fhir", "pdf")

_MAX_FILE = 20 * 1024 * 1024  # beyond what any kind of file but a table may have
_WIDEST = 4  # bytes of a letter where each has as many
_RESOURCE = re.compile(rb'"resourceType"\s*:')


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
def open_answers(path: str, library: Library, reading: Reading, unclear: str = "csv") -> Iterator[Clients]:
    """The clients of a file, of standard input (`-`) or of a folder; `unclear` is the kind of what looks like none.

    Faults of a table's header are in the `problems` of what is opened. Raises AnswersError where nothing can be read.
    """
    mapping = _mapping(reading, library)
    if path != "-" and Path(path).is_dir():
        yield FolderClients(Path(path), partial(_read_in_folder, library, reading, mapping), (*SUFFIXES, ".pdf"))
        return
    with _opened(path) as (stream, file):
        kind = reading.kind or _kind(stream, file, unclear)
        stream.seek(0)
        if kind == "json" and reading.kind is None and _RESOURCE.search(as_utf_8(stream.read(_MAX_FILE))):
            kind = "fhir"
        stream.seek(0)
        if kind not in TABLES:
            yield FileClients(file, _sources(stream, file, kind, library, reading, mapping))
            return
        from guidegen.readers.tables.table import TableClients, copied

        with copied(path) if path != "-" else nullcontext((stream, file)) as (table, _):
            yield TableClients(table, file, library.questionnaire, reading.encoding, reading.sheet, mapping)


def _kind(stream: BinaryIO, file: str, unclear: str) -> str:
    """What kind of file this is. Raises AnswersError where it is one that is not read."""
    if found := foreign(stream, file):
        raise AnswersError([found])
    return kind_of(stream.read(START), unclear)


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


def _read_in_folder(library: Library, reading: Reading, mapping: Mapping | None, path: Path) -> Sequence[Source]:
    try:
        with path.open("rb") as stream:
            kind = _kind(stream, path.name, "yaml")
            stream.seek(0)
            return _sources(stream, path.name, "yaml" if kind in TABLES else kind, library, reading, mapping)
    except OSError as error:
        raise AnswersError([Problem(Place(path.name), f"cannot be read: {error.strerror}")]) from error


def _sources(
    stream: BinaryIO, file: str, kind: str, library: Library, reading: Reading, mapping: Mapping | None
) -> Sequence[Source]:
    if kind == "fhir":
        from guidegen.readers.fhir import read_responses  # only where it is needed: 0.05 s

        return read_responses(as_utf_8(stream.read(_MAX_FILE)), file, library, reading.any_status, mapping)
    if mapping is not None:
        message = "a mapping is for tables and for FHIR; this file has no columns or items"
        raise AnswersError([Problem(Place(file), message, "leave out --mapping")])
    if kind == "pdf":
        from guidegen.readers.form.read import read_form

        return [read_form(stream.read(_MAX_FILE), file, library)]
    return [answers_of(as_utf_8(stream.read(_WIDEST * MAX_BYTES + 1)), file)]
