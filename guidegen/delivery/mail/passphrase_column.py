"""Passphrases that a clinic has agreed on with its clients, from a column of its own table; they are kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from guidegen.batch.records.recipients import read_recipients
from guidegen.delivery.mail.eligibility import Held, Plan, Post, Reason
from guidegen.delivery.mail.passphrases import LONGEST, SHORTEST, is_sound
from guidegen.errors import MailError, Place, Problem
from guidegen.readers.mapping.our_columns import column_name
from guidegen.readers.rows import as_shown, as_text
from guidegen.readers.tables.columns import PASSPHRASE
from guidegen.readers.tables.table import open_cells

CLIENT_ID = "client_id"


@dataclass(frozen=True)
class PassphraseColumn:
    """Where the passphrases stand: a table, and the names of two of its columns."""

    table: str
    id_column: str = CLIENT_ID
    passphrase_column: str = PASSPHRASE

    def read(self) -> dict[str, set[str]]:
        """The passphrases of each number of a client, as the table writes them; torn rows are passed over.

        Raises AnswersError where there is no table, and MailError where it has no such columns.
        """
        with open_cells(self.table) as table:
            rows = table.rows()
            header = next(rows, None)
            names = [column_name(as_text(cell)) for cell in header.cells] if header else []
            wanted = [column_name(name) for name in (self.id_column, self.passphrase_column)]
            problems = [self._lacking(name, names) for name in wanted if names.count(name) != 1]
            if problems:
                raise MailError(problems)
            id_at, passphrase_at = map(names.index, wanted)
            found: dict[str, set[str]] = {}
            for row in rows:
                if row.fault is None and len(row.cells) > max(id_at, passphrase_at):
                    client_id, passphrase = as_shown(row.cells[id_at]), as_shown(row.cells[passphrase_at])
                    if client_id and passphrase:
                        found.setdefault(client_id, set()).add(passphrase)
        return found

    def _lacking(self, name: str, names: Collection[str]) -> Problem:
        # Where the first row is no header, its cells are a client's: none of them is told.
        message = f"the table has {'more than one' if name in names else 'no'} column '{name[:60]}'"
        return Problem(Place(self.table), message, "name its own with --id-column and --passphrase-column")


def with_passphrases(plan: Plan, found: Mapping[str, set[str]], folder: Path) -> tuple[Plan, dict[str, str]]:
    """The passphrase of each client whose guide is ready, and the plan in which those without one are held back.

    A client is known by the number that the clinic wrote, also where the batch `folder` calls it by another. Raises
    JournalError.
    """
    numbers = {key: recipient.given_id for key, recipient in read_recipients(folder).items()}
    ready: list[Post] = []
    held: list[Held] = []
    passphrases: dict[str, str] = {}
    for post in plan.ready:
        given = found.get(numbers.get(post.client_id) or post.client_id, set())
        if fault := _fault(given):
            held.append(Held(post.client_id, post.document, Reason.NO_PASSPHRASE, fault))
        else:
            [passphrases[post.client_id]] = given
            ready.append(post)
    return replace(plan, ready=tuple(ready), held=(*plan.held, *held)), passphrases


def _fault(given: Collection[str]) -> str:
    """What is wrong with a client's passphrases; nothing of them is told."""
    if not given:
        return "the table has none"
    if len(given) > 1:
        return "the table has several"
    return "" if all(map(is_sound, given)) else f"it must have {SHORTEST} to {LONGEST} plain letters"
