"""What has changed since content was signed: just that, word by word, and for whom."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from guidegen.cli.commands import main
from guidegen.clinic.settings import Settings
from guidegen.clinic.sign_off.signing import new_signings
from guidegen.clinic.sign_off.writing import add_signings
from guidegen.errors import LibraryError
from guidegen.files.resources import content_dir
from guidegen.library import Library, load_library
from guidegen.library.files import FOR_REVIEW
from guidegen.review.changes import signed_library
from guidegen.review.changes.differences import ChangedLine, differences
from guidegen.review.changes.pages import Changes, find_changes
from guidegen.review.changes.words import compare_words
from tests.support.pdf_sample import pdf_faults

TODAY = date(2026, 11, 20)
SETTINGS = Settings(region="uk")
FEW = 40


def clinic_with(folder: Path, name: str, old: str, new: str) -> Path:
    """A clinic's folder with one file of the content changed in one place."""
    text = (content_dir() / name).read_text()
    assert old in text
    file = folder / "content" / name
    file.parent.mkdir(parents=True)
    file.write_text(text.replace(old, new, 1))
    return folder


def changes_of(folder: Path, library: Library, count: int = FEW) -> Changes:
    return find_changes(library, load_library(folder), SETTINGS, TODAY, count)


def shown(changes: Changes) -> list[tuple[str, str, str, str]]:
    """Each changed line: whose, which, what is gone, what is new."""
    return [
        (told.change.key, line.key, _of(line, "gone"), _of(line, "new"))
        for told in changes.changes
        for line in told.change.lines
    ]


def _of(line: ChangedLine, state: str) -> str:
    return "".join(piece.text for piece in line.pieces if piece.state == state)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title: "How far you run"', 'title: "Your distances"', ("questionnaire/groups/distances", "title")),
        ('missing: "Please answer', 'missing: "Do answer', ("questionnaire", "faults missing")),
        ("guardian_first: age < 16", "guardian_first: age < 18", ("questionnaire", "guardian_first")),
    ],
)
def test_what_only_the_browser_asks_with(
    old: str, new: str, line: tuple[str, str], tmp_path: Path, library: Library
) -> None:
    """Titles of groups, words for faults, and whom it asks for a guardian are content that is looked at, too."""
    changes = changes_of(clinic_with(tmp_path, "questionnaire.yaml", old, new), library, 1)
    assert [found[:2] for found in shown(changes)] == [line]


def test_one_dose(tmp_path: Path, library: Library) -> None:
    """The change of one dose is that line alone, and clients who get it have another plan and the same words."""
    folder = clinic_with(tmp_path, "exercises/bridge.md", "reps: [10, 12]", "reps: [8, 12]")
    found = changes_of(folder, library)
    assert shown(found) == [("exercises/bridge", "doses PH2", "10", "8")]
    counts = dict(found.effects.counts)
    assert counts["plan"] == found.effects.touched == found.changes[0].clients > 0
    assert counts["level"] == counts["permit"] == counts["words"] == 0


def test_one_word(tmp_path: Path, library: Library) -> None:
    """The change of one word is that word alone; who reads it has other words and the same plan."""
    folder = clinic_with(tmp_path, "advice/flare_heat.md", "a little relief", "some relief")
    found = changes_of(folder, library)
    assert shown(found) == [("advice/flare_heat", "", "a little", "some")]
    counts = dict(found.effects.counts)
    assert counts["words"] == found.effects.touched > 0
    assert counts["plan"] == 0
    assert all(example.differing == ("advice/flare_heat",) for example in found.effects.examples)


def test_one_threshold(tmp_path: Path, library: Library) -> None:
    """A rule is compared as a sentence, and somebody between the two thresholds is shown with both levels."""
    folder = clinic_with(tmp_path, "red_flags/fragility_fracture.md", "age >= 65 and", "age >= 60 and")
    found = changes_of(folder, library, count=4)
    assert shown(found) == [("red_flags/fragility_fracture", "branches 3 when", "65", "60")]
    example = found.effects.examples[0]
    assert 60 <= (example.told[0].value or 0) < 65
    assert (example.then.level, example.now.level) == ("ROUTINE", "URGENT")


def test_a_fact_and_a_question_are_compared_too(tmp_path: Path, library: Library) -> None:
    """What rules share is told under its own name, and nothing else is."""
    folder = clinic_with(tmp_path, "facts.yaml", 'confidence <= 4"}\nsudden', 'confidence <= 3"}\nsudden')
    assert [change.key for change in differences(library, load_library(folder), SETTINGS)] == ["facts/low_confidence"]


