"""What something is refused for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from guidegen.errors import GuidegenError, Problem


def problems_of(error: type[GuidegenError], call: Callable[..., object], *given: Any, **named: Any) -> list[Problem]:
    """Every problem of the error that a call ends in; a call that ends well fails the test."""
    with pytest.raises(error) as caught:
        call(*given, **named)
    return list(caught.value.problems)


def messages(found: GuidegenError | Iterable[Problem]) -> list[str]:
    """What problems say, without their places and hints."""
    return [problem.message for problem in (found.problems if isinstance(found, GuidegenError) else found)]


def as_printed(found: Iterable[Problem]) -> list[str]:
    """Problems with their places and hints, as a person reads them."""
    return [str(problem) for problem in found]
