"""A calm runner's answers, and short ways to read changed ones or to run the command line on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from guidegen.answers import Answers, parse_answers
from guidegen.cli import main
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import read
from guidegen.library import Library

ROOT = Path(__file__).parent.parent.parent
BASE_FILE = ROOT / "tests" / "acceptance" / "cases" / "base.yaml"
BASE: Mapping[str, Any] = read(BASE_FILE.read_text(encoding="utf-8"), "base.yaml").data["answers"]
EXAMPLES = sorted((ROOT / "content" / "examples").glob("*.yaml"))


def example(name: str) -> Path:
    """The answers file of this name in content/examples."""
    return next(path for path in EXAMPLES if path.stem == name)


def changed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The base answers with some changed; None takes one away."""
    return {id_: value for id_, value in {**BASE, **changes}.items() if value is not None}


def mapping(changes: Mapping[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """A whole answers file as plain data; `top` are its other keys."""
    return {"answered_on": "2026-11-20", "answers": changed(changes or {}), **top}


def text(changes: Mapping[str, Any] | None = None, **top: Any) -> str:
    """A whole answers file as YAML: answered_on in line 1, `answers:` in line 2, then one answer a line."""
    data = mapping(changes, **top)
    answers = [f"  {id_}: {json.dumps(value, ensure_ascii=False)}" for id_, value in data.pop("answers").items()]
    day = data.pop("answered_on")
    others = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items()]
    return "\n".join([f"answered_on: {day}", "answers:", *answers, *others]) + "\n"


def override(flag: str, to: str, permit: str) -> dict[str, str]:
    """A clinician's step down of one flag, as an answers file has it."""
    by = {"by": "Dr B. Ones", "registration": "7000001", "on": "2026-11-20", "reason": "Examined."}
    return {"flag": flag, "to": to, "permit": permit, **by}


def parsed(library: Library, changes: Mapping[str, Any] | None = None, **top: Any) -> Answers:
    return parse_answers(mapping(changes, **top), library)


def refused(library: Library, changes: Mapping[str, Any] | None = None, **top: Any) -> AnswersError:
    """The error that these answers end in."""
    try:
        parse_answers(mapping(changes, **top), library)
    except AnswersError as error:
        return error
    raise AssertionError("these answers were accepted")


def run(
    arguments: Sequence[str | Path], stdin: bytes | None = None, environment: Mapping[str, str] | None = None
) -> Result:
    """The command line in this process; an error that is not a clean exit is raised here."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin, env=environment)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
