"""The same client's earlier answers, from whatever files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guidegen.assessment import Assessment
from guidegen.assessment.comparison import Earlier, read_earlier
from guidegen.errors import AnswersError, Problem
from guidegen.library import Library
from guidegen.readers.open import Reading
from guidegen.service.one_client import ClientFile, read_client


def read_earlier_files(
    files: Sequence[str], now: Assessment, library: Library, reading: Reading | None = None
) -> tuple[Earlier, ...]:
    """The same client's earlier answers from their files, oldest first.

    In a table or Bundle the client is found by the number. Raises AnswersError with all that is wrong with them.
    """
    way = replace(reading or Reading(), kind=None)
    sources, problems = [], list[Problem]()
    for file in files:
        try:
            sources.append(read_client(ClientFile(file, way), library, client_id=now.answers.client.id))
        except AnswersError as error:
            problems += error.problems
    try:
        earlier = read_earlier(sources, now, library)
    except AnswersError as error:
        raise AnswersError([*problems, *error.problems]) from error
    if problems:
        raise AnswersError(problems)
    return earlier
