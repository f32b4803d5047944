"""What no page break comes into: leaves, and lines of leaves side by side; and what is between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from guidegen.press.fragments import Fragment

AVOID = ("avoid", "avoid-page")
RIGHT, LEFT = ("right", "recto"), ("left", "verso")
FORCED = ("page", *RIGHT, *LEFT)
Placeable = tuple[Fragment, tuple[int, ...]]  # a leaf, with the numbers of the wrappers around it


@dataclass(slots=True)
class Unit:
    """What no page break comes into: a leaf, or a line of leaves side by side."""

    leaves: list[int]
    aside: list[float]
    height: float
    break_before: str = "auto"
    gap: float = 0.0
    first_gap: float = 0.0
    is_beside: bool = False
    in_table: bool = False  # which the one before is in too


def units_of(leaves: Sequence[Placeable]) -> list[Unit]:
    """Leaves in their order, those in a line together, and how far each stands below the one before."""
    units = list(_lines(leaves))
    _between(units, leaves)
    return units


def _lines(leaves: Sequence[Placeable]) -> Iterator[Unit]:
    """Leaves in lines, as many in each as there is room for."""
    line: Unit | None = None
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
        unit = Unit([index], [0.0], fragment.height, is_beside=fragment.beside)
        if placed is None:
            line = None
            yield unit
        else:
            line, around, end = unit, path, placed.width + placed.space
    if line is not None:
        yield line


def _between(units: Sequence[Unit], leaves: Sequence[Placeable]) -> None:
    """Tell each unit how far it stands below the one before, and whether a page may break there."""
    before: Placeable | None = None
    for number, unit in enumerate(units):
        fragment, path = leaves[unit.leaves[0]]
        if before is None:
            unit.first_gap = _first_gap(fragment)
        else:
            earlier, earlier_path = before
            joint = _joint(earlier, fragment, shared_by(earlier_path, path))
            unit.first_gap, unit.gap, unit.in_table = joint.first_gap, joint.gap, joint.in_table
            unit.break_before = joint.break_before
            if joint.break_before == "auto" and fragment.in_line is not None and _is_kept(units, leaves, number):
                unit.break_before = "avoid"
        before = leaves[unit.leaves[-1]]


class _Joint(NamedTuple):
    """What is between two leaves, the second of which begins a unit."""

    first_gap: float
    gap: float
    in_table: bool
    break_before: str


# Most leaves that stand below each other do so in many documents.
@lru_cache(maxsize=16_384)
def _joint(earlier: Fragment, fragment: Fragment, shared: int) -> _Joint:
    """Between two leaves that share so many wrappers."""
    closed, opened = earlier.wrappers[shared:], fragment.wrappers[shared:]
    gap = _collapsed((*earlier.margins_below, *(wrapper.margin_below for wrapper in closed), *fragment.margins_above))
    in_table = any(wrapper.type == "Table" for wrapper in fragment.wrappers[:shared])
    break_before = _combined(
        (
            *earlier.breaks_after,
            *(wrapper.break_after for wrapper in reversed(closed)),
            *(wrapper.break_before for wrapper in opened),
            *fragment.breaks_before,
        )
    )
    # The first row of a table: its head is never without one.
    is_below_head = in_table and not closed and earlier.wrappers[-1].type == "Table"
    if break_before not in (*AVOID, *FORCED) and (
        is_below_head or any(wrapper.break_inside in AVOID for wrapper in fragment.wrappers[:shared])
    ):
        break_before = "avoid"
    return _Joint(_first_gap(fragment), gap, in_table, break_before)


def _first_gap(fragment: Fragment) -> float:
    return _collapsed(fragment.margins_above)


def _is_kept(units: Sequence[Unit], leaves: Sequence[Placeable], number: int) -> bool:
    """Whether too few lines of leaves side by side would part."""
    fragment, _ = leaves[units[number].leaves[0]]
    lines = _lines_of(units, leaves, number)
    if lines is None or not fragment.wrappers or number == lines[0]:
        return False
    before, after = number - lines[0], lines[1] - number
    return before < fragment.wrappers[-1].orphans or after < fragment.wrappers[-1].widows


def _lines_of(units: Sequence[Unit], leaves: Sequence[Placeable], number: int) -> tuple[int, int] | None:
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


def shared_by(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How many wrappers two leaves share."""
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
            value in (*RIGHT, *LEFT)
            or (value == "page" and result in ("auto", *AVOID))
            or (value in AVOID and result == "auto")
        ):
            result = value
    return result
