"""A run's folder on this machine's disk: one run at a time, and whole whenever it is killed."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from guidegen.batch.folder import GUIDES, Entries, Folder
from guidegen.batch.records.journal import Journal, replace_journal
from guidegen.batch.records.manifest import MANIFEST, Entry, read_manifest
from guidegen.batch.records.recipients import RECIPIENTS, Recipient, read_recipients
from guidegen.errors import BusyError, Place, Problem
from guidegen.files.private_file import make_private_folder, write_private


@contextmanager
def open_folder(path: Path) -> Iterator[LocalFolder]:
    """A folder of this machine, made where it is not there, and kept from other runs until the end.

    Raises BusyError where another run has it, JournalError where its manifest was changed, and OSError.
    """
    for place in (path, path / GUIDES):
        make_private_folder(place)
    with ExitStack() as opened:
        descriptor = opened.enter_context(_alone(path))
        for torn in (*_torn(path, "*.jsonl", "*.csv", "*.txt"), *_torn(path / GUIDES, "*.pdf")):
            torn.unlink()  # of a run that was killed while it wrote
        folder = LocalFolder(path, opened, descriptor)
        yield folder
        folder.finish()


def _torn(folder: Path, *patterns: str) -> list[Path]:
    """What a killed run of ours may have left behind under a name that was not yet the file's own."""
    return [path for pattern in patterns for path in folder.glob(f".{pattern}*.tmp") if path.is_file()]


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The folder itself is locked, so that no lock file can be left behind; the lock goes with the process."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "wait for its end, or name another folder with -o"
            raise BusyError([Problem(Place(str(path)), "another run is writing into this folder", hint)]) from error
        yield descriptor
    finally:
        os.close(descriptor)


class LocalFolder(Folder):
    """A folder on this machine's disk."""

    def __init__(self, path: Path, opened: ExitStack, descriptor: int) -> None:
        self.path = path
        self._folder = os.fstat(descriptor)
        super().__init__(Entries(read_manifest(path) if (path / MANIFEST).is_file() else ()))
        self._recipients = read_recipients(path)
        self._recipient_lines = opened.enter_context(Journal(path / RECIPIENTS))
        self._manifest = opened.enter_context(Journal(path / MANIFEST))

    def recipient(self, recipient: Recipient) -> None:
        if self._recipients.get(recipient.client_id) != recipient:
            self._recipient_lines.add(recipient.to_dict())
            self._recipients[recipient.client_id] = recipient

    def write(self, name: str, data: bytes | None) -> None:
        # Another folder of the same name may be another run's by now.
        if not os.path.samestat(self.path.stat(), self._folder):
            raise FileNotFoundError(errno.ENOENT, "the folder was replaced by another meanwhile", str(self.path))
        if data is None:
            (self.path / name).unlink(missing_ok=True)
        else:
            write_private(self.path / name, data)

    def read(self, name: str) -> bytes | None:
        path = self.path / name
        return path.read_bytes() if path.is_file() else None

    def finish(self) -> None:
        """Leave one line a row in the manifest, where a corrected or repeated row has left more."""
        if self.entries.read > len(self.entries):
            replace_journal(self.path / MANIFEST, (entry.to_dict() for entry in self.entries))

    def put_away(self, name: str, new_name: str) -> None:
        if (self.path / name).is_file():
            make_private_folder((self.path / new_name).parent)
            (self.path / name).replace(self.path / new_name)

    def add_line(self, entry: Entry) -> None:
        self._manifest.add(entry.to_dict())
