"""Who the guides of a batch folder are for: names and addresses, kept apart from the manifest, which holds none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from guidegen.batch.records.journal import read_journal
from guidegen.errors import JournalError, Place, Problem

RECIPIENTS = "recipients.jsonl"


@dataclass(frozen=True)
class Recipient:
    """One client by the manifest's `client_id`; `given_id` is the number as the clinic wrote it.

    `address` is a postal address of a few lines. `email_consent` is True only where the client said yes to e-mail.
    """

    client_id: str
    given_id: str = ""
    name: str = ""
    email: str = ""
    email_consent: bool = False
    address: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_recipients(folder: Path) -> dict[str, Recipient]:
    """The newest entry of each client by `client_id`; empty where the folder holds none. Raises JournalError."""
    path = folder / RECIPIENTS
    found: dict[str, Recipient] = {}
    for number, line in read_journal(path) if path.is_file() else ():
        recipient = recipient_of(line, Place(str(path), number))
        found[recipient.client_id] = recipient
    return found


def recipient_of(line: Mapping[str, Any], place: Place) -> Recipient:
    """One line as a recipient; keys that are not known are passed over. Raises JournalError."""
    known = {field.name: line[field.name] for field in fields(Recipient) if field.name in line}
    consent = known.get("email_consent", False)
    texts = [value for key, value in known.items() if key != "email_consent"]
    if not known.get("client_id") or not isinstance(consent, bool) or not all(isinstance(text, str) for text in texts):
        hint = "somebody has changed the file; put the line right, or take it out"
        raise JournalError([Problem(place, "this line has no client_id, or something that is no text", hint)])
    return Recipient(**known)
