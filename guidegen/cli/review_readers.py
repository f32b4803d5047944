"""What `guidegen review --log` tells: how readers got on with the guides of this content."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import USAGE, tell

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.library import Library
    from guidegen.review.user_testing import Tally


def log_result(file: Path, settings: Settings, library: Library, today: date, quiet: bool) -> None:
    """Keep one reader's results in the clinic's folder, and tell what all readers made of this content."""
    from guidegen.review.user_testing import LOG, count_trials, keep_result, read_result

    if settings.folder is None:
        raise click.UsageError("whose log is it? give --clinic DIR, or go to its folder; guidegen new makes one")
    result = read_result(file, library, today)
    try:
        kept = keep_result(settings.folder, result, library)
    except OSError as error:
        tell(f"error: {click.format_filename(settings.folder / LOG)}: cannot be written: {error.strerror}")
        sys.exit(USAGE)
    if not quiet:
        click.echo("\n".join(tally_lines(count_trials(kept, library.hash, library.user_testing))))


def tally_lines(found: Tally) -> Iterator[str]:
    """How many readers managed each task, and the share of rating items that were agreed."""
    earlier = f"; {found.earlier} of other content" if found.earlier else ""
    yield f"readers of this content: {found.readers}{earlier}"
    for share in found.tasks:
        if share.asked:
            yield f"  {share.name}: {share.done} of {share.asked}"
    for share in found.aims:
        if share.asked:
            yield f"  {share.name}: {100 * share.done / share.asked:.0f} % agreed ({share.done} of {share.asked})"
