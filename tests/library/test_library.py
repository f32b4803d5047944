"""Content files to a library: every fault at once, a clinic's folder laid over it, and one hash for one content."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.errors import LibraryError, Problem
from guidegen.files.resources import content_dir, templates_dir
from guidegen.guide import assemble, assemble_record
from guidegen.library import Library, load_library
from guidegen.library.files import KINDS, content_hash, find_files
from guidegen.library.levels import Level, Permit
from guidegen.service.in_language import library_in
from tests.support.base import mapping, parsed, run
from tests.support.problems import as_printed, problems_of

Edit = Callable[[str, str, str], None]
BIRD_DOG = "exercises/bird_dog.md"
CAUDA_EQUINA = "red_flags/cauda_equina.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the default content to break."""
    return Path(shutil.copytree(content_dir(), tmp_path / "content"))


@pytest.fixture
def edit(content: Path) -> Edit:
    """Replace some text, which stands there exactly once, in a file of the copy."""

    def replace(path: str, old: str, new: str) -> None:
        text = (content / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, (path, old, text.count(old))
        (content / path).write_text(text.replace(old, new), encoding="utf-8")

    return replace


def library_problems(content: Path) -> list[str]:
    """What is wrong with the copy, as it is printed."""
    return as_printed(problems_of(LibraryError, load_library, base=content))


def line(content: Path, path: str, text: str) -> int:
    """The line in which some text stands first."""
    rows = (content / path).read_text(encoding="utf-8").splitlines()
    return 1 + [text in row for row in rows].index(True)


# The default content


def test_every_kind_of_content_is_loaded(library: Library) -> None:
    """Each file of each folder becomes one item, and flags come in the order of their codes."""
    for kind in KINDS:
        files = {path.stem for path in (content_dir() / kind).glob("*.md")}
        assert files
        assert {item.id for item in getattr(library, kind)} == files
    codes = [flag.code for flag in library.red_flags]
    assert codes == sorted(codes)
    assert {f"RF{number:02}" for number in range(1, 28)} <= set(codes)
    assert set(library.regions) == {"uk", "ie", "us", "ca", "au", "nz", "eu"}
    assert library.warnings == ()


def test_a_rule_stands_beside_its_words(library: Library) -> None:
    """RF01 comes with its level, permit, rule, sources and the part for its page."""
    flag = library.red_flags[0]
    assert (flag.code, flag.id) == ("RF01", "cauda_equina")
    assert (flag.branches[0].level, flag.branches[0].permit) == (Level.EMERGENCY, Permit.P0)
    assert {"rf_nerve", "rf_nerve_when"} <= set(flag.branches[0].when.names())
    assert set(flag.governance.sources) <= set(library.references)
    assert set(flag.parts) == {"Emergency"}


# Faults


@pytest.mark.parametrize(
    ("path", "old", "new", "column", "message"),
    [
        pytest.param(
            BIRD_DOG,
            "slot: trunk",
            "slto: trunk",
            1,
            "unknown key 'slto' (did you mean 'slot'?)",
            id="unknown-key",
        ),
        pytest.param(BIRD_DOG, "slot: trunk", "slot: belly", 7, "slot: 'belly' is not known", id="unknown-word"),
        pytest.param(
            BIRD_DOG,
            "when: presentation == BSI",
            "when: presentatio == BSI",
            12,
            "when: unknown question or fact 'presentatio' (did you mean 'presentation'?)",
            id="unknown-question",
        ),
        pytest.param(
            CAUDA_EQUINA,
            "rf_nerve_when != older_stable",
            "rf_nerve_when != older_stabel",
            None,
            "'older_stabel' is not an option of 'rf_nerve_when' (did you mean 'older_stable'?)",
            id="unknown-option",
        ),
        pytest.param(
            BIRD_DOG,
            "when: presentation == BSI",
            "when: age == BSI",
            None,
            "when: ",
            id="number-compared-with-a-word",
        ),
        pytest.param(BIRD_DOG, "when: presentation == BSI", "when: age >", None, "when: ", id="unfinished-rule"),
        pytest.param(BIRD_DOG, "reps: 5", "reps: many", 24, "reps: expected a number or [low, high]", id="dose"),
        pytest.param(BIRD_DOG, "sets: 1,", "sats: 1,", 9, "unknown key 'sats' (did you mean 'sets'?)", id="dose-key"),
        pytest.param(BIRD_DOG, "review_date: null", "review_date: soon", 14, "review_date: 'soon' is not", id="date"),
        pytest.param(CAUDA_EQUINA, "permit: P0", "permit: P2", 32, "permit: EMERGENCY goes with P0", id="permit"),
        pytest.param(
            "facts.yaml",
            'when: "age < 18"',
            'when: "aeg < 18"',
            None,
            "when: unknown question or fact 'aeg' (did you mean 'age'?)",
            id="fact",
        ),
        pytest.param(
            "questionnaire.yaml",
            "show_if: pregnancy == postpartum",
            "show_if: pregnancy == postpartm",
            None,
            "is not an option of 'pregnancy' (did you mean 'postpartum'?)",
            id="show-if",
        ),
        pytest.param("regions/uk.yaml", "paper: a4", "paper: a3", 8, "paper: 'a3' is not known", id="region"),
        pytest.param(
            "references.yaml", "id: 2\n", "id: 1\n", 9, "id: reference 1 stands here a second", id="reference"
        ),
        pytest.param(BIRD_DOG, "purpose: Helps", "purpose: a: Helps", None, "not valid YAML: ", id="broken-front"),
        pytest.param("library.yaml", 'version: "', 'version: ["', None, "not valid YAML: ", id="broken-yaml"),
        pytest.param(
            BIRD_DOG, "title: Bird dog", "title: Bird dog\ntitle: Cat", 1, "'title' stands here a", id="twice"
        ),
    ],
)
def test_a_fault_has_its_line_and_column(
    path: str, old: str, new: str, column: int | None, message: str, content: Path, edit: Edit
) -> None:
    """Whatever is wrong in a file is named with file, line and column, also inside a rule."""
    number = line(content, path, old.strip()) + new.count("\n") - old.count("\n")
    edit(path, old, new)
    found = [problem for problem in library_problems(content) if message in problem]
    assert len(found) == 1, library_problems(content)
    place = re.match(rf"content/{re.escape(path)}:(\d+):(\d+): ", found[0])
    assert place, found
    assert int(place[1]) in (number, number + 1) if column is None else int(place[1]) == number
    if column is not None:
        assert int(place[2]) == column


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (BIRD_DOG, "## Cue", "## Cues", "the part '## Cue' is missing"),
        (BIRD_DOG, "## Cue", "## Cues", "unknown part '## Cues' (did you mean 'Cue'?)"),
        (BIRD_DOG, "\nBalance a cup on your back.\n", "", "the part 'Cue' is empty"),
        (BIRD_DOG, "## Cue", "## Steps", "the part 'Steps' stands here a second time"),
        (BIRD_DOG, "## Steps", "Hello\n\n## Steps", "text stands before the first '## ' heading"),
        (BIRD_DOG, "harder: sl_rdl", "harder: sl_rdll", "exercise 'sl_rdll' does not exist"),
        (BIRD_DOG, "easier: null", "easier: nothing", "exercise 'nothing' does not exist"),
        (BIRD_DOG, "[C2, C13]", "[C2, C99]", "contributor 'C99' does not exist"),
        (BIRD_DOG, "[FLEX, RAD,", "[FLEXX, RAD,", "presentation 'FLEXX' does not exist"),
        (BIRD_DOG, "sources: []", "sources: [999]", "sources: reference 999 is not in references.yaml"),
        (BIRD_DOG, "code: bird_dog", "code: plank", "is taken by content/exercises/bird_dog.md"),
        (BIRD_DOG, "code: bird_dog\n", "", "'code' is missing"),
        (BIRD_DOG, "evidence: expert", "evidence: strong", "sources: evidence that is not expert judgement needs"),
        ("exercises/side_bridge.md", "phases: [PH2]", "phases: [PH1]", "phases: there is no dose for PH1"),
        ("exercises/calf_raise.md", "phases: [PH4]", "phases: [PH2]", "phases: PH2 has a drawing already"),
        ("exercises/side_bridge.md", "    poses:\n", "    posed:\n", "poses: a drawing without poses"),
        ("advice/run_today.md", "  - {icon: warn}\n", "", "pictures: 5 pictures for 6 points of the list"),
        ("pain_rules/start.md", "red: 2,", "red: 1,", "red: 1 is out of range"),
        ("pain_rules/start.md", "stop: 8}", "stop: 11}", "stop: 11 is out of range"),
        ("advice/run_today.md", "{icon: warn}", "{icon: warn, lamp: red}", "either a pose, an icon or a lamp"),
        ("bodies.yaml", "body: woman,", "body: womn,", "body: 'womn' is not known"),
        ("bodies.yaml", "pregnancy == pregnant", "presentation == SIJ", "presentation"),
        (CAUDA_EQUINA, "code: RF01", "code: RF02", "code RF02 is taken by content/red_flags/cauda_equina.md"),
        (CAUDA_EQUINA, "## Emergency", "## Urgent", "the part '## Emergency' is missing"),
        ("phases/run.md", "code: PH4", "code: PH9", "phase PH4 is missing"),
    ],
)
def test_what_does_not_fit_together_is_found(
    path: str, old: str, new: str, message: str, content: Path, edit: Edit
) -> None:
    """Parts, codes and ids that are missing, doubled or lead nowhere are problems of the file that holds them."""
    edit(path, old, new)
    assert any(message in problem for problem in library_problems(content)), library_problems(content)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Just words.\n", "content/exercises/bird_dog.md:1:1: no front matter"),
        ("", "content/exercises/bird_dog.md:1:1: no front matter"),
        ("---\ntitle: x\n", "content/exercises/bird_dog.md:1:1: no front matter"),
        ("---\n---\n## Steps\n\nx\n", "content/exercises/bird_dog.md:2: expected keys and values, found nothing"),
        ("---\n- a\n---\n", "content/exercises/bird_dog.md:2: expected keys and values, found a list"),
        ("---\nBird dog\n---\n", "content/exercises/bird_dog.md:2: expected keys and values, found 'Bird dog'"),
    ],
)
def test_a_file_without_front_matter_is_a_fault(text: str, message: str, content: Path) -> None:
    """A file that says nothing about itself is never skipped in silence."""
    (content / BIRD_DOG).write_text(text)
    assert any(problem.startswith(message) for problem in library_problems(content)), library_problems(content)


