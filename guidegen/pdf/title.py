"""What a PDF calls itself, and in which language."""

from __future__ import annotations

import io
import re

import pikepdf

# The language of a tag such as es-GB.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=-|\Z)", re.IGNORECASE)


def title_of(data: bytes) -> str | None:
    """The title in a PDF's document information; None where it has none, is locked or is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            title = pdf.docinfo.get(pikepdf.Name.Title)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return None
    return str(title) if title is not None else None


def language_of(data: bytes) -> str:
    """The code of the language that a PDF says it is in; "" where it says none, is locked or is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            tag = pdf.Root.get(pikepdf.Name.Lang)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return ""
    found = _LANGUAGE.match(str(tag)) if isinstance(tag, pikepdf.String) else None
    return found[0].lower() if found else ""
