"""Charts are right in their geometry, readable in grey, and refuse what cannot be drawn."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.pictures.charts import (
    Session,
    Volume,
    bars_key,
    draw_body_map,
    draw_diary,
    draw_lamp,
    draw_level_mark,
    draw_phase_pattern,
    draw_week_bars,
    map_key,
)
from guidegen.pictures.charts.body_shape import AREAS, OUTLINE, SPREAD
from guidegen.pictures.charts.level_mark import LEVELS
from guidegen.pictures.charts.pain_rule import LAMPS
from guidegen.pictures.charts.phase_pattern import PATTERNS
from guidegen.pictures.charts.svg import dots, flat, hatch, holds, number, rectangle
from guidegen.pictures.colour import contrast
from guidegen.pictures.drawing import COLOUR, GREY, Drawing, Palette
from guidegen.pictures.phase_colours import GREY_PHASES, PHASES

SVG = "{http://www.w3.org/2000/svg}"
SESSIONS = [Session(1, 0, 30), Session(2, 1, 4, 5), Session(3, 9, 1, 3), Session(4, 30)]
VOLUMES = [Volume(1, 20, 24, 9), Volume(2, 26, 30, 11), Volume(3, 40, 40)]
ALL: dict[str, Callable[[Palette], Drawing]] = {
    "map": lambda palette: draw_body_map(set(AREAS), set(SPREAD), palette),
    "plain map": lambda palette: draw_body_map(frozenset(), palette=palette),
    "lamp": lambda palette: draw_lamp("amber", palette),
    "level mark": lambda palette: draw_level_mark("today", palette),
    "sessions": lambda palette: draw_week_bars(SESSIONS, palette),
    "volumes": lambda palette: draw_week_bars(VOLUMES, palette),
    "diary": lambda palette: draw_diary(42, palette, bands=(3, 5)),
    **{f"key {sample}": partial(map_key, sample) for sample in ("pain", "pins", "numb", "spot", "either")},
    **{f"key {part}": partial(bars_key, part) for part in ("solid", "striped", "longest")},
}
each_chart = pytest.mark.parametrize("draw", ALL.values(), ids=ALL)


def tree(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(drawing.svg)


def marked(root: ElementTree.Element, attribute: str) -> dict[str, ElementTree.Element]:
    """The elements that carry a data attribute, by its value."""
    return {value: found for found in root.iter() if (value := found.get(f"data-{attribute}")) is not None}


def texts(root: ElementTree.Element) -> list[str]:
    return [found.text or "" for found in root.iter(f"{SVG}text")]


def parts(bar: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return marked(bar, "part")


def tall(bar: ElementTree.Element, part: str) -> float:
    return float(parts(bar)[part].get("height", "nan"))


# What all charts have in common


@each_chart
def test_a_chart_is_one_plain_svg_of_its_size(draw: Callable[[Palette], Drawing]) -> None:
    """Nothing that a printer or PDF/A dislikes, no style sheet, no id that could come twice on a page."""
    drawing = draw(COLOUR)
    root = tree(drawing)
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == f"0 0 {number(drawing.width)} {number(drawing.height)}"
    allowed = {f"{SVG}{name}" for name in ("svg", "g", "path", "rect", "circle", "text")}
    assert {found.tag for found in root.iter()} <= allowed
    attributes = {name for found in root.iter() for name in found.attrib}
    assert not attributes & {"id", "style", "class", "opacity", "fill-opacity", "stroke-opacity", "role"}


@each_chart
def test_the_grey_copy_has_no_colour_and_the_same_shapes(draw: Callable[[Palette], Drawing]) -> None:
    """Grey changes colours only, so what is told by shape stays told."""
    colours = re.compile(r"#[0-9a-f]{6}")
    grey, colour = draw(GREY).svg, draw(COLOUR).svg
    assert colours.sub("", grey) == colours.sub("", colour)
    found = colours.findall(grey)
    assert found
    assert all(shade[1:3] == shade[3:5] == shade[5:7] for shade in found)


@each_chart
def test_a_chart_is_small_and_always_the_same(draw: Callable[[Palette], Drawing]) -> None:
    """The same input gives the same bytes, few of them, with one decimal at most."""
    svg = draw(COLOUR).svg
    assert svg == draw(COLOUR).svg
    assert len(svg) < 24_000
    assert not re.search(r"\d\.\d\d|nan|inf|-0[ \"]", svg)


def test_every_chart_prints_in_the_house_font() -> None:
    """All of them on one page raise no fault of a font, a name or a path."""
    faces = "".join(
        f'@font-face {{ font-family: "Atkinson Hyperlegible"; font-weight: {weight};'
        f' src: url("asset:fonts/AtkinsonHyperlegible-{style}.ttf"); }}'
        for weight, style in ((400, "Regular"), (700, "Bold"))
    )
    pictures = "".join(f"<div>{draw(COLOUR).with_name(name)}</div>" for name, draw in ALL.items())
    page = f'<html lang="en"><title>Charts</title><style>{faces}</style><body><h1>Charts</h1>{pictures}</body></html>'
    data = render_pdf(page)
    assert data.startswith(b"%PDF")


# Drawing


def test_a_name_becomes_the_title_of_the_picture() -> None:
    """The name is read out as it was given, whatever signs are in it."""
    name = 'Run < walk & "rest" <b>'
    root = ElementTree.fromstring(draw_lamp("green").with_name(name))
    assert root.get("role") == "img"
    assert (root[0].tag, root[0].text) == (f"{SVG}title", name)
    with pytest.raises(ValueError, match="name"):
        draw_lamp("green").with_name(" ")


def test_a_decorative_picture_is_hidden_from_screen_readers() -> None:
    """It has no title, and its shapes are those of the named one."""
    root = ElementTree.fromstring(draw_lamp("green").decorative())
    assert root.get("aria-hidden") == "true"
    assert [found.tag for found in root] == [found.tag for found in tree(draw_lamp("green"))]


@pytest.mark.parametrize(("box", "size"), [((60, 400), ("60.0mm", "23.7mm")), ((600, 16), ("40.6mm", "16.0mm"))])
def test_a_picture_fits_its_box_and_keeps_its_shape(box: tuple[float, float], size: tuple[str, str]) -> None:
    """It is as large as the narrower side of the box allows."""
    root = tree(draw_diary().within(*box))
    assert (root.get("width"), root.get("height")) == size


@each_chart
def test_a_clinic_may_bring_its_own_accent(draw: Callable[[Palette], Drawing]) -> None:
    """No chart keeps the house's accent when the palette has another."""
    assert COLOUR.accent not in draw(replace(COLOUR, accent="#5b1a4d")).svg


