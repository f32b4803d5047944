"""Temporary folders: gone with their process, and swept by the next one where it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guidegen.files.scratch import sweep
from tests.support.base import ROOT

PATIENCE = 60.0
MAKE = "from guidegen.files.scratch import scratch, use_scratch; use_scratch(); print(scratch(), flush=True)"


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder with a short name, as systems have."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def in_process(code: str, folder: Path) -> subprocess.Popen[str]:
    """A Python of its own, with a temporary folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, env=environment
    )


@contextmanager
def living(folder: Path, more: str = "") -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that has made its folder, and waits."""
    with in_process(f"{MAKE}\n{more}\ninput()", folder) as process:
        assert process.stdout
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_a_folder_goes_with_its_process(temporary: Path) -> None:
    """It is for its owner only, is the same each time, and takes what libraries put into it along."""
    code = (
        f"{MAKE}\nimport os, tempfile; print(oct(os.stat(scratch()).st_mode)[-3:], scratch() == scratch());"
        "print(tempfile.mkdtemp(prefix='library-').startswith(str(scratch())))"
    )
    told, _ = in_process(code, temporary).communicate(timeout=PATIENCE)
    name, *others = told.split()
    assert Path(name).parent == temporary
    assert others == ["700", "True", "True"]
    assert not list(temporary.iterdir())


def test_what_a_killed_process_leaves_is_swept_by_the_next(temporary: Path) -> None:
    """With all that is in it."""
    with living(temporary) as (process, folder):
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x")
        process.kill()
        process.wait()
        assert (folder / "deep" / "file").is_file()
    with living(temporary) as (_, other):
        assert list(temporary.iterdir()) == [other]


def test_a_folder_in_use_is_left_alone(temporary: Path) -> None:
    """Also where its number is that of no process, as long as somebody holds it."""
    with living(temporary) as (process, folder):
        sweep(temporary)
        assert folder.is_dir()
        elsewhere = folder.with_name(f"guidegen-{nobody()}-00ff")
        folder.rename(elsewhere)  # as from a machine that counts its processes otherwise
        sweep(temporary)
        assert elsewhere.is_dir()
        process.kill()
        process.wait()
        sweep(temporary)
        assert not elsewhere.exists()


def test_a_child_has_its_own_in_that_of_its_parent(temporary: Path) -> None:
    """It goes with the child, and that of the parent stays."""
    child = "import os\nif not os.fork():\n    print(scratch(), flush=True)\n    raise SystemExit"
    with living(temporary, f"{child}\nos.wait()\nprint('waited', flush=True)") as (process, folder):
        assert process.stdout
        own = Path(process.stdout.readline().strip())
        assert own.parent == folder
        assert process.stdout.readline().strip() == "waited"
        assert folder.is_dir()
        assert not own.exists()


@pytest.mark.parametrize("name", ["guidegen-{}", "guidegen-{}-xyz", "guidegen-{}-00ff.old", "weasyprint-{}", "pymp-{}"])
def test_what_is_called_otherwise_is_not_ours(name: str, tmp_path: Path) -> None:
    """Whoever has made it."""
    other = tmp_path / name.format(nobody())
    other.mkdir()
    sweep(tmp_path)
    assert other.is_dir()


def test_files_and_links_are_not_folders_of_ours(tmp_path: Path) -> None:
    """A link of our name leads to what is somebody else's."""
    target = tmp_path / "target"
    target.mkdir()
    file, link = (tmp_path / f"guidegen-{nobody()}-{letters}" for letters in ("00aa", "00bb"))
    file.write_text("x")
    link.symlink_to(target)
    sweep(tmp_path)
    assert file.is_file()
    assert link.is_symlink()
    assert target.is_dir()


def test_another_users_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where this one could take it away."""
    folder = tmp_path / f"guidegen-{nobody()}-00ff"
    folder.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    sweep(tmp_path)
    assert folder.is_dir()


def nobody() -> int:
    """The number of a process that has been."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{process.pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return process.pid
