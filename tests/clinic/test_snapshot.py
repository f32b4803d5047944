"""Snapshots: the same bytes for the same content, the whole content again, and no other content under their name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.clinic.sign_off.snapshot import read_snapshot, snapshot_bytes, snapshot_name
from guidegen.errors import LibraryError
from guidegen.files.resources import content_dir
from guidegen.library import Library, load_library
from guidegen.library.load import read_library
from guidegen.library.translation import translated
from tests.support.problems import problems_of


@pytest.fixture
def snapshot(library: Library, tmp_path: Path) -> Path:
    path = tmp_path / snapshot_name(library.hash)
    path.write_bytes(snapshot_bytes(library.files))
    return path


def test_a_snapshot_holds_all_content_and_templates(snapshot: Path, library: Library) -> None:
    """What is read from it has the same hashes, each item's and the whole's."""
    found = read_snapshot(snapshot)
    assert found.fingerprints == library.files.fingerprints
    assert found.hash == library.hash
    assert snapshot_bytes(found) == snapshot.read_bytes()
    with zipfile.ZipFile(snapshot) as archive:
        names = archive.namelist()
    assert {"content/facts.yaml", "templates/guide.html.j2"} < set(names)
    assert names == sorted(names)


def test_a_template_of_a_clinic_is_kept_with_the_one_behind_it(tmp_path: Path) -> None:
    """Its hash is over both."""
    (tmp_path / "templates" / "css").mkdir(parents=True)
    (tmp_path / "templates" / "css" / "care.css").write_text("p {}")
    files = load_library(tmp_path).files
    path = tmp_path / "a.zip"
    path.write_bytes(snapshot_bytes(files))
    assert read_snapshot(path).fingerprints == files.fingerprints


def test_a_translation_is_kept_beside_its_source(library: Library, tmp_path: Path) -> None:
    """A clinic's words with those that they stand before, and the catalogue of its language alone."""
    (tmp_path / "content" / "es" / "exercises").mkdir(parents=True)
    default = (content_dir() / "es" / "exercises" / "walk.md").read_text(encoding="utf-8")
    (tmp_path / "content" / "es" / "exercises" / "walk.md").write_text(default.replace("title: ", "title: Ya "))
    spoken, _ = translated(load_library(tmp_path), "es", tmp_path)
    path = tmp_path / snapshot_name(spoken.hash)
    path.write_bytes(snapshot_bytes(spoken.files))
    found = read_snapshot(path)
    assert (found.hash, found.language) == (spoken.hash, "es")
    assert found.fingerprints == library.files.fingerprints
    assert found.translations["es/exercises/walk.md"].default is not None
    assert snapshot_bytes(found) == path.read_bytes()
    assert read_library(found).hash == library.hash
    assert not [
        name for name in zipfile.ZipFile(io.BytesIO(snapshot_bytes(library.files))).namelist() if "/es/" in name
    ]


def test_a_snapshot_with_catalogues_of_all_languages_is_whole(library: Library, tmp_path: Path) -> None:
    """They were packed, and part of its hash, before each language had a hash of its own."""
    everything = replace(library.files, language="es")
    path = tmp_path / "content-all.zip"
    path.write_bytes(snapshot_bytes(everything))
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = library.files.hash_of_all.encode()
    assert read_snapshot(path).hash == library.hash


@pytest.mark.parametrize("damage", ["edited", "cut", "empty", "gone"])
def test_another_content_is_refused(damage: str, snapshot: Path, tmp_path: Path) -> None:
    """A file that was changed, torn or is not there is told with what to do."""
    if damage == "gone":
        snapshot.unlink()
    elif damage == "edited":
        data = snapshot.read_bytes().replace(b"sets: 1", b"sets: 9")
        with zipfile.ZipFile(snapshot) as old, zipfile.ZipFile(tmp_path / "new.zip", "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b"sets: 1", b"sets: 9"))
            new.comment = old.comment
        assert data != snapshot.read_bytes()
        (tmp_path / "new.zip").replace(snapshot)
    else:
        snapshot.write_bytes(snapshot.read_bytes()[: 1000 if damage == "cut" else 0])
    told = str(problems_of(LibraryError, read_snapshot, snapshot)[0])
    assert {
        "edited": "is not the content that was signed",
        "cut": "not a whole ZIP",
        "empty": "not a whole ZIP",
        "gone": "cannot be read: No such file",
    }[damage] in told
