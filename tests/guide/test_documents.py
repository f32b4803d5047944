"""What each document holds, and above all what a P0 document never holds."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import Assessment, assess
from guidegen.clinic.settings import Settings
from guidegen.clinic.sign_off import SignOff
from guidegen.errors import AnswersError
from guidegen.guide import assemble, assemble_record
from guidegen.guide.document import Guide
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.library.fingerprints import kind_of
from guidegen.library.levels import Permit
from guidegen.library.models import Exercise
from guidegen.library.questionnaire import Type
from guidegen.pdf import render_pdf
from tests.support.base import EXAMPLES, example, mapping
from tests.support.plausible import random_answers
from tests.support.signing import record_of, signings

TODAY = date(2026, 11, 20)
UK = Settings(region="uk")
P0_SECTIONS = {"ticked", "emergency", "urgent", "triage_line", "letter"}
COMFORT = re.compile(
    r"\b(walk\w*|exercis\w*|stretch\w*|programme|warm.up|physio\w*|massage\w*|heat)\b"
    r"|\b(usually|likely|most people|don.t worry|nothing serious)\b",
    re.IGNORECASE,
)


def assessed(answers: dict[str, Any], library: Library) -> Assessment:
    return assess(parse_answers({"answered_on": "2026-11-20", "answers": answers}, library), library, TODAY)


def forbidden(library: Library) -> re.Pattern[str]:
    """Ids, titles and codes of everything that a P0 document must not name."""
    names: set[str] = set()
    for item in (
        *library.exercises,
        *library.phases,
        *library.run_plans,
        *library.contributors,
        *library.presentations,
    ):
        names |= {item.id, item.title}
    names |= {f"PH{number}" for number in range(1, 6)} | {f"C{number}" for number in range(1, 16)}
    # Ids that are plain words as well (inflammatory, sciatica, keep) say nothing by themselves; titles do.
    names -= {
        "run",
        "move",
        "keep",
        "build",
        "settle",
        "stiff",
        "standard",
        "careful",
        "inflammatory",
        "sciatica",
        "spasm",
    }
    names -= {"Run", "Move", "Keep", "Build", "Settle"}
    return re.compile(rf"(?<![\w-])({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?![\w-])")


def strings(value: Any) -> Iterator[str]:
    """Every text inside the parameters of a block."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def check_p0(guide: Guide, html: str, library: Library) -> None:
    assert {section.id for section in guide.sections} <= P0_SECTIONS
    for block in guide.blocks():
        assert block.item is None or block.item in (*library.red_flags, *library.advice)
    found = forbidden(library).search(html) or COMFORT.search(visible(html))
    assert found is None, found


def visible(html: str) -> str:
    """The words of a page, without styles and tags."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", " ", html, flags=re.DOTALL))


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**48))
def test_no_p0_document_holds_plan_cause_or_comfort(seed: int, library: Library) -> None:
    """Over random complete answers, neither the Guide nor the HTML of a P0 document names what P0 forbids."""
    # So that half of the documents are of P0, with one red flag or with many.
    calm = (0.95, 0.8, 0.6)[seed % 3]
    found = assessed(random_answers(random.Random(seed), library, calm), library)
    guide = assemble(found, library, UK)
    assert (found.permit is Permit.P0) == (found.document in ("emergency", "urgent"))
    if found.permit is Permit.P0:
        assert found.pattern is None
        assert not found.selection.phases
        assert not found.contributors
        check_p0(guide, render_html(guide), library)


def p0_samples(library: Library, count: int) -> list[Assessment]:
    """Different P0 assessments, emergencies and urgent ones in turn."""
    found: list[Assessment] = []
    wanted = ["emergency", "urgent"]
    seed = 0
    while len(found) < count:
        seed += 1
        assessment = assessed(random_answers(random.Random(seed), library), library)
        if assessment.document == wanted[len(found) % 2]:
            found.append(assessment)
    return found


def test_the_text_of_p0_pdfs_holds_no_plan_cause_or_comfort(library: Library, tmp_path: Path) -> None:
    """The text drawn from 6 P0 PDFs names nothing forbidden, and the client's part keeps to its pages."""
    for assessment in p0_samples(library, 6):
        guide = assemble(assessment, library, UK)
        html = render_html(guide)
        check_p0(guide, html, library)
        path = tmp_path / "p0.pdf"
        path.write_bytes(render_pdf(html))
        pages = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout
        found = forbidden(library).search(pages) or COMFORT.search(pages)
        assert found is None, found
        before_letter = pages.partition("Dear colleague")[0]
        assert before_letter.count("\f") <= {"emergency": 1, "urgent": 2}[assessment.document]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_gives_its_document(path: Path, library: Library) -> None:
    """The examples cover a full guide, restricted guides, a referral, an urgent case and an emergency."""
    expected = {
        "easy_acute": ("guide", "ROUTINE", "P3"),
        "sciatica": ("guide", "SOON", "P2"),
        "urgent": ("urgent", "URGENT", "P0"),
        "persistent": ("guide", "ROUTINE", "P3"),
        "pregnant": ("guide", "SOON", "P2"),
        "teenager": ("referral", "SOON", "P1"),
        "emergency": ("emergency", "EMERGENCY", "P0"),
    }
    found = assess(parse_answers(read_answers(str(path)), library), library, TODAY)
    assert (found.document, str(found.level), str(found.permit)) == expected[path.stem]


