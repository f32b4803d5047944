"""The command group and its commands; each is imported when it is named, and imports what it needs when it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import click

from guidegen import __version__
from guidegen.cli.exits import reported
from guidegen.cli.streams import open_streams

# The names of commands, each with what it is called in the module of that name.
_HOMES = {
    "new": "new",
    "questionnaire": "questionnaire",
    "ask": "ask",
    "intake": "intake",
    "check": "check",
    "explain": "explain",
    "build": "build",
    "follow-up": "follow_up",
    "map": "map_",
    "batch": "batch",
    "pack": "pack",
    "email": "email",
    "report": "report",
    "figures": "figures",
    "review": "review",
    "sign": "sign",
    "translate": "translate",
    "press": "press",
    "doctor": "doctor",
}
EPILOG = """\b
Exit codes: 0 done; 1 unexpected error; 2 usage; 3 invalid input;
4 red flag: an emergency, urgent or referral document was written instead of a guide;
5 content, template or asset error; 6 a batch ended with failed rows;
7 mail: server, password, certificate or ledger, or not every message went."""


class _ByName(MutableMapping[str, click.Command]):
    """The commands, each imported when it is asked for by its name."""

    def __init__(self) -> None:
        self._added: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._added:
            command = _HOMES[name]
            self._added[name] = getattr(import_module(f"guidegen.cli.{command.rstrip('_')}"), command)
        return self._added[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._added[name] = command

    def __delitem__(self, name: str) -> None:
        del self._added[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**_HOMES, **self._added})

    def __len__(self) -> int:
        return len({**_HOMES, **self._added})


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
    cls=Commands,
    commands=_ByName(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(__version__, prog_name="guidegen")
def main() -> None:
    """From a runner's answers about low back pain to a safe, personal, printable guide.

    guidegen supports, and does not replace, an assessment by a clinician. It is for adults; its content needs the
    clinic's own approval before use.
    """
