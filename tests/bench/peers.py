"""CPU a guide, answers to bytes, one process that is warm: the reference rendering, the press, and Typst.

Typst is given a source that was made from our HTML beforehand (`typst_source`), has both standards on, and reuses one
Compiler; neither assessing nor laying out its source counts for it. New guides are those of clients whom nobody has
printed before, after as many others as `WARM`; known ones are the same again, a few later.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import typst

import guidegen
from guidegen.files.fonts import font_files
from guidegen.html import render_html
from guidegen.pdf import render_pdf
from guidegen.press import Press
from guidegen.review.synthetic.sample_clients import usual_answers
from guidegen.service.printing import job_of
from tests.bench.typst_source import typst_source

WARM, GUIDES = 100, 60  # clients before, and clients that are measured
ROUND, REFERENCE = 10, 2  # clients in a row of one way, and of the slowest
DAY = date(2026, 11, 20)
_STANDARDS: list[Any] = ["ua-1", "a-3a"]
_NAMES = ("Ada Ashdown", "Chloé Ballesteros-Whitford", "Bo Li", "Jörg Grünwald")
T = TypeVar("T")


class Clinic:
    """What there is before the first client comes."""

    def __init__(self) -> None:
        self.library = guidegen.load_library()
        self.settings = guidegen.Settings(region="uk", renderer="press")

    def guide(self, data: dict[str, Any]) -> guidegen.Guide:
        answers = guidegen.parse_answers(data, self.library)
        return guidegen.assemble(guidegen.assess(answers, self.library, DAY), self.library, self.settings)

    def clients(self) -> Iterator[dict[str, Any]]:
        """Clients who get a guide, without end."""
        rng = random.Random(77)
        while True:
            client = {"name": rng.choice(_NAMES), "id": f"R-{rng.randrange(10_000)}"}
            answers = usual_answers(self.library, rng, DAY)
            data = {"client": client, "answered_on": DAY.isoformat(), "answers": answers}
            if self.guide(data).document == "guide":
                yield data


@dataclass
class Figures:
    """Of one way to print: milliseconds of CPU for each guide, and kilobytes."""

    times: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    def take(self, work: Callable[[T], bytes], given: Iterable[T]) -> None:
        for each in given:
            started = time.process_time()
            data = work(each)
            self.times.append((time.process_time() - started) * 1000)
            self.sizes.append(len(data) / 1000)

    @property
    def middle(self) -> float:
        return statistics.median(self.times)

    def told(self) -> str:
        mean, size = statistics.fmean(self.times), statistics.fmean(self.sizes)
        return f"{mean:7.1f} ms a guide, {self.middle:7.1f} in the middle, {size:4.0f} KB"


def main() -> None:
    clinic, press = Clinic(), Press()
    clients = clinic.clients()
    before, measured = ([next(clients) for _ in range(count)] for count in (WARM, GUIDES))
    fonts = str(next(iter(font_files().values())).parent)
    compiler = typst.Compiler(font_paths=[fonts], ignore_system_fonts=True)

    def reference(data: dict[str, Any]) -> bytes:
        return render_pdf(render_html(clinic.guide(data)))

    def pressed(data: dict[str, Any]) -> bytes:
        made = press.print(job_of(clinic.guide(data)))
        if made is None:
            raise SystemExit(f"the press left a guide: {dict(press.left)}")
        return made.data

    def compiled(source: bytes) -> bytes:
        made = compiler.compile(input=source, format="pdf", pdf_standards=_STANDARDS)
        assert isinstance(made, bytes)
        return made

    def source(data: dict[str, Any]) -> bytes:
        return typst_source(render_html(clinic.guide(data))).encode()

    Figures().take(reference, measured[:1])
    Figures().take(pressed, before)
    Figures().take(compiled, map(source, before[:ROUND]))
    ways = ("reference", "press, new", "press, known", "Typst, new", "Typst, known")
    found = {way: Figures() for way in ways}
    typeset = press.typeset
    # In turns, so that whatever else the machine does is shared by all.
    for first in range(0, GUIDES, ROUND):
        some = measured[first : first + ROUND]
        sources = list(map(source, some))
        found["reference"].take(reference, some[:REFERENCE])
        for state in ("new", "known"):
            found[f"press, {state}"].take(pressed, some)
            found[f"Typst, {state}"].take(compiled, sources)
    for way, figures in found.items():
        print(f"{way:13} {figures.told()}")
    print(f"press, new: {(press.typeset - typeset) / GUIDES:.1f} leaves a guide were typeset, after {WARM} guides")
    for way in ("press, new", "press, known"):
        times = [found[other].middle / found[way].middle for other in ("reference", "Typst, new")]
        print(f"{way}: {times[0]:.1f} times the reference, {times[1]:.1f} times Typst (in the middle)")


if __name__ == "__main__":
    main()
