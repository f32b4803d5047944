"""Bytes as a failing disk, or somebody who tries, may leave them."""

from __future__ import annotations

import random
from collections.abc import Iterator


def mutations(data: bytes, count: int, seed: int = 41) -> Iterator[bytes]:
    """So many: cut off, with a bit turned, with bytes put in, with bytes taken out."""
    rng = random.Random(seed)
    for _ in range(count):
        at = rng.randrange(len(data))
        yield rng.choice(
            (
                data[:at],
                data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :],
                data[:at] + rng.randbytes(rng.randint(1, 9)) + data[at:],
                data[:at] + data[at + rng.randint(1, 9) :],
            )
        )