def assessed_example(name: str, library: Library) -> Assessment:
    return assess(parse_answers(read_answers(str(example(name))), library), library, TODAY)


def test_the_safety_net_stands_first_and_on_the_page_for_the_fridge(library: Library) -> None:
    """A guide opens with the cover, the warning signs, and the week with the signs in short."""
    sections = [section.id for section in assemble(assessed_example("easy_acute", library), library, UK).sections]
    assert sections[:3] == ["cover", "safety_net", "week"]


def test_a_p2_guide_has_no_running_in_it(library: Library) -> None:
    """At P2 no run plan, no running part of a phase or pattern, and no phase after PH3 is printed."""
    guide = assemble(assessed_example("sciatica", library), library, UK)
    html = render_html(guide)
    assert "Running</h4>" not in html
    assert not {"run_plan", "run_rules"} & {section.id for section in guide.sections}
    assert "Phase 4" not in html


def test_text_of_a_client_is_printed_as_text(library: Library) -> None:
    """Markup and template signs in a name reach the page as the signs they are."""
    path = next(path for path in EXAMPLES if path.stem == "easy_acute")
    source = read_answers(str(path))
    source.data["client"] = {"name": "<script>alert(1)</script> {{7*7}} **B**", "id": "X-1"}
    html = render_html(assemble(assess(parse_answers(source, library), library, TODAY), library, UK))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} **B**" in html
    assert "<script" not in html


def test_words_and_numbers_follow_the_region(library: Library) -> None:
    """The same answers carry the region's number, paper and words."""
    for region, number, word, paper in (
        ("uk", "999", "physiotherapist", "A4"),
        ("us", "911", "physical therapist", "letter"),
    ):
        html = render_html(assemble(assessed_example("easy_acute", library), library, Settings(region=region)))
        assert number in html
        assert word in html
        assert f"size: {paper}" in html
    assert "physiotherapist" not in html


def test_the_imprint_says_whether_the_content_is_approved(library: Library) -> None:
    """Unsigned content says so; the record of the clinician holds every answer and reason."""
    assessment = assessed_example("sciatica", library)
    assert "Content not yet approved by a clinician" in render_html(assemble(assessment, library, UK))
    record = render_html(assemble_record(assessment, library, UK))
    assert "below_knee in leg_sx" in record
    assert all(id_ in record for id_ in assessment.answers.values)


def crowded(library: Library) -> dict[str, Any]:
    """Answers with everything ticked that can be ticked."""
    answers = random_answers(random.Random(1), library) | {"sex": "female", "age": 67}
    for question in library.questionnaire:
        if question.type is Type.MULTI:
            answers[question.id] = [option for option in question.option_ids if option not in question.exclusive]
    for hidden in ("pregnancy", "postpartum_weeks", "first_age"):
        answers.pop(hidden, None)
    answers |= {"rf_nerve_when": "within_14d", "leg_weak": "worse_or_severe", "trauma": "major", "duration": "d0_3"}
    return answers | {"trend": "worse", "night": "constant", "pain_worst": 10, "pain_avg": 9, "daily_limit": "cannot"}


def many_signers(library: Library) -> SignOff:
    """Each kind of content signed by another clinician, with a name as long as one may be."""
    by_kind: dict[str, list[str]] = {}
    for key in library.files.fingerprints:
        by_kind.setdefault(kind_of(key), []).append(key)
    signed = [
        signings(library, keys, by=(f"{kind} Wolfeschlegelsteinhausen".ljust(80, "m"), "7" * 40))
        for kind, keys in by_kind.items()
    ]
    return record_of(*(each for one in signed for each in one))


CALMER = {
    "rf_nerve": ["none"],
    "rf_general": ["weight_loss", "night_sweats", "lump_shape"],
    "rf_body": ["pee_pain_blood", "tummy_pelvic"],
    "history": [
        "osteoporosis",
        "steroids",
        "diabetes",
        "immune",
        "tb",
        "ivdu",
        "recent_infection_op",
        "spine_surgery",
        "smoke",
    ],
    "trauma": "minor",
    "leg_weak": "worse_or_severe",
}


