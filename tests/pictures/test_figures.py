"""Exercise drawings: the notation of poses, bodies that touch what they should, pictures for print, their files."""

from __future__ import annotations

import importlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from guidegen.clinic.settings import Settings
from guidegen.html import figure_svgs, render_figures
from guidegen.library import Library, load_library
from guidegen.library.models import BODIES, Exercise
from guidegen.pdf import lay_out
from guidegen.pictures.drawing import Palette
from guidegen.pictures.figures import (
    COLOUR,
    GREY,
    FigureError,
    draw_exercise,
    draw_pose,
    pose_faults,
    pose_problems,
)
from guidegen.pictures.figures.arrows import arrow_ends
from guidegen.pictures.figures.camera import camera
from guidegen.pictures.figures.exercise import _drawn, _faults, bodies_of
from guidegen.pictures.figures.looks import LOOKS
from guidegen.pictures.figures.notation import (
    BEARERS,
    FEET,
    HANDS,
    LIMB_ANGLES,
    PLACED,
    PLACES,
    POSITIONS,
    PROPS,
    SURFACES,
    TRUNK_ANGLES,
    UNSEEN,
    VIEWS,
    NotationError,
    Pose,
)
from guidegen.pictures.figures.outline import Joint, limb, smooth
from guidegen.pictures.figures.parts import HEIGHTS, TOUCHES, body_point, lowest
from guidegen.pictures.figures.person import _tail
from guidegen.pictures.figures.props import carried_props
from guidegen.pictures.figures.reading import read_pose
from guidegen.pictures.figures.skeleton import FOREARM, LIMITS, SHIN, THIGH, UPPER_ARM, Body
from guidegen.pictures.figures.solve import solved
from guidegen.pictures.figures.vector import Vector
from guidegen.review.checks.drawings import undrawable
from tests.support.base import ROOT, run

SVG = "{http://www.w3.org/2000/svg}"
IDS = sorted(path.stem for path in (ROOT / "content" / "exercises").glob("*.md"))
# Every way of an exercise that has a drawing: as it is, and its doses and variants that have poses of their own.
WAYS = [
    *IDS,
    *("calf_raise_ph2", "calf_raise_ph4", "dead_bug_ph2", "pelvic_tilt_variant_1", "side_bridge_ph2"),
    *("split_squat_ph4", "step_up_ph4"),
]
# What the pictures show of what an exercise needs; shoes are worn.
SHOWN = {"mat": "mat", "chair": "chair", "wall": "wall", "cushion": "cushion", "broomstick": "stick"}
SHOWN |= {"weights": "kettlebell", "band": "band", "step": "step", "phone": "phone"}
WORN = {"shoes"}
PROP_OF = {"chair across": "chair", "wall left": "wall", "wall behind": "wall", "pillow": "cushion"}
PROP_OF |= {"footprints": "phone"}  # steps to its beat


def exercise(library: Library, id_: str) -> Exercise:
    return next(item for item in library.exercises if item.id == id_)


def way(library: Library, name: str) -> Exercise:
    """An exercise as one of WAYS has it done."""
    return next(found for item in library.exercises for found in item.ways() if found.id == name)


def posed_of(item: Exercise) -> tuple[tuple[Pose, Body], ...]:
    return bodies_of(item.poses["start"], item.poses["end"])


def with_poses(library: Library, id_: str = "bridge", **poses: str) -> Exercise:
    """An exercise with some of its three texts replaced."""
    item = exercise(library, id_)
    return replace(item, poses={**item.poses, **poses})


def body(text: str) -> Body:
    pose, faults = read_pose(text)
    assert faults == []
    return solved(pose)


def fault(text: str) -> str:
    """What is wrong with the only wrong clause of a pose."""
    _, faults = read_pose(text)
    assert len(faults) == 1
    return faults[0].message


# The default library


def test_every_exercise_of_the_library_has_poses_that_can_be_drawn(library: Library) -> None:
    """All 34, read and solved without a fault."""
    assert len(library.exercises) == len(IDS) == 34
    assert [problem for name in WAYS for problem in pose_problems(way(library, name))] == []
    assert list(undrawable(library)) == []
    assert sorted(WAYS) == sorted(found.id for item in library.exercises for found in item.ways())


@pytest.mark.parametrize("name", WAYS)
def test_what_carries_a_body_touches_its_surface_and_nothing_lies_below_the_floor(library: Library, name: str) -> None:
    """Within half a hundredth of the body's height, in start and end; a hop is as high as it says."""
    for pose, found in posed_of(way(library, name)):
        sides = [(part, side) for who, part in pose.rest for side in ([who] if who else "NF")]
        heights = [lowest(found, part, side) - HEIGHTS[pose.rest_on] for part, side in sides]
        assert min(heights) == pytest.approx(pose.lift, abs=TOUCHES)
        for side in "NF":
            assert min(lowest(found, part, side) for part in ("leg", "knee", "arm", "back")) >= -TOUCHES


@pytest.mark.parametrize("name", WAYS)
def test_every_contact_holds(library: Library, name: str) -> None:
    """What is said to be on a surface is on it; what is said to stay has not moved."""
    (_, start), _ = shown = posed_of(way(library, name))
    for pose, found in shown:
        for slot, contact in pose.contacts.items():
            side, kind = slot.split()
            leg, arm = found.legs[side], found.arms[side]
            if contact.place in HEIGHTS:
                assert lowest(found, contact.part, side) == pytest.approx(HEIGHTS[contact.place], abs=TOUCHES)
            elif contact.place == "stay":
                was = start.legs[side] if kind == "leg" else start.arms[side]
                ends = {"toes": "ball", "heel": "heel"}.get(contact.part, "ankle") if kind == "leg" else "wrist"
                moved = getattr(leg if kind == "leg" else arm, ends) - getattr(was, ends)
                assert moved.length < TOUCHES
            elif contact.place != "at":
                end = leg.ankle if kind == "leg" else arm.wrist
                goal = body_point(found, contact.place, contact.place_side)
                x, y = contact.offset or (0, 0)
                assert (end - goal - Vector(x, y, 0)).length < TOUCHES


