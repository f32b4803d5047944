"""Garbage is looked for after what is made, and not while it is made."""

from __future__ import annotations

import gc

import pytest

from guidegen.files.garbage import not_collected


def whether_collecting_where_it_goes_wrong(seen: list[bool]) -> None:
    with not_collected():
        seen.append(gc.isenabled())
        raise ValueError("wrong")


def test_nothing_is_collected_within() -> None:
    """Afterwards it is again, whatever went wrong."""
    seen = [gc.isenabled()]
    with pytest.raises(ValueError, match="wrong"):
        whether_collecting_where_it_goes_wrong(seen)
    assert [*seen, gc.isenabled()] == [True, False, True]


def test_the_inner_one_of_two_leaves_it_to_the_outer_one() -> None:
    """So does a process that never collects."""
    with not_collected():
        with not_collected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
