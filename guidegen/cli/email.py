"""`guidegen email`: the guides of a batch folder to their clients."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import MAIL, USAGE, reported, tell
from guidegen.cli.options import clinic_option, quiet_option, today_option
from guidegen.cli.sending import send_all

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.delivery.mail.compose import Maker
    from guidegen.delivery.mail.eligibility import Plan, Post
    from guidegen.delivery.mail.ledger import Delivery, Ledger
    from guidegen.library.models import Region

PREVIEW = "first_message.eml"


@click.command()
@click.argument("source", metavar="[DIR|FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--to", metavar="ADDRESS", help="Send one guide, FILE, to this address; its reader has agreed to e-mail.")
@click.option("--send", is_flag=True, help="Send. Without it nothing leaves this computer.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many messages in this run.")
@click.option("--strict", is_flag=True, help="Hold back guides whose content no clinician had signed off.")
@click.option("--campaign", default="guide", show_default=True, metavar="NAME", help="One mail a guide and campaign.")
@click.option("--allow-shared", multiple=True, metavar="ID", help="Send to this client at an address others have too.")
@click.option("--allow-overridden", is_flag=True, help="Send guides of clients whose red flag was stepped down, too.")
@click.option("--retry-failed", is_flag=True, help="Try again what the server refused for good.")
@click.option("--resend-unknown", multiple=True, metavar="ID", help="Send again what may have reached this client.")
@click.option("--encrypt", is_flag=True, help="Lock each guide with a passphrase of its own.")
@click.option("--passphrases", metavar="FILE", help="Default: passphrases.csv in the batch folder.")
@click.option("--eml", metavar="DIR", help="Write the messages as .eml files instead; nothing is sent.")
@click.option("--maildir", metavar="DIR", help="Put the messages into a Maildir as drafts instead; nothing is sent.")
@click.option("--status", is_flag=True, help="List who got what, when, with which reply of the server.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), help="For --status. Default: text.")
@click.option("--allow-plain", is_flag=True, help="Send without TLS over the network, where everybody can read it.")
@click.option("-v", "--verbose", is_flag=True, help="Tell of each message as it goes.")
@clinic_option
@quiet_option
@today_option
def email(source: Path | None, status: bool, form: str | None, clinic: Path | None, **options: Any) -> None:
    """Send the guides of the batch folder DIR to the clients who agreed to e-mail; a dry run unless --send.

    What is never sent: pages for an emergency, urgent or under-16 client (call them), and what has no consent, no
    sound address, or a file that batch did not write. Nothing is sent twice: the ledger remembers.

    \b
    Example:
      guidegen email season            # look first
      guidegen email season --send
      guidegen email --to runner@example.org guide.pdf --send
    """
    with reported():
        _refuse_what_excludes_itself(source, status, form, options)
        if status:
            from guidegen.cli.email_status import show_status
            from guidegen.clinic.settings import load_settings

            show_status(_ledger_path(load_settings(clinic), source or Path()), form or "text")
            return
        code = _email(source or Path(), clinic, options)
    sys.exit(code)


def _refuse_what_excludes_itself(source: Path | None, status: bool, form: str | None, options: dict[str, Any]) -> None:
    ways = [name for name in ("send", "eml", "maildir") if options[name]]
    if status and (ways or options["to"]):
        raise click.UsageError("--status only looks; leave out the other options")
    if form and not status:
        raise click.UsageError("--format is for --status")
    if source is None and not status:
        raise click.UsageError("name the batch folder, or --to ADDRESS and a file")
    if len(ways) > 1:
        raise click.UsageError("one way out at a time: --send, --eml or --maildir")
    if "" in (options["eml"], options["maildir"], options["passphrases"]):
        raise click.UsageError("a file name is empty")
    if options["passphrases"] and not options["encrypt"]:
        raise click.UsageError("--passphrases is for --encrypt")
    if not options["campaign"].strip() or not options["campaign"].isprintable():
        raise click.UsageError("--campaign takes a short name")


def _email(source: Path, clinic: Path | None, options: dict[str, Any]) -> int:
    """Plan, then look, write or send; the exit code."""
    from guidegen.clinic.settings import load_settings
    from guidegen.delivery.mail.eligibility import batch_folder_of

    plan = _plan(source, options)
    _tell_who_to_call(plan)
    settings = load_settings(clinic)
    _require_sender(settings, to_send=options["send"])
    folder = source if not options["to"] else batch_folder_of(source) or source.parent
    path = _ledger_path(settings, folder)
    with ExitStack() as stack:
        if options["send"] or options["encrypt"]:
            from guidegen.delivery.mail.ledger import sending_lock

            stack.enter_context(sending_lock(path))
        if options["send"]:
            return _send(plan, path, settings, folder, options)
        posts, rows = _open_posts(plan, path, options)
        made = _made(posts[: options["limit"]], settings, folder, options)
        if options["eml"] or options["maildir"]:
            _write(made, [one.client_id for one in plan.held], options)
        else:
            going = {post.key for post in posts}
            before = [row for row in rows if (row.client_id, row.document) not in going]
            _preview(plan, before, len(posts) - len(made), made, folder, settings)
            if not options["quiet"]:
                tell("This was a dry run: nothing was sent. Add --send to send.")
    return 0


def _plan(source: Path, options: dict[str, Any]) -> Plan:
    from guidegen.delivery.mail.address import AddressError, read_address
    from guidegen.delivery.mail.eligibility import Terms, plan_batch, plan_file

    terms = Terms(options["today"], options["strict"], options["allow_overridden"])
    if options["to"] is None:
        plan = plan_batch(source, terms, options["allow_shared"])
        known = {client_id for client_id, _ in plan.keys}
        if unknown := [id_ for id_ in options["allow_shared"] if id_ not in known]:
            raise click.UsageError(f"--allow-shared {unknown[0]}: no such client in {click.format_filename(source)}")
        return plan
    try:
        to = read_address(options["to"])
    except AddressError as error:
        raise click.UsageError(f"--to: {error}") from None
    return plan_file(source, to, terms)


def _tell_who_to_call(plan: Plan) -> None:
    """Grave findings are told whatever else was asked for, and whatever fails later."""
    from guidegen.delivery.mail.eligibility import TO_CALL, WORDS

    for reason in TO_CALL:
        if ids := [one.client_id for one in plan.held if one.reason is reason]:
            tell(f"RED FLAG: not sent, {WORDS[reason]}: {', '.join(ids)}")


def _require_sender(settings: Settings, to_send: bool) -> None:
    from guidegen.clinic.settings import FILE_NAME
    from guidegen.errors import Place, Problem, SettingsError

    place = Place(str(settings.folder / FILE_NAME) if settings.folder else FILE_NAME)
    wanted = [("from", settings.mail.sender, 'from = "Clinic <hello@example.org>"')]
    if to_send:
        wanted.append(("host", settings.mail.host, 'host = "mail.example.org"'))
    missing = [Problem(place, f"[mail] '{key}' is missing", hint) for key, value, hint in wanted if not value]
    if missing:
        raise SettingsError(missing)


def _ledger_path(settings: Settings, folder: Path) -> Path:
    from guidegen.delivery.mail.ledger import LEDGER

    return settings.mail.ledger or folder / LEDGER


def _open_posts(plan: Plan, path: Path, options: dict[str, Any]) -> tuple[list[Post], list[Delivery]]:
    """What is still to be sent, and how the planned stand in the ledger; nothing is written."""
    from guidegen.delivery.mail.ledger import Ledger

    if not path.is_file():
        _refuse_what_is_known(plan, {}, options)
        return list(plan.ready), []
    with closing(Ledger(path)) as ledger:
        return _open_of(plan, ledger, options)


def _open_of(plan: Plan, ledger: Ledger, options: dict[str, Any]) -> tuple[list[Post], list[Delivery]]:
    from guidegen.delivery.mail.pending import still_open

    standing = ledger.standing(options["campaign"])
    _refuse_what_is_known(plan, standing, options)
    posts = still_open(
        plan.ready, standing, ledger.address_key, options["retry_failed"], resend=options["resend_unknown"]
    )
    return posts, [standing[post.key] for post in plan.ready if post.key in standing]


def _refuse_what_is_known(plan: Plan, standing: Mapping[tuple[str, str], Delivery], options: dict[str, Any]) -> None:
    """Only what is ready and unknown can be sent again."""
    rows = {post.client_id: standing[post.key].state for post in plan.ready if post.key in standing}
    if others := [id_ for id_ in options["resend_unknown"] if rows.get(id_) not in ("unknown", "sending")]:
        raise click.UsageError(f"--resend-unknown {others[0]}: no guide that is ready is unknown of this client")


def _made(
    posts: Sequence[Post], settings: Settings, folder: Path, options: dict[str, Any]
) -> list[tuple[Post, str, Maker]]:
    from guidegen.delivery.mail.compose import makers
    from guidegen.delivery.mail.passphrases import PASSPHRASES, keep_passphrases

    passphrases = None
    if options["encrypt"] and posts:
        path = Path(options["passphrases"] or folder / PASSPHRASES)
        passphrases = keep_passphrases(path, [post.client_id for post in posts])
        if not options["quiet"]:
            tell(f"passphrases: {click.format_filename(path)}: pass them on by another way than e-mail")
    return makers(posts, settings, options["campaign"], passphrases, _region(settings) if posts else None)


def _region(settings: Settings) -> Region | None:
    """Whose emergency number stands in the message; None where the settings name no region."""
    from guidegen.clinic.settings import find_region
    from guidegen.library import load_library

    return find_region(settings, load_library(settings.folder)) if settings.region else None


def _preview(
    plan: Plan,
    before: Sequence[Delivery],
    later: int,
    made: Sequence[tuple[Post, str, Maker]],
    folder: Path,
    settings: Settings,
) -> None:
    """All that would happen, and the first message as a file. `later` counts those beyond --limit."""
    from guidegen.delivery.mail.words import subject_for
    from guidegen.files.private_file import write_private

    click.echo(f"subject: {subject_for(settings)}")
    for post, _, _ in made:
        click.echo(f"to send: {post.client_id}  {post.to.masked}")
    for one in plan.held:
        click.echo(f"held back: {one.client_id}  {one.words}")
    for row in before:
        click.echo(f"{row.state} before: {row.client_id}  {row.address}  {row.changed_at}")
    counts = [f"{len(made)} to send", f"{len(before)} before", f"{len(plan.held)} held back"]
    counts += [f"{count} {words}" for count, words in ((later, "later"), (plan.without, "without a document")) if count]
    click.echo(", ".join(counts))
    if made and (message := made[0][2]()):
        write_private(folder / PREVIEW, message)
        click.echo(f"first message: {click.format_filename(folder / PREVIEW)}")


def _write(made: Sequence[tuple[Post, str, Maker]], held: Sequence[str], options: dict[str, Any]) -> None:
    """The messages as files; the ledger does not know whether somebody sends them."""
    from guidegen.delivery.mail.outbox import add_to_maildir, write_eml

    folder = options["eml"] or options["maildir"]
    messages = ((post.client_id, message) for post, _, make in made if (message := make()) is not None)
    try:
        count = write_eml(Path(folder), messages, held) if options["eml"] else add_to_maildir(Path(folder), messages)
    except OSError as error:
        tell(f"error: {click.format_filename(folder)}: cannot be written: {error.strerror}")
        sys.exit(USAGE)
    click.echo(f"{click.format_filename(folder)}: {count} messages written; the ledger does not count them as sent")


def _send(plan: Plan, path: Path, settings: Settings, folder: Path, options: dict[str, Any]) -> int:
    """Send what is open; the exit code."""
    from functools import partial

    from guidegen.delivery.mail.credentials import smtp_credentials
    from guidegen.delivery.mail.deliver import Job
    from guidegen.delivery.mail.ledger import Ledger
    from guidegen.delivery.mail.smtp import connect

    campaign = options["campaign"]
    with closing(Ledger(path)) as ledger:
        ledger.abandon()
        posts, _ = _open_of(plan, ledger, options)
        made = _made(posts, settings, folder, options)
        credentials = smtp_credentials(settings.mail, os.environ) if made else None
        ledger.resend(options["resend_unknown"], campaign)
        numbers = ledger.enter([(post, id_) for post, id_, _ in made], plan.held, campaign)
        jobs = [Job(numbers[post.key], post, make) for post, _, make in made]
        open_connection = partial(connect, settings.mail, credentials, options["allow_plain"])
        try:
            code = send_all(
                jobs[: options["limit"]], ledger, settings.mail, open_connection, options["quiet"], options["verbose"]
            )
            # Somebody who names one file and one address must not take it for sent.
            return MAIL if options["to"] and plan.held else code
        finally:
            _sum_up(plan, ledger.standing(campaign), len(plan.ready) - len(posts), options["quiet"])


def _sum_up(plan: Plan, standing: Mapping[tuple[str, str], Delivery], before: int, quiet: bool) -> None:
    """How the planned documents stand now; `before` counts those that were done with before this run."""
    for one in () if quiet else plan.held:
        tell(f"held back: {one.client_id}  {one.words}")
    from guidegen.delivery.mail import count_states

    rows = [standing[key] for key in plan.keys if key in standing]
    counts = count_states(rows)
    told = ", ".join(f"{counts[state]} {state}" for state in ("sent", "failed", "unknown", "held"))
    click.echo(f"{told}, {counts['queued']} still queued; {before} of these from before")
    if ids := [row.client_id for row in standing.values() if row.state == "unknown"]:
        tell(f"unknown whether it arrived: {', '.join(ids)}")
        tell("  -> ask these clients; --resend-unknown ID sends it again")
