"""Journals: lines that are whole or not there, whatever ended the process that wrote them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from guidegen.batch.records.journal import Journal, read_journal, replace_journal
from guidegen.batch.records.manifest import DONE, FAILED, MANIFEST, OLDER, Entry, current, read_manifest
from guidegen.batch.records.recipients import RECIPIENTS, Recipient, read_recipients
from guidegen.errors import JournalError


def lines(path: Path) -> list[dict[str, object]]:
    return [line for _, line in read_journal(path)]


def test_lines_are_added_and_kept_to_their_owner(tmp_path: Path) -> None:
    """A journal that is opened again goes on where it was; nobody else may read it."""
    path = tmp_path / "j.jsonl"
    for number in range(3):
        with Journal(path) as journal:
            journal.add({"n": number, "text": "ä\nb"})
    assert lines(path) == [{"n": number, "text": "ä\nb"} for number in range(3)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("torn", [b'{"n": 1', b"{", b"x" * 200_000])
def test_a_torn_last_line_is_passed_over_and_cut_off(tmp_path: Path, torn: bytes) -> None:
    """Reading passes it over, writing goes on after the last whole line."""
    path = tmp_path / "j.jsonl"
    path.write_bytes(b'{"n": 0}\n' + torn)
    assert lines(path) == [{"n": 0}]
    with Journal(path) as journal:
        journal.add({"n": 1})
    assert path.read_bytes() == b'{"n": 0}\n{"n": 1}\n'


def test_a_file_that_is_nothing_but_a_torn_line_is_begun_anew(tmp_path: Path) -> None:
    """A run may be killed in its very first line."""
    path = tmp_path / "j.jsonl"
    path.write_bytes(b'{"n"')
    with Journal(path) as journal:
        journal.add({"n": 1})
    assert lines(path) == [{"n": 1}]


def test_a_full_disk_leaves_the_lines_that_were_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a line that was written before the disk was full is taken back."""
    path = tmp_path / "j.jsonl"
    with Journal(path) as journal:
        journal.add({"n": 0})
        import os

        whole_write = os.write

        def half_write(descriptor: int, data: memoryview) -> int:
            monkeypatch.setattr(os, "write", full)
            return whole_write(descriptor, bytes(data[:4]))

        def full(descriptor: int, data: memoryview) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", half_write)
        with pytest.raises(OSError, match="No space"):
            journal.add({"n": 1})
    monkeypatch.undo()
    assert path.read_bytes() == b'{"n": 0}\n'


@pytest.mark.parametrize("foreign", [b"not json\n", b"[1]\n", b"\n", b"\xff\n"])
def test_a_line_that_somebody_changed_is_told(tmp_path: Path, foreign: bytes) -> None:
    """With its number; a journal is never read half."""
    path = tmp_path / "j.jsonl"
    path.write_bytes(b'{"n": 0}\n' + foreign + b'{"n": 2}\n')
    with pytest.raises(JournalError) as error:
        lines(path)
    assert error.value.problems[0].place.line == 2


def test_the_manifest_keeps_entries_as_they_were(tmp_path: Path) -> None:
    """Each field comes back as it went, and the newest line of a client counts."""
    entries = [
        Entry(2, "R-1", FAILED, error="invalid: age"),
        Entry(3, "R-2", DONE, "SOON", "P2", "guide", "guides/R-2.pdf", 3, "ab", flags=("RF1",), approved=True),
        Entry(4, "R-2", OLDER, error="answered again"),
        Entry(2, "R-1", DONE, file="guides/R-1.pdf", sha256="cd"),
    ]
    with Journal(tmp_path / MANIFEST) as journal:
        for entry in entries:
            journal.add(entry.to_dict())
    assert list(read_manifest(tmp_path)) == entries
    assert current(tmp_path) == {"R-1": entries[3], "R-2": entries[1]}


@pytest.mark.parametrize(
    "line",
    [
        b'{"row": 1}\n',
        b'{"row": 1, "client_id": "a", "status": "well"}\n',
        b'{"row": 1, "client_id": "a", "status": "done"}\n',
    ],
)
def test_a_foreign_line_in_the_manifest_is_told(tmp_path: Path, line: bytes) -> None:
    """A line without what every entry has is no entry."""
    (tmp_path / MANIFEST).write_bytes(line)
    with pytest.raises(JournalError):
        list(read_manifest(tmp_path))


@pytest.mark.parametrize("code", ['"../es"', '"Spanish"', '""', "7", '["es"]'])
def test_a_language_that_has_no_code_is_told(tmp_path: Path, code: str) -> None:
    """Folders are looked for by its name."""
    line = f'{{"row": 2, "client_id": "R-1", "status": "failed", "language": {code}}}\n'
    (tmp_path / MANIFEST).write_text(line)
    with pytest.raises(JournalError, match="'language' of this line is no code"):
        list(read_manifest(tmp_path))


def test_a_line_of_an_earlier_version_tells_no_language(tmp_path: Path) -> None:
    """Its document is in the language of the content."""
    (tmp_path / MANIFEST).write_text('{"row": 2, "client_id": "R-1", "status": "failed"}\n')
    assert [entry.language for entry in read_manifest(tmp_path)] == [None]


def test_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    """Rather than read as one in which nothing was done."""
    with pytest.raises(JournalError):
        list(read_manifest(tmp_path))


def test_the_newest_of_a_recipient_counts(tmp_path: Path) -> None:
    """A changed address is a new line."""
    assert read_recipients(tmp_path) == {}
    new = Recipient("R-1", "R-1", "Name", "b@example.org", True, "Road\nTown")
    replace_journal(tmp_path / RECIPIENTS, [Recipient("R-1", email="a@example.org").to_dict(), new.to_dict()])
    assert read_recipients(tmp_path) == {"R-1": new}
