"""The default content typeset ahead, while guidegen is built, for those who print the first guide with it.

    made-up clients of every region -> guides -> leaves -> standing type
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from guidegen.clinic.settings import Settings
from guidegen.files.resources import content_dir, templates_dir
from guidegen.guide import Guide
from guidegen.library import Library, load_library
from guidegen.press import Press, SetForStanding
from guidegen.review.warming import sample_guides
from guidegen.service.printing import job_of
from guidegen.version import VERSION

CLIENTS = 150  # of each region; from twice as many, hardly more guides need nothing new
_DAY = date(2026, 11, 20)
_PACKAGE = Path(__file__).resolve().parent.parent


def made_from(clients: int = CLIENTS) -> str:
    """A digest that is another as soon as a word, a rule, a template, a style or a line of code is."""
    digest = hashlib.sha256(f"{VERSION} {clients}".encode())
    for folder, kind in ((_PACKAGE, "*.py"), (content_dir(), "*.*"), (templates_dir(), "*.*")):
        for file in sorted(path for path in folder.rglob(kind) if "__pycache__" not in path.parts):
            digest.update(f"\n{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()


def typeset_ahead(folder: Path, clients: int = CLIENTS) -> bytes:
    """The file of standing type: all regions on their own paper, in letters of the usual size, in colour.

    `folder` keeps what was typeset, so that only what has changed is typeset the next time. Raises RenderError where
    what lays out is not there.
    """
    library, standing = load_library(), SetForStanding()
    for number, region in enumerate(sorted(library.regions)):
        # Each region has a folder of its own, because only so many kinds of page are kept in one.
        press = Press(folder / region, standing)
        for guide in _guides(library, region, clients, number):
            press.print(job_of(guide, nobodys=True))
    return standing.written(made_from(clients))


def _guides(library: Library, region: str, clients: int, others: int) -> Iterator[Guide]:
    """Other clients in each region: most of their leaves are those of the other regions, too."""
    settings = Settings(region=region, renderer="press")
    return sample_guides(library, settings, clients, _DAY, others)
