"""`guidegen questionnaire`: the questions, to fill in or to build a form from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import reported
from guidegen.cli.options import asked_in_option, clinic_option, load_all, region_option

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.library import Library


@click.command()
@click.option("--format", "format_", type=click.Choice(["yaml", "json-schema", "csv", "fhir", "pdf"]), required=True)
@clinic_option
@region_option
@asked_in_option
def questionnaire(format_: str, clinic: Path | None, region: str | None, language: str | None) -> None:
    """Write the questionnaire to stdout.

    yaml: an answers file to fill in, every question with its options as comments. json-schema: for editors and forms.
    csv: the header of a table of clients. fhir: an R4 Questionnaire, in all languages that
    it is translated to. pdf: a form to fill in on a screen or by pen. Forms and files in a language say so in the
    answers, and the documents are in it too.

    \b
    Examples:
      guidegen questionnaire --format yaml --region uk > answers.yaml
      guidegen questionnaire --format pdf --region us --language es > form.pdf
    """
    with reported():
        from guidegen.clinic.settings import find_region, load_settings
        from guidegen.readers.blank import BLANKS
        from guidegen.service.in_language import asked_in

        _, library = load_all(clinic)
        settings = load_settings(clinic).with_options(region=region, language=language)
        unit = find_region(settings, library).distance_unit if settings.region else "km"
        if format_ == "pdf":
            _write_form(library, settings)
            return
        in_words = asked_in(library, settings)
        if format_ == "fhir":
            from guidegen.readers.fhir import questionnaire_json
            from guidegen.service.in_language import questionnaires_spoken

            spoken = questionnaires_spoken(library, settings.folder)
            click.echo(questionnaire_json(library.questionnaire, unit, spoken))
        else:
            click.echo(BLANKS[format_](in_words.questionnaire, unit, settings.language or ""), nl=False)


def _write_form(library: Library, settings: Settings) -> None:
    from guidegen.errors import Place
    from guidegen.service.apart import apart
    from guidegen.service.sheets import print_form

    if sys.stdout.isatty():
        raise click.UsageError("a PDF is not written to a terminal; write: ... > form.pdf")
    form = apart(settings.limits, Place("templates/form.html.j2"), print_form, library, settings)
    sys.stdout.buffer.write(form)
    sys.stdout.buffer.flush()
