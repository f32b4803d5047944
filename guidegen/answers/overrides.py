"""Overrides of red flags in an answers file: named, dated, reasoned, and of flags that there are."""

from __future__ import annotations

from datetime import date

from guidegen.answers.models import Override
from guidegen.errors import nearest
from guidegen.files.fields import Fields
from guidegen.files.printable import fault, tidy
from guidegen.library.levels import Level, Permit
from guidegen.library.models import Library


def read_overrides(fields: Fields, library: Library, answered_on: date | None) -> tuple[Override, ...]:
    """The `overrides` of an answers file; none may be older than the answers. Every fault is told to the fields."""
    found: list[Override] = []
    codes = {flag.code for flag in library.red_flags}
    levels = tuple(level.name for level in Level if level is not Level.EMERGENCY)
    for item in fields.each("overrides"):
        flag = item.text("flag")
        if flag and flag not in codes:
            item.complain("flag", f"'{flag[:40]}' is not a red flag", nearest(flag, codes))
        if flag and flag in {override.flag for override in found}:
            item.complain("flag", f"{flag} is overridden a second time", "keep one")
        to = Level[item.word("to", levels)]
        permit = Permit[item.word("permit", tuple(permit.name for permit in Permit))]
        readable = (item.data.get("to"), item.data.get("permit")) == (str(to), str(permit))
        if readable and not _fit(to, permit):
            item.complain("permit", f"{permit} does not go with {to}", "URGENT has P0, SOON P1 to P3, ROUTINE P3")
        on = item.day("on")
        if on is None and not item.has("on"):
            item.complain("on", "the date is missing")
        if on is not None and answered_on is not None and on < answered_on:
            item.complain("on", "the override is older than the answers", "examine again, and date it")
        who = {key: tidy(item.text(key)) for key in ("by", "registration", "reason")}
        for key, text in who.items():
            if why := fault(text, 500):
                item.complain(key, why)
        item.finish()
        found.append(Override(flag, to, permit, who["by"], who["registration"], on or date.min, who["reason"]))
    return tuple(found)


def _fit(to: Level, permit: Permit) -> bool:
    return (permit is Permit.P0) == (to is Level.URGENT) and (to is not Level.ROUTINE or permit is Permit.P3)
