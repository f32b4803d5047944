"""`guidegen email --bounces`: what servers have reported about the mail of a ledger since it was sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.email_ledger import refuse_without_ledger
from guidegen.cli.email_plan import tell_who_got_nothing
from guidegen.cli.exits import tell

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.delivery.bounces.collect import Found
    from guidegen.delivery.bounces.sources import Source
    from guidegen.delivery.mail.ledger import Ledger

_MAX_NUMBERS = 20
# Days are counted where the server stands, and its clock may be wrong.
_DAYS_BEFORE = timedelta(days=2)


def read_bounces(folder: Path, path: Path, where: str, settings: Settings, quiet: bool) -> None:
    """Read the mailbox at `where`, and tell who never got their guide. Raises MailError and JournalError."""
    from guidegen.batch.records.recipients import read_recipients
    from guidegen.delivery.bounces.collect import read_reports
    from guidegen.delivery.mail.ledger import Ledger, sending_lock
    from guidegen.errors import MailError

    refuse_without_ledger(folder, path)
    names = {recipient.client_id: recipient.name for recipient in read_recipients(folder).values()}
    with closing(Ledger(path)) as ledger:
        with suppress(MailError), sending_lock(path):
            ledger.recover()
        with _opened(where, ledger, settings) as source:
            found = read_reports(source, ledger, names)
        _tell_what_changed(found, quiet)
        _tell_what_to_look_at(found)
        tell_who_got_nothing(ledger.rows())


@contextmanager
def _opened(where: str, ledger: Ledger, settings: Settings) -> Iterator[Source]:
    from guidegen.delivery.bounces.sources import ImapSource, MaildirSource
    from guidegen.delivery.mail.imap_address import is_mailbox_address, read_mailbox_address

    if not is_mailbox_address(where):
        yield MaildirSource(Path(where))
        return
    from guidegen.delivery.mail.credentials import imap_credentials
    from guidegen.delivery.mail.imap import mailbox

    address = read_mailbox_address(where, "--bounces")
    credentials = imap_credentials(address.user, settings.mail, os.environ)
    with mailbox(address, credentials, settings.mail.ca_file) as box:
        yield ImapSource(box, address.folder or "INBOX", _first_day(ledger))


def _first_day(ledger: Ledger) -> date:
    days = [date.fromisoformat(row.entered_at[:10]) for row in ledger.rows()]
    return min(days, default=date.today()) - _DAYS_BEFORE


def _tell_what_changed(found: Found, quiet: bool) -> None:
    for told in found.moved:
        click.echo(f"{'bounced' if told in found.bounced else 'delivered'}: {told.client_id}  {told.said}")
    if not quiet:
        for told in found.delayed:
            click.echo(f"on its way still: {told.client_id}  {told.said}")
        for client_id in dict.fromkeys(found.replies):
            click.echo(f"automatic reply: {client_id}")
    counts = (
        ("bounced", len(found.bounced)),
        ("delivered", len(found.moved) - len(found.bounced)),
        ("on its way still", len(found.delayed)),
        ("automatic replies", len(found.replies)),
        ("nothing new", found.known),
        ("to be read again later", found.early),
        ("about other mail", found.foreign),
    )
    told_counts = ", ".join(f"{words} {count:,}" for words, count in counts if count)
    click.echo(f"messages looked at: {found.messages:,} ({told_counts or 'no reports'})")


def _tell_what_to_look_at(found: Found) -> None:
    for numbers, what in (
        (found.elsewhere, "a report on the mail of {0} names another address (is it forwarded?); nothing was changed"),
        (found.strange, "a report on the mail of {0} in a form that is not known; nothing was changed"),
    ):
        for number, client_id in numbers:
            tell(f"look at message {number}: {what.format(client_id)}")
    if found.unreadable:
        shown = ", ".join(str(number) for number in found.unreadable[:_MAX_NUMBERS])
        more = f" and {len(found.unreadable) - _MAX_NUMBERS} more" if len(found.unreadable) > _MAX_NUMBERS else ""
        tell(f"cannot be read: {len(found.unreadable)} messages (number {shown}{more})")
