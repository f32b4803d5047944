"""Documents of each kind, made on trial: what keeps one of them from being made."""

from __future__ import annotations

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError, GuidegenError, LimitError, Problem
from guidegen.files.resources import content_dir
from guidegen.guide import assemble
from guidegen.library import Library
from guidegen.service.page import print_page


def unprintable(library: Library, settings: Settings) -> list[Problem]:
    """What keeps one of the four kinds of document from being made, tried on the examples that fit the questions.

    Raises LimitError, with all that was found till then, where one takes too much.
    """
    problems: list[Problem] = []
    for file in sorted((content_dir() / "examples").glob("*.yaml")):
        try:
            answers = parse_answers(read_answers(str(file)), library)
            print_page(assemble(assess(answers, library, answers.answered_on), library, settings))
        except AnswersError:
            continue  # a clinic may ask other questions
        except LimitError as error:
            raise LimitError([*problems, *error.problems]) from error
        except GuidegenError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    return problems
