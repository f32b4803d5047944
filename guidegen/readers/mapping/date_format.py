"""Dates and times as other programs write them, read by a format that is given and never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The longest first, so that MMM is not taken for MM and M.
_PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short_year>\d{2})",
    "MMM": rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.?",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{2})",
    "H": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<half>\d{2})",
    "h": r"(?P<half>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
    "A": r"(?P<noon>[ap])\.?m\.?",
    "Z": r"(?:(?:GMT|UTC)?(?P<sign>[-+])(?P<zone_hours>\d{1,2}):?(?P<zone_minutes>\d{2})?|(?P<zone>[a-z]{3,5}|Z))",
}
# Names of zones that mean one thing everywhere, with the hours that their clocks are ahead; others (CST, IST, BST)
# are passed over, for nobody can tell whose they are.
_ZONES = {
    "GMT": 0, "UTC": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "JST": 9,
}  # fmt: skip
_UNCLEAR_ZONES = ("CST", "MST", "PST", "AST", "BST", "IST", "SAST", "ACST", "AWST", "HST", "AKST", "SGT", "HKT")
_NAMES = tuple(sorted((*_ZONES, *_UNCLEAR_ZONES), key=len, reverse=True))
_PART = re.compile("|".join((*(rf"\b{name}\b" for name in _NAMES), *_PARTS, "T", "[A-Za-z]+", r"\s+", ".")))
# Longer than any date that people write.
_LONGEST = 100
_DAY = ("year", "month", "day")
_FOREIGN_DIGITS = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class Moment:
    """A day as it was written, and the same moment in an order that can be compared with others (a UTC time where a
    zone was given)."""

    day: date
    order: str


@dataclass(frozen=True)
class DateFormat:
    """A way to write dates: YYYY or YY, MM or M or MMM (Nov), DD or D, HH or H, hh or h with A (AM), mm, ss, Z.

    Z is a zone (GMT+1, +0100, CET); a zone that stands in all dates may also be written as it stands.

    Raises ValueError, which says why, where the text is no such format.
    """

    text: str

    def __post_init__(self) -> None:
        groups = set(self._pattern.groupindex)
        named = {"short_year": "year", "name": "month"}
        if not {named.get(group, group) for group in groups} >= set(_DAY):
            raise ValueError("year, month and day are needed, as in DD/MM/YYYY")
        if ("half" in groups) != ("noon" in groups):
            raise ValueError("hours of 12 (h) and AM or PM (A) go together")

    def read(self, text: str) -> Moment | None:
        """The moment that a text names; None where it is written in another way, or there is no such day."""
        if len(text) > _LONGEST:
            return None
        found = self._pattern.fullmatch(" ".join(text.split()))
        if found is None or _FOREIGN_DIGITS.search(found[0]):
            return None
        parts = {key: value for key, value in found.groupdict().items() if value}
        try:
            local = datetime(_year(parts), _month(parts), int(parts["day"]), *_time(parts))
        except ValueError:
            return None
        if {"Z", *_NAMES} & set(self._parts()):
            try:
                return Moment(local.date(), (local - self._zone(parts)).isoformat())
            except OverflowError:
                return None
        return Moment(local.date(), local.isoformat())

    def _parts(self) -> list[str]:
        return _PART.findall(self.text.strip())

    def _zone(self, parts: dict[str, str]) -> timedelta:
        """How far the clock was ahead of UTC; where a zone's name means several, as if it were UTC."""
        named = [parts["zone"].upper()] if "zone" in parts else [part for part in self._parts() if part in _NAMES]
        hours = _ZONES.get(named[0], 0) if named else int(parts.get("zone_hours", 0))
        ahead = timedelta(hours=hours, minutes=int(parts.get("zone_minutes", 0)))
        return -ahead if parts.get("sign") == "-" else ahead

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        try:
            return re.compile("".join(_piece(part) for part in self._parts()), re.IGNORECASE)
        except re.error as error:
            raise ValueError("a part stands here twice") from error


def _piece(part: str) -> str:
    if part in _PARTS:
        return _PARTS[part]
    if part.isspace():
        return " "
    if part.isalpha() and part != "T" and part not in _NAMES:
        raise ValueError(f"'{part}' is no part of a date; use YYYY, MM, DD, HH, mm, ss, h with A, Z")
    return re.escape(part)


def _year(parts: dict[str, str]) -> int:
    return int(parts["year"]) if "year" in parts else 2000 + int(parts["short_year"])


def _month(parts: dict[str, str]) -> int:
    return MONTHS.index(parts["name"].casefold()) + 1 if "name" in parts else int(parts["month"])


def _time(parts: dict[str, str]) -> tuple[int, int, int]:
    hour = int(parts.get("hour", 0))
    if "half" in parts:
        half = int(parts["half"])
        if not 1 <= half <= 12:
            raise ValueError("no such hour")
        hour = half % 12 + (12 if parts["noon"].casefold() == "p" else 0)
    return hour, int(parts.get("minute", 0)), int(parts.get("second", 0))