# Body map


def test_the_map_knows_every_answer_about_place(library: Library) -> None:
    """The options of the two questions on place and the marks are the same."""
    options = {question.id: {option.id for option in question.options} for question in library.questionnaire}
    assert options["area"] == set(AREAS)
    assert options["leg_sx"] == set(SPREAD)


@given(st.frozensets(st.sampled_from(sorted(AREAS))), st.frozensets(st.sampled_from(sorted(SPREAD))))
def test_exactly_what_is_ticked_is_marked(areas: frozenset[str], spread: frozenset[str]) -> None:
    """Each ticked answer has its mark, in the view that shows it; nothing else has one."""
    root = tree(draw_body_map(areas, spread))
    views = marked(root, "view")
    assert set(marked(root, "mark")) == areas | spread - {"none"}
    assert ("front" in views) == bool((areas | spread) & {"groin", "pins", "numb_patch"})
    assert set(marked(views["back"], "mark")).isdisjoint({"groin", "pins", "numb_patch"})


def test_a_side_that_is_not_told_is_left_open() -> None:
    """Both sides are filled alike, with a broken outline; pain that is told on both sides has a whole one."""
    marks = marked(tree(draw_body_map({"one_side", "both_sides", "centre"})), "mark")
    broken = {name: sum("stroke-dasharray" in part.attrib for part in mark) for name, mark in marks.items()}
    assert broken == {"centre": 0, "one_side": 2, "both_sides": 0}
    assert {name: len(mark) for name, mark in marks.items()} == {"centre": 2, "one_side": 4, "both_sides": 4}


