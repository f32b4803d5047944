"""Marks that a ledger would not take at the time: kept in a file beside it until it does.

When the server has answered and the ledger is locked or its disk is full, what became of the message must not be
forgotten: it would have to be asked for client by client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guidegen.batch.records.journal import Journal, read_journal
from guidegen.errors import JournalError, Place, Problem


@dataclass(frozen=True)
class Mark:
    """How one delivery is to stand; with its message id, so that it is never put on another."""

    number: int
    message_id: str
    state: str
    reply_code: int | None
    reply: str
    reason: str
    may_retry: int
    changed_at: str

    @property
    def noted(self) -> dict[str, Any]:
        """The columns that change."""
        return {name: value for name, value in asdict(self).items() if name not in ("number", "message_id")}


def keep_mark(ledger: Path, mark: Mark) -> None:
    """Add a mark; it is on the disk when this returns. Only under the sending lock. Raises OSError."""
    with Journal(_beside(ledger)) as journal:
        journal.add(asdict(mark))


def kept_marks(ledger: Path) -> list[Mark]:
    """The marks that wait, in the order of their coming. Raises OSError, and JournalError where they are not ours."""
    path = _beside(ledger)
    if not path.is_file():
        return []
    return [_mark(line, Place(str(path), number)) for number, line in read_journal(path)]


def mark_kept(ledger: Path) -> Problem:
    """What to tell of a mark that was kept."""
    message = "what the server said last is kept here"
    return Problem(Place(str(_beside(ledger))), message, "leave the file there: the next run takes it into the ledger")


def forget_marks(ledger: Path) -> None:
    """Take the file away, once the ledger has them. Raises OSError."""
    _beside(ledger).unlink(missing_ok=True)


def _beside(ledger: Path) -> Path:
    return ledger.with_name(f"{ledger.name}.unwritten")


def _mark(line: Mapping[str, Any], place: Place) -> Mark:
    try:
        return Mark(**line)
    except TypeError:
        hint = "somebody has changed the file; take it away, and the mail it speaks of becomes unknown"
        raise JournalError([Problem(place, "this line is no mark of a ledger", hint)]) from None
