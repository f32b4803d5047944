"""A batch folder with tiny guides, and a clinic that mails them, for tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
from click.testing import Result

from guidegen.batch.records.journal import replace_journal
from guidegen.batch.records.manifest import MANIFEST, Entry
from guidegen.batch.records.recipients import RECIPIENTS, Recipient
from guidegen.delivery.mail.eligibility import Terms
from tests.support.base import run

SENDER = "Riverside Running Clinic <hello@clinic.example>"

DAY = date(2026, 11, 20)
TERMS = Terms(DAY)


@dataclass(frozen=True)
class Client:
    """One row of a batch: a routine guide for somebody who agreed, unless told otherwise."""

    id: str
    email: str = ""
    name: str = ""
    consent: bool = True
    level: str = "ROUTINE"
    document: str | None = "guide"
    status: str = "done"
    approved: bool = False
    permit: str = "P3"
    answered: str = "2026-11-20"
    unread: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    language: str | None = None


def clients(count: int) -> list[Client]:
    return [Client(f"R-{number}", f"c{number}@example.org") for number in range(1, count + 1)]


def write_batch(folder: Path, rows: Sequence[Client]) -> Path:
    """The batch folder as `guidegen batch` leaves it."""
    (folder / "guides").mkdir(parents=True, exist_ok=True)
    entries = []
    for number, row in enumerate(rows, 2):
        data = f"%PDF-1.7 {row.id}".encode()
        entry = Entry(number, row.id, row.status, row.level, row.permit, row.document, approved=row.approved)
        entry = replace(entry, answered=row.answered, unread=row.unread, overridden=row.overridden)
        entry = replace(entry, language=row.language)
        if row.status == "done":
            (folder / "guides" / f"{row.id}.pdf").write_bytes(data)
            entry = replace(entry, file=f"guides/{row.id}.pdf", sha256=hashlib.sha256(data).hexdigest())
        entries.append(entry.to_dict())
    replace_journal(folder / MANIFEST, entries)
    people = [Recipient(row.id, row.id, row.name, row.email, row.consent) for row in rows]
    replace_journal(folder / RECIPIENTS, [person.to_dict() for person in people])
    return folder


def write_clinic(folder: Path, port: int = 25, **mail: Any) -> Path:
    """A clinic's folder whose server is on this computer; `mail` are other settings, None leaves one out."""
    settings = {"host": "localhost", "port": port, "security": "none", "from": SENDER, "per_minute": 0}
    settings |= {"retry_seconds": 0, **mail}
    rows = [f"{key} = {quoted(value)}" for key, value in settings.items() if value is not None]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "guidegen.toml").write_text("\n".join(['[clinic]\nname = "Riverside"\n[mail]', *rows]) + "\n")
    return folder


def write_guide(path: Path, words: str = "", title: str = "Your guide", language: str = "en-GB") -> Path:
    """A PDF of one empty page with a guide's title; other words make it another file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = title
        document.Root.Lang = pikepdf.String(language)
        document.docinfo["/Subject"] = words
        document.save(path)
    return path


def quoted(value: object) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


def run_email(*arguments: str | Path, environment: dict[str, str] | None = None) -> Result:
    """`guidegen email` in this process."""
    return run(["email", *arguments], environment=environment)
