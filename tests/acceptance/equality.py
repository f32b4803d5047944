"""The press against the reference rendering, over random clients and every way to print; `make equality` runs it.

Each client's document, every other one's record, and a guide with what has changed are printed both ways and compared:
words and their order, tags with their attributes, links, bookmarks, alternative texts, boxes, places and page breaks,
and of some the pixels and both standards. What differs is told with the client's number, which `--only` prints again.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.assessment.comparison import Earlier
from guidegen.clinic.settings import INKS, PAPERS, TEXTS, Settings, load_settings
from guidegen.errors import AnswersError
from guidegen.guide import Guide
from guidegen.html import render_html
from guidegen.library import Library, load_library
from guidegen.pdf import render_pdf
from guidegen.press import Press
from guidegen.service.document import client_document, record_of
from guidegen.service.printing import job_of
from tests.support.pdf_sample import pdf_faults
from tests.support.plausible import ANSWERED_ON, random_answers
from tests.support.same_print import differences, pages_that_look_otherwise

COUNT = 500
LOOKED_AT = 10  # of so many documents one is looked at, and judged by both standards
NAMES = (
    "A. Runner",
    "Siobhán O’Brien-Núñez",
    "Li",
    "",
    "A Very Long Name Indeed, of a Runner Who Has Many Given Names and Two Surnames",
)
DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">
<rect width="120" height="40" fill="#5b2a6e"/><circle cx="20" cy="20" r="12" fill="#fff"/></svg>"""
CLINIC = """region = "uk"
[clinic]
name = "Riverside Running Clinic"
address = "1 River Road, Riverside"
phone = "0123 456789"
website = "example.org"
booking_url = "https://example.org/booking"
logo = "{logo}"
colour = "#5b2a6e"
clinician = "A. Clinician, physiotherapist"
"""


@dataclass(frozen=True)
class Found:
    """How one document of the press differs from the reference rendering's; `left` says why there is none."""

    differences: tuple[str, ...] = ()
    left: str = ""


def compared(press: Press, guide: Guide, looked_at: bool = False) -> Found:
    """Print a document both ways; its pixels, and whether it keeps to both standards, where it is looked at."""
    job, before = job_of(guide), Counter(press.left)
    pressed = press.print(job)
    if pressed is None:
        return Found(left=", ".join(press.left - before))
    whole = render_pdf(render_html(guide), dict(job.assets), job.ink, job.sides)
    told = differences(pressed.data, whole)
    if looked_at:
        told += [f"page {page} looks otherwise" for page in pages_that_look_otherwise(pressed.data, whole)]
        told += pdf_faults(pressed.data)
    return Found(tuple(told))


def clinic_settings(folder: Path) -> list[Settings]:
    """Clinics with a colour, a code that leads to their bookings, a number, a clinician, and a logo of each kind."""
    found = []
    for name in ("logo.svg", "logo.png", "logo.jpg"):
        clinic = folder / name.replace(".", "-")
        clinic.mkdir()
        (clinic / "guidegen.toml").write_text(CLINIC.format(logo=name))
        if name.endswith(".svg"):
            (clinic / name).write_text(DRAWN)
        else:
            picture = Image.radial_gradient("L").resize((240, 80))
            coloured = Image.merge("RGB", (picture, picture.rotate(180), Image.new("L", picture.size, 90)))
            if name.endswith(".png"):
                coloured.putalpha(picture)
            coloured.save(clinic / name)
        found.append(load_settings(clinic))
    return found


def ways_to_print(regions: Sequence[str], seed: int) -> list[Mapping[str, str]]:
    """So few that any two options stand together in one of them."""
    options = {
        "region": tuple(regions),
        "paper": PAPERS,
        "text": TEXTS,
        "ink": INKS,
        "sides": ("single", "double"),
        "extent": ("full", "short"),
        "language": ("en", "es"),
    }
    everything = [dict(zip(options, values, strict=True)) for values in itertools.product(*options.values())]
    random.Random(seed).shuffle(everything)
    missing = {pair for way in everything for pair in itertools.combinations(way.items(), 2)}
    ways: list[Mapping[str, str]] = []
    while missing:
        best = max(everything, key=lambda way: len(missing & set(itertools.combinations(way.items(), 2))))
        missing -= set(itertools.combinations(best.items(), 2))
        ways.append(best)
    return ways


def documents(library: Library, settings: Settings, seed: int, number: int) -> Iterator[tuple[str, Guide]]:
    """What one client may be given: the document, the record of every other one, a guide beside earlier answers."""
    rng = random.Random(f"{seed} {number}")
    calm = 0.8 if number % 3 == 2 else 1.0
    client = {"name": NAMES[(number + number // len(NAMES)) % len(NAMES)], "id": f"R-{number}"}

    def answered(days_ago: int) -> Mapping[str, Any]:
        return {
            "client": client,
            "answered_on": (ANSWERED_ON - timedelta(days=days_ago)).isoformat(),
            "answers": random_answers(rng, library, calm),
        }

    while True:
        try:
            assessment = assess(parse_answers(answered(0), library), library, ANSWERED_ON)
            before = parse_answers(answered(42), library)
        except AnswersError:
            continue
        break
    yield assessment.document, client_document(assessment, library, settings)
    if number % 2:
        yield "record", record_of(assessment, library, settings)
    if number % 4 == 0 and assessment.document == "guide":
        then = assess(before, library, before.answered_on)
        earlier = Earlier("", before.client, before.answered_on, before.values, then)
        yield "follow-up", client_document(assessment, library, settings, [earlier])


def run(
    library: Library, clinics: Sequence[Settings], seed: int, count: int, only: Sequence[int] = ()
) -> Iterator[str]:
    """Compare, and tell of each document that differs; progress stands on stderr."""
    ways = ways_to_print(sorted(library.regions), seed)
    press, started = Press(), time.process_time()
    done, left = Counter[str](), Counter[str]()
    for number in only or range(count):
        # One way after the other, because what all guides of one way share is typeset once.
        way = ways[number * len(ways) // count]
        settings = (clinics[number // 5 % len(clinics)] if number % 5 == 4 else Settings()).with_options(**way)
        for kind, guide in documents(library, settings, seed, number):
            found = compared(press, guide, looked_at=not sum(done.values()) % LOOKED_AT)
            done[kind] += 1
            if found.left:
                left[f"{kind}: {found.left}"] += 1
                print(f"client {number}, {kind}: left for {found.left}", file=sys.stderr, flush=True)
            if found.differences:
                yield f"client {number}, {kind}, {' '.join(way.values())}: {'; '.join(found.differences)}"
        if not (number + 1) % 10 or only:
            told = ", ".join(f"{many} {kind}" for kind, many in done.items())
            print(f"{number + 1} clients: {told}; {time.process_time() - started:.0f} s", file=sys.stderr, flush=True)
    for reason, many in left.most_common():
        print(f"left to the reference rendering: {many} {reason}", file=sys.stderr)
    print(f"compared: {sum(done.values()) - left.total()} documents", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=COUNT, help="how many clients")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other clients")
    parser.add_argument("--only", type=int, nargs="*", default=(), help="the numbers of clients of such a run")
    given = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        clinics = clinic_settings(Path(folder))
        for line in run(load_library(), clinics, given.seed, given.count, given.only):
            print(line, flush=True)
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
