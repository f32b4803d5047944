"""The press: every leaf of a document typeset once, and documents put together from leaves."""

from guidegen.press.disk import Kept, clear, kept, press_folder
from guidegen.press.press import Job, Press, Pressed
from guidegen.press.shaping import FACES
from guidegen.press.standing import SetForStanding, standing_file, standing_type, standing_type_in

__all__ = [
    "FACES",
    "Job",
    "Kept",
    "Press",
    "Pressed",
    "SetForStanding",
    "clear",
    "kept",
    "press_folder",
    "standing_file",
    "standing_type",
    "standing_type_in",
]
