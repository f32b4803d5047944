"""`guidegen follow-up`: what has changed since earlier answers of the same client."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import reported, tell, tell_problem
from guidegen.cli.options import (
    alerts_told,
    assess_told,
    clinic_option,
    load_all,
    quiet_option,
    reading_options,
    row_option,
    today_option,
)

if TYPE_CHECKING:
    from guidegen.assessment import Assessment
    from guidegen.assessment.comparison import Earlier, FollowUp, Verdict
    from guidegen.assessment.triage import FiredFlag
    from guidegen.library import Library
    from guidegen.readers.open import Reading

_EXERCISES = {
    "barred": "not to be done now",
    "new": "new",
    "progressed": "harder or more",
    "eased": "easier or less",
    "changed": "done in another way",
    "same": "the same",
    "dropped": "left for now",
}


@click.command("follow-up")
@click.argument("old", nargs=-1, required=True, type=click.Path(dir_okay=False, readable=False))
@click.argument("new", type=click.Path(dir_okay=False, readable=False, allow_dash=True))
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reading_options
@row_option
@clinic_option
@quiet_option
@today_option
def follow_up(
    old: tuple[str, ...],
    new: str,
    format_: str,
    clinic: Path | None,
    quiet: bool,
    today: date,
    reading: Reading,
    row: int | None,
) -> None:
    """Tell what has changed between OLD answers and NEW ones of the same client; for the clinician, not the client.

    In an OLD table or Bundle the client is found by the number. The newest of several OLD files is compared; the course
    is told over all of them. `build --since OLD` prints a page about it in the guide.

    \b
    Example:
      guidegen follow-up october.yaml november.yaml
    """
    with reported():
        from guidegen.assessment.comparison import compare
        from guidegen.service.earlier_answers import read_earlier_files
        from guidegen.service.one_client import ClientFile

        file = ClientFile(new, reading, row)
        _, library = load_all(clinic, alerts_told([file], today))
        assessment = assess_told(file, library, today)
        found = compare(assessment, read_earlier_files(old, assessment, library, reading), library)
        for note in () if quiet else found.notes:
            tell_problem(note, "warning")
        if format_ == "json":
            click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
            return
        click.echo("\n".join(_lines(found)))


def read_since(
    files: Sequence[str], now: Assessment, library: Library, quiet: bool = False, reading: Reading | None = None
) -> tuple[Earlier, ...]:
    """The earlier answers for the page of a guide; what cannot be compared is told.

    A document that withholds the guide has no such page, and earlier answers of any state must not hold it up.
    """
    if not files or now.document != "guide":
        if files:
            tell("warning: --since is left out: this document only says how to get help")
        return ()
    from guidegen.assessment.comparison import compare
    from guidegen.service.earlier_answers import read_earlier_files

    earlier = read_earlier_files(files, now, library, reading)
    for note in () if quiet else compare(now, earlier, library).notes:
        tell_problem(note, "warning")
    return earlier


def _lines(found: FollowUp) -> Iterator[str]:
    now, then = found.now, found.last.assessment
    yield f"Since {found.last.answered_on}, now {now.answers.answered_on}"
    yield from _flags("New or more urgent red flags", found.new_flags)
    yield from _flags("Red flags no longer raised by the answers", found.gone_flags)
    raised = {fired.flag.code for fired in found.new_flags}
    yield from _flags("Red flags as before", [fired for fired in now.flags if then and fired.flag.code not in raised])
    if then is None:
        yield from _flags("Red flags now (those of then are not known)", now.flags)
    level = f"{then.level} {then.permit}, {then.document}" if then else "not known"
    yield f"\nLevel: {level} -> {now.level} {now.permit}, {now.document}"
    if found.course:
        yield f"Course: {found.course}"
    yield from _scores(found)
    yield from _plan(found)


def _flags(title: str, fired: Sequence[FiredFlag]) -> Iterator[str]:
    if fired:
        yield f"\n{title}"
        yield from (f"  {flag.flag.code} {flag.flag.id}: {flag.level} {flag.permit}" for flag in fired)


def _scores(found: FollowUp) -> Iterator[str]:
    from statistics import fmean  # slow to import, and this module is loaded by every command

    def judged(verdict: Verdict) -> str:
        return "" if verdict.value == "told" else f" ({verdict})"

    if found.measures or found.activities:
        yield "\nScores"
    for measure in found.measures:
        then, now = (_value(value) for value in (measure.then, measure.now))
        yield f"  {measure.question.id}: {then} -> {now}{judged(measure.verdict)}"
    for number, activity in enumerate(found.activities, 1):
        yield f"  activity {number}: {activity.then:g} -> {activity.now:g}"
    if found.activities:
        then, now = (f"{fmean(getattr(activity, key) for activity in found.activities):.3g}" for key in ("then", "now"))
        yield f"  activities on average: {then} -> {now}{judged(found.activities_verdict)}"
    if len(found.visits) > 2:
        yield "\nAverage pain, worst pain, function of each day"
        for visit in found.visits:
            scores = (visit.pain_avg, visit.pain_worst, visit.function)
            yield f"  {visit.day}: {', '.join('-' if score is None else f'{score:.3g}' for score in scores)}"


def _value(value: float | str | None) -> str:
    return "not known" if value is None else value if isinstance(value, str) else f"{value:g}"


def _plan(found: FollowUp) -> Iterator[str]:
    now, then = found.now, found.last.assessment
    if then is None or now.document != "guide":
        return
    yield f"\nStart phase: {then.start_phase or 'none'} -> {now.start_phase or 'none'}"
    plans = (plan.run_plan.code if plan.run_plan else "none" for plan in (then, now))
    yield f"Run plan: {' -> '.join(plans)}"
    yield "\nExercises to begin with"
    for kind, words in _EXERCISES.items():
        for change in found.of_kind(kind):
            place = f", in place of {change.before.id}" if change.before else ""
            yield f"  {change.exercise.id}: {words}{place}"
