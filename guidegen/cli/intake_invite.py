"""`guidegen intake invite`: a link for each client of a table."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from guidegen.cli.exits import reported, tell
from guidegen.cli.intake_data import data_option
from guidegen.cli.options import clinic_option

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.argument("clients", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", required=True, metavar="URL", help="Where clients reach this: https://intake.example.org")
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True, help="How long the links work.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default="links.csv", show_default=True)
@click.option("--qr", type=click.Path(file_okay=False, path_type=Path), help="Also an SVG of each, in this folder.")
@data_option
@clinic_option
def invite(
    clients: Path, url: str, days: int, output: Path, qr: Path | None, data: Path | None, clinic: Path | None
) -> None:
    """Make a link for each client of a CSV table (client_id; name, email and email_consent where it has them).

    Each works once, for some days, and is bound to the client's number. Whoever has a link can answer in that name, so
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
        from guidegen.web.intake.opening import data_folder, open_store

        _refuse_bad_url(url)
        invited = read_clients(clients)
        check_place(output)
        if qr is not None:
            make_private_folder(qr)
        with closing(open_store(data_folder(clinic, data))) as store:
            made = make_links(store, invited, url, days, datetime.now(UTC))
        write_private(output, links_table(made))
        if qr is not None:
            # By their line in the table: neither a number nor a name is to stand in a file's name.
            codes = [(qr / f"link-{line:04}.svg", qr_code(one.link).svg.encode()) for line, one in enumerate(made, 2)]
            write_all_private(codes)
    tell(f"{click.format_filename(output)}: {len(made)} links, each works once, for {days} days")
    tell("  -> whoever has a link can answer in that client's name: send it to nobody else, and delete the file after")


def _refuse_bad_url(url: str) -> None:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    is_here = parts.hostname in _LOOPBACK
    if not parts.hostname or parts.scheme not in ("https", "http") or parts.query or parts.fragment:
        raise click.UsageError("--url is an address as https://intake.example.org")
    if parts.scheme == "http" and not is_here:
        raise click.UsageError("--url: answers go over no network that is not locked; it begins with https://")
