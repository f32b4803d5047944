"""The waiting room under load: 200 people at once, memory over many sessions, and a flood of slow lines.

python -m tests.bench.intake [people] [sessions] [pause]
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.support.front_desk import example
from tests.support.live_room import Browser, QuickRunner, Room, running

NAMES = ("easy_acute", "sciatica", "persistent", "urgent", "emergency", "pregnant")
SLOW_LINES = 500
SIGHTS = 40
GARBAGE = (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 5000, b"POST /")


def p95(times: Sequence[float]) -> float:
    """Of so many seconds the 95th of a hundred, in milliseconds."""
    return statistics.quantiles(times, n=20)[-1] * 1000 if len(times) > 1 else 0.0


async def people_at_once(room: Room, people: int, sessions: int, pause: float) -> None:
    """So many runners at once, each followed by the next, with a pause of a reader on each page."""
    rng = random.Random(1)
    left = sessions
    times: list[float] = []
    ends: Counter[str] = Counter()
    memory = [room.memory]

    async def place() -> None:
        nonlocal left
        await asyncio.sleep(rng.uniform(0, pause))
        while left > 0:
            left -= 1
            browser = Browser(room.port)
            name = rng.choice(NAMES)
            ends[await QuickRunner(browser, example(name), rng.uniform(0.5, 1.5) * pause).go()] += 1
            times.extend(browser.times)
            browser.close()
            done = sum(ends.values())
            if done % max(1, sessions // 10) == 0:
                memory.append(room.memory)
                print(f"  {done:6} sessions  {len(times):8} answers  {room.memory:5.0f} MB", flush=True)

    began, cpu = time.perf_counter(), _cpu(room)
    await asyncio.gather(*(place() for _ in range(people)))
    seconds = time.perf_counter() - began
    print(
        f"{people} people at once, {sessions} sessions in {seconds:.0f} s: {len(times)} answers,"
        f" {len(times) / seconds:.0f} a second, median {statistics.median(times) * 1000:.1f} ms,"
        f" p95 {p95(times):.1f} ms, longest {max(times) * 1000:.0f} ms,"
        f" {(_cpu(room) - cpu) / len(times) * 1000:.1f} ms CPU each, {memory[0]:.0f} to {max(memory):.0f} MB"
    )
    print(f"  ended: {dict(ends)}")


async def flood(room: Room) -> None:
    """The desk's list and its sign-in, first alone, then beside 500 lines that say little or nonsense."""
    desk = Browser(room.port)
    await _sign_in(desk, room.password)
    alone = await _looked(desk)
    lines = [asyncio.create_task(_slow_line(room.port, number)) for number in range(SLOW_LINES)]
    await asyncio.sleep(3)
    began, cpu = time.perf_counter(), _cpu(room)
    beside = await _looked(desk)
    busy = (_cpu(room) - cpu) / (time.perf_counter() - began) * 100
    newcomer = Browser(room.port)
    began = time.perf_counter()
    await _sign_in(newcomer, room.password)
    sign_in = time.perf_counter() - began
    for line in lines:
        line.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
    print(
        f"the desk's list: p95 {p95(alone):.1f} ms alone, {p95(beside):.1f} ms beside {SLOW_LINES} slow or garbage"
        f" lines ({busy:.0f} % of a core); signing in by a new line takes {sign_in:.2f} s then; {room.memory:.0f} MB"
    )


async def _sign_in(browser: Browser, password: str) -> None:
    _, _, page = await browser.ask("GET", "/desk/sign-in")
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    fields = [("csrf", token[1]), ("user", "desk"), ("password", password)]
    status, where, _ = await browser.ask("POST", "/desk/sign-in", fields)
    assert (status, where) == (303, "/desk"), status


async def _looked(browser: Browser) -> list[float]:
    browser.times.clear()
    for _ in range(SIGHTS):
        status, _, _ = await browser.ask("GET", "/desk")
        assert status == 200
        await asyncio.sleep(0.05)
    return list(browser.times)


async def _slow_line(port: int, number: int) -> None:
    """A letter a second, garbage again and again, or nothing at all; whoever is hung up on comes again."""
    while True:
        with suppress(OSError, EOFError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            kind = number % 3
            if kind == 0:
                for letter in b"GET / HTTP/1.1\r\nHost: localhost\r\n" * 100:
                    writer.write(bytes([letter]))
                    await writer.drain()
                    await asyncio.sleep(1)
            elif kind == 1:
                writer.write(GARBAGE[number % len(GARBAGE)])
                await writer.drain()
                await asyncio.sleep(1)
            else:
                await asyncio.sleep(60)
            writer.close()
        await asyncio.sleep(0.2)


def _cpu(room: Room) -> float:
    fields = Path(f"/proc/{room.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    people, sessions, pause = [*sys.argv[1:], *("200", "10000", "3")[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as room:
        asyncio.run(flood(room))
        asyncio.run(people_at_once(room, int(people), int(sessions), float(pause)))


if __name__ == "__main__":
    main()
