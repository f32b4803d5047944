"""The record of signatures on disk, read with all that is wrong with it: a record with faults signs nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from guidegen.clinic.sign_off.models import FORMAT, Signing, SignOff, record_hash
from guidegen.errors import Place, Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source, decode, read
from guidegen.library.files import SOURCE

FOLDER, RECORD = "sign-off", "signatures.yaml"
# Some sixty signatures under everything.
MAX_BYTES = 2 * 1024 * 1024
_AGAIN = "take the file back from a copy, or move the folder away and have the content signed again: guidegen sign"
_HASH = frozenset("0123456789abcdef")


def record_file(folder: Path) -> Path:
    """Where a clinic's record stands, whether or not there is one."""
    return folder / FOLDER / RECORD


def load_sign_off(folder: Path | None) -> SignOff:
    """The record of a clinic's folder; without a folder, or where nobody has signed yet, an empty one.

    Whatever is wrong with it is told by its `faults`, and never raised: no page that gets the runner seen waits for it.
    """
    if folder is None:
        return SignOff()
    path = record_file(folder)
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return SignOff(file=str(path))
    except OSError as error:
        problem = Problem(Place(str(path)), f"cannot be read: {error.strerror}", "check its permissions")
        return SignOff(file=str(path), faults=(problem,))
    return read_sign_off(raw, str(path))


def read_sign_off(raw: bytes, file: str) -> SignOff:
    """A record from its bytes, or its faults."""
    text, problems = decode(raw, file, MAX_BYTES)
    source = read(text, file)
    problems += source.problems
    if not problems:
        record = _record(source, problems)
        if not problems and record.hash != record_hash(record.signings):
            problems = [Problem(Place(file), "this record was changed by hand, so no signature in it counts", _AGAIN)]
        if not problems:
            return record
    told = [problem if problem.hint else replace(problem, hint=_AGAIN) for problem in problems]
    return SignOff(file=file, faults=tuple(told))


def _record(source: Source, problems: list[Problem]) -> SignOff:
    fields = Fields(source, (), problems)
    if not fields.data:
        return SignOff(file=source.file)
    number = fields.whole("format", FORMAT, 1, 10**6)
    if number > FORMAT:
        message = f"this record is of a newer format ({number}); this guidegen reads format {FORMAT}"
        problems.append(Problem(source.value(("format",)), message, "update guidegen"))
        return SignOff(file=source.file)
    signings = tuple(_signing(inner) for inner in fields.each("signings", required=True))
    found = SignOff(signings, fields.text("hash"), source.file)
    fields.finish()
    return found


def _signing(fields: Fields) -> Signing:
    content, items = fields.inner("content", required=True), fields.inner("items", required=True)
    signing = Signing(
        name=fields.text("name"),
        registration=fields.text("registration"),
        on=_day(fields, "on"),
        next_review=_day(fields, "next_review"),
        read=fields.text("read"),
        version=content.text("version") if content else "",
        content=content.text("hash") if content else "",
        items={key: _hash(items, key) for key in items.data} if items else {},
        remarks=fields.text("remarks", ""),
        language=fields.text("language", SOURCE),
    )
    for inner in (content, fields):
        if inner:
            inner.finish()
    return signing


def _day(fields: Fields, key: str) -> date:
    found = fields.day(key)
    if found is None and not fields.has(key):
        fields.complain(key, "the date is missing")
    return found or date.min


def _hash(fields: Fields, key: str) -> str:
    found = fields.text(key)
    if found and (len(found) != 64 or not _HASH.issuperset(found)):
        fields.complain(key, "this is not the hash of an item")
    return found
