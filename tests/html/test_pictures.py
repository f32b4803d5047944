"""Pictures as the templates ask for them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.assessment.run_plan import plan_rows
from guidegen.clinic.brand import Brand
from guidegen.clinic.settings import Settings
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.html.pictures import pictures
from guidegen.library import Library
from guidegen.library.models import Picture
from guidegen.pictures.drawing import COLOUR, GREY
from guidegen.pictures.figures.arrows import arrow_ends
from guidegen.pictures.figures.camera import camera
from guidegen.pictures.figures.parts import HEIGHTS, TOUCHES, lowest
from guidegen.pictures.figures.reading import read_pose
from guidegen.pictures.figures.solve import solved
from guidegen.pictures.icons import icon_names
from guidegen.review.checks.drawings import undrawable
from tests.support.base import example, mapping

BRAND = Brand(accent="#5b1a4d", tint="#ffffff")
SVG = "{http://www.w3.org/2000/svg}"


def test_an_exercise_fits_its_box_and_has_its_name(library: Library) -> None:
    """The printed size keeps the shape; without poses there is no picture."""
    exercise = library.exercises[0]
    root = ElementTree.fromstring(pictures("colour", BRAND).exercise(exercise, "a < b", 74, 32))
    assert root.find(f"{SVG}title").text == "a < b"  # type: ignore[union-attr]
    width, height = (float(root.get(side, "").removesuffix("mm")) for side in ("width", "height"))
    assert width <= 74.05
    assert height <= 32.05
    assert max(width / 74, height / 32) > 0.99
    bare = replace(exercise, poses={})
    assert pictures("colour", BRAND).exercise(bare, "name", 74, 32) == ""
    assert pictures("colour", BRAND).end(bare, 74, 32) == ""


def test_ink_decides_the_palette() -> None:
    """Grey leaves the clinic's colour out; colour takes it."""
    assert pictures("grey", BRAND).palette == GREY
    assert pictures("colour", BRAND).palette.accent == BRAND.accent


def test_the_map_says_when_it_guesses_a_side() -> None:
    """One side, a buttock or a leg lie on a side that was not asked for; the middle and both sides do not."""
    shown = pictures("colour", BRAND)
    assert shown.guesses_side(["one_side"], [])
    assert shown.guesses_side(["centre"], ["below_knee"])
    assert not shown.guesses_side(["centre", "both_sides", "one_side_left", "buttock_right"], [])
    assert "svg" in shown.body_map(["centre", "of another clinic"], [], "where", 36, 58)


def test_both_kinds_of_run_plan_have_their_bars(library: Library) -> None:
    """Walk-run tables and distance tables give one bar for each week."""
    answers = parse_answers(mapping({"km_usual": 40, "km_now": 20, "longest_30d": 15}), library)
    kinds = set()
    for plan in library.run_plans:
        rows = plan_rows(plan, 1, answers, date(2026, 11, 20))
        root = ElementTree.fromstring(pictures("colour", BRAND).week_bars(rows))
        assert len([part for part in root.iter() if part.get("data-week")]) == len(plan.weeks)
        kinds.add(plan.kind)
    assert len(kinds) == 2


def test_each_test_before_a_run_has_its_picture(library: Library) -> None:
    """A figure or an icon beside every point, in the words' own list, told to nobody twice."""
    answers = parse_answers(read_answers(example("easy_acute")), library)
    guide = assemble(assess(answers, library, date(2026, 11, 20)), library, Settings(region="uk"))
    page = render_html(guide)
    for id_, count in (("return_test", 6), ("run_today", 6)):
        box = re.search(rf'<div class="advice drawn \w+ {id_}">.*?</[uo]l>', page, re.DOTALL)
        assert box
        points = re.findall(r"<li>.*?</li>", box[0], re.DOTALL)
        body = next(item for item in library.advice if item.id == id_).parts[""]
        told = [line.removeprefix("- ").replace("**", "") for line in body.splitlines() if line.startswith("- ")]
        assert [re.sub(r"<[^>]*>", "", point) for point in points] == told
        assert len(points) == count
        assert [point.count("<svg") for point in points] == [1] * count
        assert all('aria-hidden="true"' in point for point in points)


