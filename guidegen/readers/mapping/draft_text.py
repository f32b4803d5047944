"""A draft of a mapping as the text of mapping.yaml, for a person to finish."""

from __future__ import annotations

import json
from collections.abc import Iterator

from guidegen.library.questionnaire import Question
from guidegen.readers.mapping.draft import Draft, Guess
from guidegen.readers.mapping.guessed_words import SURE

_COLUMN, _WORD = "  ", "      "
_SIMPLE_KEY = 900  # bytes; YAML takes a longer key only after a question mark


def draft_text(draft: Draft) -> str:
    """mapping.yaml with every guess, how sure it is, and `confirmed: no` at safety questions."""
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    yield "# yaml-language-server: $schema=mapping.schema.json"
    yield "# A draft by nearest wording: read every line. A number says how like a guess is (1: the same words)."
    yield "# Where it says 'confirmed: no', compare column and answers with our question, then write 'confirmed: yes'."
    yield "# A warning sign that your form does not offer is named in not_offered: {rf_nerve: [unsure]}."
    yield f"# The table looks like: {draft.kind.value}"
    yield f"separator: {json.dumps(draft.separator)}"
    yield ""
    yield "columns:"
    for guess in draft.guesses:
        yield from _column(guess, draft.separator)
    if draft.finished:
        yield ""
        yield "# Only rows with one of these words are clients who finished the form; all others are refused and told"
        yield "finished:"
        for name, words in draft.finished.items():
            yield f"{_key(name, _COLUMN)} {json.dumps(words, ensure_ascii=False)}"
    missing = [question for question in draft.unmapped if question.required]
    if missing:
        yield ""
        yield "# No column is like these questions of ours. Map them above. One that only some are asked, and that your"
        yield "# form leaves out, goes into the list not_asked."
        for question in missing:
            kind = ", safety question" if question.safety else ""
            only = f", only if {question.show_if.text}" if question.show_if else ""
            yield f"#   {question.id}: {question.ask}{kind}{only}"
        yield "not_asked: []"
    yield ""
    yield "# Columns to pass over"
    yield f"ignore: [{', '.join(json.dumps(name, ensure_ascii=False) for name in draft.ignored)}]"


def _column(guess: Guess, separator: str) -> Iterator[str]:
    question = guess.question
    if guess.to is None:
        yield f"{_key(guess.name, _COLUMN)}   # like none of our questions: name one, or move it to 'ignore'"
        return
    note = "" if guess.sure >= SURE else f"   # {guess.sure:.2f}{f': {question.ask}' if question else ''}"
    if question is None and not guess.dates:
        yield f"{_key(guess.name, _COLUMN)} {guess.to}"
        return
    yield f"{_key(guess.name, _COLUMN)}"
    yield f"    to: {guess.to}{note}"
    if guess.needs_a_look:
        yield "    confirmed: no"
    yield from _date(guess)
    if question is not None:
        yield from _unit(question)
        if guess.separator not in (None, separator):
            yield f"    separator: {json.dumps(guess.separator)}"
        if guess.no_answer:
            yield f"    no_answer: {json.dumps(guess.no_answer, ensure_ascii=False)}"
        yield from _words(guess, question)


def _date(guess: Guess) -> Iterator[str]:
    if guess.date:
        yield f"    date: {json.dumps(guess.date)}"
    elif guess.dates:
        yield f"    # date: day or month first? one of: {'; '.join(guess.dates)}"


def _unit(question: Question) -> Iterator[str]:
    if question.distance:
        yield "    # unit: km or mi; without it the answer to distance_unit decides, or kilometres"


def _words(guess: Guess, question: Question) -> Iterator[str]:
    if guess.meanings:
        yield f"    {'options' if guess.is_options else 'values'}:"
    for word, (option, likeness) in guess.meanings.items():
        if option is None:
            yield f"{_key(word, _WORD)}   # ?"
        else:
            by_place = f"   # by its place: {question.label(option)}" if guess.is_by_place else ""
            note = by_place if likeness >= SURE else f"   # {likeness:.2f}: {question.label(option)}"
            yield f"{_key(word, _WORD)} {json.dumps(option)}{note}"
    for option in guess.unseen if guess.meanings else ():
        yield f"      # nothing means {option} yet: {question.label(option)}"
    if guess.joined:
        cells = "one cell joins" if guess.joined == 1 else f"{guess.joined} cells join"
        yield f"      # {cells} several answers in a way that no separator tells, and so is no option"
    if guess.left_out:
        plural = "another answer" if guess.left_out == 1 else f"{guess.left_out} other answers"
        yield f"      # {plural} in the table, like none of ours and so not shown here"


def _key(name: str, indent: str) -> str:
    text = json.dumps(name, ensure_ascii=False)
    return f"{indent}{text}:" if len(text.encode()) < _SIMPLE_KEY else f"{indent}? {text}\n{indent}:"
