"""What is kept on disk is read whole or not at all, and holds nothing of one client's."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import zlib
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pytest

from guidegen.guide import Guide
from guidegen.html import render_marked
from guidegen.html.marks import LEAF, SHARED_LEAF
from guidegen.press import Job, Press, clear, kept, press_folder
from guidegen.press import stock as press_stock
from guidegen.press.cache import LeafCache
from guidegen.press.disk import Shelf
from guidegen.press.fragments import Bookmark, Fragment, Part
from guidegen.press.leaf_source import LeafSource
from guidegen.press.record import DamagedError, read, written
from guidegen.press.shaping import BOLD, REGULAR
from tests.press.conftest import Guides
from tests.support.mutations import mutations

PART = Part(b"q\n\xff %d Q\n", 1.5, 2, 3.25, (0, 1), (("name", 1.0, 2.0),), (Bookmark(1, "Läufer", 0.1, 0.2),))
NAME, NUMBER = "Zebulon Quixley", "R-77341"


def job(guide: Guide) -> Job:
    return Job(render_marked(guide), {}, "colour", None)


@pytest.fixture(scope="module")
def guide(guides: Guides) -> Guide:
    (made,) = islice(guides(31, name=NAME, extent="short"), 1)
    client = replace(made.personal.client, id=NUMBER)
    return replace(made, personal=replace(made.personal, client=client))


@pytest.fixture(scope="module")
def filled(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, int]:
    """A folder that a guide was printed with, the guide, and how many of its leaves were typeset."""
    folder = tmp_path_factory.mktemp("press")
    press = Press(folder)
    pressed = press.print(job(guide))
    assert pressed is not None
    return folder, pressed.data, press.typeset


def printed(press: Press, guide: Guide) -> bytes | None:
    pressed = press.print(job(guide))
    return pressed.data if pressed is not None else None


def a_fragment(parts: tuple[Part, ...]) -> Fragment:
    looks = {"beside": False, "may_break": True, "in_line": None, "structure": b"", "elements": 0, "tops": ()}
    tuples = ("margins_above", "margins_below", "breaks_before", "breaks_after", "wrappers", "holes", "links")
    kept = {"fonts": frozenset[str](), "states": frozenset[str](), "glyphs": (), "pictures": ()}
    return Fragment(parts=parts, **looks, **dict.fromkeys(tuples, ()), **kept)  # type: ignore[arg-type]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*/*.leaf"))


def test_a_record_reads_as_it_was_written() -> None:
    """Numbers, letters and bytes of every kind."""
    assert read(b"key", written(b"key", PART), Part) == PART


def refused(data: bytes, count: int) -> int:
    """How many mutations are told from a record."""
    found = 0
    for mutated in mutations(data, count):
        with pytest.raises(DamagedError):
            read(b"key", mutated, Part)
        found += 1
    return found


def test_a_damaged_record_is_none() -> None:
    """Wherever it is cut, and whatever is changed in it."""
    assert refused(written(b"key", PART), 500) == 500


@pytest.mark.long
def test_ten_thousand_damaged_records_are_none() -> None:
    """The same more often."""
    assert refused(written(b"key", PART), 10_000) == 10_000


@pytest.mark.parametrize("record", ["text", [1, 2], {"a": 1}, [None] * 7, [1, "a", 2, 3, [], [], []]])
def test_what_has_other_types_is_no_record(record: object) -> None:
    """Even under a right digest."""
    with pytest.raises(DamagedError):
        read(b"key", written(b"key", record), Part)


@dataclass(frozen=True)
class Holes:
    given: tuple[tuple[int, float, int], ...]


def test_rows_of_numbers_read_as_they_were_written() -> None:
    """With whole numbers where fractions may stand, and without any row."""
    for holes in (Holes(()), Holes(((1, 2.5, 3), (4, 5, 6)))):
        assert read(b"key", written(b"key", holes), Holes) == holes


@pytest.mark.parametrize("row", [[1, 2], [1, 2, 3, 4], [1, 2, 3.5], [1, "2", 3], [True, 2, 3], [1, None, 3], "abc", 1])
def test_one_row_of_other_numbers_is_no_record(row: object) -> None:
    """Wherever it stands among others."""
    for rows in ([row], [row, [1, 2, 3]], [[1, 2, 3], row]):
        with pytest.raises(DamagedError):
            read(b"key", written(b"key", [rows]), Holes)


def test_a_record_belongs_to_its_key() -> None:
    """A file that took the place of another is none."""
    with pytest.raises(DamagedError):
        read(b"other", written(b"key", PART), Part)


def test_what_one_process_typeset_another_need_not(guide: Guide, filled: tuple[Path, bytes, int]) -> None:
    """But for what is one client's own; the bytes are the same."""
    folder, data, typeset = filled
    other = Press(folder)
    assert printed(other, guide) == data
    assert other.typeset < typeset / 5


