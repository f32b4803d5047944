"""Whatever happens to the folder of leaves, the page is right: full disks, kills, others at work, damaged files.

`make press-faults` runs the long versions of these.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from guidegen.press import Job, Press
from guidegen.press import typesetting as press_typesetting
from guidegen.press.cutting import Cut
from guidegen.press.disk import Shelf
from guidegen.press.fragments import Bookmark
from guidegen.press.leaf_source import LeafSource
from guidegen.press.record import written
from guidegen.service.printing import job_of
from tests.press.conftest import Guides
from tests.support.base import ROOT
from tests.support.mutations import mutations
from tests.support.sampled import sampled

RECORD = Bookmark(1, "Läufer " * 40, 0.5, 2.0)


@pytest.fixture(scope="module")
def page(guides: Guides) -> Job:
    """A page of few leaves, all of which may be on disk."""
    return job_of(next(guides(21, "emergency")), nobodys=True)


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*/*.leaf"))


FULL = """
import resource, sys
from pathlib import Path
from guidegen.press.disk import Shelf
from guidegen.press.fragments import Bookmark

RECORD = Bookmark(1, "Läufer " * 40, 0.5, 2.0)

# A file may have so many bytes and no more: the system takes what has room, as a full disk does.
for limit in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    folder = Path(sys.argv[1]) / str(limit)
    shelf = Shelf(folder, "kind")
    shelf.put("key", RECORD)
    assert Shelf(folder, "kind").get("key", type(RECORD)) in (None, RECORD), limit
    assert all(file.suffix == ".leaf" for file in folder.rglob("*") if file.is_file()), limit
    print(shelf.get("key", type(RECORD)) is not None)
"""


def told_by(script: str, *arguments: object) -> list[str]:
    """The words that a process of its own prints."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_disk_that_is_full_at_any_byte_has_the_whole_record_or_none(tmp_path: Path) -> None:
    """And nothing else."""
    length = len(written(b"key", RECORD))
    found = told_by(FULL, tmp_path, *range(length + 2))
    assert found == ["False"] * length + ["True"] * 2


SHORT_OF_ROOM = """
import resource, sys
from pathlib import Path
from guidegen.press import Job, Press, disk

limit, folder, page, target = sys.argv[1:]
replace = disk._replace

def replace_on_full_disk(file, data):
    # Where the fonts are unpacked is another disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        replace(file, data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

disk._replace = replace_on_full_disk
pressed = Press(Path(folder)).print(Job(Path(page).read_text(), {}, "colour", None))
Path(target).write_bytes(pressed.data if pressed else b"")
"""


@pytest.mark.slow
@pytest.mark.parametrize("limit", sampled([0, 10, 500, 1000, 3000, 10_000, 50_000], [1000]))
def test_a_page_is_right_on_a_disk_that_gets_full(limit: int, page: Job, tmp_path: Path) -> None:
    """Wherever that happens, and so is the next one from what is there."""
    (tmp_path / "page.html").write_text(page.page)
    told_by(SHORT_OF_ROOM, limit, tmp_path / "press", tmp_path / "page.html", tmp_path / "page.pdf")
    right = Press().print(page)
    assert right is not None
    assert (tmp_path / "page.pdf").read_bytes() == right.data
    assert Press(tmp_path / "press").print(page) == right


@pytest.mark.parametrize("name", ["/proc/press", "file/press"])
def test_where_no_folder_can_be_made_the_page_is_there(name: str, page: Job, tmp_path: Path) -> None:
    """On a medium that is read only, or below what is a file."""
    (tmp_path / "file").write_text("a file")
    press = Press(tmp_path / name)
    assert press.print(page) == Press().print(page)
    assert not press.left


WRITING = """
import sys
from pathlib import Path
from guidegen.press.disk import Shelf
from guidegen.press.fragments import Bookmark

RECORD = Bookmark(1, "Läufer " * 40, 0.5, 2.0)

shelf = Shelf(Path(sys.argv[1]), "kind")
print("ready", flush=True)
for number in range(100_000):
    shelf.put(str(number % 50), RECORD)
"""


def kill_while_writing(folder: Path, times: int) -> int:
    """How many records there are after so many kills; each is read, and a writer that comes later is not hindered."""
    rng = random.Random(5)
    for _ in range(times):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-c", WRITING, str(folder)], stdout=subprocess.PIPE, env=environment
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0, 0.05))
        process.kill()
        process.communicate()
    shelf = Shelf(folder, "kind")
    before = len(files(folder))
    found = [shelf.get(str(number), Bookmark) for number in range(50)]
    assert {each for each in found if each is not None} <= {RECORD}
    assert len(files(folder)) == before, "a file was not whole"
    shelf.put("0", RECORD)
    assert shelf.get("0", Bookmark) == RECORD
    return before


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_whole_records(tmp_path: Path) -> None:
    """At whatever moment."""
    assert kill_while_writing(tmp_path, 4)


@pytest.mark.long
def test_a_hundred_killed_processes_leave_whole_records(tmp_path: Path) -> None:
    """The same more often."""
    assert kill_while_writing(tmp_path, 100)


PRINTING = """
import sys
from pathlib import Path
from guidegen.press import Job, Press

folder, page, target = map(Path, sys.argv[1:])
press = Press(folder)
pressed = press.print(Job(page.read_text(), {}, "colour", None, nobodys=True))
target.write_bytes(pressed.data if pressed else b"")
print(press.typeset)
"""


@pytest.mark.slow
def test_two_processes_may_typeset_the_same_at_once(page: Job, tmp_path: Path) -> None:
    """Both pages are right, and what they leave is enough for a third."""
    (tmp_path / "page.html").write_text(page.page)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PRINTING, str(tmp_path / "press"), str(tmp_path / "page.html")]
    both = [subprocess.Popen([*command, str(tmp_path / f"{number}.pdf")], env=environment) for number in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    third = told_by(PRINTING, tmp_path / "press", tmp_path / "page.html", tmp_path / "2.pdf")
    right = Press().print(page)
    assert right is not None
    assert [(tmp_path / f"{number}.pdf").read_bytes() for number in range(3)] == [right.data] * 3
    assert third == ["0"]


def print_from_damaged(page: Job, folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many damaged files there were; after each the page is printed by what is a new process, as it were."""
    made: dict[LeafSource, Cut] = {}
    typeset = press_typesetting.typeset

    def remembered(head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path]) -> list[Cut]:
        """What is typeset anew is always the same, and takes longest."""
        if missing := [source for source in sources if source not in made]:
            made.update(zip(missing, typeset(head, ink, missing, assets), strict=True))
        return [made[source] for source in sources]

    monkeypatch.setattr(press_typesetting, "typeset", remembered)
    right = Press(folder).print(page)
    assert right is not None
    whole = {file: file.read_bytes() for file in files(folder)}
    rng = random.Random(17)
    damaged = 0
    while damaged < count:
        chosen = rng.sample(sorted(whole), 4)
        for file in chosen:
            (data,) = mutations(whole[file], 1, seed=rng.randrange(2**32))
            file.write_bytes(data)
        damaged += len(chosen)
        press = Press(folder)
        assert press.print(page) == right
        assert not press.left
    return damaged


def test_a_page_from_damaged_files_is_right(page: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four at a time, in each way."""
    assert print_from_damaged(page, tmp_path, 40, monkeypatch) >= 40


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_a_page_from_ten_thousand_damaged_files_is_right(
    page: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same more often."""
    assert print_from_damaged(page, tmp_path, 10_000, monkeypatch) >= 10_000
