"""What a picture has to show so that it is read without its words, in every body that does it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from guidegen.library import Library
from guidegen.library.models import BODIES, Exercise
from guidegen.pictures.colour import contrast
from guidegen.pictures.drawing import Palette
from guidegen.pictures.figures import COLOUR, GREY, draw_exercise, draw_pose
from guidegen.pictures.figures.arrows import arrow_ends
from guidegen.pictures.figures.camera import Camera, camera
from guidegen.pictures.figures.exercise import bodies_of
from guidegen.pictures.figures.looks import LOOKS
from guidegen.pictures.figures.notation import Pose
from guidegen.pictures.figures.parts import body_point
from guidegen.pictures.figures.person import arm_shapes, leg_shapes, person
from guidegen.pictures.figures.props import MAT, carried_props
from guidegen.pictures.figures.reading import read_pose
from guidegen.pictures.figures.skeleton import FOREARM, SHIN, Body
from guidegen.pictures.figures.vector import Vector
from tests.support.base import ROOT

IDS = sorted(path.stem for path in (ROOT / "content" / "exercises").glob("*.md"))
# Half a head, how far one may sink into a soft mat, and the width of the line of the floor below it.
HEAD, SOFT, FLOOR_LINE = 6.9, 1.2, 0.8
# Lying on back or front is not for late pregnancy; no guide draws a pregnant runner so.
NOT_PREGNANT = ("supine", "prone")


def ways(library: Library, id_: str) -> list[Exercise]:
    """An exercise and each other way of it that has a drawing."""
    return [found for item in library.exercises if item.id == id_ for found in item.ways() if found.poses]


def way(library: Library, id_: str) -> Exercise:
    return next(found for item in library.exercises for found in item.ways() if found.id == id_)


def pictures_of(item: Exercise) -> tuple[Camera, tuple[tuple[Pose, Body], ...]]:
    """Where one looks from, and both pictures."""
    shown = bodies_of(item.poses["start"], item.poses["end"])
    return camera(item.poses["view"], item.position), shown


@pytest.mark.parametrize("id_", IDS)
def test_no_head_sinks_into_the_floor(library: Library, id_: str) -> None:
    """A head rests on what the figure lies on; a neck that hangs through the mat looks like a fault of print."""
    for item in ways(library, id_):
        for _, shown in pictures_of(item)[1]:
            assert shown.head.y - HEAD > -SOFT


@pytest.mark.parametrize("id_", IDS)
def test_every_body_stays_above_the_floor_line(library: Library, id_: str) -> None:
    """Wider hips, bellies and other hair sink into a mat at most, and not into a bare floor."""
    for item in ways(library, id_):
        look, shown = pictures_of(item)
        if look.height > 0.1:  # the floor is a plane there and not a line
            continue
        for body in BODIES:
            if body == "pregnant" and item.position in NOT_PREGNANT:
                continue
            soft = MAT if any(prop.name == "mat" for prop in shown[1][0].props) else 0
            for _, posed in shown:
                for shape in person(posed, look, item.position in ("standing", "sitting"), LOOKS[body]):
                    ends = [step.points[-1].imag for step in shape.path.steps if step.points]
                    assert min(ends) > -soft - FLOOR_LINE, (item.id, body, shape.fill)


@pytest.mark.parametrize("body", BODIES)
def test_no_belly_reaches_through_a_wall(library: Library, body: str) -> None:
    """Whoever leans on a wall in front has room before it, in both pictures."""
    found = 0
    for item in (found for id_ in IDS for found in ways(library, id_)):
        shown = pictures_of(item)[1]
        for prop in (prop for prop in shown[1][0].props if prop.name == "wall"):
            begins = body_point(shown[0][1], prop.part, prop.side).x + prop.offset[0]
            for _, posed in shown:
                fronts = [(at + frame.front * part.front).x for at, frame, part in posed.stations(LOOKS[body].torso)]
                assert max(*fronts, posed.head.x + HEAD) < begins
                found += 1
    assert found == 8


def test_a_pelvic_rock_shows_a_gap_below_the_low_back_that_closes(library: Library) -> None:
    """Nothing else moves there, so that the gap is the picture: as wide as a hand is thick, then none."""
    _, ((_, hollow), (_, flat)) = pictures_of(way(library, "pelvic_tilt"))

    def gap(shown: Body) -> float:
        return min((at - frame.front * part.back).y for at, frame, part in shown.stations() if 0.3 < part.along < 0.5)

    assert gap(hollow) > 4
    assert gap(flat) < 1
    for shown in (hollow, flat):  # no arm before it
        for arm in shown.arms.values():
            assert min(arm.elbow.y, arm.wrist.y) > 5


def test_air_goes_into_a_nose_and_out_of_it(library: Library) -> None:
    """The first picture's arrows point at the face and out from the ribs, those of the second away and down."""
    look, ((start, first), (end, last)) = pictures_of(way(library, "breath_9090"))
    for pose, shown, inwards in ((start, first, True), (end, last, False)):
        face = next(arrow for arrow in pose.arrows if arrow.part == "head")
        tail, tip = arrow_ends(face, shown, shown, look)
        near, far = (tip, tail) if inwards else (tail, tip)
        assert abs(near - look.at(shown.head)) < 10 < abs(far - look.at(shown.head))
        ribs = [arrow_ends(arrow, shown, shown, look) for arrow in pose.arrows if arrow.part == "ribs"]
        assert [(tip - tail).imag > 0 for tail, tip in ribs] == [inwards]


