"""Counts with their titles, in the order in which they are read: what both the pages and the table are made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from guidegen.library.levels import Level
from guidegen.library.models import DOCUMENTS, Item, Library
from guidegen.report.tally import NO_PHASE, Tally

FEW = 10  # of fewer clients no share is given: one more or less would change everything
_DOCUMENT_TITLES = {
    "guide": "Guide",
    "emergency": "Emergency page",
    "urgent": "Urgent pages",
    "referral": "Referral page",
}
_LEVEL_TITLES = {
    Level.EMERGENCY: "Get help now; one page",
    Level.URGENT: "Be seen today or tomorrow; a letter",
    Level.SOON: "Be seen within 14 days; part of the guide",
    Level.ROUTINE: "The full guide",
}
_MAIL_TITLES = {
    "bounced": "Came back: these clients never got it",
    "delivered": "Put into the client's mailbox",
    "sent": "Taken by the mail server",
    "unknown": "May have arrived or not: ask these clients",
    "failed": "Refused, or given up",
    "held": "Held back",
    "queued": "Not sent yet",
    "sending": "On the way at this moment",
    "drafted": "A draft in the clinic's mailbox: somebody has to send it",
    "drafting": "May be a draft in the clinic's mailbox, or not",
}
_COMFORT_ONLY = "Comfort only, no phase yet"


@dataclass(frozen=True)
class Figure:
    """How many clients have something; `base` is of how many."""

    code: str
    title: str
    count: int
    base: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where the base is too small for a share to mean anything."""
        return self.count / self.base if self.base >= FEW else None


@dataclass(frozen=True)
class Part:
    """Figures of one kind. `id` is its name in the table, `of` says in words what the shares are of."""

    id: str
    title: str
    of: str
    base: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Spread:
    """What a number comes to over many documents of one kind."""

    code: str
    title: str
    count: int
    total: float
    median: float
    p90: float
    longest: float


def parts(tally: Tally, library: Library) -> tuple[Part, ...]:
    """Every count that a share belongs to. A code that the content no longer has is its own title."""
    assessed, planned = tally.assessed, tally.phases.total() - tally.phases[NO_PHASE]
    levels = {level.name: _LEVEL_TITLES[level] for level in sorted(Level, reverse=True)}
    phases = {**_titles(library.phases), NO_PHASE: _COMFORT_ONLY}
    return (
        _whole("level", "Levels", "clients whose answers could be assessed", assessed, tally.levels, levels),
        _whole(
            "document",
            "Documents",
            "documents written",
            tally.written,
            tally.documents,
            {code: _DOCUMENT_TITLES[code] for code in DOCUMENTS},
        ),
        _ranked(
            "red_flag",
            "Red flags",
            "clients whose answers could be assessed; a client may have several",
            assessed,
            tally.flags,
            _titles(library.red_flags),
        ),
        _ranked(
            "presentation",
            "Presentations",
            "clients with a presentation",
            tally.presentations.total(),
            tally.presentations,
            _titles(library.presentations),
        ),
        _ranked(
            "contributor",
            "Contributors",
            "clients with a plan in phases; a client may have several",
            planned,
            tally.contributors,
            _titles(library.contributors),
        ),
        _whole("start_phase", "Start phases", "clients with a guide", tally.phases.total(), tally.phases, phases),
        _ranked(
            "failure",
            "Failures by reason",
            "failed rows; a row may have several reasons",
            sum(run.failed for run in tally.runs),
            tally.reasons,
            {},
        ),
        *_mail(tally),
    )


def _mail(tally: Tally) -> Iterator[Part]:
    """Only where something was sent, or was to be."""
    if total := tally.mailing.total:
        yield _whole("email", "E-mail", "documents for e-mail", total, tally.mailing.states, _MAIL_TITLES)


def spreads(values: Mapping[str, Counter[int]], unit: float = 1.0) -> tuple[Spread, ...]:
    """One for each kind of document that there is; `unit` is what a value of 1 stands for."""
    found = []
    for code in DOCUMENTS:
        if counted := values.get(code):
            ordered = sorted(counted.items())
            found.append(
                Spread(
                    code,
                    _DOCUMENT_TITLES[code],
                    counted.total(),
                    sum(value * times for value, times in ordered) * unit,
                    _middle(ordered, counted.total()) * unit,
                    _at(ordered, -(-9 * counted.total() // 10)) * unit,
                    ordered[-1][0] * unit,
                )
            )
    return tuple(found)


def _middle(ordered: Sequence[tuple[int, int]], total: int) -> float:
    """The median: of an even number of values, the mean of the two in the middle."""
    return (_at(ordered, (total + 1) // 2) + _at(ordered, total // 2 + 1)) / 2


def _at(ordered: Sequence[tuple[int, int]], rank: int) -> int:
    """The value at a rank, from 1, of values that come so many times."""
    below = accumulate(times for _, times in ordered)
    return next(value for (value, _), so_far in zip(ordered, below, strict=True) if so_far >= rank)


def _titles(items: Iterable[Item]) -> dict[str, str]:
    return {item.code: item.title for item in items}


def _whole(id_: str, title: str, of: str, base: int, counts: Mapping[str, int], titles: Mapping[str, str]) -> Part:
    """A short list that is printed whole and in its own order, what nobody has included."""
    unknown = {code: code for code in sorted(counts) if code not in titles}
    listed = {**titles, **unknown}
    return Part(
        id_, title, of, base, tuple(Figure(code, words, counts.get(code, 0), base) for code, words in listed.items())
    )


def _ranked(id_: str, title: str, of: str, base: int, counts: Mapping[str, int], titles: Mapping[str, str]) -> Part:
    """What somebody has, the most frequent first."""
    return Part(id_, title, of, base, tuple(_by_count(counts, titles, base)))


def _by_count(counts: Mapping[str, int], titles: Mapping[str, str], base: int) -> Iterator[Figure]:
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield Figure(code, titles.get(code, code), count, base)
