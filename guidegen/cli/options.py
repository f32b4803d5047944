"""Options and steps that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    from guidegen.errors import Problem
    from guidegen.guide import Guide
    from guidegen.library import Library
    from guidegen.service.alerts import Alert
    from guidegen.service.one_client import ClientFile

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
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, given: given.date() if given else date.today(),
    hidden=True,
    help="The day to take as today; for tests and reprints.",
)


class Words(click.Choice[str]):
    """One of a few words, whatever its capitals and however it is spelled across the Atlantic."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        spelled = {"gray": "grey", "color": "colour"}
        return super().convert(spelled.get(str(value).lower(), str(value).lower()), param, context)


def a_language(code: str | None) -> str | None:
    """A language that there are words for. Raises BadParameter."""
    from guidegen.answers.language import language_code

    if code is None:
        return None
    meant = language_code(code)
    if meant is None:
        raise click.BadParameter(f"'{code}' is no language: write its code, such as es")
    return meant


_LOOKS = (
    click.option("--paper", type=Words(["a4", "letter"]), help="Default: the clinic's setting, else the region's."),
    click.option("--text", type=Words(["standard", "large"]), help="large: 18 point letters."),
    click.option("--ink", type=Words(["colour", "grey"]), help="Default: the clinic's setting."),
    click.option(
        "--sides", type=Words(["single", "double"]), help="double: for both sides of the paper, with room to bind."
    ),
    click.option(
        "--extent",
        type=Words(["full", "short"]),
        help="short: the part to use, the log and the letter; nothing to read.",
    ),
    click.option(
        "--language",
        metavar="CODE",
        callback=lambda _context, _option, given: a_language(given),
        help="Of clients whose answers do not say, such as es. Default: the clinic's setting, else en.",
    ),
    click.option(
        "--renderer",
        type=Words(["reference", "press"]),
        help="reference: lay out whole pages; press: put pieces together. Default: press, but where that is slower.",
    ),
    click.option("--marks", is_flag=True, default=None, help="Crop marks and bleed, for a printer who trims."),
)
asked_in_option = click.option(
    "--language",
    metavar="CODE",
    callback=lambda _context, _option, given: a_language(given),
    help="In which the questions are asked, such as es. Default: the clinic's setting, else en.",
)
accept_option = click.option(
    "--accept-override",
    "accepted",
    multiple=True,
    metavar="CODE",
    help="Stand for the override of this red flag, as of any emergency (RF01), after an examination.",
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
    click.option("--any-status", is_flag=True, help="Take answers of those who did not finish the form, too."),
)


def looks_options(command: Command) -> Command:
    """The options that say how a document looks on paper."""
    for option in reversed(_LOOKS):
        option(command)
    return command


def refuse_unknown_flags(accepted: Sequence[str], library: Library) -> None:
    """An override is accepted for a flag that there is; a slip of the pen is a usage error."""
    codes = [flag.code for flag in library.red_flags]
    if unknown := [code for code in accepted if code not in codes]:
        raise click.UsageError(f"--accept-override {unknown[0]}: no red flag has this code")


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


def load_all(
    clinic: Path | None, look: Callable[[Library], None] = lambda _: None, **options: Any
) -> tuple[Settings, Library]:
    """Settings with the command line's options, and the content; what the clinic removed or weakened is always told.

    Signatures are not read.

    `look` looks for red flags, and tells them, where settings or content are broken. Faults of looks alone are left to
    `tell_looks`.
    """
    from guidegen.service.clinic_content import load_clinic

    settings, library = load_clinic(clinic, look, **options)
    for warning in (*settings.warnings, *library.warnings):
        tell_problem(warning, "warning")
    return settings, library


def alerts_told(files: Sequence[ClientFile], today: date) -> Callable[[Library], None]:
    """What looks for grave red flags in answers files and tells them."""

    def look(library: Library) -> None:
        from guidegen.service.one_client import find_alert

        for file in files:
            tell_alert(find_alert(file, library, today), "settings or content are broken")

    return look


def tell_alert(alert: Alert | None, because: str = "", file: str = "") -> None:
    """One line on stderr for a red flag that is grave, whatever else was asked for; `file` is one of several."""
    if alert is None:
        return
    whose = f"{file}: " if file else ""
    if alert.level is None:
        tell(f"RED FLAG: {whose}{alert.words}")
        return
    listed = ", ".join(f"{code} {level}" for code, level in alert.flags)
    listed += f"; {alert.not_ruled_out} more not ruled out" if alert.not_ruled_out else ""
    why = f"; {because}" if because else ""
    tell(f"RED FLAG: {whose}{alert.level} ({listed}): contact this client now{why}")


def tell_warnings(warnings: Sequence[Problem], quiet: bool) -> None:
    """What a person should know; what a red flag may hang on is told however quiet the command was asked to be."""
    for warning in warnings:
        if warning.is_safety or not quiet:
            tell_problem(warning, "warning")


def assess_told(file: ClientFile, library: Library, today: date, accepted: Sequence[str] = ()) -> Assessment:
    """Read, check and assess one client's answers; a grave red flag is told."""
    from guidegen.service.alerts import alert_in
    from guidegen.service.one_client import assess_client

    assessment = assess_client(file, library, today, accepted)
    tell_alert(alert_in(assessment, file.path))
    return assessment


def tell_looks(settings: Settings) -> None:
    """What a page that gets the runner seen does without, or a run of many guides cannot be printed for."""
    for problem in settings.cosmetic:
        tell_problem(problem, "warning")


def tell_unsigned(guide: Guide, library: Library) -> None:
    """What a document uses and nobody has signed is told, where anything is signed."""
    from guidegen.service.sign_off import sign_off_warnings

    for problem in sign_off_warnings(guide.approval, guide.settings, library):
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