def test_cat_and_camel_have_an_arrow_each_and_straight_arms(library: Library) -> None:
    """The belly sinks in one and the back rises in the other, over arms that only carry."""
    look, shown = pictures_of(way(library, "cat_camel"))
    ways_up = []
    for pose, posed in shown:
        (arrow,) = pose.arrows
        tail, tip = arrow_ends(arrow, posed, posed, look)
        ways_up.append((tip - tail).imag)
        assert all(posed.elbow_angle(side) < 35 for side in "NF")
    assert ways_up[0] < -5 < 5 < ways_up[1]


def test_feet_that_walk_out_have_an_arrow_for_each_step(library: Library) -> None:
    """Two hops to the right, one after the other, above feet that have moved on."""
    look, ((_, first), (end, last)) = pictures_of(way(library, "ham_walkout"))
    steps = [arrow_ends(arrow, first, last, look) for arrow in end.arrows]
    assert len(steps) == 2
    assert steps[0][1].real < steps[1][0].real + 4
    assert all((tip - tail).real > 8 and arrow.bow for (tail, tip), arrow in zip(steps, end.arrows, strict=True))
    assert all(last.legs[side].heel.x > first.legs[side].heel.x + 7 for side in "NF")


def test_knees_that_roll_are_seen_from_the_side_and_above(library: Library) -> None:
    """Bent before, as foot, knee and hip in one line do not tell; then both knees are nearer than their feet."""
    look, ((_, first), (_, last)) = pictures_of(way(library, "knee_roll"))
    for side in "NF":
        hip, knee, ankle = (look.at(point) for point in (first.legs[side].hip, *_shin(first, side)))
        assert ((ankle - hip).conjugate() * (knee - hip)).imag / abs(ankle - hip) > 7
        knee, ankle = (look.at(point) for point in _shin(last, side))
        assert knee.imag < ankle.imag - 3
    # Side by side, and not one leg dropped out alone.
    thighs = [(leg.knee - leg.hip).unit() for leg in last.legs.values()]
    assert thighs[0].dot(thighs[1]) > 0.95


def _shin(body: Body, side: str) -> tuple[Vector, Vector]:
    return body.legs[side].knee, body.legs[side].ankle


def test_a_figure_four_is_crossed_where_one_looks(library: Library) -> None:
    """In both pictures one shin, seen at length, crosses the other; the hand on the thigh goes through below it."""
    look, shown = pictures_of(way(library, "fig4"))
    for _, posed in shown:
        shins = [look.at(ankle) - look.at(knee) for knee, ankle in (_shin(posed, side) for side in "NF")]
        assert abs(shins[0]) > 0.7 * SHIN
        assert abs((shins[0].conjugate() * shins[1]).imag) / abs(shins[0]) / abs(shins[1]) > 0.6
        assert abs(look.at(posed.legs["F"].knee) - look.at(posed.legs["N"].ankle)) < 6
    last = shown[1][1]
    shapes = list(person(last, look, False, LOOKS["neutral"]))
    order = [
        max(shapes.index(shape) for shape in limb)
        for limb in (
            leg_shapes(last, last.legs["F"], look, "far", False, LOOKS["neutral"]),
            arm_shapes(last, last.arms["N"], look, "near"),
            leg_shapes(last, last.legs["N"], look, "near", False, LOOKS["neutral"]),
        )
    ]
    assert order == sorted(order)