@pytest.mark.parametrize("name", WAYS)
def test_limbs_keep_their_lengths_and_bend_as_joints_do(library: Library, name: str) -> None:
    """Thigh, shin, upper arm and forearm have one length; knees, elbows and ankles stay within their range."""
    for _, found in posed_of(way(library, name)):
        for side in "NF":
            leg, arm = found.legs[side], found.arms[side]
            assert (leg.knee - leg.hip).length == pytest.approx(THIGH, abs=0.05)
            assert (leg.ankle - leg.knee).length == pytest.approx(SHIN, abs=0.05)
            assert (arm.elbow - arm.shoulder).length == pytest.approx(UPPER_ARM, abs=0.05)
            assert (arm.wrist - arm.elbow).length == pytest.approx(FOREARM, abs=0.05)
            for name, angle in (("K", found.knee_angle(side)), ("E", found.elbow_angle(side))):
                assert LIMITS[name][0] - 1 <= angle <= LIMITS[name][1] + 1
            assert LIMITS["A"][0] - 1 <= found.ankle_angle(side) <= LIMITS["A"][1] + 1


@pytest.mark.parametrize("name", WAYS)
def test_the_end_differs_from_the_start_and_an_arrow_tells_how(library: Library, name: str) -> None:
    """Some part has moved, there is an arrow, and where its part has moved it does not point the other way."""
    item = way(library, name)
    (_, start), (pose, end) = posed_of(item)
    joints = [
        (getattr(start.legs[side], joint) - getattr(end.legs[side], joint)).length
        for side in "NF"
        for joint in ("hip", "knee", "ankle")
    ]
    assert max(*joints, (start.head - end.head).length, abs(start.curve - end.curve)) > 1
    assert pose.arrows
    look = camera(item.poses["view"], pose.position)
    for arrow in pose.arrows:
        tail, tip = arrow_ends(arrow, start, end, look)
        moved = look.at(body_point(end, arrow.part, arrow.side)) - look.at(body_point(start, arrow.part, arrow.side))
        assert abs(tip - tail) > 2
        # Walking and running go on the spot here, so that the way of a part says nothing about the way of the runner.
        if item.id not in ("walk", "cadence_run") and abs(moved) > 3:
            assert (moved.conjugate() * (tip - tail)).real > 0


@pytest.mark.parametrize("name", WAYS)
def test_the_props_drawn_are_the_things_needed(library: Library, name: str) -> None:
    """A mat, a chair, a wall: all of `things` and `equipment` but what the poses leave out, and nothing else.

    Left out is only what the steps want near and nobody touches.
    """
    item = way(library, name)
    pose = posed_of(item)[1][0]
    drawn = {PROP_OF.get(prop.name, prop.name) for prop in pose.props}
    needed = set(item.things + item.equipment) - WORN
    assert needed <= set(SHOWN)
    if "rucksack" in drawn:
        assert "rucksack" in item.parts["Steps"]
        drawn.remove("rucksack")
    assert not drawn & set(pose.unseen)
    assert drawn | set(pose.unseen) == {SHOWN[thing] for thing in needed}
    for thing in pose.unseen:
        assert f"near a {thing}" in item.parts["Steps"]


def test_a_wall_that_stands_before_a_figure_is_touched_in_both_pictures(library: Library) -> None:
    """Fingertips end where the wall begins."""
    found = []
    for item in library.exercises:
        (_, first), (pose, last) = posed_of(item)
        look = camera(item.poses["view"], item.position)
        for prop in (prop for prop in pose.props if prop.name == "wall"):
            begins = look.at(body_point(first, prop.part, prop.side)).real + prop.offset[0]
            found += [look.at(shown.arms[prop.side].tip).real - begins for shown in (first, last)]
    assert len(found) == 4
    assert found == pytest.approx([0] * 4, abs=2)


def test_head_or_back_and_pelvis_touch_the_wall_behind_a_standing_figure(library: Library) -> None:
    """In both pictures, whether the low back is hollow or flat against it; only flat does it come near as well."""
    item = way(library, "pelvic_tilt_variant_1")
    (pose, start), (_, end) = posed_of(item)
    wall = next(prop for prop in pose.props if prop.name == "wall left")
    begins = body_point(start, wall.part, wall.side).x + wall.offset[0]
    gaps = []
    for shown in (start, end):
        backs = {part.along: (at - frame.front * part.back).x - begins for at, frame, part in shown.stations()}
        assert min(gap for along, gap in backs.items() if along < 0.2) == pytest.approx(0, abs=1)
        assert min(gap for along, gap in backs.items() if along > 0.5) == pytest.approx(0, abs=1)
        gaps.append(backs[0.38])
    assert gaps[0] - gaps[1] > 3


def test_a_stick_along_the_back_reaches_from_above_the_head_to_below_the_tail_bone(library: Library) -> None:
    """Upright and bent forward."""
    look = camera("side", "standing")
    for pose, shown in posed_of(exercise(library, "hip_hinge")):
        (stick,) = carried_props(pose.props, shown, look)
        up = look.along(shown.frame.up)
        along = [(point.conjugate() * up).real for point in stick.path.points()]
        assert min(along) < (look.at(shown.hip).conjugate() * up).real - 6
        assert max(along) > (look.at(shown.head).conjugate() * up).real + 7


