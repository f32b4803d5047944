"""The default content typeset ahead, while guidegen is built, for those who print the first guide with it.

made-up clients of every region -> guides -> leaves -> standing type
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.files.resources import content_dir, templates_dir
from guidegen.guide import Guide, assemble
from guidegen.html import in_each_size
from guidegen.library import Library, load_library
from guidegen.library.files import LOCALE, is_language
from guidegen.pdf.system import loading
from guidegen.press import FACES, Press, SetForStanding, standing_type_in
from guidegen.review.care_pages_ahead import care_pages
from guidegen.review.figures_ahead import every_figure, page_with
from guidegen.review.warming import advised_guides, flagged_pages, referral_pages, sample_guides, varied_guides
from guidegen.service.printing import job_of
from guidegen.version import VERSION

CLIENTS = 40  # of each region; four times as many halve what is left to typeset, and double the file
_DAY = date(2026, 11, 20)
_PACKAGE = Path(__file__).resolve().parent.parent


def made_from(clients: int = CLIENTS) -> str:
    """A digest that is another as soon as a word, a rule, a template, a style or a line of code is."""
    digest = hashlib.sha256(f"{VERSION} {clients}".encode())
    for folder, kind in ((_PACKAGE, "*.py"), (content_dir(), "*.*"), (templates_dir(), "*.*")):
        for file in sorted(path for path in folder.rglob(kind) if not _is_apart(path.relative_to(folder), folder)):
            digest.update(f"\n{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()


def _is_apart(path: Path, folder: Path) -> bool:
    """What is compiled, and words in other languages: nothing is typeset ahead in one."""
    if folder == templates_dir() and path.parts[0] == LOCALE:
        return True
    return "__pycache__" in path.parts or (folder == content_dir() and is_language(path.parts[0]))


def is_made(file: Path, clients: int = CLIENTS) -> bool:
    """Whether the file is there, and was made from what there is now."""
    found = standing_type_in(file)
    return found is not None and found.made_from == made_from(clients)


def make(file: Path, folder: Path, clients: int = CLIENTS) -> None:
    """Write the file, whole or not at all. Raises as `typeset_ahead` does."""
    data = typeset_ahead(folder, clients)
    part = file.with_suffix(".part")
    part.write_bytes(data)
    part.replace(file)


def typeset_ahead(folder: Path, clients: int = CLIENTS, regions: Collection[str] = ()) -> bytes:
    """The file of standing type: all regions on their own paper, in letters of the usual size, in colour.

    `folder` keeps what was typeset, so that only what has changed is typeset the next time; `regions` are fewer, where
    any are given. Raises RenderError where what lays out is not there.
    """
    with loading():
        import_module("guidegen.pdf.engine")
    state = made_from(clients)  # what changes from now on is not what it was made from
    library, standing = load_library(), SetForStanding()
    figures = every_figure(library) if clients else ()
    for number, region in enumerate(sorted(regions or library.regions)):
        guides = list(_guides(library, region, clients, number))
        # Each is printed as by a new process, which begins with the numbers of the pages on which places stood so far:
        # once all are known, again, because that is what the first guide begins with. A region has a folder of its own,
        # because only so many kinds of page are kept in one.
        for guide in (*guides, *(guide for guide in guides if guide.document == "guide")):
            press, job = Press(folder / region, standing), job_of(guide, nobodys=True)
            press.print(job)
        if figures:
            press.print(replace(job, page=page_with(figures, job.page)))
        for page in care_pages(guides) if clients else ():
            press, job = Press(folder / region, standing), job_of(page, nobodys=True)
            for sized in in_each_size(job.page):
                press.print(replace(job, page=sized))
    for face in FACES:
        face.note(standing)
    return standing.written(state)


def _guides(library: Library, region: str, clients: int, others: int) -> Iterator[Guide]:
    """The examples, a page for each red flag and for who is too young, and others: most of their leaves are shared."""
    settings = Settings(region=region, renderer="press")
    for file in sorted((content_dir() / "examples").glob("*.yaml")):
        answers = parse_answers(read_answers(file), library)
        yield assemble(assess(answers, library, answers.answered_on), library, settings)
    if clients:
        yield from flagged_pages(library, settings, _DAY, others)
        yield from referral_pages(library, settings, _DAY, others)
        yield from advised_guides(library, settings, _DAY, others)
    yield from sample_guides(library, settings, clients, _DAY, others)
    yield from varied_guides(library, settings, clients, _DAY, others)
