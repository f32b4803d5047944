"""`guidegen explain`: what was chosen, what was left out, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import reported
from guidegen.cli.options import (
    accept_option,
    alerts_told,
    assess_told,
    clinic_option,
    load_all,
    quiet_option,
    reading_options,
    refuse_unknown_flags,
    row_option,
    tell_warnings,
    today_option,
)

if TYPE_CHECKING:
    from guidegen.assessment import Assessment
    from guidegen.readers.open import Reading
    from guidegen.rules import Evidence


@click.command()
@click.argument("answers", type=click.Path(dir_okay=False, readable=False, allow_dash=True))
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@accept_option
@reading_options
@row_option
@clinic_option
@quiet_option
@today_option
def explain(
    answers: str,
    format_: str,
    clinic: Path | None,
    quiet: bool,
    accepted: tuple[str, ...],
    today: date,
    reading: Reading,
    row: int | None,
) -> None:
    """Explain the decisions for one client's ANSWERS; prints nothing for the client and writes no file.

    \b
    Example:
      guidegen explain answers.yaml --format json
    """
    with reported():
        from guidegen.service.one_client import ClientFile

        file = ClientFile(answers, reading, row)
        _, library = load_all(clinic, alerts_told([file], today))
        refuse_unknown_flags(accepted, library)
        assessment = assess_told(file, library, today, accepted)
        if format_ == "json":
            click.echo(json.dumps(assessment.to_dict(), ensure_ascii=False, indent=2))
            return
        tell_warnings(assessment.warnings, quiet)
        click.echo("\n".join(_lines(assessment)))


def _lines(found: Assessment) -> Iterator[str]:
    yield f"Level {found.level}, permit {found.permit}, document: {found.document}"
    yield from _flags(found)
    if found.pattern:
        overlay = f" with {found.pattern.overlay.code}" if found.pattern.overlay else ""
        yield ""
        yield f"Presentation {found.pattern.presentation.code}{overlay}, irritability {found.pattern.irritability}"
        yield from _because(found.pattern.because)
        plan = f"{found.run_plan.code} from week {found.run_plan_start}" if found.run_plan else "none"
        yield f"Start phase {found.start_phase or 'none'}, run plan {plan}"
    if found.contributors:
        yield "\nContributors"
        for scored in found.contributors:
            yield f"  {scored.contributor.code} {scored.contributor.title}: {scored.score:g} points"
            yield from _because(scored.because, 4)
    yield from _exercises(found)
    yield f"\nSections: {', '.join(found.sections)}"
    yield f"Content {found.content['version']}, hash {found.content['hash']}"


def _flags(found: Assessment) -> Iterator[str]:
    yield "\nRed flags" if found.flags else "\nRed flags: none"
    for fired in found.flags:
        unknown = " (not cleared: an answer is missing)" if str(fired.truth) == "unknown" else ""
        yield f"  {fired.flag.code} {fired.flag.id}: {fired.level} {fired.permit}{unknown}"
        if fired.refused:
            yield f"    an override by {fired.refused.by} is not in force: add --accept-override {fired.flag.code}"
        if fired.override:
            by = f"{fired.override.by} ({fired.override.registration}), {fired.override.on}"
            yield f"    stepped down by {by}: {fired.override.reason}"
        yield from _because(fired.because, 4)


def _exercises(found: Assessment) -> Iterator[str]:
    for plan in found.selection.phases:
        yield f"\n{plan.phase.code} {plan.phase.title}: about {plan.minutes} minutes a day"
        for chosen in plan.chosen:
            dose = ", ".join(f"{key} {value}" for key, value in chosen.dose.to_dict().items())
            yield f"  {chosen.exercise.id} ({chosen.place}, {chosen.score} points): {dose}"
        if plan.empty:
            yield f"  left empty, nothing safe to fill it: {', '.join(plan.empty)}"
    for names in found.selection.unmet:
        yield f"  should be there and is barred: {names}"
    if found.selection.phases and found.selection.excluded:
        yield "\nLeft out"
        for excluded in found.selection.excluded:
            yield f"  {excluded.exercise.id}: {excluded.why}"
            yield from _because(excluded.because, 4)


def _because(evidence: Iterable[Evidence], indent: int = 2) -> Iterator[str]:
    for piece in evidence:
        answer = (
            ", ".join(piece.answer)
            if isinstance(piece.answer, tuple)
            else "not answered"
            if piece.answer is None
            else piece.answer
        )
        yield f"{' ' * indent}- {piece.rule}: {piece.truth} ({piece.question}: {answer})"
