"""Work in a process of its own: what it gives and raises comes back, and what it breaks or takes ends with it."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from guidegen.clinic.limits import Limits
from guidegen.errors import AnswersError, GuidegenError, LimitError, Place, Problem, RenderError, SettingsError
from guidegen.files import scratch
from guidegen.service.apart import apart
from guidegen.service.limits import time_limit
from tests.support.base import ROOT
from tests.support.sampled import sampled

LIMITS = Limits(seconds=1, memory=400)
PLACE = Place("templates/a.html.j2")


def spin() -> None:
    """Compute for ever, in Python."""
    with time_limit(LIMITS):
        while True:
            pass


def spin_in_c() -> None:
    """Compute for ever where no signal is heard."""
    with time_limit(LIMITS):
        sum(range(10**13))


def wait_for_nothing() -> None:
    with mock.patch("guidegen.service.limits._WAITING", 1), time_limit(LIMITS):
        time.sleep(1000)


def grow() -> int:
    return len(b"x" * (600 << 20))


def grow_slowly() -> int:
    rows: list[Any] = []
    while True:
        rows.append([0] * 1000)


def give_too_much() -> bytes:
    return b"x" * (300 << 20)


def give(*given: Any) -> tuple[Any, ...]:
    return given


def die(number: int) -> None:
    faulthandler.disable()  # pytest's own
    os.kill(os.getpid(), number)


def fail(error: Exception) -> None:
    raise error


def divide() -> float:
    return 1 / 0


def be_noisy() -> str:
    print("noise")
    os.write(1, b"noise")
    os.write(2, b"Traceback")
    return "done"


def folder_left() -> str:
    return tempfile.mkdtemp(prefix="library-")


WAYS = ("fork", "forkserver")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Once in a process without threads, once beside one."""
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, daemon=True)
    if request.param == "forkserver":
        thread.start()
    yield
    ended.set()


@pytest.mark.usefixtures("way")
def test_what_the_work_gives_comes_back() -> None:
    """And it is not done here."""
    assert apart(LIMITS, PLACE, give, 1, "two", [b"3"]) == (1, "two", [b"3"])
    assert apart(LIMITS, PLACE, os.getpid) != os.getpid()


@pytest.mark.parametrize(
    ("way", "work"),
    sampled(product(WAYS, [spin, spin_in_c]), [("fork", spin_in_c), ("forkserver", spin)]),
    indirect=["way"],
)
@pytest.mark.usefixtures("way")
def test_work_that_never_ends_is_ended(work: Callable[[], None]) -> None:
    """Whether or not it can be interrupted, and with where it is looked for."""
    with pytest.raises(LimitError, match="more than 1 s of computing time") as error:
        apart(LIMITS, PLACE, work)
    assert [problem.place for problem in error.value.problems] == [PLACE]


def test_work_that_only_waits_is_ended() -> None:
    """Some time later: a machine may be busy."""
    with pytest.raises(LimitError):
        apart(LIMITS, PLACE, wait_for_nothing)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("work", [grow, grow_slowly, give_too_much])
def test_work_that_wants_too_much_memory_is_ended(work: Callable[[], object]) -> None:
    """Also where only its result is too large to be handed over."""
    with pytest.raises(LimitError, match="more memory") as error:
        apart(LIMITS, PLACE, work)
    assert error.value.problems[0].place == PLACE


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_process_that_dies_is_told(number: int) -> None:
    """As a killed one, or one whose library has broken down."""
    with pytest.raises(LimitError, match="died"):
        apart(LIMITS, PLACE, die, number)


