"""Units to files to fill in: each word's source above the place for its translation, and what is there already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from guidegen.library.files import LANGUAGE_FILE
from guidegen.library.translation.filled_in import MADE_FROM, PARTS, Made
from guidegen.library.translation.reading import Translation
from guidegen.library.translation.units import Unit
from guidegen.library.translation.walk import WHOLE

_HEAD = "Put each translation between the quotes; the source stands above them. Leave `made_from` as it is."
_BODY = "Put each part below the comment that holds its source, and leave its heading (## ...) as it is."
_CHANGED = "The source has changed. When all of this fits it again, put here: made_from: {}"
_LANGUAGE = """\
# What has to be known of the language itself.
# Its name, as those who speak it call it, in its own letters: pages run as these do, to the right or to the left.
name:
# What stands between two numbers to call: "999 or 112".
or:
# true where the same words take about a fifth more room than in English: pages of one sheet are set closer then.
longer: false
# What the translation calls "the urgent line"; each region's own line is printed in its place.
urgent_line:
# Words that turn a sentence round, such as not, never, without: the check sees that none is lost. [one, two]
negations:
# Words that may stand for a figure, such as two: 2, three: 3.
numbers: {}
# Words that tell a false story of the back, such as degenerat*; * stands for any ending.
banned: []
"""


def files_to_fill_in(translation: Translation, units: Iterable[Unit] | None = None) -> dict[str, str]:
    """The files in which something is missing or stale, by their paths below the folder of the language.

    With `units`, the files in which these stand. What is translated already stays. So do a clinic's own words that are
    stale, where default ones are printed; but files of many units are not filled with default words for one of them.
    """
    if units is None:
        units = [
            unit for unit in translation.units if unit.key not in translation.current or _is_outdone(unit, translation)
        ]
        own = {unit.key: translation.outdone[unit.key] for unit in units if _is_outdone(unit, translation)}
        translation = replace(translation, made={**translation.made, **own})
    paths = dict.fromkeys(unit.path for unit in units)
    found = {LANGUAGE_FILE: _LANGUAGE} if translation.language is None and not _has_language(translation) else {}
    return found | {path: _file(path, translation) for path in paths}


def _is_outdone(unit: Unit, translation: Translation) -> bool:
    return unit.path.endswith(".md") and unit.key in translation.outdone


def _has_language(translation: Translation) -> bool:
    return f"{translation.id}/{LANGUAGE_FILE}" in translation.files


def _file(path: str, translation: Translation) -> str:
    """All units of one file."""
    here = [unit for unit in translation.units if unit.path == path]
    if path.endswith(".md"):
        return _item(here[0], translation.made.get(here[0].key))
    lines = [f"# {_HEAD}"]
    opened: tuple[str, ...] = ()
    for unit in here:
        for depth, step in enumerate(unit.within):
            if unit.within[: depth + 1] != opened[: depth + 1]:
                lines.append(f"{'  ' * depth}{step}:")
        opened = unit.within
        lines += _indented(_front(unit, translation.made.get(unit.key), unit.words), len(unit.within))
    return "\n".join(lines) + "\n"


def _item(unit: Unit, made: Made | None) -> str:
    above = {word: text for word, text in unit.words.items() if not word.startswith(f"{PARTS}.")}
    lines = ["---", f"# {_HEAD}", f"# {_BODY}", *_front(unit, made, above), "---"]
    for word, text in unit.words.items():
        if word not in above:
            part = word.partition(".")[2]
            lines += ["", f"## {part}"] if part != WHOLE else []
            lines += ["<!--", *text.replace("--", "- -").splitlines(), "-->", made.words.get(word, "") if made else ""]
    return "\n".join(lines) + "\n"


def _front(unit: Unit, made: Made | None, words: Mapping[str, str]) -> Iterator[str]:
    """The hash and the words as YAML, each below its source."""
    started = made is not None and bool(made.words)
    if made is not None and started and made.made_from != unit.hash:
        yield f"# {_CHANGED.format(unit.hash)}"
    yield f"{MADE_FROM}: {made.made_from if made is not None and started else unit.hash}"
    opened: list[str] = []
    for word, text in words.items():
        *steps, name = word.split(".")
        for depth, step in enumerate(steps):
            if steps[: depth + 1] != opened[: depth + 1]:
                yield f"{'  ' * depth}{step}:"
        opened = steps
        yield from (f"{'  ' * len(steps)}# {line}" for line in text.splitlines())
        said = made.words.get(word, "") if made else ""
        yield f"{'  ' * len(steps)}{name}: {json.dumps(said, ensure_ascii=False)}"


def _indented(lines: Iterable[str], depth: int) -> Iterator[str]:
    return ("  " * depth + line for line in lines)
