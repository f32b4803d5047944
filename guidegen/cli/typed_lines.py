"""Lines that are said to a person in a terminal, and those that they type."""

from __future__ import annotations

import io
import sys
from gettext import NullTranslations

import click

LONGEST_LINE = 65_536
_ENGLISH = NullTranslations()


class InputEndedError(Exception):
    """Nobody types any more."""


def say(line: str) -> None:
    """A line of the conversation, on stdout; a letter that the terminal does not know is replaced."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    click.echo(line)


def hear(question: str, catalogue: NullTranslations = _ENGLISH) -> str:
    """One typed line without outer white space. Raises InputEndedError.

    Read without a line editor, which would draw over the line and send codes that a screen reader speaks.
    """
    while True:
        click.echo(question, nl=False)
        line = sys.stdin.buffer.readline(LONGEST_LINE) if sys.stdin is not None else b""
        if not line:
            raise InputEndedError
        too_long = len(line) == LONGEST_LINE and not line.endswith(b"\n")
        while too_long and line and not line.endswith(b"\n"):
            line = sys.stdin.buffer.readline(LONGEST_LINE)
        try:
            text = line.decode(sys.stdin.encoding or "utf-8").strip()
        except UnicodeDecodeError:
            say(catalogue.gettext("These letters could not be read. Please type the answer again."))
            continue
        if too_long:
            say(catalogue.gettext("That line is too long. Please type the answer again."))
            continue
        return text
