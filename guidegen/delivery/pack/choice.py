"""Which documents of a batch folder go into a pack, and in what order."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from guidegen.batch.records.manifest import DONE, Entry

KINDS = ("guide", "emergency", "urgent", "referral")
# By how soon somebody has to act on it.
_SOONEST = ("emergency", "urgent", "referral", "guide")
_DIGITS = re.compile(r"(\d+)")


def _urgency(entry: Entry) -> tuple[Any, ...]:
    return _SOONEST.index(_kind(entry)) if entry.is_withheld else len(_SOONEST), *_row(entry)


def _row(entry: Entry) -> tuple[Any, ...]:
    return entry.row, _id(entry)


def _document(entry: Entry) -> tuple[Any, ...]:
    return _SOONEST.index(_kind(entry)), *_row(entry)


def _id(entry: Entry) -> tuple[Any, ...]:
    """R-2 comes before R-10. The id itself decides between R-2 and r-02."""
    parts = _DIGITS.split(entry.client_id.casefold())
    return tuple((int(part), "") if n % 2 else (0, part) for n, part in enumerate(parts)), entry.client_id


ORDERS: Mapping[str, Callable[[Entry], tuple[Any, ...]]] = {
    "urgency": _urgency,
    "row": _row,
    "id": _id,
    "document": _document,
}


def chosen(entries: Iterable[Entry], order: str, only: Collection[str] = ()) -> list[Entry]:
    """The entries that hold a document of these kinds (none named: of any), in order.

    `urgency`: emergency and urgent pages first, then all others by row. `document`: one kind after the other. `row` is
    the table's order and `id` the natural one of the clients' numbers. Raises KeyError for another order.
    """
    kept = (entry for entry in entries if entry.status == DONE and (not only or _kind(entry) in only))
    return sorted(kept, key=ORDERS[order])


def _kind(entry: Entry) -> str:
    return entry.document if entry.document in KINDS else "guide"
