"""The names of the fields of a review book in PDF: `comment.KIND.ID`, `decision.NO`, some about the reviewer."""

from __future__ import annotations

import re

from guidegen.pdf.fields import name_in_file
from guidegen.pdf.filled import FilledField
from guidegen.review.comments.models import DECISION

COMMENT_FIELD, DECISION_FIELD, ABOUT_FIELD = "comment", "decision", "review"
# Who reviewed what; in a file of comments these are keys, in a book fields: `review.name`.
ABOUT = ("name", "registration", "on", "content")
# Parts are joined by dots, and in the file by another sign.
_PART = re.compile(f"[.{re.escape(name_in_file('.'))}]")


def comment_field(key: str) -> str:
    """The field for words about an item, by its key."""
    return f"{COMMENT_FIELD}.{key.replace('/', '.')}"


def decision_field(number: int) -> str:
    return f"{DECISION_FIELD}.{number}"


def about_field(part: str) -> str:
    """The field for one of ABOUT."""
    return f"{ABOUT_FIELD}.{part}"


def key_of_field(name: str) -> str | None:
    """What a field is about: an item's key, a decision's, or one of ABOUT; None where it is no field of a book."""
    first, *rest = _PART.split(name, maxsplit=2)
    match first, rest:
        case "comment", [kind]:
            return kind
        case "comment", [kind, id_]:
            return f"{kind}/{id_}"
        case "decision", [number]:
            return f"{DECISION}{number}"
        case "review", [part] if part in ABOUT:
            return part
    return None


def words_of_field(field: FilledField) -> str:
    """What was written, or which circle was chosen."""
    said = field.text or field.value or next(iter(field.shown or ()), "")
    return said.replace("\r\n", "\n").replace("\r", "\n").strip()
