"""The command group and its commands; each imports what it needs when it runs, so that --help stays fast."""

from __future__ import annotations

import sys
from typing import Any

import click

from guidegen import __version__
from guidegen.cli.ask import ask
from guidegen.cli.batch import batch
from guidegen.cli.build import build
from guidegen.cli.check import check
from guidegen.cli.doctor import doctor
from guidegen.cli.email import email
from guidegen.cli.exits import reported
from guidegen.cli.explain import explain
from guidegen.cli.figures import figures
from guidegen.cli.follow_up import follow_up
from guidegen.cli.intake import intake
from guidegen.cli.map import map_
from guidegen.cli.new import new
from guidegen.cli.pack import pack
from guidegen.cli.press import press
from guidegen.cli.questionnaire import questionnaire
from guidegen.cli.report import report
from guidegen.cli.review import review
from guidegen.cli.sign import sign
from guidegen.cli.streams import open_streams

EPILOG = """\b
Exit codes: 0 done; 1 unexpected error; 2 usage; 3 invalid input;
4 red flag: an emergency, urgent or referral document was written instead of a guide;
5 content, template or asset error; 6 a batch ended with failed rows;
7 mail: server, password, certificate or ledger, or not every message went."""


class Commands(click.Group):
    """Commands whose help, too, may meet a full disk; what they have left unwritten is written before they end."""

    def main(self, *args: Any, **options: Any) -> Any:
        open_streams()
        with reported():
            try:
                return super().main(*args, **options)
            finally:
                sys.stdout.flush()


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EPILOG
)
@click.version_option(__version__, prog_name="guidegen")
def main() -> None:
    """From a runner's answers about low back pain to a safe, personal, printable guide.

    guidegen supports, and does not replace, an assessment by a clinician. It is for adults; its content needs the
    clinic's own approval before use.
    """


for command in (
    new,
    questionnaire,
    ask,
    intake,
    check,
    explain,
    build,
    follow_up,
    map_,
    batch,
    pack,
    email,
    report,
    figures,
    review,
    sign,
    press,
    doctor,
):
    main.add_command(command)
