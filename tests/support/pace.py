"""How slow this machine is just now, so that a limit of time means the same on a slow or a busy one."""

from __future__ import annotations

import json
import time

# Seconds of computing that the work below takes on the machine that the limits of our tests are meant for.
USUAL = 0.006
_TEXT = json.dumps([{"number": number, "text": "a" * (number % 50)} for number in range(5_000)])


def is_within(seconds: float, limit: float) -> bool:
    """Whether something took less than a limit, or less than it would be on a machine as slow as this one is now."""
    return seconds < limit or seconds < limit * min(_seconds() for _ in range(3)) / USUAL


def _seconds() -> float:
    start = time.process_time()
    for item in json.loads(_TEXT):
        item["length"] = sum(ord(letter) for letter in item["text"])
    return time.process_time() - start
