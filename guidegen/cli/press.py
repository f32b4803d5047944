"""`guidegen press`: what the press keeps on disk."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import USAGE, reported, tell
from guidegen.cli.options import clinic_option, load_all, looks_options, region_option, require_region, today_option
from guidegen.cli.progress import progress

if TYPE_CHECKING:
    from guidegen.press import Kept

_NOWHERE = "no folder for it: GUIDEGEN_PRESS is empty, or this user has no home"
_OWN = "a template of the clinic's own; its guides are made without the press"


@click.group()
def press() -> None:
    """See, fill or empty the folder of what the press has laid out before.

    It stands in the user's cache (~/.cache/guidegen/press, or where GUIDEGEN_PRESS says; empty means nowhere). Pieces
    of pages that all clients share are kept there for the next run, and nothing that one client said or is called.
    It can be deleted at any time.
    """


@press.command()
@click.option(
    "--guides",
    "count",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    metavar="N",
    help="From so many made-up clients. The more, the less is left for real ones.",
)
@looks_options
@clinic_option
@region_option
@today_option
def warm(count: int, clinic: Path | None, region: str | None, today: date, **looks: str | bool | None) -> None:
    """Lay out what the guides of made-up clients have in common, so that the first real one is quick.

    Take the options of the run that it is for. It may be stopped at any time: what is there by then is kept.

    \b
    Example:
      guidegen press warm --clinic our-clinic --guides 500
    """
    with reported():
        from guidegen.press import kept, press_folder
        from guidegen.review.warming import sample_guides
        from guidegen.service.printing import own_templates, print_document

        folder = press_folder()
        if folder is None:
            tell(f"error: {_NOWHERE}")
            sys.exit(USAGE)
        if own := own_templates(clinic):
            tell(f"error: {', '.join(own)}: {_OWN}, so that there is nothing to lay out before")
            sys.exit(USAGE)
        settings, library = load_all(clinic)
        settings = settings.with_options(**{**looks, "region": region, "renderer": "press"})
        require_region(settings, library, region)
        pressed = 0
        with progress("laying out", count, quiet=False) as (step, _):
            for guide in sample_guides(library, settings, count, today):
                pressed += print_document(guide, nobodys=True).renderer == "press"
                step()
        click.echo(f"{pressed} guides of {count} made-up clients laid out")
        click.echo(_told(folder, kept(folder)))


@press.command()
@clinic_option
def status(clinic: Path | None) -> None:
    """Tell where that folder is, how much is in it, and whether the press makes a clinic's guides.

    \b
    Example:
      guidegen press status --clinic our-clinic
    """
    with reported():
        from guidegen.press import kept, press_folder, standing_type
        from guidegen.service.printing import own_templates

        folder, ahead = press_folder(), standing_type()
        click.echo(_told(folder, kept(folder)) if folder is not None else _NOWHERE)
        click.echo(f"{ahead.leaves} pieces came with guidegen" if ahead is not None else "no pieces came with guidegen")
        for name in own_templates(clinic):
            click.echo(f"{name}: {_OWN}")


@press.command()
def clear() -> None:
    """Empty that folder. What is needed again is laid out again.

    \b
    Example:
      guidegen press clear
    """
    with reported():
        from guidegen.press import clear as clear_all
        from guidegen.press import press_folder

        folder = press_folder()
        if folder is None:
            click.echo(_NOWHERE)
            return
        try:
            clear_all(folder)
        except OSError as error:
            tell(f"error: {click.format_filename(folder)}: cannot be emptied: {error.strerror}")
            sys.exit(USAGE)
        click.echo(f"{click.format_filename(folder)}: empty")


def _told(folder: Path, found: Kept) -> str:
    kinds = f"{found.kinds} kind{'s' * (found.kinds != 1)} of page"
    return f"{click.format_filename(folder)}: {found.records} pieces for {kinds}, {found.size / 1e6:.1f} MB"
