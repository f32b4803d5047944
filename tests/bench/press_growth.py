"""How the press grows: milliseconds with pages, warming and memory with leaves, folders with clinics.

The same clients as in `tests.bench.press`. CPU times, in one process; a new press on the same folder stands for the
next process.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

import guidegen
from guidegen.clinic.settings import Clinic, Settings
from guidegen.library import Library
from guidegen.press import Press, kept
from tests.bench.press import Data, clients, guide_of, printed

CLIENTS = 24
ROUNDS = 5
WARMED = (1, 6, 12, 24)  # clients after which leaves are counted
CLINICS = 10
UK = Settings(region="uk", renderer="press")


def seconds() -> float:
    return time.process_time()


def megabytes() -> float:
    """The most that this process has taken so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def warmed(press: Press, given: Sequence[Data], library: Library) -> None:
    """Leaves, CPU seconds and memory while guides of new clients are printed."""
    begun, empty = seconds(), megabytes()
    for number, data in enumerate(given, 1):
        printed(press, guide_of(data, library, UK))
        if number in WARMED:
            spent, room = seconds() - begun, megabytes() - empty
            print(f"{number:5} new clients: {press.typeset:5} leaves, {spent:5.1f} s, {room:4.0f} MB more than before")


def by_pages(press: Press, given: Sequence[Data], library: Library) -> None:
    """Milliseconds of guides of which all is known, whole ones and short ones, by how many pages they have."""
    found: dict[int, list[float]] = {}
    for settings in (UK, UK.with_options(extent="short")):
        for data in given:
            pages = 0
            spent = []
            for _ in range(ROUNDS):
                started = seconds()
                pdf = printed(press, guide_of(data, library, settings))
                spent.append(1000 * (seconds() - started))
                pages = pages or len(pypdfium2.PdfDocument(pdf))
            found.setdefault(pages, []).append(min(spent[1:]))
    for pages, spent in sorted(found.items()):
        print(f"{pages:5} pages: {statistics.mean(spent):5.1f} ms, mean of {len(spent)} guides")
    points = [(pages, each) for pages, spent in found.items() for each in spent]
    line = statistics.linear_regression(*zip(*points, strict=True))
    print(f"      {line.slope:.2f} ms a page and {line.intercept:.1f} ms beside")


def by_clinics(data: Data, library: Library, folder: Path) -> None:
    """Clinics with colours of their own on one machine: the first guide of each, and the same by the next process."""
    of_clinic = [
        UK.with_options(clinic=Clinic(name=f"Clinic {number}", colour=f"#{0x2A4B6E + 9 * number:06x}"))
        for number in range(CLINICS)
    ]
    for told in ("first", "again"):
        press, begun = Press(folder), seconds()
        for settings in of_clinic:
            printed(press, guide_of(data, library, settings))
        spent, there = (seconds() - begun) / CLINICS, kept(folder)
        print(
            f"{CLINICS:5} clinics, {told}: {press.typeset / CLINICS:5.1f} leaves and {spent:.2f} s each;"
            f" {there.records} records of {there.kinds} kinds of page on disk, {there.size / 1e6:.1f} MB"
        )


def main() -> None:
    library, press = guidegen.load_library(), Press()
    given = list(islice(clients(library), CLIENTS))
    warmed(press, given, library)
    by_pages(press, given, library)
    with TemporaryDirectory() as folder:
        by_clinics(given[0], library, Path(folder))


if __name__ == "__main__":
    main()