def test_a_runner_has_a_foot_on_the_floor_near_below_the_hips(library: Library) -> None:
    """Two steps of the cadence drill, one on each leg: the quick one lands near the hips, the usual one far before."""
    steps = zip("NF", "FN", posed_of(exercise(library, "cadence_run")), strict=True)
    for landing, swinging, (_, shown) in steps:
        assert lowest(shown, "foot", landing) == pytest.approx(0, abs=TOUCHES)
        ahead = shown.legs[landing].ankle.x - shown.hip.x
        assert abs(ahead) < 6 if landing == "F" else ahead > 15
        assert lowest(shown, "foot", swinging) > 10
        assert shown.legs[swinging].ankle.x < shown.legs[landing].ankle.x - 10


@pytest.mark.parametrize(("name", "bearer", "bent"), [("side_bridge", "foot", 0), ("side_bridge_ph2", "knee", 90)])
def test_a_side_bridge_begins_with_the_hip_on_the_mat_and_ends_with_a_gap_below_it(
    library: Library, name: str, bearer: str, bent: float
) -> None:
    """From the feet with straight knees, or from bent knees, with the elbow below the shoulder in both pictures."""
    item = way(library, name)
    (_, first), (_, last) = posed_of(item)
    assert lowest(first, "pelvis", "F") == pytest.approx(0, abs=2.5)
    assert lowest(last, "pelvis", "F") > 4
    assert lowest(last, bearer, "F") == pytest.approx(0, abs=TOUCHES)
    for shown in (first, last):
        assert lowest(shown, "elbow", "F") == pytest.approx(0, abs=TOUCHES)
        assert abs(shown.arms["F"].elbow.x - shown.arms["F"].shoulder.x) < 6
        assert [shown.knee_angle(side) for side in "NF"] == pytest.approx([bent, bent], abs=2)


def test_a_calf_raise_lifts_the_heels_that_its_dose_says(library: Library) -> None:
    """Both heels for two legs; for one leg that of one, with the other foot in the air."""
    for name, standing in (("calf_raise_ph2", "NF"), ("calf_raise", "N"), ("calf_raise_ph4", "N")):
        (_, first), (_, last) = posed_of(way(library, name))
        for side in "NF":
            rises = last.legs[side].heel.y - first.legs[side].heel.y
            assert rises > 4
            assert (lowest(first, "foot", side) < TOUCHES) == (side in standing)
            assert (lowest(last, "toes", side) < TOUCHES) == (side in standing)


def test_a_dose_has_the_drawing_that_its_note_tells(library: Library) -> None:
    """A rucksack where it is weighted and nowhere else; knees, feet and heel taps as they are said."""
    weighted = 0
    for item in library.exercises:
        for phase, dose in item.doses.items():
            (pose, _), _ = posed_of(item.done_as(None, phase))
            assert any(prop.name == "rucksack" for prop in pose.props) == ("weighted" in dose.note), (item.id, phase)
            weighted += "weighted" in dose.note
    assert weighted == 4
    assert exercise(library, "side_bridge").doses["PH2"].note == "from your knees"
    (_, (_, tap)) = posed_of(way(library, "dead_bug_ph2"))
    assert lowest(tap, "heel", "N") == pytest.approx(0, abs=TOUCHES)
    assert tap.knee_angle("N") > 70


def test_side_steps_are_done_on_bent_knees_that_are_seen(library: Library) -> None:
    """From between front and side both knees stand out from the line of hip and ankle, and the band is stretched."""
    item = exercise(library, "band_walk")
    look = camera(item.poses["view"], item.position)
    widths = []
    for _, shown in posed_of(item):
        for leg in shown.legs.values():
            hip, knee, ankle = (look.at(point) for point in (leg.hip, leg.knee, leg.ankle))
            along = (ankle - hip) / abs(ankle - hip)
            assert abs(((knee - hip) * along.conjugate()).imag) > 4
        widths.append((shown.legs["N"].knee - shown.legs["F"].knee).length)
    assert widths[1] > widths[0] * 1.5


def test_knee_rolls_begin_with_knees_up_and_end_with_both_to_one_side(library: Library) -> None:
    """Shoulders and feet stay; both knees move the same way, in the picture too."""
    item = exercise(library, "knee_roll")
    look = camera(item.poses["view"], item.position)
    (_, first), (_, last) = posed_of(item)
    for side in "NF":
        assert first.legs[side].knee.y > 15
        assert last.legs[side].knee.y < first.legs[side].knee.y - 4
        assert (look.at(last.legs[side].knee) - look.at(first.legs[side].knee)).imag < -8
        assert (last.legs[side].ankle - first.legs[side].ankle).length < TOUCHES
        assert (last.arms[side].shoulder - first.arms[side].shoulder).length < TOUCHES


def test_feet_in_the_air_leave_a_shadow_on_the_floor(library: Library) -> None:
    """A hop has one shape more than standing as high, and a gap that nobody takes for rising on the toes."""
    for id_ in ("pogo", "sl_hop"):
        item = exercise(library, id_)
        (_, (pose, end)) = posed_of(item)
        assert min(leg.ball.y for leg in end.legs.values()) == pytest.approx(pose.lift)
        assert pose.lift == 6
        risen = with_poses(library, id_, end=item.poses["end"].replace(f"lift {pose.lift:.0f}", "lift 0"))
        assert _outlines(item) == _outlines(risen) + 1


def test_an_arrow_of_the_start_stands_at_the_start(library: Library) -> None:
    """In the first picture an arrow is where the part is there, not where it ends."""
    item = exercise(library, "a_march")
    (pose, start), (_, end) = posed_of(item)
    look = camera("side", "standing")
    assert [arrow.part for arrow in pose.arrows] == ["knee"]
    tail, tip = arrow_ends(pose.arrows[0], start, start, look)
    assert abs((tail + tip) / 2 - look.at(start.legs["N"].knee)) < 10
    assert abs((tail + tip) / 2 - look.at(end.legs["N"].knee)) > 15
    bare = with_poses(library, "a_march", start=item.poses["start"].partition("; arrow")[0])
    assert _outlines(item) == _outlines(bare) + 1