def test_damaged_files_are_made_anew(guide: Guide, filled: tuple[Path, bytes, int], tmp_path: Path) -> None:
    """Each in another way; the guide is right, and so is the folder then."""
    whole_folder, data, typeset = filled
    folder = shutil.copytree(whole_folder, tmp_path / "press")
    for number, file in enumerate(files(folder)[::7]):
        whole = file.read_bytes()
        file.write_bytes((whole[: len(whole) // 2], b"", whole[:-1] + b"x", b"\0" * 99)[number % 4])
    assert printed(Press(folder), guide) == data
    again = Press(folder)
    assert printed(again, guide) == data
    assert again.typeset < typeset / 5


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_disk_that_takes_nothing_keeps_no_guide_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    """Full, read only, or another's."""

    def failing(*_: object, **__: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr("guidegen.press.disk.tempfile.mkstemp", failing)
    shelf = Shelf(tmp_path, "kind")
    shelf.put("key", PART)
    assert shelf.get("key", Part) is None
    monkeypatch.setattr(Path, "mkdir", failing)
    assert Shelf(tmp_path / "other", "kind").get("key", Part) is None


def test_a_disk_that_fills_up_within_a_record_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At whatever byte; what was there before is still there."""
    shelf = Shelf(tmp_path, "kind")
    shelf.put("key", PART)

    def failing(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "replace", failing)
    shelf.put("key", replace(PART, top=9.0))
    assert shelf.get("key", Part) == PART
    assert [file.suffix for file in tmp_path.rglob("*") if file.is_file()] == [".leaf"]


def test_a_folder_that_others_may_write_to_is_left(tmp_path: Path) -> None:
    """Somebody could put a page there."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    shelf = Shelf(shared, "kind")
    shelf.put("key", PART)
    assert shelf.get("key", Part) is None
    assert not list(shared.iterdir())


def test_kinds_of_pages_that_nobody_uses_go(tmp_path: Path) -> None:
    """So that a folder does not grow with every new colour of a clinic's."""
    for number in range(20):
        Shelf(tmp_path, f"kind {number}").put("key", PART)
    assert kept(tmp_path).kinds <= 14
    assert Shelf(tmp_path, "kind 19").get("key", Part) == PART


def test_another_program_finds_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nor do other fonts or libraries."""
    found = LeafCache(tmp_path)._stock("head", "colour")
    found.put("key", PART)
    assert LeafCache(tmp_path)._stock("head", "colour").get("key", Part) == PART
    monkeypatch.setattr(press_stock, "made_with", lambda _: "another")
    assert LeafCache(tmp_path)._stock("head", "colour").get("key", Part) is None


def test_nothing_that_is_ones_own_is_on_disk(filled: tuple[Path, bytes, int], guide: Guide) -> None:
    """No name, number or date: neither as letters nor as the glyphs that print them."""
    folder, *_ = filled
    day = f"{guide.personal.answered_on.day} November {guide.personal.answered_on.year}"
    held = b"".join(zlib.decompress(file.read_bytes()[49:]) for file in files(folder))
    for words in (*NAME.split(), NUMBER, day):
        assert words.encode() not in held
        for face in (REGULAR, BOLD):
            assert shown(words, face) not in held
    assert b"MCID" in held


def shown(words: str, face: object) -> bytes:
    """The glyphs of the first letters, which no kerning parts."""
    from guidegen.press.lines import Hand, set_in_lines

    name = "bold" if face is BOLD else "regular"
    (((text,),),) = (set_in_lines([words], [Hand(name, 16.0)], 900.0, False),)
    return text.shown.strip(b"[] TJ")


def test_the_folder_is_emptied(tmp_path: Path) -> None:
    """And may be used again."""
    Shelf(tmp_path, "kind").put("key", PART)
    assert kept(tmp_path).records == 1
    clear(tmp_path)
    assert kept(tmp_path).records == 0
    clear(tmp_path / "not there")


def test_what_else_stands_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    """Somebody may have named a folder that was there before."""
    for number in range(20):
        (tmp_path / f"mine {number}").mkdir()
    Shelf(tmp_path, "kind").put("key", PART)
    assert kept(tmp_path).kinds == 1
    clear(tmp_path)
    assert len(list(tmp_path.iterdir())) == 20


def test_the_folder_is_where_the_system_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or where somebody says, or nowhere."""
    monkeypatch.setenv("GUIDEGEN_PRESS", "")
    assert press_folder() is None
    monkeypatch.setenv("GUIDEGEN_PRESS", "/there")
    assert press_folder() == Path("/there")
    monkeypatch.delenv("GUIDEGEN_PRESS")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert press_folder() == Path("/cache/guidegen/press")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/a")
    assert press_folder() == Path("/home/a/.cache/guidegen/press")


def test_a_leaf_breaks_as_it_did_only_between_rooms_that_were_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has room is not told from the heights alone: margins may count, or not."""
    parted = a_fragment((replace(PART, reach=PART.bottom - 1), PART))
    tried: list[float] = []

    def typeset_broken(*given: object) -> Fragment | None:
        tried.append(float(str(given[3])))
        return parted if tried[-1] < 200 else None

    monkeypatch.setattr("guidegen.press.typesetting.typeset_broken", typeset_broken)
    cache = LeafCache(None)
    source = LeafSource((), (), "<p></p>", spaced=False, last=True)

    def broken(room: float) -> Fragment | None:
        return cache.broken("head", "colour", source, {}, 300 - room, room)

    assert [broken(room) for room in (150, 250, 200, 170, 90)] == [parted, parted, parted, parted, None]
    assert len(tried) == 3


COLD = """
import sys
from pathlib import Path
from guidegen.press import Job, Press
folder, page, target = map(Path, sys.argv[1:])
press = Press(folder)
pressed = press.print(Job(page.read_text(), {}, "colour", None))
Path(target).write_bytes(pressed.data if pressed else b"")
print(press.typeset, *sorted({"weasyprint", "pikepdf", "fontTools", "PIL"} & set(sys.modules)))
"""


def cold(folder: Path, page: Path) -> tuple[str, bytes]:
    """What another process tells of a page, and the PDF."""
    target = page.with_suffix(".pdf")
    run = [sys.executable, "-c", COLD, str(folder), str(page), str(target)]
    done = subprocess.run(run, env={**os.environ, "GUIDEGEN_PRESS": str(folder)}, capture_output=True, check=True)
    return done.stdout.decode().strip(), target.read_bytes()


@pytest.mark.slow
def test_a_page_that_is_known_needs_nothing_that_lays_out(guide: Guide, tmp_path: Path) -> None:
    """Neither WeasyPrint nor what finishes PDFs, fonts or pictures is loaded, whoever the leaves are of."""
    press, page = Press(tmp_path / "press"), tmp_path / "page.html"
    pressed = press.print(replace(job(guide), nobodys=True))
    assert pressed is not None
    page.write_text(render_marked(guide))
    cold(tmp_path / "press", page)  # which keeps the letters of the fonts
    assert cold(tmp_path / "press", page) == ("0", pressed.data)


def test_what_is_one_clients_own_is_kept_of_made_up_ones_alone(guide: Guide, tmp_path: Path) -> None:
    """All that is typeset of a real one, and is not shared, is typeset again for the next process."""
    own = replace(job(guide), page=job(guide).page.replace(SHARED_LEAF, LEAF))
    for number, nobodys in enumerate((False, True)):
        folder = tmp_path / str(number)
        assert Press(folder).print(replace(own, nobodys=nobodys)) is not None
        again = Press(folder)
        assert again.print(own) is not None
        assert (again.typeset > 0) is not nobodys
