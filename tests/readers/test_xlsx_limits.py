"""Workbooks made to do harm are refused in 2 seconds and 300 MB, interpreter and imports included."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from guidegen.readers.tables.xlsx_limits import MAX_ROW_ELEMENTS, too_much
from tests.support.base import ROOT
from tests.support.pace import is_within
from tests.support.sampled import sampled

SECONDS, MEMORY_MB = 2.0, 300

# What a user's command does with a table, told as seconds of the processor, megabytes and the message.
OPEN = """
import json, sys, time
begun = time.process_time()
from guidegen.readers.tables.table import open_cells
from guidegen.errors import AnswersError
message = None
try:
    with open_cells(sys.argv[1]) as table:
        for row in table.rows():
            pass
except AnswersError as error:
    message = error.problems[0].message
# Not ru_maxrss, which begins with the memory of the process that started this one.
memory = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))) / 1024
print(json.dumps([time.process_time() - begun, memory, message]))
"""

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def plain_workbook(path: Path) -> dict[str, bytes]:
    """The parts of a small workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["age", "name"])
    book.save(path)
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def with_part(path: Path, name: str, blocks: Iterator[bytes] | list[bytes]) -> None:
    """A workbook with one part put in place of its own."""
    parts = plain_workbook(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, data in parts.items():
            if other != name:
                archive.writestr(other, data)
        with archive.open(name, "w", force_zip64=True) as part:
            for block in blocks:
                part.write(block)


def large(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(SHEET, random.Random(1).randbytes(50 << 20))


def bomb(path: Path) -> None:
    with_part(path, SHEET, [bytes(8 << 20)] * 26)


def small_bomb(path: Path) -> None:
    """Below the limit of what unpacks, and packed too tightly."""
    with_part(path, SHEET, [b"<worksheet><sheetData>", *[b"<row/>" * (1 << 20)] * 16])


def nested(path: Path) -> None:
    """Names that no packer makes small."""
    rng = random.Random(2)
    with_part(
        path, SHEET, [b"<worksheet>", *("".join(f"<a{rng.getrandbits(60):x}>" for _ in range(100_000)).encode(),)]
    )


def wide(path: Path) -> None:
    """One row of cells without end."""
    rng = random.Random(3)
    cells = (f'<c r="A1" t="{rng.getrandbits(40):x}"><v>{rng.getrandbits(40)}</v></c>'.encode() for _ in range(100_000))
    with_part(path, SHEET, [b"<worksheet><sheetData><row>", b"".join(cells)])


def many_texts(path: Path) -> None:
    rng = random.Random(4)
    texts = (f"<si><t>{rng.getrandbits(20)}</t></si>".encode() for _ in range(250_000))
    with_part(path, STRINGS, [b"<sst>", b"".join(texts), b"</sst>"])


def entities(path: Path) -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    with_part(path, SHEET, [f'<!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><worksheet>&a11;</worksheet>'.encode()])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="memory is measured where the system tells it")
@pytest.mark.parametrize(
    ("make", "why"),
    sampled(
        [
            (large, "larger than"),
            (bomb, "unpack to more"),
            (small_bomb, "too tightly"),
            (nested, "nested too deeply"),
            (wide, "more rows, cells or texts"),
            (many_texts, "more rows, cells or texts"),
            (entities, "document type"),
        ],
        [small_bomb, nested, wide, entities],
    ),
)
def test_a_harmful_workbook_is_refused_quickly(tmp_path: Path, make: Callable[[Path], None], why: str) -> None:
    """By what it would unpack to and how it is built, before a spreadsheet library opens it."""
    path = tmp_path / "book.xlsx"
    make(path)
    done = subprocess.run([sys.executable, "-c", OPEN, path], capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, memory, message = json.loads(done.stdout)
    assert why in (message or "")
    assert is_within(seconds, SECONDS)
    assert memory < MEMORY_MB


def test_a_usual_workbook_is_well_within_the_limits(tmp_path: Path) -> None:
    """A row of all columns, an option each, is a hundredth of what is allowed."""
    path = tmp_path / "book.xlsx"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("clients")
    for number in range(200):
        sheet.append([f"text {number} {column}" for column in range(250)])
    book.save(path)
    with path.open("rb") as stream:
        assert too_much(stream) is None
    assert MAX_ROW_ELEMENTS > 50 * 250 * 3
