"""Words for what rules read, and open decisions: read, and checked as other content is."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.errors import LibraryError
from guidegen.files.resources import content_dir
from guidegen.library import Library, load_library


def with_change(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A clinic's folder that changes some words of one file."""
    text = (content_dir() / name).read_text()
    assert old in text
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / name).write_text(text.replace(old, new, 1))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("rule_words.yaml", "course:", "coarse:", "'course' is missing"),
        ("rule_words.yaml", "P3: the full guide (P3)", "P4: more", "there are no words for P3"),
        ("rule_words.yaml", "P3: the full guide (P3)", "P4: more", "'P4' is not an option of 'permit'"),
        ("open_decisions.yaml", "codes: [RF12]", "codes: [RF99]", "no item has the code 'RF99'"),
        ("open_decisions.yaml", "no: 2\n", "no: 1\n", "decision 1 stands here a second time"),
        ("open_decisions.yaml", "chosen: never", "chose: never", "'chosen' is missing"),
    ],
)
def test_faults_are_told_where_they_stand(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    """Each fault with its file, as in other content."""
    with pytest.raises(LibraryError) as caught:
        load_library(with_change(tmp_path, name, old, new))
    told = [problem for problem in caught.value.problems if message in problem.message]
    assert told
    assert all(problem.place.file.endswith(name) for problem in told)


def test_an_item_that_the_clinic_took_away_may_still_be_named(tmp_path: Path) -> None:
    """A decision about some advice, and the words of a table, do not hold a clinic back that does without them."""
    for kind, id_ in (("run_plans", "careful"), ("advice", "pelvic_floor")):
        folder = tmp_path / "content" / kind
        folder.mkdir(parents=True)
        (folder / f"{id_}.md").write_text("---\nremoved: true\n---\n")
    library = load_library(tmp_path)
    assert {"PELVIC_FLOOR"} <= {code for decision in library.open_decisions for code in decision.codes}


def test_what_is_for_the_clinician_alone_is_no_part_of_what_is_signed(library: Library) -> None:
    """Templates of the review book are handed to no client, so that a change of their looks ends no signature."""
    assert library.files.templates
    assert not [path for path in library.files.templates if path.startswith("review/")]
