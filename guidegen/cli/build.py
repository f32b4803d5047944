"""`guidegen build`: the main job."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.exits import USAGE, WITHHELD, reported, tell
from guidegen.cli.follow_up import read_since
from guidegen.cli.options import (
    accept_option,
    alerts_told,
    assess_told,
    clinic_option,
    load_all,
    looks_options,
    quiet_option,
    reading_options,
    refuse_unknown_flags,
    region_option,
    require_region,
    row_option,
    tell_alert,
    tell_looks,
    tell_unsigned,
    tell_warnings,
    today_option,
)
from guidegen.cli.printing import html_of, page_of, pdfs_of

if TYPE_CHECKING:
    from guidegen.assessment import Assessment
    from guidegen.guide import Guide
    from guidegen.library import Library
    from guidegen.readers.open import Reading
    from guidegen.service.one_client import ClientFile

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
@looks_options
@click.option("--booklet", is_flag=True, help="Two pages on each side, to fold and staple: half as large, untagged.")
@click.option("--watch", "as_preview", is_flag=True, help="Show it in the browser, anew whenever a file changes.")
@click.option("--port", type=click.IntRange(0, 65535), help=f"For --watch; 0: any free. Default: {_PORT}.")
@click.option("--strict", is_flag=True, help="Refuse to print a guide from content that no clinician has signed.")
@click.option(
    "--since", multiple=True, metavar="FILE", help="Earlier answers of the same client: a page of what changed."
)
@accept_option
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
    accepted: tuple[str, ...],
    clinic: Path | None,
    quiet: bool,
    today: date,
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
        from guidegen.service.document import client_document, record_of
        from guidegen.service.one_client import ClientFile, assess_client
        from guidegen.service.sign_off import require_signed

        file = ClientFile(answers, reading, row)
        if as_preview:
            _refuse_beside_watch(
                answers, output=output, record=record, html=as_html, booklet=booklet, strict=strict, since=since
            )
            _preview(file, clinic, _PORT if port is None else port, today, options, accepted)
            return
        if port is not None:
            raise click.UsageError("--port is for --watch; add --watch, or leave it out")
        if booklet and as_html:
            raise click.UsageError("--booklet is for PDF; leave out --html")
        target = output if output is not None else _default_target(answers, as_html, row)
        _refuse_bad_target(answers, target, record, as_html)
        settings, library = load_all(clinic, alerts_told([file], today), **options)
        refuse_unknown_flags(accepted, library)
        settings = settings.with_sign_off()
        assessment = assess_client(file, library, today, accepted)
        with _alert_told(assessment, file):
            require_region(settings, library, options["region"])
            _refuse_bad_place(target, record)
            earlier = read_since(since, assessment, library, quiet, reading)
            guide = client_document(assessment, library, settings, earlier)
            if strict:
                require_signed(guide, library)
            is_any_renderer = options["renderer"] is None
            records = [record_of(assessment, library, settings)] if record else []
            if as_html:
                made = [html_of(guide), *(pdfs_of(records, False, is_any_renderer) if records else [])]
            else:
                made = pdfs_of([guide, *records], booklet, is_any_renderer)
            try:
                _write(list(zip(filter(None, (target, record)), made, strict=True)))
            except BrokenPipeError:
                if assessment.document == "guide":
                    raise
                tell("warning: stdout was closed before the document's end")
        _report(assessment, guide, library, target, quiet)
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
    for file, endings in ((target, (".html", ".htm") if as_html else (".pdf",)), (record, (".pdf",))):
        if file and file != "-" and Path(file).suffix.lower() not in (*endings, ""):
            kind = "HTML" if ".html" in endings else "a PDF"
            message = f"{click.format_filename(file)}: {kind} is written; give it a name that ends in {endings[0]}"
            raise click.UsageError(message)
    if target == "-" and not as_html and sys.stdout.isatty():
        raise click.UsageError("a PDF is not written to a terminal; give -o FILE")


@contextmanager
def _alert_told(assessment: Assessment, file: ClientFile) -> Iterator[None]:
    """Whatever keeps the document from being written, a grave red flag is told."""
    from guidegen.service.alerts import alert_in

    try:
        yield
    except (Exception, SystemExit):
        tell_alert(alert_in(assessment, file.path), "the document could not be written")
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
    file: ClientFile, clinic: Path | None, port: int, today: date, options: dict[str, Any], accepted: Sequence[str]
) -> None:
    """The document in the browser until Ctrl-C; everything is read anew each time."""
    from functools import partial

    from guidegen.cli.watch import watch, watched
    from guidegen.clinic.brand import brand
    from guidegen.files.fonts import font_files
    from guidegen.service.document import client_document
    from guidegen.web.preview import Preview

    def build_once() -> Preview:
        settings, library = load_all(clinic, alerts_told([file], today), **options)
        assessment = assess_told(file, library, today, accepted)
        # Only now, so that a red flag is told also where this computer lacks what a page is made with.
        from guidegen.html import forget_templates

        forget_templates()
        guide = client_document(assessment, library, settings.with_sign_off())
        tell_looks(settings)
        tell_warnings(guide.remarks, quiet=False)
        return Preview(
            page_of(guide), {**font_files(), **brand(settings, guide.region.language).assets}, partial(_pdf_of, guide)
        )

    watch(build_once, watched(file.path, clinic), port)


def _pdf_of(guide: Guide) -> bytes:
    return pdfs_of([guide])[0]


def _write(written: Sequence[tuple[str, bytes]]) -> None:
    from guidegen.files.private_file import write_all_private

    with _mended_by_path(" and ".join(click.format_filename(file) for file, _ in written if file != "-")):
        write_all_private([(Path(file), data) for file, data in written if file != "-"])
    for file, data in written:
        if file == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


def _report(assessment: Assessment, guide: Guide, library: Library, target: str, quiet: bool) -> None:
    """What was written; above all else whom to contact."""
    file = "stdout" if target == "-" else target
    if assessment.document in _ACTION:
        tell(_ACTION[assessment.document].format(file=file))
        tell("Red flags: " + ", ".join(f"{fired.flag.code} {fired.level}" for fired in assessment.flags))
    tell_looks(guide.settings)
    tell_warnings(guide.remarks, quiet=False)
    tell_unsigned(guide, library)
    tell_warnings(assessment.warnings, quiet)
    if assessment.document == "guide" and not quiet:
        note = " Some answers need a check within 14 days; the letter is inside." if assessment.flags else ""
        tell(f"{file}: guide ({assessment.level}, {assessment.permit}) written.{note}")
