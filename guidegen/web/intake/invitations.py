"""Links that clients are sent before a visit: one each, for some days, worth nothing to who guesses.

a table -> rows -> a link each (of which a hash is kept) -> links.csv, a page of QR codes
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guidegen.answers.language import KEY, language_code
from guidegen.delivery.mail.address import AddressError, read_address
from guidegen.errors import AnswersError, Place, Problem, nearest
from guidegen.files.printable import fault, tidy
from guidegen.readers.mapping.models import NO, YES
from guidegen.readers.mapping.our_columns import column_name
from guidegen.readers.rows import as_shown, as_text
from guidegen.readers.tables.table import open_cells
from guidegen.web.intake.languages import Languages
from guidegen.web.intake.store import Store

DAYS = 7
MOST_DAYS = 60
_MAX = 120
_NUMBER, _EMAIL, _CONSENT = "client_id", "email", "email_consent"
COLUMNS = (_NUMBER, "name", _EMAIL, _CONSENT, KEY)
_WHY_NEEDED = {
    _NUMBER: "each link is bound to it",
    _EMAIL: "messages go there",
    _CONSENT: "messages are for those who agreed to e-mail",
}


@dataclass(frozen=True)
class Invited:
    """One client to be sent a link; `language` is the code of what they read, "" where nobody knows."""

    number: str
    name: str = ""
    email: str = ""
    email_consent: bool = False
    language: str = ""

    @property
    def client(self) -> Mapping[str, object]:
        """What an answers file holds of them beside the number; no address where nothing may be sent to it."""
        email = self.email if self.email_consent else ""
        texts = {key: text for key, text in (("name", self.name), ("email", email)) if text}
        return {**texts, "email_consent": self.email_consent} if texts else {}


@dataclass(frozen=True)
class Clients:
    """The clients of a table, and what was guessed of it."""

    invited: tuple[Invited, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class Invitation:
    """A client's link; it is in no file of ours but the one that is written for the clinic."""

    invited: Invited
    link: str
    until: datetime


def read_clients(path: str, encoding: str | None = None, sheet: str | None = None, to_write: bool = False) -> Clients:
    """The clients of a table with `client_id`, and name, email, email_consent and language where it has them.

    Any table that `batch` reads; other columns are passed over. Raises AnswersError with every fault; with `to_write`,
    which is for messages to who agreed, it is one where such an address cannot be written to, or a language has no
    code, and else a warning.
    """
    with open_cells(path, encoding, sheet, lambda name: column_name(name) in COLUMNS) as table:
        # Titles may stand above the header.
        rows = (row for row in table.rows() if row.number >= getattr(table, "header_at", 1))
        header = next(rows, None)
        shown = [as_text(cell) for cell in header.cells] if header else []
        names = [column_name(name) for name in shown]
        header_place = Place(table.file, header.line if header else 1)
        problems = [*_lacking(names, header_place, (_NUMBER, _EMAIL, _CONSENT) if to_write else (_NUMBER,))]
        if problems:
            raise AnswersError(problems)
        found: dict[str, Invited] = {}
        warnings = [*table.warnings, *_passed_over(shown, header_place)]
        for row in rows:
            place = Place(table.file, row.line)
            if row.fault is not None:
                problems.append(row.fault)
                continue
            cells = {name: tidy(as_shown(cell)) for name, cell in zip(names, row.cells, strict=False)}
            problems += _faults(cells, place)
            unreached = [*_unreached(cells, place), *_unspoken(cells, place)]
            (problems if to_write else warnings).extend(unreached)
            number = cells.get(_NUMBER, "")
            if number in found:
                problems.append(Problem(place, f"this {_NUMBER} stands in the table before", "one line a client"))
            is_agreed = cells.get(_CONSENT, "").casefold() in YES
            texts = (cells.get("name", ""), cells.get(_EMAIL, ""))
            found[number] = Invited(number, *texts, is_agreed, _language(cells) or "")
        if not found and not problems:
            problems.append(Problem(Place(table.file), "there is no client in this table"))
        if problems:
            raise AnswersError(problems)
        return Clients(tuple(found.values()), tuple(warnings))


