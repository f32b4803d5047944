"""What became of damaged files, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.acceptance.told import RIGHT


@dataclass
class Tries:
    """What became of tries, by damage and by format; `failures` say how to try each again."""

    by_damage: dict[str, Counter[str]] = field(default_factory=dict)
    by_format: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    outside: int = 0
    false: int = 0

    def add(self, damage: str, kind: str, what: str, is_outside: bool) -> None:
        for counts in (self.by_damage.setdefault(damage, Counter()), self.by_format.setdefault(kind, Counter())):
            counts[what] += 1
        if is_outside:
            self.outside += 1
            self.false += what == "false alarm"

    @property
    def lost(self) -> int:
        return sum(counts["lost"] + counts["raised"] for counts in self.by_format.values())


def report(found: Tries) -> Iterator[str]:
    """Figures by damage and by format."""
    kinds = (RIGHT, "listed", "listed lower", "refused: RED FLAG", "refused", "lost", "raised", "calm", "false alarm")
    for title, rows in (("damage", found.by_damage), ("format", found.by_format)):
        yield f"{title:28}{'tries':>7}" + "".join(f"{kind[-13:]:>14}" for kind in kinds)
        for name, counts in rows.items():
            yield f"{name:28}{counts.total():>7}" + "".join(f"{counts[kind] or '':>14}" for kind in kinds)
    share = found.false / found.outside if found.outside else 0
    yield f"lost: {found.lost}; false alarms outside: {found.false} of {found.outside} ({share:.1%})"
