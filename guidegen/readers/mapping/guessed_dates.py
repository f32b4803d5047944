"""The ways in which the dates of a column may be written."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.readers.mapping.date_format import DateFormat
from guidegen.readers.rows import UNREADABLE, when_answered

DATES = (
    "YYYY-M-D H:mm:ss",
    "YYYY-M-D H:mm",
    "YYYY/M/D h:mm:ss A Z",
    "YYYY/M/D H:mm:ss",
    "YYYY/M/D",
    "D/M/YYYY H:mm:ss",
    "M/D/YYYY H:mm:ss",
    "D/M/YYYY H:mm",
    "M/D/YYYY H:mm",
    "D/M/YYYY h:mm:ss A",
    "M/D/YYYY h:mm:ss A",
    "D/M/YYYY h:mm A",
    "M/D/YYYY h:mm A",
    "D/M/YYYY",
    "M/D/YYYY",
    "D.M.YYYY H:mm:ss",
    "D.M.YYYY H:mm",
    "D.M.YYYY",
    "M/D/YY H:mm:ss",
    "D/M/YY H:mm:ss",
    "M/D/YY H:mm",
    "D/M/YY H:mm",
    "MMM D, YYYY h:mm:ss A",
    "MMM D, YYYY h:mm A",
    "MMM D, YYYY H:mm:ss",
    "MMM D, YYYY H:mm",
    "MMM D, YYYY",
    "D MMM YYYY H:mm",
    "D MMM YYYY",
)

# A time may have a zone behind it.
_ZONED = tuple(f"{text} Z" for text in DATES if "mm" in text and not text.endswith("Z"))


def fitting_formats(values: Sequence[str]) -> tuple[str, ...]:
    """The formats that all dates fit; none where they need no format. Several are for a person to choose from."""
    if not values or all(when_answered(value) != UNREADABLE for value in values):
        return ()
    return tuple(text for text in (*DATES, *_ZONED) if all(DateFormat(text).read(value) for value in values))
