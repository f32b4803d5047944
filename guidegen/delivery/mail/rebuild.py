"""A lost ledger made anew from the copies of sent mail, so that nobody gets a second one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guidegen.batch.records.manifest import MANIFEST
from guidegen.batch.records.recipients import read_recipients
from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import identity_of, read_records
from guidegen.delivery.mail.ledger import SENT, UNKNOWN, Found
from guidegen.delivery.mail.mailed import Mailing, read_mailed
from guidegen.delivery.mail.message import delivery_id
from guidegen.delivery.mail.one_file import pseudonym
from guidegen.delivery.mail.sent_copies import SentCopy

Key = tuple[str, str, str]  # client, document, campaign
REBUILT, NO_COPY = "found in the Sent folder", "no copy in the Sent folder"


@dataclass(frozen=True)
class Known:
    """What could have been mailed out of a folder, and to whom: client and document, campaigns, addresses."""

    documents: frozenset[tuple[str, str]]
    campaigns: frozenset[str]
    addresses: Mapping[str, str]
    mailed: tuple[Mailing, ...] = ()

    @property
    def keys(self) -> Iterator[Key]:
        """Every delivery that there can have been."""
        yield from (mailing.key for mailing in self.mailed)
        yield from ((*one, campaign) for one in self.documents for campaign in sorted(self.campaigns))


@dataclass(frozen=True)
class Rebuilt:
    """Deliveries as they are to stand in the ledger, and how many messages are none of this folder's."""

    found: tuple[Found, ...]
    foreign: int

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(one.key for one in self.found)

    @property
    def sent(self) -> int:
        return sum(one.state == SENT for one in self.found)

    @property
    def unknown(self) -> list[str]:
        """The clients of whom nobody knows whether theirs arrived."""
        return [one.key[0] for one in self.found if one.state == UNKNOWN]


def what_is_known(folder: Path, campaign: str) -> Known:
    """What a folder's own records tell. Raises JournalError."""
    mailed = read_mailed(folder)
    entries = read_records(folder).documents() if (folder / MANIFEST).is_file() else ()
    return Known(
        frozenset((entry.client_id, entry.sha256 or "") for entry in entries),
        frozenset({campaign, *(mailing.campaign for mailing in mailed)}),
        {one.client_id: one.email for one in read_recipients(folder).values()},
        tuple(mailed),
    )


def find_deliveries(copies: Iterable[SentCopy], known: Known, campaign: str) -> Rebuilt:
    """Tie each copy to the delivery that it is of.

    By our own ids, else by an attached guide that went to its client's address; then it is of the campaign that this
    guide is remembered to have been mailed in, or of `campaign`. What is remembered and has no copy is unknown.
    """
    by_id = {delivery_id(*key): key for key in known.keys}
    by_document: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for client_id, document in {key[:2] for key in by_id.values()}:
        by_document[document].add((client_id, document))
    campaigns: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mailing in known.mailed:
        campaigns[mailing.client_id, mailing.document].add(mailing.campaign)

    found: dict[Key, Found] = {}
    foreign = 0
    for copy in copies:
        keys = {by_id[id_] for id_ in copy.ids if id_ in by_id}
        if not keys:
            sent_to = {to.identity for to in copy.to}
            pairs = {pair for document in copy.documents for pair in by_document[document]}
            whose = {pair for pair in pairs if _went_to(pair[0], copy.to, sent_to, known.addresses)}
            keys = {(*pair, one) for pair in whose for one in campaigns[pair] or {campaign}}
        foreign += not keys
        for key in keys:
            found[key] = Found(key, SENT, REBUILT, copy.to[0] if copy.to else None, copy.message_id, copy.at)
    for mailing in known.mailed:
        found.setdefault(mailing.key, Found(mailing.key, UNKNOWN, NO_COPY))
    return Rebuilt(tuple(found.values()), foreign)


def _went_to(client_id: str, to: Collection[Address], sent_to: Collection[str], addresses: Mapping[str, str]) -> bool:
    if client_id in addresses and identity_of(addresses[client_id]) in sent_to:
        return True
    return client_id in {pseudonym(one) for one in to}
