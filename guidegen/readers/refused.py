"""What a file may mean that is refused as a whole: a web page, a mail, a packed file, text without its encoding.

bytes -> text -> answers by their names, items, rows of a table -> guesses, good to look for red flags in alone
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from guidegen.answers.guesses import any_text, guess_in_text
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import Source
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.fhir_text import names_a_resource

if TYPE_CHECKING:
    from guidegen.readers.mapping.models import Mapping

_MOST = 4 << 20  # bytes that are looked at, unpacked
_MOST_PARTS, _MOST_ROWS, _MOST_LINES, _MOST_CELLS = 20, 1000, 5000, 500
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")
# Names of our columns that make a line the header of a table.
_FEWEST = 3
_TAG = re.compile(r"<(/?)([A-Za-z]{1,20})\b[^<>]{0,2000}>")
_ROWS = frozenset(("tr", "p", "div", "br", "li", "pre"))
_CELLS = frozenset(("td", "th"))


def guesses_in_refused(
    stream: BinaryIO, file: str, questionnaire: Questionnaire, mapping: Mapping | None = None
) -> list[Source]:
    """The answers that may stand in a file, as far as they can be made out; `mapping` is that of its columns."""
    stream.seek(0)
    raw = stream.read(_MOST)
    return [guess for part in _unpacked(raw) for guess in _guesses(part, file, questionnaire, mapping)]


def _unpacked(raw: bytes) -> Iterator[bytes]:
    """What a packed file holds, as far as it can be unpacked; any other file itself."""
    if raw.startswith(_GZIP):
        try:
            yield zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(raw, _MOST)
        except zlib.error:
            return
    elif raw.startswith(_ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as parts:
                for part in parts.infolist()[:_MOST_PARTS]:
                    with parts.open(part) as opened:
                        yield opened.read(_MOST // _MOST_PARTS)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
            return
    elif not raw.startswith(_NO_TEXT):
        yield raw


def _guesses(raw: bytes, file: str, questionnaire: Questionnaire, mapping: Mapping | None) -> Iterator[Source]:
    from guidegen.readers.fhir.guesses import guesses_in_file  # only where a file is refused: 0.05 s

    text = any_text(raw)
    if "</" in text:
        text = _without_tags(text)
    yield guess_in_text(text, file)
    if names_a_resource(text.encode()):
        yield from guesses_in_file(text.encode(), file, questionnaire, mapping)
    yield from _rows(text, file, questionnaire, mapping)


def _rows(text: str, file: str, questionnaire: Questionnaire, mapping: Mapping | None) -> Iterator[Source]:
    """The rows of a table that stands somewhere in a text, from the first line on that is a header of ours."""
    from guidegen.readers.mapping.our_columns import column_name, known_names
    from guidegen.readers.tables.csv_rows import DELIMITERS
    from guidegen.readers.tables.table import TableClients

    ours = known_names(questionnaire)

    def is_known(cell: str) -> bool:
        name = cell.strip().strip('"')
        return column_name(name) in ours if mapping is None else mapping.target(name) is not None

    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines[:_MOST_LINES]):
        if any(sum(map(is_known, line.split(mark)[:_MOST_CELLS])) >= _FEWEST for mark in DELIMITERS):
            try:
                stream = io.BytesIO("".join(lines[at:]).encode())
                clients = TableClients(stream, file, questionnaire, mapping=mapping)
                for row in islice(clients.rows(), _MOST_ROWS):
                    yield from (row.source, *row.guesses)
            except AnswersError:
                return
            return


def _without_tags(page: str) -> str:
    """A web page as lines of cells."""

    def mark(tag: re.Match[str]) -> str:
        closes, name = tag[1], tag[2].lower()
        return "\n" if name in _ROWS and not closes else "\t" if name in _CELLS and closes else ""

    return html.unescape(_TAG.sub(mark, page))
