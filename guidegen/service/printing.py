"""A document's bytes, printed whatever its names are written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from guidegen.clinic.brand import brand
from guidegen.errors import LimitError, MissingGlyphError, Problem, RenderError
from guidegen.files.garbage import not_collected
from guidegen.guide import Guide
from guidegen.html import render_html, render_marked
from guidegen.library.files import LOCALE
from guidegen.service.page import limited

if TYPE_CHECKING:
    from guidegen.press import Job, Press, Pressed

# What a page is printed without that is in the language of the content, for lack of a font.
_THEIR_LANGUAGE = "the client's language"
# Documents that are laid out for both sides of the paper.
_BOUND = frozenset(("guide", "record"))


@dataclass(frozen=True)
class Printed:
    """A PDF; `left_out` says what it does without, empty where nothing, `remedy` what somebody has to do about it.

    `missing` says which letters no font has, `renderer` what made it, and `counted` how many pages that is, where what
    made it has counted them.
    """

    data: bytes
    left_out: str = ""
    missing: tuple[Problem, ...] = ()
    renderer: str = "reference"
    counted: int | None = None

    @property
    def remedy(self) -> str:
        return "tell the client what it says" if self.left_out == _THEIR_LANGUAGE else "write it in by hand"

    @cached_property
    def pages(self) -> int:
        if self.counted is not None:
            return self.counted
        from guidegen.pdf import page_count

        return page_count(self.data)


def print_document(guide: Guide, nobodys: bool = False, alone: bool = False) -> Printed:
    """Where no font has a letter of the runner's name, or of the clinic's, the document is printed without.

    Of a made-up client's (`nobodys`) the press may keep all on disk. What is printed `alone`, by a process that ends
    then, is not the press's where it would have to lay out more than a fourth.

    A page that gets the runner seen, and cannot be printed in their language, is printed in that of the content. Raises
    MissingGlyphError where the letter stands elsewhere, LimitError where it takes too much, and other GuidegenErrors as
    rendering does.
    """
    if pressed := _pressed_in_time(guide, nobodys, alone):
        return Printed(pressed.data, renderer="press", counted=pressed.pages)
    try:
        return _by_reference(guide)
    except RenderError as error:
        if guide.document == "guide" or guide.for_staff is None:
            raise
        # A page that gets the runner seen waits for no font of their language.
        printed = _by_reference(guide.for_staff)
        return replace(printed, left_out=_THEIR_LANGUAGE, missing=error.problems)


def _by_reference(guide: Guide) -> Printed:
    with limited(guide):
        try:
            return Printed(_pdf(guide))
        except MissingGlyphError as missing:
            try:
                return Printed(_pdf(guide.without_client()), "the client's name", missing=missing.problems)
            except MissingGlyphError:
                return Printed(_pdf(guide.without_names()), "the names of client and clinic", missing=missing.problems)


def print_documents(guides: Sequence[Guide], as_booklet: bool = False, alone: bool = False) -> list[Printed]:
    """Several documents of one client; `as_booklet` is about the first, `alone` as for `print_document`."""
    first, *others = guides
    printed = print_booklet(first, alone) if as_booklet else print_document(first, alone=alone)
    return [printed, *(print_document(other, alone=alone) for other in others)]


def print_booklet(guide: Guide, alone: bool = False) -> Printed:
    """A guide two pages a side, to fold; a page that says "get help" is not made smaller, and printed as it is."""
    printed = print_document(guide, alone=alone)
    if guide.document != "guide":
        return printed
    from guidegen.pdf import make_booklet

    return replace(printed, data=make_booklet(printed.data, guide.paper), counted=None)


def _pdf(guide: Guide) -> bytes:
    from guidegen.pdf import render_pdf

    settings = guide.settings
    return render_pdf(render_html(guide), _assets(guide), settings.ink, _sides(guide))


def _pressed_in_time(guide: Guide, nobodys: bool, alone: bool) -> Pressed | None:
    """What takes the press too much is left to the reference rendering, with as much for itself: no page is lost."""
    if guide.settings.renderer != "press" or own_templates(guide.settings.folder):
        return None
    try:
        with limited(guide), not_collected():
            return _press().print(job_of(guide, nobodys, alone))
    except LimitError:
        return None


def job_of(guide: Guide, nobodys: bool = False, alone: bool = False) -> Job:
    """What the press is given of a document."""
    from guidegen.press import Job

    settings = guide.settings
    # A process that prints no other document looks for nothing that was written before.
    page = render_marked(guide, again=not alone)
    return Job(page, _assets(guide), settings.ink, _sides(guide), nobodys, alone)


def _assets(guide: Guide) -> dict[str, Path]:
    return dict(brand(guide.settings, guide.region.language).assets)


def own_templates(clinic: Path | None) -> list[str]:
    """The names of a clinic's own templates and styles, whose looks may hang on more than the press asks for."""
    folder = clinic / "templates" if clinic is not None else None
    if folder is None or not folder.is_dir():
        return []
    found = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return sorted(str(file) for file in found if file.parts[0] != LOCALE)


@cache
def _press() -> Press:
    """One for all documents of this process, so that what one needed is there for the next."""
    from guidegen.press import Press, press_folder, standing_type

    return Press(press_folder(), standing_type())


def _sides(guide: Guide) -> str | None:
    """What a print dialog begins with: both sides of the paper where they were asked for, else what the printer does.

    A page that gets the runner seen has its letter on a sheet of its own, which somebody else is given.
    """
    if guide.settings.sides != "double":
        return None
    return "double" if guide.document in _BOUND else "single"