def test_nothing_changed(library: Library) -> None:
    """The same content has no changes, and no client is made up for it."""
    found = find_changes(library, library, SETTINGS, TODAY, FEW)
    assert found.changes == ()
    assert found.effects.clients == 0


def test_words_are_compared_as_words() -> None:
    """Spaces belong to what is around them, and a line break is one too."""
    pieces = compare_words("Walk for 10 minutes.\nRest.", "Walk for 15 minutes.\nRest well.")
    assert [(piece.state, piece.text) for piece in pieces if piece.state != "same"] == [
        ("gone", "10"),
        ("new", "15"),
        ("new", " well"),
    ]
    assert "".join(piece.text for piece in pieces if piece.state != "new") == "Walk for 10 minutes.\nRest."


@pytest.fixture
def signed_clinic(tmp_path: Path, library: Library) -> Path:
    """A clinic that has had everything signed."""
    keys = list(library.files.fingerprints)
    add_signings(tmp_path, new_signings("B. Clinician", "PH1", "all", "", keys, library, TODAY), library.files)
    return tmp_path


def test_signed_content_is_found_wherever_it_is_kept(signed_clinic: Path, library: Library) -> None:
    """A folder of content, a record and the ZIP beside it are the same content."""
    record = signed_clinic / "sign-off" / "signatures.yaml"
    (snapshot,) = record.parent.glob("*.zip")
    for place in (content_dir(), record, snapshot):
        assert signed_library(place).hash == library.hash, place


def test_of_one_day_the_signature_written_last_counts(signed_clinic: Path) -> None:
    """Content that is mended and signed again on the same day is compared with as it was signed last."""
    exercises = signed_clinic / "content" / "exercises"
    exercises.mkdir(parents=True)
    shutil.copy(content_dir() / "exercises" / "bridge.md", exercises)
    with (exercises / "bridge.md").open("a", encoding="utf-8") as bridge:
        bridge.write("\n")
    mended = load_library(signed_clinic)
    add_signings(
        signed_clinic, new_signings("B. Clinician", "PH1", "all", "", ["exercises/bridge"], mended, TODAY), mended.files
    )
    assert signed_library(signed_clinic / "sign-off" / "signatures.yaml").hash == mended.hash


def test_content_of_an_earlier_version_can_be_compared(tmp_path: Path, library: Library) -> None:
    """A folder from before there was a review book has no files for it, and no change is told of them."""
    shutil.copytree(content_dir(), tmp_path / "old")
    for name in FOR_REVIEW:
        (tmp_path / "old" / name).unlink()
    assert differences(signed_library(tmp_path / "old"), library, SETTINGS) == ()


def test_what_holds_no_signed_content_is_refused(signed_clinic: Path, tmp_path: Path) -> None:
    """In clear words, whatever it is: nothing, something else, a damaged record or ZIP."""
    record = signed_clinic / "sign-off" / "signatures.yaml"
    (snapshot,) = record.parent.glob("*.zip")
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "broken.zip").write_bytes(snapshot.read_bytes()[:1000])
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("../../content/x.md", "x")
    record.write_text(record.read_text().replace("PH1", "PH2"))
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("missing", "x.txt", "broken.zip", "other.zip", "empty", "sign-off/signatures.yaml"):
        with pytest.raises(LibraryError):
            signed_library(tmp_path / name)
    assert not list(tmp_path.glob("**/x.md"))


def test_a_changed_item_alone_loses_its_signature(signed_clinic: Path, library: Library) -> None:
    """The page says so of what changed; every other signature stays."""
    clinic_with(signed_clinic, "advice/flare_heat.md", "a little relief", "some relief")
    settings = Settings(region="uk", folder=signed_clinic).with_sign_off()
    found = find_changes(library, load_library(signed_clinic), settings, TODAY, 1)
    assert [(told.change.key, told.signature.state) for told in found.changes] == [("advice/flare_heat", "changed")]


def test_the_command_writes_a_tagged_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """review --since with a clinic's folder: old words struck through, new ones underlined, and a PDF with tags."""
    from guidegen.review.changes import pages

    monkeypatch.setattr(pages, "CLIENTS", 4)
    folder = clinic_with(tmp_path, "exercises/bridge.md", "reps: [10, 12]", "reps: [8, 12]")
    target = tmp_path / "changes.pdf"
    since = ["review", "--since", str(content_dir()), "--clinic", str(folder), "--region", "uk"]
    assert CliRunner().invoke(main, [*since, "-o", str(target)]).exit_code == 0
    assert pdf_faults(target.read_bytes()) == []
    page = tmp_path / "changes.html"
    assert CliRunner().invoke(main, [*since, "--html", "-o", str(page)]).exit_code == 0
    assert "<del>10</del> <ins>8</ins>" in page.read_text()
