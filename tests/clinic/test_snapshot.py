"""Snapshots: the same bytes for the same content, the whole content again, and no other content under their name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from guidegen.clinic.sign_off.snapshot import read_snapshot, snapshot_bytes, snapshot_name
from guidegen.errors import LibraryError
from guidegen.library import Library, load_library
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
