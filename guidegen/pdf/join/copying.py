"""Objects from one PDF in another."""

from __future__ import annotations

from pikepdf import Object, Pdf


def copied(whole: Pdf, source: Pdf, value: Object) -> Object:
    """An array or dictionary of a source as an object of the whole file.

    Pages it refers to must have been copied before: they are then found again, and otherwise lost.
    """
    return whole.copy_foreign(value if value.is_indirect else source.make_indirect(value))
