"""The press beside the reference rendering: guides of which all is known, and what is new in those of new clients.

CPU milliseconds from answers to bytes, in one process, the reference on the same guides in the same run. New leaves are
counted over the last quarter of the clients, from a press that began with nothing.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import guidegen
from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.clinic.brand import brand
from guidegen.clinic.settings import Settings
from guidegen.files.garbage import not_collected
from guidegen.guide import Guide, assemble
from guidegen.html import render_html, render_marked
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.press import Job, Press, Pressed
from tests.support.plausible import ANSWERED_ON, random_answers

CLIENTS = 400
KNOWN = 40
BY_REFERENCE = 8
ROUNDS = 4
SEED = 5
Data = dict[str, Any]


def clients(library: Library) -> Iterator[Data]:
    """Answers of clients who get a guide."""
    rng = random.Random(SEED)
    while True:
        answers = random_answers(rng, library, calm=1.0)
        client = {"name": "A. Runner", "id": f"R-{rng.randrange(10_000)}"}
        data = {"client": client, "answered_on": ANSWERED_ON.isoformat(), "answers": answers}
        if assess(parse_answers(data, library), library, ANSWERED_ON).document == "guide":
            yield data


def guide_of(data: Data, library: Library, settings: Settings) -> Guide:
    return assemble(assess(parse_answers(data, library), library, ANSWERED_ON), library, settings)


def printed(press: Press, guide: Guide) -> Pressed | None:
    """As the service does it."""
    settings = guide.settings
    with not_collected():
        return press.print(Job(render_marked(guide, again=True), dict(brand(settings).assets), settings.ink, None))


def milliseconds(make: Callable[[Data], object], data: Data) -> float:
    started = time.process_time()
    make(data)
    return 1000 * (time.process_time() - started)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS
    library, settings, press = guidegen.load_library(), Settings(region="uk", renderer="press"), Press()

    def pressed(data: Data) -> Pressed | None:
        return printed(press, guide_of(data, library, settings))

    def by_reference(data: Data) -> bytes:
        return render_pdf(render_html(guide_of(data, library, settings)))

    given = list(islice(clients(library), count))
    new, spent = [], []
    for data in given:
        before = press.typeset
        spent.append(milliseconds(pressed, data))
        new.append(press.typeset - before)
    late = count // 4
    print(f"new clients   {statistics.mean(spent[-late:]):7.1f} ms, {statistics.mean(new[-late:]):.2f} new leaves each")
    for data in given[:KNOWN]:
        pressed(data)
    known = statistics.mean(milliseconds(pressed, data) for _ in range(ROUNDS) for data in given[:KNOWN])
    whole = statistics.mean(milliseconds(by_reference, data) for data in given[:BY_REFERENCE])
    print(f"known clients {known:7.1f} ms; by reference {whole:.0f} ms, {whole / known:.0f} times as much")
    print(f"left to the reference: {dict(press.left) or 'none'}")


if __name__ == "__main__":
    main()
