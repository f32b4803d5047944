"""`guidegen ask`: an interview in the terminal."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import DONE, USAGE, reported, tell, tell_problem
from guidegen.cli.options import alerts_told, clinic_option, load_all, region_option, require_region, today_option

if TYPE_CHECKING:
    from guidegen.library import Library
    from guidegen.library.regions import Region
    from guidegen.readers.interview import Care, Draft

_SUFFIXES = (".yaml", ".yml")


@click.command()
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="answers.yaml",
    show_default=True,
    help="The answers file; one that is not finished is gone on with.",
)
@click.option(
    "--distances", type=click.Choice(["km", "mi"]), help="The unit in which distances are asked. Default: the region's."
)
@clinic_option
@region_option
@today_option
def ask(output: str, distances: str | None, clinic: Path | None, region: str | None, today: date) -> None:
    """Ask the questions one at a time, safety questions first, and save the answers as YAML.

    Options are answered by number. The answers are saved after each question; the same command goes on where it was
    left. As soon as the answers make an emergency certain, it stops and says what to do: exit code 4, also for answers
    that need care today.

    \b
    Example:
      guidegen ask --region uk -o answers.yaml
    """
    with reported():
        from guidegen.clinic.settings import find_region
        from guidegen.service.one_client import ClientFile

        file = click.format_filename(output)
        _refuse_bad_target(output, file)
        settings, library = load_all(clinic, alerts_told([ClientFile(output)], today), region=region)
        require_region(settings, library, region)
        chosen = find_region(settings, library)
        code = _interview(
            Path(output),
            library,
            chosen,
            miles=(distances or chosen.distance_unit) == "mi",
            today=today,
        )
    sys.exit(code)


def _refuse_bad_target(output: str, file: str) -> None:
    """End before the first question where the answers could not be saved."""
    from guidegen.files.private_file import check_place

    if Path(output).suffix.lower() not in _SUFFIXES:
        raise click.UsageError(f"{file}: answers are saved as YAML; give -o a name that ends in .yaml")
    if Path(output).exists() and not Path(output).is_file():
        raise click.UsageError(f"{file}: not a file")
    try:
        check_place(Path(output))
    except OSError as error:
        tell(f"error: {file}: cannot be written: {error.strerror or type(error).__name__}")
        sys.exit(USAGE)


def _interview(target: Path, library: Library, region: Region, miles: bool, today: date) -> int:
    from guidegen.cli.conversation import Conversation
    from guidegen.files.private_file import write_private

    before = target.read_bytes() if target.exists() else None
    draft = _opened(target, library, miles, today)
    if draft is None:
        return DONE

    def save(draft: Draft, care: Care | None) -> None:
        write_private(target, _text(draft, care).encode())

    def undo() -> None:
        if before is not None:
            write_private(target, before)
        else:
            target.unlink(missing_ok=True)

    conversation = Conversation(draft, region, click.format_filename(target), save, undo)
    code = conversation.hold()
    if conversation.saved_whole:
        _report(target, library, today)
    return code


def _opened(target: Path, library: Library, miles: bool, today: date) -> Draft | None:
    """The draft to go on with, a new one, or None where complete answers are to stay. Raises AnswersError."""
    from guidegen.answers import read_answers
    from guidegen.cli.conversation import InputEndedError, hear, say
    from guidegen.library.levels import Level
    from guidegen.readers.interview import Draft, Interview, find_care, read_draft

    new = Draft(Interview(library, miles), {}, today)
    if not target.exists() or not target.stat().st_size:
        return new
    draft = read_draft(read_answers(str(target)), library, miles, today)
    care = find_care(draft.interview)
    if not draft.complete or (care and care.level is Level.EMERGENCY):
        return draft
    file = click.format_filename(target)
    left = len(draft.interview.open)
    go_on = f"g to go on with {left} optional questions, " if left else ""
    say(f"{file} holds complete answers of {draft.answered_on}.")
    try:
        typed = hear(f"Type new to replace them, {go_on}or Enter to leave them: ").lower()
    except InputEndedError:
        typed = ""
    if typed == "new":
        return new
    if typed == "g" and left:
        return draft
    tell(f"{file}: left as it is")
    return None


def _text(draft: Draft, care: Care | None) -> str:
    from guidegen.library.levels import Level
    from guidegen.readers.answers_yaml import given_yaml
    from guidegen.readers.interview.state import UNIT

    interview = draft.interview
    emergency = care is not None and care.level is Level.EMERGENCY
    heading = "Stopped: these answers need care now." if emergency else "Not finished: guidegen ask goes on here."
    return given_yaml(
        interview.library.questionnaire,
        {**interview.answers(), UNIT: "mi" if interview.miles else "km"},
        open_=[question.id for question in interview.open],
        client=draft.client,
        answered_on=draft.answered_on,
        overrides=draft.overrides,
        heading=[heading] if emergency or not interview.complete else [],
    )


def _report(target: Path, library: Library, today: date) -> None:
    """The file is read as any other command reads it, and what does not fit together is told."""
    from guidegen.service.one_client import ClientFile, assess_client

    assessment = assess_client(ClientFile(str(target)), library, today)
    for warning in assessment.warnings:
        tell_problem(warning, "warning")
    tell(f"{click.format_filename(target)}: complete, {len(assessment.answers.values)} answers")
    tell("  -> guidegen build makes the document, or the letter to take along")
