"""Which cases of a parametrized test `make test` runs; the others run in `make long`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], kept: Collection[Any]) -> list[Any]:
    """All cases, each a value or a tuple; long is each that is not kept, by itself or by one of its values."""
    return [_case(case, kept) for case in cases]


def _case(case: Any, kept: Collection[Any]) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    if case in kept or any(value in kept for value in values):
        return pytest.param(*values)
    return pytest.param(*values, marks=pytest.mark.long)
