"""Words from outside in their own direction, so that they never change places with what stands beside them."""

from __future__ import annotations

import unicodedata

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_ISOLATE, _END, _LEFT_TO_RIGHT = "\u2068", "\u2069", "\u200e"
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))


@pass_eval_context
def isolated(context: EvalContext, text: str) -> str:
    """A name or other text from outside, kept apart where it is written from right to left; else as it is.

    Browsers and the tags of a PDF go by the element. The signs inside it are for running feet, which are given the
    text alone; the last one holds where a foot takes more than one line. Plain text has the signs and no element.
    """
    words = text.striptags() if isinstance(text, Markup) else text
    classes = [unicodedata.bidirectional(letter) for letter in words]
    if not _RIGHT_TO_LEFT.intersection(classes):
        return text
    if not context.autoescape:
        return f"{_ISOLATE}{text}{_END}{_LEFT_TO_RIGHT}"
    first = next((class_ for class_ in classes if class_ in ("L", "R", "AL")), "L")
    kept = Markup('<bdi dir="{}">{}{}{}{}</bdi>')
    return kept.format("ltr" if first == "L" else "rtl", _ISOLATE, text, _END, _LEFT_TO_RIGHT)
