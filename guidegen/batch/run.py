"""A run: every client's row once, to its document or to the list of what failed.

clients -> survey -> tasks -> printed by workers -> folder
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

from guidegen.answers import ClientRow, Clients, parse_client
from guidegen.batch.failed_rows import FailedRows
from guidegen.batch.folder import FAILED_ROWS, Folder, document_name
from guidegen.batch.identity import client_key, input_hash
from guidegen.batch.job import Delivery, Job, Refusal, Task, settings_hash
from guidegen.batch.survey import Survey, tasks_in_order
from guidegen.errors import LibraryError
from guidegen.manifest import DONE, FAILED, OLDER, Entry
from guidegen.recipients import Recipient


class Workers(Protocol):
    """Who prints rows: processes of this machine, or a cluster."""

    def run(self, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, Delivery | Refusal]]:
        """Every row once with what became of it, in whichever order; only a few are under way at a time."""
        ...


@dataclass
class Outcome:
    """What came of a run: how many clients of each kind, which rows failed, what is to be done by hand."""

    delivered: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: int = 0
    failed: set[int] = field(default_factory=set)
    older: list[tuple[int, str]] = field(default_factory=list)
    by_hand: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """One run over some clients into a folder. `told` hears of every row that is dealt with, and of its failure."""

    clients: Clients
    folder: Folder
    job: Job
    found: Survey
    limit: int | None
    told: Callable[[ClientRow, str, Refusal | None], None]

    def carry_out(self, workers: Workers) -> Outcome:
        """Print what is not printed yet.

        Raises LibraryError where the content is not the one that the run began with, GuidegenError where the table
        cannot be read on, and OSError where the folder cannot be written. What was done till then stays.
        """
        outcome = Outcome()
        failed = FailedRows(self.clients.header, self.clients.delimiter)
        under_way: dict[int, ClientRow] = {}
        for task, result in workers.run(self.job, self._tasks(outcome, under_way)):
            row = under_way.pop(task.row)
            if isinstance(result, Delivery):
                self._deliver(task, row, result, outcome)
                self.told(row, task.client_id, None)
            elif result.is_fatal:
                raise LibraryError(result.problems)
            else:
                self.folder.record(self._failed(task, result))
                failed.add(row.number, row.cells, result.problems)
                outcome.failed.add(row.number)
                self.told(row, task.client_id, result)
        self.folder.write(FAILED_ROWS, failed.encoded() if failed else None)
        return outcome

    def _tasks(self, outcome: Outcome, under_way: dict[int, ClientRow]) -> Iterator[Task]:
        """The rows that are to be printed; those that are not are settled on the way."""
        settings = settings_hash(self.job.settings)
        for row in tasks_in_order(self.clients, self.found.first, self.limit):
            key = client_key(row)
            task = Task(row.number, key, row.source, input_hash(row.source, settings, self.job.today))
            if newer := self.found.older.get(row.number):
                error = f"answered again: row {newer} is newer"
                level, document = self.found.kinds.get(row.number, (None, None))
                self.folder.record(
                    Entry(
                        row.number,
                        key,
                        OLDER,
                        level,
                        document=document,
                        input_hash=task.input_hash,
                        content_hash=self.job.content_hash,
                        error=error,
                    )
                )
                outcome.older.append((row.number, key))
                self.told(row, task.client_id, None)
            elif entry := self._done(task):
                self.folder.record(replace(entry, row=row.number))
                outcome.skipped += 1
                self.folder.recipient(_recipient(key, row))
                self.told(row, task.client_id, None)
            else:
                under_way[row.number] = row
                yield task

    def _done(self, task: Task) -> Entry | None:
        """The client's entry where its document is what would be printed anew."""
        entry = self.folder.entries.of_client(task.client_id)
        hashes = (task.input_hash, self.job.content_hash)
        is_same = entry is not None and (entry.input_hash, entry.content_hash) == hashes
        return entry if entry is not None and is_same and self.folder.holds(entry) else None

    def _deliver(self, task: Task, row: ClientRow, delivery: Delivery, outcome: Outcome) -> None:
        note = f"printed without {delivery.left_out}; write it in by hand" if delivery.left_out else None
        finding = delivery.finding
        entry = Entry(
            row=task.row,
            client_id=task.client_id,
            status=DONE,
            file=document_name(task.client_id),
            pages=delivery.pages,
            sha256=hashlib.sha256(delivery.data).hexdigest(),
            input_hash=task.input_hash,
            content_hash=self.job.content_hash,
            seconds=round(delivery.seconds, 3),
            approved=delivery.approved,
            note=note,
            **asdict(finding),
        )
        self.folder.recipient(_recipient(task.client_id, row))
        self.folder.deliver(entry, delivery.data)
        outcome.delivered[finding.level, finding.document] += 1
        if note:
            outcome.by_hand.append((task.client_id, note))

    def _failed(self, task: Task, result: Refusal) -> Entry:
        level, document = self.found.kinds.get(task.row, (None, None))
        finding = asdict(result.finding) if result.finding else {"level": level, "document": document}
        return Entry(
            row=task.row,
            client_id=task.client_id,
            status=FAILED,
            input_hash=task.input_hash,
            content_hash=self.job.content_hash,
            seconds=round(result.seconds, 3) if result.seconds is not None else None,
            error=result.summary,
            note="red flags in what could be read: contact this client" if result.alert else None,
            **finding,
        )


def _recipient(key: str, row: ClientRow) -> Recipient:
    client = parse_client(row.source)
    return Recipient(key, client.id, client.name, client.email, client.email_consent, client.address)
