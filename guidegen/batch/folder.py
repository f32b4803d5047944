"""The folder that a run fills: what stands in it, and in which order it is written."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from guidegen.batch.records.manifest import DONE, FAILED, OLDER, Entry
from guidegen.batch.records.recipients import Recipient

GUIDES = "guides"
OUTDATED = "outdated"
FAILED_ROWS = "failed.csv"


def document_name(client_id: str) -> str:
    return f"{GUIDES}/{client_id}.pdf"


class Entries:
    """The newest line about each thing: a client's document or failure, or one of its older rows."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._newest: dict[tuple[object, ...], Entry] = {}
        self._correcting: dict[str, Entry] = {}
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
        self._newest.pop((entry.client_id, entry.row, entry.input_hash), None)  # it gives way no more
        self._newest[_key(entry)] = entry
        if entry.corrects:
            self._correcting[entry.corrects] = entry
        self.read += 1

    def of_client(self, client_id: str) -> Entry | None:
        return self._newest.get((client_id,))

    def correcting(self, input_hash: str) -> Entry | None:
        """The entry of a row that was corrected from one with this input hash."""
        return self._correcting.get(input_hash)

    def drop(self, client_id: str) -> None:
        """Forget a client who turned out to be another."""
        self._newest.pop((client_id,), None)


def _key(entry: Entry) -> tuple[object, ...]:
    if entry.status == OLDER:
        return entry.client_id, entry.row, entry.input_hash
    return (entry.client_id,)


class Folder(ABC):
    """Where a run's results go. Every method raises OSError where they cannot be written or read."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries

    def is_used(self) -> bool:
        """Whether a run has written here before."""
        return len(self.entries) > 0

    def holds(self, entry: Entry) -> bool:
        """Whether the file of an entry is there and still the one that was written."""
        data = self.read(entry.file) if entry.status == DONE and entry.file else None
        return data is not None and hashlib.sha256(data).hexdigest() == entry.sha256

    def deliver(self, entry: Entry, data: bytes) -> None:
        """Write a document, then the line that says so: a kill between the two costs only the work."""
        self.write(document_name(entry.client_id), data)
        self._add(entry)

    def record(self, entry: Entry) -> None:
        """Add a line without a new document.

        Where a client's row failed, an earlier document is put away: what was made from older answers must not be
        handed out when the newer ones cannot be printed.
        """
        if entry in self.entries:
            return
        if entry.status == FAILED:
            self.put_away(document_name(entry.client_id), f"{OUTDATED}/{entry.client_id}.pdf")
        self._add(entry)

    def _add(self, entry: Entry) -> None:
        self.add_line(entry)
        self.entries.add(entry)

    @abstractmethod
    def add_line(self, entry: Entry) -> None:
        """Add a line to the manifest."""

    @abstractmethod
    def recipient(self, recipient: Recipient) -> None:
        """Keep who a client is, where that is not known yet."""

    @abstractmethod
    def read(self, name: str) -> bytes | None:
        """The bytes of a file of the run, None where it is not there."""

    @abstractmethod
    def write(self, name: str, data: bytes | None) -> None:
        """Replace a file of the run as a whole, or take it away."""

    @abstractmethod
    def put_away(self, name: str, new_name: str) -> None:
        """Give a file of the run another name, where it is there."""

    @abstractmethod
    def finish(self) -> None:
        """Put the records in order when all rows are done."""
