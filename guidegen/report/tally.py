"""Batch folders to counts: every manifest is read line by line, and only numbers stay."""

from __future__ import annotations

from array import array
from bisect import insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from guidegen.batch.records.manifest import DONE, MANIFEST, OLDER, Entry, read_manifest
from guidegen.errors import JournalError, Place, Problem
from guidegen.library.files import SOURCE
from guidegen.library.levels import Level
from guidegen.library.models import DOCUMENTS
from guidegen.report.mailing import Mailing, count_mail

LISTED = 200  # clients that are listed one by one, of each kind
REASONS = 200  # reasons for failures that are counted apart
OTHER_REASONS = "other reasons"
NO_PHASE = "none"

_LEVELS = frozenset(level.name for level in Level)
_TEXTS = ("presentation", "start_phase", "error", "note", "content_hash")
_INVALID = "invalid: "  # how the error of a row begins whose answers are at fault; their names follow
_LONGEST = 200
_ENDLESS = 1e9  # seconds or pages


@dataclass(frozen=True)
class Listed:
    """A client whom somebody has to look after. Runs count from 1.

    `reason` says why there is no document, if so, and `note` what has to be done to it by hand.
    """

    run: int
    row: int
    client_id: str
    level: str
    reason: str | None
    note: str | None
    flags: tuple[str, ...] = ()


@dataclass
class Listing:
    """The first clients of a kind in the order of runs and rows, and how many there are in all."""

    lines: list[Listed] = field(default_factory=list)
    total: int = 0
    unwritten: int = 0

    def add(self, line: Listed) -> None:
        self.total += 1
        self.unwritten += line.reason is not None
        insort(self.lines, line, key=lambda listed: (listed.run, listed.row))
        del self.lines[LISTED:]


@dataclass
class Run:
    """One batch folder, by the last part of its path. `older` are rows that a client's newer row replaced."""

    name: str
    written: int = 0
    failed: int = 0
    older: int = 0

    @property
    def clients(self) -> int:
        return self.written + self.failed


@dataclass
class Tally:
    """Counts over all runs. A client counts once in each run, by the newest line.

    `levels` to `phases` are by code, NO_PHASE for a guide without one. A failure may have several `reasons`.
    `documents`, `contents` and `approved` (both by the content's hash) are what was written, `spoken` the languages
    of contents that are translated. `seconds`, in hundredths,
    and `pages` tell for each kind of document how often a value came.
    """

    runs: list[Run] = field(default_factory=list)
    levels: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    presentations: Counter[str] = field(default_factory=Counter)
    contributors: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    contents: Counter[str] = field(default_factory=Counter)
    approved: Counter[str] = field(default_factory=Counter)
    spoken: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, Counter[int]] = field(default_factory=dict)
    pages: dict[str, Counter[int]] = field(default_factory=dict)
    emergency: Listing = field(default_factory=Listing)
    urgent: Listing = field(default_factory=Listing)
    failed: Listing = field(default_factory=Listing)
    by_hand: Listing = field(default_factory=Listing)
    unread: Listing = field(default_factory=Listing)
    overridden: Listing = field(default_factory=Listing)
    mailing: Mailing = field(default_factory=Mailing)

    @property
    def clients(self) -> int:
        return sum(run.clients for run in self.runs)

    @property
    def written(self) -> int:
        return sum(run.written for run in self.runs)

    @property
    def older(self) -> int:
        return sum(run.older for run in self.runs)

    @property
    def assessed(self) -> int:
        """Clients whose answers could be read, so that there is a level."""
        return self.levels.total()

    @property
    def unsigned(self) -> int:
        """Documents from content that no clinician had signed off."""
        return self.written - self.approved.total()


def count_runs(folders: Sequence[Path], ledger: Path | None = None) -> Tally:
    """Count what became of the clients of these batch folders; a folder that is still growing counts as far as it is.

    `ledger` is the record of all mail, where the folders have none of their own. No line is kept: a row takes some
    eighty bytes, and only until its folder is read. Raises JournalError with the first fault of every folder,
    MailError and OSError.
    """
    tally = Tally()
    problems: list[Problem] = []
    for number, folder in enumerate(folders, 1):
        run = Run(folder.resolve().name)
        tally.runs.append(run)
        try:
            for entry in _newest(folder):
                _count(tally, number, run, entry)
        except JournalError as error:
            problems += error.problems
    if problems:
        raise JournalError(problems)
    tally.mailing = count_mail(folders, ledger)
    return tally


def _reasons_of(error: str) -> list[str]:
    """What failures have in common: each question that is at fault by itself, anything else as it is told."""
    if not error.startswith(_INVALID):
        return [error]
    return [f"{_INVALID}{name}" for name in sorted(set(error.removeprefix(_INVALID).split(", ")))]