def test_each_view_is_used_by_an_exercise(library: Library) -> None:
    """From the side, the front, between them and the floor; the others are there for what a clinic adds."""
    assert {item.poses["view"] for item in library.exercises} | {"above", "feet"} == set(VIEWS)
    assert {item.position for item in library.exercises} <= set(POSITIONS)
    seen = {draw_exercise(with_poses(library, view=view)).svg for view in VIEWS}
    assert len(seen) == len(VIEWS)


# Pictures


@pytest.mark.parametrize("palette", [COLOUR, GREY], ids=["colour", "grey"])
@pytest.mark.parametrize("name", WAYS)
def test_a_drawing_is_small_plain_svg(library: Library, name: str, palette: Palette) -> None:
    """Well-formed, paths only, no text or style, nothing see-through, under 6.5 KB and 31 shapes, one decimal."""
    drawing = draw_exercise(way(library, name), palette)
    root = ET.fromstring(drawing.svg)
    assert root.tag == f"{SVG}svg"
    assert {element.tag for element in root.iter()} == {f"{SVG}svg", f"{SVG}g", f"{SVG}path"}
    assert not {key for element in root.iter() for key in element.attrib if "opacity" in key or key == "style"}
    assert len(drawing.svg.encode()) < 6.5 * 1024
    assert len(root.findall(f".//{SVG}path")) < 31
    assert re.search(r"\d\.\d\d|nan|inf", drawing.svg) is None
    wide, high = (float(number) for number in root.attrib["viewBox"].split()[2:])
    assert (drawing.width * 100, drawing.height * 100) == pytest.approx((wide, high), abs=0.1)
    assert 0.3 < drawing.height < 1.25
    assert 0.8 < drawing.width < 2.8


@pytest.mark.parametrize("body", BODIES)
def test_each_body_does_every_exercise(library: Library, body: str) -> None:
    """Every way has its drawing, as small as the others, and each person looks unlike all others."""
    assert set(LOOKS) == set(BODIES)
    for name in WAYS:
        for palette in (COLOUR, GREY):
            svg = draw_exercise(way(library, name), palette, body).svg
            assert len(svg.encode()) < 7 * 1024
            assert re.search(r"\d\.\d\d|nan|inf", svg) is None
            others = {draw_exercise(way(library, name), palette, other).svg for other in BODIES if other != body}
            assert svg not in others


def test_a_belly_is_drawn_and_nobody_else_has_one(library: Library) -> None:
    """The trunk reaches further to the front than anybody else's; where contacts hold, they hold for all."""
    depths = {body: max(section.front for section in LOOKS[body].torso) for body in BODIES}
    assert depths["pregnant"] > 1.5 * max(depth for body, depth in depths.items() if body != "pregnant")


def test_hair_never_hangs_into_the_floor(library: Library) -> None:
    """A ponytail falls behind one who stands, and lies beyond the head of one on the back."""
    for name in WAYS:
        item = way(library, name)
        look = camera(item.poses["view"], item.position)
        for _, shown in posed_of(item):
            tail = _tail(shown, look, LOOKS["woman"])
            if look.height < 0.1 and not look.faces(shown.head_frame().front):
                assert min(point.imag for point in tail.path.points()) > -1.6
    upright, flat = (body("standing; rest feet"), body("supine; T-90; rest back"))
    look = camera("side", "standing")
    for shown, way_to in ((upright, -1j), (flat, -1)):
        tip = min(
            _tail(shown, look, LOOKS["woman"]).path.points(), key=lambda at: -(at * complex(way_to).conjugate()).real
        )
        assert ((tip - look.at(shown.head)) * complex(way_to).conjugate()).real > 4


@pytest.mark.parametrize(
    ("view", "pose", "message"),
    [
        ("sid", "standing; rest feet", "'sid' is not a view"),
        ("side", "standin; rest feet", "'standin' is not a position"),
        ("side", "standing; rest feet; hand at 90,0", "the limb cannot reach that far"),
    ],
)
def test_a_pose_of_its_own_is_drawn_or_refused(view: str, pose: str, message: str) -> None:
    """One picture without a number; what cannot be drawn is told."""
    assert message in pose_faults(view, pose)[0].message
    with pytest.raises(NotationError, match=re.escape(message)):
        draw_pose(view, pose, 1.0)
    drawing = draw_pose("side", "standing; rest feet", 0.5)
    assert "<text" not in drawing.svg
    assert drawing.height == pytest.approx(1, abs=0.06)


def test_a_grey_drawing_has_greys_only_and_a_clinics_accent_is_used(library: Library) -> None:
    """Red, green and blue are equal in every colour; another accent changes its own colour and nothing else."""
    for item in library.exercises:
        colours = set(re.findall(r"#(\w\w)(\w\w)(\w\w)", draw_exercise(item, GREY).svg))
        assert colours
        assert all(red == green == blue for red, green, blue in colours)
    item = exercise(library, "clam")
    own = draw_exercise(item, replace(COLOUR, accent="#123456")).svg
    assert own.replace("#123456", COLOUR.accent) == draw_exercise(item).svg
    assert "#123456" in own


def test_the_same_poses_give_the_same_drawing(library: Library) -> None:
    """Once drawn it is kept: an exercise of the same poses gets the very same picture."""
    item = exercise(library, "bird_dog")
    assert draw_exercise(item) is draw_exercise(replace(item, title="Another"))
    assert draw_exercise(item).svg != draw_exercise(exercise(library, "plank")).svg


def test_standing_figures_are_as_tall_as_a_body_and_lying_ones_low(library: Library) -> None:
    """One scale for all: the units of a drawing are body heights."""
    assert draw_exercise(exercise(library, "walk")).height == pytest.approx(1, abs=0.06)
    assert draw_exercise(exercise(library, "bridge")).height < 0.45


