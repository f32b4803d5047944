"""Guides of a batch folder to one PDF that goes to the printer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guidegen.delivery.pack.guides import read_guide
from guidegen.delivery.pack.separators import Separator, draw_separators
from guidegen.delivery.pack.splitting import Layout, Volume
from guidegen.pdf import Part, join_parts, page_size

TITLE = "Print pack"


def make_volume(folder: Path, volume: Volume, layout: Layout, total: int, number: int = 1, count: int = 1) -> bytes:
    """File `number` of `count` of a pack of `total` clients.

    Tags, links and bookmarks of each document stay, under a bookmark with the client's id; separator sheets have tags
    too. Memory: about 2.5 MB for each client. Raises JournalError where a document has changed or is gone, RenderError
    where one cannot be joined.
    """
    title = TITLE if count == 1 else f"{TITLE}, file {number} of {count}"
    return join_parts(_parts(folder, volume, layout, total), title, double_sided=layout.double_sided)


def _parts(folder: Path, volume: Volume, layout: Layout, total: int) -> Iterator[Part]:
    if not layout.separators:
        for entry in volume.entries:
            yield Part(read_guide(folder, entry), entry.client_id)
        return
    separators = [
        Separator(entry, volume.begin + n, total, page_size(read_guide(folder, entry), entry.client_id))
        for n, entry in enumerate(volume.entries)
    ]
    for entry, cover in zip(volume.entries, draw_separators(separators), strict=True):
        yield Part(read_guide(folder, entry), entry.client_id, cover)