@pytest.mark.parametrize(("calmer", "document", "pages"), [({}, "emergency", 1), (CALMER, "urgent", 2)])
def test_p0_documents_keep_to_their_pages_whatever_is_ticked(
    calmer: dict[str, Any], document: str, pages: int, library: Library, tmp_path: Path
) -> None:
    """With everything ticked an emergency is one page, and the client's part of an urgent document two.

    On A4 and on Letter, with as many signers as can be; the letter has sheets of its own.
    """
    answers = crowded(library) | calmer
    if calmer:
        del answers["rf_nerve_when"]
    found = assessed(answers, library)
    assert found.document == document
    assert len(found.flags) > 8
    for region in ("uk", "us", "au"):
        path = tmp_path / f"{region}.pdf"
        guide = assemble(found, library, Settings(region=region, sign_off=many_signers(library)))
        assert guide.approved
        clients = replace(guide, sections=tuple(one for one in guide.sections if one.id != "letter"))
        path.write_bytes(render_pdf(render_html(clients)))
        told = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True).stdout
        counted = re.search(r"Pages:\s+(\d+)\n", told)
        assert counted is not None
        assert int(counted[1]) <= pages, region


def test_nothing_printed_for_a_pregnant_runner_is_done_on_the_back_or_front(library: Library) -> None:
    """Steps, position and drawing are those of the standing variant, at the exercise and on the last page."""
    found = 0
    for seed in range(60):
        rng = random.Random(seed)
        given = {"sex": "female", "age": 30, "pregnancy": rng.choice(["pregnant", "maybe"]), "pain_avg": 6}
        try:
            assessment = assessed(random_answers(rng, library, calm=1, given=given), library)
        except AnswersError:
            continue
        blocks = list(assemble(assessment, library, UK).blocks())
        shown = [block.item for block in blocks if block.kind == "exercise"]
        shown += [item for block in blocks if block.kind == "week" for item, _, _ in block.params["rows"]]
        shown += [item for block in blocks if block.kind == "cover" for item, _ in block.params["chosen"]]
        for exercise in shown:
            assert isinstance(exercise, Exercise)
            found += exercise.id == "pelvic_tilt"
            assert exercise.position not in ("supine", "prone"), exercise.id
            assert "Lie on your back" not in exercise.parts["Steps"]
            assert "Instead" not in exercise.parts
    assert found > 4


@pytest.mark.parametrize(
    ("answers", "body"),
    [
        ({"sex": "female", "age": 34, "pregnancy": "no"}, "woman"),
        ({"sex": "male", "age": 34}, "man"),
        ({"sex": "other", "age": 34, "pregnancy": "no"}, "neutral"),
        ({"sex": "prefer_not", "age": 34, "pregnancy": "no"}, "neutral"),
        ({"sex": "female", "age": 65}, "woman"),
        ({"sex": "female", "age": 66}, "older_woman"),
        ({"sex": "male", "age": 80}, "older_man"),
        ({"sex": "prefer_not", "age": 80}, "older_neutral"),
        ({"sex": "female", "age": 34, "pregnancy": "pregnant"}, "pregnant"),
        ({"sex": "female", "age": 34, "pregnancy": "maybe"}, "woman"),
        ({"sex": "female", "age": 34, "pregnancy": "postpartum", "postpartum_weeks": 30}, "woman"),
    ],
)
def test_the_drawings_show_somebody_like_the_runner(answers: dict[str, Any], body: str, library: Library) -> None:
    """By sex, age and pregnancy, never by name; who kept their sex to themselves gets a body of neither."""
    for name in ("Alex", "Mary"):
        given = mapping(answers, client={"name": name})
        guide = assemble(assess(parse_answers(given, library), library, TODAY), library, UK)
        shown = {block.params["body"] for block in guide.blocks() if "body" in block.params}
        assert shown == {body}


def test_drawings_fit_the_doses_that_are_printed(library: Library) -> None:
    """On its card an exercise is drawn as its dose there has it done; where that changes, its row has a drawing."""
    cards = rows = 0
    for seed in range(40):
        given = {"age": 30, "sex": "male", "pain_avg": random.Random(seed).choice([2, 5])}
        try:
            assessment = assessed(random_answers(random.Random(seed), library, calm=1, given=given), library)
        except AnswersError:
            continue
        drawn = {}
        for block in assemble(assessment, library, UK).blocks():
            if block.kind == "exercise":
                item = next(found for found in library.exercises if found.id == block.item.id)  # type: ignore[union-attr]
                drawn[item.id] = block.item.poses  # type: ignore[union-attr]
                assert drawn[item.id] == item.drawings.get(block.params["phase"].code, item.poses)
                cards += bool(item.drawings)
            elif block.kind == "phase":
                for chosen, redrawn, _ in block.params["going_on"]:
                    own = chosen.exercise.drawings.get(block.item.code, chosen.exercise.poses)  # type: ignore[union-attr]
                    assert (redrawn.poses if redrawn else drawn[chosen.exercise.id]) == own
                    rows += redrawn is not None
    assert cards > 5
    assert rows > 2


def test_words_of_a_variant_stand_with_the_phases_that_they_are_for(library: Library) -> None:
    """A band round the knees is for the clam of the third phase: its card in the second says nothing of it."""
    clam = next(item for item in library.exercises if item.id == "clam")
    assert clam.variant_in("PH2", lambda _: True) is None
    later = clam.variant_in("PH3", lambda _: True)
    assert later is not None
    assert later.words == "Put your band above your knees."
    assert clam.variant_in("PH3", lambda _: False) is None
