"""The press: every leaf of a document typeset once, and documents put together from leaves."""

from guidegen.press.disk import Kept, clear, kept, press_folder
from guidegen.press.press import Job, Press

__all__ = ["Job", "Kept", "Press", "clear", "kept", "press_folder"]
