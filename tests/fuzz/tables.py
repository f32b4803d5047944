"""Thousands of broken tables: python -m tests.fuzz.tables [COUNT] [SEED]

Each mutated table ends as a clear error or as rows, and a row without a fault says of every safety question exactly
what stands in its cell: nothing that somebody wrote there is lost on the way.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library, load_library
from guidegen.library.questionnaire import Question, Type
from guidegen.readers.mapping.draft import draft_mapping
from guidegen.readers.mapping.draft_text import draft_text
from guidegen.readers.mapping.mapping_file import read_mapping
from guidegen.readers.mapping.models import Mapping, fold
from guidegen.readers.rows import ClientRow
from guidegen.readers.tables.table import open_cells
from tests.support.exports import google_csv, microsoft_xlsx
from tests.support.plausible import random_answers
from tests.support.tables import open_clients

ROWS = 3
# A table of single mutated rows has so many; others are short, so that their headers are hit often enough.
MANY = 100
# The checks of answers take most of the time, so that tests give them one row of so many.
PARSED = 8
JUNK = ("", " ", ",", ";", '"', "'", "\n", "\r\n", "\ufeff", "Ω", "none", "yes", "0", "1e9", "-1", "NaN", "=1+1")


KINDS = ("rows", "table", "bytes", "workbook", "mapping")


class Tables:
    """Tables of a few clients and their mappings, and what must hold of every mutated one."""

    def __init__(self, folder: Path, library: Library, parsed: int = 1) -> None:
        rng = random.Random(5)
        clients = [random_answers(rng, library, calm=0.7) for _ in range(ROWS)]
        self.library = library
        self.path = folder / "table"
        self.text = google_csv(clients, library)
        self.many = google_csv([random_answers(rng, library, calm=0.7) for _ in range(MANY)], library)
        self.text_mapping = self.finished(self.many.encode())
        self.workbook = microsoft_xlsx(folder / "book.xlsx", clients[:1], library).read_bytes()
        self.workbook_mapping = self.finished(self.workbook)
        self.parsed, self.seen = parsed, 0

    def finished(self, raw: bytes) -> Mapping:
        self.path.write_bytes(raw)
        questionnaire = self.library.questionnaire
        with open_cells(str(self.path)) as cells:
            text = draft_text(draft_mapping(cells.rows(), "table", questionnaire))
        self.mapping_text = text.replace("confirmed: no", "confirmed: yes")
        self.path.write_text(self.mapping_text, encoding="utf-8")
        return read_mapping(str(self.path), questionnaire)

    def check_mapping(self, raw: bytes) -> Counter[str]:
        """Read a mapping file; whether it was accepted."""
        self.path.write_bytes(raw)
        try:
            read_mapping(str(self.path), self.library.questionnaire)
        except AnswersError:
            return Counter({"mappings refused": 1})
        return Counter({"mappings accepted": 1})

    def check(self, raw: bytes, mapping: Mapping) -> Counter[str]:
        """Read a table; what became of it and its rows. Raises AssertionError where an answer was lost."""
        self.path.write_bytes(raw)
        found: Counter[str] = Counter()
        try:
            with open_clients(str(self.path), self.library.questionnaire, mapping=mapping) as clients:
                for row in clients.rows():
                    found[self.check_row(clients.header, row, mapping)] += 1
        except AnswersError:
            found["tables refused"] += 1
        return found

    def check_row(self, header: Sequence[str], row: ClientRow, mapping: Mapping) -> str:
        self.seen += 1
        if not row.source.problems:
            self.check_nothing_lost(header, row, mapping)
        if self.seen % self.parsed:
            return "rows read"
        try:
            parse_answers(row.source, self.library)
        except AnswersError:
            return "rows with a fault" if row.source.problems else "rows refused"
        assert not row.source.problems
        return "rows accepted"

    def check_nothing_lost(self, header: Sequence[str], row: ClientRow, mapping: Mapping) -> None:
        """What a row without a fault holds, written out again, is what stands in its cells."""
        seen = set()
        for name, cell in zip(header, row.cells, strict=False):
            target = mapping.target(name)
            question = getattr(target, "question", None)
            if question is not None and question.safety:
                seen.add(question.id)
                value = row.source.data["answers"].get(question.id)
                assert same(question, value, cell), f"{question.id}: {cell!r} was read as {value!r}"
        assert seen == self.library.questionnaire.safety_ids()


def same(question: Question, value: Any, cell: str) -> bool:
    """Whether a value is all that a cell says, told without the code that reads cells."""
    if value is None:
        return not fold(cell).replace(",", "").replace(";", "").strip()
    if question.type is Type.NUMBER:
        return fold(str(value)).replace(",", ".") == fold(cell).replace(",", ".")
    labels = [
        [fold(option), fold(question.label(option))] for option in (value if isinstance(value, list) else [value])
    ]
    left = fold(cell)
    for words in sorted(labels, key=lambda pair: -len(pair[1])):
        if words[1] not in left and words[0] not in left:
            return False
        # An option may be named twice: by its label and by its id.
        left = left.replace(words[1], "").replace(words[0], "")
    return not left.strip(" ,;")


def mutated_rows(rng: random.Random, text: str) -> bytes:
    """Every row below the header with one to three changed cells."""
    header, *rows = csv.reader(io.StringIO(text))
    for row in rows:
        for _ in range(rng.randint(1, 3)):
            change_cell(rng, row, rng.choice(rows), rng.randrange(5))
    return written([header, *rows], ",")


def mutated_table(rng: random.Random, text: str) -> bytes:
    """Cells changed, moved, doubled and taken out anywhere, the header included."""
    rows = list(csv.reader(io.StringIO(text)))
    for _ in range(rng.randint(1, 3)):
        change_cell(rng, rng.choice(rows), rng.choice(rows), rng.randrange(7))
    return written(rows, rng.choice(",,,;\t"), rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")))


def change_cell(rng: random.Random, row: list[str], another: Sequence[str], way: int) -> None:
    at, other = rng.randrange(len(row)), rng.randrange(len(row))
    match way:
        case 0:
            row[at] = rng.choice(JUNK)
        case 1:
            row[at] += rng.choice((", ", ",", " ", "; ")) + rng.choice((*JUNK, row[other]))
        case 2:
            row[at], row[other] = row[other], row[at]
        case 3:
            row[at] = row[at][: rng.randint(0, len(row[at]))]
        case 4:
            row[at] = another[at] if at < len(another) else row[other]
        case 5:
            del row[at]
        case _:
            row.insert(at, row[other])


def written(rows: Sequence[Sequence[str]], delimiter: str, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def mutated_bytes(rng: random.Random, raw: bytes) -> bytes:
    """Bytes flipped, cut, doubled and put in."""
    data = bytearray(raw)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data)) if data else 0
        end = min(len(data), at + rng.choice((1, 1, 2, 20, 400)))
        match rng.randrange(5):
            case 0:
                data[at:end] = rng.randbytes(end - at)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end]
            case 3:
                data[at:at] = rng.choice((*JUNK, "\0")).encode()
            case _:
                del data[rng.randint(len(data) // 2, len(data)) :]
    return bytes(data)


def mutated_workbook(rng: random.Random, raw: bytes) -> bytes:
    """One part of the archive changed, or its bytes."""
    if rng.random() < 0.3:
        return mutated_bytes(rng, raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    name = rng.choice([*found, *["xl/worksheets/sheet1.xml"] * 6, *["xl/sharedStrings.xml"] * 6])
    match rng.randrange(4):
        case 0:
            found[name] = mutated_bytes(rng, found[name])
        case 1:
            del found[name]
        case 2:
            found[name] = swapped(rng, found[name])
        case _:
            found[name] = found[name].replace(*rng.choice(SWAPS))
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        for part, data in found.items():
            parts.writestr(part, data)
    return out.getvalue()


SWAPS = (
    (b't="s"', b't="n"'),
    (b't="n"', b't="s"'),
    (b't="s"', b't="e"'),
    (b't="s"', b't="b"'),
    (b't="s"', b't="d"'),
    (b"<v>", b"<f>"),
    (b"</v>", b""),
    (b"<t>", b"<t xml:space='x'>"),
    (b"<row", b"<rom"),
    (b'r="A', b'r="ZZZ'),
    (b'r="', b'q="'),
)


def swapped(rng: random.Random, part: bytes) -> bytes:
    """Two stretches between tags in each other's place."""
    pieces = part.split(b"<")
    one, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    pieces[one], pieces[other] = pieces[other], pieces[one]
    return b"<".join(pieces)


