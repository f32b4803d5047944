"""`guidegen email` and a ledger that is lost: noticed before anything goes, made anew, or done without."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from guidegen.cli.exits import MAIL, tell, tell_problem
from guidegen.errors import MailError, Place, Problem


def refuse_lost_ledger(folder: Path, path: Path) -> None:
    """Raises MailError where mail went out of this folder that this ledger does not know of, and JournalError."""
    if problem := lost_ledger(folder, path):
        raise MailError([problem])


def lost_ledger(folder: Path, path: Path) -> Problem | None:
    """What to tell of a ledger that is not there, or older than the mail that was sent. Raises MailError."""
    from guidegen.delivery.mail.ledger import read_ledger
    from guidegen.delivery.mail.mailed import MAILED, lost_of

    if not (folder / MAILED).is_file():
        return None
    lost, count = lost_of(folder, read_ledger(path))
    if not lost:
        return None
    last = max(mailing.at for mailing in lost)[:10]
    knows = f"is lost: {count} messages were"
    if path.is_file():
        knows = f"does not know of {len(lost)} of the {count} messages that were"
    return Problem(
        Place(click.format_filename(path)),
        f"the ledger {knows} mailed out of this folder, the last on {last}",
        "put the newest ledger back, or name it as [mail] ledger; else make it anew with --rebuild-ledger FROM, where "
        "FROM is the Sent folder; --start-again sends all of them once more",
    )


def refuse_without_ledger(folder: Path, path: Path) -> None:
    """Raises click.UsageError where there is no ledger to look at; one that is not whole is told. Raises MailError."""
    if problem := lost_ledger(folder, path):
        tell_problem(problem, "warning" if path.is_file() else "error")
        if not path.is_file():
            sys.exit(MAIL)
    if not path.is_file():
        raise click.UsageError(f"{click.format_filename(path)}: no mail was sent out of this folder yet")


def rebuild_ledger(folder: Path, path: Path, source: Path, campaign: str) -> None:
    """Make the ledger anew from copies of sent mail. Raises MailError where none of them is of this folder."""
    from guidegen.delivery.mail.ledger import Ledger, sending_lock
    from guidegen.delivery.mail.mailed import Memory
    from guidegen.delivery.mail.rebuild import find_deliveries, what_is_known
    from guidegen.delivery.mail.sent_copies import read_sent_copies

    with sending_lock(path):
        rebuilt = find_deliveries(read_sent_copies(source), what_is_known(folder, campaign), campaign)
        if not rebuilt.sent:
            message = f"none of its {rebuilt.foreign} messages is of a guide in {click.format_filename(folder)}"
            hint = "name the Sent folder of the mailbox that [mail] from belongs to"
            raise MailError([Problem(Place(click.format_filename(source)), message, hint)])
        with closing(Ledger(path)) as ledger, Memory(folder) as memory:
            ledger.recover()
            ledger.restore(rebuilt.found)
            memory.catch_up(row for row in ledger.rows() if (row.client_id, row.document, row.campaign) in rebuilt.keys)
    told = f"{rebuilt.sent} found as sent, {len(rebuilt.unknown)} unknown"
    click.echo(f"{click.format_filename(path)}: {told}; {rebuilt.foreign} messages are none of this folder's")
    if rebuilt.unknown:
        tell(f"unknown whether it arrived: {', '.join(rebuilt.unknown)}")
        tell("  -> ask these clients; --resend-unknown ID sends it again")


def start_again(folder: Path, path: Path) -> None:
    """Forget what was mailed but for what the ledger knows. Raises MailError."""
    from guidegen.delivery.mail.ledger import read_ledger, sending_lock
    from guidegen.delivery.mail.mailed import Memory

    with sending_lock(path):
        if lost_ledger(folder, path) is None:
            raise click.UsageError("--start-again: the ledger is whole; --campaign NAME sends once more")
        with Memory(folder) as memory:
            memory.start_again()
            memory.catch_up(read_ledger(path) if path.parent == folder else ())
    tell("what the ledger does not know of counts as never sent from now on; --send sends it")
