"""No more messages a minute than the server's owner allows."""

from __future__ import annotations

import time
from collections.abc import Callable


class RateLimit:
    """Lets one message go at a time, evenly over the minute; `wait` sleeps and says whether a person wants to stop."""

    def __init__(
        self, per_minute: int, wait: Callable[[float], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._next = 0.0
        self.wait = wait
        self.clock = clock

    def next_message(self) -> bool:
        """Wait for the next message's time; False where a person wants to stop."""
        if not self.until(self._next):
            return False
        self._next = self.clock() + self._gap
        return True

    def until(self, moment: float) -> bool:
        """Wait for a moment of the clock; False where a person wants to stop."""
        return not self.wait(max(0.0, moment - self.clock()))
