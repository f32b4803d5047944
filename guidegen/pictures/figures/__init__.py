"""Exercise drawings: `poses` of an exercise to two pictures, start and end."""

from guidegen.pictures.drawing import COLOUR, GREY, Drawing, Palette
from guidegen.pictures.figures.exercise import (
    FigureError,
    draw_exercise,
    draw_frames,
    draw_pose,
    pose_faults,
    pose_problems,
)

__all__ = [
    "COLOUR",
    "GREY",
    "Drawing",
    "FigureError",
    "Palette",
    "draw_exercise",
    "draw_frames",
    "draw_pose",
    "pose_faults",
    "pose_problems",
]
