"""What `guidegen email` would send: the folder's records and the ledger read, nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import tell

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.delivery.mail.eligibility import Plan, Post
    from guidegen.delivery.mail.ledger import Delivery, Ledger


def make_plan(source: Path, clinic: Path | None, options: dict[str, Any]) -> Plan:
    """The whole folder, or with --to one file. Raises JournalError, SettingsError and RenderError.

    Settings are read later: whatever is wrong with them, who has to be called is told first.
    """
    from guidegen.clinic.settings import find_clinic
    from guidegen.delivery.mail.address import AddressError, read_address
    from guidegen.delivery.mail.eligibility import Terms, plan_batch
    from guidegen.delivery.mail.one_file import plan_file

    terms = Terms(options["today"], options["strict"], options["allow_overridden"], options["contacted"])
    if options["to"] is None:
        plan = plan_batch(source, terms, options["allow_shared"])
        known = {client_id for client_id, _ in plan.keys}
        for name in ("allow_shared", "contacted"):
            if unknown := [id_ for id_ in options[name] if id_ not in known]:
                option = f"--{name.replace('_', '-')} {unknown[0]}"
                raise click.UsageError(f"{option}: no such client in {click.format_filename(source)}")
        return plan
    try:
        to = read_address(options["to"])
    except AddressError as error:
        raise click.UsageError(f"--to: {error}") from None
    folder = find_clinic(clinic)
    return plan_file(source, to, terms, folder / "templates" if folder else None)


def tell_who_to_call(plan: Plan) -> None:
    """Grave findings are told whatever else was asked for, and whatever fails later."""
    from guidegen.delivery.mail.eligibility import TO_CALL, WORDS

    for reason in TO_CALL:
        if ids := [one.who for one in plan.held if one.reason is reason]:
            tell(f"RED FLAG: not sent, {WORDS[reason]}: {', '.join(ids)}")


def tell_who_got_nothing(rows: Iterable[Delivery]) -> None:
    """Whose newest mail came back, whatever else was asked for."""
    from guidegen.delivery.mail.ledger import BOUNCED

    newest = {row.client_id: row for row in sorted(rows, key=lambda row: row.id)}
    if bounced := [client_id for client_id, row in newest.items() if row.state == BOUNCED]:
        tell(f"came back, never got it: {', '.join(bounced)}")
        tell("  -> find another address, or give them their guides in another way; --resend-bounced ID sends it again")


def require_sender(settings: Settings, to_send: bool) -> None:
    """Raises SettingsError where [mail] does not say from whom, or with `to_send` through which server."""
    from guidegen.clinic.settings import FILE_NAME
    from guidegen.errors import Place, Problem, SettingsError

    place = Place(str(settings.folder / FILE_NAME) if settings.folder else FILE_NAME)
    wanted = [("from", settings.mail.sender, 'from = "Clinic <hello@example.org>"')]
    if to_send:
        wanted.append(("host", settings.mail.host, 'host = "mail.example.org"'))
    missing = [Problem(place, f"[mail] '{key}' is missing", hint) for key, value, hint in wanted if not value]
    if missing:
        raise SettingsError(missing)


def ledger_path(settings: Settings, folder: Path) -> Path:
    """Where the ledger of a batch folder is, or will be."""
    from guidegen.delivery.mail.ledger import LEDGER

    return settings.mail.ledger or folder / LEDGER


def known_to_ledger(plan: Plan, path: Path) -> Plan:
    """The plan without what the ledger knows a newer document of; whom to call of these is told."""
    from guidegen.delivery.mail.ledger import read_ledger
    from guidegen.delivery.mail.pending import without_older

    found = without_older(plan, read_ledger(path))
    tell_who_to_call(replace(found, held=found.held[len(plan.held) :]))
    return found


def open_posts(plan: Plan, path: Path, options: dict[str, Any]) -> tuple[list[Post], list[Delivery]]:
    """What is still to be sent, and how the planned stand in the ledger; nothing is written."""
    from guidegen.delivery.mail.ledger import Ledger

    if not path.is_file():
        _refuse_what_is_known(plan, {}, options)
        return list(plan.ready), []
    with closing(Ledger(path)) as ledger:
        return open_in(plan, ledger, options)


def open_in(plan: Plan, ledger: Ledger, options: dict[str, Any]) -> tuple[list[Post], list[Delivery]]:
    """What this ledger leaves to be sent, and how the planned stand in it."""
    from guidegen.delivery.mail.pending import still_open

    standing = ledger.standing(options["campaign"])
    _refuse_what_is_known(plan, standing, options)
    posts = still_open(
        plan.ready,
        standing,
        ledger.address_key,
        options["retry_failed"],
        resend=options["resend_unknown"],
        resend_bounced=options["resend_bounced"],
        send_drafted=options["send_drafted"],
    )
    return posts, [standing[post.key] for post in plan.ready if post.key in standing]


def _refuse_what_is_known(plan: Plan, standing: Mapping[tuple[str, str], Delivery], options: dict[str, Any]) -> None:
    """Only what is ready, and unknown, came back or is a draft, can be sent again."""
    bounced = {row.client_id for row in standing.values() if row.state == "bounced"}
    ready = {post.client_id for post in plan.ready}
    if others := [id_ for id_ in options["resend_bounced"] if id_ not in bounced & ready]:
        raise click.UsageError(f"--resend-bounced {others[0]}: no guide that is ready came back from this client")
    rows = {post.client_id: standing[post.key].state for post in plan.ready if post.key in standing}
    if others := [id_ for id_ in options["send_drafted"] if rows.get(id_) not in ("drafted", "drafting")]:
        raise click.UsageError(f"--send-drafted {others[0]}: no guide that is ready is a draft of this client")
    if others := [id_ for id_ in options["resend_unknown"] if rows.get(id_) not in ("unknown", "sending")]:
        raise click.UsageError(f"--resend-unknown {others[0]}: no guide that is ready is unknown of this client")
