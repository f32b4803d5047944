"""Earlier answers of the same client, read as far as today's questionnaire still understands them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from guidegen.answers import Client, parse_answers, parse_client
from guidegen.answers.values import read_value
from guidegen.assessment import Assessment, assess
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library.models import Library
from guidegen.library.questionnaire import Type
from guidegen.rules.evaluation import Answer


@dataclass(frozen=True)
class Earlier:
    """Answers from before. Where they can be compared only in part, `assessment` is None, and `notes` say why."""

    file: str
    client: Client
    answered_on: date
    values: Mapping[str, Answer]
    assessment: Assessment | None
    notes: tuple[Problem, ...] = ()


def read_earlier(sources: Iterable[Source], now: Assessment, library: Library) -> tuple[Earlier, ...]:
    """The earlier answers, oldest first, with what today's content makes of them.

    Raises AnswersError with every file that cannot be used: unreadable, without consent, of another client, or not
    answered before `now` and each on a day of its own. Options that no longer exist are no such fault: they are told
    in `notes`.
    """
    found: list[Earlier] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            found.append(_read(source, now, library))
        except AnswersError as error:
            problems += error.problems
    found.sort(key=lambda earlier: earlier.answered_on)
    problems += [problem for earlier in found for problem in _unfit(earlier, now)]
    problems += _same_days(found)
    if problems:
        raise AnswersError(problems)
    return tuple(found)


def _read(source: Source, now: Assessment, library: Library) -> Earlier:
    try:
        answers = parse_answers(source, library)
    except AnswersError as error:
        return _read_in_part(source, library, error)
    # Overrides are dated after the answers they belong to; those that came before the new answers counted then.
    assessment = assess(answers, library, now.answers.answered_on)
    return Earlier(answers.file, answers.client, answers.answered_on, answers.values, assessment, answers.warnings)


def _read_in_part(source: Source, library: Library, error: AnswersError) -> Earlier:
    """Every answer that can still be read. What is missing would count as a red flag, so nothing is assessed."""
    if not isinstance(source.data, dict) or not isinstance(source.data.get("answers"), dict):
        raise error
    answered_on = Fields(source, (), []).day("answered_on")
    if answered_on is None:
        raise error
    given = source.data["answers"]
    miles = given.get("distance_unit") == "mi"
    values: dict[str, Answer] = {}
    for question in library.questionnaire:
        if given.get(question.id) is None:
            continue
        value, wrong = read_value(question, given[question.id], miles)
        if value is not None and not wrong:
            values[question.id] = value
        if question.type is Type.YES_NO and value == "no":
            raise error
    note = Problem(
        Place(source.file),
        "these answers no longer fit the questionnaire, so only what can be read is compared",
        "red flags, plan and exercises of that time are left out of the comparison",
    )
    return Earlier(source.file, parse_client(source), answered_on, values, None, (note, *error.problems))


def _unfit(earlier: Earlier, now: Assessment) -> Iterator[Problem]:
    if not _may_be_one(earlier.client, now.answers.client):
        yield Problem(
            Place(earlier.file),
            f"these answers are of another client than those of {now.answers.file}",
            "compare files of one client; where id or name was corrected, correct it in both",
        )
    if earlier.answered_on >= now.answers.answered_on:
        when = "on the same day as" if earlier.answered_on == now.answers.answered_on else "after"
        yield Problem(
            Place(earlier.file),
            f"these answers were given {when} those of {now.answers.file}",
            "name the older files first and the newest last; a correction of the same day is no follow-up",
        )


def _may_be_one(one: Client, other: Client) -> bool:
    """By their ids where both have one, else by their names where both have one."""
    if one.id and other.id:
        return one.id == other.id
    names = [" ".join(client.name.casefold().split()) for client in (one, other)]
    return not all(names) or names[0] == names[1]


def _same_days(found: Sequence[Earlier]) -> Iterator[Problem]:
    for one, other in pairwise(found):
        if one.answered_on == other.answered_on:
            yield Problem(
                Place(other.file), f"these answers are of the same day as those of {one.file}", "leave one of them out"
            )
