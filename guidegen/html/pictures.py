"""The pictures of one document, in the colours of its ink and its clinic, each at the size of its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from guidegen.assessment.comparison import Visit
from guidegen.assessment.run_plan import Row
from guidegen.clinic.brand import Brand
from guidegen.library.models import Exercise
from guidegen.pictures import charts
from guidegen.pictures.charts.body_shape import AREAS, EITHER, SPREAD
from guidegen.pictures.drawing import COLOUR, GREY, Drawing, Palette
from guidegen.pictures.figures import draw_exercise

# Numbers within a chart, in points: no smaller than the words around it.
_POINTS = 12.0
_LARGE_POINTS = 18.0

# What templates may ask for.
DRAWN = (
    *("exercise", "height", "body_map", "map_key", "guesses_side", "lamp", "timeline", "week_bars", "bars_key"),
    *("course", "course_key", "code", "diary"),
)


@dataclass(frozen=True)
class Pictures:
    """Draws for the templates; a picture without a name is for a place whose words say the same."""

    palette: Palette

    def exercise(self, exercise: Exercise, name: str, width: float, height: float) -> Markup:
        """Start and end, within a box in mm; nothing for an exercise that has no poses."""
        if not exercise.poses:
            return Markup()
        return _placed(draw_exercise(exercise, self.palette).within(width, height), name)

    def height(self, exercise: Exercise, width: float, height: float) -> float:
        """How high the exercise's picture gets in such a box, in mm."""
        if not exercise.poses:
            return 0.0
        drawing = draw_exercise(exercise, self.palette)
        return min(height, width * drawing.height / drawing.width)

    def body_map(
        self, areas: Collection[str], spread: Collection[str], name: str, width: float, height: float
    ) -> Markup:
        """Where it hurts, by the options ticked, within a box in mm; options without a place are left to the words."""
        drawing = charts.draw_body_map(AREAS.keys() & set(areas), SPREAD.keys() & set(spread), self.palette)
        return _placed(drawing.within(width, height), name)

    def map_key(self, filling: str) -> Markup:
        return _placed(charts.map_key(filling, self.palette))

    def guesses_side(self, areas: Collection[str], spread: Collection[str]) -> bool:
        """Whether the map marks one side without knowing which."""
        marks = [{**AREAS, **SPREAD}.get(option) for option in (*areas, *spread)]
        return any(mark is not None and mark.sides == EITHER for mark in marks)

    def lamp(self, colour: str) -> Markup:
        return _placed(charts.draw_lamp(colour, self.palette))

    def timeline(self, labels: Sequence[str], here: str) -> Markup:
        return _placed(charts.draw_timeline(labels, here, self.palette, _POINTS))

    def week_bars(self, rows: Sequence[Row]) -> Markup:
        """A run plan's climb; its numbers stand in the table beside it."""
        bars = [_session(row) for row in rows] if rows[0].distance is None else [_volume(row) for row in rows]
        return _placed(charts.draw_week_bars(bars, self.palette, _POINTS))

    def bars_key(self, part: str) -> Markup:
        return _placed(charts.bars_key(part, self.palette))

    def course(self, visits: Sequence[Visit], label: Callable[[date], str], name: str, large: bool = False) -> Markup:
        """Pain and function over all days, each under its `label`, with a name that tells every score."""
        days = [
            charts.Day(visit.day, label(visit.day), visit.pain_avg, visit.pain_worst, visit.function)
            for visit in visits
        ]
        return _placed(charts.draw_course(days, self.palette, _LARGE_POINTS if large else _POINTS), name)

    def course_key(self, line: str) -> Markup:
        return _placed(charts.course_key(line, self.palette))

    def code(self, drawing: Drawing, name: str) -> Markup:
        """A QR code: black on white, whatever the ink."""
        return _placed(drawing, name)

    def diary(self, name: str) -> Markup:
        return _placed(charts.draw_diary(palette=self.palette, size=_POINTS), name)


def pictures(ink: str, brand: Brand) -> Pictures:
    """Pictures in grey, or in colour with the clinic's accent."""
    return Pictures(GREY if ink == "grey" else replace(COLOUR, accent=brand.accent))


def _placed(drawing: Drawing, name: str = "") -> Markup:
    """An SVG for the page; its words are escaped by the drawing."""
    return Markup(drawing.with_name(name) if name.strip() else drawing.decorative())  # noqa: S704


def _session(row: Row) -> charts.Session:
    week = row.week
    return charts.Session(week.week, week.run_min or 0, week.walk_min or 0, week.repeats or 1)


def _volume(row: Row) -> charts.Volume:
    low, high = row.distance or (0.0, 0.0)
    return charts.Volume(row.week.week, low, high, row.longest)