def test_the_face_tells_lying_on_the_back_from_lying_on_the_front() -> None:
    """Both have the head to the left; the face looks up in one and down in the other."""
    up = body("supine; T-90; rest back").head_frame().front
    down = body("prone; T88 A-60; rest pelvis; legs on floor").head_frame().front
    assert up.y == pytest.approx(1)
    assert down.y == pytest.approx(-1, abs=0.01)
    for position, text in (
        ("supine", "supine; T-90; rest back"),
        ("prone", "prone; T88 A-60; rest pelvis; legs on floor"),
    ):
        look, lying = camera("side", position), body(text)
        assert look.at(lying.head).real < look.at(lying.hip).real - 20


def test_a_straight_limb_has_parallel_sides_and_a_bent_one_a_crease_and_an_arc() -> None:
    """An outline passes every joint at its radius, rounds the outside of a bend and meets itself at the inside."""
    bent = limb([Joint(0, 2), Joint(10, 2), Joint(10 + 10j, 2)])
    points = list(bent.points())
    assert min(abs(point - 10) for point in points) == pytest.approx(2, abs=0.01)
    assert max(point.real for point in points) == pytest.approx(12, abs=0.01)
    assert [step.letter for step in bent.steps].count("A") == 2
    assert [step.letter for step in bent.steps].count("Q") == 1
    straight = limb([Joint(0, 2), Joint(10, 2)], round_end=False)
    assert {abs(point.imag) for point in straight.points()} == {2}


def test_a_smooth_curve_passes_its_points() -> None:
    """Its pieces begin and end at them."""
    points = [0j, 4 + 0j, 4 + 4j, 4j]
    assert [step.points[-1] for step in smooth(points).steps if step.letter in "CS"] == [*points[1:], points[0]]


# Solving


def test_standing_straight_is_one_body_high() -> None:
    """The crown of the head is a hundred hundredths above the floor."""
    standing = body("standing; rest feet")
    assert standing.head.y + 7 == pytest.approx(100, abs=1.5)
    assert standing.legs["N"].ball.y == standing.legs["N"].heel.y == pytest.approx(0, abs=0.01)


def test_a_squat_keeps_its_feet_and_sinks() -> None:
    """Flat feet carry the body whatever the knees do, over the same spot of the floor."""
    pose, _ = read_pose("standing; rest feet")
    start = solved(pose)
    deep, _ = read_pose("T30 H100 K95", pose)
    end = solved(deep, start)
    assert (end.legs["N"].ankle - start.legs["N"].ankle).length < 0.01
    assert end.hip.y < start.hip.y - 10


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("standing; rest feet; K60 H0", "N A is 60 degrees, outside -75 to 40"),
        ("standing; rest feet; N hand at 90,0", "N hand at: the limb cannot reach that far"),
        ("standing; rest feet; hands on N heel", "hand on heel: the limb cannot reach that far"),
        ("supine; T-90 L50; rest shoulders; H-35 K90", "N H is -78 degrees, outside -35 to 145"),
        ("side_lying; Q60; rest side; F leg on floor", "F B is -63 degrees, outside -55 to 60"),
        ("standing; rest feet; N hand on F hip 0,-40", "N hand on hip: the limb cannot reach that far"),
        ("supine; T-90; rest back; H-20", "below the floor"),
        ("supine; T-90; rest back; H60; leg on step; S-50", "below the floor"),
        ("standing; T60; rest feet; elbow on floor", "it does not touch within 75 degrees"),
    ],
)
def test_what_no_body_can_do_is_refused(text: str, message: str) -> None:
    """A knee or elbow that bends the wrong way, an ankle bent too far, a hand out of reach, a part in the floor."""
    pose, faults = read_pose(text)
    assert faults == []
    with pytest.raises(NotationError, match=re.escape(message)):
        solved(pose)


# Notation


