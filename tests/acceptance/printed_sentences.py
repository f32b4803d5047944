"""A printed page as sentences, each with the section that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True)
class Sentence:
    """A sentence of the page, with the section that it stands in."""

    section: str
    text: str


def sentences(page: str) -> Iterator[Sentence]:
    """The sentences of a page in order; what has no full stop ends with its element."""
    plain = re.sub(r"<svg.*?</svg>|<style.*?</style>", " ", page.partition("<body>")[2], flags=re.DOTALL)
    for part in re.split(r"(?=<section class=\")", plain):
        opened = re.match(r"<section class=\"([\w-]+)", part)
        if opened is None:
            continue
        for piece in re.split(r"</?(?:p|li|td|th|h\d|dd|dt|div|tr|table|ul|ol|br)\b[^>]*>", part):
            words = " ".join(unescape(re.sub(r"<[^>]+>", "", piece)).split())
            yield from (Sentence(opened[1], text) for text in re.split(r"(?<=[.?!:]) ", words) if text)
