"""`guidegen batch`: a document for every row of a table."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from guidegen.cli.batch_content import held_guides
from guidegen.cli.batch_words import forecast, needs, needs_shortly, refusal_line, results, will_fail
from guidegen.cli.exits import FAILED_ROWS, USAGE, reported, tell, tell_problem
from guidegen.cli.options import (
    accept_option,
    clinic_option,
    load_all,
    looks_options,
    quiet_option,
    reading_options,
    refuse_unknown_flags,
    region_option,
    require_region,
    today_option,
)
from guidegen.cli.progress import progress

if TYPE_CHECKING:
    from guidegen.batch.folder import Folder
    from guidegen.batch.job import Job, Refusal
    from guidegen.batch.outcome import Outcome
    from guidegen.batch.preflight import Preflight
    from guidegen.batch.run import Workers
    from guidegen.clinic.settings import Settings
    from guidegen.library import Library
    from guidegen.readers.open import Reading
    from guidegen.readers.rows import ClientRow, Clients

SUMMARY = "summary.txt"


@click.command()
@click.argument("clients", type=click.Path(readable=False, allow_dash=True))
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="The folder to fill, made where it is not there; or s3://... Default: the table's name with -guides, here.",
)
@click.option("--resume", is_flag=True, help="Go on in a folder that a run has begun: only what does not hold is done.")
@click.option("--dry-run", is_flag=True, help="Check and triage all rows; print and write nothing.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N rows.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes that print. Default: one a core.")
@click.option(
    "--row-seconds", type=click.FloatRange(0.1), default=60, show_default=True, help="How long one row may take."
)
@click.option(
    "--row-memory",
    type=click.IntRange(200),
    metavar="MB",
    help="How much memory a process may take (Linux). Default: 1500, or the clinic's [limits].",
)
@click.option("--cluster", metavar="ADDRESS", help="Print on a Dask cluster: its scheduler, as tcp://host:8786.")
@looks_options
@click.option("--strict", is_flag=True, help="Refuse to print guides from content that no clinician has signed.")
@accept_option
@reading_options
@clinic_option
@region_option
@quiet_option
@today_option
def batch(
    clients: str,
    output: str | None,
    resume: bool,
    dry_run: bool,
    limit: int | None,
    jobs: int | None,
    row_seconds: float,
    row_memory: int | None,
    cluster: str | None,
    reading: Reading,
    strict: bool,
    accepted: tuple[str, ...],
    clinic: Path | None,
    quiet: bool,
    today: date,
    **options: Any,
) -> None:
    """Make a document for every client of CLIENTS: a CSV or .xlsx table, a FHIR Bundle (- is stdin), or a folder.

    A folder's clients are its answers files: YAML, JSON, FHIR responses and filled PDF forms.

    A row that fails, hangs or takes too much memory never stops the others; it is written to DIR/failed.csv with the
    reason, and the exit code is 6. Clients who need a person first are listed first. A run that was killed goes on with
    --resume and ends as if it had not been.

    \b
    Examples:
      guidegen batch clients.csv --region uk --dry-run
      guidegen batch clients.csv --region uk -o tonight
      guidegen batch tonight/failed.csv --region uk -o tonight --resume
    """
    if output is None and clients == "-" and not dry_run:
        raise click.UsageError("-o DIR is missing: a table on stdin has no name to call the folder by")
    if output is None:
        output = f"{Path(clients).resolve().stem}-guides"
    if output == "-" or output == "":
        raise click.UsageError("-o takes a folder; many files are written")
    if cluster is not None and jobs is not None:
        raise click.UsageError("--jobs is for this machine; a cluster has as many as its workers")
    with reported():
        from guidegen.errors import AnswersError, Place, Problem
        from guidegen.service.held_by_language import held_by_language
        from guidegen.service.one_client import opened

        settings, library = load_all(clinic, _needs_told(clients, reading, today), **options)
        with opened(clients, library, reading) as rows:
            for warning in rows.warnings:
                tell_problem(warning, "warning")
            refuse_unknown_flags(accepted, library)
            found = _looked_at(rows, library, today, limit, accepted, quiet, tell_refused=dry_run and not rows.problems)
            if rows.problems or not found.total:
                nobody = Problem(
                    Place(rows.file), "there is no client in this file", "below its header stands a row each"
                )
                raise AnswersError(rows.problems or [nobody])
            require_region(settings, library, options["region"])
            settings = settings.with_sign_off()
            languages = set(found.languages.values())
            held = held_guides(settings, library, today, strict, languages)
            if dry_run:
                by_language = held_by_language(languages, settings, library)
                click.echo("\n".join([*needs(found), *forecast(found, held, by_language)]))
                sys.exit(FAILED_ROWS if will_fail(found, held, by_language) else 0)
            with _opened(output, resume) as folder:
                job = _job(settings, library, today, row_seconds, accepted, strict)
                outcome = _carried_out(
                    rows,
                    folder,
                    job,
                    found,
                    limit,
                    _workers(cluster, jobs, row_memory or settings.limits.memory),
                    quiet,
                )
                told = needs(found, outcome.failed, folder.entries)
                lines = [*told, *results(found, outcome, output, _again(clients, output, rows.header))]
                folder.write(SUMMARY, ("\n".join(lines) + "\n").encode())
            with suppress(BrokenPipeError):  # it stands in the folder too
                click.echo("\n".join(lines))
    if outcome.failed:
        sys.exit(FAILED_ROWS)


# What the corrected rows do not need again, or need otherwise.
_NOT_AGAIN = frozenset(
    ("clients", "output", "resume", "dry_run", "limit", "kind", "encoding", "sheet", "any_status", "quiet", "today")
)


def _again(clients: str, output: str, header: Sequence[str]) -> str:
    """The command that goes on where this one ends: with the corrected list, or with the same files of answers."""
    corrected = clients if tuple(header) == ("file",) else "failed.csv" if "://" in output else f"{output}/failed.csv"
    context = click.get_current_context()
    given: list[str] = []
    for parameter in context.command.params:
        name = str(parameter.name)
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE and name not in _NOT_AGAIN:
            is_flag = isinstance(parameter, click.Option) and parameter.is_flag
            given += [parameter.opts[-1], *([] if is_flag else [str(context.params[name])])]
    return shlex.join(["guidegen", "batch", corrected, "-o", output, "--resume", *given])


def _needs_told(clients: str, reading: Reading, today: date) -> Callable[[Library], None]:
    """What triages the rows, and tells who needs a person, where settings or content are broken."""

    def look(library: Library) -> None:
        from guidegen.batch.preflight import triage_rows
        from guidegen.errors import GuidegenError
        from guidegen.service.one_client import opened

        with suppress(GuidegenError), opened(clients, library, reading) as rows:
            for line in needs_shortly(triage_rows(rows, library, today)):
                tell(line)

    return look


def _looked_at(
    rows: Clients,
    library: Library,
    today: date,
    limit: int | None,
    accepted: Sequence[str],
    quiet: bool,
    tell_refused: bool,
) -> Preflight:
    from guidegen.batch.preflight import Preflight, triage_rows

    found = Preflight()
    try:
        with progress("looking at", None, quiet) as (step, say):

            def refused(row: ClientRow, client_id: str, result: Refusal) -> None:
                if tell_refused:
                    say(refusal_line(row, client_id, result))

            return triage_rows(rows, library, today, limit, refused, step, found, accepted)
    finally:
        # Also where the table breaks off: nobody who was read till then should wait.
        for line in needs_shortly(found):
            tell(line)


def _job(
    settings: Settings, library: Library, today: date, row_seconds: float, accepted: tuple[str, ...], strict: bool
) -> Job:
    from guidegen.batch.job import Job, program
    from guidegen.clinic.mail_settings import Mail
    from guidegen.library.translation import content_hash_in, languages
    from guidegen.service.sign_off import signable_in

    # How mail is sent is nobody's business who prints; of the signatures each row gets those that count today.
    sign_off = settings.sign_off.narrowed(signable_in(settings, library), today)
    printed = replace(settings, mail=Mail(), sign_off=sign_off)
    there = languages(settings.folder)
    translated = {language: content_hash_in(library, language, settings.folder) for language in there}
    return Job(printed, today, library.hash, program(), row_seconds, accepted, strict, translated)


def _workers(cluster: str | None, jobs: int | None, row_memory: int) -> Workers:
    from guidegen.batch.cluster import ClusterWorkers
    from guidegen.batch.pool import LocalWorkers

    if cluster is not None:
        return ClusterWorkers(cluster)
    return LocalWorkers(jobs or _cores(), row_memory << 20)


def _cores() -> int:
    """The cores that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _opened(output: str, resume: bool) -> Iterator[Folder]:
    """The folder to fill. One that cannot be written, or is in use, ends the run with a message."""
    from guidegen.batch.local_folder import open_folder
    from guidegen.batch.remote_folder import is_remote, open_remote_folder

    output = output.removeprefix("file://")
    try:
        with open_remote_folder(output) if is_remote(output) else open_folder(Path(output)) as folder:
            if folder.is_used() and not resume:
                tell(f"error: {click.format_filename(output)}: a run has written here before")
                tell(
                    "  -> --resume goes on with it, and prints only what does not hold any more; or name another folder"
                )
                sys.exit(USAGE)
            yield folder
    except OSError as error:
        tell(f"error: {click.format_filename(output)}: cannot be written: {error.strerror or type(error).__name__}")
        tell("  -> what was printed till then stays; when that is mended, run the same command with --resume")
        sys.exit(USAGE)


def _carried_out(
    rows: Clients, folder: Folder, job: Job, found: Preflight, limit: int | None, workers: Workers, quiet: bool
) -> Outcome:
    from guidegen.batch.run import Run

    with progress("printing", found.total, quiet) as (step, say):

        def told(row: ClientRow, client_id: str, refusal: Refusal | None) -> None:
            if refusal:
                say(refusal_line(row, client_id, refusal))
            step()

        try:
            return Run(rows, folder, job, found, limit, told).carry_out(workers)
        except KeyboardInterrupt as interrupt:
            say("interrupted: what was printed till now stays; the same command with --resume goes on")
            raise click.Abort from interrupt
