"""Exit codes, and errors as messages: no traceback for a user's mistake."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from guidegen.errors import (
    AnswersError,
    BusyError,
    ClusterError,
    GuidegenError,
    JournalError,
    LibraryError,
    MailError,
    Problem,
    RenderError,
    SettingsError,
)

DONE, UNEXPECTED, USAGE, INVALID, WITHHELD, CONTENT, FAILED_ROWS, MAIL = range(8)


def tell(message: str) -> None:
    """A message for people, on stderr. Where nobody can read it, the work goes on all the same."""
    try:
        click.echo(message, err=True)
    except OSError:
        give_up(sys.stderr)


def give_up(stream: TextIO) -> None:
    """Write nothing more to where nobody reads, also not at Python's end, which would change the exit code."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def tell_problem(problem: Problem, kind: str) -> None:
    """One problem with its hint; `kind` is error or warning."""
    tell(_harmless(f"{kind}: {problem.place}: {problem.message}"))
    if problem.hint:
        tell(_harmless(f"  -> {problem.hint}"))


def _harmless(text: str) -> str:
    """A user's own words on one line, with nothing in them that steers a terminal."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def exit_code(error: GuidegenError) -> int:
    """The code of the contract for each kind of error."""
    match error:
        case AnswersError() | SettingsError() | JournalError():
            return INVALID
        case LibraryError() | RenderError():
            return CONTENT
        case BusyError() | ClusterError():
            return USAGE
        case MailError():
            return MAIL
        case _:
            return UNEXPECTED


@contextmanager
def reported() -> Iterator[None]:
    """Turn guidegen's errors into messages and exit codes.

    An unexpected error is named by its type and place in our code only: its text could quote an answer.
    """
    try:
        yield
    except GuidegenError as error:
        if isinstance(error, AnswersError) and error.alert:
            tell(f"RED FLAG: {error.alert}")
        for problem in error.problems:
            tell_problem(problem, "error")
        sys.exit(exit_code(error))
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except BrokenPipeError:
        give_up(sys.stdout)
        sys.exit(UNEXPECTED)
    except OSError as error:
        tell(f"error: {error.strerror or type(error).__name__}: the output could not be written, or a file not be read")
        sys.exit(USAGE)
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        tell(f"error: unexpected {type(error).__name__}{where}")
        tell("  -> this is a fault in guidegen; please report it with this line")
        sys.exit(UNEXPECTED)
