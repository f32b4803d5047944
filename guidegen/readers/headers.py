"""Headers of several rows, as survey programs write them: which rows are no clients, and what each column is called.

Qualtrics writes names, words and a row of {"ImportId": ...}; SurveyMonkey writes the questions, each over several
columns, and below them the options. People put a title above the header, or the words of the questions below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from guidegen.errors import Place, Problem
from guidegen.readers.rows import CellRow, as_text

# Rows that are looked at: titles, three of a header, one below it, and the first client.
LOOKED_AT = 8
MOST_TITLES = 3
# So many cells of a kind make a row one of the header.
_FEWEST = 3
_MANY = 10

_IMPORT_ID = re.compile(r"\{\s*[\"']ImportId[\"']")
# What no header holds and each client's row does: a number, a day, an address.
_DATUM = re.compile(r"[-+]?\d{1,12}([.,]\d{1,12})?\Z|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|[^\s@]{1,80}@[^\s@]{1,80}\Z")
# What programs call the types of questions; a row of nothing else is nobody's answers.
_TYPES = frozenset(("boolean", "calculate", "checkbox", "choice", "date", "datetime", "decimal", "dropdown", "email"))
_TYPES |= frozenset(("float", "geopoint", "int", "integer", "matrix", "multi", "multiple", "note", "number", "numeric"))
_TYPES |= frozenset(("radio", "rating", "scale", "select", "select_multiple", "select_one", "single", "string", "text"))
_TYPES |= frozenset(("textarea", "time", "yes_no", "yesno"))
# What SurveyMonkey writes below a question that has one column.
_OF_THE_QUESTION = frozenset(("response", "open-ended response"))


@dataclass(frozen=True)
class HeaderRows:
    """The header of a table. `row` has one name a column: `Question [Option]` where a second row names options.

    `texts` are the words of the questions where a row below tells them, else the names. `count` is how many rows are
    no clients, from the first on; `told` says so where there is more than one.
    """

    row: CellRow
    texts: tuple[str, ...]
    count: int = 1
    told: Problem | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(as_text(cell) for cell in self.row.cells)


def split_header(
    rows: Iterator[CellRow],
    file: str,
    is_known: Callable[[str], bool] = lambda name: False,
    asked: Collection[str] = (),
) -> tuple[HeaderRows | None, Iterator[CellRow]]:
    """A table's header, whatever rows it has, and the rows below it; None where the table is empty.

    `is_known` tells the name of a column, `asked` are the words of our questions, in small letters.
    """
    first = list(islice(rows, LOOKED_AT))
    if not first:
        return None, rows
    header = header_rows(first, file, is_known, asked)
    return header, chain(first[header.count :], rows)


def header_rows(
    rows: Sequence[CellRow],
    file: str,
    is_known: Callable[[str], bool] = lambda name: False,
    asked: Collection[str] = (),
) -> HeaderRows:
    """The header that stands in the first rows of a table."""
    texts = [tuple(map(as_text, row.cells)) for row in rows[:LOOKED_AT]]
    for at in range(1, min(MOST_TITLES + 1, len(texts))):
        if _are_titles(texts[:at], texts[at], is_known):
            below = header_rows(rows[at:], file, is_known, asked)
            return replace(below, count=at + below.count, told=_above(rows[0], at, below.count, file))
    found = _without_titles(rows, texts, file, asked)
    if len(texts) > found.count and _is_no_client(texts[found.count]):
        return replace(found, count=found.count + 1, told=_told(rows[1], found.count, file))
    return found


def _without_titles(
    rows: Sequence[CellRow], texts: Sequence[tuple[str, ...]], file: str, asked: Collection[str]
) -> HeaderRows:
    plain = HeaderRows(rows[0], texts[0])
    for at, cells in enumerate(texts[1:3], 1):
        filled = [cell for cell in cells if cell]
        if filled and 2 * sum(bool(_IMPORT_ID.match(cell)) for cell in filled) > len(filled):
            words = texts[1] if at == 2 else texts[0]
            return replace(plain, texts=_wide(words, len(texts[0])), count=at + 1, told=_told(rows[1], at, file))
    if len(rows) < 2:
        return plain
    names, below = texts[0], texts[1]
    if not _is_below(names, below, asked):
        return plain
    joined, words = _joined(names, below)
    told = _told(rows[1], 1, file)
    return HeaderRows(replace(rows[0], cells=joined), words, 2, told)


def _wide(words: Sequence[str], width: int) -> tuple[str, ...]:
    return (*words[:width], *[""] * (width - len(words)))


def _are_titles(above: Sequence[Sequence[str]], below: Sequence[str], is_known: Callable[[str], bool]) -> bool:
    """Whether the first rows are titles, and the names of the columns stand below them."""
    known = sum(is_known(name) for name in below if name)
    is_header = known >= _FEWEST and 2 * known > sum(map(bool, below))
    return is_header and all(2 * sum(is_known(name) for name in names) < known for names in above)


def _is_no_client(cells: Sequence[str]) -> bool:
    """Whether a row says the same of nearly all columns (whether they are required), tells their types or counts."""
    filled = [cell for cell in cells if cell]
    if len(filled) < _MANY:
        return False
    is_count = all(cell.isdecimal() and len(cell) < _MANY for cell in filled) and [*map(int, filled)] == list(
        range(int(filled[0]), int(filled[0]) + len(filled))
    )
    if all(cell.casefold() in _TYPES for cell in filled):
        return True
    return is_count or (len(set(filled)) <= _FEWEST and not any(_DATUM.match(cell) for cell in filled))


def _is_below(names: Sequence[str], below: Sequence[str], asked: Collection[str]) -> bool:
    """Whether the second row belongs to the header: no client's, for a client has a number or a day somewhere."""
    folded = [cell.casefold() for cell in below]
    names = ["" if at and name == names[at - 1] else name for at, name in enumerate(names)]
    nameless = [cell for at, cell in enumerate(below) if cell and not (at < len(names) and names[at])]
    has_sign = any(cell in _OF_THE_QUESTION for cell in folded)
    if has_sign and nameless and not below[0]:
        return True
    if any(_DATUM.match(cell) for cell in below):
        return False
    has_words = sum(cell.endswith("?") for cell in below) >= _FEWEST or sum(cell in asked for cell in folded) >= _FEWEST
    return has_sign or has_words or (len(nameless) >= 2 and not below[0])