def test_an_end_says_only_what_changes() -> None:
    """Angles, contacts and props go on from the start; arrows, flight and tipping do not."""
    start, _ = read_pose(
        "standing; N H90 K80; hands on waist; rest feet; prop mat; unseen wall; arrow hip from 0,1 to 0,9; lift 3"
    )
    end, faults = read_pose("N K20; N hand free; prop band", start)
    assert faults == []
    assert (end.angle("H", "N"), end.angle("K", "N"), end.angle("K", "F")) == (90, 20, 0)
    assert set(end.contacts) == {"F arm"}
    assert [prop.name for prop in end.props] == ["mat", "band"]
    assert end.unseen == ("wall",)
    assert (end.arrows, end.lift) == ((), 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("standin", "'standin' is not a position to start from"),
        ("standing; ; K3", "a clause is empty"),
        ("standing; K-20", "K-20 is -20 degrees, outside 0 to 155"),
        ("standing; N E-30", "E-30 is -30 degrees, outside 0 to 155"),
        ("standing; S720", "S720 is 720 degrees, outside -65 to 195"),
        ("standing; B300", "B300 is 300 degrees, outside -55 to 60"),
        ("standing; R400", "R400 is 400 degrees, outside -70 to 90"),
        ("standing; W-40", "W-40 is -40 degrees, outside -30 to 185"),
        ("standing; P120", "P120 is 120 degrees, outside -90 to 95"),
        ("standing; Q91.5", "Q91.5 is 92 degrees, outside -90 to 90"),
        ("standing; K10 K20", "'N K' is said twice in one picture"),
        ("standing; K10; F K20", "'F K' is said twice in one picture"),
        ("standing; T10; T20", "'T' is said twice in one picture"),
        ("standing; rest feet; rest back", "'rest' is said twice in one picture"),
        ("standing; tip toes; tip knee", "'tip' is said twice in one picture"),
        ("standing; lift 1; lift 2", "'lift' is said twice in one picture"),
        ("standing; feet on floor; N heel on floor", "'N leg' is said twice in one picture"),
        ("standing; tip N hand", "'tip' leans the whole body, not its N"),
        ("standing; prop mat; prop mat", "'mat' is there already"),
        ("standing; prop wall at hand; prop wall at hand 5,0", "'wall at hand 5,0' is there already"),
        ("standing; unseen wall; unseen wall", "'wall' is left out already"),
        ("standing; leg on knee", "'leg on knee' cannot be held"),
        ("standing; N shin on head", "'shin on head' cannot be held"),
        ("standing; elbow on belly", "'elbow on belly' cannot be held"),
        ("standing; toes on N shin", "'toes on N shin' cannot be held"),
        ("standing; leg at 1,2", "'leg at 1,2' is not a contact"),
        ("standing; arm at 1,2", "'arm at 1,2' is not a contact"),
        ("standing; leg on floor 30", "'30' says nothing in 'leg on floor 30'"),
        ("standing; foot on floor 30,5", "'30,5' says nothing in 'foot on floor 30,5'"),
        ("standing; hand on N knee 3", "'3' is one number"),
        ("standing; hand on 3", "'hand on 3' does not say on what"),
        ("standing; hand on wall", "'wall' is not a surface to touch by itself"),
        ("standing; K3 Z5", "'Z5' is not an angle"),
        ("standing; N T5", "'T5' is of the whole body"),
        ("standing; rest nose", "'nose' is not a part"),
        ("standing; rest pelvis on roof", "'roof' is not a surface"),
        ("standing; feet floor", "'feet floor' is not a contact"),
        ("standing; feet on moon", "'moon' is not a place"),
        ("standing; ears on floor", "'ears' is not a part that can touch something"),
        ("standing; prop hat", "'hat' is not a prop"),
        ("standing; unseen chair", "'chair' is not a thing that may be left out of the picture"),
        ("standing; prop chair", "'chair' does not say where"),
        ("standing; prop mat at knee", "'mat' has its own place"),
        ("standing; arrow", "the arrow does not say of which part"),
        ("standing; arrow knee", "an arrow in 'start' has no way to follow yet"),
        ("standing; arrow knee shift 1,2 shift 3,4", "'knee shift 1,2 shift 3,4' says something twice"),
        ("standing; arrow knee from 1,2", "an arrow has both 'from' and 'to', or neither"),
        ("standing; arrow knee shift up", "'shift' needs two numbers"),
        ("standing; arrow knee bow x", "'x' is not a number"),
        ("standing; lift high", "'high' is not a number"),
    ],
)
def test_a_clause_that_cannot_be_read_is_told(text: str, message: str) -> None:
    """Each kind of clause has its own message."""
    assert fault(text).startswith(message)


def test_all_faults_are_told_at_once_each_with_file_and_line(tmp_path: Path) -> None:
    """A clinic's exercise with three wrong clauses gives three problems, in the lines where they stand."""
    folder = tmp_path / "content" / "exercises"
    folder.mkdir(parents=True)
    good = (ROOT / "content" / "exercises" / "bridge.md").read_text(encoding="utf-8")
    poses = "poses:\n  view: sidewards\n  start: supine; T-90; K9x; rest back\n  end: prop haat\n"
    wrong = re.sub(r"^poses:\n(  .*\n)+", poses, good, flags=re.MULTILINE)
    (folder / "bridge.md").write_text(wrong, encoding="utf-8")
    merged = load_library(tmp_path)
    problems = pose_problems(exercise(merged, "bridge"))
    line = wrong[: wrong.index("poses:")].count("\n") + 1
    assert [problem.place.line for problem in problems] == [line + 1, line + 2, line + 3]
    assert {problem.place.file for problem in problems} == {f"{tmp_path / 'content'}/exercises/bridge.md"}
    assert problems[0].hint == "did you mean 'side'?"
    assert list(undrawable(merged)) == problems
    with pytest.raises(FigureError) as raised:
        draw_exercise(exercise(merged, "bridge"))
    assert list(raised.value.problems) == problems


def test_a_start_that_is_not_the_exercises_position_is_told(library: Library) -> None:
    """An exercise in supine is not drawn standing."""
    problems = pose_problems(with_poses(library, start="standing; rest feet", end="K10"))
    assert [problem.message for problem in problems] == [
        "poses: start: begins standing, but the exercise's position is supine"
    ]


def test_an_exercise_without_poses_is_no_problem_but_cannot_be_drawn(library: Library) -> None:
    """A clinic may add an exercise without a picture."""
    bare = replace(exercise(library, "bridge"), poses={})
    assert list(undrawable(replace(library, exercises=(bare,)))) == []
    with pytest.raises(FigureError, match="there are none to draw"):
        draw_exercise(bare)


def test_a_hand_and_a_leg_touch_every_surface() -> None:
    """Floor, seat, step and cushion, where the arm or leg reaches it."""
    for surface in SURFACES:
        kneeling = body(f"hands_and_knees; T81 H81 K90 A-65 S81; rest knees; hands on {surface} 6")
        lying = body(f"supine; T-90 H60 K90; rest back; arms on floor; shins on {surface}")
        for side in "NF":
            assert lowest(kneeling, "hand", side) == pytest.approx(HEIGHTS[surface], abs=TOUCHES)
            assert lowest(lying, "shin", side) == pytest.approx(HEIGHTS[surface], abs=TOUCHES)
            assert (kneeling.arms[side].hand.length, kneeling.arms[side].hand.y) == pytest.approx((1, 0))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("sitting; H90 K90; rest pelvis on seat", "rest F elbow, shin"),
        ("standing; rest feet", "N hand on F shoulder"),
        ("standing; rest feet", "hands at 0,26; W90"),
    ],
)
def test_limbs_keep_their_lengths_where_a_direction_says_nothing(start: str, end: str) -> None:
    """A forearm laid flat below an upright trunk; an arm held out along the axis of its joint."""
    _, (_, found) = bodies_of(start, end)
    for side in "NF":
        leg, arm = found.legs[side], found.arms[side]
        lengths = [(leg.knee - leg.hip).length, (leg.ankle - leg.knee).length, leg.foot.length]
        lengths += [(arm.elbow - arm.shoulder).length, (arm.wrist - arm.elbow).length, arm.hand.length]
        assert lengths == pytest.approx([THIGH, SHIN, 1, UPPER_ARM, FOREARM, 1], abs=0.01)


