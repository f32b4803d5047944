"""What a person should know before handing the guide out; nothing here blocks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guidegen.answers.models import Answers, Override
from guidegen.assessment.triage import FiredFlag, Triage
from guidegen.errors import Place, Problem

ASK_AGAIN_AFTER_DAYS = 7
RETAKE_AFTER_DAYS = 42

# What warnings of one kind have in common, without the answers that they are about.
OVER_A_WEEK = f"the answers are older than {ASK_AGAIN_AFTER_DAYS} days"
OVER_SIX_WEEKS = f"the answers are older than {RETAKE_AFTER_DAYS} days"
STEPPED_DOWN = "a red flag was stepped down by a clinician"
NOT_ACCEPTED = "a red flag stays: its override needs a person who accepts it"
NO_EFFECT = "an override has no effect"
THINNERS = "blood thinners are told in one place only"


def find_warnings(answers: Answers, found: Triage, today: date) -> tuple[Problem, ...]:
    """Age of the answers (evidence base 13.26), overrides and what became of them, blood thinners told once only."""
    place = Place(answers.file)
    overrides = _of_overrides(answers, found, place, today)
    return (*_of_age(answers, place, today), *overrides, *_of_thinners(answers, place))


def _of_age(answers: Answers, place: Place, today: date) -> Iterator[Problem]:
    days = (today - answers.answered_on).days
    message = f"the answers are {days} days old"
    if days < 0:
        yield Problem(place, "answered_on lies in the future", "check the date", "a day is still to come", True)
    elif days > RETAKE_AFTER_DAYS:
        yield Problem(place, message, "take the whole questionnaire again", OVER_SIX_WEEKS, True)
    elif days > ASK_AGAIN_AFTER_DAYS:
        yield Problem(place, message, "ask the safety questions rf_nerve to rf_body again", OVER_A_WEEK, True)


def _of_overrides(answers: Answers, found: Triage, place: Place, today: date) -> Iterator[Problem]:
    fired = {flag.flag.code: flag for flag in found.flags}
    for override in answers.overrides:
        flag = fired.get(override.flag)
        if flag is None:
            message = f"the override of {override.flag} has no effect: this flag did not fire"
            yield Problem(place, message, kind=NO_EFFECT)
        elif flag.override:
            yield Problem(place, stepped_down(flag), "its guide is not e-mailed by itself", STEPPED_DOWN, True)
        elif flag.refused:
            message = f"{override.flag} stays {flag.level}: it is stepped down only by a person who is there"
            hint = f"once {override.flag} was examined, add --accept-override {override.flag}"
            yield Problem(place, f"{message} ({_who(override)})", hint, NOT_ACCEPTED, True)
        if override.on > today:
            message = f"the override of {override.flag} is dated in the future: no effect yet"
            yield Problem(place, message, kind=NO_EFFECT)


def stepped_down(flag: FiredFlag) -> str:
    """Which flag was stepped down, from what to what, by whom and why."""
    override = flag.override
    if override is None:
        raise ValueError(f"{flag.flag.code} was not stepped down")
    return f"{flag.flag.code} {flag.computed} stepped down to {flag.level} {flag.permit}: {_who(override)}"


def _who(override: Override) -> str:
    return f"{override.by}, {override.registration}, {override.on}: {override.reason}"


def _of_thinners(answers: Answers, place: Place) -> Iterator[Problem]:
    caution, history = answers.values.get("nsaid_caution"), answers.values.get("history")
    if _ticked(caution, "thinners") and not _ticked(history, "thinners"):
        message = "thinners is ticked in nsaid_caution and not in history"
        yield Problem(place, message, "ask about blood thinners; RF25 reads history", THINNERS, True)


def _ticked(answer: object, option: str) -> bool:
    return isinstance(answer, tuple) and option in answer