def test_the_pelvic_floor_has_a_picture_for_each_point(library: Library) -> None:
    """Who sits, with the lift inside once and twice, then the times of the day; done by the runner's own body."""
    answers = parse_answers(read_answers(example("pregnant")), library)
    guide = assemble(assess(answers, library, date(2026, 11, 20)), library, Settings(region="uk"))
    box = re.search(r'<div class="advice drawn flow posed pelvic_floor">.*?</ol>', render_html(guide), re.DOTALL)
    assert box
    points = re.findall(r"<li>.*?</li>", box[0], re.DOTALL)
    # Arrows that look alike may share one path.
    light = re.compile(rf'd="([^"]*)" fill="{COLOUR.paper}" stroke-width="\.5"')
    assert [point.count("<svg") for point in points] == [1, 1, 1]
    assert [sum(path.count("m") for path in light.findall(point)) for point in points] == [1, 2, 0]
    advice = next(item for item in library.advice if item.id == "pelvic_floor")
    shown = pictures("colour", BRAND).pose(advice.pictures[0].view, advice.pictures[0].pose, 25, 21, "pregnant")
    assert re.findall(r' d="[^"]*"', shown) == re.findall(r' d="[^"]*"', points[0])


def test_the_way_to_the_floor_and_up_is_drawn_with_the_chair(library: Library) -> None:
    """One picture for down and one for up, each with an arrow that way; done by somebody of the runner's years."""
    answers = parse_answers(mapping({"age": 75}), library)
    page = render_html(assemble(assess(answers, library, date(2026, 11, 20)), library, Settings(region="uk")))
    box = re.search(r'<div class="advice drawn flow posed floor_and_up">.*?</ol>', page, re.DOTALL)
    assert box
    assert [point.count("<svg") for point in re.findall(r"<li>.*?</li>", box[0], re.DOTALL)] == [1, 1]
    assert COLOUR.hair in box[0]
    advice = next(item for item in library.advice if item.id == "floor_and_up")
    ways = []
    for picture in advice.pictures:
        pose, _ = read_pose(picture.pose)
        shown, (arrow,) = solved(pose), pose.arrows
        tail, tip = arrow_ends(arrow, shown, shown, camera(picture.view, pose.position))
        ways.append((tip - tail).imag)
        assert all(lowest(shown, "hand", side) == pytest.approx(HEIGHTS["seat"], abs=TOUCHES) for side in "NF")
    assert ways[0] < -9 < 9 < ways[1]


def test_an_easier_exercise_that_a_card_names_is_drawn(library: Library) -> None:
    """Beside its name, as this runner does it; an easier way that has no name of its own is not."""
    answers = parse_answers(read_answers(example("easy_acute")), library)
    guide = assemble(assess(answers, library, date(2026, 11, 20)), library, Settings(region="uk"))
    page = render_html(guide)
    cards = {
        block.item.id: block.params["easier"] for block in guide.blocks() if block.kind == "exercise" and block.item
    }
    drawn = {id_: easier.id for id_, easier in cards.items() if easier}
    assert drawn["band_walk"] == "side_leg_raise"
    assert cards["bird_dog"] is None
    assert page.count('<dd><div class="picture"><svg') == len(drawn)


def test_every_sign_and_point_has_an_icon_that_there_is(library: Library) -> None:
    """Warning signs have one each; a wrong name is found by the check of a library."""
    signs = [sign for found in library.signs for sign in found.signs]
    assert len(signs) > 20
    assert all(sign.icon in icon_names() for sign in signs)
    first = library.signs[0]
    broken = replace(first, signs=(replace(first.signs[0], icon="warm"), *first.signs[1:]))
    advice = next(item for item in library.advice if item.id == "run_today")
    wrong = replace(advice, pictures=(Picture(icon="locks"), Picture(view="side", pose="standing; K999")))
    found = undrawable(replace(library, signs=(broken,), advice=(wrong,)))
    assert [problem.message for problem in found] == [
        "there is no icon 'locks'",
        "pictures: K999 is 999 degrees, outside 0 to 155",
        "there is no icon 'warm'",
    ]
