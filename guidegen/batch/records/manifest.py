"""The manifest of a batch folder: what became of each client's row. It is the truth about the folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from guidegen.batch.records.journal import read_journal
from guidegen.errors import JournalError, Place, Problem
from guidegen.library.files import is_language

MANIFEST = "manifest.jsonl"
DONE, FAILED, OLDER = "done", "failed", "older"
_CHANGED = "somebody has changed the file; put the line right, or take it out"


@dataclass(frozen=True)
class Entry:
    """One line. `row` counts as a spreadsheet does: the header is row 1.

    `client_id` is the client's number, or a pseudonym where that is no fit name for a file. `status` is done, failed or
    older (the client answered again: another row is newer). `file` is relative to the folder, `sha256` that of its
    bytes; both are None unless done. `error` says what is wrong without repeating any answer; `note` what a person has
    to do by hand. `corrects` is the input hash of the failed row that this one was corrected from, `answered` when the
    client did so, to be compared with other rows. `unread` are the safety questions of which an answer was not read or
    not used; `overridden` says which flags were stepped down, by whom and why. `language` is the code of what
    the document is in, None where there is no document, and where an earlier version made it: in the content's.
    Flags, contributors and the others are codes; they are empty where the row was not assessed, and for a P0 document
    beyond its flags.
    """

    row: int
    client_id: str
    status: str
    level: str | None = None
    permit: str | None = None
    document: str | None = None
    file: str | None = None
    pages: int | None = None
    sha256: str | None = None
    input_hash: str = ""
    content_hash: str = ""
    seconds: float | None = None
    error: str | None = None
    flags: tuple[str, ...] = ()
    presentation: str | None = None
    contributors: tuple[str, ...] = ()
    start_phase: str | None = None
    approved: bool = False
    note: str | None = None
    corrects: str | None = None
    answered: str = ""
    unread: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    language: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the line."""
        return asdict(self)

    @property
    def is_withheld(self) -> bool:
        """Whether a page that gets the runner seen now was made instead of a guide."""
        return self.document in ("emergency", "urgent")


def read_manifest(folder: Path) -> Iterator[Entry]:
    """The lines of a batch folder's manifest as they were written, one at a time.

    Raises JournalError where the folder holds none, or where a line is not one of ours.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise JournalError([Problem(Place(str(folder)), f"no {MANIFEST} here", "name a folder that batch has written")])
    for number, line in read_journal(path):
        yield entry_of(line, Place(str(path), number))


def entry_of(line: Mapping[str, Any], place: Place) -> Entry:
    """One line as an entry; keys that are not known are passed over. Raises JournalError."""
    known = {field.name for field in fields(Entry)}
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in line.items() if key in known
    }
    is_ours = (
        isinstance(given.get("row"), int)
        and isinstance(given.get("client_id"), str)
        and given.get("status") in (DONE, FAILED, OLDER)
        and (given["status"] != DONE or (isinstance(given.get("file"), str) and isinstance(given.get("sha256"), str)))
    )
    if not is_ours:
        raise JournalError([Problem(place, "this line has no row, client_id or status, or no file", _CHANGED)])
    if (language := given.get("language")) is not None and not _is_language(language):
        raise JournalError([Problem(place, "'language' of this line is no code of a language", _CHANGED)])
    return Entry(**given)


def _is_language(code: object) -> bool:
    return isinstance(code, str) and is_language(code)


def current(folder: Path) -> dict[str, Entry]:
    """The newest line of each client: done or failed. Raises JournalError."""
    return {entry.client_id: entry for entry in read_manifest(folder) if entry.status != OLDER}
