"""Documents put together from leaves that were typeset before: what the reference rendering takes a second for."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from guidegen.clinic.typefaces import ASSETS as TYPEFACES
from guidegen.errors import LimitError
from guidegen.press.cache import LeafCache
from guidegen.press.fallback import NotPressableError, TornError
from guidegen.press.fragments import Fragment
from guidegen.press.frame import Frame
from guidegen.press.leaf_source import LeafSource
from guidegen.press.leaves import MarkedPage, take_apart
from guidegen.press.pagination import Pages, paginate
from guidegen.press.shaping import REGULAR
from guidegen.press.standing import Standing
from guidegen.press.writing import Piece, Writer

_TAGS = re.compile(r"<[^>]*>")
_CLIENT = re.compile(r'<strong class="client">(.*?)</strong>', re.DOTALL)
_BODY = "<body>"
_FROM_RIGHT = ' dir="rtl"'
_ROUNDS = 4  # until the numbers of pages that stand in the text are those of the pages


@dataclass(frozen=True)
class Job:
    """One document to print: its marked page, and what the reference rendering would be given beside it.

    What is typeset of one that is `nobodys` may be kept on disk whatever stands in it. One that is printed `alone`, by
    a process that prints no other after it, is left to the reference rendering where that has less to do.
    """

    page: str
    assets: Mapping[str, Path]
    ink: str
    sides: str | None
    nobodys: bool = False
    alone: bool = False

    @cached_property
    def client(self) -> str:
        """What runs along the foot: the client's name and number as the cover tells them."""
        found = _CLIENT.search(self.page, max(0, self.page.find(_BODY)))
        return " ".join(unescape(_TAGS.sub("", found[1])).split()) if found else ""

    @property
    def named(self) -> str | None:
        """The client whose words may not be put on disk; None where nothing is anybody's."""
        return None if self.nobodys else self.client


class Pressed(NamedTuple):
    """A document's PDF, and how many pages it has."""

    data: bytes
    pages: int


class Press:
    """Keeps what it has typeset for the documents that come after; one for a process.

    `pressed` counts the documents that it made, `left` those that it left to the reference rendering, by the reason.
    """

    def __init__(self, folder: Path | None = None, standing: Standing | None = None) -> None:
        """`folder` is where leaves that are nobody's own are kept for other processes; None where they are not.

        `standing` has leaves that need not be typeset.
        """
        self.pressed = 0
        self.left: Counter[str] = Counter()
        self._frames: dict[tuple[str, str, str | None], Frame | str] = {}
        self._heads: dict[str, str] = {}
        self._cache = LeafCache(folder, standing)
        self._kept_in = folder, standing
        self._pictures = ""  # a digest of the clinic's files that leaves in the cache show

    @property
    def typeset(self) -> int:
        """How many leaves had to be typeset so far."""
        return self._cache.typeset

    def print(self, job: Job) -> Pressed | None:
        """The document; None where the reference rendering has to make it."""
        try:
            pressed = self._printed(job)
        except NotPressableError as reason:
            self.left[str(reason)] += 1
            return None
        except (LimitError, MemoryError):
            raise
        except Exception as error:
            # The reference rendering tells what is wrong with a page; what is wrong with the press keeps no page back.
            self.left[f"unexpected {type(error).__name__}"] += 1
            return None
        self.pressed += 1
        return pressed

    def _printed(self, job: Job) -> Pressed:
        _refuse_other_scripts(job)
        self._forget_other_pictures(job.assets)
        page, pages, frame = self._laid_out(job)
        pieces = [Piece(fragment, leaf.path) for fragment, leaf in zip(pages.fragments, page.leaves, strict=True)]
        return Pressed(Writer(frame, pages, job.client).write(pieces), pages.count)

    def _forget_other_pictures(self, assets: Mapping[str, Path]) -> None:
        """Leaves name a clinic's logo, and so do another clinic's."""
        if assets:
            told = "".join(hashlib.sha256(path.read_bytes()).hexdigest() for _, path in sorted(assets.items()))
            if told != self._pictures:
                self._cache = LeafCache(*self._kept_in) if self._pictures else self._cache
                self._pictures = told

    def _laid_out(self, job: Job) -> tuple[MarkedPage, Pages, Frame]:
        """The page taken apart as far as its pages allow. Raises NotPressableError."""
        whole: set[int] = set()
        while True:
            page = take_apart(job.page, whole)
            # One for all pages that have the same, so that nobody reads it to see that it is.
            page = replace(page, head=self._heads.setdefault(page.head, page.head))
            if job.alone and not whole:
                self._refuse_unknown(page, job)
            REGULAR.shape(job.client)  # a letter that our typeface lacks is in none of our pieces
            frame = self._frame(page.head, job)
            try:
                return page, self._numbered(page, frame, job), frame
            except TornError as torn:
                stack = page.leaves[torn.leaf].stack
                if stack is None:
                    raise
                whole.add(stack)

    def _refuse_unknown(self, page: MarkedPage, job: Job) -> None:
        """Raise NotPressableError where to typeset what is not known takes longer than the whole page does."""
        usual = self._cache.usual_numbers(page.head, job.ink)
        sources = [_with_numbers(leaf.source, usual) for leaf in page.leaves]
        if not self._cache.knows_most(page.head, job.ink, sources, job.assets, job.named):
            raise NotPressableError("more to lay out than the page itself")

    def _frame(self, head: str, job: Job) -> Frame:
        key = (head, job.ink, job.sides)
        if key not in self._frames:
            try:
                self._frames[key] = self._cache.frame(head, job.ink, job.sides, job.assets)
            except NotPressableError as reason:
                self._frames[key] = str(reason)
        frame = self._frames[key]
        if isinstance(frame, str):
            raise NotPressableError(frame)
        return frame

    def _numbered(self, page: MarkedPage, frame: Frame, job: Job) -> Pages:
        """The pages, with the numbers of those in the text on which the leaves come to stand that it points to."""
        given = [leaf.source for leaf in page.leaves]
        # Leaves are as high with any numbers, nearly always; with those of the document before they may be known.
        usual = self._cache.usual_numbers(page.head, job.ink)
        sources = [_with_numbers(source, usual) for source in given]
        for _ in range(_ROUNDS):
            fragments, pages = self._paginated(page, frame, job, sources)
            numbers, apart = _numbers(pages), _ends_apart(page, pages)
            wanted = [
                _with_numbers(replace(source, spaced=True) if index in apart else source, numbers)
                for index, source in enumerate(given)
            ]
            if wanted == sources:
                self._cache.keep_numbers(page.head, job.ink, numbers)
                return pages
            again = self._in_the_same_places(page, frame, job, (sources, fragments, pages), wanted)
            if again is not None:
                self._cache.keep_numbers(page.head, job.ink, numbers)
                return again
            sources = wanted
        raise NotPressableError("numbers of pages that do not settle")

    def _in_the_same_places(
        self,
        page: MarkedPage,
        frame: Frame,
        job: Job,
        before: tuple[Sequence[LeafSource], Sequence[Fragment], Pages],
        wanted: Sequence[LeafSource],
    ) -> Pages | None:
        """The pages with their right numbers, where nothing moves because of them; None where something may."""
        sources, fragments, pages = before
        changed = [index for index, source in enumerate(wanted) if source != sources[index]]
        found = self._cache.get(page.head, job.ink, [wanted[index] for index in changed], job.assets, job.named)
        placed = list(pages.fragments)
        for index, fragment in zip(changed, found, strict=True):
            if placed[index] is not fragments[index] or fragment.geometry != fragments[index].geometry:
                return None
            placed[index] = fragment
        _refuse_other_letters(found, frame)
        return replace(pages, fragments=tuple(placed))

    def _paginated(
        self, page: MarkedPage, frame: Frame, job: Job, sources: Sequence[LeafSource]
    ) -> tuple[Sequence[Fragment], Pages]:
        """The leaves as they are where no page ends in them, and the pages."""
        client = job.named

        def break_leaf(index: int, down: float, room: float) -> Fragment | None:
            return self._cache.broken(page.head, job.ink, sources[index], job.assets, down, room, client)

        def repeat_head(index: int) -> Fragment | None:
            again = page.leaves[index].head
            if not again:
                return None
            source = replace(sources[index], again=again)
            return self._cache.get(page.head, job.ink, [source], job.assets, client)[0]

        fragments = self._cache.get(page.head, job.ink, sources, job.assets, client)
        leaves = [(fragment, leaf.path) for fragment, leaf in zip(fragments, page.leaves, strict=True)]
        pages = paginate(leaves, frame.sheet, break_leaf, repeat_head)
        _refuse_other_letters(pages.fragments, frame)
        return fragments, pages


