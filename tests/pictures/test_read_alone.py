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
from guidegen.pictures.figures.person import person
from guidegen.pictures.figures.props import MAT, carried_props
from guidegen.pictures.figures.reading import read_pose
from guidegen.pictures.figures.skeleton import SHIN, Body
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


def test_knees_that_roll_are_seen_from_the_feet(library: Library) -> None:
    """Both knees lie on one side of both feet, by more than a thigh is thick."""
    look, (_, (_, last)) = pictures_of(way(library, "knee_roll"))
    feet = max(look.at(leg.ankle).real for leg in last.legs.values())
    assert min(look.at(leg.knee).real for leg in last.legs.values()) > feet - 1
    assert max(look.at(leg.knee).real for leg in last.legs.values()) > feet + 12


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


def test_a_runner_holds_the_phone_that_gives_the_beat(library: Library) -> None:
    """At the same hand in both pictures, with its waves before it, over prints of steps of one length."""
    look, shown = pictures_of(way(library, "cadence_run"))
    for pose, posed in shown:
        case, _, beat, *_, prints = carried_props(pose.props, posed, look)
        points = list(case.path.points())
        middle = sum(points) / len(points)
        assert abs(middle - look.at(posed.arms["N"].palm)) < 6
        assert min(point.real for point in beat.path.points()) > middle.real + 3
        heels = [step.points[0] for step in prints.path.steps if step.letter == "M"][::2]
        assert max(heel.imag for heel in heels) < -3
        assert {round((two - one).real, 2) for one, two in pairwise(heels)} == {12}


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