def test_a_side_that_is_told_is_the_only_one_marked() -> None:
    """Seen from behind, left is on the left of the picture; the outline is whole, and the other side is bare."""
    for left, right in (("one_side_left", "one_side_right"), ("buttock_left", "buttock_right")):
        marks = marked(tree(draw_body_map({left, right})), "mark")
        assert {name: len(mark) for name, mark in marks.items()} == {left: 2, right: 2}
        assert not any("stroke-dasharray" in part.attrib for mark in marks.values() for part in mark)
        assert all(x < 0 for x, _ in AREAS[left].points)
        assert all(x > 0 for x, _ in AREAS[right].points)


def test_marks_lie_on_the_body() -> None:
    """No mark sticks out, on either side."""
    body = flat([*OUTLINE, *((-x, y) for x, y in reversed(OUTLINE))])
    marks = [mark for mark in (*AREAS.values(), *SPREAD.values()) if mark]
    assert len(marks) == 15
    for mark in marks:
        assert all(holds(body, (side * x, y)) for x, y in flat(mark.points) for side in (1, -1)), mark


def test_legs_are_drawn_only_where_something_lies_on_them() -> None:
    """Without leg symptoms the picture ends at the thigh."""
    assert (
        draw_body_map({"centre", "buttock", "groin"}, {"none"}).height
        < draw_body_map({"centre"}, {"above_knee"}).height
    )


def test_unknown_places_are_refused() -> None:
    """A place that the map lacks is named in the message."""
    with pytest.raises(ValueError, match="shoulder"):
        draw_body_map({"shoulder"})
    with pytest.raises(ValueError, match="centre"):
        draw_body_map(frozenset(), {"centre"})
    with pytest.raises(ValueError, match="itch"):
        map_key("itch")


# Fillings


@given(st.floats(1, 60), st.floats(1, 60), st.sampled_from([2.0, 3.2]))
def test_stripes_end_at_the_edge(width: float, height: float, spacing: float) -> None:
    """Every stripe runs from edge to edge, and stripes are as far apart as asked."""
    lines = hatch(rectangle(5, 5, width, height), spacing)
    for line in lines:
        for x, y in line:
            to_edge = min(abs(x - 5), abs(x - 5 - width), abs(y - 5), abs(y - 5 - height))
            assert to_edge < 1e-6
            assert 5 - 1e-6 <= x <= 5 + width + 1e-6
            assert 5 - 1e-6 <= y <= 5 + height + 1e-6
    levels = [(x + y) / math.sqrt(2) for (x, y), _ in lines]
    assert all(abs(abs(b - a) - spacing) < 1e-6 for a, b in pairwise(levels))


def test_dots_keep_their_distance_from_the_edge() -> None:
    """A dot is whole inside the shape."""
    found = dots(rectangle(0, 0, 20, 10), 2.5, 1)
    assert len(found) > 15
    assert all(1 <= x <= 19 and 1 <= y <= 9 for x, y in found)


# Pain rule


def test_lamps_are_told_apart_by_their_marks() -> None:
    """Three lamps have three marks, so that they are known in grey too."""
    marks = {marked(tree(draw_lamp(colour)), "lamp")[colour].find(f"{SVG}path").get("d") for colour in LAMPS}  # type: ignore[union-attr]
    assert len(marks) == len(LAMPS) == 3
    with pytest.raises(ValueError, match="blue"):
        draw_lamp("blue")


