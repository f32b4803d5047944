"""Which leaf stands on which page and how far down: as the reference rendering breaks pages, by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass

from guidegen.press.fallback import NotPressableError, TornError
from guidegen.press.fragments import Fragment, WrapperLooks

_AVOID = ("avoid", "avoid-page")
_RIGHT, _LEFT = ("right", "recto"), ("left", "verso")
_FORCED = ("page", *_RIGHT, *_LEFT)
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


@dataclass
class _Unit:
    """What no page break comes into: a leaf, or a line of leaves side by side."""

    leaves: list[int]
    aside: list[float]
    height: float
    break_before: str = "auto"
    gap: float = 0.0
    first_gap: float = 0.0
    is_beside: bool = False
    in_table: bool = False  # which the one before is in too


@dataclass(frozen=True)
class _Floor:
    """How far down a page an element reaches, whatever else is in it, for the sake of what stands beside that."""

    unit: int
    element: int
    page: int
    bottom: float


def paginate(
    leaves: Sequence[tuple[Fragment, tuple[int, ...]]], sheet: Sheet, breaker: Breaker, repeater: Repeater
) -> Pages:
    """Leaves with the numbers of the wrappers around them. Raises NotPressableError where the rules are not enough."""
    units = list(_units(leaves))
    _between(units, leaves)
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
        if at > start and unit.break_before in _FORCED:
            _refuse_torn(unit)
            page, start = _after_forced(unit.break_before, page, blank), at
            top = sheet.top + unit.first_gap
        else:
            top = below + (unit.gap if at > start or below > sheet.top else unit.first_gap)
        broken = None
        if top + unit.height > foot:
            broken, moved = _parted(_broken(unit, leaves, sheet, top, breaker))
            if broken is None and (at > start or below > sheet.top):
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


def _restore(
    unit: _Unit, leaves: Sequence[tuple[Fragment, tuple[int, ...]]], fragments: MutableSequence[Fragment]
) -> None:
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


def _refuse_torn(unit: _Unit) -> None:
    if unit.in_table:
        raise TornError(unit.leaves[0])


def _below_head(unit: _Unit, over: float, repeater: Repeater) -> Fragment:
    """A row that begins a page. One that is `over` by no more than the line at its table's end might have stayed."""
    index, *_ = unit.leaves
    again = repeater(index) if over > _EDGE else None
    if again is None:
        raise TornError(index)
    return again


def _broken(
    unit: _Unit, leaves: Sequence[tuple[Fragment, tuple[int, ...]]], sheet: Sheet, top: float, breaker: Breaker
) -> Fragment | None:
    """The leaf of a unit in parts, the first of which begins at `top`; see `Breaker`."""
    index = unit.leaves[0]
    if not leaves[index][0].may_break:
        return None
    _refuse_torn(unit)
    down = top - sheet.top - unit.first_gap
    if down < 0:
        raise NotPressableError("margins at a break")
    return breaker(index, down, sheet.foot - top)


def _earlier(units: Sequence[_Unit], leaves: Sequence[tuple[Fragment, tuple[int, ...]]], start: int, at: int) -> int:
    """Where the page breaks if the unit `at` does not fit any more: before it, or before what it is kept with."""
    place = at
    while units[place].break_before in _AVOID:
        place -= 1
        if leaves[units[place].leaves[0]][0].may_break:
            raise NotPressableError("a page breaks within a leaf")
        if place <= start:
            return at
    return place


def _after_forced(value: str, page: int, blank: set[int]) -> int:
    following = page + 1  # counted from 0, so that odd numbers are left pages
    if (value in _RIGHT and following % 2) or (value in _LEFT and not following % 2):
        blank.add(following)
        following += 1
    return following


