"""mailbox -> headers -> those that may be reports -> what they say -> the deliveries they are about -> the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guidegen.delivery.bounces.mime import read_header
from guidegen.delivery.bounces.models import BOUNCES, Kind, Reading, Sort, UnreadableError
from guidegen.delivery.bounces.reading import read_message
from guidegen.delivery.bounces.screening import may_be_report
from guidegen.delivery.bounces.sent_mail import Match, SentMail
from guidegen.delivery.bounces.sources import Source
from guidegen.delivery.mail.ledger import BOUNCED, DELIVERED, Ledger, Noted, Report
from guidegen.delivery.mail.redact import without

_STATES = {Kind.HARD: BOUNCED, Kind.SOFT: BOUNCED, Kind.DELIVERED: DELIVERED}


@dataclass(frozen=True)
class Told:
    """What one message reports about one client's mail; `said` names nobody."""

    number: int
    client_id: str
    kind: Kind
    said: str


@dataclass
class Found:
    """All that a mailbox told. The lists of numbers are of messages that a person has to look at.

    `moved` are reports that changed the ledger, `delayed` those of mail that is still on its way. `known` counts those
    that change nothing, because they were read before or say nothing of the end, `early` those about mail that is being
    sent this moment, and `foreign` those about mail that is not ours.
    """

    messages: int = 0
    moved: list[Told] = field(default_factory=list)
    delayed: list[Told] = field(default_factory=list)
    known: int = 0
    early: int = 0
    foreign: int = 0
    replies: list[str] = field(default_factory=list)
    elsewhere: list[tuple[int, str]] = field(default_factory=list)
    strange: list[tuple[int, str]] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)

    @property
    def bounced(self) -> list[Told]:
        return [told for told in self.moved if told.kind in BOUNCES]


def read_reports(source: Source, ledger: Ledger, names: Mapping[str, str] | None = None) -> Found:
    """Read a mailbox, and note in the ledger what became of the mail. Raises MailError.

    `names` are the clients' by their ids, to be left out of what servers say. One message at a time is in memory.
    """
    collector = _Collector(ledger, names or {})
    for number, header in source.headers():
        collector.found.messages += 1
        if header is None:
            collector.found.unreadable.append(number)
        elif may_be_report(read_header(header)) and (data := source.message(number)) is not None:
            collector.take(number, data)
    return collector.found


class _Collector:
    def __init__(self, ledger: Ledger, names: Mapping[str, str]) -> None:
        self.found = Found()
        self._ledger = ledger
        self._names = names
        self._sent = SentMail(ledger.rows(), ledger.address_key, ledger.reported())

    def take(self, number: int, data: bytes) -> None:
        try:
            reading = read_message(data)
        except UnreadableError:
            self.found.unreadable.append(number)
            return
        if reading.sort is Sort.OTHER:
            return
        matches = self._sent.about(reading)
        if not matches and reading.sort is not Sort.AUTOMATIC_REPLY:
            self.found.foreign += 1
        for match in matches:
            self._note(number, reading, match)

    def _note(self, number: int, reading: Reading, match: Match) -> None:
        client_id = match.delivery.client_id
        if reading.sort is Sort.AUTOMATIC_REPLY:
            self.found.replies.append(client_id)
        elif reading.sort is Sort.UNKNOWN:
            self.found.strange.append((number, client_id))
        elif match.verdict is None or match.to is None:
            self.found.elsewhere.append((number, client_id))
        else:
            verdict = match.verdict
            words = without(verdict.words, match.to, self._names.get(client_id, ""))
            report = Report(verdict.kind, verdict.status, words, reading.at, _STATES.get(verdict.kind, ""))
            self._count(self._ledger.note(match.delivery, report), Told(number, client_id, verdict.kind, report.said))

    def _count(self, noted: Noted, told: Told) -> None:
        if noted is Noted.MOVED:
            self.found.moved.append(told)
        elif noted is Noted.TOO_EARLY:
            self.found.early += 1
        elif noted is Noted.KEPT and told.kind is Kind.DELAYED:
            self.found.delayed.append(told)
        else:
            self.found.known += 1
