"""A YAML or JSON answers file, or standard input, to a Source with the place of every value."""

from __future__ import annotations

import sys
from pathlib import Path

from guidegen.answers.guesses import any_text, changed_in, guess_in_text, guesses_of_doubled, guesses_of_strangers
from guidegen.errors import AnswersError, Place, Problem
from guidegen.files.paths import AnyPath
from guidegen.files.text_with_places import MAX_BYTES, Source, decode, read

# What stands at the top of an answers file.
KEYS = ("client", "language", "answered_on", "answers", "overrides")


def read_answers(path: AnyPath) -> Source:
    """Read an answers file; `-` is standard input. Raises AnswersError when nothing at all could be read."""
    path = str(path)
    # A name that is not UTF-8 must not end the program when it is printed.
    file = "<stdin>" if path == "-" else path.encode(errors="replace").decode()
    try:
        raw = _stdin() if path == "-" else _read(Path(path))
    except OSError as error:
        raise AnswersError(
            [Problem(Place(file), f"cannot be read: {error.strerror or error}", "check the path and its permissions")]
        ) from error
    return answers_of(raw, file)


def answers_of(raw: bytes, file: str) -> Source:
    """The bytes of an answers file; `file` is what problems name. Raises AnswersError when nothing could be read.

    What cannot be used of it, as a whole or in part, is among the guesses.
    """
    text, problems = decode(raw, file)
    if not problems and not text.strip():
        problems = [Problem(Place(file), "the file is empty", "guidegen new makes a template to fill in")]
    if problems and (not raw.strip() or len(raw) > MAX_BYTES):
        raise AnswersError(problems)
    if problems:
        return Source(file, None, problems, guesses=[guess_in_text(any_text(raw), file)])
    source = read(text, file)
    if source.data is None and source.problems:
        source.guesses.append(guess_in_text(any_text(raw), file))
    else:
        source.guesses += [*guesses_of_doubled(source), *guesses_of_strangers(source, KEYS)]
        source.unread += [id_ for guess in source.guesses for id_ in changed_in(guess, source)]
    return source


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _stdin() -> bytes:
    # Python has no sys.stdin where it was started with its standard input closed.
    return sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin is not None else b""