def test_a_file_that_is_not_utf_8_is_a_fault(content: Path) -> None:
    """The position of the first byte that cannot be read is told."""
    (content / BIRD_DOG).write_bytes(b"---\ntitle: caf\xe9\n---\n")
    assert any(
        found.startswith(f"content/{BIRD_DOG}:2:11: the file is not UTF-8") for found in library_problems(content)
    )


@pytest.mark.parametrize(
    "path", ["notes.md", "exercise/plank.md", "exercises/deep/plank.md", "exercises/plank.yaml", "red_flags/x.yml"]
)
def test_a_file_without_a_place_is_a_fault(path: str, content: Path) -> None:
    """A file in a misspelt folder, or with a misspelt ending, would else be left out in silence."""
    (content / path).parent.mkdir(parents=True, exist_ok=True)
    (content / path).write_text("x: 1\n")
    (found,) = library_problems(content)
    assert found.startswith(f"content/{path}: this file has no place in a content library (folders: red_flags")


@pytest.mark.parametrize("name", ["library.yaml", "questionnaire.yaml", "facts.yaml", "references.yaml"])
def test_a_missing_file_is_a_fault(name: str, content: Path) -> None:
    """The four single files have to be there."""
    (content / name).unlink()
    assert library_problems(content) == [f"content/{name}: the file is missing"]


