"""What came with guidegen is found by what it was made of, prints without what lays out, and is never taken amiss."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import pytest

from guidegen.errors import RenderError
from guidegen.guide import Guide
from guidegen.press import Press, SetForStanding, standing_file, standing_type, standing_type_in
from guidegen.press import standing as press_standing
from guidegen.press.fragments import Bookmark
from guidegen.press.frame import Font, Foot, Frame
from guidegen.press.leaves import take_apart
from guidegen.press.pagination import Sheet
from guidegen.press.record import DamagedError
from guidegen.press.standing import StandingType
from guidegen.press.stock import Stock
from guidegen.press.typesetting import typeset
from guidegen.review.typesetting_ahead import is_made, made_from, typeset_ahead
from guidegen.service.printing import job_of
from tests.press.conftest import Guides
from tests.support.base import example
from tests.support.lacking import ended, lacking
from tests.support.mutations import mutations

BRITISH, AMERICAN, GERMAN = (f'colour <!DOCTYPE html>\n<html lang="{name}">' for name in ("en-GB", "en-US", "de-DE"))
ONE, OTHER = Bookmark(1, "Läufer", 0.5, 2.0), Bookmark(2, "Other", 1.0, 3.0)
FONT = Font(b"Base", b"<<>>", b"[]", b"", b"\x00\xff" * 400, 800, b"\x01" * 99, 2**40)
FRAME = Frame(
    Sheet(1.0, 2.0, 3.0, 4.0, 0.0),
    Foot(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, "Page {page} of {pages}", "a"),
    {"a": FONT},
    {},
    b"pp",
    b"",
    b"m",
    b"",
    b"l",
    b"",
)


def standing(folder: Path, **more: object) -> StandingType:
    """One with two bookmarks and a frame in British English, and what more is noted there."""
    noted = SetForStanding()
    for key, record in {"one": ONE, "other": OTHER, "frame": FRAME, **more}.items():
        noted.note(BRITISH, key, record)
    (folder / "some.leaves").write_bytes(noted.written("0" * 64))
    return StandingType(folder / "some.leaves")


def test_what_was_noted_is_found(tmp_path: Path) -> None:
    """By kind, key and type alone; what is there twice is kept once."""
    found = standing(tmp_path, again=ONE)
    assert [found.get(BRITISH, key, Bookmark) for key in ("one", "other", "again")] == [ONE, OTHER, ONE]
    assert found.get(BRITISH, "frame", Frame) == FRAME
    shorter = (tmp_path / "some.leaves").stat().st_size
    standing(tmp_path, again=ONE, frames=FRAME)
    assert (tmp_path / "some.leaves").stat().st_size < shorter + 50
    assert found.leaves == 4
    assert found.get(BRITISH, "another", Bookmark) is None
    assert found.get(BRITISH.replace("colour", "grey"), "one", Bookmark) is None
    assert found.get(BRITISH, "frame", Bookmark) is None


def test_a_leaf_is_the_same_in_any_english_and_a_document_is_not(tmp_path: Path) -> None:
    """Documents tell of their language; another language may have its letters shaped otherwise."""
    found = standing(tmp_path)
    assert found.get(AMERICAN, "one", Bookmark) == ONE
    assert found.get(AMERICAN, "frame", Frame) is None
    assert found.get(GERMAN, "one", Bookmark) is None


@pytest.mark.slow
def test_leaves_are_laid_out_alike_in_any_english(guides: Guides) -> None:
    """Every leaf of a short guide."""
    (guide,) = islice(guides(5, extent="short"), 1)
    page = take_apart(job_of(guide).page)
    sources = [leaf.source for leaf in page.leaves if not leaf.source.again]
    assert len(sources) > 20
    assert 'lang="en-GB"' in page.head
    british, american = (
        [asdict(cut) for cut in typeset(page.head.replace("en-GB", name), "colour", sources, {})]
        for name in ("en-GB", "en-US")
    )
    assert british == american


def test_only_what_this_program_made_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another state of our code or fonts, everything may look otherwise."""
    monkeypatch.setattr(press_standing, "_FILE", tmp_path / "some.leaves")
    for state, is_used in ((standing(tmp_path).program, True), ("f" * 64, False)):
        monkeypatch.setattr(press_standing, "program", lambda state=state: state)
        standing_type.cache_clear()
        assert (standing_type() is not None) is is_used
    standing_type.cache_clear()


def wrongly_found(folder: Path, count: int) -> list[object]:
    """What is found in so many damaged files that was not put there; nothing may be raised either."""
    standing(folder)
    file, found = folder / "damaged.leaves", list[object]()
    for data in mutations((folder / "some.leaves").read_bytes(), count):
        file.write_bytes(data)
        damaged = standing_type_in(file)
        if damaged is not None:
            for key, right in (("one", ONE), ("other", OTHER)):
                found.append(damaged.get(BRITISH, key, Bookmark) not in (None, right))
            found.append(damaged.get(BRITISH, "frame", Frame) not in (None, FRAME))
    assert len(found) > count / 10
    return [each for each in found if each]


