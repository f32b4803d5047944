"""Whether a time has passed, also where somebody has put the clock back meanwhile. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# A clock that is set by others goes back by less than this, and often.
_JITTER = timedelta(minutes=1)


def has_passed(now: datetime, since: datetime, much: timedelta) -> bool:
    """Whether more than so much time has passed. Where `since` lies ahead nobody can tell: then it counts as passed."""
    waited = now - since
    return waited > much or waited < -_JITTER
