"""`guidegen intake`: the questionnaire in the browser, for runners, and the desk that sees to them."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import USAGE, reported, tell
from guidegen.cli.options import clinic_option, load_all, looks_options, region_option, require_region, tell_looks
from guidegen.errors import GuidegenError

if TYPE_CHECKING:
    from guidegen.web.intake.context import Clinic
    from guidegen.web.intake.desk import Desk
    from guidegen.web.intake.server import Address

_PORT = 8766
_WARMED = 8
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_AGE = re.compile(r"([1-9][0-9]{0,3})d\Z")

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder with all that was answered. Default: intake in the clinic's folder.",
)


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="0: any free one.")
@click.option("--host", metavar="ADDRESS", default=_LOOPBACK[0], help="Listen to other computers too; needs TLS.")
@click.option("--certificate", type=click.Path(dir_okay=False, path_type=Path), help="PEM: speak TLS with it.")
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="PEM: the certificate's key.")
@click.option("--behind-proxy", is_flag=True, help="Something before this (Caddy, nginx) speaks TLS with browsers.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="What browsers call this, as intake.example.org.")
@click.option("--print-with", metavar="COMMAND", help="Prints the PDF it is given when an emergency stops somebody.")
@click.option("--no-warm", is_flag=True, help="Prepare no documents at the start; the first guides take seconds then.")
@looks_options
@data_option
@clinic_option
@region_option
@click.pass_context
def intake(
    context: click.Context,
    /,
    port: int,
    host: str,
    certificate: Path | None,
    key: Path | None,
    behind_proxy: bool,
    names: tuple[str, ...],
    print_with: str | None,
    no_warm: bool,
    data: Path | None,
    clinic: Path | None,
    **options: Any,
) -> None:
    """Ask the questions in the browser, on a tablet at the desk or by a link, with a desk that sees to the answers.

    For this computer only, unless --host says otherwise: then what is said on the way has to be locked (--certificate
    and --key, or --behind-proxy). The first start makes an account and tells its password, once. Ctrl-C ends it.

    \b
    Example:
      guidegen intake --clinic our-clinic
      guidegen intake invite clients.csv --clinic our-clinic --url https://intake.example.org
      guidegen intake purge --older-than 30d --clinic our-clinic
    """
    if context.invoked_subcommand is not None:
        return
    with reported():
        from guidegen.web.intake.opening import data_folder
        from guidegen.web.intake.server import Address

        address = Address(host, port, certificate, key)
        _refuse_open_talk(address, behind_proxy, names)
        _serve(address, behind_proxy, names, data_folder(clinic, data), clinic, print_with, not no_warm, options)


def _refuse_open_talk(address: Address, behind_proxy: bool, names: Sequence[str]) -> None:
    """Health data goes over no network that is not locked."""
    if (address.certificate is None) != (address.key is None):
        raise click.UsageError("--certificate and --key go together")
    if behind_proxy and address.certificate is not None:
        raise click.UsageError("either --certificate, or --behind-proxy")
    if behind_proxy and not names:
        raise click.UsageError("--behind-proxy needs --name: what browsers call this, as intake.example.org")
    if address.host not in _LOOPBACK and address.certificate is None and not behind_proxy:
        raise click.UsageError(
            f"--host {address.host} lets other computers in, and nothing is locked on the way\n"
            "  -> give --certificate and --key, or put Caddy or nginx before it and give --behind-proxy"
        )


def _serve(
    address: Address,
    behind_proxy: bool,
    names: Sequence[str],
    data: Path,
    folder: Path | None,
    print_with: str | None,
    is_warm: bool,
    options: dict[str, Any],
) -> None:
    from guidegen.web.intake.desk import open_desk
    from guidegen.web.intake.opening import open_clinic
    from guidegen.web.intake.server import listening, make_app, serve
    from guidegen.web.intake.statics import Statics

    settings, library = load_all(folder, **options)
    require_region(settings, library, options["region"])
    tell_looks(settings)
    statics = Statics()
    secure = behind_proxy or address.certificate is not None
    try:
        line = listening(address)
    except OSError as error:
        tell(f"error: {address.host}:{address.port}: cannot be listened to: {error.strerror}")
        tell("  -> --port 0 takes any that is free")
        sys.exit(USAGE)
    with line:
        port = line.getsockname()[1]
        hosts = names or _hosts(address.host, port)
        clinic = open_clinic(settings.with_sign_off(), library, data, statics, secure, hosts)
        desk = open_desk(clinic)
        with closing(clinic.store), closing(desk.printer):
            _tell_first_password(clinic)
            app = make_app(clinic, statics, tell, desk, print_with)
            if is_warm:
                _warm(desk)
            serve(app, address, line, lambda: _ready(secure, hosts[0]))
    tell("intake: ended")


def _warm(desk: Desk) -> None:
    """Print for made-up clients beside, so that the first real guide does not wait for what all have in common."""
    from threading import Thread

    from guidegen.review.warming import sample_guides
    from guidegen.web.intake.documents import pressed

    clinic = desk.clinic

    def print_some() -> None:
        with suppress(GuidegenError, RuntimeError):
            guides = sample_guides(clinic.library, pressed(clinic.settings), _WARMED, clinic.today())
            desk.printer.warm(guides)

    Thread(target=print_some, daemon=True).start()


def _hosts(host: str, port: int) -> list[str]:
    """What a browser calls this where nobody gave it a name."""
    if host in _LOOPBACK:
        return [f"{one}:{port}" for one in ("localhost", "127.0.0.1", "[::1]")]
    return [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]


def _tell_first_password(clinic: Clinic) -> None:
    from guidegen.web.intake.opening import FIRST_ACCOUNT, first_password

    password = first_password(clinic)
    if password is not None:
        tell("This is the first start. Sign in at the desk with")
        tell(f"  user name: {FIRST_ACCOUNT}")
        tell(f"  password:  {password}")
        tell("It is told this once. guidegen intake password makes another one, and more accounts.")


def _ready(secure: bool, host: str) -> None:
    base = f"{'https' if secure else 'http'}://{host}"
    tell(f"runners: {base}/")
    tell(f"   desk: {base}/desk")
    tell("Ctrl-C ends it; what was answered is kept.")


@intake.command()
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


@intake.command()
@click.option("--older-than", required=True, metavar="DAYS", help="As 30d: what nobody has changed since then.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
@clinic_option
def purge(older_than: str, yes: bool, data: Path | None, clinic: Path | None) -> None:
    """Delete visits for good, with all that was noted of them, and links that have ended.

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

        from guidegen.web.intake.opening import data_folder, open_store

        before = datetime.now(UTC) - timedelta(days=int(age[1]))
        with closing(open_store(data_folder(clinic, data), must_exist=True)) as store:
            if not yes:
                open_ = store.waiting_before(before)
                if open_:
                    tell(f"warning: {open_} of them wait at the desk, or were not finished")
                click.confirm(
                    f"Delete all visits that were last changed before {before:%Y-%m-%d}?", abort=True, err=True
                )
            count = store.purge(before)
    tell(f"{count} visits deleted")


