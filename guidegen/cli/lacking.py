"""What `guidegen doctor` finds missing."""

from __future__ import annotations


class LackingError(Exception):
    """What this machine has not, or has not new enough; `mend` is the command where it is not the check's own."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend
