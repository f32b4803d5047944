"""Who the guides of a batch folder are for: names and addresses, kept apart from the manifest, which holds none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from guidegen.journal import read_journal

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
    for _, line in read_journal(path) if path.is_file() else ():
        known = {key: line[key] for key in Recipient.__dataclass_fields__ if key in line}
        found[known["client_id"]] = Recipient(**known)
    return found
