"""`guidegen check`: validate answers files and the content library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from guidegen.cli.exits import INVALID, exit_code, reported, tell, tell_problem
from guidegen.cli.options import (
    assess_file,
    clinic_option,
    load_the_library,
    quiet_option,
    tell_red_flags,
    today_option,
)


@click.command()
@click.argument("answers", nargs=-1, type=click.Path(dir_okay=False, allow_dash=True))
@click.option(
    "--library", "library_too", is_flag=True, help="Validate the content library (with --clinic: the merged one)."
)
@clinic_option
@quiet_option
@today_option
def check(answers: tuple[str, ...], library_too: bool, clinic: Path | None, quiet: bool, today: Any) -> None:
    """Check ANSWERS files without printing anything for a client; every problem is reported at once.

    \b
    Examples:
      guidegen check answers.yaml
      guidegen check --library --clinic our-clinic
    """
    if not answers and not library_too:
        raise click.UsageError("name at least one answers file, or give --library")
    with reported():
        from guidegen.errors import AnswersError

        library = load_the_library(clinic)
        if library_too:
            click.echo(f"content {library.version} ({library.hash[:12]}): {len(library.items())} items, no problems")
        worst = 0
        for file in answers:
            try:
                assessment = assess_file(file, library, today)
            except AnswersError as error:
                worst = max(worst, exit_code(error))
                if error.alert:
                    tell(f"RED FLAG: {file}: {error.alert}")
                for problem in error.problems:
                    tell_problem(problem, "error")
                continue
            tell_red_flags(assessment)
            for warning in () if quiet else assessment.warnings:
                tell_problem(warning, "warning")
            click.echo(f"{click.format_filename(file)}: valid")
    if worst:
        sys.exit(INVALID)
