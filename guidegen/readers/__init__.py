"""Readers: every way in for answers, and the blanks that they come back in."""
