"""`guidegen build --watch`: the live preview on the terminal's side."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import tell, tell_problem

if TYPE_CHECKING:
    from guidegen.errors import Problem
    from guidegen.web.preview import Preview


def watch(build_once: Callable[[], Preview], folders: Sequence[Path], port: int) -> None:
    """Show the document in the browser until Ctrl-C, made anew whenever one of the files or folders changes.

    `build_once` reads everything anew; it may raise GuidegenError or a usage error, which are told.
    """
    from guidegen.web.preview import serve

    try:
        serve(lambda: _asked_for(build_once), folders, port, _ready, _told)
    except KeyboardInterrupt:
        tell("preview: ended")
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise click.UsageError(
            f"port {port} cannot be had: {error.strerror}\n  -> --port 0 takes a free one"
        ) from error


def watched(answers: str, clinic: Path | None) -> list[Path]:
    """The files and folders that a document is made from. A current folder is watched no further than it is read."""
    from guidegen.clinic.settings import FILE_NAME
    from guidegen.files.resources import content_dir, templates_dir

    own = [clinic] if clinic else [Path.cwd() / name for name in (FILE_NAME, "content", "templates")]
    return [Path(answers), *own, content_dir(), templates_dir()]


def _asked_for(build_once: Callable[[], Preview]) -> Preview:
    from guidegen.errors import Place, Problem, SettingsError

    try:
        return build_once()
    except click.UsageError as error:
        message, _, hint = error.format_message().partition("\n  -> ")
        raise SettingsError([Problem(Place("command line"), message, hint or None)]) from error


def _ready(address: str) -> None:
    tell(f"preview: {address}")
    tell(f"     PDF: {address}guide.pdf")
    tell("Keep the address to yourself: it shows the client's document. Ctrl-C ends the preview.")


def _told(problems: Sequence[Problem]) -> None:
    for problem in problems:
        tell_problem(problem, "error")
    if not problems:
        tell("preview: mended")
