"""The folder that a run fills: documents, manifest, recipients; one run at a time, and whole whenever it is killed."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from guidegen.errors import BusyError, Place, Problem
from guidegen.journal import Journal, replace_journal
from guidegen.manifest import DONE, FAILED, MANIFEST, OLDER, Entry, read_manifest
from guidegen.private_file import write_private
from guidegen.recipients import RECIPIENTS, Recipient, read_recipients

GUIDES = "guides"
OUTDATED = "outdated"
FAILED_ROWS = "failed.csv"


class Folder(Protocol):
    """Where a run's results go. Every method raises OSError where they cannot be written."""

    def is_used(self) -> bool:
        """Whether a run has written here before."""
        ...

    def entry(self, client_id: str) -> Entry | None:
        """The newest line of a client."""
        ...

    def holds(self, entry: Entry) -> bool:
        """Whether the file of an entry is there and still the one that was written."""
        ...

    def deliver(self, entry: Entry, data: bytes) -> None:
        """Write a document, then the line that says so."""
        ...

    def record(self, entry: Entry) -> None:
        """Add a line without a new document.

        Where a client's row failed, an earlier document is put away: what was made from older answers must not be
        handed out when the newer ones cannot be printed.
        """
        ...

    def recipient(self, recipient: Recipient) -> None:
        """Keep who a client is, where that is not known yet."""
        ...

    def write(self, name: str, data: bytes | None) -> None:
        """Replace a file of the run as a whole, or take it away."""
        ...

    def read(self, name: str) -> bytes | None:
        """The bytes of a file of the run, None where it is not there."""
        ...


def document_name(client_id: str) -> str:
    return f"{GUIDES}/{client_id}.pdf"


class Entries:
    """The newest line about each thing: a client's document or failure, or one of its older rows."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._newest: dict[tuple[object, ...], Entry] = {}
        self.read = 0
        for entry in entries:
            self.add(entry)

    def __len__(self) -> int:
        return len(self._newest)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._newest.values())

    def __contains__(self, entry: Entry) -> bool:
        return self._newest.get(_key(entry)) == entry

    def add(self, entry: Entry) -> None:
        self._newest[_key(entry)] = entry
        self.read += 1

    def of_client(self, client_id: str) -> Entry | None:
        return self._newest.get((client_id,))


def _key(entry: Entry) -> tuple[object, ...]:
    if entry.status == OLDER:
        return entry.client_id, entry.row, entry.input_hash
    return (entry.client_id,)


@contextmanager
def open_folder(path: Path) -> Iterator[LocalFolder]:
    """A folder of this machine, made where it is not there, and kept from other runs until the end.

    Raises BusyError where another run has it, JournalError where its manifest was changed, and OSError.
    """
    for place in (path, path / GUIDES):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as opened:
        opened.enter_context(_alone(path))
        for torn in (*path.glob(".*.tmp"), *(path / GUIDES).glob(".*.tmp")):
            torn.unlink()  # of a run that was killed while it wrote
        folder = LocalFolder(path, opened)
        yield folder
        folder.finish()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """The folder itself is locked, so that no lock file can be left behind; the lock goes with the process."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "wait for its end, or name another folder with -o"
            raise BusyError([Problem(Place(str(path)), "another run is writing into this folder", hint)]) from error
        yield
    finally:
        os.close(descriptor)


class LocalFolder:
    """A folder on this machine's disk."""

    def __init__(self, path: Path, opened: ExitStack) -> None:
        self.path = path
        self._entries = Entries(read_manifest(path) if (path / MANIFEST).is_file() else ())
        self._recipients = read_recipients(path)
        self._recipient_lines = opened.enter_context(Journal(path / RECIPIENTS))
        self._manifest = opened.enter_context(Journal(path / MANIFEST))

    def is_used(self) -> bool:
        return len(self._entries) > 0

    def entry(self, client_id: str) -> Entry | None:
        return self._entries.of_client(client_id)

    def holds(self, entry: Entry) -> bool:
        data = self.read(entry.file) if entry.status == DONE and entry.file else None
        return data is not None and hashlib.sha256(data).hexdigest() == entry.sha256

    def deliver(self, entry: Entry, data: bytes) -> None:
        self.write(document_name(entry.client_id), data)
        self._add(entry)

    def record(self, entry: Entry) -> None:
        if entry in self._entries:
            return
        if entry.status == FAILED:
            self._put_away(entry.client_id)
        self._add(entry)

    def recipient(self, recipient: Recipient) -> None:
        if self._recipients.get(recipient.client_id) != recipient:
            self._recipient_lines.add(recipient.to_dict())
            self._recipients[recipient.client_id] = recipient

    def write(self, name: str, data: bytes | None) -> None:
        if data is None:
            (self.path / name).unlink(missing_ok=True)
        else:
            write_private(self.path / name, data)

    def read(self, name: str) -> bytes | None:
        path = self.path / name
        return path.read_bytes() if path.is_file() else None

    def finish(self) -> None:
        """Leave one line a row in the manifest, where a corrected or repeated row has left more."""
        if self._entries.read > len(self._entries):
            replace_journal(self.path / MANIFEST, (entry.to_dict() for entry in self._entries))

    def _put_away(self, client_id: str) -> None:
        path = self.path / document_name(client_id)
        if path.is_file():
            (self.path / OUTDATED).mkdir(mode=0o700, exist_ok=True)
            path.replace(self.path / OUTDATED / path.name)

    def _add(self, entry: Entry) -> None:
        self._manifest.add(entry.to_dict())
        self._entries.add(entry)
