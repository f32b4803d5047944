"""`guidegen build`: the main job."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import CONTENT, USAGE, WITHHELD, give_up, reported, tell, tell_problem
from guidegen.cli.follow_up import read_since
from guidegen.cli.options import (
    assess_file,
    clinic_option,
    load_all,
    quiet_option,
    reading_options,
    region_option,
    require_region,
    row_option,
    settle_looks,
    tell_red_flags,
    today_option,
)
from guidegen.cli.printing import html_of, pdf_of

if TYPE_CHECKING:
    from guidegen.assessment import Assessment
    from guidegen.guide.document import Guide
    from guidegen.readers.open import Reading

_PORT = 8765
_NEVER_WRITTEN = frozenset((".yaml", ".yml", ".json", ".toml", ".csv", ".xlsx", ".md", ".j2", ".txt"))

_ACTION = {
    "emergency": "EMERGENCY: no guide was made. Contact this client now and hand out the page written to {file}.",
    "urgent": "URGENT: no guide was made. Contact this client today and hand out the pages written to {file}.",
    "referral": "REFERRAL: under 16, so no guide was made. A referral page was written to {file}.",
}


@click.command()
@click.argument("answers", type=click.Path(dir_okay=False, readable=False, allow_dash=True))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The file to write; - is stdout. Default: the answers file's name (and row) with .pdf or .html, here.",
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
@click.option(
    "--sides", type=click.Choice(["single", "double"]), help="double: for both sides of the paper, with room to bind."
)
@click.option("--marks", is_flag=True, default=None, help="Crop marks and bleed, for a printer who trims.")
@click.option("--booklet", is_flag=True, help="Two pages on each side, to fold and staple: half as large, untagged.")
@click.option("--watch", "as_preview", is_flag=True, help="Show it in the browser, anew whenever a file changes.")
@click.option("--port", type=click.IntRange(0, 65535), help=f"For --watch; 0: any free. Default: {_PORT}.")
@click.option("--strict", is_flag=True, help="Refuse to print content that no clinician has signed off.")
@click.option(
    "--since", multiple=True, metavar="FILE", help="Earlier answers of the same client: a page of what changed."
)
@reading_options
@row_option
@clinic_option
@region_option
@quiet_option
@today_option
def build(
    answers: str,
    output: str | None,
    as_html: bool,
    record: str | None,
    booklet: bool,
    as_preview: bool,
    port: int | None,
    strict: bool,
    clinic: Path | None,
    quiet: bool,
    today: Any,
    since: Sequence[str],
    reading: Reading,
    row: int | None,
    **options: Any,
) -> None:
    """Make the guide for one client's ANSWERS (- is stdin).

    A YAML or JSON file, one row of a CSV or .xlsx table, a FHIR QuestionnaireResponse or a filled PDF form.

    Where the answers hold a red flag, an emergency, urgent or referral document is written instead and the exit code
    is 4. On any error nothing is written.

    \b
    Example:
      guidegen build answers.yaml --region uk -o guide.pdf
    """
    with reported():
        from guidegen.guide import assemble, assemble_record

        if as_preview:
            _refuse_beside_watch(
                answers, output=output, record=record, html=as_html, booklet=booklet, strict=strict, since=since
            )
            _preview(answers, clinic, _PORT if port is None else port, today, options, reading, row)
            return
        if port is not None:
            raise click.UsageError("--port is for --watch; add --watch, or leave it out")
        if booklet and as_html:
            raise click.UsageError("--booklet is for PDF; leave out --html")
        target = output if output is not None else _default_target(answers, as_html, row)
        _refuse_bad_target(answers, target, record, as_html)
        settings, library = load_all(clinic, answers, today, options, reading, row)
        assessment = assess_file(answers, library, today, reading, row)
        with _red_flags_told(assessment):
            settle_looks(settings, assessment)
            require_region(settings, library, options["region"])
            _refuse_bad_place(target, record)
            guide = assemble(assessment, library, settings, read_since(since, assessment, library, quiet, reading))
            _check_sign_off(guide, strict)
            if booklet and guide.document != "guide":
                tell('warning: --booklet is left out: a page that says "get help" is not made smaller')
                booklet = False
            written = [(target, html_of(guide) if as_html else pdf_of(guide, booklet))]
            if record:
                written.append((record, pdf_of(assemble_record(assessment, library, settings))))
            try:
                _write(written)
            except BrokenPipeError:
                if assessment.document == "guide":
                    raise
                give_up(sys.stdout)
                tell("warning: stdout was closed before the document's end")
        _report(assessment, target, quiet)
    if assessment.document != "guide":
        sys.exit(WITHHELD)


def _refuse_beside_watch(answers: str, **given: Any) -> None:
    """A preview shows what is there, signed or not, and writes nothing."""
    if answers == "-":
        raise click.UsageError("--watch follows a file: name one instead of -")
    for option, value in given.items():
        if value is not None and value is not False and value != ():
            why = "shows content that nobody has signed too" if option == "strict" else "writes nothing"
            raise click.UsageError(f"--watch {why}: leave out --{option}")


def _default_target(answers: str, as_html: bool, row: int | None) -> str:
    """The answers file's name; a filled form is not written over, and each row of a table has a name of its own."""
    if answers == "-":
        return "-"
    path, ending = Path(answers), "html" if as_html else "pdf"
    of_row = f"-row{row}" if row is not None else ""
    of_form = "-guide" if path.suffix.lower() == f".{ending}" else ""
    return f"{path.stem}{of_row}{of_form}.{ending}"


