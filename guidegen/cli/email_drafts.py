"""`guidegen email --drafts`: the messages into a mailbox, for somebody who looks at each and sends it there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.email_messages import make_messages
from guidegen.cli.email_plan import open_in
from guidegen.cli.exits import MAIL, tell
from guidegen.cli.progress import progress

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.delivery.mail.deliver import Outcome
    from guidegen.delivery.mail.eligibility import Plan
    from guidegen.delivery.mail.imap_address import MailboxAddress
    from guidegen.delivery.mail.ledger import Ledger


def check_drafts_option(text: str | None) -> None:
    """Refuse an address of a mailbox that cannot be one, before anything is read. Raises MailError."""
    if text is not None:
        from guidegen.delivery.mail.imap_address import read_mailbox_address

        read_mailbox_address(text, "--drafts")


def draft(plan: Plan, path: Path, settings: Settings, folder: Path, options: dict[str, Any]) -> int:
    """Put what is open into the drafts folder; the exit code."""
    from guidegen.delivery.mail.credentials import imap_credentials
    from guidegen.delivery.mail.drafts import Draft, finish_interrupted, open_drafts, put_drafts
    from guidegen.delivery.mail.imap import mailbox
    from guidegen.delivery.mail.imap_address import read_mailbox_address
    from guidegen.delivery.mail.ledger import Ledger
    from guidegen.delivery.mail.mailed import Memory

    address = read_mailbox_address(options["drafts"], "--drafts")
    credentials = imap_credentials(address.user, settings.mail, os.environ)
    campaign = options["campaign"]
    with (
        closing(Ledger(path)) as ledger,
        mailbox(address, credentials, settings.mail.ca_file) as box,
        Memory(folder) as memory,
    ):
        drafts_folder = open_drafts(box, address)
        ledger.recover()
        finish_interrupted(ledger, box, campaign)
        posts, _ = open_in(plan, ledger, options)
        made = make_messages(posts, settings, folder, options)
        ledger.reopen((post.key for post in posts), campaign)
        numbers = ledger.enter([(post, id_) for post, id_, _ in made], plan.held, campaign)
        drafts = [Draft(numbers[post.key], post, id_, make) for post, id_, make in made]
        try:
            going = drafts[: options["limit"]]
            remember = partial(memory.add, campaign=campaign)
            code = _told(put_drafts(going, ledger, box, drafts_folder, remember), len(going), options)
            return MAIL if options["to"] and plan.held else code
        finally:
            _sum_up(plan, ledger, address, drafts_folder, options)


def _told(outcomes: Iterable[Outcome], count: int, options: dict[str, Any]) -> int:
    """Go through all, telling what did not go well; the exit code."""
    from guidegen.delivery.mail.ledger import DRAFTED

    code = 0
    with progress("drafts", count, options["quiet"]) as (step, tell_beside):
        for outcome in outcomes:
            if outcome.state != DRAFTED:
                code = MAIL
            if outcome.state != DRAFTED or options["verbose"]:
                tell_beside(f"{outcome.state}: {outcome.client_id}{f': {outcome.words}' if outcome.words else ''}")
            step()
    return code


def _sum_up(plan: Plan, ledger: Ledger, address: MailboxAddress, folder: str, options: dict[str, Any]) -> None:
    from guidegen.delivery.mail import count_states

    for one in () if options["quiet"] else plan.held:
        tell(f"held back: {one.client_id}  {one.words}")
    standing = ledger.standing(options["campaign"])
    counts = count_states(standing[key] for key in plan.keys if key in standing)
    told = ", ".join(f"{counts[state]} {state}" for state in ("drafted", "sent", "failed", "unknown", "held"))
    click.echo(f"{told}, {counts['queued'] + counts['drafting']} still to be put into '{folder}' at {address.host}")


def tell_stale_drafts(plan: Plan, path: Path, quiet: bool) -> None:
    """Which drafts must not be sent any more; those of clients who are to be called are told however quiet."""
    from guidegen.delivery.mail.drafts import stale_drafts
    from guidegen.delivery.mail.ledger import Ledger

    if not path.is_file():
        return
    with closing(Ledger(path)) as ledger:
        stale = stale_drafts(plan, ledger.rows(), ledger.address_key)
    for one in stale:
        if one.is_grave or not quiet:
            sign = "RED FLAG: " if one.is_grave else "warning: "
            tell(f"{sign}{one.client_id} has a draft in the mailbox that must not be sent: {one.why}")
            tell("  -> take it away, if it is still there")
