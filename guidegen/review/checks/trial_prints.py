"""Documents of each kind, made on trial: what keeps one of them from being made."""

from __future__ import annotations

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError, GuidegenError, Problem
from guidegen.files.resources import content_dir
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import Library


def unprintable(library: Library, settings: Settings) -> list[Problem]:
    """What keeps one of the four kinds of document from being made, tried on the examples that fit the questions."""
    problems: list[Problem] = []
    for file in sorted((content_dir() / "examples").glob("*.yaml")):
        try:
            answers = parse_answers(read_answers(str(file)), library)
            render_html(assemble(assess(answers, library, answers.answered_on), library, settings))
        except AnswersError:
            continue  # a clinic may ask other questions
        except GuidegenError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    return problems