def _refuse_bad_target(answers: str, target: str, record: str | None, as_html: bool) -> None:
    """Refuse outputs that would destroy something, or that nobody can have meant."""
    files = [file for file in (answers, target, record) if file is not None]
    if "" in files:
        raise click.UsageError("a file name is empty")
    try:
        resolved = [Path(file).resolve() for file in files if file != "-"]
    except (OSError, RuntimeError) as error:
        raise click.UsageError("a file name cannot be resolved: its links run in a circle") from error
    if len(set(resolved)) < len(resolved) or target == record == "-":
        raise click.UsageError("the answers, the output and the record must be different files")
    for file in (target, record):
        if file and Path(file).suffix.lower() in _NEVER_WRITTEN:
            raise click.UsageError(f"{click.format_filename(file)}: a document is not written over a data file")
    if target == "-" and not as_html and sys.stdout.isatty():
        raise click.UsageError("a PDF is not written to a terminal; give -o FILE")


def _check_sign_off(guide: Guide, strict: bool) -> None:
    """Tell of a sign-off that is not in force, and refuse unsigned content where that was asked for."""
    signed = guide.settings.sign_off
    if signed and not guide.approved:
        tell(
            "warning: the sign-off in guidegen.toml does not hold: the content has changed since, or its hash is wrong"
        )
        tell(f"  -> have it read again; the hash is now {guide.hash}")
    if strict and not guide.approved:
        tell("error: --strict: no clinician has signed off this content")
        tell(f"  -> put the hash into [sign_off] content of guidegen.toml: {guide.hash}")
        sys.exit(CONTENT)


@contextmanager
def _red_flags_told(assessment: Assessment) -> Iterator[None]:
    """Whatever keeps the document from being written, an emergency or urgent finding is told."""
    try:
        yield
    except (Exception, SystemExit):
        tell_red_flags(assessment, "the document could not be written")
        raise


def _refuse_bad_place(*files: str | None) -> None:
    """End before anything is written where one of the files could not be."""
    from guidegen.files.private_file import check_place

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


def _preview(
    answers: str,
    clinic: Path | None,
    port: int,
    today: Any,
    options: dict[str, Any],
    reading: Reading,
    row: int | None,
) -> None:
    """The document in the browser until Ctrl-C; everything is read anew each time."""
    from functools import partial

    from guidegen.cli.watch import watch, watched
    from guidegen.clinic.brand import brand
    from guidegen.clinic.settings import find_region
    from guidegen.files.fonts import font_files
    from guidegen.guide import assemble
    from guidegen.web.preview import Preview

    def build_once() -> Preview:
        settings, library = load_all(clinic, answers, today, options, reading, row)
        find_region(settings, library)
        assessment = assess_file(answers, library, today, reading, row)
        tell_red_flags(assessment)
        # Only now, so that a red flag is told also where this computer lacks what a page is made with.
        from guidegen.html import forget_templates, render_html

        forget_templates()
        settle_looks(settings, assessment)
        guide = assemble(assessment, library, settings)
        return Preview(render_html(guide), {**font_files(), **brand(settings).assets}, partial(pdf_of, guide))

    watch(build_once, watched(answers, clinic), port)


def _write(written: Sequence[tuple[str, bytes]]) -> None:
    from guidegen.files.private_file import write_all_private

    with _mended_by_path(" and ".join(click.format_filename(file) for file, _ in written if file != "-")):
        write_all_private([(Path(file), data) for file, data in written if file != "-"])
    for file, data in written:
        if file == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


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
