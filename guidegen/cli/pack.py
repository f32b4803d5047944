"""`guidegen pack`: the guides of a batch folder as one file for the printer."""

from __future__ import annotations

import mmap
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from guidegen.cli.exits import USAGE, reported, tell, tell_problem

if TYPE_CHECKING:
    from guidegen.batch.records.manifest import Entry
    from guidegen.delivery.pack import Layout, Volume
    from guidegen.errors import Problem

_ORDERS = ["urgency", "row", "id", "document"]
_KINDS = ["guide", "emergency", "urgent", "referral"]
_SHEETS = ["L7159", "L7160", "L7161", "L7162", "L7163", "5160", "5161", "5162", "5163"]


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("-o", "--output", metavar="FILE", help="The PDF to write; - is stdout. Default: pack.pdf in DIR.")
@click.option(
    "--sides",
    type=click.Choice(["double", "single"]),
    default="double",
    show_default=True,
    help="double: every sheet and every document begins on a front.",
)
@click.option(
    "--sort",
    "order",
    type=click.Choice(_ORDERS),
    default="urgency",
    show_default=True,
    help="urgency: emergency and urgent pages first, then by row. id: R-2 before R-10. document: kind by kind.",
)
@click.option("--only", multiple=True, type=click.Choice(_KINDS), help="Pack this kind of document; repeatable.")
@click.option("--no-separators", is_flag=True, help="No sheet with the client's id before each document.")
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    metavar="N",
    help="Files of at most N pages, pack-01.pdf and so on; no client is split.",
)
@click.option("--skip-changed", is_flag=True, help="Leave out documents that are missing or changed.")
@click.option(
    "--labels",
    "stationery",
    metavar="SHEET",
    type=click.Choice(_SHEETS, case_sensitive=False),
    help=f"Also address labels for an Avery sheet. A4: {', '.join(_SHEETS[:5])}; Letter: {', '.join(_SHEETS[5:])}.",
)
@click.option("--labels-to", metavar="FILE", help="Default: labels.pdf beside the pack.")
@click.option("--skip-labels", type=click.IntRange(min=0), metavar="N", help="N labels of the first sheet are gone.")
@click.option("--labels-for-all", is_flag=True, help="Labels for emergency and urgent clients too.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors, warnings and red flags.")
def pack(
    folder: Path,
    output: str | None,
    sides: str,
    order: str,
    only: tuple[str, ...],
    no_separators: bool,
    max_pages: int | None,
    skip_changed: bool,
    stationery: str | None,
    labels_to: str | None,
    skip_labels: int | None,
    labels_for_all: bool,
    quiet: bool,
) -> None:
    """Join the documents of a batch folder DIR into one PDF for the printer.

    A separator sheet lies before each: client id, kind, pages, row, a QR code with the id, no name. Documents whose
    file is missing or changed since batch wrote it are errors, and nothing is written. The pack keeps the tags, links
    and bookmarks of each document and is PDF/UA-1 and PDF/A-3a as they are. Labels are for paper only: they have no
    tags. Emergency and urgent clients get none: they need a call, not a letter.

    \b
    Examples:
      guidegen pack batch-2026-11 --max-pages 400
      guidegen pack batch-2026-11 --only guide --labels L7160
    """
    with reported():
        from guidegen.delivery.pack import Layout, chosen, volumes

        _refuse_without_labels(
            stationery, labels_to=labels_to, skip_labels=skip_labels, labels_for_all=labels_for_all or None
        )
        if output == "-" and max_pages is not None:
            raise click.UsageError("--max-pages makes several files; name one with -o instead of -")
        target = None if output == "-" else Path(output) if output is not None else folder / "pack.pdf"
        beside = target.parent if target else folder
        labels = Path(labels_to) if labels_to is not None else beside / "labels.pdf"
        _refuse_bad_targets(folder, [file for file in (target, labels if stationery else None) if file])
        if target is None and sys.stdout.isatty():
            raise click.UsageError("a PDF is not written to a terminal; give -o FILE")

        found = _entries(folder)
        entries = _sound(folder, chosen(found, order, only), skip_changed)
        layout = Layout(double_sided=sides == "double", separators=not no_separators)
        planned = list(volumes(entries, layout, max_pages))
        files = _names(target, len(planned)) if target and max_pages is not None else [target]
        if target:
            _refuse_leftovers(target, [file for file in files if file])
        sheet = None
        if stationery:
            posted = [entry for entry in entries if labels_for_all or not entry.is_withheld]
            sheet = _labels(folder, posted, stationery, skip_labels or 0)
        _write(folder, planned, layout, files, (labels, sheet) if sheet else None)
        _tell_left(found, entries, bool(stationery) and not labels_for_all)
        if max_pages is not None:
            _tell_thick(planned, max_pages)
        if not quiet:
            for volume, file in zip(planned, files, strict=True):
                name = click.format_filename(file) if file else "stdout"
                tell(f"{name}: {_count(len(volume.entries), 'client')}, {_count(volume.pages, 'page')}")
            if sheet:
                tell(f"{click.format_filename(labels)}: address labels; print at 100 %, not fitted to the page")


