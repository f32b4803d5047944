"""Charts: pictures where people would rather look than read, each a pure function to one SVG."""

from guidegen.pictures.charts.body_map import body_map, map_key
from guidegen.pictures.charts.course import Day, course, course_key
from guidegen.pictures.charts.diary import diary_grid
from guidegen.pictures.charts.pain_rule import lamp
from guidegen.pictures.charts.timeline import timeline
from guidegen.pictures.charts.week_bars import Session, Volume, bars_key, week_bars

__all__ = [
    "Day",
    "Session",
    "Volume",
    "bars_key",
    "body_map",
    "course",
    "course_key",
    "diary_grid",
    "lamp",
    "map_key",
    "timeline",
    "week_bars",
]
