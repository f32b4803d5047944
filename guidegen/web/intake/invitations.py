"""Links that clients are sent before a visit: one each, for some days, worth nothing to who guesses.

clients.csv -> rows -> a link each (of which a hash is kept) -> links.csv, a page of QR codes
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.printable import fault, tidy
from guidegen.web.intake.store import Store

DAYS = 7
MOST_DAYS = 60
_MAX = 120
_YES = ("yes", "y", "true", "1")
_NUMBER = "client_id"
COLUMNS = (_NUMBER, "name", "email", "email_consent")


@dataclass(frozen=True)
class Invited:
    """One client to be sent a link."""

    number: str
    name: str = ""
    email: str = ""
    email_consent: bool = False

    @property
    def client(self) -> Mapping[str, object]:
        """What an answers file holds of them beside the number."""
        texts = {key: text for key, text in (("name", self.name), ("email", self.email)) if text}
        return {**texts, "email_consent": self.email_consent} if texts else {}


@dataclass(frozen=True)
class Invitation:
    """A client's link; it is in no file of ours but the one that is written for the clinic."""

    invited: Invited
    link: str
    until: datetime


def read_clients(path: Path) -> list[Invited]:
    """The clients of a CSV table with `client_id`, and name, email and email_consent where it has them.

    Other columns are passed over: the table may be that of a batch. Raises AnswersError with every fault.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"this table cannot be read: {getattr(error, 'strerror', None) or 'not CSV in UTF-8'}"
        raise AnswersError([Problem(Place(str(path)), message, "save it as CSV (UTF-8)")]) from error
    head = [name.strip().lower() for name in rows[0]] if rows else []
    if _NUMBER not in head:
        raise AnswersError(
            [Problem(Place(str(path), 1), f"there is no column '{_NUMBER}'", "each link is bound to it")]
        )
    problems: list[Problem] = []
    found: dict[str, Invited] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(head, map(tidy, row), strict=False))
        place = Place(str(path), number)
        problems += _faults(cells, place)
        if cells.get(_NUMBER, "") in found:
            problems.append(Problem(place, f"this {_NUMBER} stands in the table before", "one line a client"))
        found[cells.get(_NUMBER, "")] = Invited(
            cells.get(_NUMBER, ""),
            cells.get("name", ""),
            cells.get("email", ""),
            cells.get("email_consent", "").lower() in _YES,
        )
    if problems:
        raise AnswersError(problems)
    if not found:
        raise AnswersError([Problem(Place(str(path)), "there is no client in this table")])
    return list(found.values())


def _faults(cells: Mapping[str, str], place: Place) -> list[Problem]:
    found = []
    if not cells.get(_NUMBER):
        found.append(Problem(place, f"'{_NUMBER}' is empty", "each link is bound to a client's number"))
    return found + [Problem(place, f"{key}: {why}") for key in COLUMNS[:3] if (why := fault(cells.get(key, ""), _MAX))]


def invite(store: Store, clients: Iterable[Invited], base: str, days: int, now: datetime) -> list[Invitation]:
    """A new link for each client; `base` is the address that their browsers reach, with its scheme."""
    until = now + timedelta(days=days)
    return [
        Invitation(one, f"{base.rstrip('/')}/i/{store.make_link(one.number, days, one.client)}", until)
        for one in clients
    ]


def links_table(invitations: Sequence[Invitation]) -> bytes:
    """The links as a CSV table for a mail merge, by client; whoever has it can answer in their names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((_NUMBER, "name", "email", "link", "valid_until"))
    for one in invitations:
        cells = (one.invited.number, one.invited.name, one.invited.email, one.link, one.until.date().isoformat())
        writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
