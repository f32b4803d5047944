"""Options and steps that several commands share."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guidegen.cli.exits import tell, tell_problem

if TYPE_CHECKING:
    from guidegen.assessment import Assessment
    from guidegen.clinic.settings import Settings
    from guidegen.library import Library
    from guidegen.readers.open import Reading

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


row_option = click.option(
    "--row", type=click.IntRange(1), metavar="N", help="Which client, where the file holds several: its row."
)

_READING = (
    click.option(
        "--from",
        "kind",
        type=click.Choice(["yaml", "json", "csv", "xlsx", "fhir", "pdf"]),
        help="The kind of file. Default: found out by what it holds.",
    ),
    click.option("--mapping", metavar="FILE", help="How the columns of a clinic's own table or form are read."),
    click.option("--encoding", metavar="NAME", help="Of a CSV table. Default: found out."),
    click.option("--sheet", metavar="NAME", help="Of an .xlsx workbook. Default: the first."),
    click.option("--any-status", is_flag=True, help="Take FHIR responses that are not completed, too."),
)


def reading_options(command: Command) -> Command:
    """The options that say how answers are read, given to the command as one `reading`."""

    @wraps(command)
    def reading(*arguments: Any, **options: Any) -> Any:
        from guidegen.readers.open import Reading

        names = [field.name for field in fields(Reading)]
        return command(*arguments, reading=Reading(**{name: options.pop(name) for name in names}), **options)

    for option in reversed(_READING):
        option(reading)
    return reading  # type: ignore[return-value]


def load_the_library(
    clinic: Path | None,
    answers: Sequence[str] = (),
    today: Any = None,
    reading: Reading | None = None,
    row: int | None = None,
) -> Library:
    """The default content, with the clinic's laid over it; what the clinic removed or weakened is always told.

    `answers` are files whose red flags are told even where settings or content are broken.
    """
    from guidegen.clinic.settings import read_settings

    with _red_flags_told_even_so(answers, today, reading, row):
        return library_of(read_settings(clinic))


@contextmanager
def _red_flags_told_even_so(
    answers: Sequence[str], today: Any, reading: Reading | None, row: int | None
) -> Iterator[None]:
    """Where settings or content are broken, the answers are looked at with the default content."""
    from guidegen.errors import AnswersError, GuidegenError
    from guidegen.library import load_library

    try:
        yield
    except GuidegenError:
        for file in answers:
            try:
                found = assess_file(file, load_library(), today, reading, row)
                tell_red_flags(found, "settings or content are broken")
            except AnswersError as error:
                if error.alert:
                    tell(f"RED FLAG: {error.alert}")
        raise


def library_of(settings: Settings) -> Library:
    """The content of the clinic in these settings; what it removed or weakened is told."""
    from guidegen.library import load_library

    # Loading makes many small objects that all stay; looking for garbage among them costs a tenth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        library = load_library(settings.folder)
        if not gc.get_freeze_count():  # a preview loads again and again, and has to let the old ones go
            gc.freeze()
    finally:
        if collecting:
            gc.enable()
    for warning in library.warnings:
        tell_problem(warning, "warning")
    return library


def load_all(
    clinic: Path | None,
    answers: str,
    today: Any,
    options: dict[str, Any],
    reading: Reading | None = None,
    row: int | None = None,
) -> tuple[Settings, Library]:
    """Settings with the command line's options, and the library. Cosmetic faults are left to `settle_looks`."""
    from guidegen.clinic.settings import read_settings

    with _red_flags_told_even_so([answers], today, reading, row):
        settings = read_settings(clinic).with_options(**options)
        return settings, library_of(settings)


def tell_red_flags(assessment: Assessment, because: str = "", file: str = "") -> None:
    """One line on stderr for an emergency or urgent finding, whatever else was asked for; `file` is one of several."""
    if assessment.document in ("emergency", "urgent"):
        listed = ", ".join(f"{fired.flag.code} {fired.level}" for fired in assessment.flags)
        whose = f"{file}: " if file else ""
        why = f"; {because}" if because else ""
        tell(f"RED FLAG: {whose}{assessment.level} ({listed}): contact this client now{why}")


def settle_looks(settings: Settings, assessment: Assessment) -> None:
    """Refuse a guide that cannot look as the clinic wants it; a page that gets the runner seen only tells of it.

    Raises SettingsError.
    """
    if assessment.document == "guide":
        settings.refuse_cosmetic()
    for problem in settings.cosmetic:
        tell_problem(problem, "warning")


def require_region(settings: Settings, library: Library, given: str | None) -> None:
    """A region that is missing, or misspelt on the command line, is a usage error."""
    from guidegen.clinic.settings import find_region
    from guidegen.errors import SettingsError

    try:
        find_region(settings, library)
    except SettingsError as error:
        if given is None and settings.region is not None:
            raise  # it stands in guidegen.toml
        problem = error.problems[0]
        raise click.UsageError(f"{problem.message}\n  -> {problem.hint}") from error


def assess_file(
    path: str, library: Library, today: Any, reading: Reading | None = None, row: int | None = None
) -> Assessment:
    """Read, check and assess one client's answers from any kind of file; `-` is standard input."""
    from guidegen.answers import parse_answers
    from guidegen.assessment import assess
    from guidegen.readers.open import Reading, read_answers_of

    answers = parse_answers(read_answers_of(path, library, reading or Reading(), row), library)
    return assess(answers, library, today.date() if today else date.today())