def _lacking(names: Sequence[str], place: Place, needed: Iterable[str]) -> Iterator[Problem]:
    # Where the first row is no header, its cells are a client's: none of them is told.
    for name in needed:
        if name not in names:
            yield Problem(place, f"there is no column '{name}'", _WHY_NEEDED[name])
    for name in COLUMNS:
        if names.count(name) > 1:
            yield Problem(place, f"there is more than one column '{name}'", "leave the one that counts")


def _passed_over(names: Iterable[str], place: Place) -> Iterator[Problem]:
    """Columns that may be meant for one of ours; a batch's many others are not worth a word."""
    for name in names:
        hint = nearest(name, COLUMNS) if column_name(name) not in COLUMNS else None
        if hint is not None:
            yield Problem(place, f"the column '{name[:60]}' is passed over", hint)


def _faults(cells: Mapping[str, str], place: Place) -> Iterator[Problem]:
    if not cells.get(_NUMBER):
        yield Problem(place, f"'{_NUMBER}' is empty", "each link is bound to a client's number")
    for key in COLUMNS[:3]:
        if why := fault(cells.get(key, ""), _MAX):
            yield Problem(place, f"{key}: {why}")
    if cells.get(_CONSENT, "").casefold() not in YES | NO:
        yield Problem(place, f"{_CONSENT}: this is neither yes nor no", "put yes or no; an empty cell is a no")


def _unreached(cells: Mapping[str, str], place: Place) -> Iterator[Problem]:
    """Who agreed to e-mail, and would get none; the words never repeat an address."""
    if _EMAIL not in cells or cells.get(_CONSENT, "").casefold() not in YES:
        return
    try:
        read_address(cells[_EMAIL])
    except AddressError as error:
        why = str(error) if cells[_EMAIL] else "it is empty"
        hint = f"put the address right, or {_CONSENT} no; nothing can be sent there"
        yield Problem(place, f"{_EMAIL}: {why}", hint)


def _language(cells: Mapping[str, str]) -> str | None:
    """The code of what a client reads, "" where the table does not say, and None where that is no language."""
    return language_code(cells[KEY]) if cells.get(KEY) else ""


def _unspoken(cells: Mapping[str, str], place: Place) -> Iterator[Problem]:
    if _language(cells) is None:
        yield Problem(place, f"{KEY}: this is not a language that has a code", "write its code, such as es or pl")


def unasked(invited: Iterable[Invited], languages: Languages, file: str) -> Iterator[Problem]:
    """Which languages of these clients the pages are not in, so that they are asked in another one."""
    codes = Counter(one.language for one in invited if one.language and languages.find(one.language) is None)
    for code, count in codes.items():
        message = f"{count} of these read '{code}', which runners are not asked in"
        shown = "the language that the clinic has set" if languages.usual != languages.own.code else "English"
        yield Problem(Place(file), message, f"their pages are in {shown}")


def invite(store: Store, clients: Iterable[Invited], base: str, days: int, now: datetime) -> list[Invitation]:
    """A new link for each client, with which older ones of theirs end; `base` is the address that browsers reach."""
    until = now + timedelta(days=days)
    invited = list(clients)
    tokens = store.make_links([(one.number, one.client, one.language) for one in invited], days)
    links = [f"{base.rstrip('/')}/i/{token}" for token in tokens]
    return [Invitation(one, link, until) for one, link in zip(invited, links, strict=True)]


def links_table(invitations: Sequence[Invitation]) -> bytes:
    """The links as a CSV table for a mail merge, by client; whoever has it can answer in their names.

    It has the address of nobody who did not agree to e-mail: a mail merge would write to all that it finds.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((_NUMBER, "name", _EMAIL, "link", "valid_until"))
    for one in invitations:
        email = one.invited.email if one.invited.email_consent else ""
        cells = (one.invited.number, one.invited.name, email, one.link, one.until.date().isoformat())
        writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
