"""Pages that get somebody seen, as there can be any, to be typeset ahead: whoever needs one should not wait for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from guidegen.guide import Guide
from guidegen.guide.document import Block

_LETTER, _TICKED = "letter", "ticked"
_MOST_TICKS = 5


def care_pages(documents: Sequence[Guide]) -> Iterator[Guide]:
    """Those of the documents that are such pages, and one of each kind whose letter asks for all that any of them does.

    A flag that calls for no such page by itself may stand in the letter of one.
    """
    pages = [document for document in documents if document.document != "guide"]
    yield from pages
    letters = [block.params for document in documents for block in document.blocks() if block.kind == _LETTER]
    everything = {
        name: tuple({_called(each): each for letter in letters for each in letter[name]}.values())
        for name in ("flags", "notes", "answers", "unasked")
    }
    for page in {page.document: page for page in pages}.values():
        yield _with_params(page, _LETTER, everything)
        told = next((block.params["told"] for block in page.blocks() if block.kind == _TICKED), ())
        for count in range(1, _MOST_TICKS if told else 0):
            for more in (0, 2):
                yield _with_params(page, _TICKED, {"told": told[:1] * count, "more": more})


def _called(thing: Any) -> object:
    """What tells one thing of a letter from another: a flag stands there with what was ticked for it."""
    item = thing[0].flag if isinstance(thing, tuple) else thing
    return getattr(item, "id", item)


def _with_params(page: Guide, kind: str, params: dict[str, Any]) -> Guide:
    """The page with other params of its blocks of a kind."""

    def changed(block: Block) -> Block:
        return replace(block, params={**block.params, **params}) if block.kind == kind else block

    sections = tuple(replace(section, blocks=tuple(map(changed, section.blocks))) for section in page.sections)
    return replace(page, sections=sections)
