"""What people are told of signatures: what one signs, what is signed, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from guidegen.library.files import SOURCE

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.clinic.sign_off import Signing, Standing
    from guidegen.library import Library

_NAMED = 8


def signing_lines(signings: Sequence[Signing]) -> Iterator[str]:
    """What is signed, by whom and until when."""
    from guidegen.service.sign_off import listed

    first = signings[0]
    what = f" what is said{in_language}" if (in_language := _in(first.language)) else ""
    yield f"{first.name} ({first.registration}) signs{what} on {first.on}, having read {_pages(first.read)}:"
    for signing in signings:
        yield f"  until {signing.next_review}: {listed(signing.items)}"


def signed_lines(settings: Settings, library: Library, today: date) -> Iterator[str]:
    """Where signatures were written, and what is still without one."""
    from guidegen.clinic.sign_off.snapshot import snapshot_name
    from guidegen.service.sign_off import listed

    record = settings.sign_off
    yield f"Written to {record.file}; the content as it is now is beside it, in {snapshot_name(library.hash)}."
    files = library.files
    standings = record.standings(files.signable, today, files.language)
    open_ = [standing.key for standing in standings if not standing.holds]
    said = _in(files.language)
    yield f"Not signed yet{said}: {listed(open_)}" if open_ else f"All content is signed{said}."
    yield from _unsaid_lines(library)


def status_lines(settings: Settings, library: Library, today: date) -> Iterator[str]:
    """Each kind of content with who signed how much of it until when, and single items that need somebody."""
    from guidegen.library.fingerprints import kind_of

    files = library.files
    standings = settings.sign_off.standings(files.signable, today, files.language)
    by_kind: dict[str, list[Standing]] = {}
    for standing in standings:
        by_kind.setdefault(kind_of(standing.key), []).append(standing)
    yield f"Content {library.version}{_in(files.language)}, hash {library.hash[:16]}"
    for kind, found in by_kind.items():
        holding = [standing for standing in found if standing.holds]
        yield f"{kind}: {len(holding)} of {len(found)} signed{_by(holding)}"
        lost = [standing for standing in found if standing.by and not standing.holds]
        yield from (f"  {standing.key}: {_lost(standing)}" for standing in lost[:_NAMED])
        if len(lost) > _NAMED:
            yield f"  and {len(lost) - _NAMED} more"
    yield from _unsaid_lines(library)


def _unsaid_lines(library: Library) -> Iterator[str]:
    """What nobody can sign in a language: it has no words there, or words that were made from others than now."""
    from guidegen.service.sign_off import listed

    language, unsaid = library.files.language, library.files.unsaid
    if unsaid:
        yield f"Not translated as it is now: {listed(unsaid)} (guidegen check --library --language {language})"


def _in(language: str) -> str:
    """What is told of a translation says so; of the content itself nothing is added."""

    return "" if language == SOURCE else f" in '{language}'"


def _by(standings: Iterable[Standing]) -> str:
    """Who signed, each until the first day on which something is due."""
    ends: dict[str, date] = {}
    for standing in standings:
        if standing.by:
            name = f"{standing.by.name} ({standing.by.registration})"
            ends[name] = min(ends.get(name, date.max), standing.by.next_review)
    return f", by {'; '.join(f'{name} until {day}' for name, day in ends.items())}" if ends else ""


def _lost(standing: Standing) -> str:
    by = standing.by
    if by is None:
        return "not signed"
    same = str(standing.state) == "expired"
    return f"signed by {by.name} until {by.next_review}" if same else f"changed since {by.name} signed on {by.on}"


def _pages(read: str) -> str:
    return "all pages" if read == "all" else f"pages {read}"
