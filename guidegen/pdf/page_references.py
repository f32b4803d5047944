"""Numbers of pages in the text: a page is laid out again only where a number on it has become another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import weasyprint.document
from weasyprint.css.targets import CounterLookupItem, TargetCollector

__all__ = ["pages_made_once"]


@contextmanager
def pages_made_once() -> Iterator[None]:
    weasyprint.document.TargetCollector = _Targets
    try:
        yield
    finally:
        weasyprint.document.TargetCollector = TargetCollector


class _Reference(CounterLookupItem):  # type: ignore[misc]
    """A number that waits for one page. Its own page has to be made again where that is the page it waits for: it was
    laid out before it was known. A later one has the number from the start."""

    told_on: int | None = None

    @property
    def pending(self) -> bool:
        return self.told_on is not None and self.told_on == self.page_maker_index

    @pending.setter
    def pending(self, is_pending: bool) -> None:
        if not is_pending:
            self.told_on = None


class _Targets(TargetCollector):  # type: ignore[misc]
    """Which page a link of the text leads to, told to its number as soon as it is known.

    WeasyPrint does not see that `target-counter(attr(href), page)` waits for that page alone. It has the page of such a
    number made three times: as long as the number of any page, or of all, is another than in the round before.
    """

    def collect_missing_counters(self, box: Any, place: str, again: Any, counters: Any, targets: Any) -> None:
        anchors = _anchors(box) if place == "content" else {}
        super().collect_missing_counters(box, place, again, counters, targets)
        if (box, place) in self.counter_lookup_items and anchors and targets.keys() == {None}:
            self.counter_lookup_items[box, place] = _Reference(again, [], anchors)

    def cache_target_page_counters(self, anchor: str, counters: Any, index: int, pages: Any) -> None:
        if not self._is_total_wanted:
            counters = {name: value for name, value in counters.items() if name != "pages"}
        super().cache_target_page_counters(anchor, counters, index, pages)
        for item in self.counter_lookup_items.values():
            if (
                isinstance(item, _Reference)
                and item.page_maker_index is None
                and anchor in item.missing_target_counters
            ):
                item.told_on = index
                item.parse_again(item.cached_page_counter_values)

    @cached_property
    def _is_total_wanted(self) -> bool:
        wanted = (item.missing_target_counters.values() for item in self.counter_lookup_items.values())
        return any("pages" in names for target in wanted for names in target)


def _anchors(box: Any) -> dict[str, list[str]]:
    """The names of places whose page a box tells, if it tells nothing else; none where that is not certain."""
    anchors: dict[str, list[str]] = {}
    for kind, value in box.style["content"]:
        if kind == "string":
            continue
        if kind != "target-counter()" or value[0][0] != "attr()" or value[1] != "page":
            return {}
        link = box.element.get(value[0][1][0], "")
        if not link.startswith("#"):
            return {}
        anchors[link[1:]] = [value[1]]
    return anchors
