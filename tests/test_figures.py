"""Exercise drawings: the notation of poses, bodies that touch what they should, pictures for print, their files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.check.drawings import undrawable
from guidegen.drawing import Palette
from guidegen.figures import COLOUR, GREY, FigureError, bodies_of, draw_exercise, pose_problems
from guidegen.figures.arrows import arrow_ends
from guidegen.figures.camera import camera
from guidegen.figures.notation import POSITIONS, VIEWS, NotationError, Pose
from guidegen.figures.outline import Joint, limb, smooth
from guidegen.figures.parts import HEIGHTS, TOUCHES, body_point, lowest
from guidegen.figures.reading import read_pose
from guidegen.figures.skeleton import FOREARM, LIMITS, SHIN, THIGH, UPPER_ARM, Body
from guidegen.figures.solve import solved
from guidegen.figures.vector import Vector
from guidegen.html import figure_svgs, render_figures
from guidegen.library import Library, load_library
from guidegen.library.models import Exercise
from guidegen.settings import Settings
from tests.base import ROOT, run

SVG = "{http://www.w3.org/2000/svg}"
IDS = sorted(path.stem for path in (ROOT / "content" / "exercises").glob("*.md"))
# What the pictures show of what an exercise needs; the other things are worn or heard.
SHOWN = {"mat": "mat", "chair": "chair", "wall": "wall", "cushion": "cushion", "broomstick": "stick"}
SHOWN |= {"weights": "kettlebell", "band": "band", "step": "step"}
WORN_OR_HEARD = {"shoes", "phone"}
PROP_OF = {"chair across": "chair", "wall left": "wall", "wall behind": "wall", "pillow": "cushion"}


def exercise(library: Library, id_: str) -> Exercise:
    return next(item for item in library.exercises if item.id == id_)


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
    assert [problem for item in library.exercises for problem in pose_problems(item)] == []
    assert list(undrawable(library)) == []


@pytest.mark.parametrize("id_", IDS)
def test_what_carries_a_body_touches_its_surface_and_nothing_lies_below_the_floor(library: Library, id_: str) -> None:
    """Within half a hundredth of the body's height, in start and end; a hop is as high as it says."""
    for pose, found in posed_of(exercise(library, id_)):
        sides = [(part, side) for who, part in pose.rest for side in ([who] if who else "NF")]
        heights = [lowest(found, part, side) - HEIGHTS[pose.rest_on] for part, side in sides]
        assert min(heights) == pytest.approx(pose.lift, abs=TOUCHES)
        for side in "NF":
            assert min(lowest(found, part, side) for part in ("leg", "knee", "arm", "back")) >= -TOUCHES


@pytest.mark.parametrize("id_", IDS)
def test_every_contact_holds(library: Library, id_: str) -> None:
    """What is said to be on a surface is on it; what is said to stay has not moved."""
    (_, start), _ = shown = posed_of(exercise(library, id_))
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


@pytest.mark.parametrize("id_", IDS)
def test_limbs_keep_their_lengths_and_bend_as_joints_do(library: Library, id_: str) -> None:
    """Thigh, shin, upper arm and forearm have one length; knees, elbows and ankles stay within their range."""
    for _, found in posed_of(exercise(library, id_)):
        for side in "NF":
            leg, arm = found.legs[side], found.arms[side]
            assert (leg.knee - leg.hip).length == pytest.approx(THIGH, abs=0.05)
            assert (leg.ankle - leg.knee).length == pytest.approx(SHIN, abs=0.05)
            assert (arm.elbow - arm.shoulder).length == pytest.approx(UPPER_ARM, abs=0.05)
            assert (arm.wrist - arm.elbow).length == pytest.approx(FOREARM, abs=0.05)
            for name, angle in (("K", found.knee_angle(side)), ("E", found.elbow_angle(side))):
                assert LIMITS[name][0] - 1 <= angle <= LIMITS[name][1] + 1
            assert LIMITS["A"][0] - 1 <= found.ankle_angle(side) <= LIMITS["A"][1] + 1