# Marks of levels and patterns of phases


def test_each_level_of_signs_has_a_shape_of_its_own() -> None:
    """Told apart without colour: the first shape of each mark is another one."""
    shapes = {level: (root := tree(draw_level_mark(level)))[0].get("d", root[0].tag) for level in LEVELS}
    assert len(set(shapes.values())) == len(LEVELS) == 3
    with pytest.raises(ValueError, match="later"):
        draw_level_mark("later")


def test_each_phase_has_a_pattern_of_its_own() -> None:
    """Five phases, five patterns in the ink that is asked for; there is no sixth."""
    drawn = [draw_phase_pattern(phase, "#123456").svg for phase in range(1, 6)]
    assert len(set(drawn)) == len(PATTERNS) == 5
    assert all("#123456" in svg for svg in drawn)
    for phase in (0, 6):
        with pytest.raises(ValueError, match=str(phase)):
            draw_phase_pattern(phase, "#123456")


def test_white_and_black_are_read_on_the_colours_of_phases() -> None:
    """White on each colour and each colour on its tint have at least 7 to 1, in colour and in grey."""
    for colours in (PHASES, GREY_PHASES):
        assert list(colours) == ["PH1", "PH2", "PH3", "PH4", "PH5"]
        for colour, ground in colours.values():
            assert min(contrast(colour, "#ffffff"), contrast(colour, ground), contrast("#000000", ground)) >= 7


# Week bars


def test_bars_are_as_high_as_their_minutes() -> None:
    """Solid is run x repeats, striped walk x repeats, on one scale for all weeks."""
    bars = marked(tree(draw_week_bars(SESSIONS)), "week")
    assert list(bars) == ["1", "2", "3", "4"]
    minute = tall(bars["4"], "solid") / 30
    for week in SESSIONS:
        bar = bars[str(week.week)]
        for part, minutes in (("solid", week.run_min), ("striped", week.walk_min)):
            if minutes:
                assert abs(tall(bar, part) - minutes * week.repeats * minute) < 0.11
            else:
                assert part not in parts(bar)


def test_seams_part_the_runs_of_a_session() -> None:
    """Five runs have four seams; one run has none."""
    bars = marked(tree(draw_week_bars(SESSIONS)), "week")
    seams = {week: parts(bar)["seams"].get("d", "").count("M") for week, bar in bars.items() if "seams" in parts(bar)}
    assert seams == {"2": 4, "3": 2}


def test_distances_reach_from_the_least_to_the_most() -> None:
    """The solid part ends at the least, the striped one at the most; the diamond stands at the longest run."""
    bars = marked(tree(draw_week_bars(VOLUMES)), "week")
    unit = tall(bars["3"], "solid") / 40
    floor = float(parts(bars["3"])["solid"].get("y", "nan")) + tall(bars["3"], "solid")
    for week in VOLUMES[:2]:
        found = parts(bars[str(week.week)])
        assert abs(tall(bars[str(week.week)], "solid") - week.low * unit) < 0.11
        assert abs(float(found["striped"].get("y", "nan")) - (floor - week.high * unit)) < 0.21
        top_of_diamond = float(found["longest"].get("d", "").split()[1])
        assert abs(top_of_diamond + 5 - (floor - (week.longest or 0) * unit)) < 0.21
    assert set(parts(bars["3"])) == {"solid"}