def test_no_content_at_all_is_a_fault(tmp_path: Path) -> None:
    """An empty folder is no library."""
    assert any("no content found" in problem for problem in library_problems(tmp_path))


@pytest.mark.parametrize(
    ("old", "new"),
    [('when: "age < 18"', 'when: "aeg < 18"'), ("when: bony_spot in area}", "when: bony_spt in area}")],
)
def test_a_faulty_fact_is_one_fault(old: str, new: str, content: Path, edit: Edit) -> None:
    """A fact that cannot be read is told once, and not again by every rule that reads it."""
    edit("facts.yaml", old, new)
    assert len(library_problems(content)) == 1


def test_all_faults_of_all_files_come_in_one_error(content: Path, edit: Edit) -> None:
    """One run lists everything that has to be mended, whatever kind of fault it is."""
    edit(BIRD_DOG, "slot: trunk", "slto: trunk")
    edit("exercises/plank.md", "## Cue", "## Cues")
    edit(CAUDA_EQUINA, "rf_nerve_when != older_stable", "rf_nerve_wen != older_stable")
    edit("regions/uk.yaml", "paper: a4", "paper: a3")
    edit("facts.yaml", 'when: "age < 18"', 'when: "age < old"')
    edit("exercises/clam.md", "---\ntitle", "title")
    (content / "notes.md").write_text("x")
    found = library_problems(content)
    for expected in (
        "unknown key 'slto'",
        "unknown part '## Cues'",
        "unknown question or fact 'rf_nerve_wen'",
        "paper: 'a3' is not known",
        "no front matter",
        "this file has no place in a content library",
    ):
        assert any(expected in problem for problem in found), expected
    assert any(problem.startswith("content/facts.yaml:") for problem in found)
    assert len(found) < 30


