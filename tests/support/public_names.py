"""Every public name of guidegen as a program uses it, in a process that imports in an order of its own.

Run as `python -m tests.support.public_names`, with the orders on standard input. Nothing here imports guidegen before.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pytest

DAY = date(2026, 11, 25)
EXAMPLE = Path(__file__).parent.parent.parent / "content" / "examples" / "emergency.yaml"


class Use:
    """guidegen as a program has it, and what the program makes of it on its way to a PDF."""

    def __init__(self, guidegen: Any) -> None:
        self.guidegen = guidegen
        self.settings = guidegen.Settings(region="uk")

    @cached_property
    def library(self) -> Any:
        return self.guidegen.load_library()

    @cached_property
    def answers(self) -> Any:
        return self.guidegen.parse_answers(self.guidegen.read_answers(str(EXAMPLE)).data, self.library)

    @cached_property
    def assessment(self) -> Any:
        return self.guidegen.assess(self.answers, self.library, today=DAY)

    @cached_property
    def guide(self) -> Any:
        return self.guidegen.assemble(self.assessment, self.library, self.settings)

    @cached_property
    def html(self) -> Any:
        return self.guidegen.render_html(self.guide)

    def record(self) -> Any:
        return self.guidegen.assemble_record(self.assessment, self.library, self.settings)

    def refused(self, error: str, call: Callable[[], object]) -> list[str]:
        """What an error tells that has to be raised here."""
        with pytest.raises(getattr(self.guidegen, error)) as raised:
            call()
        assert isinstance(raised.value, self.guidegen.GuidegenError)
        assert all(isinstance(problem, self.guidegen.Problem) for problem in raised.value.problems)
        return [problem.message for problem in raised.value.problems]

    def without_answers(self) -> list[str]:
        return self.refused("AnswersError", partial(self.guidegen.parse_answers, {}, self.library))


# What comes of each name; it has to be the same each time.
USES: Mapping[str, Callable[[Use], object]] = {
    "Answers": lambda use: isinstance(use.answers, use.guidegen.Answers),
    "AnswersError": Use.without_answers,
    "Assessment": lambda use: isinstance(use.assessment, use.guidegen.Assessment),
    "Guide": lambda use: isinstance(use.guide, use.guidegen.Guide),
    "GuidegenError": Use.without_answers,
    "Library": lambda use: isinstance(use.library, use.guidegen.Library),
    "LibraryError": lambda use: use.refused("LibraryError", partial(use.guidegen.load_library, base=Path("nowhere"))),
    "Problem": Use.without_answers,
    "RenderError": lambda use: use.refused("RenderError", partial(use.guidegen.render_pdf, "<img src='asset:none'>")),
    "Settings": lambda use: use.settings.region,
    "SettingsError": lambda use: use.refused("SettingsError", partial(use.guidegen.load_settings, Path("nowhere"))),
    "assemble": lambda use: len(use.guide.sections),
    "assemble_record": lambda use: len(use.record().sections),
    "assess": lambda use: use.assessment.to_dict(),
    "load_library": lambda use: use.library.hash,
    "load_settings": lambda use: use.guidegen.load_settings().region,
    "parse_answers": lambda use: dict(use.answers.values),
    "read_answers": lambda use: use.guidegen.read_answers(str(EXAMPLE)).data,
    "render_html": lambda use: use.html,
    "render_pdf": lambda use: use.guidegen.render_pdf(use.html),
}


def use_twice(imports: Sequence[str], names: Sequence[str]) -> None:
    """Import these modules of guidegen, of which nothing is loaded then, and use each name from both ends of a list."""
    for name in [name for name in sys.modules if name.split(".")[0] == "guidegen"]:
        del sys.modules[name]
    guidegen = importlib.import_module("guidegen")
    for name in imports:
        importlib.import_module(name)
    first, again = Use(guidegen), Use(guidegen)
    assert {name: USES[name](first) for name in names} == {name: USES[name](again) for name in reversed(names)}


if __name__ == "__main__":
    for order in json.load(sys.stdin):
        use_twice(**order)