def _joined(names: Sequence[str], below: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of two rows as one, and the words of the questions."""
    width = max(len(names), len(below))
    above, under = _wide(names, width), _wide(below, width)
    # A question may stand over each of its options, or over the first alone.
    above = tuple("" if at and name == above[at - 1] else name for at, name in enumerate(above))
    is_words = not any(not name for name, cell in zip(above, under, strict=True) if cell)
    joined: list[str] = []
    words: list[str] = []
    last = ""
    for at, (name, cell) in enumerate(zip(above, under, strict=True)):
        last = name or (last if cell else "")
        is_one = not cell or cell.casefold() in _OF_THE_QUESTION
        is_group = not name or (at + 1 < width and not above[at + 1] and bool(under[at + 1]))
        if is_words:
            joined.append(name)
            words.append(name if is_one else cell)
        else:
            option = "" if is_one or not is_group else cell
            joined.append(f"{last} [{option}]" if last and option else last or cell)
            words.append(last or cell)
    return tuple(joined), tuple(words)


def _told(row: CellRow, more: int, file: str) -> Problem:
    rows = {1: "the second row is", 2: "the second and the third row are"}
    which = rows.get(more, f"{more} rows below the first are")
    message = f"{which} taken for a part of the header, and for no client"
    return Problem(Place(file, row.line), message, "look whether that is right")


def _above(row: CellRow, titles: int, header: int, file: str) -> Problem:
    above = "the first row is taken for a title" if titles == 1 else f"the first {titles} rows are taken for titles"
    below = "the one" if header == 1 else f"the {header} rows"
    message = f"{above}, and {below} below for the header"
    return Problem(Place(file, row.line), message, "look whether that is right")
