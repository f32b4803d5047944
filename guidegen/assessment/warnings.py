"""What a person should know before handing the guide out; nothing here blocks it."""

from __future__ import annotations

from datetime import date

from guidegen.answers.models import Answers
from guidegen.assessment.triage import Triage
from guidegen.errors import Place, Problem

ASK_AGAIN_AFTER_DAYS = 7
RETAKE_AFTER_DAYS = 42


def find_warnings(answers: Answers, found: Triage, today: date) -> tuple[Problem, ...]:
    """Age of the answers (evidence base 13.26), overrides without effect, blood thinners told in one place only."""
    place = Place(answers.file)
    warnings = []
    days = (today - answers.answered_on).days
    if days < 0:
        warnings.append(Problem(place, "answered_on lies in the future", "check the date"))
    elif days > RETAKE_AFTER_DAYS:
        warnings.append(Problem(place, f"the answers are {days} days old", "take the whole questionnaire again"))
    elif days > ASK_AGAIN_AFTER_DAYS:
        warnings.append(
            Problem(place, f"the answers are {days} days old", "ask the safety questions rf_nerve to rf_body again")
        )
    fired = {flag.flag.code: flag for flag in found.flags}
    for override in answers.overrides:
        if override.flag not in fired:
            warnings.append(Problem(place, f"the override of {override.flag} has no effect: this flag did not fire"))
        if override.on > today:
            warnings.append(Problem(place, f"the override of {override.flag} is dated in the future: no effect yet"))
    thinners = answers.values.get("nsaid_caution"), answers.values.get("history")
    if "thinners" in (thinners[0] or ()) and "thinners" not in (thinners[1] or ()):  # type: ignore[operator]
        warnings.append(
            Problem(
                place,
                "thinners is ticked in nsaid_caution and not in history",
                "ask about blood thinners; RF25 reads history",
            )
        )
    return tuple(warnings)
