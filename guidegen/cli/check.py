"""`guidegen check`: validate answers files and the content library."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.check_language import tell_translation
from guidegen.cli.exits import CONTENT, INVALID, exit_code, reported, tell_problem
from guidegen.cli.options import (
    alerts_told,
    clinic_option,
    load_all,
    quiet_option,
    reading_options,
    row_option,
    tell_alert,
    tell_warnings,
    today_option,
)

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
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
@click.option(
    "--language", metavar="LANG", help="With --library or --reading: of the translation to LANG, beside its source."
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
    language: str | None,
    clinic: Path | None,
    quiet: bool,
    today: date,
    reading: Reading,
    row: int | None,
) -> None:
    """Check ANSWERS files without printing anything for a client; every problem is reported at once.

    Each holds one client, or --row says which; for whole tables there is guidegen batch --dry-run.

    \b
    Examples:
      guidegen check answers.yaml
      guidegen check --library --clinic our-clinic
      guidegen check --library --language es
      guidegen check --reading
    """
    if not answers and not library_too and not ease:
        raise click.UsageError("name at least one answers file, or give --library or --reading")
    if language and not library_too and not ease:
        raise click.UsageError("--language goes with --library or --reading")
    with reported():
        from guidegen.errors import AnswersError
        from guidegen.service.alerts import alert_in
        from guidegen.service.one_client import ClientFile, assess_client

        files = [ClientFile(file, reading, row) for file in answers]
        settings, library = load_all(clinic, alerts_told(files, today))
        _tell_due(settings.with_sign_off(), library, today)
        if language:
            tell_translation(library, settings.folder, language, library_too, ease)
        elif library_too or ease:
            _check_library(library, settings, library_too, ease, today)
        worst = 0
        for file in files:
            try:
                assessment = assess_client(file, library, today)
            except AnswersError as error:
                worst = max(worst, exit_code(error))
                tell_alert(alert_in(error, file.path), file=file.path)
                for problem in error.problems:
                    tell_problem(problem, "error")
                continue
            tell_alert(alert_in(assessment, file.path), file=file.path if len(files) > 1 else "")
            tell_warnings(assessment.warnings, quiet)
            click.echo(f"{click.format_filename(file.path)}: valid")
    if worst:
        sys.exit(INVALID)


def _tell_due(settings: Settings, library: Library, today: date) -> None:
    """Signatures that have ended, or are about to."""
    from guidegen.service.sign_off import due_soon

    for problem in due_soon(settings, library, today):
        tell_problem(problem, "warning")


def _check_library(library: Library, settings: Settings, problems_too: bool, reading: bool, today: date) -> None:
    """Print the reading table, and end with the content's problems if it has any."""
    from guidegen.errors import Place
    from guidegen.review.checks import check_library, faulty_templates, reading_table
    from guidegen.service.apart import apart

    if reading:
        click.echo("grade  longest sentence  long words  file")
        for row in reading_table(library):
            click.echo(f"{row.grade:5.1f}  {row.longest_sentence:16}  {len(row.long_words):10}  {row.file}")
    if not problems_too:
        return
    settings.refuse_cosmetic()
    problems = check_library(library, today)
    tried = settings if settings.region else settings.with_options(region=next(iter(library.regions)))
    faults = apart(settings.limits, Place("templates"), faulty_templates, library, tried, not problems)
    problems += tuple(faults)
    for problem in problems:
        tell_problem(problem, "error")
    if problems:
        sys.exit(CONTENT)
    click.echo(f"content {library.version} ({library.hash[:12]}): {len(library.items())} items, no problems")
