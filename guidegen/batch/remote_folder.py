"""A run's folder in object storage (`s3://...`) or wherever else fsspec writes.

Nothing can be added to an object, so each line is an object of its own until the run ends well and they are joined.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from guidegen.batch.folder import Entries, Folder
from guidegen.batch.records.journal import encoded
from guidegen.batch.records.manifest import MANIFEST, Entry, entry_of
from guidegen.batch.records.recipients import RECIPIENTS, Recipient, recipient_of
from guidegen.batch.storage import Storage
from guidegen.errors import BusyError, JournalError, Place, Problem

PARTS = "parts"
LEASE = "run.lock"
LEASE_SECONDS = 300
RENEW_AFTER = 60


def is_remote(address: str) -> bool:
    """Whether a folder stands elsewhere than on this machine's disk."""
    return "://" in address


@contextmanager
def open_remote_folder(address: str, now: Callable[[], float] = time.time) -> Iterator[RemoteFolder]:
    """A folder behind an address that fsspec knows, kept from other runs by a lease that this one renews.

    Raises BusyError where another run has it or this kind of address is not known, JournalError where its manifest was
    changed, and OSError where it cannot be reached.
    """
    storage = Storage(address)
    lease = _Lease(storage, Place(address), now)
    lease.take()
    try:
        folder = RemoteFolder(storage, lease, Place(address))
        yield folder
        folder.finish()
    finally:
        with suppress(OSError):  # it runs out by itself
            lease.give_back()


class RemoteFolder(Folder):
    """Objects under one root; each write replaces a whole object or nothing, and none is made without the lease."""

    def __init__(self, storage: Storage, lease: _Lease, place: Place) -> None:
        self._storage, self._lease, self._place = storage, lease, place
        super().__init__(Entries(entry_of(line, self._place_of(MANIFEST)) for line in self._lines(MANIFEST)))
        known = [recipient_of(line, self._place_of(RECIPIENTS)) for line in self._lines(RECIPIENTS)]
        self._recipients = {recipient.client_id: recipient for recipient in known}

    def recipient(self, recipient: Recipient) -> None:
        if self._recipients.get(recipient.client_id) != recipient:
            self.write(f"{PARTS}/{RECIPIENTS}/{recipient.client_id}", encoded(recipient.to_dict()))
            self._recipients[recipient.client_id] = recipient

    def write(self, name: str, data: bytes | None) -> None:
        self._lease.require()
        if data is not None:
            self._storage.write(name, data)
        else:
            self._storage.remove(name)

    def read(self, name: str) -> bytes | None:
        return self._storage.read(name)

    def finish(self) -> None:
        """Join the lines into the two files that a folder on a disk has."""
        self.write(MANIFEST, b"".join(encoded(entry.to_dict()) for entry in self.entries))
        self.write(RECIPIENTS, b"".join(encoded(found.to_dict()) for found in self._recipients.values()))
        self._lease.require()
        self._storage.remove_all(PARTS)

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The lines of a joined file, then those that a killed run has left; one that is torn is passed over."""
        for part in (name, *self._storage.names(f"{PARTS}/{name}")):
            for number, raw in enumerate((self.read(part) or b"").splitlines(keepends=True), 1):
                if raw.endswith(b"\n"):
                    yield _object(raw, replace(self._place_of(part), line=number))

    def _place_of(self, name: str) -> Place:
        return Place(f"{self._place.file}/{name}")

    def put_away(self, name: str, new_name: str) -> None:
        data = self.read(name)
        if data is not None:
            self.write(new_name, data)
            self.write(name, None)

    def add_line(self, entry: Entry) -> None:
        # The number of the row keeps the lines of one client apart.
        self.write(f"{PARTS}/{MANIFEST}/{entry.client_id}.{entry.row}.{entry.status}", encoded(entry.to_dict()))


def _object(raw: bytes, place: Place) -> dict[str, Any]:
    with suppress(ValueError):
        if isinstance(line := json.loads(raw), dict):
            return line
    hint = "somebody has changed it; put the line right, or take it out"
    raise JournalError([Problem(place, "this line is not a JSON object", hint)])


class _Lease:
    """An object that says which run has the folder, and until when. A run that was killed loses it by itself."""

    def __init__(self, storage: Storage, place: Place, now: Callable[[], float]) -> None:
        self._storage, self._place, self._now = storage, place, now
        self._run = secrets.token_hex(8)
        self._renewed = 0.0

    def take(self) -> None:
        """Raises BusyError where another run has it."""
        held = self._held()
        if held and held["until"] > self._now():
            raise self._busy(held)
        self._write()
        # Of two runs that begin at once the later writer has it.
        held = self._held()
        if held and held["run"] != self._run:
            raise self._busy(held)

    def require(self) -> None:
        """Raises BusyError where this run has it no more: it slept too long, and another one has begun meanwhile."""
        held = self._held()
        if held is None or held["run"] != self._run:
            hint = "what was printed till then stays; when it is free, run the same command with --resume"
            raise BusyError([Problem(self._place, "another run has taken this place over", hint)])
        if self._now() - self._renewed > RENEW_AFTER:
            self._write()

    def give_back(self) -> None:
        held = self._held()
        if held and held["run"] == self._run:
            self._storage.remove(LEASE)

    def _held(self) -> dict[str, Any] | None:
        try:
            held = json.loads(self._storage.read(LEASE) or b"")
        except ValueError:
            return None
        return held if isinstance(held, dict) and {"run", "until"} <= set(held) else None

    def _write(self) -> None:
        self._renewed = self._now()
        held = {"run": self._run, "until": self._renewed + LEASE_SECONDS}
        self._storage.write(LEASE, json.dumps(held).encode())

    def _busy(self, held: dict[str, Any]) -> BusyError:
        left = max(1, round(held["until"] - self._now()))
        hint = f"wait for its end; if it was killed, the place is free again in {left} s"
        return BusyError([Problem(self._place, "another run is writing into this place", hint)])
