"""Who is sent a guide and who is not: decided from a batch folder's own records alone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from guidegen.assessment.warnings import RETAKE_AFTER_DAYS
from guidegen.batch.records.manifest import DONE, OLDER, Entry, read_manifest
from guidegen.batch.records.recipients import Recipient, read_recipients
from guidegen.delivery.mail.address import Address, AddressError, read_address

GUIDE = "guide"


class Reason(StrEnum):
    """Why a document is held back."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    REFERRAL = "referral"
    RED_FLAG = "red_flag"
    GRAVE_BEFORE = "grave_before"
    UNREAD = "unread"
    OVERRIDDEN = "overridden"
    TOO_OLD = "too_old"
    NOT_A_GUIDE = "not_a_guide"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    SHARED_ADDRESS = "shared_address"
    NO_PASSPHRASE = "no_passphrase"  # noqa: S105
    CHANGED = "changed"
    UNAPPROVED = "unapproved"
    OUTDATED = "outdated"
    REPLACED = "replaced"


WORDS = {
    Reason.EMERGENCY: "emergency: call this client now",
    Reason.URGENT: "urgent: call this client today",
    Reason.REFERRAL: "under 16: speak with a parent or guardian",
    Reason.RED_FLAG: "batch could not use the answers, and they may hold a red flag: call this client now",
    Reason.GRAVE_BEFORE: "older answers of this client hold a red flag: call first, then give --contacted",
    Reason.UNREAD: "a safety answer was not read or not used: look at the answers, and ask again",
    Reason.OVERRIDDEN: "a red flag was stepped down: look at it, then --allow-overridden",
    Reason.TOO_OLD: f"the answers are older than {RETAKE_AFTER_DAYS} days: take the questionnaire again",
    Reason.NOT_A_GUIDE: "the file is not a guide",
    Reason.NO_CONSENT: "no consent to e-mail",
    Reason.NO_ADDRESS: "no e-mail address",
    Reason.BAD_ADDRESS: "the e-mail address cannot be right",
    Reason.SHARED_ADDRESS: "the address stands at another client too",
    Reason.NO_PASSPHRASE: "no passphrase to lock the guide with",
    Reason.CHANGED: "the file is missing, or is not what batch wrote",
    Reason.UNAPPROVED: "no clinician has signed off the content",
    Reason.OUTDATED: "this is not the newest document of any client in its batch folder: look there for the newest",
    Reason.REPLACED: "a newer document took its place",
}
TO_CALL = (
    Reason.EMERGENCY,
    Reason.RED_FLAG,
    Reason.UNREAD,
    Reason.URGENT,
    Reason.GRAVE_BEFORE,
    Reason.REFERRAL,
)
_GRAVE = ("EMERGENCY", "URGENT")


@dataclass(frozen=True)
class Post:
    """One guide on its way to one client; `document` is the SHA-256 of the file as it must be.

    `language` is the code of the one that the guide is in; "" where nobody knows.
    """

    client_id: str
    document: str
    file: Path
    to: Address
    name: str = ""
    language: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.client_id, self.document


@dataclass(frozen=True)
class Held:
    """One document that is not sent, or "" for a client without one; `detail` says more and names nobody.

    `row` is where batch has read of a client who has no document, and perhaps no number of the clinic's either.
    """

    client_id: str
    document: str
    reason: Reason
    detail: str = ""
    row: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.client_id, self.document

    @property
    def words(self) -> str:
        return f"{WORDS[self.reason]}{f' ({self.detail})' if self.detail else ''}"

    @property
    def who(self) -> str:
        """The client as a person is told."""
        return self.client_id if self.row is None else f"{self.client_id} (row {self.row})"


