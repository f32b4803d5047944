"""An interview, one question at a time: what is due, what was typed, and when it has to stop. Pure; `cli` asks.

typed text -> value -> Interview -> the next question, red flags that are certain -> an answers file
"""

from guidegen.readers.interview.care import Care, find_care, flags_so_far
from guidegen.readers.interview.draft import Draft, client_fault, read_draft
from guidegen.readers.interview.state import Interview
from guidegen.readers.interview.typed import NotUnderstoodError, read_typed

__all__ = [
    "Care",
    "Draft",
    "Interview",
    "NotUnderstoodError",
    "client_fault",
    "find_care",
    "flags_so_far",
    "read_draft",
    "read_typed",
]