def _numbers(pages: Pages) -> Mapping[str, int]:
    """The number of the page on which each place stands that a link may lead to."""
    return {
        name: placed.page + place + 1
        for fragment, placed in zip(pages.fragments, pages.placed, strict=True)
        for place, part in enumerate(fragment.parts)
        for name, *_ in part.anchors
    }


def _with_numbers(source: LeafSource, numbers: Mapping[str, int]) -> LeafSource:
    """The leaf with the number of its page beside each link that shows one."""
    links = source.page_links
    return _with_pages(source, tuple([numbers.get(name, 0) for name in links])) if links else source


@lru_cache(maxsize=4096)
def _with_pages(source: LeafSource, pages: tuple[int, ...]) -> LeafSource:
    return source.with_pages(pages)


def _ends_apart(page: MarkedPage, pages: Pages) -> frozenset[int]:
    """Leaves at the end of a line that are read with a space after them, though no white space follows.

    The tags go by the words: there is one if the two beside each other are found with a space anywhere around.
    """
    apart = set()
    for number, (leaf, after) in enumerate(pairwise(page.leaves)):
        if (
            not leaf.source.spaced
            and leaf.path == after.path
            and pages.fragments[number].in_line is not None
            and pages.fragments[number + 1].in_line is not None
            and (pages.placed[number].page, pages.placed[number].top)
            != (pages.placed[number + 1].page, pages.placed[number + 1].top)
        ):
            around = "".join(
                each.source.html + " " * each.source.spaced for each in page.leaves if each.path == leaf.path
            )
            before, behind = _words(leaf.source.html), _words(after.source.html)
            if before and behind and f"{before[-1]} {behind[0]}" in " ".join(_words(around)):
                apart.add(number)
    return frozenset(apart)


def _words(html: str) -> list[str]:
    return unescape(_TAGS.sub("", html)).casefold().split()


def _refuse_other_scripts(job: Job) -> None:
    """Raise NotPressableError where letters join, or lines run from the right: Pango alone sets them."""
    if any(name.startswith(TYPEFACES) for name in job.assets):
        raise NotPressableError("a typeface of the language's own")
    if _FROM_RIGHT in job.page[: job.page.find(_BODY)]:
        raise NotPressableError("lines from right to left")


def _refuse_other_letters(fragments: Sequence[Fragment], frame: Frame) -> None:
    known = {name: font.glyphs for name, font in frame.fonts.items()}
    if any(used & ~known.get(font, 0) for fragment in fragments for font, used in fragment.glyphs):
        raise NotPressableError("a letter outside the subset")
