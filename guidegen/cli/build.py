"""`guidegen build`: the main job."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import CONTENT, USAGE, WITHHELD, reported, tell, tell_problem
from guidegen.cli.options import (
    assess_file,
    clinic_option,
    load_the_library,
    quiet_option,
    region_option,
    require_region,
    today_option,
)

if TYPE_CHECKING:
    from guidegen.assess import Assessment
    from guidegen.document import Guide

_ACTION = {
    "emergency": "EMERGENCY: no guide was made. Contact this client now and hand out the page written to {file}.",
    "urgent": "URGENT: no guide was made. Contact this client today and hand out the pages written to {file}.",
    "referral": "REFERRAL: under 16, so no guide was made. A referral page was written to {file}.",
}


@click.command()
@click.argument("answers", type=click.Path(dir_okay=False, allow_dash=True))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The PDF to write; - is stdout. Default: the answers file's name with .pdf, in the current folder.",
)
@click.option("--html", "as_html", is_flag=True, help="Write HTML instead of PDF.")
@click.option(
    "--record",
    metavar="FILE",
    help="Also write the clinician's record (PDF): reasons, overrides, answers. Not for the client.",
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="Default: the clinic's setting, else the region's.")
@click.option("--text", type=click.Choice(["standard", "large"]), help="large: 18 point letters.")
@click.option("--ink", type=click.Choice(["colour", "grey"]))
@click.option("--strict", is_flag=True, help="Refuse to print content that no clinician has signed off.")
@clinic_option
@region_option
@quiet_option
@today_option
def build(
    answers: str,
    output: str | None,
    as_html: bool,
    record: str | None,
    strict: bool,
    clinic: Path | None,
    quiet: bool,
    today: Any,
    **options: Any,
) -> None:
    """Make the guide for one ANSWERS file (YAML or JSON; - is stdin).

    Where the answers hold a red flag, an emergency, urgent or referral document is written instead and the exit code
    is 4. On any error nothing is written.

    \b
    Example:
      guidegen build answers.yaml --region uk -o guide.pdf
    """
    with reported():
        from guidegen.guide import assemble, assemble_record
        from guidegen.settings import load_settings

        settings = load_settings(clinic).with_options(**options)
        library = load_the_library(clinic, quiet)
        require_region(settings, library, options["region"])
        assessment = assess_file(answers, library, today)
        target = output or ("-" if answers == "-" else f"{Path(answers).stem}.{'html' if as_html else 'pdf'}")
        with _red_flags_told(assessment):
            _refuse_same_file(answers, target, record)
            _refuse_bad_place(target, record)
            guide = assemble(assessment, library, settings)
            if strict and not guide.approved:
                tell("error: --strict: no clinician has signed off this content")
                tell(f"  -> put the hash into [sign_off] content of guidegen.toml: {library.hash}")
                sys.exit(CONTENT)
            written = [(target, _rendered(guide, as_html))]
            if record:
                written.append((record, _rendered(assemble_record(assessment, library, settings), html=False)))
            for file, data in written:
                _write(file, data)
        _report(assessment, target, quiet)
    if assessment.document != "guide":
        sys.exit(WITHHELD)


@contextmanager
def _red_flags_told(assessment: Assessment) -> Iterator[None]:
    """Whatever keeps the document from being written, an emergency or urgent finding is told."""
    try:
        yield
    except (Exception, SystemExit):
        if assessment.document in ("emergency", "urgent"):
            listed = ", ".join(f"{fired.flag.code} {fired.level}" for fired in assessment.flags)
            tell(f"RED FLAG: {assessment.level} ({listed}): contact this client now; the document could not be written")
        raise


def _refuse_bad_place(*files: str | None) -> None:
    """End before anything is written where one of the files could not be."""
    from guidegen.private_file import check_place

    for file in files:
        if file and file != "-":
            with _mended_by_path(file):
                check_place(Path(file))


@contextmanager
def _mended_by_path(file: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        tell(f"error: {file}: cannot be written: {error.strerror or type(error).__name__}")
        sys.exit(USAGE)


def _refuse_same_file(answers: str, target: str, record: str | None) -> None:
    files = [Path(file).resolve() for file in (answers, target, record) if file and file != "-"]
    if len(set(files)) < len(files) or target == record == "-":
        raise click.UsageError("the answers, the output and the record must be different files")


def _rendered(guide: Guide, html: bool) -> bytes:
    from guidegen.html import render_html

    page = render_html(guide)
    if html:
        return page.encode()
    from guidegen.pdf import render_pdf

    return render_pdf(page)


def _write(file: str, data: bytes) -> None:
    from guidegen.private_file import write_private

    if file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with _mended_by_path(file):
        write_private(Path(file), data)


def _report(assessment: Assessment, target: str, quiet: bool) -> None:
    file = "stdout" if target == "-" else target
    if assessment.document in _ACTION:
        tell(_ACTION[assessment.document].format(file=file))
        tell("Red flags: " + ", ".join(f"{fired.flag.code} {fired.level}" for fired in assessment.flags))
    if quiet:
        return
    for warning in assessment.warnings:
        tell_problem(warning, "warning")
    if assessment.document == "guide":
        note = " Some answers need a check within 14 days; the letter is inside." if assessment.flags else ""
        tell(f"{file}: guide ({assessment.level}, {assessment.permit}) written.{note}")
