"""`guidegen check`: validate answers files and the content library."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import CONTENT, INVALID, exit_code, reported, tell, tell_problem
from guidegen.cli.options import (
    assess_file,
    clinic_option,
    load_the_library,
    quiet_option,
    reading_options,
    row_option,
    tell_red_flags,
    today_option,
)

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.errors import Problem
    from guidegen.library import Library
    from guidegen.readers.open import Reading


@click.command()
@click.argument("answers", nargs=-1, type=click.Path(dir_okay=False, readable=False, allow_dash=True))
@click.option(
    "--library", "library_too", is_flag=True, help="Validate the content library (with --clinic: the merged one)."
)
@click.option(
    "--reading", "ease", is_flag=True, help="The reading ease of every content file as a table, hardest first."
)
@reading_options
@row_option
@clinic_option
@quiet_option
@today_option
def check(
    answers: tuple[str, ...],
    library_too: bool,
    ease: bool,
    clinic: Path | None,
    quiet: bool,
    today: Any,
    reading: Reading,
    row: int | None,
) -> None:
    """Check ANSWERS files without printing anything for a client; every problem is reported at once.

    Each holds one client, or --row says which; for whole tables there is guidegen batch --dry-run.

    \b
    Examples:
      guidegen check answers.yaml
      guidegen check --library --clinic our-clinic
      guidegen check --reading
    """
    if not answers and not library_too and not ease:
        raise click.UsageError("name at least one answers file, or give --library or --reading")
    with reported():
        from guidegen.errors import AnswersError

        library = load_the_library(clinic, answers, today, reading, row)
        if library_too or ease:
            _check_library(library, clinic, library_too, ease, today)
        worst = 0
        for file in answers:
            try:
                assessment = assess_file(file, library, today, reading, row)
            except AnswersError as error:
                worst = max(worst, exit_code(error))
                if error.alert:
                    tell(f"RED FLAG: {file}: {error.alert}")
                for problem in error.problems:
                    tell_problem(problem, "error")
                continue
            tell_red_flags(assessment, file=file if len(answers) > 1 else "")
            for warning in () if quiet else assessment.warnings:
                tell_problem(warning, "warning")
            click.echo(f"{click.format_filename(file)}: valid")
    if worst:
        sys.exit(INVALID)


def _check_library(library: Library, clinic: Path | None, problems_too: bool, reading: bool, today: Any) -> None:
    """Print the reading table, and end with the content's problems if it has any."""
    from guidegen.clinic.settings import load_settings
    from guidegen.html import check_templates
    from guidegen.review.checks import check_library, reading_table

    if reading:
        click.echo("grade  longest sentence  long words  file")
        for row in reading_table(library):
            click.echo(f"{row.grade:5.1f}  {row.longest_sentence:16}  {len(row.long_words):10}  {row.file}")
    if not problems_too:
        return
    day = today.date() if today else date.today()
    settings = load_settings(clinic)
    problems = [*check_library(library, day), *check_templates(settings.folder)]
    problems += [] if problems else _trial_prints(library, settings)
    for problem in problems:
        tell_problem(problem, "error")
    if problems:
        sys.exit(CONTENT)
    click.echo(f"content {library.version} ({library.hash[:12]}): {len(library.items())} items, no problems")


def _trial_prints(library: Library, settings: Settings) -> list[Problem]:
    """What keeps one of the four kinds of document from being made, tried on the examples that fit the questions."""
    from guidegen.answers import parse_answers, read_answers
    from guidegen.assessment import assess
    from guidegen.errors import AnswersError, GuidegenError
    from guidegen.files.resources import content_dir
    from guidegen.guide import assemble
    from guidegen.html import render_html

    tried = settings if settings.region else settings.with_options(region=next(iter(library.regions)))
    problems: list[Problem] = []
    for file in sorted((content_dir() / "examples").glob("*.yaml")):
        try:
            answers = parse_answers(read_answers(str(file)), library)
            render_html(assemble(assess(answers, library, answers.answered_on), library, tried))
        except AnswersError:
            continue  # a clinic may ask other questions
        except GuidegenError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    return problems
