"""Output that cannot be written, or that nobody reads: one line, an exit code of ours, and never a message of Python's.

Each command runs as a clinic's own would: a process of its own, with Python's buffers as they are by default.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from guidegen.cli import main
from tests.support.base import EXAMPLES, ROOT, run, text
from tests.support.mail_folder import write_clinic
from tests.support.pack_sample import Client, batch_folder
from tests.support.sampled import sampled

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full"),
]

DAY = ["--today", "2026-11-20"]
CALM = str(next(path for path in EXAMPLES if path.stem == "easy_acute"))
EMERGENCY = str(next(path for path in EXAMPLES if path.stem == "emergency"))
FULL = ["error: stdout: cannot be written: No space left on device"]
CLOSED = ["error: stdout: cannot be written: Bad file descriptor"]

HELP = [["--help"], ["--version"], *([name, "--help"] for name in sorted(main.commands))]
# Commands whose result goes to stdout, with messages that are not asked for kept quiet.
RESULTS = [
    *HELP,
    ["check", CALM, *DAY],
    ["check", "--library"],
    ["check", "--reading"],
    ["explain", CALM, *DAY],
    ["explain", CALM, "--format", "json"],
    *(["questionnaire", "--format", format_] for format_ in ("yaml", "json-schema", "csv", "fhir", "pdf")),
    ["map", "--schema"],
    ["map", "table.csv"],
    ["follow-up", "earlier.yaml", "later.yaml", *DAY],
    ["new"],
    ["doctor"],
    ["batch", "calm", "--region", "uk", "--dry-run", "--quiet", *DAY],
    ["email", "batch", "--clinic", "ours", "--quiet"],
    ["pack", "batch", "-o", "-", "--quiet"],
    ["build", CALM, "--region", "uk", "--quiet", "-o", "-", *DAY],
    ["build", CALM, "--region", "uk", "--quiet", "--html", "-o", "-", *DAY],
    ["figures"],
    ["press", "status"],
    ["sign", "--clinic", "ours", "--status"],
    ["review", "--questions", "--region", "uk", "--quiet", "-o", "-"],
]
# Some of each kind: Click's own output, text that is told at once, and bytes.
FEW = [["--help"], ["explain", CALM, *DAY], ["questionnaire", "--format", "pdf"]]
NOWHERE = [">/dev/full 2>&-", ">&- 2>/dev/full", ">/dev/full 2>/dev/full", ">&- 2>&-"]
PIPED = [["doctor"], *RESULTS[-9:-4]]


def ended(
    arguments: Sequence[str], redirection: str, folder: Path, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """A command under a shell's redirection, in an environment with nothing in it but where Python and guidegen are."""
    command = ["sh", "-c", f'"$@" {redirection}', "sh", sys.executable, "-m", "guidegen", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(folder), stdout=stdout, stderr=subprocess.PIPE, text=True, check=False
    )


def environment(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder), "LC_ALL": "C.UTF-8"}