# A clinic's folder


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A clinic's folder with an empty content folder."""
    folder = tmp_path / "clinic"
    for kind in (*KINDS, "regions"):
        (folder / "content" / kind).mkdir(parents=True)
    return folder


def own(clinic: Path, path: str, *changes: tuple[str, str]) -> None:
    """Write the clinic's version of a default file."""
    text = (content_dir() / path).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, (path, old, text.count(old))
        text = text.replace(old, new)
    (clinic / "content" / path).write_text(text, encoding="utf-8")


def test_a_clinic_replaces_an_item(clinic: Path, library: Library) -> None:
    """A file at the same path takes the place of the default one, and nothing else changes."""
    own(clinic, BIRD_DOG, ("title: Bird dog", "title: Pointer"))
    merged = load_library(clinic)
    assert {item.title for item in merged.exercises} ^ {item.title for item in library.exercises} == {
        "Bird dog",
        "Pointer",
    }
    assert next(item.file for item in merged.exercises if item.id == "bird_dog") == f"{clinic}/content/{BIRD_DOG}"
    assert merged.hash != library.hash
    assert merged.warnings == ()


def test_a_clinic_adds_items_and_regions(clinic: Path, library: Library) -> None:
    """A file at a new path joins the default ones."""
    text = (content_dir() / BIRD_DOG).read_text(encoding="utf-8").replace("code: bird_dog", "code: pointer")
    (clinic / "content" / "exercises" / "pointer.md").write_text(text)
    shutil.copy(content_dir() / "regions" / "uk.yaml", clinic / "content" / "regions" / "scotland.yaml")
    merged = load_library(clinic)
    assert {item.id for item in merged.exercises} - {item.id for item in library.exercises} == {"pointer"}
    assert set(merged.regions) - set(library.regions) == {"scotland"}


def test_a_clinic_removes_an_item(clinic: Path, library: Library) -> None:
    """`removed: true` takes an item out and is told; what still names it is a fault."""
    (clinic / "content" / "advice" / "log_howto.md").write_text("---\nremoved: true\n---\n")
    merged = load_library(clinic)
    assert {item.id for item in library.advice} - {item.id for item in merged.advice} == {"log_howto"}
    assert [str(warning) for warning in merged.warnings] == [
        f"{clinic}/content/advice/log_howto.md: removed by the clinic"
    ]
    (clinic / "content" / "exercises" / "sl_rdl.md").write_text("---\nremoved: true\n---\n")
    with pytest.raises(LibraryError, match="exercise 'sl_rdl' does not exist"):
        load_library(clinic)


def test_faults_of_a_clinic_name_its_own_files(clinic: Path) -> None:
    """A fault in the clinic's folder is shown with the clinic's path."""
    own(clinic, BIRD_DOG, ("slot: trunk", "slto: trunk"))
    with pytest.raises(LibraryError) as caught:
        load_library(clinic)
    assert {problem.place.file for problem in caught.value.problems} == {f"{clinic}/content/{BIRD_DOG}"}


def loud(clinic: Path) -> list[Problem]:
    return list(load_library(clinic).warnings)