def _units(leaves: Sequence[tuple[Fragment, tuple[int, ...]]]) -> Iterator[_Unit]:
    """Leaves in lines, as many in each as there is room for."""
    line: _Unit | None = None
    end = 0.0  # of what stands in the line, with the space after it
    around: tuple[int, ...] = ()
    for index, (fragment, path) in enumerate(leaves):
        placed = fragment.in_line
        if line is not None and placed is not None and path == around and end + placed.width <= placed.room:
            line.leaves.append(index)
            line.aside.append(end)
            line.height = max(line.height, fragment.height)
            end += placed.width + placed.space
            continue
        if line is not None:
            yield line
        unit = _Unit([index], [0.0], fragment.height, is_beside=fragment.beside)
        if placed is None:
            line = None
            yield unit
        else:
            line, around, end = unit, path, placed.width + placed.space
    if line is not None:
        yield line


def _between(units: Sequence[_Unit], leaves: Sequence[tuple[Fragment, tuple[int, ...]]]) -> None:
    """Tell each unit how far it stands below the one before, and whether a page may break there."""
    before: tuple[Fragment, tuple[int, ...]] | None = None
    for number, unit in enumerate(units):
        fragment, path = leaves[unit.leaves[0]]
        unit.first_gap = _collapsed(fragment.margins_above)
        if before is not None:
            earlier, earlier_path = before
            shared = _shared(earlier_path, path)
            closed, opened = earlier.wrappers[shared:], fragment.wrappers[shared:]
            unit.gap = _collapsed(
                (*earlier.margins_below, *(wrapper.margin_below for wrapper in closed), *fragment.margins_above)
            )
            unit.in_table = any(wrapper.type == "Table" for wrapper in fragment.wrappers[:shared])
            unit.break_before = _combined(
                (
                    *earlier.breaks_after,
                    *(wrapper.break_after for wrapper in reversed(closed)),
                    *(wrapper.break_before for wrapper in opened),
                    *fragment.breaks_before,
                )
            )
            if unit.break_before not in (*_AVOID, *_FORCED) and (
                _is_bound(unit, earlier, closed) or _is_kept(units, leaves, number, shared)
            ):
                unit.break_before = "avoid"
        before = leaves[unit.leaves[-1]]


def _is_bound(unit: _Unit, earlier: Fragment, closed: Sequence[WrapperLooks]) -> bool:
    """Whether no page ends before a unit: a table's head is never without a row, nor what stands beside without text."""
    is_below_head = unit.in_table and not closed and earlier.wrappers[-1].type == "Table"
    return is_below_head or (earlier.beside and not closed)


def _is_kept(
    units: Sequence[_Unit], leaves: Sequence[tuple[Fragment, tuple[int, ...]]], number: int, shared: int
) -> bool:
    """Whether a wrapper around both this unit and the one before keeps them together, or too few lines would part."""
    fragment, _ = leaves[units[number].leaves[0]]
    if any(wrapper.break_inside in _AVOID for wrapper in fragment.wrappers[:shared]):
        return True
    lines = _lines_of(units, leaves, number)
    if lines is None or not fragment.wrappers or number == lines[0]:
        return False
    before, after = number - lines[0], lines[1] - number
    return before < fragment.wrappers[-1].orphans or after < fragment.wrappers[-1].widows


def _lines_of(
    units: Sequence[_Unit], leaves: Sequence[tuple[Fragment, tuple[int, ...]]], number: int
) -> tuple[int, int] | None:
    """The first and one beyond the last of the lines that a unit stands among; None where it is no line."""

    def is_line_beside(other: int) -> bool:
        found, path = leaves[units[other].leaves[0]]
        return found.in_line is not None and path == around

    fragment, around = leaves[units[number].leaves[0]]
    if fragment.in_line is None:
        return None
    first, end = number, number + 1
    while first > 0 and is_line_beside(first - 1):
        first -= 1
    while end < len(units) and is_line_beside(end):
        end += 1
    return first, end


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _collapsed(margins: Sequence[float]) -> float:
    """Margins that meet: the largest, and the lowest of those below zero."""
    return max((*margins, 0.0)) + min((*margins, 0.0))


def _combined(values: Sequence[str]) -> str:
    """The break that wins where several meet (CSS Fragmentation 3, 3.1)."""
    result = "auto"
    for value in values:
        if (
            value in (*_RIGHT, *_LEFT)
            or (value == "page" and result in ("auto", *_AVOID))
            or (value in _AVOID and result == "auto")
        ):
            result = value
    return result