@pytest.mark.parametrize("id_", IDS)
def test_the_end_differs_from_the_start_and_an_arrow_tells_how(library: Library, id_: str) -> None:
    """Some part has moved, there is an arrow, and where its part has moved it does not point the other way."""
    item = exercise(library, id_)
    (_, start), (pose, end) = posed_of(item)
    joints = [
        (getattr(start.legs[side], name) - getattr(end.legs[side], name)).length
        for side in "NF"
        for name in ("hip", "knee", "ankle")
    ]
    assert max(*joints, (start.head - end.head).length, abs(start.curve - end.curve)) > 1
    assert pose.arrows
    look = camera(item.poses["view"], pose.position)
    for arrow in pose.arrows:
        tail, tip = arrow_ends(arrow, start, end, look)
        way = look.at(body_point(end, arrow.part, arrow.side)) - look.at(body_point(start, arrow.part, arrow.side))
        assert abs(tip - tail) > 2
        # Walking and running go on the spot here, so that the way of a part says nothing about the way of the runner.
        if id_ not in ("walk", "cadence_run") and abs(way) > 3:
            assert (way.conjugate() * (tip - tail)).real > 0


@pytest.mark.parametrize("id_", IDS)
def test_the_props_drawn_are_the_things_needed(library: Library, id_: str) -> None:
    """A mat, a chair, a wall: all of `things` and `equipment` but what the poses leave out, and nothing else.

    Left out is only what the steps want near and nobody touches.
    """
    item = exercise(library, id_)
    pose = posed_of(item)[1][0]
    drawn = {PROP_OF.get(prop.name, prop.name) for prop in pose.props}
    needed = set(item.things + item.equipment) - WORN_OR_HEARD
    assert needed <= set(SHOWN)
    assert not drawn & set(pose.unseen)
    assert drawn | set(pose.unseen) == {SHOWN[name] for name in needed}
    for name in pose.unseen:
        assert f"near a {name}" in item.parts["Steps"]


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


def test_a_side_bridge_begins_with_the_hip_on_the_mat_and_ends_with_a_gap_below_it(library: Library) -> None:
    """Seen as low as the floor, with the lower leg on the mat and the elbow below the shoulder in both pictures."""
    item = exercise(library, "side_bridge")
    (_, first), (_, last) = posed_of(item)
    assert camera(item.poses["view"], item.position).height == 0
    assert lowest(first, "pelvis", "F") == pytest.approx(0, abs=2.5)
    assert lowest(last, "pelvis", "F") > 4
    for shown in (first, last):
        assert lowest(shown, "knee", "F") == pytest.approx(0, abs=TOUCHES)
        assert lowest(shown, "elbow", "F") == pytest.approx(0, abs=TOUCHES)
        assert abs(shown.arms["F"].elbow.x - shown.arms["F"].shoulder.x) < 6


def test_feet_in_the_air_leave_a_shadow_on_the_floor(library: Library) -> None:
    """A hop has one shape more than standing as high, and a gap that nobody takes for rising on the toes."""
    for id_ in ("pogo", "sl_hop"):
        item = exercise(library, id_)
        (_, (pose, end)) = posed_of(item)
        assert min(leg.ball.y for leg in end.legs.values()) == pytest.approx(pose.lift)
        assert pose.lift > 8
        risen = with_poses(library, id_, end=item.poses["end"].replace(f"lift {pose.lift:.0f}", "lift 0"))
        assert draw_exercise(item).svg.count("<path") == draw_exercise(risen).svg.count("<path") + 1


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
    assert draw_exercise(item).svg.count("<path") == draw_exercise(bare).svg.count("<path") + 1


def test_each_view_is_used_by_an_exercise(library: Library) -> None:
    """From the side, the front, the floor and the foot end; `above` is there for what a clinic adds."""
    assert {item.poses["view"] for item in library.exercises} | {"above"} == set(VIEWS)
    assert {item.position for item in library.exercises} <= set(POSITIONS)
    seen = {draw_exercise(with_poses(library, view=view)).svg for view in VIEWS}
    assert len(seen) == len(VIEWS)