def fuzz(tables: Tables, count: int, seed: int, kind: str) -> Counter[str]:
    """Check so many mutated tables of a kind (rows, table, bytes, workbook, mapping); how many ended in which way."""
    rng = random.Random(f"{kind} {seed}")
    text, text_mapping, workbook_mapping = tables.text, tables.text_mapping, tables.workbook_mapping
    head, body = text.split("\r\n", 1)
    mutations: dict[str, Callable[[], tuple[bytes, Mapping]]] = {
        "rows": lambda: (mutated_rows(rng, tables.many), text_mapping),
        "table": lambda: (mutated_table(rng, text), text_mapping),
        # One in four has its header hit, which ends most of those tables.
        "bytes": lambda: (
            mutated_bytes(rng, text.encode())
            if rng.random() < 0.25
            else f"{head}\r\n".encode() + mutated_bytes(rng, body.encode()),
            text_mapping,
        ),
        "workbook": lambda: (mutated_workbook(rng, tables.workbook), workbook_mapping),
    }
    found: Counter[str] = Counter()
    if kind == "mapping":
        for _ in range(count):
            found += tables.check_mapping(mutated_bytes(rng, tables.mapping_text.encode()))
        return found
    for _ in range(count):
        found += tables.check(*mutations[kind]())
    return found


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    count, seed = [*given, *(5000, 1)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder:
        tables = Tables(Path(folder), load_library())
        for kind in KINDS:
            print(kind, dict(fuzz(tables, count // MANY if kind == "rows" else count, seed, kind)))


if __name__ == "__main__":
    main()
