"""The documents of a batch folder, as batch wrote them or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from guidegen.batch.records.manifest import Entry
from guidegen.errors import JournalError, Place, Problem

_AGAIN = "run batch again, or leave such documents out with --skip-changed"


def faults_of(folder: Path, entries: Sequence[Entry]) -> dict[str, Problem]:
    """What keeps documents out of a pack, by client id: every one that is missing, or is not what was written."""
    found = {}
    for entry in entries:
        try:
            read_guide(folder, entry)
        except JournalError as error:
            found[entry.client_id] = error.problems[0]
    return found


def read_guide(folder: Path, entry: Entry) -> bytes:
    """One client's document. Raises JournalError where its bytes are not those that the manifest tells of."""
    file = folder / (entry.file or "")
    place = Place(str(file))
    if not entry.pages:
        raise JournalError([Problem(place, f"the manifest does not tell the pages of {entry.client_id}", _AGAIN)])
    try:
        # Somebody may have changed the manifest, so that it names a file that is not ours to print.
        if not file.resolve().is_relative_to(folder.resolve()):
            raise JournalError([Problem(place, f"the file of {entry.client_id} is not in this folder", _AGAIN)])
        data = file.read_bytes()
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "its links run in a circle"
        raise JournalError([Problem(place, f"cannot be read: {why}", _AGAIN)]) from error
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise JournalError([Problem(place, "has changed since batch wrote it", _AGAIN)])
    return data
