"""The pictures of one document, in the colours of its ink and its clinic, each at the size of its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from guidegen.assessment.comparison import Visit
from guidegen.assessment.run_plan import Row
from guidegen.clinic.brand import Brand
from guidegen.html.kept_drawings import known_frames, known_pose
from guidegen.library.models import BODIES, Exercise
from guidegen.pictures import charts
from guidegen.pictures.charts.body_shape import AREAS, EITHER, SPREAD
from guidegen.pictures.drawing import COLOUR, GREY, Drawing, Palette
from guidegen.pictures.icons import draw_icon
from guidegen.pictures.phase_colours import GREY_PHASES, PHASES

# Numbers within a chart, in points: no smaller than the words around it.
_POINTS = 12.0
_LARGE_POINTS = 18.0
# Bodies differ by less: what is around a figure is as large for all of them.
_STEP = 3.0  # mm

# What templates may ask for.
DRAWN = (
    *("exercise", "tile", "end", "mark", "pose", "icon", "level_mark", "phase_pattern", "phase_colours"),
    *("body_map", "map_key", "guesses_side", "lamp", "week_bars", "bars_key", "course", "course_key", "code", "diary"),
)


# The same for all clients who have the same; what hangs on answers is among a few.
_drawn_once = lru_cache(maxsize=256)


@dataclass(frozen=True)
class Pictures:
    """Draws for the templates; a picture without a name is for a place whose words say the same."""

    palette: Palette

    def exercise(self, exercise: Exercise, name: str, width: float, height: float, body: str = BODIES[0]) -> Markup:
        """Start and end, numbered, as large as a box in mm allows, done by one of the bodies that there are.

        Nothing for an exercise that has no poses.
        """
        return self._frames(exercise, name, (width, height), (_STEP, _STEP), (0, 1), body)

    def tile(self, exercise: Exercise, width: float, height: float, body: str = BODIES[0]) -> Markup:
        """The same, in a box that is as large whatever the exercise."""
        return self._frames(exercise, "", (width, height), (width, height), (0, 1), body)

    def end(self, exercise: Exercise, width: float, height: float, body: str = BODIES[0]) -> Markup:
        """The end alone, for a place where an exercise is only to be known again."""
        return self._frames(exercise, "", (width, height), (_STEP, _STEP), (1,), body)

    def mark(self, exercise: Exercise, width: float, height: float, body: str = BODIES[0]) -> Markup:
        """The same, in a box that is as wide whatever the exercise."""
        return self._frames(exercise, "", (width, height), (width, _STEP), (1,), body)

    def pose(self, view: str, pose: str, width: float, height: float, body: str = BODIES[0]) -> Markup:
        """One pose of its own beside the words that say what it shows."""
        return _placed(known_pose(view, pose, width / height, self.palette, body).within(width, height))

    def _frames(
        self,
        exercise: Exercise,
        name: str,
        box: tuple[float, float],
        steps: tuple[float, float],
        at: tuple[int, ...],
        body: str,
    ) -> Markup:
        if not exercise.poses:
            return Markup()
        drawing = known_frames(exercise, box[0] / box[1], self.palette, at, body)
        return _placed(drawing.in_box(*box, *steps), name)

    def icon(self, name: str, use: str = "ink", size: float = 0) -> Markup:
        """An icon in the ink of its use (ink, accent, alarm, paper or the code of a phase), `size` mm wide."""
        drawing = draw_icon(name, self._ink(use))
        return _placed(drawing.within(size, size) if size else drawing)

    @_drawn_once
    def level_mark(self, look: str) -> Markup:
        """The mark of a level of warning signs: eight sides (now), a triangle (today), a clock (soon)."""
        return _placed(charts.draw_level_mark(look, self.palette))

    def phase_pattern(self, code: str) -> Markup:
        """The pattern of a phase, white, for its band."""
        return _placed(charts.draw_phase_pattern(int(code[2:]), self.palette.paper))

    def phase_colours(self, code: str) -> tuple[str, str]:
        """The colour of a phase, on which white is read, and its tint."""
        return GREY_PHASES[code] if self.palette is GREY else PHASES[code]

    def _ink(self, use: str) -> str:
        if use.startswith("PH"):
            return self.phase_colours(use)[0]
        return {"accent": self.palette.accent, "alarm": self.palette.red, "paper": self.palette.paper}.get(
            use, "#000000"
        )

    def body_map(
        self, areas: Collection[str], spread: Collection[str], name: str, width: float, height: float
    ) -> Markup:
        """Where it hurts, by the options ticked, within a box in mm; options without a place are left to the words."""
        drawing = charts.draw_body_map(AREAS.keys() & set(areas), SPREAD.keys() & set(spread), self.palette)
        return _placed(drawing.within(width, height), name)

    @_drawn_once
    def map_key(self, filling: str) -> Markup:
        return _placed(charts.map_key(filling, self.palette))

    def guesses_side(self, areas: Collection[str], spread: Collection[str]) -> bool:
        """Whether the map marks one side without knowing which."""
        marks = [{**AREAS, **SPREAD}.get(option) for option in (*areas, *spread)]
        return any(mark is not None and mark.sides == EITHER for mark in marks)

    @_drawn_once
    def lamp(self, colour: str) -> Markup:
        return _placed(charts.draw_lamp(colour, self.palette))

    @_drawn_once
    def week_bars(self, rows: Sequence[Row]) -> Markup:
        """A run plan's climb; its numbers stand in the table beside it."""
        bars = [_session(row) for row in rows] if rows[0].distance is None else [_volume(row) for row in rows]
        return _placed(charts.draw_week_bars(bars, self.palette, _POINTS))

    @_drawn_once
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

    def diary(self, name: str, bands: tuple[int, int] | None) -> Markup:
        return _placed(charts.draw_diary(palette=self.palette, size=_POINTS, bands=bands), name)


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
