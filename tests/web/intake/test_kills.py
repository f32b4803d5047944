"""kill -9 at a random moment under load: what was acknowledged is there, and no link is used twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from guidegen.web.intake.store import FILE, Store
from tests.support.front_desk import example
from tests.support.live_room import Browser, GoneError, QuickRunner, Room, start
from tests.support.sampled import sampled

# Runners at once; each third comes by a link.
_RUNNERS = 12


@dataclass
class Told:
    """What the server acknowledged, by the signed id of each visit; links that it said were used."""

    kept: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    pages: int = 0

    def count(self) -> None:
        self.pages += 1


async def _come_and_go(port: int, links: list[str], told: Told, rng: random.Random) -> None:
    """Runners one after the other in one place, until the server is gone."""
    names = ("easy_acute", "sciatica", "emergency", "urgent")
    while True:
        browser = Browser(port)
        runner = QuickRunner(browser, example(rng.choice(names)))
        link = links.pop() if links and rng.random() < 1 / 3 else ""
        runner.acknowledged = told.count
        runner.path = f"/i/{link}" if link else "/"
        try:
            await runner.go()
        except GoneError:
            return
        finally:
            if runner.visit:
                told.kept[runner.visit.partition(".")[0]] = dict(runner.kept)
                told.used.update({link} - {""})
            browser.close()


async def _load(room: Room, links: list[str], told: Told, rng: random.Random) -> None:
    runners = [asyncio.create_task(_come_and_go(room.port, links, told, rng)) for _ in range(_RUNNERS)]
    until = rng.randint(20, 400)
    while told.pages < until:
        await asyncio.sleep(0.002)
    await asyncio.sleep(rng.uniform(0, 0.02))
    room.process.kill()
    await asyncio.gather(*runners)


@pytest.mark.slow
@pytest.mark.parametrize("seed", sampled(range(20), kept=(3, 7, 11)))
def test_no_acknowledged_page_is_lost_and_no_link_is_used_twice(tmp_path: Path, seed: int) -> None:
    """After a kill the next server has every page that runners were led on from, and refuses used links."""
    rng = random.Random(seed)
    told = Told()
    store = Store(tmp_path / FILE)
    made = [store.make_link(f"link-{number}", 7) for number in range(200)]
    store.close()
    links = list(made)
    room = start(tmp_path)
    asyncio.run(_load(room, links, told, rng))
    room.kill()
    assert told.pages >= 20

    room = start(tmp_path)
    try:
        refused = asyncio.run(_try_again(room.port, sorted(told.used)))
    finally:
        room.end()
    assert set(refused.values()) <= {410}

    store = Store(tmp_path / FILE)
    visits = {visit.id: visit for visit in store.visits()}
    store.close()
    for id_, kept in told.kept.items():
        assert id_ in visits
        assert {name: visits[id_].answers.get(name) for name in kept} == kept
    by_link = Counter(visit.number for visit in visits.values() if visit.how == "link")
    assert set(by_link.values()) <= {1}


async def _try_again(port: int, tokens: list[str]) -> dict[str, int]:
    """What the server says to other browsers that come with links that were used."""
    found = {}
    for token in tokens:
        browser = Browser(port)
        found[token], _, _ = await browser.ask("GET", f"/i/{token}")
        browser.close()
    return found