def _newest(folder: Path) -> Iterator[Entry]:
    """The newest line of each client, and each row that a newer one replaced once."""
    # Eight bytes stand for a client, so that no entry has to be kept until the next line about the same client.
    keys = array("q", (hash(_key(entry)) for entry in read_manifest(folder)))
    counts = _last_of_each(keys)
    number = 0
    for number, (key, entry) in enumerate(zip(keys, read_manifest(folder), strict=False), 1):
        place = Place(str(folder / MANIFEST), number)
        if hash(_key(entry)) != key:
            raise JournalError([_rewritten(place)])
        if counts[number - 1]:
            if fault := _fault(entry):
                hint = "somebody has changed the file; put the line right, or take it out"
                raise JournalError([Problem(place, fault, hint)])
            yield entry
    if number < len(keys):
        raise JournalError([_rewritten(Place(str(folder / MANIFEST)))])


def _rewritten(place: Place) -> Problem:
    """A batch that ends puts its manifest in order; lines that were read are then somewhere else."""
    return Problem(place, "the file was rewritten while it was read", "a batch has just ended here: try again")


def _key(entry: Entry) -> str | tuple[str, int]:
    return (entry.client_id, entry.row) if entry.status == OLDER else entry.client_id


def _last_of_each(keys: array[int]) -> bytearray:
    """1 where a key stands for the last time."""
    last = bytearray(len(keys))
    seen: set[int] = set()
    for place in reversed(range(len(keys))):
        if keys[place] not in seen:
            seen.add(keys[place])
            last[place] = 1
    return last


def _fault(entry: Entry) -> str | None:
    """Why an entry cannot be counted, which only a changed file explains."""
    if entry.level not in (*_LEVELS, None):
        return "its level is none of ours"
    if entry.document not in (*DOCUMENTS, None):
        return "its document is none of ours"
    if entry.status == DONE and (entry.level is None or entry.document is None):
        return "it is done, but has no level or no document"
    if not all(isinstance(codes, tuple) and all(isinstance(code, str) for code in codes) for codes in _codes(entry)):
        return "its flags or contributors are no list of codes"
    if not all(isinstance(text, str | None) for text in (getattr(entry, name) for name in _TEXTS)):
        return f"one of {', '.join(_TEXTS)} is no text"
    if not (_is_amount(entry.seconds, float) and _is_amount(entry.pages, int)):
        return "its seconds or pages are no number"
    return None


def _codes(entry: Entry) -> tuple[object, ...]:
    return entry.flags, entry.contributors, entry.unread, entry.overridden


def _is_amount(number: object, kind: type[int | float]) -> bool:
    return number is None or (isinstance(number, int | kind) and 0 <= number < _ENDLESS)


def _count(tally: Tally, number: int, run: Run, entry: Entry) -> None:
    if entry.status == OLDER:
        run.older += 1
        return
    reason = None if entry.status == DONE else _shortened(entry.error or "no reason was given")
    note = _shortened(entry.note) if entry.note else None
    flags = entry.flags if entry.is_withheld else ()
    listed = Listed(number, entry.row, entry.client_id, entry.level or "", reason, note, flags)
    if entry.unread:
        why = f"not read: {', '.join(entry.unread)}"
        tally.unread.add(replace(listed, note=_shortened(why)))
    if entry.overridden:
        tally.overridden.add(replace(listed, note=_shortened("; ".join(entry.overridden))))
    if entry.level:
        _count_findings(tally, entry, listed)
    if reason is not None:
        run.failed += 1
        tally.failed.add(listed)
        for known in _reasons_of(reason):
            has_room = known in tally.reasons or len(tally.reasons) < REASONS
            tally.reasons[known if has_room else OTHER_REASONS] += 1
        return
    run.written += 1
    if note is not None:
        tally.by_hand.add(listed)
    document = str(entry.document)
    tally.documents[document] += 1
    tally.contents[entry.content_hash] += 1
    tally.approved[entry.content_hash] += bool(entry.approved)
    if entry.language not in (None, SOURCE):
        tally.spoken[entry.content_hash] = str(entry.language)
    if entry.seconds is not None:
        tally.seconds.setdefault(document, Counter())[round(entry.seconds * 100)] += 1
    if entry.pages is not None:
        tally.pages.setdefault(document, Counter())[entry.pages] += 1


def _shortened(text: str) -> str:
    return f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text


def _count_findings(tally: Tally, entry: Entry, listed: Listed) -> None:
    """What the assessment found, whether or not the document could be written."""
    tally.levels[listed.level] += 1
    tally.flags.update(set(entry.flags))
    tally.contributors.update(set(entry.contributors))
    if entry.presentation:
        tally.presentations[entry.presentation] += 1
    if entry.document == "guide":
        tally.phases[entry.start_phase or NO_PHASE] += 1
    if entry.level == Level.EMERGENCY.name:
        tally.emergency.add(listed)
    elif entry.level == Level.URGENT.name:
        tally.urgent.add(listed)
