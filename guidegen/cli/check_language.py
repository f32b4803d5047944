"""What `guidegen check --library --language` tells of a translation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import CONTENT, tell, tell_problem

if TYPE_CHECKING:
    from guidegen.library import Library


def tell_translation(library: Library, clinic: Path | None, language: str, problems_too: bool, reading: bool) -> None:
    """Print how easy each item reads, and end with what is wrong with the translation if anything is."""
    from guidegen.clinic.settings import read_settings
    from guidegen.errors import LibraryError
    from guidegen.language.measures import measure_for
    from guidegen.language.own_messages import strange_words
    from guidegen.language.unsaid import faulty_words, unsaid_words
    from guidegen.library.translation import find_translation, languages, read_source_language
    from guidegen.library.translation.translating import unknown_language
    from guidegen.review.checks import check_translation, eases
    from guidegen.service.letters import lacking_letters

    if language not in languages(clinic):
        raise LibraryError([unknown_language(language)])
    found = find_translation(library, language, clinic)
    measure = measure_for(language)
    if measure is None:
        tell(f"no measure of reading ease is known for '{language}': have it read by those it is for")
    elif reading:
        click.echo(f"{measure.name}  longest sentence  item")
        for row in eases(found):
            click.echo(f"{row.score:7.1f}  {max(sentence.words for sentence in row.sentences):16}  {row.key}")
    if not problems_too:
        return
    templates = clinic / "templates" if clinic else None
    words = dict.fromkeys((*unsaid_words(language, templates), *faulty_words(language, templates)))
    for problem in strange_words(language, templates) if templates else ():
        tell_problem(problem, "warning")
    letters = lacking_letters(found, read_settings(clinic))
    problems = (*check_translation(found, read_source_language(), library), *words, *letters)
    for problem in problems:
        tell_problem(problem, "error")
    told = f"content {library.version} in '{language}': {len(found.current)} of {len(found.units)} items"
    if problems:
        tell(f"{told} are translated; {len(problems)} problems")
        sys.exit(CONTENT)
    click.echo(f"{told}, no problems")
