"""What commands leave on the machine: nothing in its temporary folder, and folders that are the owner's alone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from guidegen.library import Library
from tests.support.base import EXAMPLES, ROOT, example, run
from tests.support.mail_folder import clients, write_batch, write_clinic
from tests.support.sampled import sampled
from tests.support.tables import EMERGENCY, client, write_table

pytestmark = pytest.mark.slow

UK = ["--region", "uk"]
PATIENCE = 240.0
QUICK = ["questionnaire", "--format", "pdf"]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder with a short name, as systems have."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def started(temporary: Path, arguments: Sequence[str | Path], cwd: Path) -> subprocess.Popen[bytes]:
    """A command with a temporary folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "guidegen", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def until(met: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


WATCH: list[str | Path] = ["build", example("sciatica"), *UK, "--watch", "--port", "0"]
COMMANDS: dict[str, list[str | Path]] = {
    "build": ["build", example("sciatica"), *UK, "-o", "out.pdf", "--record", "record.pdf"],
    "html": ["build", example("sciatica"), *UK, "-o", "out.html", "--html"],
    "figures": ["figures"],
    "questionnaire": [*QUICK],
    "doctor": ["doctor"],
    "email": ["email", "b", "--clinic", "c"],
    "batch": ["batch", "clients.csv", *UK, "-o", "out", "--jobs", "1"],
    "failing": ["build", example("sciatica"), *UK, "--clinic", "broken", "-o", "out.pdf"],
}


@pytest.mark.parametrize("name", sampled(COMMANDS, ("build", "email", "batch", "failing")))
def test_no_command_leaves_anything(name: str, temporary: Path, tmp_path: Path, library: Library) -> None:
    """Also where it ends in an error."""
    write_batch(tmp_path / "b", clients(1))
    write_clinic(tmp_path / "c")
    write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    (tmp_path / "broken" / "templates").mkdir(parents=True)
    (tmp_path / "broken" / "templates" / "guide.html.j2").write_text("{{ 1 / 0 }}")
    process = started(temporary, COMMANDS[name], tmp_path)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode == 0) == (name != "failing"), stderr.decode()
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("name", sampled(["build", "batch", "watch"], ["batch"]))
def test_what_a_killed_command_leaves_goes_with_the_next(
    name: str, temporary: Path, tmp_path: Path, library: Library
) -> None:
    """Nobody works on, either: its processes end with it."""
    write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    process = started(temporary, WATCH if name == "watch" else COMMANDS[name], tmp_path)
    # Python looks whether it can write there, with a file of another name that it takes away at once.
    until(lambda: list(temporary.glob("guidegen-*")))
    process.kill()
    process.communicate()
    until(lambda: not members(process.pid))
    next_one = started(temporary, QUICK, tmp_path)
    assert next_one.communicate(timeout=PATIENCE)[0].startswith(b"%PDF")
    assert not list(temporary.iterdir())


def test_a_temporary_folder_with_a_long_name_will_do(tmp_path: Path, library: Library) -> None:
    """A batch puts sockets into it, whose names have to be short."""
    long = tmp_path / ("x" * 60)
    long.mkdir()
    write_table(tmp_path / "clients.csv", [client(1, EMERGENCY)], library)
    process = started(long, COMMANDS["batch"], tmp_path)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, stderr.decode()
    assert not list(long.iterdir())


def members(group: int) -> list[int]:
    """The processes of a group that live."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def test_an_interrupted_preview_leaves_nothing(temporary: Path, tmp_path: Path) -> None:
    """Ctrl-C is how it ends."""
    process = started(temporary, WATCH, tmp_path)
    assert process.stderr
    assert next(line for line in process.stderr if b"preview:" in line)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode, b"Traceback" in stderr, b"preview: ended" in stderr) == (0, False, True), stderr
    assert not list(temporary.iterdir())


def test_an_interrupted_build_leaves_nothing(temporary: Path, tmp_path: Path) -> None:
    """Neither a traceback nor a folder, wherever it is just then."""
    process = started(temporary, COMMANDS["build"], tmp_path)
    until(lambda: any(temporary.glob("guidegen-*/*")))
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode, b"Traceback" in stderr) == (1, False), stderr
    assert not list(temporary.iterdir())
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_a_new_clinic_is_its_owners_alone(umask: int, tmp_path: Path) -> None:
    """Whatever the umask; folders that were there keep their mode."""
    tmp_path.chmod(0o755)
    before = os.umask(umask)
    try:
        result = run(["new", tmp_path / "a" / "clinic", *UK])
    finally:
        os.umask(before)
    assert result.exit_code == 0, result.output
    modes = {path.relative_to(tmp_path): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    folders = {Path("a"), Path("a/clinic")}
    assert {path for path, mode in modes.items() if mode == 0o700} == folders
    assert all(mode == 0o600 for path, mode in modes.items() if path not in folders)
    assert len(modes) > len(folders) + len(EXAMPLES[:1])
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_so_is_a_folder_of_a_batch(umask: int, tmp_path: Path) -> None:
    """As well as folders above it that are made with it."""
    from guidegen.batch.local_folder import open_folder

    before = os.umask(umask)
    try:
        with open_folder(tmp_path / "a" / "b") as folder:
            folder.write("summary.txt", b"x")
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert {name for name, mode in modes.items() if mode == 0o700} == {"a", "b", "guides"}
    assert modes["summary.txt"] == 0o600
