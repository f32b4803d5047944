"""Options and steps that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guidegen.cli.exits import tell_problem

if TYPE_CHECKING:
    from guidegen.assess import Assessment
    from guidegen.library import Library
    from guidegen.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

clinic_option = click.option(
    "--clinic",
    type=click.Path(file_okay=False, path_type=Path),
    help="The clinic's folder: guidegen.toml, content/, templates/.",
)
region_option = click.option(
    "--region",
    metavar="REGION",
    help="uk, ie, us, ca, au, nz, eu or the clinic's own: decides numbers, words, units and paper.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and red flags.")
today_option = click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), hidden=True, help="The day to take as today; for tests and reprints."
)


def load_the_library(clinic: Path | None, quiet: bool = False) -> Library:
    """The default content, with the clinic's laid over it; what the clinic removed or weakened is told."""
    from guidegen.library import load_library
    from guidegen.settings import load_settings

    library = load_library(load_settings(clinic).folder)
    if not quiet:
        for warning in library.warnings:
            tell_problem(warning, "warning")
    return library


def require_region(settings: Settings, library: Library, given: str | None) -> None:
    """A region that is missing, or misspelt on the command line, is a usage error."""
    from guidegen.errors import SettingsError
    from guidegen.settings import find_region

    try:
        find_region(settings, library)
    except SettingsError as error:
        if given is None and settings.region is not None:
            raise  # it stands in guidegen.toml
        problem = error.problems[0]
        raise click.UsageError(f"{problem.message}\n  -> {problem.hint}") from error


def assess_file(path: str, library: Library, today: Any) -> Assessment:
    """Read, check and assess one answers file; `-` is standard input."""
    from guidegen.answers import parse_answers, read_answers
    from guidegen.assess import assess

    answers = parse_answers(read_answers(path), library)
    return assess(answers, library, today.date() if today else date.today())
