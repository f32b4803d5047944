"""The press: every leaf of a document typeset once, and documents put together from leaves."""

from guidegen.press.press import Job, Press

__all__ = ["Job", "Press"]
