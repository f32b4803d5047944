"""`guidegen intake`: the questionnaire in the browser, for runners, and the desk that sees to them."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from guidegen.cli.exits import USAGE, reported, tell, tell_problem
from guidegen.cli.intake_data import backup, data_option, export, password, purge
from guidegen.cli.intake_invite import invite
from guidegen.cli.options import clinic_option, load_all, looks_options, region_option, require_region, tell_looks
from guidegen.errors import GuidegenError

if TYPE_CHECKING:
    from guidegen.web.intake.context import Clinic
    from guidegen.web.intake.desk import Desk
    from guidegen.web.intake.server import Address

_PORT = 8766
_WARMED = 8
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="0: any free one.")
@click.option("--host", metavar="ADDRESS", default=_LOOPBACK[0], help="Listen to other computers too; needs TLS.")
@click.option("--certificate", type=click.Path(dir_okay=False, path_type=Path), help="PEM: speak TLS with it.")
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="PEM: the certificate's key.")
@click.option("--behind-proxy", is_flag=True, help="Something before this (Caddy, nginx) speaks TLS with browsers.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="What browsers call this: host or host:port.")
@click.option("--print-with", metavar="COMMAND", help="Prints the PDF it is given when an emergency stops somebody.")
@click.option(
    "--links-only", is_flag=True, help="Visits begin by a link or at the desk alone, for a server that all reach."
)
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
    links_only: bool,
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
        _refuse_options_before(context)
        return
    with reported():
        from guidegen.web.intake.opening import data_folder
        from guidegen.web.intake.server import Address

        address = Address(host, port, certificate, key)
        _refuse_open_talk(address, behind_proxy, names)
        if print_with is not None:
            _refuse_no_command(print_with)
        _serve(
            address,
            behind_proxy,
            names,
            data_folder(clinic, data),
            clinic,
            print_with,
            links_only,
            not no_warm,
            options,
        )


def _refuse_options_before(context: click.Context) -> None:
    """Else a link could be made in another folder than the one that was named."""
    given = [name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        name = context.invoked_subcommand
        raise click.UsageError(f"options of {name} stand behind its name: guidegen intake {name} --{given[0]} ...")


def _refuse_open_talk(address: Address, behind_proxy: bool, names: Sequence[str]) -> None:
    """Health data goes over no network that is not locked."""
    from guidegen.web.intake.host_names import as_asked

    if (address.certificate is None) != (address.key is None):
        raise click.UsageError("--certificate and --key go together")
    if behind_proxy and address.certificate is not None:
        raise click.UsageError("either --certificate, or --behind-proxy")
    if wrong := next((name for name in names if as_asked(name) is None), None):
        raise click.UsageError(
            f"--name {wrong}: a host's name without https:// and path, as intake.example.org or intake.example.org:8443"
        )
    if behind_proxy and not names:
        raise click.UsageError("--behind-proxy needs --name: what browsers call this, as intake.example.org")
    if address.host not in _LOOPBACK and address.certificate is None and not behind_proxy:
        raise click.UsageError(
            f"--host {address.host} lets other computers in, and nothing is locked on the way\n"
            "  -> give --certificate and --key, or put Caddy or nginx before it and give --behind-proxy"
        )
    if address.host in ("0.0.0.0", "::") and not names:  # noqa: S104
        raise click.UsageError(f"--host {address.host} needs --name: what browsers call this, as intake.example.org")


def _refuse_no_command(print_with: str) -> None:
    """The first emergency is no time to learn that nothing prints."""
    try:
        command = shlex.split(print_with)
    except ValueError as error:
        raise click.UsageError("--print-with: a quotation mark is left open") from error
    if not command or shutil.which(command[0]) is None:
        name = command[0] if command else "nothing"
        raise click.UsageError(
            f"--print-with: {name} is no command here\n  -> as it is typed on this computer: --print-with 'lp -d desk'"
        )


def _serve(
    address: Address,
    behind_proxy: bool,
    names: Sequence[str],
    data: Path,
    folder: Path | None,
    print_with: str | None,
    links_only: bool,
    is_warm: bool,
    options: dict[str, Any],
) -> None:
    from guidegen.web.intake.desk import open_desk
    from guidegen.web.intake.host_names import as_asked, names_of
    from guidegen.web.intake.opening import only_server, open_clinic
    from guidegen.web.intake.server import ending_as_interrupted, listening, make_app, serve, tls_context
    from guidegen.web.intake.statics import Statics

    settings, library = load_all(folder, **options)
    require_region(settings, library, options["region"])
    tell_looks(settings)
    # Before a folder or an account is made: whose password is told once.
    context = tls_context(address)
    statics = Statics()
    secure = behind_proxy or address.certificate is not None
    with ExitStack() as held:
        # Before the port, or else who starts it twice would be told to take another one.
        held.enter_context(only_server(data))
        held.enter_context(ending_as_interrupted())
        try:
            line = held.enter_context(listening(address))
        except OSError as error:
            tell(f"error: {address.host}:{address.port}: cannot be listened to: {error.strerror}")
            tell("  -> --port 0 takes any that is free")
            sys.exit(USAGE)
        port = line.getsockname()[1]
        given = [name for name in map(as_asked, names) if name]
        hosts = names_of(given, address.host, port, secure, behind_proxy)
        clinic = open_clinic(settings.with_sign_off(), library, data, statics, secure, hosts, behind_proxy)
        desk = open_desk(clinic)
        with closing(clinic.store), closing(desk.printer):
            for problem in clinic.languages.problems:
                tell_problem(problem, "warning")
            _tell_first_password(clinic)
            app = make_app(clinic, statics, tell, desk, print_with, links_only)
            if is_warm:
                _warm(desk)
            serve(app, line, lambda: _ready(secure, hosts[0], print_with), context)
    tell("intake: ended")


def _warm(desk: Desk) -> None:
    """Print for made-up clients beside, so that the first real guide does not wait for what all have in common."""
    from threading import Thread

    from guidegen.review.warming import sample_guides
    from guidegen.web.intake.documents import pressed

    clinic = desk.clinic
    languages = sorted(clinic.languages.asked.values(), key=lambda one: one.code != clinic.languages.usual)

    def print_some() -> None:
        # What the clinic has set first: most people read that.
        for language in languages:
            with suppress(GuidegenError, RuntimeError):
                guides = sample_guides(language.library, pressed(clinic.settings), _WARMED, clinic.today())
                desk.printer.warm(guides)

    Thread(target=print_some, daemon=True).start()


def _tell_first_password(clinic: Clinic) -> None:
    from guidegen.web.intake.opening import FIRST_ACCOUNT, first_password

    password = first_password(clinic)
    if password is not None:
        tell("This is the first start. Sign in at the desk with")
        tell(f"  user name: {FIRST_ACCOUNT}")
        tell(f"  password:  {password}")
        tell("It is told this once. guidegen intake password makes another one, and more accounts.")


def _ready(secure: bool, host: str, print_with: str | None) -> None:
    base = f"{'https' if secure else 'http'}://{host}"
    tell(f"runners: {base}/")
    tell(f"   desk: {base}/desk")
    if print_with:
        tell(f"printer: {print_with} gets the page of each emergency; print one page with it to see that it works")
    tell("Ctrl-C ends it; what was answered is kept.")


for command in (invite, purge, backup, export, password):
    intake.add_command(command)
