"""Charts: pictures where people would rather look than read, each a pure function to one SVG."""

from guidegen.pictures.charts.body_map import draw_body_map, map_key
from guidegen.pictures.charts.course import Day, course_key, draw_course
from guidegen.pictures.charts.diary import draw_diary
from guidegen.pictures.charts.level_mark import draw_level_mark
from guidegen.pictures.charts.pain_rule import draw_lamp
from guidegen.pictures.charts.phase_pattern import draw_phase_pattern
from guidegen.pictures.charts.week_bars import Session, Volume, bars_key, draw_week_bars

__all__ = [
    "Day",
    "Session",
    "Volume",
    "bars_key",
    "course_key",
    "draw_body_map",
    "draw_course",
    "draw_diary",
    "draw_lamp",
    "draw_level_mark",
    "draw_phase_pattern",
    "draw_week_bars",
    "map_key",
]