@pytest.mark.usefixtures("no_search_for_dead_rules")
def test_removing_a_red_flag_is_loud(clinic: Path) -> None:
    """A red flag that a clinic takes out is named with its code and title, by every command."""
    (clinic / "content" / "red_flags" / "severe_pain.md").write_text("---\nremoved: true\n---\n")
    (found,) = loud(clinic)
    assert found.message == "red flag RF22 (Very strong pain) is removed by the clinic"
    assert found.place.file == f"{clinic}/content/red_flags/severe_pain.md"
    result = run(["check", "--library", "--clinic", clinic])
    assert result.exit_code == 0
    assert "warning: " in result.stderr
    assert "red flag RF22 (Very strong pain) is removed by the clinic" in result.stderr


def test_a_red_flag_that_other_rules_name_cannot_just_be_removed(clinic: Path) -> None:
    """Every rule that still asks for a removed flag is a fault, so that none is switched off unseen."""
    (clinic / "content" / "red_flags" / "pregnancy.md").write_text("---\nremoved: true\n---\n")
    with pytest.raises(LibraryError) as caught:
        load_library(clinic)
    assert all("'RF20' is not an option of 'flags'" in problem.message for problem in caught.value.problems)


def test_changing_the_rules_of_a_red_flag_is_loud(clinic: Path) -> None:
    """A branch that a clinic weakens, drops or adds is told with the old and the new rule."""
    own(
        clinic,
        "red_flags/pregnancy.md",
        (
            'level: EMERGENCY, permit: P0, when: "pregnant and bleed',
            'level: URGENT, permit: P0, when: "pregnant and bleed',
        ),
        ("## Soon", "## Urgent\n\nGo.\n\n## Soon"),
    )
    found, words = loud(clinic)
    assert words.message == OWN_WORDS
    assert found.message == (
        "red flag RF20 is changed by the clinic: "
        "no longer EMERGENCY P0 when pregnant and bleeding_preg in rf_body; "
        "now URGENT P0 when pregnant and bleeding_preg in rf_body"
    )


def test_giving_a_red_flag_another_code_is_loud(clinic: Path) -> None:
    """A file that keeps its path and changes its code has removed a flag."""
    own(clinic, "red_flags/severe_pain.md", ("code: RF22", "code: RF77"))
    assert [warning.message for warning in loud(clinic)] == ["red flag RF22 is removed by the clinic: RF77 replaces it"]


def test_changing_a_number_to_call_is_loud(clinic: Path) -> None:
    """A clinic's own emergency line is told with the old and the new one; other words of a region are not."""
    own(clinic, "regions/uk.yaml", ("999", "123"))
    (found,) = loud(clinic)
    assert found.message.startswith("the emergency line is changed by the clinic from ")
    assert "999" in found.message
    assert "123" in found.message


def test_another_title_of_a_red_flag_is_not_loud(clinic: Path) -> None:
    """It is printed on no page that gets somebody seen."""
    own(clinic, CAUDA_EQUINA, ("title: New changes", "title: Changes"))
    assert loud(clinic) == []


OWN_WORDS = "words of a page that gets somebody seen are the clinic's own"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (CAUDA_EQUINA, "Do not wait", "Never wait"),
        ("advice/emergency_act.md", "\n", "\n\n"),
        ("advice/referral_under_16.md", "title: ", "title: Now "),
    ],
    ids=["flag", "advice", "title"],
)
def test_other_words_on_a_page_that_gets_somebody_seen_are_loud(clinic: Path, path: str, old: str, new: str) -> None:
    """They could mislead, so they are told on each run; a clinician must have read them."""
    file = clinic / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    words = (content_dir() / path).read_text(encoding="utf-8")
    file.write_text(words.replace(old, new) if path != "advice/emergency_act.md" else words + "\nAnd rest.\n")
    assert [warning.message for warning in loud(clinic)] == [OWN_WORDS]


def test_other_words_of_a_guide_are_not_loud(clinic: Path) -> None:
    """Wording is the clinic's own where nobody is sent anywhere."""
    own(clinic, "advice/shoes.md", ("title: ", "title: Our "))
    assert loud(clinic) == []


