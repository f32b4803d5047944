"""A run's folder in object storage (`s3://...`) or wherever else fsspec writes.

Nothing can be added to an object, so each line is an object of its own until the run ends well and they are joined.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from guidegen.batch.folder import Entries, Folder
from guidegen.batch.records.journal import encoded
from guidegen.batch.records.manifest import MANIFEST, Entry, entry_of
from guidegen.batch.records.recipients import RECIPIENTS, Recipient, recipient_of
from guidegen.errors import BusyError, Place, Problem

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
    try:
        import fsspec

        files, root = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        hint = "install guidegen[cluster], and for s3:// guidegen[s3]; other kinds have packages of their own"
        raise BusyError([Problem(Place(address), "this kind of place cannot be written here", hint)]) from error
    lease = _Lease(files, f"{root}/{LEASE}", Place(address), now)
    lease.take()
    try:
        folder = RemoteFolder(files, root, lease)
        yield folder
        folder.finish()
    finally:
        with suppress(OSError):  # it runs out by itself
            lease.give_back()


class RemoteFolder(Folder):
    """Objects under one root; each write replaces a whole object or nothing."""

    def __init__(self, files: Any, root: str, lease: _Lease) -> None:
        self._files, self._root, self._lease = files, root, lease
        lines = self._lines(MANIFEST)
        super().__init__(Entries(entry_of(line, Place(f"{root}/{MANIFEST}")) for line in lines))
        known = [recipient_of(line, Place(f"{root}/{RECIPIENTS}")) for line in self._lines(RECIPIENTS)]
        self._recipients = {recipient.client_id: recipient for recipient in known}

    def recipient(self, recipient: Recipient) -> None:
        if self._recipients.get(recipient.client_id) != recipient:
            self.write(f"{PARTS}/{RECIPIENTS}/{recipient.client_id}", encoded(recipient.to_dict()))
            self._recipients[recipient.client_id] = recipient

    def write(self, name: str, data: bytes | None) -> None:
        self._lease.renew()
        if data is not None:
            self._files.pipe_file(f"{self._root}/{name}", data)
        elif self._files.exists(f"{self._root}/{name}"):
            self._files.rm_file(f"{self._root}/{name}")

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self._files.cat_file(f"{self._root}/{name}"))
        except FileNotFoundError:
            return None

    def finish(self) -> None:
        """Join the lines into the two files that a folder on a disk has."""
        self.write(MANIFEST, b"".join(encoded(entry.to_dict()) for entry in self.entries))
        self.write(RECIPIENTS, b"".join(encoded(found.to_dict()) for found in self._recipients.values()))
        if self._files.exists(f"{self._root}/{PARTS}"):
            self._files.rm(f"{self._root}/{PARTS}", recursive=True)

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The lines of a joined file, then those that a killed run has left; one that is torn is passed over."""
        parts = self._files.find(f"{self._root}/{PARTS}/{name}")
        texts = [self.read(name) or b"", *(self._files.cat_file(part) for part in sorted(parts))]
        for text in texts:
            for raw in text.splitlines(keepends=True):
                if raw.endswith(b"\n"):
                    yield json.loads(raw)

    def put_away(self, name: str, new_name: str) -> None:
        data = self.read(name)
        if data is not None:
            self.write(new_name, data)
            self.write(name, None)

    def add_line(self, entry: Entry) -> None:
        # The number of the row keeps the lines of one client apart.
        self.write(f"{PARTS}/{MANIFEST}/{entry.client_id}.{entry.row}.{entry.status}", encoded(entry.to_dict()))


class _Lease:
    """An object that says which run has the folder, and until when. A run that was killed loses it by itself."""

    def __init__(self, files: Any, path: str, place: Place, now: Callable[[], float]) -> None:
        self._files, self._path, self._place, self._now = files, path, place, now
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

    def renew(self) -> None:
        if self._now() - self._renewed > RENEW_AFTER:
            held = self._held()
            if held and held["run"] != self._run:
                raise self._busy(held)
            self._write()

    def give_back(self) -> None:
        held = self._held()
        if held and held["run"] == self._run:
            self._files.rm_file(self._path)

    def _held(self) -> dict[str, Any] | None:
        try:
            held = json.loads(self._files.cat_file(self._path))
        except (FileNotFoundError, ValueError):
            return None
        return held if isinstance(held, dict) and {"run", "until"} <= set(held) else None

    def _write(self) -> None:
        self._renewed = self._now()
        self._files.pipe_file(
            self._path, json.dumps({"run": self._run, "until": self._renewed + LEASE_SECONDS}).encode()
        )

    def _busy(self, held: dict[str, Any]) -> BusyError:
        left = max(1, round(held["until"] - self._now()))
        hint = f"wait for its end; if it was killed, the place is free again in {left} s"
        return BusyError([Problem(self._place, "another run is writing into this place", hint)])
