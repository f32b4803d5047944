"""Exit codes, and errors as messages: no traceback for a user's mistake."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from guidegen.cli.streams import is_of_stdout
from guidegen.errors import (
    AnswersError,
    BusyError,
    ClusterError,
    CommentsError,
    GuidegenError,
    IntakeError,
    JournalError,
    LibraryError,
    MailError,
    Problem,
    RenderError,
    SettingsError,
    missing_package,
)

DONE, UNEXPECTED, USAGE, INVALID, WITHHELD, CONTENT, FAILED_ROWS, MAIL = range(8)


def tell(message: str) -> None:
    """A message for people, on stderr."""
    click.echo(message, err=True)


def tell_problem(problem: Problem, kind: str) -> None:
    """One problem with its hint; `kind` is error or warning."""
    tell(harmless(f"{kind}: {problem.place}: {problem.message}"))
    if problem.hint:
        tell(harmless(f"  -> {problem.hint}"))


def harmless(text: str) -> str:
    """A user's own words on one line, with nothing in them that steers a terminal."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def exit_code(error: GuidegenError) -> int:
    """The code of the contract for each kind of error."""
    match error:
        case AnswersError() | SettingsError() | CommentsError() | JournalError():
            return INVALID
        case LibraryError() | RenderError():
            return CONTENT
        case BusyError() | ClusterError() | IntakeError():
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
    except ImportError as error:
        if missing := missing_package(error):
            tell_problem(missing, "error")
            sys.exit(CONTENT)
        _tell_unexpected(error)
        sys.exit(UNEXPECTED)
    except OSError as error:
        if is_of_stdout(error) and isinstance(error, BrokenPipeError):  # as with `| head`: who reads has enough
            sys.exit(UNEXPECTED)
        file = click.format_filename(error.filename) if isinstance(error.filename, str) else "a file"
        place = "stdout: cannot be written" if is_of_stdout(error) else f"{file}: cannot be read or written"
        tell(f"error: {place}: {error.strerror or type(error).__name__}")
        sys.exit(USAGE)
    except Exception as error:
        _tell_unexpected(error)
        sys.exit(UNEXPECTED)


def _tell_unexpected(error: Exception) -> None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    tell(f"error: unexpected {type(error).__name__}{where}")
    tell("  -> this is a fault in guidegen; please report it with this line")