# Bodies that can be solved, so that what is added to them gets as far as the drawing.
_BASES = (
    "standing; rest feet",
    "sitting; H90 K90; rest pelvis on seat",
    "supine; T-90; rest back; arms on floor",
    "prone; T88 A-60; rest pelvis; legs on floor",
    "side_lying; rest side",
    "hands_and_knees; T81 H81 K90 A-65 S81; rest knees",
    "half_kneeling; N H0 K88 A-65; F H90 K90; rest N knee",
)


class _Clauses:
    """Clauses of every kind from the words of the notation, whole but not always possible."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)

    def side(self) -> str:
        return self.draw.choice(("", "N ", "F "))

    def pair(self) -> str:
        return f"{self.draw.randint(-30, 30)},{self.draw.randint(-30, 60)}"

    def angle(self) -> str:
        name = self.draw.choice(TRUNK_ANGLES + LIMB_ANGLES)
        low, high = LIMITS[name]
        degrees = self.draw.choice((low, 0, high, self.draw.randint(low, high), 720))
        return f"{'' if name in TRUNK_ANGLES else self.side()}{name}{degrees}"

    def contact(self) -> str:
        place = f"on {self.side()}{self.draw.choice((*SURFACES, *PLACES, 'wall'))}"
        place += self.draw.choice(("", "", f" {self.draw.randint(-30, 60)}", f" {self.pair()}"))
        held = self.draw.choice((place, place, place, f"at {self.pair()}", "stay", "free"))
        return f"{self.side()}{self.draw.choice(FEET + HANDS)} {held}"

    def rest(self) -> str:
        surface = self.draw.choice(("", "", f" on {self.draw.choice(SURFACES)}"))
        return f"rest {self.side()}{self.draw.choice(BEARERS)}, {self.side()}{self.draw.choice(BEARERS)}{surface}"

    def tip(self) -> str:
        return f"tip {self.draw.choice(BEARERS)}"

    def lift(self) -> str:
        return f"lift {self.draw.randint(0, 40)}"

    def prop(self) -> str:
        name = self.draw.choice(PROPS)
        return f"prop {name}" + (f" at {self.side()}{self.draw.choice(PLACES)} {self.pair()}" if name in PLACED else "")

    def unseen(self) -> str:
        return f"unseen {self.draw.choice(UNSEEN)}"

    def arrow(self) -> str:
        ways = ("", " from 0,0 to 0,0", f" from {self.pair()} to {self.pair()}")
        more = ("", f" bow {self.draw.randint(-9, 9)}", f" shift {self.pair()}", " bow 1 shift 0,0")
        return f"arrow {self.side()}{self.draw.choice(PLACES)}{self.draw.choice(ways)}{self.draw.choice(more)}"

    def some(self, least: int, most: int) -> list[str]:
        kinds: list[Callable[[], str]] = [self.angle, self.contact, self.prop, self.arrow, self.lift]
        kinds += [self.angle, self.contact, self.rest, self.tip, self.unseen]
        return [self.draw.choice(kinds)() for _ in range(self.draw.randint(least, most))]


def test_any_clauses_are_drawn_or_refused() -> None:
    """Whatever stands in a file is read, solved and drawn, or told as a fault, and never ends in another error."""
    clauses = _Clauses(4)
    ended = {"drawn": 0, "start": 0, "end": 0}
    for _ in range(240):
        start = "; ".join([clauses.draw.choice(_BASES), *clauses.some(0, 1)])
        texts = (clauses.draw.choice(VIEWS), start, "; ".join(clauses.some(1, 3)))
        faults = _faults(start.partition(";")[0], texts)
        if faults:
            assert all(fault.message for _, fault in faults)
            ended[faults[0][0]] += 1
        else:
            drawing = _drawn(texts, COLOUR, "neutral")
            assert ET.fromstring(drawing.svg).tag == f"{SVG}svg"
            assert re.search("nan|inf", drawing.svg) is None
            ended["drawn"] += 1
    assert min(ended.values()) > 30, ended


def test_a_head_that_points_at_the_viewer_is_drawn(library: Library) -> None:
    """Its crown has no direction in the picture then."""
    poses = {"view": "feet", "start": "prone; T88 A-60; rest pelvis; legs on floor; C-33", "end": "T80"}
    item = replace(exercise(library, "plank"), poses=poses)
    (_, shown), _ = posed_of(item)
    assert abs(camera("feet", "prone").along(shown.head_frame().up)) < 0.01
    assert _outlines(item) > 20


@pytest.mark.parametrize("clause", ["lift 40", "H90; lift 30", "F H60 K90; N H60 K90; lift 20"])
def test_feet_high_in_the_air_leave_no_shadow(library: Library, clause: str) -> None:
    """A shadow tells a low hop; what is higher is drawn without it, and a mat follows the whole body."""
    flight = with_poses(library, "pogo", end=clause)
    assert _outlines(flight) == _outlines(with_poses(library, "pogo", end="lift 0"))
    assert _outlines(with_poses(library, "pogo", end="lift 6")) == _outlines(flight) + 1
    assert _outlines(with_poses(library, "pogo", end=f"{clause}; prop mat")) == _outlines(flight) + 2


def _outlines(item: Exercise) -> int:
    """How many outlines there are: shapes that look alike may share one path."""
    return sum(path.count("m") for path in re.findall(r' d="([^"]*)"', draw_exercise(item).svg))


# The words for who cannot see them, and the files


def test_the_alternative_text_tells_the_position_and_the_steps_in_whole_sentences(library: Library) -> None:
    """Title, position, then as many sentences of the steps as 400 characters hold."""
    names = {
        id_: str(ET.fromstring(svg).findtext(f"{SVG}title"))
        for id_, svg in figure_svgs(library.exercises, Settings(), None).items()
    }
    assert set(names) == set(IDS)
    for item in library.exercises:
        name = names[item.id]
        assert name.startswith(f"{item.title}: two pictures, start (A) and end (B), ")
        assert 100 < len(name) <= 400
        assert name.endswith((".", "!", "?"))
    assert ", lying on the back. " in names["bridge"]
    first = exercise(library, "bridge").parts["Steps"].splitlines()[0].removeprefix("1. ")
    assert first in names["bridge"]


def test_the_alternative_text_speaks_a_regions_words_and_escapes_a_clinics_own(library: Library) -> None:
    """Words of the region are swapped in; letters that mean something in XML come back as they were."""
    odd = replace(exercise(library, "bridge"), title="Up & <down>", parts={"Steps": "1. Don't lift 5 metres."})
    svg = figure_svgs([odd], Settings(), library.regions["us"])["bridge"]
    assert ET.fromstring(svg).findtext(f"{SVG}title") == (
        "Up & <down>: two pictures, start (A) and end (B), lying on the back. Don't lift 5 meters."
    )
    page = render_figures([odd], Settings(), library.regions["us"])
    assert "<title>Up &amp; &lt;down&gt;: two" in page
    assert "Don't lift" in page


def test_figures_writes_every_drawing_and_a_contact_sheet(tmp_path: Path) -> None:
    """One SVG per way of an exercise with its name, the sheet as PDF and HTML, in grey where that is asked for."""
    target = tmp_path / "new" / "drawings"
    result = run(["figures", "-o", target, "--ink", "grey"])
    assert result.exit_code == 0
    assert result.stdout == f"{target}: {len(WAYS)} drawings and a contact sheet written\n"
    assert {path.name for path in target.iterdir()} == {
        *(f"{id_}.svg" for id_ in WAYS),
        "contact_sheet.html",
        "contact_sheet.pdf",
    }
    svg = (target / "clam.svg").read_text(encoding="utf-8")
    assert ET.fromstring(svg).attrib["role"] == "img"
    assert COLOUR.accent not in svg
    page = (target / "contact_sheet.html").read_text(encoding="utf-8")
    assert page.count("<svg") == len(WAYS)
    assert all(f"<span>{id_}</span>" in page for id_ in WAYS)
    assert (target / "contact_sheet.pdf").read_bytes().startswith(b"%PDF")


def test_figures_offers_every_body() -> None:
    """The words of the option are those of the library."""
    command = importlib.import_module("guidegen.cli.figures")
    assert tuple(command.BODIES) == BODIES


def test_figures_refuses_a_folder_that_cannot_be_one(tmp_path: Path) -> None:
    """A file in its place, or below a file, is a usage error without a traceback."""
    taken = tmp_path / "taken"
    taken.write_text("x", encoding="utf-8")
    for target in (taken, taken / "below"):
        result = run(["figures", "-o", target])
        assert result.exit_code == 2
        assert "taken" in result.stderr
    assert taken.read_text(encoding="utf-8") == "x"


def test_figures_draws_a_clinics_own_exercises_and_ends_with_5_where_one_cannot_be(tmp_path: Path) -> None:
    """An exercise that the clinic adds gets a drawing; a fault in its poses is told with its line."""
    folder = tmp_path / "content" / "exercises"
    folder.mkdir(parents=True)
    text = (ROOT / "content" / "exercises" / "bridge.md").read_text(encoding="utf-8")
    own = text.replace("code: bridge", "code: own_bridge").replace("title: Bridge", "title: Our bridge")
    (folder / "own_bridge.md").write_text(own, encoding="utf-8")
    result = run(["figures", "-o", tmp_path / "out", "--clinic", tmp_path])
    assert result.exit_code == 0
    assert "Our bridge: two pictures" in (tmp_path / "out" / "own_bridge.svg").read_text(encoding="utf-8")
    (folder / "own_bridge.md").write_text(own.replace("rest back", "rest bck"), encoding="utf-8")
    result = run(["figures", "-o", tmp_path / "other", "--clinic", tmp_path])
    assert result.exit_code == 5
    assert re.search(r"own_bridge\.md:\d+: poses: start: 'bck' is not a part", result.stderr)
    assert "did you mean 'back'?" in result.stderr
    assert not (tmp_path / "other").exists()


def test_the_contact_sheet_is_on_the_clinics_paper_else_the_regions(library: Library) -> None:
    """The same paper as a guide's; A4 where neither is known."""
    drawn = [exercise(library, "bridge")]
    us = library.regions["us"]
    for paper, region, width in ((None, us, 612), ("a4", us, 595), ("letter", None, 612), (None, None, 595)):
        (page,) = lay_out(render_figures(drawn, Settings(paper=paper), region))
        assert round(page.width) == width


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("figures.html.j2", "{{ 1 / 0 }}"),
        ("figures.html.j2", "{% extends 'figures.html.j2' %}"),
        ("figures.html.j2", "{{ nothing }}"),
        ("partials/figure_alt.html.j2", "{{ 1 / 0 }}"),
        ("partials/figure_alt.html.j2", "{% if %}"),
        ("partials/figure_alt.html.j2", " "),
    ],
)
def test_a_clinics_broken_template_ends_figures_with_5(template: str, text: str, tmp_path: Path) -> None:
    """A fault of a template is told as one, with a hint, as it is for a guide; nothing is written."""
    file = tmp_path / "templates" / template
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    result = run(["figures", "-o", tmp_path / "out", "--clinic", tmp_path])
    assert result.exit_code == 5
    assert "template" in result.stderr
    assert "unexpected" not in result.stderr
    assert "-> compare it with the default template" in result.stderr
    assert not (tmp_path / "out").exists()