@given(
    st.lists(
        st.builds(Session, st.integers(1, 60), st.floats(0, 90), st.floats(0, 90), st.integers(1, 12)),
        min_size=1,
        max_size=30,
    )
)
def test_bars_stay_inside_the_picture(weeks: list[Session]) -> None:
    """Whatever a clinic's own plan asks for, nothing is cut off and the scale has few lines."""
    if not any(week.run_min + week.walk_min > 0.1 for week in weeks):
        return
    drawing = draw_week_bars(weeks)
    root = tree(drawing)
    for block in root.iter(f"{SVG}rect"):
        x, y, width, height = (float(block.get(key, "nan")) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + width <= drawing.width + 0.1
        assert 0 <= y <= y + height <= drawing.height
    assert len([found for found in root if found.tag == f"{SVG}text"]) in range(3, 7)


@pytest.mark.parametrize(
    ("weeks", "message"),
    [
        ([], "at least one week"),
        ([Session(1, -1, 2)], "Week 1"),
        ([Session(3, 1, 2, 0)], "Week 3"),
        ([Session(1, math.inf)], "Week 1"),
        ([Session(1, math.nan)], "Week 1"),
        ([Volume(2, 5, 4)], "Week 2"),
        ([Volume(2, 4, 5, -1)], "Week 2"),
        ([Volume(2, math.nan, 5)], "Week 2"),
        ([Session(1), Session(2)], "above 0"),
        ([Session(1, 1), Volume(2, 1, 2)], "one kind"),
    ],
)
def test_amounts_that_cannot_be_are_refused(weeks: list[Session], message: str) -> None:
    """The message names the week."""
    with pytest.raises(ValueError, match=message):
        draw_week_bars(weeks)


def test_a_sample_of_no_part_is_refused() -> None:
    """The key explains the parts that bars have."""
    with pytest.raises(ValueError, match="dotted"):
        bars_key("dotted")


# Diary


@pytest.mark.parametrize(("days", "weeks"), [(42, 6), (1, 1), (10, 2)])
def test_the_diary_has_a_column_for_each_day(days: int, weeks: int) -> None:
    """A line on each side of every day and above every row, a bold one around each week, and numbers from 1 to 10."""
    root = tree(draw_diary(days))
    lines = {kind: found.get("d", "").count("M") for kind, found in marked(root, "lines").items()}
    assert lines == {"rows": 10, "days": days + 1, "weeks": weeks + 1}
    assert texts(root) == [*map(str, range(1, 11)), *map(str, range(1, weeks + 1))]


@pytest.mark.parametrize(
    ("bands", "colours"),
    [((3, 5), ["green", "amber", "red"]), ((0, 0), ["red"]), ((7, 7), ["green", "red"]), (None, [])],
)
def test_the_diary_lies_on_the_bands_of_the_pain_rule(bands: tuple[int, int] | None, colours: list[str]) -> None:
    """Each colour that has a pain of its own has a ground, as high as its pains, and its lamp beside it."""
    root = tree(draw_diary(bands=bands))
    grounds = {found.get("data-band"): float(found.get("height", "0")) for found in root if found.get("data-band")}
    assert list(grounds) == colours
    assert [found.get("data-lamp") for found in root.iter() if found.get("data-lamp")] == colours
    if bands:
        row = grounds["red"] / (10 - bands[1])
        assert grounds.get("green", 0) == pytest.approx(row * bands[0], abs=0.3)


@pytest.mark.parametrize("bands", [(-1, 3), (5, 3), (3, 10)])
def test_bands_are_pains_in_order(bands: tuple[int, int]) -> None:
    """Red has at least the worst pain, and amber does not end below green."""
    with pytest.raises(ValueError, match="Bands"):
        draw_diary(bands=bands)


@pytest.mark.parametrize("days", [0, -7, 71])
def test_a_diary_of_no_days_or_too_many_is_refused(days: int) -> None:
    """Columns stay wide enough for a pen."""
    with pytest.raises(ValueError, match="1 to 70"):
        draw_diary(days)


@pytest.mark.parametrize("size", [0, -3])
def test_numbers_have_a_size(size: float) -> None:
    """Large print passes a larger size; none or less is refused."""
    charts: list[Callable[[], Drawing]] = [
        lambda: draw_week_bars(SESSIONS, size=size),
        lambda: draw_diary(size=size),
    ]
    for draw in charts:
        with pytest.raises(ValueError, match="size above 0"):
            draw()
