"""CPU a guide, answers to bytes, one process that is warm: the reference rendering, the press, and Typst.

Typst is given a source that was made from our HTML beforehand (`typst_source`), has both standards on, and reuses one
Compiler; neither assessing nor laying out its source counts for it. New guides are those of clients whom nobody has
printed before, after as many others as `WARM`; known ones are the same again.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
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

WARM, GUIDES, REFERENCE = 100, 60, 12  # clients before, clients that are measured, and those of the slowest way
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


def taken(work: Callable[[T], bytes], given: Sequence[T]) -> tuple[float, float, float]:
    """Milliseconds of CPU a guide, on average and in the middle, and kilobytes."""
    times, sizes = [], []
    for each in given:
        started = time.process_time()
        data = work(each)
        times.append((time.process_time() - started) * 1000)
        sizes.append(len(data) / 1000)
    return statistics.fmean(times), statistics.median(times), statistics.fmean(sizes)


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
        return made

    def compiled(source: bytes) -> bytes:
        made = compiler.compile(input=source, format="pdf", pdf_standards=_STANDARDS)
        assert isinstance(made, bytes)
        return made

    sources, earlier = (
        [typst_source(render_html(clinic.guide(data))).encode() for data in each] for each in (measured, before)
    )
    taken(reference, measured[:1])
    figures = {"reference": taken(reference, measured[:REFERENCE])}
    taken(pressed, before)
    typeset = press.typeset
    figures["press, new"] = taken(pressed, measured)
    typeset = press.typeset - typeset
    figures["press, known"] = taken(pressed, measured)
    taken(compiled, earlier)
    figures["Typst, new"] = taken(compiled, sources)
    figures["Typst, known"] = taken(compiled, sources)
    for name, (mean, middle, size) in figures.items():
        print(f"{name:13} {mean:7.1f} ms a guide, {middle:7.1f} in the middle, {size:4.0f} KB")
    print(f"press, new: {typeset / GUIDES:.1f} leaves a guide were typeset, after {WARM} guides")
    for name in ("press, new", "press, known"):
        middle = figures[name][1]
        print(
            f"{name}: {figures['reference'][1] / middle:.1f} times the reference, "
            f"{figures['Typst, new'][1] / middle:.1f} times Typst (in the middle)"
        )


if __name__ == "__main__":
    main()