def name_of(arguments: Sequence[str]) -> str:
    return " ".join(Path(argument).name for argument in arguments if argument not in DAY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic, the folder of a batch, a folder of answers, and answers of one client on two days."""
    folder = tmp_path_factory.mktemp("streams")
    write_clinic(folder / "ours")
    batch_folder(folder / "batch", [Client("R-2", "sciatica", 2)])
    for name, day in (("earlier.yaml", "2026-10-01"), ("later.yaml", "2026-11-20"), ("calm/one.yaml", "2026-11-20")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text(client={"id": "R-1"}, answered_on=day), encoding="utf-8")
    (folder / "table.csv").write_text(run(["questionnaire", "--format", "csv"]).stdout, encoding="utf-8")
    return folder


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


def test_every_command_is_tried() -> None:
    """What has no result on stdout, because it asks or writes files, has its help tried at least."""
    assert len(HELP) == 2 + len(main.commands) > 10
    tried = {arguments[0] for arguments in RESULTS if arguments not in HELP}
    assert set(main.commands) - tried == {"ask", "intake", "report", "translate"}


# What takes no more than a moment; all others in `make long`.
SLOW = {"build", "figures", "review", "--library"}
QUICK = [arguments for arguments in RESULTS if not SLOW & set(arguments)]


@pytest.mark.parametrize("arguments", sampled(RESULTS, QUICK), ids=name_of)
def test_a_full_disk_is_told_in_one_line(arguments: list[str], folder: Path) -> None:
    """Whatever was still to be written when the command failed, its exit code is 2."""
    told = ended(arguments, ">/dev/full", folder)
    lines = told.stderr.splitlines()
    assert (told.returncode, lines[-1:]) == (2, FULL)
    assert len(lines) == 1 or arguments[0] == "map"  # which tells first how much it has guessed


@pytest.mark.parametrize("arguments", sampled([*FEW, *PIPED], [*FEW[:2], *PIPED[:3]]), ids=name_of)
def test_a_reader_who_has_enough_is_told_nothing(arguments: list[str], folder: Path, closed_pipe: int) -> None:
    """As with `| head -1`: the command ends quietly, and with code 1, because it was not read to its end."""
    told = ended(arguments, "", folder, closed_pipe)
    assert (told.returncode, told.stderr) == (1, "")


@pytest.mark.parametrize("arguments", FEW, ids=name_of)
def test_a_closed_stdout_is_told_in_one_line(arguments: list[str], folder: Path) -> None:
    """Where the shell has closed it, the result is lost as on a full disk."""
    told = ended(arguments, ">&-", folder)
    assert (told.returncode, told.stderr.splitlines()) == (2, CLOSED)


@pytest.mark.parametrize("redirection", sampled(NOWHERE, NOWHERE[:2]))
@pytest.mark.parametrize("arguments", FEW, ids=name_of)
def test_where_nothing_can_be_told_the_exit_code_does(arguments: list[str], redirection: str, folder: Path) -> None:
    """Neither results nor messages can be written, and the code is the same."""
    assert ended(arguments, redirection, folder).returncode == 2


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["build"], 2),
        (["explain", CALM], 0),
        (["check", "nowhere.yaml"], 3),
        (["build", EMERGENCY, "--region", "uk", "--html", "-o", "out.html"], 4),
        (["batch", "calm", "--clinic", "ours", "--region", "uk", "--dry-run"], 0),
    ],
    ids=str,
)
def test_messages_that_nobody_can_read_change_no_exit_code(
    arguments: list[str], code: int, redirection: str, folder: Path
) -> None:
    """A stderr that is full or closed loses the messages and nothing else."""
    assert ended(arguments, redirection, folder).returncode == code


def test_a_run_whose_summary_finds_no_room_is_done(folder: Path) -> None:
    """The documents are there, and it is not the folder that is said to be full."""
    told = ended(
        ["batch", "calm", "--clinic", "ours", "--region", "uk", "-o", "run", "--quiet", *DAY], ">/dev/full", folder
    )
    assert (told.returncode, told.stderr.splitlines()) == (2, FULL)
    assert (folder / "run" / "guides" / "R-1.pdf").exists()
    assert (folder / "run" / "summary.txt").exists()


def test_no_file_takes_the_place_of_a_closed_stream(folder: Path) -> None:
    """What would be written to a stream that is closed does not land in the document that is opened next."""
    arguments = ["build", CALM, "--region", "uk", "--html", "-o", "whole.html", *DAY]
    assert ended(arguments, "", folder).returncode == 0
    whole = (folder / "whole.html").read_bytes()
    assert ended(arguments, "<&- >&- 2>&-", folder).returncode == 0
    assert (folder / "whole.html").read_bytes() == whole


def hear_ctrl_c() -> None:
    """As on a terminal, also where these tests run in the background of a shell, which takes Ctrl-C from them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_is_code_1_where_stderr_is_full(folder: Path) -> None:
    """That the command was interrupted cannot be told, and its code is the same."""
    os.mkfifo(folder / "pipe.yaml")
    command = [sys.executable, "-m", "guidegen", "explain", "pipe.yaml"]
    with (
        Path("/dev/full").open("w") as full,
        subprocess.Popen(command, cwd=folder, env=environment(folder), stderr=full, preexec_fn=hear_ctrl_c) as process,
    ):
        # Opens as soon as the command does, which then waits for what nobody writes.
        writing = os.open(folder / "pipe.yaml", os.O_WRONLY)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(20) == 1
        finally:
            os.close(writing)  # which ends it in any case
