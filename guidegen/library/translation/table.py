"""A translation as a table for a translator: a row for each word, and what came back in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from guidegen.errors import Place, Problem, nearest
from guidegen.library.translation.filled_in import Made
from guidegen.library.translation.reading import Translation
from guidegen.library.translation.units import Unit

CURRENT, MISSING, STALE = "done", "to do", "source has changed"


@dataclass(frozen=True)
class WordRow:
    """One word of a unit: what it says in the source, and in the language. `number` is its row in a file."""

    unit: str
    word: str
    made_from: str
    source: str
    said: str
    state: str = ""
    number: int = 0


@dataclass(frozen=True)
class Taken:
    """A translation with what a table holds for it.

    `units` are those that have changed, `replaced` the words that had another translation before, `ignored` the units
    that are newer in the files than in the table.
    """

    translation: Translation
    units: tuple[Unit, ...]
    replaced: tuple[str, ...]
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]


def word_rows(translation: Translation) -> list[WordRow]:
    """Every word in the order of the content."""
    return [row for unit in translation.units for row in _rows(unit, translation)]


def _rows(unit: Unit, translation: Translation) -> Iterable[WordRow]:
    made = translation.made.get(unit.key)
    is_stale = made is not None and bool(made.words) and made.made_from != unit.hash
    for word, text in unit.words.items():
        said = made.words.get(word, "") if made else ""
        state = MISSING if not said else STALE if is_stale else CURRENT
        yield WordRow(unit.key, word, unit.hash, text, said, state)


def taken(translation: Translation, rows: Sequence[WordRow], file: str) -> Taken:
    """What a table that came back says. An empty cell takes nothing away.

    Words that were translated from an older source stay stale, and take the place of nothing that is current.
    """
    by_key = {unit.key: unit for unit in translation.units}
    problems: list[Problem] = []
    told: dict[str, dict[str, WordRow]] = {}
    for row in rows:
        unit = by_key.get(row.unit)
        if unit is None or (row.word not in unit.words and row.made_from == unit.hash):
            what, known = (row.unit, by_key) if unit is None else (row.word, unit.words)
            hint = nearest(what, known) or "leave the first three columns as they were written"
            problems.append(Problem(Place(file, row.number), f"'{what}' is nothing that is translated", hint))
        elif row.word in told.get(row.unit, {}):
            hint = f"keep it, or that in row {told[row.unit][row.word].number}"
            problems.append(Problem(Place(file, row.number), f"{row.unit} {row.word} stands here again", hint))
        elif row.said and row.word in unit.words:
            told.setdefault(row.unit, {})[row.word] = row
    for key, words in told.items():
        if len({row.made_from for row in words.values()}) > 1:
            place = Place(file, next(iter(words.values())).number)
            hint = "take them all from one table"
            problems.append(Problem(place, f"the rows of {key} are of several sources", hint))
    made = dict(translation.made)
    changed, replaced, ignored = [], [], []
    for key, words in told.items():
        unit, before = by_key[key], translation.made.get(key)
        made_from = next(iter(words.values())).made_from
        said = {word: row.said for word, row in words.items()}
        if before is not None and before.words and before.made_from != made_from and made_from != unit.hash:
            ignored += [key] if _differs(before.words, said) else []
            continue
        earlier = before.words if before is not None else {}
        now = Made(key, made_from, {**earlier, **said}, Place(file))
        if before is None or now.words != before.words or now.made_from != before.made_from:
            made[key] = now
            changed.append(unit)
            replaced += [f"{key} {word}" for word in said if word in earlier and earlier[word] != said[word]]
    return Taken(replace(translation, made=made), tuple(changed), tuple(replaced), tuple(ignored), tuple(problems))


def _differs(before: Mapping[str, str], said: Mapping[str, str]) -> bool:
    return any(before.get(word) != text for word, text in said.items())