def test_a_lying_press_up_ends_on_straight_arms_with_the_hips_down(library: Library) -> None:
    """First the elbows are below the shoulders; then arms that press, a chest that is up, and a pelvis on the mat."""
    _, ((_, first), (_, last)) = pictures_of(way(library, "prone_press"))
    for side in "NF":
        assert abs(first.arms[side].elbow.x - first.arms[side].shoulder.x) < 5
        assert last.elbow_angle(side) < 35
        assert last.arms[side].shoulder.y > first.arms[side].shoulder.y + 6
    assert last.hip.y == pytest.approx(first.hip.y, abs=0.5)


@pytest.mark.parametrize(("id_", "way_there"), [("pelvic_tilt", -1j), ("pelvic_tilt_variant_1", -1)])
def test_a_pelvic_rock_has_an_arrow_to_and_fro(library: Library, id_: str, way_there: complex) -> None:
    """Away from mat or wall in the first picture, towards it in the second: else both look alike."""
    look, shown = pictures_of(way(library, id_))
    for (pose, posed), towards in zip(shown, (-way_there, way_there), strict=True):
        (arrow,) = pose.arrows
        tail, tip = arrow_ends(arrow, posed, posed, look)
        assert (tip - tail) / abs(tip - tail) == pytest.approx(towards, abs=0.1)


def test_a_box_squat_stands_up_again(library: Library) -> None:
    """An arrow up beside the one who stands, one back and down to the seat beside the one who sinks."""
    look, ((start, first), (end, last)) = pictures_of(way(library, "goblet_squat"))
    (up,), (down,) = start.arrows, end.arrows
    tail, tip = arrow_ends(up, first, first, look)
    assert (tip - tail).imag > 10
    tail, tip = arrow_ends(down, first, last, look)
    assert (tip - tail).imag < -10
    assert (tip - tail).real < -5


@pytest.mark.parametrize("id_", ["side_bridge", "side_bridge_ph2"])
def test_a_side_bridge_lies_on_a_forearm_that_is_seen(library: Library, id_: str) -> None:
    """Flat on the mat and as long as it is: one that points at the viewer is taken for a hand."""
    look, shown = pictures_of(way(library, id_))
    for _, posed in shown:
        arm = posed.arms["F"]
        assert abs(look.at(arm.wrist) - look.at(arm.elbow)) > 0.8 * FOREARM
        assert abs(arm.wrist.y - arm.elbow.y) < 1


def test_hands_below_a_back_are_covered_by_it(library: Library) -> None:
    """The near forearm is drawn before the trunk in both pictures: drawn after it, it is an arm beside the body."""
    look, shown = pictures_of(way(library, "curl_up"))
    for _, posed in shown:
        shapes = list(person(posed, look, False, LOOKS["neutral"]))
        trunk = max(n for n, shape in enumerate(shapes) if shape.fill == "cloth" and n < len(shapes) - 1)
        hand = look.at(posed.arms["N"].tip)
        reaching = [n for n, shape in enumerate(shapes) if any(abs(at - hand) < 2 for at in shape.path.points())]
        assert min(reaching) < trunk
        assert not any(shapes[n].fill == "near" and n > trunk for n in reaching)


@pytest.mark.parametrize("id_", ["side_bridge", "side_bridge_ph2"])
def test_a_side_bridge_has_its_arrow_in_the_gap_below_the_hips(library: Library, id_: str) -> None:
    """From the floor up to the hips that have left it; nowhere near the upper arm, which does not move."""
    look, ((_, first), (end, last)) = pictures_of(way(library, id_))
    (arrow,) = end.arrows
    tail, tip = arrow_ends(arrow, first, last, look)
    assert (tip - tail).imag > 8
    assert tip.imag < look.at(last.hip).imag - 8
    assert abs(tip.real - look.at(last.hip).real) < 3


