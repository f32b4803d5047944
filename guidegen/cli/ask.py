"""`guidegen ask`: an interview in the terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import DONE, USAGE, reported, tell, tell_problem
from guidegen.cli.options import (
    alerts_told,
    asked_in_option,
    clinic_option,
    load_all,
    region_option,
    require_region,
    today_option,
)

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.library import Library
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
@asked_in_option
@today_option
def ask(
    output: str, distances: str | None, clinic: Path | None, region: str | None, language: str | None, today: date
) -> None:
    """Ask the questions one at a time, safety questions first, and save the answers as YAML.

    Options are answered by number. The answers are saved after each question; the same command goes on where it was
    left, in the language that the file names. As soon as the answers make an emergency certain, it stops and says what
    to do: exit code 4, also for answers that need care today.

    \b
    Example:
      guidegen ask --region uk -o answers.yaml
    """
    with reported():
        from guidegen.clinic.settings import find_region
        from guidegen.service.in_language import asked_in
        from guidegen.service.one_client import ClientFile

        file = click.format_filename(output)
        _refuse_bad_target(output, file)
        settings, library = load_all(clinic, alerts_told([ClientFile(output)], today), region=region, language=language)
        require_region(settings, library, region)
        asked_in(library, settings)
        miles = (distances or find_region(settings, library).distance_unit) == "mi"
        code = _interview(_Run(Path(output), library, settings, language or "", today), miles)
    sys.exit(code)


@dataclass(frozen=True)
class _Run:
    """What one interview is held with; `wanted` is the language that was asked for."""

    target: Path
    library: Library
    settings: Settings
    wanted: str
    today: date

    def language(self, draft: Draft) -> str:
        """What this person reads, as far as anybody has said; empty for that of the content."""
        return self.wanted or draft.language or self.settings.language or ""

    def spoken(self, draft: Draft) -> tuple[str, Library]:
        """The language to ask in, and the library in its words: never half, in whichever language the file is."""
        from guidegen.errors import LibraryError
        from guidegen.library.translation import SOURCE
        from guidegen.service.in_language import asked_in

        language = self.language(draft)
        try:
            return language or SOURCE, asked_in(self.library, replace(self.settings, language=language))
        except LibraryError:
            if self.wanted or not draft.language:
                raise
        # The file's own language cannot be asked in: its answers are gone on with as in any new file.
        return self.settings.language or SOURCE, asked_in(self.library, self.settings)


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


def _interview(run: _Run, miles: bool) -> int:
    from guidegen.cli.conversation import Conversation
    from guidegen.clinic.settings import find_region
    from guidegen.files.private_file import write_private
    from guidegen.language.catalogue import translations

    target = run.target
    before = target.read_bytes() if target.exists() else None
    draft = _opened(run, miles)
    if draft is None:
        return DONE
    words_in, library = run.spoken(draft)
    draft = replace(draft.in_words_of(library), language=run.language(draft))

    def save(draft: Draft, care: Care | None) -> None:
        write_private(target, _text(draft, care, words_in).encode())

    def undo() -> None:
        if before is not None:
            write_private(target, before)
        else:
            target.unlink(missing_ok=True)

    region, file = find_region(run.settings, library), click.format_filename(target)
    conversation = Conversation(draft, region, file, save, undo, translations(words_in))
    code = conversation.hold()
    if conversation.saved_whole:
        _report(target, run.library, run.today)
    return code


def _opened(run: _Run, miles: bool) -> Draft | None:
    """The draft to go on with, a new one, or None where complete answers are to stay. Raises AnswersError."""
    from guidegen.answers import read_answers
    from guidegen.cli.typed_lines import InputEndedError, hear, say
    from guidegen.language.catalogue import translations
    from guidegen.library.levels import Level
    from guidegen.readers.interview import Draft, Interview, find_care, read_draft

    target, library = run.target, run.library
    new = Draft(Interview(library, miles), {}, run.today)
    if not target.exists() or not target.stat().st_size:
        return new
    draft = read_draft(read_answers(str(target)), library, miles, run.today)
    care = find_care(draft.interview)
    if not draft.complete or (care and care.level is Level.EMERGENCY):
        return draft
    file = click.format_filename(target)
    left = len(draft.interview.open)
    gettext = translations(run.spoken(draft)[0]).gettext
    choice = gettext("Type new to replace them, or Enter to leave them:")
    if left:
        choice = gettext(
            "Type new to replace them, g to go on with %(left)s optional questions, or Enter to leave them:"
        )
    say(gettext("%(file)s holds complete answers of %(day)s.") % {"file": file, "day": draft.answered_on})
    try:
        typed = hear(f"{choice % {'left': left}} ").lower()
    except InputEndedError:
        typed = ""
    if typed == "new":
        return new
    if typed == "g" and left:
        return draft
    tell(f"{file}: left as it is")
    return None


def _text(draft: Draft, care: Care | None, words_in: str) -> str:
    from guidegen.cli.ask_words import heading
    from guidegen.language.catalogue import translations
    from guidegen.library.levels import Level
    from guidegen.readers.answers_yaml import given_yaml
    from guidegen.readers.interview.state import UNIT

    interview = draft.interview
    emergency = care is not None and care.level is Level.EMERGENCY
    return given_yaml(
        interview.library.questionnaire,
        {**interview.answers(), UNIT: "mi" if interview.miles else "km"},
        open_=[question.id for question in interview.open],
        client=draft.client,
        answered_on=draft.answered_on,
        overrides=draft.overrides,
        language=draft.language,
        words_in=words_in,
        heading=[heading(emergency, translations(words_in))] if emergency or not interview.complete else [],
    )


def _report(target: Path, library: Library, today: date) -> None:
    """The file is read as any other command reads it, and what does not fit together is told."""
    from guidegen.service.one_client import ClientFile, assess_client

    assessment = assess_client(ClientFile(str(target)), library, today)
    for warning in assessment.warnings:
        tell_problem(warning, "warning")
    tell(f"{click.format_filename(target)}: complete, {len(assessment.answers.values)} answers")
    tell("  -> guidegen build makes the document, or the letter to take along")
