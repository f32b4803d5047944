"""What kind of file this is, by what it holds; and the kinds that are none of ours, each named rightly."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from guidegen.errors import Place, Problem
from guidegen.readers.fhir_text import is_fhir_xml, names_a_resource
from guidegen.readers.form import is_pdf

TABLES = ("csv", "xlsx")
START = 64 * 1024

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
# What an answers file has at the beginning of a line, and no table.
_KEYS = b"answers|client|language|answered_on|overrides"
_ANSWERS = re.compile(rb"^(?:(?:%b)|[ \t]{0,9}\"(?:%b)\")[ \t]{0,9}:" % (_KEYS, _KEYS), re.MULTILINE)
BLANK = b"\xef\xbb\xbf \t\r\n"
_COLUMNS = 4  # delimiters in the first line of a table, at least
# Lines above a table that name its delimiter, or say something of it.
_ABOVE = (b"#", b"sep=")
_DELIMITERS = (b",", b";", b"\t", b"|")
# The longer mark first: UTF-32 begins as UTF-16 does.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_OLE = 40 << 20

_AS_TABLE = "save it as .xlsx or as CSV"
# What begins a file that is none of ours: its name, and what to do.
_SIGNS = (
    (b"\x1f\x8b", "a packed file (gzip)", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a packed archive (7z)", "unpack it first"),
    (b"Rar!\x1a\x07", "a packed archive (rar)", "unpack it first"),
    (b"{\\rtf", "a document (RTF)", _AS_TABLE),
    (b"\x89PNG", "a picture (PNG)", "type the answers in: guidegen ask"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "type the answers in: guidegen ask"),
    (b"SQLite format 3", "a database (SQLite)", "export the table as CSV"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
)
_PARTS = (
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)", _AS_TABLE),
    ("word/document.xml", "a Word document", "copy its table into a workbook, and save that as .xlsx or CSV"),
    ("ppt/presentation.xml", "a presentation", "copy its table into a workbook, and save that as .xlsx or CSV"),
    ("index/document.iwa", "a Numbers or Pages document", "export it as .xlsx or CSV"),
)
_MIMETYPES = (
    (b"opendocument.spreadsheet", "an OpenDocument workbook (.ods)", _AS_TABLE),
    (b"opendocument.text", "an OpenDocument text", "copy its table into a workbook, and save that as .xlsx or CSV"),
)
_STREAMS = (
    ("EncryptedPackage", "a workbook that is locked with a password", "save it without one"),
    ("WordDocument", "an old Word document", "copy its table into a workbook, and save that as .xlsx or CSV"),
    ("Workbook", "an old .xls workbook", _AS_TABLE),
    ("Book", "an old .xls workbook", _AS_TABLE),
)
_MARKUP = (
    (b"http://hl7.org/fhir", "FHIR as XML, which is not read", "export it as JSON"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "a workbook as XML (Excel 2003)", _AS_TABLE),
    (b"<html", "a web page, whatever its name says", f"open it in a spreadsheet and {_AS_TABLE}"),
    (b"<table", "a web page, whatever its name says", f"open it in a spreadsheet and {_AS_TABLE}"),
)


def kind_of(start: bytes, unclear: str) -> str:
    """What kind of file begins like this; `unclear` where it looks like none."""
    if is_pdf(start):
        return "pdf"
    if start.startswith((_ZIP, _OLE)):
        return "xlsx"
    if is_fhir_xml(start):
        return "fhir"
    text = as_utf_8(start).lstrip(BLANK)
    if text.startswith((b"{", b"[")):
        return "fhir" if names_a_resource(text) else "json"
    if wide_encoding(start):
        return "yaml" if _ANSWERS.search(text) and not _is_header(text) else "csv"
    # What stands in the cells of a table may look like anything, so its first line decides.
    if _is_header(text):
        return "csv"
    if names_a_resource(text) and not _ANSWERS.search(text):
        return "fhir"  # the beginning of the file is lost
    return "yaml" if _ANSWERS.search(text) else unclear


def _is_header(text: bytes) -> bool:
    first = next((line for line in text.splitlines() if line.strip() and not line.lower().startswith(_ABOVE)), b"")
    return not _ANSWERS.match(first) and max(first.count(delimiter) for delimiter in _DELIMITERS) >= _COLUMNS


def wide_encoding(start: bytes) -> str | None:
    """The encoding that a byte order mark of UTF-16 or UTF-32 names."""
    return next((name for mark, name in _WIDE if start.startswith(mark)), None)


def as_utf_8(raw: bytes) -> bytes:
    """Text whose mark says that it is UTF-16 or UTF-32, as UTF-8; anything else as it is."""
    encoding = wide_encoding(raw)
    return raw.decode(encoding, "replace").encode() if encoding else raw


def foreign(stream: BinaryIO, file: str) -> Problem | None:
    """What is said of a file of a kind that is not read; None where it may be one of ours. The stream ends at 0."""
    stream.seek(0)
    start = stream.read(START)
    try:
        found = None if is_pdf(start) else _named(start, stream)
    finally:
        stream.seek(0)
    return Problem(Place(file), f"this is {found[0]}", found[1]) if found else None


def no_table(stream: BinaryIO, file: str) -> Problem | None:
    """Why this cannot be read as a table, where it is plainly of another kind."""
    if found := foreign(stream, file):
        return found
    kind = kind_of(stream.read(START), "csv")
    stream.seek(0)
    names = {"fhir": "a FHIR file", "json": "a JSON file", "yaml": "a YAML file", "pdf": "a PDF"}
    if kind not in names:
        return None
    return Problem(Place(file), f"this is {names[kind]}, and no table", "a table is CSV or .xlsx, with a header")


def _named(start: bytes, stream: BinaryIO) -> tuple[str, str] | None:
    if start.startswith(_ZIP):
        return _archive(stream)
    if start.startswith(_OLE):
        stream.seek(0)
        raw = stream.read(_MOST_OLE)
        found = ((what, hint) for name, what, hint in _STREAMS if name.encode("utf-16-le") in raw)
        return next(found, ("an old Office file", _AS_TABLE))
    for sign, what, hint in _SIGNS:
        if start.startswith(sign):
            return what, hint
    text = as_utf_8(start).lstrip(BLANK).lower()
    if text.startswith(b"<"):
        found = ((what, hint) for sign, what, hint in _MARKUP if sign in text)
        xml = ("XML, which is not read", "export it as JSON, as .xlsx or as CSV")
        return next(found, xml if text.startswith(b"<?xml") else None)
    return None


def _archive(stream: BinaryIO) -> tuple[str, str] | None:
    """What a zip archive is that is no .xlsx; None where it is one, or broken."""
    from zipfile import ZipFile  # slow to import, and most files of answers are none

    try:
        with ZipFile(stream) as parts:
            names = [name.lower() for name in parts.namelist()[:10_000]]
            kind = b""
            if "mimetype" in names and parts.infolist()[names.index("mimetype")].file_size < START:
                kind = parts.read(parts.infolist()[names.index("mimetype")])
    except Exception:  # a broken archive, which is told where workbooks are read
        return None
    for sign, what, hint in _MIMETYPES:
        if sign in kind:
            return what, hint
    for name, what, hint in _PARTS:
        if name in names:
            return what, hint
    if "[content_types].xml" in names or any(name.startswith("xl/") for name in names):
        return None
    return "a zip archive", "unpack it first"
