"""`guidegen new`: a clinic's folder to start from."""

from __future__ import annotations

import shlex
import sys
from datetime import date
from pathlib import Path

import click

from guidegen.cli.exits import USAGE, reported, tell
from guidegen.cli.options import asked_in_option, region_option, today_option


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option(
    "--sample",
    type=click.IntRange(1, 100_000),
    metavar="N",
    help="Fill clients.csv with N made-up clients, to try guidegen batch with.",
)
@region_option
@asked_in_option
@today_option
def new(folder: Path, sample: int | None, region: str | None, language: str | None, today: date) -> None:
    """Make a clinic FOLDER: guidegen.toml, answers.yaml to fill in, its schema for editors, clients.csv, example.yaml.

    example.yaml holds complete answers of a made-up client, to try guidegen build with. Files that are there already
    are never overwritten. Only you may read the folder and its files. With --language, what clients read is in it.

    \b
    Examples:
      guidegen new our-clinic --region uk
      guidegen build our-clinic/example.yaml --clinic our-clinic
      guidegen new trial --region uk --sample 500
      guidegen new our-clinic --region us --language es
    """
    with reported():
        from guidegen.clinic.settings import Settings, find_region
        from guidegen.files.private_file import make_private_folder, write_private
        from guidegen.library import load_library
        from guidegen.readers.blank import clinic_files
        from guidegen.service.in_language import asked_in

        library = load_library()
        chosen = find_region(Settings(region=region), library) if region else None
        in_words = asked_in(library, Settings(language=language))
        files = clinic_files(in_words, chosen, today, language or "")
        if sample is not None:
            from guidegen.review.synthetic.sample_clients import sample_csv

            files["clients.csv"] = sample_csv(library, sample, today)
        taken = [name for name in files if (folder / name).exists()]
        if taken:
            tell(f"error: {folder}: already there: {', '.join(taken)}")
            tell("  -> name an empty folder; nothing was changed")
            sys.exit(USAGE)
        try:
            make_private_folder(folder)
            for name, text in files.items():
                write_private(folder / name, text.encode())
        except OSError as error:
            tell(f"error: {folder}: cannot be written: {error.strerror}")
            sys.exit(USAGE)
        for name in files:
            click.echo(click.format_filename(folder / name))
        tell(f"To see a guide at once: {_trial(folder, region)}")


def _trial(folder: Path, region: str | None) -> str:
    """The command that prints the example; in a current folder with settings no clinic need be named."""
    command = ["guidegen", "build", str(folder / "example.yaml")]
    command += ["--clinic", str(folder)] if folder != Path() else []
    return shlex.join([*command, *([] if region else ["--region", "uk"])])