@dataclass(frozen=True)
class Plan:
    """The whole of a batch folder, in the manifest's order. `without` counts the clients who have no document."""

    ready: tuple[Post, ...]
    held: tuple[Held, ...]
    without: int = 0

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Client and document of everything planned."""
        return [*(post.key for post in self.ready), *(one.key for one in self.held)]


@dataclass(frozen=True)
class Terms:
    """What may be sent, and on which day: `strict` wants signed content, `overridden` takes flags stepped down.

    `contacted` are ids of clients whose older answers held a red flag, and with whom somebody has spoken since.
    """

    today: date
    strict: bool = False
    overridden: bool = False
    contacted: Collection[str] = ()


def plan_batch(folder: Path, terms: Terms, sharing: Collection[str] = ()) -> Plan:
    """What of a batch folder can be sent. `sharing` are ids of clients who may share an address with others.

    Raises JournalError where the records are not as batch wrote them.
    """
    recipients = read_recipients(folder)
    at = Counter(identity for recipient in recipients.values() if (identity := identity_of(recipient.email)))
    records = read_records(folder)
    ready: list[Post] = []
    held = list(records.without_document())
    for entry in records.documents():
        recipient = recipients.get(entry.client_id, Recipient(entry.client_id))
        is_shared = at[identity_of(recipient.email)] > 1 and entry.client_id not in sharing
        found = decided(entry, records, recipient, terms, is_shared)
        if isinstance(found, Post):
            ready.append(found)
        else:
            held.append(found)
    return Plan(tuple(ready), tuple(held), records.count - len(ready) - len(held))


@dataclass(frozen=True)
class Records:
    """What batch knows of its clients: the newest line of each, and in which row older answers hold a red flag."""

    folder: Path
    newest: Mapping[str, Entry]
    grave_before: Mapping[str, int]

    def __contains__(self, client_id: str) -> bool:
        return client_id in self.newest or client_id in self.grave_before

    @property
    def count(self) -> int:
        """How many clients there are."""
        return len(self.newest.keys() | self.grave_before)

    def documents(self) -> Iterator[Entry]:
        """The newest document of each client who has one."""
        return (entry for entry in self.newest.values() if entry.status == DONE)

    def without_document(self) -> Iterator[Held]:
        """The clients without one whom batch has listed: call them."""
        for client_id in dict.fromkeys((*self.newest, *self.grave_before)):
            entry = self.newest.get(client_id)
            row = entry.row if entry else self.grave_before[client_id]
            if (entry is None or entry.status != DONE) and (reason := self.call_for(client_id)):
                unread = ", ".join(entry.unread) if entry else ""
                yield Held(client_id, "", reason, f"not read: {unread}" if unread else "", row)

    def call_for(self, client_id: str, contacted: Collection[str] = ()) -> Reason | None:
        """Why this client is to be called before anything else; None where no call is needed."""
        entry = self.newest.get(client_id)
        was_grave = client_id in self.grave_before
        if entry is None:
            return Reason.RED_FLAG if was_grave else None
        if grave := _grave_reason(entry):
            return grave
        if entry.status != DONE:
            return Reason.RED_FLAG if entry.note or entry.unread or was_grave else None
        if entry.unread:
            return Reason.UNREAD
        return Reason.GRAVE_BEFORE if was_grave and client_id not in contacted else None


def _grave_reason(entry: Entry) -> Reason | None:
    """Level and document say the same; whichever of them is grave decides."""
    found = (entry.document, (entry.level or "").lower())
    return next((one for one in (Reason.EMERGENCY, Reason.URGENT, Reason.REFERRAL) if one.value in found), None)


def read_records(folder: Path) -> Records:
    """Raises JournalError where the manifest is not as batch wrote it."""
    newest: dict[str, Entry] = {}
    grave: dict[str, int] = {}
    for entry in read_manifest(folder):
        if entry.status != OLDER:
            newest[entry.client_id] = entry
        elif entry.level in _GRAVE or entry.note:
            grave[entry.client_id] = entry.row
    return Records(folder, newest, grave)


def read_document(post: Post) -> bytes | None:
    """The bytes of the guide, or None where they are not what the manifest says."""
    try:
        data = post.file.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == post.document else None


def decided(entry: Entry, records: Records, recipient: Recipient, terms: Terms, is_shared: bool) -> Post | Held:
    """The gravest reason to hold a document back, or the guide ready to go."""
    document = entry.sha256 or ""

    def held(reason: Reason, detail: str = "") -> Held:
        return Held(entry.client_id, document, reason, detail)

    call = records.call_for(entry.client_id, terms.contacted)
    if call and call is not Reason.UNREAD:
        return held(call)
    if entry.document != GUIDE or entry.permit == "P0":
        return held(Reason.NOT_A_GUIDE)
    if call:
        return held(call, ", ".join(entry.unread))
    if entry.overridden and not terms.overridden:
        return held(Reason.OVERRIDDEN, "; ".join(entry.overridden))
    if _days_since(entry.answered, terms.today) > RETAKE_AFTER_DAYS:
        return held(Reason.TOO_OLD)
    if terms.strict and not entry.approved:
        return held(Reason.UNAPPROVED)
    if not recipient.email_consent:
        return held(Reason.NO_CONSENT)
    if not recipient.email.strip():
        return held(Reason.NO_ADDRESS)
    try:
        to = read_address(recipient.email)
    except AddressError as error:
        return held(Reason.BAD_ADDRESS, str(error))
    if is_shared:
        return held(Reason.SHARED_ADDRESS)
    file = records.folder / (entry.file or "")
    post = Post(entry.client_id, document, file, to, recipient.name, entry.language or "")
    return post if read_document(post) is not None else held(Reason.CHANGED)


def _days_since(answered: str, today: date) -> int:
    """How old answers are; a manifest of an earlier version does not tell, and counts as new."""
    try:
        return (today - date.fromisoformat(answered[:10])).days
    except ValueError:
        return 0


def identity_of(email: str) -> str:
    """What two clients with one mailbox have in common; a faulty address as it stands, so that it counts too."""
    try:
        return read_address(email).identity
    except AddressError:
        return email.strip().casefold()