def test_shins_bent_to_the_back_are_seen(library: Library) -> None:
    """From the knees both shins stand out from the line of the thighs, not much shorter than half a shin."""
    look, shown = pictures_of(way(library, "side_bridge_ph2"))
    for _, posed in shown:
        for leg in posed.legs.values():
            hip, knee, ankle = (look.at(point) for point in (leg.hip, leg.knee, leg.ankle))
            along = (knee - hip) / abs(knee - hip)
            assert abs(ankle - knee) > SHIN * 0.45
            assert ((ankle - knee) / along).imag > 4


def test_legs_of_a_straight_side_bridge_lie_on_each_other(library: Library) -> None:
    """The upper foot on the lower one: apart, it hangs in the air."""
    _, last = pictures_of(way(library, "side_bridge"))[1][1]
    assert (last.legs["N"].ankle - last.legs["F"].ankle).length < 4


def test_a_runner_takes_shorter_steps_to_the_beat_of_a_phone(library: Library) -> None:
    """Far prints without a phone, then near ones with it at the hand and its beat before it; an arrow for each step."""
    look, ((start, first), (end, last)) = pictures_of(way(library, "cadence_run"))
    (far,) = carried_props(start.props, first, look)
    near, case, _, beat, _ = carried_props(end.props, last, look)
    points = list(case.path.points())
    middle = sum(points) / len(points)
    assert abs(middle - look.at(last.arms["N"].palm)) < 6
    assert min(point.real for point in beat.path.points()) > middle.real + 3
    strides = []
    for prints in (far, near):
        heels = [step.points[0] for step in prints.path.steps if step.letter == "M"][::2]
        assert len(heels) > 2
        assert max(heel.imag for heel in heels) < -3
        (stride,) = {round((two - one).real, 2) for one, two in pairwise(heels)}
        strides.append(stride)
    assert strides[0] > 2 * strides[1]
    assert [len(start.arrows), len(end.arrows)] == [1, 2]


def test_what_leans_on_a_wall_ends_at_it(library: Library) -> None:
    """Walls are drawn over fingers and hair, so that none of them reaches into the hatching."""
    svg = draw_exercise(way(library, "sl_rdl"), COLOUR, "woman").svg
    wall = next(path for path in reversed(svg.split("<path ")) if COLOUR.prop in path)
    hand = next(path for path in reversed(svg.split("<path ")) if COLOUR.skins[1][0] in path)
    assert svg.index(wall) > svg.index(hand)


def test_an_arrow_inside_is_light_upon_the_body() -> None:
    """What is done within: paper on shorts and top, with a dark line, in colour and grey."""
    text = "sitting; H90 K90; rest pelvis on seat; feet on floor; arrow pelvis from 0,-4 to 0,14"
    (inside,) = read_pose(f"{text} inside")[0].arrows
    assert inside.inside
    assert not read_pose(text)[0].arrows[0].inside
    for palette in (COLOUR, GREY):
        _readable(palette)
        light = draw_pose("side", f"{text} inside", 1, palette).svg
        assert light.count(f'fill="{palette.paper}" stroke-width=".5"') == 1
        assert draw_pose("side", text, 1, palette).svg.count(f'fill="{palette.paper}" stroke-width=".5"') == 0


def _readable(palette: Palette) -> None:
    assert contrast(palette.paper, palette.accent) >= 3
    assert contrast(palette.line, palette.cloth) >= 3


def test_whoever_lies_on_one_side_has_the_upper_arm_at_rest(library: Library) -> None:
    """A hand on the waist: one that hangs in the air was taken for a part of the exercise."""
    for id_ in ("clam", "side_leg_raise", "side_bridge", "side_bridge_ph2"):
        for pose, shown in pictures_of(way(library, id_))[1]:
            assert pose.contacts["N arm"].place == "waist"
            assert (shown.arms["N"].wrist - body_point(shown, "waist", "N")).length < 0.5