@pytest.mark.parametrize("name", ["emergency.html.j2", "partials/who.html.j2", "partials/flag.html.j2", "base.html.j2"])
def test_an_own_template_behind_a_page_of_care_is_loud(clinic: Path, name: str) -> None:
    """Whichever it is made from, through all that it includes."""
    file = clinic / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((templates_dir() / name).read_text(encoding="utf-8"))
    (found,) = loud(clinic)
    assert found.message == "pages that get somebody seen are printed by the clinic's own template"


def test_an_own_template_of_a_guide_is_not_loud(clinic: Path) -> None:
    """Nothing of it stands on a page that gets somebody seen."""
    (clinic / "templates" / "partials").mkdir(parents=True)
    (clinic / "templates" / "partials" / "exercise.html.j2").write_text("<p>Our own</p>")
    assert loud(clinic) == []


def test_other_labels_of_safety_answers_are_loud(clinic: Path) -> None:
    """Somebody might not tick what is meant; the options are named, and other labels are the clinic's own business."""
    own(
        clinic,
        "questionnaire.yaml",
        ('label: "Very ill, confused, or in a cold sweat"', 'label: "Unwell"'),
        ('label: "I prefer not to say"', 'label: "No answer"'),
    )
    assert [warning.message for warning in loud(clinic)] == [
        "sex: the clinic calls these safety answers otherwise: prefer_not",
        "rf_general: the clinic calls these safety answers otherwise: very_unwell",
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("facts.yaml", "when: first_age < 35", "when: first_age < 30", "'spondyloarthritis_points' is changed"),
        ("facts.yaml", "[osteoporosis, steroids]", "[osteoporosis]", "'fragile_bone' is changed"),
        ("questionnaire.yaml", "    show_if: any(rf_nerve)\n", "    show_if: saddle in rf_nerve\n", "'rf_nerve_when'"),
        (
            "questionnaire.yaml",
            "    show_if: sex != male and 12 <= age <= 55\n",
            "    show_if: age < 30\n",
            "'pregnancy'",
        ),
    ],
)
def test_changing_what_red_flags_read_is_loud(path: str, old: str, new: str, message: str, clinic: Path) -> None:
    """A fact or a question that decides a red flag is watched as the flag itself is."""
    own(clinic, path, (old, new))
    (found,) = loud(clinic)
    assert message in found.message
    assert "red flags read it: RF" in found.message


def test_changing_what_no_red_flag_reads_is_not_loud(clinic: Path) -> None:
    """Words of questions, and facts for exercises and running, are the clinic's to change."""
    own(clinic, "questionnaire.yaml", ('ask: "How old are you?"', 'ask: "What is your age?"'))
    own(clinic, "facts.yaml", ("confidence <= 4 or sbst_total >= 4", "confidence <= 3 or sbst_total >= 4"))
    assert loud(clinic) == []


# The hash, and reviews


def test_the_same_content_has_the_same_hash(content: Path, library: Library) -> None:
    """The hash is of paths and bytes: where the content lies and when it was written do not matter."""
    for path in content.rglob("*"):
        path.touch()
    assert load_library(base=content).hash == load_library(base=content).hash == library.hash
    assert re.fullmatch(r"[0-9a-f]{64}", library.hash)


def test_any_byte_of_any_file_changes_the_hash(content: Path) -> None:
    """One more space, one file less or one renamed: each gives another hash, and examples do not count."""
    before = find_files(content, None, [])
    assert len(before) > 100
    hashes = {content_hash(before)}
    some = list(before)[::4]
    for path in some:
        raw = (content / path).read_bytes()
        (content / path).write_bytes(raw + b" ")
        hashes.add(content_hash(find_files(content, None, [])))
        (content / path).write_bytes(raw[:1] + bytes([raw[1] ^ 1]) + raw[2:])
        hashes.add(content_hash(find_files(content, None, [])))
        (content / path).write_bytes(raw)
    assert len(hashes) == 1 + 2 * len(some)
    (content / BIRD_DOG).rename(content / "exercises" / "dog_bird.md")
    hashes.add(content_hash(find_files(content, None, [])))
    (content / "exercises" / "dog_bird.md").unlink()
    hashes.add(content_hash(find_files(content, None, [])))
    assert len(hashes) == 3 + 2 * len(some)
    shutil.rmtree(content / "examples")
    assert content_hash(find_files(content, None, [])) in hashes


