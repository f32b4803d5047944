"""What a PDF calls itself."""

from __future__ import annotations

import io

import pikepdf


def title_of(data: bytes) -> str | None:
    """The title in a PDF's document information; None where it has none, is locked or is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            title = pdf.docinfo.get(pikepdf.Name.Title)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return None
    return str(title) if title is not None else None