# Pictures


@pytest.mark.parametrize("palette", [COLOUR, GREY], ids=["colour", "grey"])
@pytest.mark.parametrize("id_", IDS)
def test_a_drawing_is_small_plain_svg(library: Library, id_: str, palette: Palette) -> None:
    """Well-formed, paths only, no text or style, nothing see-through, under 6 KB and 45 shapes, one decimal."""
    drawing = draw_exercise(exercise(library, id_), palette)
    root = ET.fromstring(drawing.svg)
    assert root.tag == f"{SVG}svg"
    assert {element.tag for element in root.iter()} == {f"{SVG}svg", f"{SVG}g", f"{SVG}path"}
    assert not {name for element in root.iter() for name in element.attrib if "opacity" in name or name == "style"}
    assert len(drawing.svg.encode()) < 6 * 1024
    assert len(root.findall(f".//{SVG}path")) < 45
    assert re.search(r"\d\.\d\d|nan|inf", drawing.svg) is None
    wide, high = (float(number) for number in root.attrib["viewBox"].split()[2:])
    assert (drawing.width * 100, drawing.height * 100) == pytest.approx((wide, high), abs=0.1)
    assert 0.3 < drawing.height < 1.25
    assert 0.9 < drawing.width < 2.8


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
        ("standing; rest feet; K-20", "N K is -20 degrees, outside 0 to 155"),
        ("standing; rest feet; N E-30", "N E is -30 degrees, outside 0 to 155"),
        ("standing; rest feet; K60 H0", "N A is 60 degrees, outside -75 to 40"),
        ("standing; rest feet; hands on N heel", "hand on heel: the limb cannot reach that far"),
        ("supine; T-90; rest shoulders; H-40 K90", "outside -35 to 145"),
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


_WORDS = ["N", "F", "H90", "K150", "T-90", "A40", "hand", "feet", "on", "floor", "seat", "stay", "free", "at", "9,9"]
_WORDS += ["rest", "back", "tip", "toes", "prop", "chair", "knee", "arrow", "from", "to", "bow", "-3", ";", ";", ";"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=14), st.sampled_from(POSITIONS))
def test_any_words_are_a_pose_or_a_fault(words: list[str], position: str) -> None:
    """Whatever stands in a file, it is read, solved or refused, and never ends in another error."""
    pose, _ = read_pose(f"{position}; rest feet; {' '.join(words)}")
    with suppress(NotationError):
        assert abs(solved(pose).hip.y) < 200


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
        assert name.startswith(f"{item.title}: two pictures, start and end, ")
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
        "Up & <down>: two pictures, start and end, lying on the back. Don't lift 5 meters."
    )
    page = render_figures([odd], Settings(), library.regions["us"])
    assert "<title>Up &amp; &lt;down&gt;: two" in page
    assert "Don't lift" in page


def test_figures_writes_every_drawing_and_a_contact_sheet(tmp_path: Path) -> None:
    """One SVG per exercise with its name, the sheet as PDF and HTML, in grey where that is asked for."""
    target = tmp_path / "new" / "drawings"
    result = run(["figures", "-o", target, "--ink", "grey"])
    assert result.exit_code == 0
    assert result.stdout == f"{target}: 34 drawings and a contact sheet written\n"
    assert {path.name for path in target.iterdir()} == {
        *(f"{id_}.svg" for id_ in IDS),
        "contact_sheet.html",
        "contact_sheet.pdf",
    }
    svg = (target / "clam.svg").read_text(encoding="utf-8")
    assert ET.fromstring(svg).attrib["role"] == "img"
    assert COLOUR.accent not in svg
    page = (target / "contact_sheet.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 34
    assert all(f"<span>{id_}</span>" in page for id_ in IDS)
    assert (target / "contact_sheet.pdf").read_bytes().startswith(b"%PDF")


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
