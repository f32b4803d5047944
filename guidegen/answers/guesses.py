"""What an answers file that cannot be used may mean: good to look for red flags in, and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from guidegen.files.text_with_places import Source

# A name with its colon, in YAML and in JSON, whatever became of the text around it.
_KEY = re.compile(r"""["']?\b([A-Za-z_]\w{0,60})["']?[ \t]{0,9}:""")
_BETWEEN = re.compile(r"""[\[\]{},;|"'\n\r\t]""")
_LONGEST, _MOST_KEYS = 2_000, 20_000
_EDGES = " -#\u00a0"


def any_text(raw: bytes) -> str:
    """Bytes as the text that they may be: UTF-8, or else two bytes a letter, or one."""
    if raw.count(b"\0") > len(raw) // 4:
        begins_with = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
        return raw.decode(begins_with.get(raw[:2], "utf-16-be" if raw[:1] == b"\0" else "utf-16-le"), "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def guess_in_text(text: str, file: str) -> Source:
    """The answers of a text that is neither YAML nor JSON, by the names that stand in it."""
    answers: dict[str, list[str]] = {}
    keys = list(islice(_KEY.finditer(text), _MOST_KEYS))
    for key, following in zip(keys, [*keys[1:], None], strict=False):
        said = text[key.end() : following.start() if following else None][:_LONGEST]
        words = (word.strip(_EDGES) for word in _BETWEEN.split(said))
        answers.setdefault(key[1], []).extend(word for word in words if word)
    data = {"answers": {id_: words if len(words) > 1 else words[0] for id_, words in answers.items() if words}}
    return Source(file, data)


def guesses_of_doubled(source: Source) -> Iterator[Source]:
    """The answers of a file in which a question stands twice, with what stands there again."""
    answers = source.data.get("answers") if isinstance(source.data, dict) else None
    for path, value in source.doubled:
        match path:
            case ("answers", str(id_)) if isinstance(answers, dict):
                yield _with(source, {**source.data, "answers": {**answers, id_: value}})
            case ("answers",) if isinstance(value, dict):
                yield _with(source, {**source.data, "answers": value})


def guesses_of_strangers(source: Source, known: Collection[str]) -> Iterator[Source]:
    """The answers of a file in which a block of them stands under another name, which is none of ours."""
    data = source.data if isinstance(source.data, dict) else {}
    answers = data.get("answers")
    for key, value in data.items():
        if key not in known and isinstance(value, dict):
            yield _with(source, {**data, "answers": {**(answers if isinstance(answers, dict) else {}), **value}})


def changed_in(guess: Source, source: Source) -> list[str]:
    """The questions that a guess answers otherwise than its source."""
    answers = source.data.get("answers")
    known = answers if isinstance(answers, dict) else {}
    return [id_ for id_, value in guess.data["answers"].items() if known.get(id_) != value]


def _with(source: Source, data: Any) -> Source:
    return Source(source.file, data, list(source.problems))
