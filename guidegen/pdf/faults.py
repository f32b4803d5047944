"""What goes wrong in WeasyPrint, as errors: it warns and prints on where a reader would miss something."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import weasyprint

from guidegen.errors import GuidegenError, MissingGlyphError, Place, Problem, RenderError

PLACE = Place("PDF")

_FONT = "install a font that has it, for example the package fonts-noto"
_CODE_POINT = re.compile(r"\(U\+([0-9A-F]{4,6})\)$")
_MISSING = ".notdef"
# Warnings begin in one of these ways where a font has a letter that cannot be drawn, or not be read again.
_BAD_GLYPHS = (
    "Too many glyphs missing",
    "Please install HarfBuzz version 13+ with harfbuzz-vector",
    "Unable to save emoji font",
    "Unknown bitmap metrics",
    "Unsupported bitmap glyph format",
    "Unknown subglyph",
    "Unsupported subglyph",
)
# Every warning is an error but for those that begin in one of these ways; each has its reason.
_HARMLESS = (
    # An older HarfBuzz is installed: another subsetter writes the same letters.
    "Using fontTools instead of HarfBuzz-Subset",
)


@contextmanager
def collected_warnings() -> Iterator[list[str]]:
    """The warnings of what this thread does within; they may quote answers, so they never reach a log.

    They come whatever a program has made of its logging: a level or a logger that is off would hide a missing letter.
    What other threads log goes where it went. Where one stands within another, the inner one collects.
    """
    logger, rendering = weasyprint.LOGGER, threading.get_ident()
    messages: list[str] = []
    is_enabled_for, handle = logger.isEnabledFor, logger.handle

    def heard(level: int) -> bool:
        return level >= logging.WARNING if threading.get_ident() == rendering else is_enabled_for(level)

    def collect(record: logging.LogRecord) -> None:
        if threading.get_ident() == rendering:
            messages.append(record.getMessage())
        else:
            handle(record)

    outer = {name: vars(logger)[name] for name in ("isEnabledFor", "handle") if name in vars(logger)}
    vars(logger).update(isEnabledFor=heard, handle=collect)
    try:
        yield messages
    finally:
        del vars(logger)["isEnabledFor"], vars(logger)["handle"]
        vars(logger).update(outer)


@contextmanager
def named_by_type() -> Iterator[None]:
    """Any other exception as a RenderError that tells its type and place; its text, or a trace, could quote answers."""
    try:
        yield
    except (GuidegenError, ImportError, MemoryError):  # a package that is missing is named as it is
        raise
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        message = f"the PDF cannot be made: {type(error).__name__}{where}"
        raise RenderError([Problem(PLACE, message, "look for a fault in the page's markup and styles")]) from None


def is_harmless(warning: str) -> bool:
    return warning.startswith(_HARMLESS)


def refuse_faults(warnings: Sequence[str], problems: Sequence[str] = ()) -> None:
    """Raise MissingGlyphError, which names code points and fonts but never text, or RenderError, for what is wrong."""
    told = [warning for warning in dict.fromkeys(warnings) if not is_harmless(warning)]
    missing = {code[1] for warning in told if warning.startswith(_MISSING) and (code := _CODE_POINT.search(warning))}
    if missing or any(warning.startswith(_BAD_GLYPHS) for warning in told):
        raise MissingGlyphError(
            [
                *(Problem(PLACE, f"no font has the letter U+{code}", _FONT) for code in sorted(missing)),
                *(Problem(PLACE, warning, _FONT) for warning in told if warning.startswith(_BAD_GLYPHS)),
            ]
        )
    if told or problems:
        raise RenderError([Problem(PLACE, message) for message in (*dict.fromkeys(problems), *told)])
