"""A run: every client's row once, to its document or to the list of what failed.

clients -> survey -> tasks -> printed by workers -> folder
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from guidegen.answers import parse_client
from guidegen.batch.failed_rows import FailedRows
from guidegen.batch.folder import FAILED_ROWS, Folder, document_name
from guidegen.batch.identity import client_key, input_hash, row_key
from guidegen.batch.job import Delivery, Job, Refusal, Task, settings_hash
from guidegen.batch.latest_row import Standing
from guidegen.batch.outcome import Outcome
from guidegen.batch.preflight import Preflight, tasks_in_order
from guidegen.batch.records.manifest import DONE, FAILED, OLDER, Entry
from guidegen.batch.records.recipients import Recipient
from guidegen.errors import LibraryError, Problem
from guidegen.library.files import SOURCE
from guidegen.readers.rows import ClientRow, Clients


class Workers(Protocol):
    """Who prints rows: processes of this machine, or a cluster."""

    def run(self, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, Delivery | Refusal]]:
        """Every row once with what became of it, in whichever order; only a few are under way at a time."""
        ...


_CORRECTED = "was corrected in another file, and its document does not hold any more: run that file again"
_CALL = "red flags, or safety answers that were not read: contact this client"


@dataclass(frozen=True)
class Run:
    """One run over some clients into a folder. `told` hears of every row that is dealt with, and of its failure."""

    clients: Clients
    folder: Folder
    job: Job
    found: Preflight
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
        for task, result in workers.run(self.job, self._tasks(outcome, failed, under_way)):
            row = under_way.pop(task.number)
            if isinstance(result, Delivery):
                self._deliver(task, row, result, outcome)
                self.told(row, task.client_id, None)
            elif result.is_fatal:
                raise LibraryError(result.problems)
            else:
                self._fail(task, row, result, outcome, failed)
        self._keep_what_is_open(failed, outcome)
        self.folder.write(FAILED_ROWS, failed.encoded() if failed else None)
        return outcome

    def _tasks(self, outcome: Outcome, failed: FailedRows, under_way: dict[int, ClientRow]) -> Iterator[Task]:
        """The rows that are to be printed; those that are not are settled on the way."""
        settings: dict[str, str] = {}
        for row in tasks_in_order(self.clients, self.found.first, self.limit):
            key = client_key(row)
            language = self.job.language_of(row.source)
            if language not in settings:
                settings[language] = settings_hash(self.job.settings, self.job.accepted, language or SOURCE)
            if not self.found.latest.knows(key):
                task = Task(row.number, row.shown, row_key(row), row.source, "")
                why = "the file was changed while the run was on; run again with --resume"
                self._fail(task, row, _refused(row, "changed meanwhile", why), outcome, failed)
                continue
            standing = self.found.latest.of(key, row.number)
            name = row_key(row) if standing is Standing.CLASH else self.found.latest.name(key)
            inputs = input_hash(row.source, settings[language], self.job.today)
            task = Task(row.number, row.shown, name, row.source, inputs)
            if standing is Standing.CLASH:
                why = "this client number stands at two people, whose names and addresses differ"
                self._fail(task, row, _refused(row, "one number for two people", why), outcome, failed)
            elif standing is not Standing.COUNTS:
                self._give_way(task, row, standing, outcome, failed)
            elif self._has_newer(task, row):
                self._give_way(task, row, Standing.OLDER, outcome, failed)
            elif entry := self._done(task, language):
                entry = replace(entry, row=task.row)
                self.folder.record(entry)
                outcome.look_at(entry)
                outcome.skipped += 1
                if entry.input_hash == task.input_hash:  # not where this row was corrected since
                    self.folder.recipient(_recipient(entry.client_id, row))
                self.told(row, key, None)
            elif corrected := self.folder.entries.correcting(task.input_hash):
                # This row failed, and was corrected in another file: it must not put the correction away.
                outcome.by_hand.append((corrected.client_id, _CORRECTED))
                self.told(row, key, None)
            elif self._has_lost_zeros(task, row):
                why = "client_id: this number had zeros in front when the row failed; a spreadsheet has taken them"
                self._fail(task, row, _refused(row, "invalid: id", why), outcome, failed)
            else:
                under_way[row.number] = row
                yield task

    def _give_way(self, task: Task, row: ClientRow, standing: Standing, outcome: Outcome, failed: FailedRows) -> None:
        """A row of a client of whom another row is newer, or may be."""
        newer = self.found.latest.newest(client_key(row))
        error = f"answered again: row {newer} is newer"
        if newer == row.shown:
            error = "answered again: this folder holds newer answers of an earlier run"
        if standing is Standing.UNCLEAR:
            error = f"row {newer} of this client has a day that cannot be read; nobody can tell which is newer"
            failed.add(row.shown, task.client_id, row.cells, [Problem(row.source.value(()), error)])
            outcome.failed.add(row.number)
        else:
            outcome.older.append((row.shown, task.client_id))
        level, document = self.found.kinds.get(row.number, (None, None))
        self.folder.record(
            Entry(
                task.row,
                task.client_id,
                OLDER,
                level,
                document=document,
                input_hash=task.input_hash,
                content_hash=self.job.content_hash,
                error=error,
                note=_CALL if row.number in self.found.first else None,
                answered=row.answered,
            )
        )
        self.told(row, task.client_id, None)

    def _has_newer(self, task: Task, row: ClientRow) -> bool:
        """Whether an earlier run into this folder has printed newer answers of this client.

        What has failed does not count: its day may be what was wrong with it.
        """
        entry = self.folder.entries.of_client(task.client_id)
        return entry is not None and entry.status == DONE and row.answered < entry.answered

    def _done(self, task: Task, language: str) -> Entry | None:
        """The entry of the document that would be printed anew, or of one that this very row was corrected to."""
        found = self.folder.entries.of_client(task.client_id)
        if found is None or found.input_hash != task.input_hash:
            found = self.folder.entries.correcting(task.input_hash)
            language = found.language or SOURCE if found else SOURCE
        if found is None or found.content_hash != self.job.content_in(language) or self._is_refused_now(found):
            return None
        return found if self.folder.holds(found) else None

    def _is_refused_now(self, entry: Entry) -> bool:
        """Whether a guide was printed from content that nobody had signed, which this run does not print."""
        return self.job.strict and entry.document == "guide" and not entry.approved

    def _has_lost_zeros(self, task: Task, row: ClientRow) -> bool:
        before = row.failed_as.client_id if row.failed_as else task.client_id
        return before != task.client_id and before.lstrip("0") == task.client_id

    def _deliver(self, task: Task, row: ClientRow, delivery: Delivery, outcome: Outcome) -> None:
        outcome.unpressed += delivery.renderer != self.job.settings.renderer
        by_hand = f"printed without {delivery.left_out}; {delivery.remedy}" if delivery.left_out else None
        note = "; ".join([*([by_hand] if by_hand else []), *delivery.remarks]) or None
        finding = delivery.finding
        before = self._failed_before(task, row)
        entry = Entry(
            row=task.row,
            client_id=task.client_id,
            status=DONE,
            file=document_name(task.client_id),
            pages=delivery.pages,
            sha256=hashlib.sha256(delivery.data).hexdigest(),
            input_hash=task.input_hash,
            content_hash=delivery.content_hash,
            seconds=round(delivery.seconds, 3),
            approved=delivery.approved,
            note=note,
            corrects=before.input_hash if before else None,
            answered=row.answered,
            language=delivery.language,
            **asdict(finding),
        )
        self.folder.recipient(_recipient(task.client_id, row))
        self._remember_grave(task)
        self.folder.deliver(entry, delivery.data)
        self._forget(before, task)
        outcome.look_at(entry)
        outcome.delivered[finding.level, finding.document] += 1
        if by_hand:
            outcome.by_hand.append((task.client_id, by_hand))

    def _fail(self, task: Task, row: ClientRow, result: Refusal, outcome: Outcome, failed: FailedRows) -> None:
        level, document = self.found.kinds.get(row.number, (None, None))
        finding: dict[str, Any] = {"level": level, "document": document, "unread": result.unread or ()}
        finding |= asdict(result.finding) if result.finding else {}
        is_grave = result.alert is not None or row.number in self.found.first
        entry = Entry(
            row=task.row,
            client_id=task.client_id,
            status=FAILED,
            input_hash=task.input_hash,
            content_hash=self.job.content_hash,
            seconds=round(result.seconds, 3) if result.seconds is not None else None,
            error=result.summary,
            note=_CALL if is_grave else None,
            answered=row.answered,
            **finding,
        )
        before = self._failed_before(task, row)
        self._remember_grave(task)
        self.folder.record(entry)
        self._forget(before, task)
        failed.add(task.row, task.client_id, row.cells, result.problems)
        outcome.failed.add(row.number)
        if not result.quotes:
            outcome.faultless += 1
        self.told(row, task.client_id, result)

    def _failed_before(self, task: Task, row: ClientRow) -> Entry | None:
        """The entry that this row, or the row that it was corrected from, has failed with."""
        entries = self.folder.entries
        found = entries.of_client(row.failed_as.client_id) if row.failed_as else entries.of_client(task.client_id)
        return found if found is not None and found.status == FAILED else None

    def _remember_grave(self, task: Task) -> None:
        """Newer answers do not undo that somebody was to be contacted: e-mail holds back who was."""
        before = self.folder.entries.of_client(task.client_id)
        if before is not None and before.is_withheld and before.input_hash != task.input_hash:
            self.folder.record(
                replace(before, status=OLDER, file=None, sha256=None, pages=None, error="answered again")
            )

    def _forget(self, before: Entry | None, task: Task) -> None:
        """A row whose number was corrected is another client now, and the first one never was."""
        if before is not None and before.client_id != task.client_id:
            self.folder.entries.drop(before.client_id)

    def _keep_what_is_open(self, failed: FailedRows, outcome: Outcome) -> None:
        """Rows of an earlier list that this run did not look at are still to be corrected."""
        before = self.folder.read(FAILED_ROWS)
        if before is None:
            return

        def is_open(client_id: str) -> bool:
            entry = self.folder.entries.of_client(client_id)
            return entry is not None and entry.status == FAILED

        if not failed.carry_over(before, is_open):
            number = 2
            while self.folder.read(f"failed-{number}.csv") is not None:
                number += 1
            outcome.set_aside = f"failed-{number}.csv"
            self.folder.write(outcome.set_aside, before)


def _refused(row: ClientRow, summary: str, why: str) -> Refusal:
    return Refusal(summary, (Problem(row.source.value(()), why),), quotes=True)


def _recipient(key: str, row: ClientRow) -> Recipient:
    client = parse_client(row.source)
    return Recipient(key, client.id, client.name, client.email, client.email_consent, client.address)
