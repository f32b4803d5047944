"""Every kind of document on every paper, in every size of letters and every ink, against what each must be.

`python -m tests.acceptance.prints` prints all of them, and guides to be bound or trimmed, by both renderers; the tests
print those that differ most. `-o FOLDER` keeps what the press made, for other validators.
"""

from __future__ import annotations

import argparse
import io
import itertools
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pikepdf

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.clinic.brand import brand
from guidegen.clinic.settings import INKS, PAPERS, TEXTS, Settings
from guidegen.guide import assemble, assemble_record
from guidegen.guide.document import Guide
from guidegen.html import render_html
from guidegen.library import Library, load_library
from guidegen.pdf import render_pdf
from guidegen.press import Press
from guidegen.service.printing import job_of
from tests.support.base import mapping
from tests.support.pdf_sample import pdf_faults
from tests.support.plausible import ANSWERED_ON
from tests.support.tagged import Outline, Tagged, outline_of_html, outline_of_pdf, read_tags

NAME = "A Very Long Name Indeed, of a Runner Who Has Many Given Names and Two Surnames"
_SIZES = {"a4": (595, 842), "letter": (612, 792)}

_COLON = re.compile(r":(?=['\"\s<]|$)")
_PAGE = re.compile(r"\bpage(?: \d+)?(?=\W)")
_PAGE_WORDS = re.compile(r"'page', '\d+(?:'|(?=[.,]'))")

# What makes of a calm runner's answers each kind of document.
KINDS: Mapping[str, Mapping[str, object]] = {
    "guide": {},
    "emergency": {"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d"},
    "urgent": {"age": 67, "trauma": "minor"},
    "referral": {"age": 15},
    "record": {"age": 67, "trauma": "minor"},
}


@dataclass(frozen=True)
class Variant:
    """One way to print."""

    paper: str
    text: str
    ink: str
    sides: str = "single"
    marks: bool = False

    def __str__(self) -> str:
        words = (self.paper, self.text, self.ink, self.sides * (self.sides != "single"), "marks" * self.marks)
        return "-".join(word for word in words if word)


VARIANTS = tuple(Variant(*each) for each in itertools.product(PAPERS, TEXTS, INKS))
# Guides alone are bound, or trimmed by a printer.
BOUND = (
    Variant("a4", "standard", "colour", sides="double"),
    Variant("letter", "standard", "colour", marks=True),
    Variant("a4", "large", "grey", sides="double", marks=True),
)
PRINTS = (*itertools.product(KINDS, VARIANTS), *itertools.product(["guide"], BOUND))


@dataclass(frozen=True)
class Print:
    """One document in one variant, as HTML and as PDF."""

    variant: Variant
    html: str
    pdf: bytes

    @property
    def tags(self) -> Tagged:
        return read_tags(self.pdf)


def printed(kind: str, variant: Variant, library: Library) -> Print:
    settings = Settings(region="uk", **vars(variant))
    guide = document(kind, settings, library)
    html = render_html(guide)
    return Print(variant, html, render_pdf(html, dict(brand(settings).assets), ink=variant.ink))


def pressed(kind: str, variant: Variant, library: Library, press: Press) -> Print | None:
    """The same by the press; None where it leaves it to the reference rendering."""
    guide = document(kind, Settings(region="uk", **vars(variant)), library)
    made = press.print(job_of(guide))
    return Print(variant, render_html(guide), made.data) if made is not None else None


def document(kind: str, settings: Settings, library: Library, name: str = NAME, number: str = "X-1") -> Guide:
    answers = parse_answers(mapping(KINDS[kind], client={"name": name, "id": number}), library)
    build: Callable[..., Guide] = assemble_record if kind == "record" else assemble
    guide = build(assess(answers, library, ANSWERED_ON), library, settings)
    assert guide.document == kind
    return guide


def faults_of(document: Print) -> Iterator[str]:
    """What is wrong with a print: as a PDF, in its tags, on its paper, in its ink, in what it tells of a client."""
    yield from pdf_faults(document.pdf)
    expected, read = outline_of_html(_without_colons(document.html)), outline_of_pdf(document.tags.root)
    for field in fields(Outline):
        wanted, found = repr(getattr(expected, field.name)), _without_colons(repr(getattr(read, field.name)))
        if wanted != found:
            yield f"the tags hold other {field.name} than the page, first after: {_common(wanted, found)}"
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf:
        for page in pdf.pages:
            left, bottom, right, top = (float(edge) for edge in page.trimbox.as_list())
            if (round(right - left), round(top - bottom)) != _SIZES[document.variant.paper]:
                yield "a page has another size than the paper"
            if (page.mediabox.as_list() == page.trimbox.as_list()) == document.variant.marks:
                yield "there is room for marks where none was asked for, or none where it was"
        if not str(pdf.Root.get("/Lang", "")) or not str(pdf.docinfo.get("/Title", "")):
            yield "no language or no title"
        told = pdf.Root.Metadata.read_bytes().decode() + str(dict(pdf.docinfo.items()))
        if "Long Name" in told or "X-1" in told:
            yield "the metadata names the client"


def _without_colons(text: str) -> str:
    """Without what a style makes, so that the page does not hold it: a colon after a term, the number of a page."""
    return _PAGE_WORDS.sub(
        lambda found: "'page'" if found[0][-1] == "'" else "'page', '", _PAGE.sub("page", _COLON.sub("", text))
    )


def _common(one: str, other: str) -> str:
    same = itertools.takewhile(lambda letters: letters[0] == letters[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in same)[-60:]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-o", "--output", type=Path, metavar="FOLDER")
    parser.add_argument("--renderer", choices=("press", "reference"), help="one of both alone")
    given = parser.parse_args()
    library, press = load_library(), Press()
    makers: Mapping[str, Callable[[str, Variant], Print | None]] = {
        "reference": lambda kind, variant: printed(kind, variant, library),
        "press": lambda kind, variant: pressed(kind, variant, library, press),
    }
    failed = 0
    for (kind, variant), (renderer, make) in itertools.product(PRINTS, makers.items()):
        if given.renderer not in (None, renderer):
            continue
        started = time.process_time()
        made = make(kind, variant)
        seconds = time.process_time() - started
        # Marks for trimming are the one thing that the press may leave.
        found = list(faults_of(made)) if made is not None else ["left"] * (not variant.marks)
        failed += bool(found)
        told = f"{seconds:5.2f} s {len(made.pdf) if made is not None else 0:8} bytes"
        print(f"{renderer:9} {kind:9} {variant!s:30} {told}  {'; '.join(found) or 'as it must be'}", flush=True)
        if given.output and made is not None and renderer == "press":
            (given.output / f"{kind}-{variant}.pdf").write_bytes(made.pdf)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
