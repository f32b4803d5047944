"""`guidegen new`: a clinic's folder to start from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from guidegen.cli.exits import USAGE, reported, tell
from guidegen.cli.options import region_option


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@region_option
def new(folder: Path, region: str | None) -> None:
    """Make a clinic FOLDER: guidegen.toml, answers.yaml, its schema for editors, and clients.csv.

    Files that are there already are never overwritten.

    \b
    Example:
      guidegen new our-clinic --region uk
    """
    with reported():
        from guidegen.blank import clinic_files
        from guidegen.library import load_library
        from guidegen.private_file import write_private
        from guidegen.settings import Settings, find_region

        library = load_library()
        chosen = find_region(Settings(region=region), library) if region else None
        files = clinic_files(library, chosen)
        taken = [name for name in files if (folder / name).exists()]
        if taken:
            tell(f"error: {folder}: already there: {', '.join(taken)}")
            tell("  -> name an empty folder; nothing was changed")
            sys.exit(USAGE)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in files.items():
                write_private(folder / name, text.encode())
        except OSError as error:
            tell(f"error: {folder}: cannot be written: {error.strerror}")
            sys.exit(USAGE)
        for name in files:
            click.echo(click.format_filename(folder / name))
