"""Which passphrases `guidegen email --encrypt` locks guides with: its own words, or those of a clinic's table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import tell

if TYPE_CHECKING:
    from guidegen.delivery.mail.eligibility import Plan


def refuse_useless_options(options: dict[str, Any]) -> None:
    """Raise UsageError where options about passphrases would be passed over."""
    named = [name for name in ("passphrases", "passphrases_from") if options[name]]
    if named and not options["encrypt"]:
        raise click.UsageError(f"--{named[0].replace('_', '-')} is for --encrypt")
    if len(named) > 1:
        raise click.UsageError("passphrases come from one place: --passphrases or --passphrases-from")
    if (options["id_column"] or options["passphrase_column"]) and not options["passphrases_from"]:
        raise click.UsageError("--id-column and --passphrase-column are for --passphrases-from")


def hold_without_passphrase(plan: Plan, folder: Path, options: dict[str, Any]) -> tuple[Plan, dict[str, Any]]:
    """The plan without the clients of whom the table has no sound passphrase, and the options with those it has."""
    if not options["passphrases_from"]:
        return plan, {**options, "given": None}
    from guidegen.delivery.mail.passphrase_column import PassphraseColumn, with_passphrases

    names = {name: options[name] for name in ("id_column", "passphrase_column") if options[name]}
    found = PassphraseColumn(options["passphrases_from"], **names).read()
    plan, given = with_passphrases(plan, found, folder)
    return plan, {**options, "given": given}


def passphrases_for(client_ids: list[str], folder: Path, options: dict[str, Any]) -> dict[str, str] | None:
    """The passphrase of each client, None without --encrypt; new words are kept in their file first.

    Raises MailError and OSError.
    """
    from guidegen.delivery.mail.passphrases import PASSPHRASES, keep_passphrases

    if not options["encrypt"] or not client_ids:
        return None
    if options["given"] is not None:
        return {client_id: options["given"][client_id] for client_id in client_ids}
    path = Path(options["passphrases"] or folder / PASSPHRASES)
    passphrases = keep_passphrases(path, client_ids)
    if not options["quiet"]:
        tell(f"passphrases: {click.format_filename(path)}: pass them on by another way than e-mail")
    return passphrases
