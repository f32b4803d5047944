"""WeasyPrint's warnings of one rendering, as errors: it prints on where a reader would miss something."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import weasyprint

from guidegen.errors import MissingGlyphError, Place, Problem, RenderError

PLACE = Place("PDF")

_CODE_POINT = re.compile(r"U\+[0-9A-F]{4,6}")
# What a reader of the printed page, or whoever follows a link in it, would miss.
_FATAL = (
    ".notdef",
    "Failed to",
    "cannot be loaded",
    "No anchor",
    "undefined anchor",
    "Anchor defined twice",
    "Ignored",
    "ignored",
    "Invalid or unsupported",
)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def collected_warnings() -> Iterator[list[str]]:
    """The warnings of what is done within; they may quote answers, so they never reach a log."""
    collector = _Collector()
    logger = weasyprint.LOGGER
    before = logger.propagate, list(logger.handlers)
    logger.propagate, logger.handlers = False, [collector]
    try:
        yield collector.messages
    finally:
        logger.propagate, logger.handlers = before


def refuse_faults(warnings: Sequence[str], problems: Sequence[str] = ()) -> None:
    """Raise MissingGlyphError, which names code points and never text, or RenderError, where anything is wrong."""
    told = [warning for warning in dict.fromkeys(warnings) if any(mark in warning for mark in _FATAL)]
    if codes := sorted({code for warning in told if ".notdef" in warning for code in _CODE_POINT.findall(warning)}):
        hint = "install a font that has it, for example the package fonts-noto"
        raise MissingGlyphError([Problem(PLACE, f"no font has the letter {code}", hint) for code in codes])
    if told or problems:
        raise RenderError([Problem(PLACE, message) for message in (*dict.fromkeys(problems), *told)])