@intake.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@clinic_option
def backup(target: Path, data: Path | None, clinic: Path | None) -> None:
    """Copy all that was answered into one file, also while the server runs. It is readable by you alone.

    To go back to it, end the server and put the copy in the place of intake.sqlite.

    \b
    Example:
      guidegen intake backup /media/safe/intake-2026-11-20.sqlite --clinic our-clinic
    """
    with reported():
        from guidegen.files.private_file import check_place
        from guidegen.web.intake.backup import back_up
        from guidegen.web.intake.opening import data_folder, open_store

        check_place(target)
        with closing(open_store(data_folder(clinic, data), must_exist=True)) as store:
            back_up(store, target)
    tell(f"{click.format_filename(target)}: written, and read back")


@intake.command()
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
        from guidegen.web.intake.opening import data_folder, open_store
        from guidegen.web.intake.standing import Standings

        settings, library = load_all(clinic, region=region)
        require_region(settings, library, region)
        unit = find_region(settings, library).distance_unit
        with closing(open_store(data_folder(clinic, data), must_exist=True)) as store:
            standings = Standings(library, unit, date.today, lambda: datetime.now(UTC))
            count = write_folder(store.visits(datetime.now(UTC) - timedelta(days=int(age[1]))), standings, folder)
    tell(f"{click.format_filename(folder)}: {count} answers files written")


@intake.command()
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
        from guidegen.web.intake.accounts import Accounts
        from guidegen.web.intake.opening import data_folder, open_store

        with closing(open_store(data_folder(clinic, data))) as store:
            typed = click.prompt(
                "New password (Enter: one is made up)",
                default="",
                hide_input=True,
                show_default=False,
                err=True,
            )
            if typed and click.prompt("Once more", hide_input=True, err=True) != typed:
                raise click.UsageError("the two are not the same; nothing was changed")
            chosen = typed or new_passphrase()
            Accounts(store.database).set_password(account, chosen, datetime.now(UTC), full_name)
    tell(f"user name: {account.strip().casefold()}")
    if not typed:
        tell(f"password:  {chosen}")
