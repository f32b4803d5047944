"""The [limits] part of guidegen.toml: how much of the computer one document may take."""

from __future__ import annotations

from dataclasses import dataclass

from guidegen.files.fields import Fields

_LEAST_MEMORY = 200  # what printing itself needs, in MB


@dataclass(frozen=True)
class Limits:
    """For one document `seconds` of computing time, and `memory` in MB; settings may lower them and not raise them."""

    seconds: int = 30
    memory: int = 1500

    @property
    def bytes(self) -> int:
        return self.memory << 20


def read_limits(fields: Fields) -> Limits:
    """Faults go to the problems of `fields`."""
    inner = fields.inner("limits")
    if inner is None:
        return Limits()
    limits = Limits(
        inner.whole("seconds", Limits.seconds, 1, Limits.seconds),
        inner.whole("memory", Limits.memory, _LEAST_MEMORY, Limits.memory),
    )
    inner.finish()
    return limits