@pytest.mark.usefixtures("way")
def test_errors_are_the_same_here() -> None:
    """With all that they carry; an unexpected one by its type and line only."""
    problem = Problem(Place("a.yaml", 3), "wrong", "mend it")
    with pytest.raises(SettingsError) as error:
        apart(LIMITS, PLACE, fail, SettingsError([problem]))
    assert (error.value.problems, str(error.value)) == ((problem,), "a.yaml:3: wrong (mend it)")
    with pytest.raises(AnswersError) as answers:
        apart(LIMITS, PLACE, fail, AnswersError([problem], "red flag", ("rf_nerve",)))
    assert (answers.value.alert, answers.value.unread) == ("red flag", ("rf_nerve",))
    with pytest.raises(ImportError) as missing:
        apart(LIMITS, PLACE, fail, ImportError("x", name="weasyprint"))
    assert missing.value.name == "weasyprint"
    with pytest.raises(FileNotFoundError) as gone:
        apart(LIMITS, PLACE, fail, FileNotFoundError(2, "not there", "font.ttf"))
    assert gone.value.filename == "font.ttf"
    with pytest.raises(GuidegenError, match="unexpected ZeroDivisionError") as unexpected:
        apart(LIMITS, PLACE, divide)
    assert unexpected.value.problems[0].place.file == __file__
    with pytest.raises(GuidegenError) as secret:
        apart(LIMITS, PLACE, fail, ValueError("an answer"))
    assert "an answer" not in str(secret.value)


def test_a_nearer_place_is_kept() -> None:
    """What the work has said of where it happened."""
    near = Place("templates/b.html.j2", 7)
    with pytest.raises(LimitError) as error:
        apart(LIMITS, PLACE, fail, LimitError.of_time(1).found_in(near))
    assert error.value.problems[0].place == near


def test_nothing_that_a_library_prints_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    """It could be a traceback, or quote an answer."""
    assert apart(LIMITS, PLACE, be_noisy) == "done"
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("way")
def test_nothing_stays_in_the_temporary_folder() -> None:
    """What the work has left there goes at once."""
    folder = Path(apart(LIMITS, PLACE, folder_left))
    assert folder.is_relative_to(scratch.scratch())
    assert not folder.exists()
    assert not folder.parent.exists()


def test_this_process_goes_on_as_before() -> None:
    """Its limits, signals and temporary folder are its own."""

    def state() -> tuple[Any, ...]:
        limits = [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_DATA)]
        return limits, signal.getsignal(signal.SIGXCPU), signal.getsignal(signal.SIGINT), tempfile.gettempdir()

    before = state()
    for work in (spin, grow, divide):
        with pytest.raises(GuidegenError):
            apart(LIMITS, PLACE, work)
    with pytest.raises(LimitError):
        spin()
    with time_limit(LIMITS):
        pass
    assert state() == before
    assert apart(LIMITS, PLACE, give) == ()


def test_only_the_main_thread_is_interrupted() -> None:
    """Elsewhere a watchdog of its own looks after the work."""
    done: list[bool] = []

    def work() -> None:
        with time_limit(LIMITS):
            done.append(signal.getsignal(signal.SIGXCPU) == signal.SIG_DFL)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_lower_limit_of_the_system_stays() -> None:
    """Nothing is raised by us, and where no more is allowed nothing fails."""
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (50, 60))\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (900 << 20,) * 2)\n"
        "from tests.service.test_apart import *\n"
        "def limits():\n"
        "    with time_limit(Limits()):\n"
        "        return [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_DATA)]\n"
        "(soft, hard), data = apart(Limits(), PLACE, limits)\n"
        "assert soft <= 50 and hard == 60 and data == (900 << 20,) * 2, (soft, hard, data)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    """A killed command leaves nobody at work."""
    code = (
        "import os, pathlib, time\nfrom guidegen.service.apart import apart\nfrom tests.service.test_apart import *\n"
        f"def work():\n    pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\n    time.sleep(60)\n"
        "apart(LIMITS, PLACE, work)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    written = tmp_path / "pid"
    until(lambda: written.exists() and bool(written.read_text()))
    parent.kill()
    parent.wait()
    until(lambda: not Path(f"/proc/{written.read_text()}").exists())


def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_computer_that_begins_no_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As that, and not as a file that cannot be read."""

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    # Threads that other tests have left would have the server of processes asked, which does not fork here.
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(RenderError, match="no process can be begun: Resource temporarily unavailable"):
        apart(LIMITS, PLACE, give)
