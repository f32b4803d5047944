"""Broken YAML and JSON answers through the one door: refused in clear words, or read with every safety answer.

`python -m tests.fuzz.test_answers` breaks 5,000 of each kind.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library, load_library
from guidegen.rules import Truth
from guidegen.service.one_client import ClientFile, read_client
from tests.support.base import mapping, text
from tests.support.plausible import random_answers

TRIES = 400
ALL = 5000
WRITERS: dict[str, Callable[[dict[str, object]], str]] = {
    "yaml": lambda answers: text(answers),
    "json": lambda answers: json.dumps(mapping(answers), indent=1),
}


def broken(raw: bytes, rng: random.Random) -> bytes:
    """A file with one to four pieces lost, doubled, moved or turned into something else."""
    data = bytearray(raw)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        end = min(len(data), at + rng.choice((1, 2, 8, 40)))
        match rng.randrange(5):
            case 0:
                del data[at:end]
            case 1:
                data[at:at] = data[at:end]
            case 2:
                data[at] = rng.randrange(256)
            case 3:
                data[at:at] = rng.choice((b"\n", b"  ", b":", b"[", b"]", b"{", b'"', b"- ", b"null", b"\xff", b"&a "))
            case _:
                other = rng.randrange(len(data))
                data[other:other] = data[at:end]
        if not data:
            return b""
    return bytes(data)


def tried(kind: str, count: int, library: Library, path: Path) -> tuple[int, int]:
    """How many broken files were refused, and how many read; every one that is read is complete."""
    rng = random.Random(f"{kind} 8")
    refused = read = 0
    for _ in range(count):
        raw = WRITERS[kind](random_answers(rng, library)).encode()
        path.write_bytes(broken(raw, rng))
        try:
            answers = parse_answers(read_client(ClientFile(str(path)), library), library)
        except AnswersError as error:
            refused += bool(error.problems)
            continue
        read += 1
        context = library.context(answers.values)
        missing = [
            question.id
            for question in library.questionnaire
            if question.safety and question.id not in answers.values and context.shown(question.id) is Truth.YES
        ]
        assert not (missing and answers.complete), missing
    return refused, read


@pytest.mark.parametrize("kind", WRITERS)
def test_a_broken_file_is_refused_or_read_whole(kind: str, library: Library, tmp_path: Path) -> None:
    """Never another exception, and never a safety question that is silently without an answer."""
    refused, read = tried(kind, TRIES, library, tmp_path / "answers")
    assert refused + read == TRIES
    assert min(refused, read) > 0


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in WRITERS:
            refused, read = tried(name, ALL, load_library(), Path(folder) / "answers")
            print(f"{name}: {refused} refused, {read} read, {ALL - refused - read} without a word")
