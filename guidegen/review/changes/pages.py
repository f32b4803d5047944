"""What has changed, as a page for the screen or a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.review.book.entries import Signature, signature_of
from guidegen.review.book.pages import printed, review_page
from guidegen.review.changes.differences import Change, differences
from guidegen.review.changes.effects import CLIENTS, Effects, effects
from guidegen.review.plain import plain

CHANGES_TEMPLATE = "changes.html.j2"


@dataclass(frozen=True)
class ToldChange:
    """A change with how many clients it touches, and what became of the signature under it."""

    change: Change
    clients: int
    signature: Signature


@dataclass(frozen=True)
class Changes:
    """Everything that is otherwise than it was signed, and for whom."""

    old: str
    old_hash: str
    version: str
    hash: str
    today: date
    changes: tuple[ToldChange, ...]
    effects: Effects


def find_changes(old: Library, library: Library, settings: Settings, today: date, count: int) -> Changes:
    """The same libraries, record and day make the same page."""
    found = differences(old, library, settings)
    rules = [line.rules for change in found for line in change.lines if line.rules]
    for_whom = effects(old, library, today, rules, count if found else 0)
    changes = tuple(
        ToldChange(
            change, for_whom.by_item.get(change.key, 0), signature_of(change.key, library, settings.sign_off, today)
        )
        for change in found
    )
    return Changes(old.version, old.hash, library.version, library.hash, today, changes, for_whom)


def print_changes(old: Library, library: Library, settings: Settings, today: date, as_html: bool = False) -> bytes:
    """Raises SettingsError without a region, and RenderError."""
    found = find_changes(old, library, settings, today, CLIENTS)
    page = review_page(CHANGES_TEMPLATE, library, settings, found=plain(found))
    return printed(page, settings, as_html)
