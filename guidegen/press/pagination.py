"""Which leaf stands on which page and how far down: as the reference rendering breaks pages, by the same rules."""

from __future__ import annotations

from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass

from guidegen.press.fallback import NotPressableError, TornError
from guidegen.press.fragments import Fragment
from guidegen.press.units import AVOID, FORCED, LEFT, RIGHT, Placeable, Unit, shared_by, units_of

_SLACK = 1 + 1e-9
_NEAR = 1e-6  # pixels
_EDGE = 2.0  # pixels


@dataclass(frozen=True)
class Sheet:
    """A page's size, the top and the foot of its text, and how far text moves on the back of a sheet; in pixels."""

    width: float
    height: float
    top: float
    foot: float
    shift: float = 0.0


@dataclass(frozen=True)
class Placed:
    """A leaf's page, counted from 0, where its top is, and how far it is moved from its place in the first column."""

    page: int
    top: float
    aside: float


@dataclass(frozen=True)
class Pages:
    """`placed` are the leaves in their order, as they are broken; on `blank` pages nothing stands."""

    fragments: tuple[Fragment, ...]
    placed: tuple[Placed, ...]
    count: int
    blank: frozenset[int]


# The leaf of a number, typeset so that it begins so far down its page, without its margins, and ends on another; the
# other length is the room that there is for it. In one part it is as it stands on the page after the break before it.
Breaker = Callable[[int, float, float], Fragment | None]
# The row of a number as it begins a page, below the head of its table; None where only the whole table tells.
Repeater = Callable[[int], Fragment | None]


@dataclass(frozen=True)
class _Floor:
    """How far down a page an element reaches, whatever else is in it, for the sake of what stands beside that."""

    unit: int
    element: int
    page: int
    bottom: float


def paginate(leaves: Sequence[Placeable], sheet: Sheet, breaker: Breaker, repeater: Repeater) -> Pages:
    """Leaves with the numbers of the wrappers around them. Raises NotPressableError where the rules are not enough."""
    units = units_of(leaves)
    fragments = [fragment for fragment, _ in leaves]
    foot = sheet.foot * _SLACK
    where: list[tuple[int, float]] = [(0, 0.0)] * len(units)
    blank: set[int] = set()
    page = start = at = 0
    below = sheet.top
    floors: list[_Floor] = []
    while at < len(units):
        unit = units[at]
        _restore(unit, leaves, fragments)
        below = _below_floors(below, floors, page, leaves[unit.leaves[0]][1])
        if at > start and unit.break_before in FORCED:
            _refuse_torn(unit)
            page, start = _after_forced(unit.break_before, page, blank), at
            top = sheet.top + unit.first_gap
        else:
            top = below + (unit.gap if at > start or below > sheet.top else unit.first_gap)
        broken = None
        is_empty = at == start and below <= sheet.top
        room_below = 0.0 if is_empty or len(unit.leaves) > 1 else fragments[unit.leaves[0]].room_below
        if top + unit.height + room_below > foot:
            broken, moved = _parted(_broken(unit, leaves, sheet, top, breaker))
            if broken is None and not is_empty:
                earlier = _earlier(units, leaves, start, at)
                if earlier == at and moved is not None and abs(moved.height - unit.height) > _NEAR:
                    fragments[unit.leaves[0]], unit.height = moved, moved.height
                at = start = earlier
                over = top + unit.height - foot
                unit, page, top = units[at], page + 1, sheet.top
                if unit.in_table:
                    fragments[unit.leaves[0]] = again = _below_head(unit, over, repeater)
                    unit.height = again.height
                floors = [floor for floor in floors if floor.unit < at]
                if top + unit.height > foot:
                    broken, _ = _parted(_broken(unit, leaves, sheet, top, breaker))
        where[at] = page, top
        below = top + unit.height
        if unit.is_beside:
            floors.append(_Floor(at, leaves[unit.leaves[0]][1][-1], page, below))
        if broken is not None:
            fragments[unit.leaves[0]] = broken
            page += len(broken.parts) - 1
            below = broken.parts[-1].bottom
            start = at
        elif below > foot:
            _refuse_torn(unit)
            raise NotPressableError("a leaf higher than a page")
        elif unit.is_beside:
            below = top
        at += 1
    placed: list[Placed] = [Placed(0, 0, 0)] * len(leaves)
    for unit, (number, top) in zip(units, where, strict=True):
        for index, aside in zip(unit.leaves, unit.aside, strict=True):
            placed[index] = Placed(number, top, aside)
    return Pages(tuple(fragments), tuple(placed), page + 1, frozenset(blank))


def _restore(unit: Unit, leaves: Sequence[Placeable], fragments: MutableSequence[Fragment]) -> None:
    """A leaf as it is as long as no page ends before it or in it; it may have been placed otherwise before."""
    index, *others = unit.leaves
    if not others and fragments[index] is not leaves[index][0]:
        fragments[index] = leaves[index][0]
        unit.height = fragments[index].height


def _parted(found: Fragment | None) -> tuple[Fragment | None, Fragment | None]:
    """The leaf in its parts, or as it stands on the page after that which ends before it."""
    is_broken = found is not None and len(found.parts) > 1
    return (found, None) if is_broken else (None, found)


def _below_floors(below: float, floors: Sequence[_Floor], page: int, path: tuple[int, ...]) -> float:
    """Where a unit begins at the earliest, below all that reaches into its page and that it is not in."""
    return max((below, *(floor.bottom for floor in floors if floor.page == page and floor.element not in path)))


def _refuse_torn(unit: Unit) -> None:
    if unit.in_table:
        raise TornError(unit.leaves[0])


def _below_head(unit: Unit, over: float, repeater: Repeater) -> Fragment:
    """A row that begins a page. One that is `over` by no more than the line at its table's end might have stayed."""
    index, *_ = unit.leaves
    again = repeater(index) if over > _EDGE else None
    if again is None:
        raise TornError(index)
    return again


def _broken(unit: Unit, leaves: Sequence[Placeable], sheet: Sheet, top: float, breaker: Breaker) -> Fragment | None:
    """The leaf of a unit in parts, the first of which begins at `top`; see `Breaker`."""
    index = unit.leaves[0]
    if not leaves[index][0].may_break:
        return None
    _refuse_torn(unit)
    down = top - sheet.top - unit.first_gap
    if down < 0:
        raise NotPressableError("margins at a break")
    return breaker(index, down, sheet.foot - top)


def _earlier(units: Sequence[Unit], leaves: Sequence[Placeable], start: int, at: int) -> int:
    """Where the page breaks if the unit `at` does not fit any more: before it, or before what it is kept with."""
    place = at
    while units[place].break_before in AVOID:
        place -= 1
        if leaves[units[place].leaves[0]][0].may_break:
            raise NotPressableError("a page breaks within a leaf")
        if place <= start:
            return _outermost(units, leaves, start, at)
    return place


def _outermost(units: Sequence[Unit], leaves: Sequence[Placeable], start: int, at: int) -> int:
    """Where all of a page is kept together: before the outermost element around `at` that did not begin the page."""
    around = [leaves[unit.leaves[0]][1] for unit in units[start : at + 1]]
    depth, place = shared_by(around[0], around[-1]), at
    while place - 1 > start and shared_by(around[place - 1 - start], around[-1]) > depth:
        place -= 1
    return place


def _after_forced(value: str, page: int, blank: set[int]) -> int:
    following = page + 1  # counted from 0, so that odd numbers are left pages
    if (value in RIGHT and following % 2) or (value in LEFT and not following % 2):
        blank.add(following)
        following += 1
    return following
