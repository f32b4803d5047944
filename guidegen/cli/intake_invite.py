"""`guidegen intake invite`: a link for each client of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import reported, tell, tell_problem
from guidegen.cli.intake_data import counted, data_option
from guidegen.cli.options import clinic_option, load_all, region_option, require_region

if TYPE_CHECKING:
    from guidegen.web.intake.invitations import Invitation, Invited


@click.command()
@click.argument("clients", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", required=True, metavar="URL", help="Where clients reach this: https://intake.example.org")
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True, help="How long the links work.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default="links.csv", show_default=True)
@click.option("--qr", type=click.Path(file_okay=False, path_type=Path), help="Also an SVG of each, in this folder.")
@click.option("--eml", type=click.Path(file_okay=False, path_type=Path), help="Also a message to each who agreed.")
@click.option("--encoding", metavar="NAME", help="Of a CSV table. Default: found out.")
@click.option("--sheet", metavar="NAME", help="Of an .xlsx workbook. Default: the first.")
@data_option
@clinic_option
@region_option
def invite(
    clients: Path,
    url: str,
    days: int,
    output: Path,
    qr: Path | None,
    eml: Path | None,
    encoding: str | None,
    sheet: str | None,
    data: Path | None,
    clinic: Path | None,
    region: str | None,
) -> None:
    """Make a link for each client of a table (client_id; name, email, email_consent, language where it has them).

    Any table that batch reads: CSV or .xlsx. Each link works once, for some days, and is bound to the client's number;
    links that a client got before, and has not used, end with it. Whoever has a link can answer in that name, so
    the file that is written is for the clinic alone; here only a hash of each link is kept.

    \b
    Example:
      guidegen intake invite clients.csv --url https://intake.example.org -o links.csv
    """
    with reported():
        from datetime import UTC, datetime

        from guidegen.files.private_file import check_place, make_private_folder, write_all_private, write_private
        from guidegen.pictures.qr import qr_code
        from guidegen.web.intake.invitations import invite as make_links
        from guidegen.web.intake.invitations import links_table, read_clients
        from guidegen.web.intake.opening import data_folder, open_kept

        _refuse_bad_url(url)
        found = read_clients(str(clients), encoding, sheet, to_write=eml is not None)
        for warning in found.warnings:
            tell_problem(warning, "warning")
        with closing(open_kept(data_folder(clinic, data))) as store:
            check_place(output)
            _tell_unasked(clinic, region, found.invited, click.format_filename(clients))
            write_messages = _message_writer(eml, clinic, region, found.invited) if eml is not None else None
            folders = [folder for folder in (qr, eml) if folder is not None]
            _refuse_filled(folders)
            for folder in folders:
                make_private_folder(folder)
            made = make_links(store, found.invited, url, days, datetime.now(UTC))
        write_private(output, links_table(made))
        if qr is not None:
            # By their line in the table: neither a number nor a name is to stand in a file's name.
            codes = [(qr / f"link-{line:04}.svg", qr_code(one.link).svg.encode()) for line, one in enumerate(made, 2)]
            write_all_private(codes)
        count = write_messages(made) if write_messages else 0
    tell(f"{click.format_filename(output)}: {counted(len(made), 'link')}, each works once, for {counted(days, 'day')}")
    if eml is not None:
        told = f"{counted(count, 'message')}, to those who agreed to e-mail; nothing was sent"
        tell(f"{click.format_filename(eml)}: {told}")
    tell("  -> whoever has a link can answer in that client's name: send it to nobody else, and delete the file after")


def _tell_unasked(clinic: Path | None, region: str | None, invited: Sequence[Invited], file: str) -> None:
    """Whose pages will be in another language than the table says, as far as that is known here."""
    from guidegen.clinic.settings import find_region, read_settings
    from guidegen.service.clinic_content import load_content
    from guidegen.web.intake.invitations import unasked
    from guidegen.web.intake.languages import languages_of

    settings = read_settings(clinic).with_options(region=region)
    if not settings.region or not any(one.language for one in invited):
        return
    library = load_content(settings)
    for problem in unasked(invited, languages_of(library, settings, find_region(settings, library), str), file):
        tell_problem(problem, "warning")


def _message_writer(
    folder: Path, clinic: Path | None, region: str | None, invited: Iterable[Invited]
) -> Callable[[Sequence[Invitation]], int]:
    """What writes the messages, once it is sure that they can be: before any link is made.

    A language that they cannot be in is told.
    """
    from guidegen.cli.email_plan import require_sender
    from guidegen.clinic.settings import find_region
    from guidegen.files.private_file import write_all_private
    from guidegen.web.intake.invitation_mail import languages_for, messages

    settings, library = load_all(clinic, region=region)
    require_region(settings, library, region)
    require_sender(settings, to_send=False)
    agreed = [one for one in invited if one.email_consent]
    languages = languages_for(agreed, settings, library, find_region(settings, library))
    for problem in languages.problems:
        tell_problem(problem, "warning")

    def write(made: Sequence[Invitation]) -> int:
        written = messages(made, settings, languages)
        write_all_private([(folder / f"link-{place + 2:04}.eml", message) for place, message in written])
        return len(written)

    return write


def _refuse_filled(folders: Iterable[Path]) -> None:
    """What lies there from before are links that these end, and would be sent to who is in that line now."""
    from guidegen.errors import IntakeError, Place, Problem

    hint = "name a new or an empty folder: links of before end when new ones are made"
    filled = [folder for folder in folders if folder.is_dir() and any(folder.iterdir())]
    if filled:
        raise IntakeError([Problem(Place(click.format_filename(folder)), "is not empty", hint) for folder in filled])


def _refuse_bad_url(url: str) -> None:
    from urllib.parse import urlsplit

    from guidegen.web.intake.host_names import is_this_computer

    parts = urlsplit(url)
    is_here = is_this_computer(parts.hostname or "")
    if not parts.hostname or parts.scheme not in ("https", "http") or parts.query or parts.fragment:
        raise click.UsageError("--url is an address as https://intake.example.org")
    if parts.scheme == "http" and not is_here:
        raise click.UsageError("--url: answers go over no network that is not locked; it begins with https://")
    if is_here:
        name = parts.hostname
        tell(f"warning: {name} is what each computer calls itself: these links open on this one, and on no other")
        tell("  -> --url is the address that clients reach, as https://intake.example.org")