def test_a_damaged_file_gives_nothing_wrong(tmp_path: Path) -> None:
    """Wherever it is cut or changed: what is found is what was put there."""
    assert not wrongly_found(tmp_path, 400)


@pytest.mark.long
def test_ten_thousand_damaged_files_give_nothing_wrong(tmp_path: Path) -> None:
    """The same more often."""
    assert not wrongly_found(tmp_path, 10_000)


def test_a_file_that_shrinks_while_it_is_open_gives_nothing(tmp_path: Path) -> None:
    """As where guidegen is put in place anew below a running batch."""
    found = standing(tmp_path)
    (tmp_path / "some.leaves").write_bytes(b"")
    assert found.get(BRITISH, "one", Bookmark) is None
    with pytest.raises(DamagedError):
        StandingType(tmp_path / "some.leaves")


def test_without_what_lays_out_the_rest_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is asked for in several ways, and only the last one has to be laid out."""

    def missing(_: object) -> str:
        raise RenderError([])

    monkeypatch.setattr("guidegen.press.stock.made_with", missing)
    stock = Stock(tmp_path / "press", standing(tmp_path), *reversed(BRITISH.split(" ", 1)))
    assert stock.get("one", Bookmark) == ONE
    assert stock.get("another", Bookmark) is None
    stock.put("another", OTHER)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples typeset ahead."""
    folder = tmp_path_factory.mktemp("ahead")
    (folder / "examples.leaves").write_bytes(typeset_ahead(folder, clients=0, regions=["uk"]))
    return folder / "examples.leaves"


COLD = """
import sys
from pathlib import Path

from guidegen.press import standing

standing._FILE = Path(sys.argv.pop(1))
from guidegen.cli import main

main()
"""


@pytest.mark.slow
def test_without_what_lays_out_a_known_guide_is_printed(examples: Path, tmp_path: Path) -> None:
    """With Pango missing, and with all packages that make PDFs: the bytes are the same, and whatever is not known is
    told as before."""
    there = ["build", str(example("easy_acute")), "--region", "uk", "--renderer", "press", "--today", "2026-11-20"]
    bare = lacking(
        tmp_path / "bare", ["weasyprint", "pikepdf", "fontTools", "PIL", "pydyf"], ["pango", "harfbuzz", "fontconfig"]
    )
    made = []
    for number, environment in enumerate((lacking(tmp_path / "whole"), bare)):
        place = {**environment, "GUIDEGEN_PRESS": str(tmp_path / f"press{number}")}
        target = tmp_path / f"{number}.pdf"
        command = [sys.executable, "-c", COLD, str(examples), *there, "-o", str(target)]
        done = subprocess.run(command, env=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        made.append(target.read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF")
    told = ended([*there, "--text", "large", "-o", "large.pdf"], tmp_path, lacking(tmp_path / "no", [], ["pango"]))
    assert told.returncode == 5
    assert b"the library libpango-1.0-0 is missing" in told.stderr


@pytest.mark.slow
def test_the_first_guide_is_as_quick_as_the_second(examples: Path, guides: Guides) -> None:
    """Nothing is typeset, wherever its leaves are kept, and the PDF is that of the press that typeset them all."""
    (guide,) = islice(guides(5), 1)
    known = _example_guide(guide)
    press = Press(None, StandingType(examples))
    data = press.print(job_of(known))
    assert data is not None
    assert press.typeset == 0
    assert data == Press().print(job_of(known))


def _example_guide(like: Guide) -> Guide:
    from guidegen.answers import parse_answers, read_answers
    from guidegen.assessment import assess
    from guidegen.guide import assemble
    from guidegen.library import load_library

    library = load_library()
    answers = parse_answers(read_answers(example("easy_acute")), library)
    settings = replace(like.settings, region="uk")
    return assemble(assess(answers, library, answers.answered_on), library, settings)


def test_what_was_typeset_ahead_is_of_what_there_is_now() -> None:
    """Where a checkout has some: else `make press-library`."""
    if not standing_file().exists():
        pytest.skip("nothing was typeset ahead here")
    assert is_made(standing_file())


def test_what_is_typeset_ahead_hangs_on_no_other_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word of a translation, or of a catalogue, makes no English page stale."""
    before = made_from()
    read = Path.read_bytes
    seen: list[str] = []

    def noted(path: Path) -> bytes:
        seen.append(path.as_posix())
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    assert made_from() == before
    assert any(path.endswith("templates/guide.html.j2") for path in seen)
    assert not [path for path in seen if "/locale/" in path or "/content/es/" in path]
