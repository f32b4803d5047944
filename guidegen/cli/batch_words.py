"""What people are told of a batch: who needs them first, what was printed, what failed."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

FAILED_ROWS = "failed.csv"
_SHOWN = 20
# Questions that are named of one client.
_QUESTIONS = 6
_IN_ANY: Mapping[str, HeldBack] = {}
_IN_NONE: Mapping[str, Sequence[int]] = {}

if TYPE_CHECKING:
    from guidegen.batch.job import Refusal
    from guidegen.batch.outcome import Outcome
    from guidegen.batch.preflight import Need, Preflight
    from guidegen.batch.records.manifest import Entry
    from guidegen.readers.rows import ClientRow
    from guidegen.service.held_by_language import HeldBack

_TO_DO = {
    "EMERGENCY": "contact these clients now; no guide was made, their page says where to go",
    "RED FLAG": "contact these clients now; their answers have faults, so nothing is printed for them",
    "UNREAD": "read these answers yourself now, or ask the client; nobody knows whether they hold a red flag",
    "URGENT": "contact these clients today; no guide was made, their pages say whom to see",
}


def needs(found: Preflight, failed: Collection[int] = (), before: Iterable[Entry] = ()) -> Iterator[str]:
    """Who needs a person, by level, with what to do; at the top of all that is told.

    `failed` rows have no page; `before` are entries of earlier runs into the same folder.
    """
    here = {need.client_id for need in found.needs}
    earlier = [entry for entry in before if entry.is_withheld and entry.client_id not in here]
    if not (found.needs or earlier or found.incomplete or found.outdated):
        yield "No client needs to be contacted first."
        yield ""
        return
    yield "CONTACT FIRST"
    for problem in found.incomplete:
        yield f"This list is not complete: {problem}"
    if found.outdated:
        yield f"What these clients answered over six weeks ago may no longer be so: {_listed(found.outdated)}"
    if earlier:
        yield f"From earlier runs into this folder, if nobody has yet ({len(earlier)}):"
        yield from (f"  {entry.client_id} (row {entry.row}): {entry.level}" for entry in earlier)
    for level, to_do in _TO_DO.items():
        listed = [need for need in found.needs if need.level == level]
        if listed:
            yield f"{level} ({len(listed)}): {to_do}"
            yield from (f"  {_need(need, need.number in failed)}" for need in listed)
    yield ""


def needs_shortly(found: Preflight) -> Iterator[str]:
    """The same as soon as it is known, in a line or two."""
    for problem in found.incomplete:
        yield f"RED FLAG: nobody knows whether there are any in what is missing: {problem}"
    for level, to_do in _TO_DO.items():
        ids = dict.fromkeys(f"{need.client_id} (row {need.row})" for need in found.needs if need.level == level)
        if ids:
            text = f"{'' if level == 'RED FLAG' else 'RED FLAG: '}{level}: {to_do.partition(';')[0]}: {', '.join(ids)}"
            yield from textwrap.wrap(text, 120, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def refusal_line(row: ClientRow, client_id: str, refusal: Refusal) -> str:
    """Why a row is not printed, without what the client wrote."""
    from guidegen.batch.masking import masked

    alert = "RED FLAG in what could be read: contact this client now; " if refusal.alert else ""
    told = [masked(problem, row) for problem in refusal.problems] if refusal.quotes else [refusal.summary]
    return f"row {row.shown} ({client_id}): {alert}not printed:" + "".join(f"\n  {line}" for line in told)


def forecast(found: Preflight, held: str, by_language: Mapping[str, HeldBack] = _IN_ANY) -> Iterator[str]:
    """What a run would print, and what it would fail with; the numbers add up to the rows.

    `held` says why no guide would be printed; empty where they would. `by_language` are those that it holds back.
    """
    yield f"{_count(found.total, 'row')} looked at, nothing written"
    printed = [
        number
        for fate, number in found.fates()
        if fate == "printed" and not _why_held(found, number, held, by_language)
    ]
    yield from (f"  {line}" for line in _kinds(Counter(found.kinds[number] for number in printed)))
    yield from _failing("would", will_fail(found, held, by_language))
    read = [found.languages[number] for number in printed if found.kinds[number][1] == "guide"]
    yield from _failing("may", Counter(by_language[language].why for language in read if language in by_language))
    yield from _older(found)
    yield from _oddities(found)


def _failing(how: str, reasons: Counter[str]) -> Iterator[str]:
    if reasons:
        yield f"  {how} fail: {_count(reasons.total(), 'row')}"
        yield from (f"    {why}: {count}" for why, count in reasons.items())


_FAILS = {
    "refused": "cannot be used as they are, each told above",
    "clash": "one client number at two people, whose names and addresses differ",
    "unclear": "a row of the same client has a day that cannot be read, so that nobody can tell which is newer",
}


def will_fail(found: Preflight, held: str, by_language: Mapping[str, HeldBack] = _IN_ANY) -> Counter[str]:
    """How many rows a run would fail with, by the reason; the others as for `forecast`."""
    failing: Counter[str] = Counter()
    for fate, number in found.fates():
        why = _why_held(found, number, held, by_language) if fate == "printed" else _FAILS.get(fate)
        if why:
            failing[why] += 1
    return failing


def _why_held(found: Preflight, number: int, held: str, by_language: Mapping[str, HeldBack]) -> str:
    """Why a row whose answers can be used gets nothing; empty where it gets something."""
    if found.kinds[number][1] != "guide":
        return ""
    back = by_language.get(found.languages[number])
    return held or (back.why if back and back.is_every else "")


def results(found: Preflight, outcome: Outcome, output: str, again: str) -> Iterator[str]:
    """What a run has printed, what failed and what to do about it; `again` is the command with which it goes on."""
    yield f"{_count(found.total, 'row')}: {sum(outcome.delivered.values())} printed into {output.rstrip('/')}/guides"
    yield from (f"  {line}" for line in _kinds(outcome.delivered))
    if outcome.skipped:
        yield f"  printed by an earlier run, and as it would be now: {outcome.skipped}"
    if outcome.unpressed:
        yield f"  left by the press to the reference rendering: {outcome.unpressed}"
    yield from _older(found)
    yield from _oddities(found, outcome.remarks)
    if outcome.by_hand:
        yield "To do by hand:"
        yield from (f"  {client_id}: {note}" for client_id, note in outcome.by_hand)
    if outcome.failed:
        file = f"{output.rstrip('/')}/{FAILED_ROWS}"
        yield f"FAILED: {_count(len(outcome.failed), 'row')}, with the reasons in {file}"
        if outcome.faultless:
            yield f"  {outcome.faultless} of them through no fault of their own; once that is mended, run: {again}"
        if len(outcome.failed) > outcome.faultless:
            yield f"  -> correct what is wrong, and run: {again}"
    if outcome.set_aside:
        yield f"Rows that failed before, in another kind of table, are kept in {outcome.set_aside}"


def _need(need: Need, has_failed: bool) -> str:
    told = f": {', '.join(need.flags)}" if need.flags else ""
    told += f", and {need.not_ruled_out} not ruled out" if need.not_ruled_out else ""
    if need.unread:
        told = f": not read: {_questions(need.unread)}"
    elif need.level == "UNREAD":
        told = ": nothing in it could be read"
    # Where no page is promised, none is missing.
    no_page = "the page could not be printed" if has_failed and need.level in ("EMERGENCY", "URGENT") else ""
    why = need.why or no_page
    return f"{need.client_id} (row {need.row}){told}{f' ({why})' if why else ''}"


def _questions(unread: Sequence[str]) -> str:
    more = f" and {len(unread) - _QUESTIONS} more" if len(unread) > _QUESTIONS else ""
    return f"{', '.join(unread[:_QUESTIONS])}{more}"


def _kinds(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    order = ("EMERGENCY", "URGENT", "SOON", "ROUTINE")
    for (level, document), count in sorted(counts.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        yield f"{level} {document}: {count}"


def _older(found: Preflight) -> Iterator[str]:
    older = sorted(found.latest.older())
    if older:
        yield f"  answered more than once: {_count(len(older), 'older row')} left out"
        yield from (
            f"    row {row} ({client_id}): row {found.latest.newest(client_id)} is newer" for row, client_id in older
        )


def _oddities(found: Preflight, when_printed: Mapping[str, Sequence[int]] = _IN_NONE) -> Iterator[str]:
    """What somebody has to look at; some of it turns up only when pages are printed."""
    if found.overridden:
        yield f"STEPPED DOWN ({len(found.overridden)}): not e-mailed by itself"
        yield from (f"  {client_id} (row {row}): {words}" for client_id, row, words in found.overridden)
    for kind in sorted({*found.remarks, *when_printed}):
        rows = sorted({*found.remarks.get(kind, ()), *when_printed.get(kind, ())})
        yield f"LOOK: {kind}: {_count(len(rows), 'row')} ({_listed(rows)})"
    if others := found.latest.with_other_names():
        yield "LOOK: one client number stands with different names; is it one person?"
        yield from (f"  {client_id}: rows {', '.join(map(str, rows))}" for client_id, rows in others.items())
    if found.without_number:
        yield f"  without a client number: {_count(found.without_number, 'row')}; their files have made-up numbers"


def _listed(rows: Sequence[int]) -> str:
    """Row numbers, as many as a line has room for."""
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, sorted(rows)[:_SHOWN]))}{more}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
