"""New signatures added to a clinic's record, with a snapshot of what was signed: one signer at a time, whole or not."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guidegen.clinic.sign_off.models import FORMAT, Signing, record_hash
from guidegen.clinic.sign_off.reading import FOLDER, load_sign_off, read_sign_off, record_file
from guidegen.clinic.sign_off.snapshot import snapshot_bytes, snapshot_name
from guidegen.errors import BusyError, Place, Problem, SettingsError
from guidegen.files.private_file import write_all_shared
from guidegen.library.fingerprints import LibraryFiles

# How long to wait for somebody else's signature to be written, in seconds.
PATIENCE = 10
_PAUSE = 0.1
_PLAIN = re.compile(r"[\w./-]+", re.ASCII)
_HEAD = """\
# Who has signed which content. guidegen sign adds to this file; what is changed by hand is found, and then nothing
# in it counts. Keep it with the content, and keep copies.
"""


def add_signings(folder: Path, signings: Sequence[Signing], files: LibraryFiles) -> list[Path]:
    """Write some signatures into the record of a clinic's folder, and the signed content beside it; the files written.

    Raises SettingsError where the record that is there cannot be gone on with, BusyError where somebody else is signing
    all the time, and OSError where nothing can be written. Then all is as before.
    """
    record = record_file(folder)
    snapshot = record.with_name(snapshot_name(files.hash))
    record.parent.mkdir(exist_ok=True)
    with _alone(record.parent):
        before = load_sign_off(folder)
        if before.faults:
            raise SettingsError(before.faults)
        data = record_bytes((*before.signings, *signings))
        _refuse_unreadable(data, record)
        write_all_shared([(snapshot, snapshot_bytes(files)), (record, data)])
    return [record, snapshot]


def record_bytes(signings: tuple[Signing, ...]) -> bytes:
    """A record as its file holds it."""
    lines = [f"{_HEAD}format: {FORMAT}", "signings:"]
    for signing in signings:
        lines += _lines(signing.to_dict(), "    ")
    return "\n".join([*lines, f"hash: {_text(record_hash(signings))}", ""]).encode()


def _lines(told: dict[str, Any], indent: str) -> Iterator[str]:
    start = f"{indent[:-2]}- "
    for key, value in told.items():
        if isinstance(value, dict):
            yield f"{start}{key}:"
            yield from (f"{indent}  {_key(name)}: {_text(text)}" for name, text in value.items())
        else:
            yield f"{start}{key}: {_text(value)}"
        start = indent


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """Text as YAML takes it whatever it holds: what JSON writes in quotes."""
    return json.dumps(text, ensure_ascii=False)


def _refuse_unreadable(data: bytes, record: Path) -> None:
    """Never write what could not be read again: a record is kept for years, and grows."""
    if faults := read_sign_off(data, str(record)).faults:
        hint = f"keep the folder {FOLDER} elsewhere under another name, and have all content signed into a new one"
        raise SettingsError([Problem(fault.place, fault.message, hint) for fault in faults])


def refuse_unwritable(folder: Path) -> None:
    """Raise the OSError that writing into a clinic's folder would meet, as far as it can be told before."""
    place = record_file(folder).parent
    place = place if place.exists() else folder
    if not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))
    if not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder itself is locked, so that no lock file can be left behind; the lock goes with the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    until = time.monotonic() + PATIENCE
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > until:
                    message = "somebody else is signing here at this moment"
                    raise BusyError([Problem(Place(str(folder)), message, "sign again in a minute")]) from error
                time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)
