"""`guidegen map`: a first mapping of a clinic's own table, for a person to finish."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import USAGE, reported, tell, tell_problem
from guidegen.cli.options import clinic_option, load_all

if TYPE_CHECKING:
    from guidegen.library.questionnaire import Questionnaire

KINDS = (
    "google",
    "microsoft",
    "redcap-raw",
    "redcap-label",
    "qualtrics",
    "kobo",
    "odk",
    "limesurvey",
    "surveymonkey",
    "typeform",
    "jotform",
    "formbricks",
    "plain",
)


@click.command("map")
@click.argument("clients", type=click.Path(readable=False, allow_dash=True), required=False)
@click.option("-o", "--output", metavar="FILE", help="The mapping to write; never one that exists. Default: stdout.")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="Where the table comes from. Default: found out by its header.",
)
@click.option(
    "--codes-by-place", is_flag=True, help="Codes that are numbers count our options: 1 is the first of a question."
)
@click.option("--schema", is_flag=True, help="Write the JSON schema of mapping files instead, for editors.")
@click.option("--encoding", metavar="NAME", help="Of a CSV table. Default: found out.")
@click.option("--sheet", metavar="NAME", help="Of an .xlsx workbook. Default: the first.")
@clinic_option
def map_(
    clients: str | None,
    output: str | None,
    kind: str | None,
    codes_by_place: bool,
    schema: bool,
    encoding: str | None,
    sheet: str | None,
    clinic: Path | None,
) -> None:
    """Draft a mapping of the columns of CLIENTS (CSV or .xlsx) to our questions, by nearest wording.

    Read and finish the draft: it is refused until each safety question says 'confirmed: yes'. It holds no names, no
    addresses and no free text of the table.

    \b
    Examples:
      guidegen map responses.csv -o mapping.yaml
      guidegen map responses.csv --codes-by-place -o mapping.yaml
      guidegen map --schema -o mapping.schema.json
    """
    if schema == (clients is not None):
        raise click.UsageError("give the table CLIENTS, or --schema")
    if output is not None and output != "-" and Path(output).exists():
        tell(f"error: {click.format_filename(output)}: is there already; nothing was changed")
        tell("  -> name another file")
        sys.exit(USAGE)
    with reported():
        from guidegen.files.private_file import write_private
        from guidegen.readers.mapping.schema import mapping_schema

        questionnaire = load_all(clinic)[1].questionnaire
        if clients is None:
            text = mapping_schema(questionnaire)
        else:
            text = _draft(clients, kind, codes_by_place, encoding, sheet, questionnaire)
        if output is None or output == "-":
            click.echo(text, nl=False)
            return
        try:
            write_private(Path(output), text.encode())
        except OSError as error:
            tell(f"error: {click.format_filename(output)}: cannot be written: {error.strerror}")
            sys.exit(USAGE)


def _draft(
    clients: str,
    kind: str | None,
    codes_by_place: bool,
    encoding: str | None,
    sheet: str | None,
    questionnaire: Questionnaire,
) -> str:
    from guidegen.readers.mapping.draft import draft_mapping
    from guidegen.readers.mapping.draft_text import draft_text
    from guidegen.readers.mapping.exports import Kind
    from guidegen.readers.tables.table import open_cells

    with open_cells(clients, encoding, sheet) as table:
        for warning in table.warnings:
            tell_problem(warning, "warning")
        wanted = Kind(kind) if kind else None
        draft = draft_mapping(table.rows(), table.file, questionnaire, wanted, codes_by_place)
    if draft.told:
        tell_problem(draft.told, "warning")
    guessed = sum(guess.to is not None for guess in draft.guesses)
    open_ones = len(draft.guesses) - guessed
    asked = {guess.question.id for guess in draft.guesses if guess.question is not None and guess.question.safety}
    tell(f"{draft.kind.value}: {guessed} columns guessed, {open_ones} open, {len(draft.ignored)} passed over")
    tell(f"{len(asked)} safety questions wait for 'confirmed: yes'")
    return draft_text(draft)
