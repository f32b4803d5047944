"""`guidegen figures`: the exercise drawings as files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guidegen.cli.exits import USAGE, reported, tell
from guidegen.cli.options import Words, clinic_option, load_all, region_option

# Those of the library, which no command loads before it is needed.
BODIES = ["neutral", "woman", "man", "pregnant", "older_neutral", "older_woman", "older_man"]


@click.command()
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False),
    default="figures",
    show_default=True,
    metavar="DIR",
    help="The folder to write to; it is made if need be.",
)
@click.option("--ink", type=Words(["colour", "grey"]), help="Default: the clinic's setting.")
@click.option("--body", type=Words(BODIES), default=BODIES[0], show_default=True, help="Who does the exercises.")
@clinic_option
@region_option
def figures(folder: str, ink: str | None, body: str, clinic: Path | None, region: str | None) -> None:
    """Write the drawing of every exercise as an SVG, and contact_sheet.pdf and .html with all of them.

    The clinic's own exercises are drawn too, in its colour. An exercise that some phase or runner does in another way
    has a drawing for each way.

    \b
    Example:
      guidegen figures -o drawings --ink grey
    """
    if folder in ("", "-"):
        raise click.UsageError("-o takes a folder; many files are written, so neither stdout nor an empty name will do")
    with reported():
        from guidegen.clinic.settings import find_region, load_settings
        from guidegen.errors import Place
        from guidegen.service.apart import apart
        from guidegen.service.sheets import print_figures

        _, library = load_all(clinic)
        settings = load_settings(clinic).with_options(region=region, ink=ink)
        place = find_region(settings, library) if settings.region else None
        template = Place("templates/figures.html.j2")
        files = apart(settings.limits, template, print_figures, library.exercises, settings, place, body)
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                (Path(folder) / name).write_bytes(data)
        except OSError as error:
            tell(f"error: {click.format_filename(folder)}: cannot be written: {error.strerror}")
            sys.exit(USAGE)
        for exercise in library.exercises:
            if not exercise.poses:
                tell(f"{exercise.file}: no poses, so no drawing")
        click.echo(f"{click.format_filename(folder)}: {len(files) - 2} drawings and a contact sheet written")
