"""A pack as files that are not too thick: which client goes into which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guidegen.batch.records.manifest import Entry


@dataclass(frozen=True)
class Layout:
    """How a pack is printed: `double_sided`, with a separator sheet before each document or without."""

    double_sided: bool = True
    separators: bool = True

    def pages(self, entry: Entry) -> int:
        """How many pages of the pack a client takes up, empty backs included."""
        own = entry.pages or 0
        return self._whole(1) * self.separators + self._whole(own)

    def _whole(self, pages: int) -> int:
        return pages + pages % 2 * self.double_sided


@dataclass(frozen=True)
class Volume:
    """The clients of one file; `begin` is the place of the first of them in the whole pack, from 1."""

    entries: tuple[Entry, ...]
    begin: int
    pages: int


def volumes(entries: Sequence[Entry], layout: Layout, max_pages: int | None = None) -> Iterator[Volume]:
    """The entries in their order, in files of at most `max_pages`; no client is split.

    A client with more pages than that gets a file alone.
    """
    held: list[Entry] = []
    pages = 0
    begin = 1
    for entry in entries:
        more = layout.pages(entry)
        if held and max_pages is not None and pages + more > max_pages:
            yield Volume(tuple(held), begin, pages)
            begin += len(held)
            held, pages = [], 0
        held.append(entry)
        pages += more
    if held:
        yield Volume(tuple(held), begin, pages)
