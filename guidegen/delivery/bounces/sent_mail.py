"""Which delivery of a ledger a report is about: by the id of the message that it returns, and by whom it went to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from guidegen.delivery.bounces.models import Reading, Verdict
from guidegen.delivery.mail.address import Address, AddressError, read_address
from guidegen.delivery.mail.ledger import Delivery


@dataclass(frozen=True)
class Match:
    """A delivery that a report is about. `verdict` is None where it speaks of another address than the client's.

    `to` is the client's address as the report has it.
    """

    delivery: Delivery
    verdict: Verdict | None = None
    to: Address | None = None


class SentMail:
    """The deliveries that a server has taken, or may have. `reported` are ids and address keys with earlier reports."""

    def __init__(
        self,
        rows: Iterable[Delivery],
        address_key: Callable[[Address], str],
        reported: Collection[tuple[str, str]] = (),
    ) -> None:
        self._address_key = address_key
        self._reported = reported
        self._by_id = {_delivery_id(row.message_id): row for row in rows if row.message_id}

    def about(self, reading: Reading) -> list[Match]:
        """The deliveries that a message speaks of; empty where it knows none of their ids."""
        rows = {row.id: row for id_ in reading.ids if (row := self._by_id.get(_delivery_id(id_)))}
        return [match for row in rows.values() for match in self._matches(row, reading.verdicts)]

    def _matches(self, row: Delivery, verdicts: Iterable[Verdict]) -> Iterator[Match]:
        found = False
        for verdict in verdicts:
            for to in _addresses(verdict):
                key = self._address_key(to)
                if key == row.address_key:
                    found = True
                    yield Match(row, verdict, to)
                    break
                # About an address that the client had before.
                found = found or (row.message_id, key) in self._reported
        if not found:
            yield Match(row)


def _delivery_id(text: str) -> str:
    """What tells a delivery from all others: the part of the Message-ID that nobody can guess."""
    return text.strip("<>").partition("@")[0].casefold()


def _addresses(verdict: Verdict) -> Iterator[Address]:
    for text in verdict.addresses:
        try:
            yield read_address(text)
        except AddressError:
            continue
