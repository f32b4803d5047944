"""The examples as they are printed, and a batch folder made of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.batch.records.manifest import MANIFEST
from guidegen.batch.records.recipients import RECIPIENTS
from guidegen.clinic.brand import brand
from guidegen.clinic.settings import Settings
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import load_library
from guidegen.pdf import page_count, render_pdf
from tests.support.base import example


@cache
def example_pdf(name: str) -> bytes:
    """One file of content/examples as a PDF."""
    library = load_library()
    answers = parse_answers(read_answers(str(example(name))), library)
    settings = Settings(region="uk")
    guide = assemble(assess(answers, library, date(2026, 11, 25)), library, settings)
    return render_pdf(render_html(guide), dict(brand(settings).assets))


# What kind of document each of the examples used here is.
KINDS = {"sciatica": "guide", "urgent": "urgent", "emergency": "emergency", "teenager": "referral"}


@dataclass(frozen=True)
class Client:
    """One line of the manifest, and of the recipients."""

    id: str
    example: str
    row: int
    name: str = "A. Runner"
    address: str = "1 High Street\nOldtown\nYO1 7HH"
    changes: Mapping[str, Any] | None = None


CLIENTS = (
    Client("R-10", "teenager", 2),
    Client("R-2", "sciatica", 3),
    Client("R-7", "urgent", 4),
    Client("R-1", "emergency", 5),
)


def batch_folder(folder: Path, clients: Sequence[Client] = CLIENTS) -> Path:
    """A folder as batch leaves it; `changes` of a client are laid over the line of the manifest."""
    (folder / "guides").mkdir(parents=True)
    lines, recipients = [], []
    for client in clients:
        data = example_pdf(client.example)
        (folder / "guides" / f"{client.id}.pdf").write_bytes(data)
        line = {
            "row": client.row,
            "client_id": client.id,
            "status": "done",
            "level": "ROUTINE",
            "document": KINDS[client.example],
            "file": f"guides/{client.id}.pdf",
            "pages": page_count(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        lines.append(json.dumps({**line, **(client.changes or {})}))
        recipients.append(json.dumps({"client_id": client.id, "name": client.name, "address": client.address}))
    (folder / MANIFEST).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / RECIPIENTS).write_text("".join(f"{line}\n" for line in recipients), encoding="utf-8")
    return folder
