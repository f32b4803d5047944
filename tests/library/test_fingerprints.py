"""Fingerprints: a hash for every item that can be signed, which changes with its own words and rules alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.files.resources import content_dir, templates_dir
from guidegen.library import Library, load_library
from guidegen.library.fingerprints import ALL_KINDS, kind_of
from guidegen.library.load import read_library


def changed_keys(library: Library, clinic: Path) -> set[str]:
    """The items whose hash is another one with a clinic's files, and those that are only there."""
    now = load_library(clinic).files.fingerprints
    before = library.files.fingerprints
    assert before.keys() <= now.keys()
    return {key for key, hash_ in now.items() if before.get(key) != hash_}


def put(clinic: Path, path: str, change: tuple[str, str] = ("", "")) -> None:
    """A clinic's own copy of a default file, with one change."""
    file = clinic / path
    file.parent.mkdir(parents=True, exist_ok=True)
    base = (content_dir() if path.startswith("content/") else templates_dir()).parent
    text = (base / path).read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change, 1), encoding="utf-8")


def test_everything_that_is_printed_or_decides_has_a_hash(library: Library) -> None:
    """Each item by its kind and id, each single file, region and template; of one kind or another."""
    found = library.files.fingerprints
    assert {item.key for item in library.items()} < found.keys()
    others = {"questionnaire", "facts", "dose_limits", "bodies", "references", "regions/uk", "templates/css/care.css"}
    assert others < found.keys()
    assert {kind_of(key) for key in found} == set(ALL_KINDS)
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize(
    ("path", "change", "key"),
    [
        ("content/exercises/bird_dog.md", ("sets: 1", "sets: 2"), "exercises/bird_dog"),
        ("content/red_flags/bleeding.md", ("---\n##", "---\n\n##"), "red_flags/bleeding"),
        ("content/facts.yaml", (">=", ">"), "facts"),
        ("content/regions/uk.yaml", ("111", "112"), "regions/uk"),
        ("content/references.yaml", ("2020", "2021"), "references"),
        ("templates/css/care.css", ("pt", "mm"), "templates/css/care.css"),
    ],
)
def test_a_change_is_seen_in_its_own_item_alone(
    path: str, change: tuple[str, str], key: str, library: Library, tmp_path: Path
) -> None:
    """A dose, a blank line, a threshold, a number, a reference, a style: one hash changes, and the whole's."""
    put(tmp_path, path, change)
    assert changed_keys(library, tmp_path) == {key}
    assert load_library(tmp_path).hash != library.hash


def test_a_copy_that_is_the_same_is_the_same(library: Library, tmp_path: Path) -> None:
    """What a clinic takes over into its folder word for word stays signed; the number of the content signs nothing."""
    put(tmp_path, "content/exercises/bird_dog.md")
    put(tmp_path, "content/library.yaml", ("version: ", "version: 9"))
    assert changed_keys(library, tmp_path) == set()


def test_a_template_is_signed_with_the_default_one_behind_it(library: Library, tmp_path: Path) -> None:
    """A clinic's template may take over what it stands before, so another default one is another template."""
    put(tmp_path, "templates/css/care.css")
    assert changed_keys(library, tmp_path) == {"templates/css/care.css"}


def test_what_is_removed_keeps_its_key(library: Library, tmp_path: Path) -> None:
    """That a clinic does without an item is a decision that somebody signs."""
    folder = tmp_path / "content" / "treatments"
    folder.mkdir(parents=True)
    (folder / "massage.md").write_text("---\nremoved: true\n---\n")
    assert load_library(tmp_path).files.removed == ("treatments/massage",)
    assert changed_keys(library, tmp_path) == {"treatments/massage"}


def test_a_library_can_be_read_from_its_files(library: Library) -> None:
    """As from a snapshot: the same content with the same hash."""
    again = read_library(library.files)
    assert again.hash == library.hash
    assert again.exercises == library.exercises