def test_nothing_is_printed_from_content_that_is_overdue(content: Path, edit: Edit) -> None:
    """A next review that is past stops every guide, the record too; on the day itself it does not."""
    today = date(2026, 11, 20)
    edit(BIRD_DOG, "review_date: null", f"review_date: null\nnext_review: {today}")
    library = load_library(base=content)
    answers = parse_answers(mapping(), library)
    uk = Settings(region="uk")
    assert assemble(assess(answers, library, today), library, uk).document == "guide"
    late = assess(answers, library, today + timedelta(days=1))
    for assembled in (assemble, assemble_record):
        with pytest.raises(LibraryError) as caught:
            assembled(late, library, uk)
        assert [str(problem) for problem in caught.value.problems] == [
            f"content/{BIRD_DOG}: next_review 2026-11-20 is past (have it reviewed, then set a new date)"
        ]


def test_a_page_that_gets_somebody_seen_does_not_wait_for_a_review(content: Path, edit: Edit) -> None:
    """An emergency page is printed, and so is its record, whatever is overdue."""
    edit(BIRD_DOG, "review_date: null", "review_date: null\nnext_review: 2020-01-01")
    library = load_library(base=content)
    found = assess(
        parse_answers(mapping({"rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"}), library),
        library,
        date(2026, 11, 20),
    )
    for assembled in (assemble, assemble_record):
        assert assembled(found, library, Settings(region="uk")).level is Level.EMERGENCY


def test_an_overdue_review_ends_a_build_with_code_5(clinic: Path, tmp_path: Path) -> None:
    """On the command line it is an error of the content, and no file is written."""
    own(clinic, BIRD_DOG, ("review_date: null", "review_date: null\nnext_review: 2020-01-01"))
    answers = tmp_path / "in.yaml"
    answers.write_text(str(mapping()).replace("'", '"'))
    result = run(["build", answers, "--clinic", clinic, "--region", "uk", "-o", tmp_path / "out.pdf"])
    assert result.exit_code == 5
    assert "next_review 2020-01-01 is past" in result.stderr
    assert not (tmp_path / "out.pdf").exists()


def test_a_fixture_of_answers_fits_the_library(library: Library) -> None:
    """The base answers that these tests print are valid."""
    assert parsed(library).complete


@pytest.mark.usefixtures("no_search_for_dead_rules")
def test_check_tries_each_document_with_the_clinics_templates(clinic: Path) -> None:
    """A template that compiles and leaves the number out is found before the first emergency."""
    (clinic / "templates").mkdir()
    page = '{% extends "base/emergency.html.j2" %}{% block content %}<h1>x</h1>{% endblock %}'
    (clinic / "templates" / "emergency.html.j2").write_text(page)
    result = run(["check", "--library", "--clinic", clinic])
    assert result.exit_code == 5
    assert "emergency.html.j2: the emergency page does not print the emergency number" in result.stderr


@pytest.mark.usefixtures("no_search_for_dead_rules")
def test_check_knows_the_region_of_the_settings(clinic: Path) -> None:
    """A misspelt region is found without an answers file."""
    (clinic / "guidegen.toml").write_text('region = "xx"\n')
    result = run(["check", "--library", "--clinic", clinic])
    assert result.exit_code == 5
    assert "region 'xx' is not known" in result.stderr


@pytest.mark.parametrize("folder", ["", "-"])
def test_drawings_need_a_folder(folder: str) -> None:
    """An unset variable does not fill the current folder, and a stream cannot take many files."""
    result = run(["figures", "-o", folder])
    assert result.exit_code == 2
    assert "takes a folder" in result.stderr


@pytest.mark.parametrize(
    ("language", "first", "last"), [(None, "first box", "last box"), ("es", "primera casilla", "última casilla")]
)
def test_a_box_that_is_named_by_its_place_is_the_one_that_is_meant(
    language: str | None, first: str, last: str, library: Library
) -> None:
    """Who is told to tick one where there is nothing ticks the one that says so, and not "Not sure"."""
    asked = library_in(language, library, Settings()).questionnaire
    named = [question for question in asked if re.search(rf"\b({first}|{last})\b", question.missing)]
    assert len(named) > 10
    for question in named:
        assert question.options[0 if first in question.missing else -1].exclusive, question.id
