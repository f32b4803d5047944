"""Answers files that cannot be used are searched for red flags by what they may mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guidegen.answers.file import answers_of
from guidegen.answers.guesses import guess_in_text
from guidegen.errors import AnswersError
from tests.support.base import mapping, run, text

GRAVE = {"rf_nerve": ["bladder", "saddle"], "rf_nerve_when": "within_14d"}
LOOK = ["--dry-run", "--region", "uk", "--today", "2026-11-24"]


def _json() -> str:
    return json.dumps(mapping(GRAVE), indent=2)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(text(GRAVE).replace("  leg_weak:", "\tleg_weak:").encode(), id="tab"),
        pytest.param(text(GRAVE).replace("  leg_weak:", "---\n  leg_weak:").encode(), id="second-document"),
        pytest.param(text(GRAVE)[: text(GRAVE).index("history") + 12].encode() + b' "', id="cut"),
        pytest.param(_json()[: _json().index('"history"') + 9].encode(), id="json-cut"),
        pytest.param(text(GRAVE, client={"name": "Jörg Quorndon"}).encode("cp1252"), id="cp1252"),
        pytest.param(text({}).replace("  rf_nerve:", '  rf_nerve: ["saddle"]\n  rf_nerve:').encode(), id="key-twice"),
        pytest.param(text({}).replace("  rf_body:", '  rf_nerve: ["saddle"]\n  rf_body:').encode(), id="key-again"),
        pytest.param(text({}).encode() + b"answers: {rf_body: [collapse]}\n", id="answers-twice"),
    ],
)
@pytest.mark.parametrize("command", [["check"], ["batch", *LOOK]])
def test_a_red_flag_in_a_file_that_cannot_be_read_is_told(written: bytes, command: list[str], tmp_path: Path) -> None:
    """By the command for one client and by the one for many, whatever became of the file."""
    path = tmp_path / "answers.yaml"
    path.write_bytes(written)
    result = run([command[0], path, *(command[1:] or ["--today", "2026-11-24"])])
    assert result.exit_code in (3, 6)
    assert "RED FLAG" in result.output
    assert "No client needs to be contacted first" not in result.output


def test_a_second_answer_that_is_calm_makes_its_question_unread(tmp_path: Path) -> None:
    """Nobody knows which of the two is meant."""
    path = tmp_path / "answers.yaml"
    path.write_text(text({}).replace("  leg_weak:", "  leg_weak: unsure\n  leg_weak:"), encoding="utf-8")
    assert "not read: leg_weak" in run(["batch", path, *LOOK]).stdout


@pytest.mark.parametrize("damage", [lambda calm: calm.replace("  leg_weak:", "\tleg_weak:"), lambda calm: calm + '"'])
def test_calm_answers_that_cannot_be_read_hold_no_red_flag(damage: Callable[[str], str]) -> None:
    """What may be meant is calm, too; that nothing could be read is told all the same."""
    source = answers_of(damage(text({})).encode(), "a.yaml")
    assert source.data is None
    assert source.guesses[0].data["answers"]["rf_nerve"] == "none"


def test_an_empty_file_ends_as_before() -> None:
    """There is nothing to be searched."""
    with pytest.raises(AnswersError, match="empty"):
        answers_of(b" \n", "a.yaml")


def test_a_megabyte_of_anything_is_searched_quickly() -> None:
    """No text costs more than its length."""
    for part in (" ", "a", "a:", '"', "\t:", "- ", "[,"):
        guess_in_text(part * 250_000, "a.yaml")
