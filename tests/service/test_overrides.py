"""Stepping a red flag down: by a person who is there, and never without a word."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guidegen.assessment import assess
from guidegen.assessment.warnings import NOT_ACCEPTED, STEPPED_DOWN
from guidegen.library import Library
from tests.support.base import parsed, run, text
from tests.support.tables import EMERGENCY

TODAY = date(2026, 11, 20)
WHO = {"by": "B. Clinician", "registration": "PH12345", "on": "2026-11-20", "reason": "examined today"}
OPTIONS = ("--region", "uk", "--today", "2026-11-20")


def override(flag: str, to: str = "ROUTINE", permit: str = "P3") -> dict[str, str]:
    return {"flag": flag, "to": to, "permit": permit, **WHO}


WEAK_LEG = {"leg_weak": "worse_or_severe"}
FEVER = {"rf_general": ["fever"]}
CASES = [
    pytest.param(EMERGENCY, "RF01", "EMERGENCY", id="an-emergency"),
    pytest.param(WEAK_LEG, "RF05", "URGENT", id="a-weak-leg"),
]


@pytest.mark.parametrize(("answers", "code", "level"), CASES)
def test_a_file_alone_steps_no_emergency_and_no_weak_leg_down(
    answers: dict[str, Any], code: str, level: str, library: Library
) -> None:
    """The flag stays as it is, and that its override waits for a person is told with who asked for it."""
    found = assess(parsed(library, answers, overrides=[override(code)]), library, TODAY)
    assert (str(found.level), found.document) == (level, level.lower())
    (told,) = [warning for warning in found.warnings if warning.kind == NOT_ACCEPTED]
    assert told.is_safety
    assert "B. Clinician, PH12345, 2026-11-20: examined today" in told.message
    assert told.hint == f"once {code} was examined, add --accept-override {code}"


@pytest.mark.parametrize(("answers", "code", "level"), CASES)
def test_a_person_who_is_there_steps_them_down(
    answers: dict[str, Any], code: str, level: str, library: Library
) -> None:
    """Told with the level that was computed, and by whom it was stepped down and why."""
    found = assess(parsed(library, answers, overrides=[override(code)]), library, TODAY, accepted=(code,))
    assert (str(found.level), found.document) == ("ROUTINE", "guide")
    (told,) = [warning for warning in found.warnings if warning.kind == STEPPED_DOWN]
    words = f"{code} {level} stepped down to ROUTINE P3: B. Clinician, PH12345, 2026-11-20: examined today"
    assert (told.message, told.is_safety) == (words, True)


def test_another_flag_is_stepped_down_by_its_file(library: Library) -> None:
    """And the acceptance of another flag changes nothing."""
    answers = parsed(library, FEVER, overrides=[override("RF07", "SOON", "P1")])
    assert [str(assess(answers, library, TODAY, accepted).level) for accepted in ((), ("RF01",))] == ["SOON", "SOON"]


def test_build_prints_the_emergency_page_until_somebody_stands_for_the_override(tmp_path: Path) -> None:
    """However quiet it is asked to be, who stepped the flag down and why is told."""
    file = tmp_path / "a.yaml"
    file.write_text(text(EMERGENCY, overrides=[override("RF01")]), encoding="utf-8")
    build: list[str | Path] = ["build", file, "-o", tmp_path / "a.html", "--html", "--quiet", *OPTIONS]
    result = run(build)
    assert (result.exit_code, "RF01 stays EMERGENCY" in result.stderr) == (4, True)
    result = run([*build, "--accept-override", "RF01"])
    assert (result.exit_code, "RF01 EMERGENCY stepped down to ROUTINE" in result.stderr) == (0, True)


@pytest.mark.parametrize("command", ["build", "explain", "batch"])
def test_an_acceptance_for_a_flag_that_does_not_exist_is_refused(command: str, tmp_path: Path) -> None:
    """A slip of the pen must not pass for consent."""
    file = tmp_path / "a.yaml"
    file.write_text(text(EMERGENCY, overrides=[override("RF01")]), encoding="utf-8")
    options = OPTIONS if command != "explain" else OPTIONS[2:]
    result = run([command, file, "--accept-override", "RF99", *options])
    assert result.exit_code == 2
    assert "--accept-override RF99: no red flag has this code" in result.stderr


def test_explain_says_that_an_override_is_not_in_force(tmp_path: Path) -> None:
    """With what has to be added."""
    file = tmp_path / "a.yaml"
    file.write_text(text(EMERGENCY, overrides=[override("RF01")]), encoding="utf-8")
    told = run(["explain", file, "--today", "2026-11-20"]).stdout
    assert "an override by B. Clinician is not in force: add --accept-override RF01" in told
    accepted = run(["explain", file, "--format", "json", "--accept-override", "RF01", "--today", "2026-11-20"])
    assert json.loads(accepted.stdout)["level"] == "ROUTINE"
