"""An Assessment to a Guide: which document, which blocks, in which order. Pure; no words of its own."""

from guidegen.guide.approval import approval_of
from guidegen.guide.assembly import answers_hash, assemble, assemble_record, check_reviews
from guidegen.guide.document import Guide
from guidegen.guide.record import Revised
from guidegen.guide.uses import items_printed, keys_used, told_apart, words_used

__all__ = [
    "Guide",
    "Revised",
    "answers_hash",
    "approval_of",
    "assemble",
    "assemble_record",
    "check_reviews",
    "items_printed",
    "keys_used",
    "told_apart",
    "words_used",
]
