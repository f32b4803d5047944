"""Who is sent a guide and who is not: decided from a batch folder's own records alone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from guidegen.assessment.warnings import RETAKE_AFTER_DAYS
from guidegen.batch.records.manifest import DONE, MANIFEST, OLDER, Entry, current, read_manifest
from guidegen.batch.records.recipients import Recipient, read_recipients
from guidegen.delivery.mail.address import Address, AddressError, read_address
from guidegen.errors import Place, Problem, SettingsError

GUIDE = "guide"
GUIDE_TITLE = "Your guide"


class Reason(StrEnum):
    """Why a document is held back."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    REFERRAL = "referral"
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
    REPLACED = "replaced"


WORDS = {
    Reason.EMERGENCY: "emergency: call this client now",
    Reason.URGENT: "urgent: call this client today",
    Reason.REFERRAL: "under 16: speak with a parent or guardian",
    Reason.GRAVE_BEFORE: "older answers of this client hold a red flag: call first, then send it with --to",
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
    Reason.REPLACED: "a newer document took its place",
}
TO_CALL = (Reason.EMERGENCY, Reason.URGENT, Reason.GRAVE_BEFORE, Reason.REFERRAL)
_GRAVE = ("EMERGENCY", "URGENT")


@dataclass(frozen=True)
class Post:
    """One guide on its way to one client; `document` is the SHA-256 of the file as it must be."""

    client_id: str
    document: str
    file: Path
    to: Address
    name: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.client_id, self.document


@dataclass(frozen=True)
class Held:
    """One document that is not sent; `detail` says more and names nobody."""

    client_id: str
    document: str
    reason: Reason
    detail: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.client_id, self.document

    @property
    def words(self) -> str:
        return f"{WORDS[self.reason]}{f' ({self.detail})' if self.detail else ''}"


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
    """What may be sent, and on which day: `strict` wants signed content, `overridden` takes flags stepped down."""

    today: date
    strict: bool = False
    overridden: bool = False


def plan_batch(folder: Path, terms: Terms, sharing: Collection[str] = ()) -> Plan:
    """What of a batch folder can be sent. `sharing` are ids of clients who may share an address with others.

    Raises JournalError where the records are not as batch wrote them.
    """
    recipients = read_recipients(folder)
    at = Counter(identity for recipient in recipients.values() if (identity := _identity(recipient.email)))
    entries, grave_before = _newest(folder)
    ready: list[Post] = []
    held: list[Held] = []
    for entry in entries:
        if entry.status != DONE:
            continue
        recipient = recipients.get(entry.client_id, Recipient(entry.client_id))
        is_shared = at[_identity(recipient.email)] > 1 and entry.client_id not in sharing
        found = _decided(entry, recipient, folder, terms, is_shared)
        if isinstance(found, Post) and entry.client_id in grave_before:
            found = Held(entry.client_id, found.document, Reason.GRAVE_BEFORE)
        if isinstance(found, Post):
            ready.append(found)
        else:
            held.append(found)
    return Plan(tuple(ready), tuple(held), sum(entry.status != DONE for entry in entries))


def _newest(folder: Path) -> tuple[list[Entry], set[str]]:
    """Each client's newest line, and whose older answers hold a red flag."""
    newest: dict[str, Entry] = {}
    grave: set[str] = set()
    for entry in read_manifest(folder):
        if entry.status != OLDER:
            newest[entry.client_id] = entry
        elif entry.level in _GRAVE or entry.note:
            grave.add(entry.client_id)
    return list(newest.values()), grave


def plan_file(file: Path, to: Address, terms: Terms) -> Plan:
    """One file to one address that a person gave, who answers for the consent.

    Where it stands in a batch folder, what the manifest says about it counts. Elsewhere its title must be a guide's.
    Raises SettingsError where it cannot be read, and JournalError.
    """
    from guidegen.pdf import title_of

    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError([Problem(Place(str(file)), "this file cannot be read", error.strerror)]) from error
    document = hashlib.sha256(data).hexdigest()
    folder = batch_folder_of(file)
    entry = next((one for one in current(folder).values() if one.sha256 == document), None) if folder else None
    if entry is not None and folder is not None:
        found = _decided(entry, Recipient(entry.client_id, email=to.text, email_consent=True), folder, terms, False)
    elif title_of(data) != GUIDE_TITLE:
        found = Held(_pseudonym(to), document, Reason.NOT_A_GUIDE, f"its title must be '{GUIDE_TITLE}'")
    elif terms.strict:
        found = Held(_pseudonym(to), document, Reason.UNAPPROVED, "no manifest tells")
    else:
        found = Post(_pseudonym(to), document, file, to)
    return Plan((found,), ()) if isinstance(found, Post) else Plan((), (found,))


def batch_folder_of(file: Path) -> Path | None:
    """The batch folder that a file stands in, if it stands in one."""
    parents = file.resolve().parents
    return next((folder for folder in parents[:2] if (folder / MANIFEST).is_file()), None)


def read_document(post: Post) -> bytes | None:
    """The bytes of the guide, or None where they are not what the manifest says."""
    try:
        data = post.file.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == post.document else None


def _decided(entry: Entry, recipient: Recipient, folder: Path, terms: Terms, is_shared: bool) -> Post | Held:
    """The gravest reason to hold a document back, or the guide ready to go."""
    document = entry.sha256 or ""

    def held(reason: Reason, detail: str = "") -> Held:
        return Held(entry.client_id, document, reason, detail)

    # Level and document say the same; whichever of them is grave decides.
    for reason in (Reason.EMERGENCY, Reason.URGENT, Reason.REFERRAL):
        if reason.value in (entry.document, (entry.level or "").lower()):
            return held(reason)
    if entry.document != GUIDE or entry.permit == "P0":
        return held(Reason.NOT_A_GUIDE)
    if entry.unread:
        return held(Reason.UNREAD, ", ".join(entry.unread))
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
    post = Post(entry.client_id, document, folder / (entry.file or ""), to, recipient.name)
    return post if read_document(post) is not None else held(Reason.CHANGED)


def _days_since(answered: str, today: date) -> int:
    """How old answers are; a manifest of an earlier version does not tell, and counts as new."""
    try:
        return (today - date.fromisoformat(answered[:10])).days
    except ValueError:
        return 0


def _identity(email: str) -> str:
    """What two clients with one mailbox have in common; a faulty address as it stands, so that it counts too."""
    try:
        return read_address(email).identity
    except AddressError:
        return email.strip().casefold()


def _pseudonym(to: Address) -> str:
    """An id for somebody who stands in no manifest; it tells nothing about the address that the ledger does not."""
    return f"to-{hashlib.sha256(to.identity.encode()).hexdigest()[:12]}"
