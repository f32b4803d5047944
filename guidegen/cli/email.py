"""`guidegen email`: the guides of a batch folder to their clients."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from guidegen.cli.email_drafts import check_drafts_option, draft, tell_stale_drafts
from guidegen.cli.email_ledger import rebuild_ledger, refuse_lost_ledger, start_again
from guidegen.cli.email_messages import make_messages, preview, write_messages
from guidegen.cli.email_passphrases import hold_without_passphrase, refuse_useless_options
from guidegen.cli.email_plan import (
    known_to_ledger,
    ledger_path,
    make_plan,
    open_posts,
    require_sender,
    tell_who_got_nothing,
    tell_who_to_call,
)
from guidegen.cli.email_send import send
from guidegen.cli.exits import reported, tell
from guidegen.cli.options import clinic_option, quiet_option, today_option

_OF_LEDGER = ("bounces", "rebuild_ledger", "start_again")
_FILES = ("eml", "maildir", "passphrases", "passphrases_from", "drafts", "bounces", "rebuild_ledger")


@click.command()
@click.argument("source", metavar="[DIR|FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--to", metavar="ADDRESS", help="Send one guide, FILE, to this address; its reader has agreed to e-mail.")
@click.option("--send", is_flag=True, help="Send. Without it nothing leaves this computer.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many messages in this run.")
@click.option("--strict", is_flag=True, help="Hold back guides whose content no clinician had signed off.")
@click.option("--campaign", default="guide", show_default=True, metavar="NAME", help="One mail a guide and campaign.")
@click.option("--allow-shared", multiple=True, metavar="ID", help="Send to this client at an address others have too.")
@click.option("--allow-overridden", is_flag=True, help="Send guides of clients whose red flag was stepped down, too.")
@click.option("--contacted", multiple=True, metavar="ID", help="Older answers held a red flag; you have spoken since.")
@click.option("--retry-failed", is_flag=True, help="Try again what the server refused for good.")
@click.option("--resend-unknown", multiple=True, metavar="ID", help="Send again what may have reached this client.")
@click.option("--resend-bounced", multiple=True, metavar="ID", help="Send again what came back from this client.")
@click.option("--encrypt", is_flag=True, help="Lock each guide with a passphrase of its own.")
@click.option("--passphrases", metavar="FILE", help="Default: passphrases.csv in the batch folder.")
@click.option("--passphrases-from", metavar="TABLE", help="A passphrase a client from a column of this table.")
@click.option("--id-column", metavar="NAME", help="Its column of client numbers. Default: client_id.")
@click.option("--passphrase-column", metavar="NAME", help="Its column of passphrases. Default: passphrase.")
@click.option("--eml", metavar="DIR", help="Write the messages as .eml files instead; nothing is sent.")
@click.option("--maildir", metavar="DIR", help="Put the messages into a Maildir as drafts instead; nothing is sent.")
@click.option("--drafts", metavar="ADDRESS", help="Put the messages into imaps://user@host/Drafts; nothing is sent.")
@click.option("--send-drafted", multiple=True, metavar="ID", help="Send what lies in a mailbox as this client's draft.")
@click.option("--status", is_flag=True, help="List who got what, when, with which reply of the server.")
@click.option("--bounces", metavar="WHERE", help="Read what came back: imaps://user@host/INBOX or a Maildir.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), help="For --status. Default: text.")
@click.option("--rebuild-ledger", metavar="FROM", help="Make a lost ledger anew from a Sent folder; nothing is sent.")
@click.option("--start-again", is_flag=True, help="Without a lost ledger: what it knew of counts as never sent.")
@click.option("--allow-plain", is_flag=True, help="Send without TLS over the network, where everybody can read it.")
@click.option("-v", "--verbose", is_flag=True, help="Tell of each message as it goes.")
@clinic_option
@quiet_option
@today_option
def email(source: Path | None, status: bool, form: str | None, clinic: Path | None, **options: Any) -> None:
    """Send the guides of the batch folder DIR to the clients who agreed to e-mail; a dry run unless --send.

    What is never sent: pages for an emergency, urgent or under-16 client (call them), and what has no consent, no
    sound address, or a file that is not the newest that batch wrote. Nothing is sent twice: the ledger remembers.

    \b
    Example:
      guidegen email season            # look first
      guidegen email season --send
      guidegen email season --bounces imaps://clinic@mail.example.org/INBOX
      guidegen email --to runner@example.org guide.pdf --send
    """
    with reported():
        _refuse_what_excludes_itself(source, status, form, options)
        if status or any(options[name] for name in _OF_LEDGER):
            _look_after_ledger(source or Path(), clinic, form or "text", options)
            return
        code = _email(source or Path(), clinic, options)
    sys.exit(code)


def _refuse_what_excludes_itself(source: Path | None, status: bool, form: str | None, options: dict[str, Any]) -> None:
    ways = [name for name in ("send", "eml", "maildir", "drafts") if options[name]]
    alone = [*(["--status"] if status else []), *(f"--{one.replace('_', '-')}" for one in _OF_LEDGER if options[one])]
    if alone and (ways or options["to"] or len(alone) > 1):
        raise click.UsageError(f"{alone[0]} sends nothing; leave out the other options")
    if form and not status:
        raise click.UsageError("--format is for --status")
    if source is None and not status:
        raise click.UsageError("name the batch folder, or --to ADDRESS and a file")
    if len(ways) > 1:
        raise click.UsageError("one way out at a time: --send, --eml, --maildir or --drafts")
    if "" in [options[name] for name in _FILES]:
        raise click.UsageError("a file name is empty")
    refuse_useless_options(options)
    if options["send_drafted"] and options["drafts"]:
        raise click.UsageError("--send-drafted is for --send")
    check_drafts_option(options["drafts"])
    if not options["campaign"].strip() or not options["campaign"].isprintable():
        raise click.UsageError("--campaign takes a short name")


def _look_after_ledger(folder: Path, clinic: Path | None, form: str, options: dict[str, Any]) -> None:
    from guidegen.cli.email_status import show_status
    from guidegen.clinic.settings import load_settings

    settings = load_settings(clinic)
    path = ledger_path(settings, folder)
    if options["bounces"]:
        from guidegen.cli.email_bounces import read_bounces

        read_bounces(folder, path, options["bounces"], settings, options["quiet"])
    elif options["rebuild_ledger"]:
        rebuild_ledger(folder, path, Path(options["rebuild_ledger"]), options["campaign"])
    elif options["start_again"]:
        start_again(folder, path)
    else:
        show_status(folder, path, form)


def _email(source: Path, clinic: Path | None, options: dict[str, Any]) -> int:
    """Plan, then look, write or send; the exit code."""
    from guidegen.clinic.settings import load_settings
    from guidegen.delivery.mail.one_file import batch_folder_of

    plan = make_plan(source, clinic, options)
    tell_who_to_call(plan)
    settings = load_settings(clinic)
    require_sender(settings, to_send=options["send"])
    folder = source if not options["to"] else batch_folder_of(source) or source.parent
    path = ledger_path(settings, folder)
    plan, options = hold_without_passphrase(plan, folder, options)
    with ExitStack() as stack:
        if options["send"] or options["encrypt"] or options["drafts"]:
            from guidegen.delivery.mail.ledger import sending_lock

            stack.enter_context(sending_lock(path))
        refuse_lost_ledger(folder, path)
        plan = known_to_ledger(plan, path)
        tell_stale_drafts(plan, path, options["quiet"])
        if options["send"]:
            return send(plan, path, settings, folder, options)
        if options["drafts"]:
            return draft(plan, path, settings, folder, options)
        posts, rows = open_posts(plan, path, options)
        made = make_messages(posts[: options["limit"]], settings, folder, options)
        if options["eml"] or options["maildir"]:
            write_messages(made, [one.client_id for one in plan.held], options)
        else:
            going = {post.key for post in posts}
            before = [row for row in rows if (row.client_id, row.document) not in going]
            preview(plan, before, len(posts) - len(made), made, folder, settings)
            tell_who_got_nothing(rows)
            if not options["quiet"]:
                tell("This was a dry run: nothing was sent. Add --send to send.")
    return 0
