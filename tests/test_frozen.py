"""Frozen dataclasses are those of the standard library, and are compiled when they are used."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field, fields, replace
from typing import Any

import pytest

from guidegen import frozen

Decorator = Callable[..., Any]


def classes(dataclass: Decorator) -> tuple[type[Any], type[Any], type[Any]]:
    """The same classes by any decorator."""

    @dataclass(frozen=True)
    class Dose:
        """How much."""

        sets: int
        note: str = "slowly"
        steps: tuple[int, ...] = ()
        seen: list[int] = field(default_factory=list, compare=False)
        file: str = field(default="", repr=False)

    @dataclass(frozen=True)
    class Timed(Dose):
        """How much, and how long."""

        minutes: float = 5

        def __post_init__(self) -> None:
            if self.minutes < 0:
                raise ValueError("below 0")

    @dataclass(frozen=True)
    class Named:
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Named) and self.name.casefold() == other.name.casefold()

        def __hash__(self) -> int:
            return hash(self.name.casefold())

        def __repr__(self) -> str:
            return f"<{self.name}>"

    return Dose, Timed, Named


@frozen.dataclass(frozen=True)
class Kept:
    """One that can be found by its name."""

    number: int
    parts: tuple[int, ...] = ()


OURS, THEIRS = classes(frozen.dataclass), classes(dataclasses.dataclass)
GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((3,), {}),
    ((3,), {"file": "elsewhere"}),
    ((3, "quickly"), {"steps": (1, 2)}),
    ((), {"sets": 4, "seen": [5]}),
]


def told(classes: tuple[type[Any], ...], doing: Callable[..., Any]) -> list[Any]:
    """What comes of some objects and pairs of them."""
    made = [kind(*given, **named) for kind in classes[:2] for given, named in GIVEN]
    return [doing(one, other) for one in made for other in made]


@pytest.mark.parametrize(
    "doing",
    [
        lambda one, other: one == other,
        lambda one, other: hash(one) == hash(other),
        lambda one, _: hash(one),
        lambda one, _: repr(one),
        lambda one, _: repr(replace(one, note="anew")),
        lambda one, _: dataclasses.asdict(one),
        lambda one, _: [each.name for each in fields(one)],
        lambda one, _: type(one).__match_args__,
        lambda one, _: type(one).__doc__,
        lambda one, _: one == copy.copy(one) == copy.deepcopy(one),
        lambda one, _: one == one.sets,
    ],
)
def test_objects_are_as_those_of_the_library(doing: Callable[..., Any]) -> None:
    """Made, compared, hashed, shown, copied and taken apart."""
    assert told(OURS, doing) == told(THEIRS, doing)


@pytest.mark.parametrize("kinds", [OURS, THEIRS])
def test_nothing_can_be_changed(kinds: tuple[type[Any], ...]) -> None:
    """Neither a field nor anything else, set or taken away."""
    one = kinds[0](1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.sets = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.more = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.sets
    assert one == kinds[0](1)


@pytest.mark.parametrize("kinds", [OURS, THEIRS])
def test_what_is_wrong_with_its_fields_is_told(kinds: tuple[type[Any], ...]) -> None:
    """A field that is missing, one that there is not, and what the class itself refuses."""
    for given, named in [((), {}), ((1,), {"other": 2}), ((1, 2, 3, 4, 5, 6, 7), {})]:
        with pytest.raises(TypeError, match="argument"):
            kinds[1](*given, **named)
    with pytest.raises(ValueError, match="below 0"):
        kinds[1](1, minutes=-1)


@pytest.mark.parametrize("kinds", [OURS, THEIRS])
def test_a_default_is_made_for_each(kinds: tuple[type[Any], ...]) -> None:
    """A list of one is not that of another."""
    one, other = kinds[0](1), kinds[0](1)
    one.seen.append(1)
    assert other.seen == []


@pytest.mark.parametrize("kinds", [OURS, THEIRS])
def test_methods_of_its_own_are_left(kinds: tuple[type[Any], ...]) -> None:
    """A comparison, a hash and the words that a class is shown by."""
    one, other = kinds[2]("Ann"), kinds[2]("ANN")
    assert one == other
    assert len({one, other}) == 1
    assert repr(one) == "<Ann>"


def test_it_is_kept_and_read_again() -> None:
    """As a pickle, also where none of its methods was called yet."""
    data = pickle.dumps(Kept(3, (1, 2)))
    assert pickle.loads(data) == Kept(3, (1, 2))
    assert len({pickle.loads(data), Kept(3, (1, 2))}) == 1


def test_a_method_is_compiled_when_it_is_called_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no other one with it."""
    compiled = []
    compile_one = frozen._compiled

    def counted(cls: type[Any], name: str, *given: Any) -> Any:
        compiled.append(name)
        return compile_one(cls, name, *given)

    monkeypatch.setattr(frozen, "_compiled", counted)
    dose, *_ = classes(frozen.dataclass)
    assert compiled == []
    one, other = dose(1), dose(2)
    assert compiled == ["__init__"]
    assert one != other
    assert one != dose(3)
    assert compiled == ["__init__", "__eq__"]
    assert {one: 1}[dose(1)] == 1
    assert compiled == ["__init__", "__eq__", "__hash__"]


def test_what_is_more_than_frozen_is_left_to_the_library() -> None:
    """Such as slots, and an order; and what can be changed."""

    @frozen.dataclass(frozen=True, order=True, slots=True)
    class Day:
        year: int

    @frozen.dataclass
    class Count:
        number: int = 0

    assert Day(1) < Day(2)
    assert not hasattr(Day(1), "__dict__")
    count = Count()
    count.number += 1
    assert count == Count(1)
