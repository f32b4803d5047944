"""`guidegen report`: what became of many clients, in counts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from guidegen.cli.exits import USAGE, reported, tell
from guidegen.cli.options import clinic_option, load_all, quiet_option, today_option

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.errors import Problem
    from guidegen.library import Library
    from guidegen.report import Report, Tally

_DEFAULT = "report.pdf"
# What is written beside the PDF.
_ENDINGS = (".csv",)
_PAGE = ".html"


@click.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The PDF to write; the table beside it ends in .csv. Default: DIR/report.pdf.",
)
@click.option("--html", "as_html", is_flag=True, help="Also write it for a browser, and for who has it read aloud.")
@clinic_option
@quiet_option
@today_option
def report(
    folders: tuple[Path, ...], output: str | None, as_html: bool, clinic: Path | None, quiet: bool, today: date
) -> None:
    """Count what became of the clients of one or more batch folders DIR: a PDF for the clinic's lead, and a CSV.

    The PDF has no tags: whoever listens to it instead of reading takes the page that --html writes beside it.

    It names no client. Those who need a person are listed by their number, so keep it within the clinic.

    \b
    Example:
      guidegen report output/batch -o november.pdf
    """
    with reported():
        pdf = Path(output) if output is not None else folders[0] / _DEFAULT
        endings = (*_ENDINGS, _PAGE) if as_html else _ENDINGS
        beside = [pdf.with_suffix(ending) if pdf.name else pdf for ending in endings]
        _refuse_bad_folders(folders)
        _refuse_bad_target(folders, pdf, beside)
        from guidegen.report import count_runs, report_csv, report_html, report_pdf

        settings, library = load_all(clinic)
        settings.refuse_cosmetic()
        tally = count_runs(folders, settings.mail.ledger)
        about = _about(settings, library, today)
        made = [report_csv(tally, library), *([report_html(tally, library, about, settings)] if as_html else [])]
        _write([(pdf, report_pdf(tally, library, about)), *zip(beside, made, strict=True)])
        _tell(tally, pdf, beside, quiet)


def _refuse_bad_folders(folders: Sequence[Path]) -> None:
    """A folder that is named twice would be counted twice. Raises JournalError for folders that hold no batch."""
    from guidegen.batch.records.manifest import read_manifest
    from guidegen.errors import JournalError

    if len({_resolved(folder) for folder in folders}) < len(folders):
        raise click.UsageError("a folder is named twice; its clients would be counted twice")
    problems: list[Problem] = []
    for folder in folders:
        try:
            next(read_manifest(folder), None)
        except JournalError as error:
            problems += error.problems
    if problems:
        raise JournalError(problems)


def _refuse_bad_target(folders: Sequence[Path], pdf: Path, beside: Sequence[Path]) -> None:
    """Refuse a target that would destroy something, or that cannot be written, before anything is counted."""
    from guidegen.files.private_file import check_place

    if {path.suffix.lower() for path in (pdf, _resolved(pdf))} != {".pdf"}:
        raise click.UsageError(
            "-o takes the name of a PDF: the other files are written beside it, with endings of their own"
        )
    guides = {_resolved(folder / "guides") for folder in folders}
    if guides & set(_resolved(pdf).parents):
        raise click.UsageError(f"{click.format_filename(pdf)}: a report is not written among the guides")
    try:
        for path in (pdf, *beside):
            check_place(path)
        foreign = [path for path in beside if path.exists() and not _is_a_report(path)]
    except OSError as error:
        _give_up_on((pdf, *beside), error)
    if foreign:
        kind = "page" if foreign[0].suffix == _PAGE else "table"
        raise click.UsageError(
            f"{click.format_filename(foreign[0])} is there already and is no report's {kind}; give -o another name"
        )


def _is_a_report(path: Path) -> bool:
    from guidegen.report import COLUMNS, MARK

    with path.open("rb") as stream:
        head = stream.read(1000)
    if path.suffix == _PAGE:
        return not head or MARK in head
    return head.partition(b"\n")[0].strip() in (b"", ",".join(COLUMNS).encode())


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise click.UsageError("a name cannot be resolved: its links run in a circle") from error


def _about(settings: Settings, library: Library, today: date) -> Report:
    """What the clinic's settings say about the report's looks and words."""
    from babel.dates import format_date

    from guidegen.clinic.brand import brand
    from guidegen.clinic.settings import find_region
    from guidegen.library.translation import content_hash_in, languages
    from guidegen.report import Looks, Report

    region = find_region(settings, library) if settings.region else None
    locale = region.locale if region else "en_GB"
    paper = settings.paper or (region.paper if region else "a4")
    looks = brand(settings)
    return Report(
        clinic=settings.clinic.name,
        today=today,
        day=format_date(today, format="long", locale=locale),
        looks=Looks(paper, looks.accent, looks.tint, locale.replace("_", "-")),
        translated=frozenset(content_hash_in(library, each, settings.folder) for each in languages(settings.folder)),
    )


def _write(written: Sequence[tuple[Path, bytes]]) -> None:
    from guidegen.files.private_file import write_all_private

    try:
        write_all_private(written)
    except OSError as error:
        _give_up_on([path for path, _ in written], error)


def _give_up_on(paths: Sequence[Path], error: OSError) -> NoReturn:
    names = " and ".join(click.format_filename(path) for path in paths)
    tell(f"error: {names}: cannot be written: {error.strerror or type(error).__name__}")
    sys.exit(USAGE)


def _tell(tally: Tally, pdf: Path, beside: Sequence[Path], quiet: bool) -> None:
    """What a person must do is told whatever was asked for; it stands first in the report too."""
    for level, listing, when in (("EMERGENCY", tally.emergency, "now"), ("URGENT", tally.urgent, "today")):
        if listing.total:
            tell(f"RED FLAG: {listing.total:,} {level}, listed in the report: contact them {when}")
    if quiet:
        return
    *first, last = (click.format_filename(pdf), *(path.name for path in beside))
    tell(f"{', '.join(first)} and {last} written (clients: {tally.clients:,}, failed: {tally.failed.total:,})")
