"""Which delivery of a ledger a report is about: by the id of the message that it returns, and by whom it went to."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from guidegen.delivery.bounces.models import Reading, Verdict
from guidegen.delivery.mail.address import Address, AddressError, read_address
from guidegen.delivery.mail.ledger import Delivery

# Some providers put an id of their own in place of the message's, and tell it in the reply with which they took it.
_ID_IN_REPLY = re.compile(r"(?<![\w.@-])[A-Za-z0-9_-]{24,100}(?![\w.@-])")


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
        self._by_id: dict[str, Delivery] = {}
        self._by_reply: dict[str, Delivery] = {}
        for row in rows:
            if row.message_id:
                self._by_id[row.message_id.casefold()] = row
                self._by_reply |= {found.casefold(): row for found in _ID_IN_REPLY.findall(row.reply)}

    def about(self, reading: Reading) -> list[Match]:
        """The deliveries that a message speaks of; empty where it knows none of their ids."""
        rows = {row.id: row for id_ in reading.message_ids if (row := self._of(id_))}
        return [match for row in rows.values() for match in self._matches(row, reading.verdicts)]

    def _of(self, message_id: str) -> Delivery | None:
        folded = message_id.casefold()
        return self._by_id.get(folded) or self._by_reply.get(folded.strip("<>").partition("@")[0])

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


def _addresses(verdict: Verdict) -> Iterator[Address]:
    for text in verdict.addresses:
        try:
            yield read_address(text)
        except AddressError:
            continue