def _refuse_without_labels(stationery: str | None, **given: object) -> None:
    for option, value in given.items():
        if stationery is None and value is not None:
            raise click.UsageError(f"--{option.replace('_', '-')} is for labels; add --labels, or leave it out")


def _refuse_bad_targets(folder: Path, files: Sequence[Path]) -> None:
    """Refuse outputs that would destroy something, or that nobody can have meant."""
    for file in files:
        shown = click.format_filename(file)
        if file.suffix.lower() != ".pdf":
            raise click.UsageError(f"{shown or 'an empty name'}: name a file that ends in .pdf")
        if _resolved(file).is_relative_to(_resolved(folder / "guides")):
            raise click.UsageError(f"{shown}: the clients' own documents lie there; choose another folder")
    if len({_resolved(file) for file in files}) < len(files):
        raise click.UsageError("the pack and the labels must be different files")


def _resolved(file: Path) -> Path:
    try:
        return file.resolve()
    except (OSError, RuntimeError) as error:
        raise click.UsageError(f"{click.format_filename(file)}: its links run in a circle") from error


def _entries(folder: Path) -> list[Entry]:
    from guidegen.batch.records.manifest import current

    return list(current(folder).values())


def _sound(folder: Path, entries: Sequence[Entry], skip_changed: bool) -> list[Entry]:
    """The entries whose file is as it was written. Raises JournalError with every one that is not, and for none."""
    from guidegen.delivery.pack import faults_of
    from guidegen.errors import JournalError, Place, Problem

    faults = faults_of(folder, entries)
    if faults and not skip_changed:
        raise JournalError(list(faults.values()))
    _tell_all(faults.values())
    sound = [entry for entry in entries if entry.client_id not in faults]
    if not sound:
        raise JournalError([Problem(Place(str(folder)), "there is no document to pack", "see failed.csv, or --only")])
    return sound


def _names(target: Path, count: int) -> list[Path]:
    digits = max(2, len(str(count)))
    return [target.with_name(f"{target.stem}-{n:0{digits}}{target.suffix}") for n in range(1, count + 1)]


def _refuse_leftovers(target: Path, files: Collection[Path]) -> None:
    """Files of an earlier pack that this one would not replace: somebody would print both."""
    ours = re.compile(rf"{re.escape(target.stem)}(-\d{{2,}})?{re.escape(target.suffix)}")
    beside = target.parent.iterdir() if target.parent.is_dir() else ()
    kept = {file.name for file in files}
    old = sorted(file.name for file in beside if ours.fullmatch(file.name) and file.name not in kept)
    if old:
        tell(f"error: {click.format_filename(target.parent)}: {', '.join(old)}: left from an earlier pack")
        tell("  -> nothing was written: move or delete them, or choose another name with -o")
        sys.exit(USAGE)


