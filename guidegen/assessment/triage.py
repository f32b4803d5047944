"""Red flags that fire, and the level and permit that follow. A flag fires on yes and on unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guidegen.answers.models import Override
from guidegen.library.context import Context
from guidegen.library.levels import Level, Permit
from guidegen.library.models import Library, RedFlag
from guidegen.rules import Evidence, Truth


@dataclass(frozen=True)
class FiredFlag:
    """A red flag that fired, after any override; `truth` is unknown where an answer is missing.

    `computed` is the level before an override. A `refused` one changes nothing: it needs a person who is there.
    `days` is the shortest wait of the branches that fired, where the flag asks for a check SOON.
    """

    flag: RedFlag
    level: Level
    permit: Permit
    truth: Truth
    because: tuple[Evidence, ...]
    override: Override | None = None
    refused: Override | None = None
    computed: Level | None = None
    days: int | None = None

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "id": self.flag.id,
            "code": self.flag.code,
            "level": str(self.level),
            "permit": str(self.permit),
            "truth": str(self.truth),
            "because": [evidence.to_dict() for evidence in self.because],
        }
        if self.waits is not None:
            found["days"] = self.waits
        return found | ({"overridden_by": self.override.by} if self.override else {})

    @property
    def waits(self) -> int | None:
        """Within how many days this has to be seen; None where it says so no longer, or asks for more than a visit."""
        return self.days if self.level is Level.SOON and self.override is None else None


@dataclass(frozen=True)
class Triage:
    """All flags that fired, the highest level and the lowest permit of them."""

    flags: tuple[FiredFlag, ...]
    level: Level
    permit: Permit

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(fired.flag.code for fired in self.flags)


def triage(
    context: Context, library: Library, overrides: Sequence[Override] = (), accepted: Collection[str] = ()
) -> Triage:
    """Evaluate every red flag. Without one the result is ROUTINE and P3.

    `accepted` are the flags, by code, whose override a person who is there stands for: what is computed as EMERGENCY,
    and whatever the flag itself says so of, no file steps down alone (evidence base 14.32).
    """
    by_flag = {override.flag: override for override in overrides}
    fired = [found for flag in library.red_flags if (found := _fire(flag, context))]
    return settled(_overridden(found, by_flag.get(found.flag.code), accepted) for found in fired)


def settled(fired: Iterable[FiredFlag]) -> Triage:
    """Level and permit over a set of flags: the highest level, the lowest permit."""
    flags = tuple(fired)
    level = max((found.level for found in flags), default=Level.ROUTINE)
    permit = min((found.permit for found in flags), default=Permit.P3)
    return Triage(flags, level, permit)


def told_first(flags: Iterable[FiredFlag]) -> tuple[tuple[FiredFlag, ...], int]:
    """The flags that a person is told of by code, and how many more nobody has ruled out.

    Where questions were left open, the certain ones would stand hidden among all that might be; all are told where one
    that is not ruled out is graver than any of these.
    """
    flags = tuple(flags)
    certain = tuple(fired for fired in flags if fired.truth is Truth.YES)
    level = max((fired.level for fired in flags), default=Level.ROUTINE)
    if any(fired.level is level for fired in certain):
        return certain, len(flags) - len(certain)
    return flags, 0


def as_far_as_asked(found: Triage) -> Triage:
    """The same where the questions stopped at what is certain: no unanswered question makes it graver than that."""
    certain = max((fired.level for fired in found.flags if fired.truth is Truth.YES), default=None)
    if certain is None:
        return found
    return settled(fired for fired in found.flags if fired.truth is Truth.YES or fired.level <= certain)


def _fire(flag: RedFlag, context: Context) -> FiredFlag | None:
    met = [(branch, context.decide(branch.when)) for branch in flag.branches if context.may_hold(branch.when)]
    if not met:
        return None
    truth = Truth.any(verdict.truth for _, verdict in met)
    because = dict.fromkeys(evidence for _, verdict in met if verdict.truth is truth for evidence in verdict.evidence)
    return FiredFlag(
        flag,
        level=max(branch.level for branch, _ in met),
        permit=min(branch.permit for branch, _ in met),
        truth=truth,
        because=tuple(because),
        days=min(filter(None, (branch.days for branch, _ in met)), default=None),
    )


def _overridden(found: FiredFlag, override: Override | None, accepted: Collection[str]) -> FiredFlag:
    """The flag stepped down; an override never steps one up."""
    if override is None:
        return found
    if (found.level is Level.EMERGENCY or found.flag.in_person) and found.flag.code not in accepted:
        return replace(found, refused=override)
    return replace(
        found,
        level=min(found.level, override.to),
        permit=max(found.permit, override.permit),
        override=override,
        computed=found.level,
    )
