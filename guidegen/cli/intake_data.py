"""`guidegen intake purge`, `backup`, `export` and `password`: what is done with what was answered, and by whom."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import click

from guidegen.cli.exits import reported, tell
from guidegen.cli.options import clinic_option, load_all, region_option, require_region

_AGE = re.compile(r"([1-9][0-9]{0,3})d\Z")

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder with all that was answered. Default: intake in the clinic's folder.",
)


def counted(count: int, what: str) -> str:
    """So many of something, in words."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


@click.command()
@click.option("--older-than", required=True, metavar="DAYS", help="As 30d: what nobody has changed since then.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
@clinic_option
def purge(older_than: str, yes: bool, data: Path | None, clinic: Path | None) -> None:
    """Delete visits for good, with their answers files and all that was noted of them, and links that have ended.

    Backups and exported folders are not touched.

    \b
    Example:
      guidegen intake purge --older-than 30d --clinic our-clinic
    """
    age = _AGE.match(older_than.strip())
    if age is None:
        raise click.UsageError("--older-than takes days, as 30d")
    with reported():
        from datetime import UTC, datetime

        from guidegen.web.intake.answers_folder import purge as purge_files
        from guidegen.web.intake.opening import data_folder, open_kept

        before = datetime.now(UTC) - timedelta(days=int(age[1]))
        folder = data_folder(clinic, data)
        with closing(open_kept(folder)) as store:
            count, waiting = store.older(before)
            if count and not yes:
                tell(f"{counted(count, 'visit')} last changed before {before:%Y-%m-%d}")
                if waiting:
                    tell(f"warning: {waiting} of them not finished, or still waiting at the desk")
                click.confirm(f"Delete {'them' if count > 1 else 'it'} for good?", abort=True, err=True)
            count = store.purge(before)
            purge_files(folder, store, before)
            is_clean = store.forget_deleted() or store.forget_deleted()
    tell(f"{counted(count, 'visit')} deleted" if count else f"no visit was last changed before {before:%Y-%m-%d}")
    if not is_clean:
        tell(f"warning: {folder}: another program reads the log, where words of them may still stand")
        tell("  -> run the same command again")


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@clinic_option
def backup(target: Path, data: Path | None, clinic: Path | None) -> None:
    """Copy all that was answered into one file, also while the server runs. It is readable by you alone.

    To go back to it, end the server, put the copy in the place of intake.sqlite, and delete intake.sqlite-wal and
    intake.sqlite-shm beside it: they hold what was written after the copy. The folder answers is not in it: it can be
    made from it.

    \b
    Example:
      guidegen intake backup /media/safe/intake-2026-11-20.sqlite --clinic our-clinic
    """
    with reported():
        from guidegen.files.private_file import check_place
        from guidegen.web.intake.backup import back_up
        from guidegen.web.intake.opening import data_folder, open_kept

        check_place(target)
        with closing(open_kept(data_folder(clinic, data))) as store:
            back_up(store, target)
    tell(f"{click.format_filename(target)}: written, and read back")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--since", metavar="DAYS", default="30d", show_default=True, help="As 30d: what was changed since then.")
@data_option
@clinic_option
@region_option
def export(folder: Path, since: str, data: Path | None, clinic: Path | None, region: str | None) -> None:
    """Write an answers file for every visit that came to its end, into a folder that `batch` reads.

    \b
    Example:
      guidegen intake export season --clinic our-clinic
      guidegen batch season -o guides --clinic our-clinic
    """
    age = _AGE.match(since.strip())
    if age is None:
        raise click.UsageError("--since takes days, as 30d")
    with reported():
        from datetime import UTC, date, datetime

        from guidegen.clinic.settings import find_region
        from guidegen.web.intake.exporting import export as write_folder
        from guidegen.web.intake.opening import data_folder, open_kept
        from guidegen.web.intake.standing import Standings

        data = data_folder(clinic, data)
        settings, library = load_all(clinic, region=region)
        require_region(settings, library, region)
        unit = find_region(settings, library).distance_unit
        with closing(open_kept(data)) as store:
            standings = Standings(library, unit, date.today, lambda: datetime.now(UTC))
            count = write_folder(store.visits(datetime.now(UTC) - timedelta(days=int(age[1]))), standings, folder)
    tell(f"{click.format_filename(folder)}: {counted(count, 'answers file')} written")


@click.command()
@click.argument("account", default="desk")
@click.option("--full-name", metavar="NAME", help="Stands ready where a clinician signs.")
@data_option
@clinic_option
def password(account: str, full_name: str | None, data: Path | None, clinic: Path | None) -> None:
    """Give an account at the desk a new password, or make the account; it is signed out everywhere.

    The password is asked for twice; Enter has one made up.

    \b
    Example:
      guidegen intake password physio-anna --full-name "Anna Berg" --clinic our-clinic
    """
    with reported():
        from datetime import UTC, datetime

        from guidegen.delivery.mail.passphrases import new_passphrase
        from guidegen.files.printable import fault
        from guidegen.web.intake.accounts import MAX_NAME, Accounts
        from guidegen.web.intake.opening import data_folder, open_kept

        # What comes from a pipe is shown nowhere, and cannot be hidden: Python would warn in the middle of the words.
        hidden = sys.stdin.isatty()
        if full_name is not None and (why := fault(full_name, MAX_NAME)):
            raise click.UsageError(f"--full-name: {why}")
        with closing(open_kept(data_folder(clinic, data))) as store:
            typed = click.prompt(
                "New password (Enter: one is made up)",
                default="",
                hide_input=hidden,
                show_default=False,
                err=True,
            )
            if typed and click.prompt("Once more", hide_input=hidden, err=True) != typed:
                raise click.UsageError("the two are not the same; nothing was changed")
            chosen = typed or new_passphrase()
            Accounts(store.database).set_password(account, chosen, datetime.now(UTC), full_name)
    tell(f"user name: {account.strip().casefold()}")
    if not typed:
        tell(f"password:  {chosen}")
