"""`guidegen questionnaire`: the questions, to fill in or to build a form from."""

from __future__ import annotations

from pathlib import Path

import click

from guidegen.cli.exits import reported
from guidegen.cli.options import clinic_option, load_the_library, region_option


@click.command()
@click.option("--format", "format_", type=click.Choice(["yaml", "json-schema", "csv"]), required=True)
@clinic_option
@region_option
def questionnaire(format_: str, clinic: Path | None, region: str | None) -> None:
    """Write the questionnaire to stdout.

    yaml: an answers file to fill in, every question with its options as comments. json-schema: for editors and forms.
    csv: the header of a table of clients.

    \b
    Example:
      guidegen questionnaire --format yaml --region uk > answers.yaml
    """
    with reported():
        from guidegen.blank import BLANKS
        from guidegen.settings import find_region, load_settings

        library = load_the_library(clinic)
        settings = load_settings(clinic).with_options(region=region)
        unit = find_region(settings, library).distance_unit if settings.region else "km"
        click.echo(BLANKS[format_](library.questionnaire, unit), nl=False)