def _labels(folder: Path, entries: Sequence[Entry], stationery: str, skip: int) -> bytes:
    """The labels as a PDF; who gets none is told by id. Raises JournalError where nobody gets one."""
    from guidegen.batch.records.recipients import RECIPIENTS, read_recipients
    from guidegen.delivery.pack import SHEETS, addresses, draw_labels
    from guidegen.errors import JournalError, Place, Problem

    sheet = SHEETS[stationery]
    if skip >= sheet.count:
        raise click.UsageError(f"--skip-labels: a sheet of {stationery} has {sheet.count} labels")
    found, problems = addresses(entries, read_recipients(folder), sheet)
    if not found:
        hint = "leave out --labels, or give the table of clients the columns name and address and run batch again"
        raise JournalError([Problem(Place(str(folder / RECIPIENTS)), "no client here has a label to print", hint)])
    _tell_all(problems)
    return draw_labels(sheet, found, skip)


def _write(
    folder: Path,
    planned: Sequence[Volume],
    layout: Layout,
    files: Sequence[Path | None],
    labels: tuple[Path, bytes] | None,
) -> None:
    """Make one file after the other and put all in place at the end; None is stdout."""
    from guidegen.delivery.pack import make_volume
    from guidegen.files.private_file import check_place, write_all_private

    total = sum(len(volume.entries) for volume in planned)
    targets = [file for file in files if file]
    try:
        for file in (*targets, *([labels[0]] if labels else ())):
            check_place(file)
        with ExitStack() as stack:
            made: list[tuple[Path, bytes]] = [labels] if labels else []
            for number, (volume, file) in enumerate(zip(planned, files, strict=True), 1):
                data = make_volume(folder, volume, layout, total, number, len(planned))
                if file is None:
                    sys.stdout.buffer.write(data)
                    sys.stdout.buffer.flush()
                else:
                    kept = data if len(planned) == 1 else stack.enter_context(_set_aside(data, file.parent))
                    made.append((file, kept))
            write_all_private(made)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = " and ".join(click.format_filename(file) for file in (*targets, *([labels[0]] if labels else ())))
        tell(f"error: {where or 'stdout'}: cannot be written: {error.strerror or type(error).__name__}")
        sys.exit(USAGE)


@contextmanager
def _set_aside(data: bytes, folder: Path) -> Iterator[bytes]:
    """The bytes in a file without a name, so that a pack of many files need not fit into memory."""
    with tempfile.TemporaryFile(dir=folder) as stream:
        stream.write(data)
        stream.flush()
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as held:
            yield cast("bytes", held)  # all that writing asks of it


def _tell_left(found: Sequence[Entry], entries: Sequence[Entry], without_labels: bool) -> None:
    """Who is not in the pack, and who in it needs more than paper."""
    from guidegen.batch.records.manifest import FAILED

    failed = sum(entry.status == FAILED for entry in found)
    if failed:
        tell(f"warning: {_count(failed, 'client')} without a document: not in the pack, see failed.csv")
    withheld = Counter(entry.document for entry in entries if entry.is_withheld)
    if withheld:
        listed = ", ".join(f"{withheld[kind]} {kind}" for kind in ("emergency", "urgent") if withheld[kind])
        note = "; they have no label" if without_labels else ""
        tell(f"RED FLAG: not a guide for {_count(withheld.total(), 'client')} ({listed}): contact them first{note}")


def _tell_thick(planned: Iterable[Volume], max_pages: int) -> None:
    for volume in planned:
        if volume.pages > max_pages:
            tell(f"warning: {volume.entries[0].client_id}: {volume.pages} pages, more than {max_pages}: a file alone")


def _tell_all(problems: Iterable[Problem]) -> None:
    for problem in problems:
        tell_problem(problem, "warning")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
