"""What the options of `guidegen build` do to the paper, and what is printed in spite of faults in a clinic's looks."""

from __future__ import annotations

import gc
import http.client
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf
import pytest

from guidegen.cli.options import load_all
from guidegen.errors import LibraryError
from guidegen.guide import Guide
from guidegen.pdf.booklet import SHEETS
from guidegen.service.printing import Printed
from tests.support.base import EXAMPLES, ROOT, example, run, text
from tests.support.sampled import sampled

pytestmark = pytest.mark.slow

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
DAY = ("--today", "2026-11-20")
RF01 = {"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d"}
WITHHELD: Mapping[str, Mapping[str, Any]] = {
    "emergency": RF01,
    "urgent": {"age": 67, "trauma": "minor"},
    "referral": {"age": 15},
}


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yaml"
    path.write_text(text())
    return path


def built(answers: Path, *options: str, code: int = 0) -> bytes:
    """The PDF of some answers."""
    target = answers.with_suffix(".pdf")
    result = run(["build", answers, "--region", "uk", "-o", target, *DAY, *options])
    assert result.exit_code == code, result.stderr
    return target.read_bytes()


def has_words(page: pikepdf.Page) -> bool:
    return any(str(step.operator) in ("TJ", "Tj") for step in pikepdf.parse_content_stream(page))


def bookmarks(pdf: pikepdf.Pdf) -> dict[str, int]:
    """The page, from 1, of each bookmark under the title."""
    number = {page.obj.objgen: count for count, page in enumerate(pdf.pages, 1)}
    with pdf.open_outline() as outline:
        found = {item.title: item.destination for item in outline.root[0].children}
    return {title: number[place[0].objgen] for title, place in found.items() if isinstance(place, pikepdf.Array)}


# Paper


def test_marks_leave_the_page_as_large_as_the_paper_once_it_is_trimmed(answers: Path) -> None:
    """Every page is larger than A4 by the same edge on each side, and its TrimBox is A4 in the middle."""
    with pikepdf.open(io.BytesIO(built(answers, "--marks"))) as pdf:
        assert len(pdf.pages) > 5
        for page in pdf.pages:
            media, trim = ([float(edge) for edge in box.as_list()] for box in (page.mediabox, page.trimbox))
            assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx(A4, abs=0.1)
            edges = [trim[0] - media[0], trim[1] - media[1], media[2] - trim[2], media[3] - trim[3]]
            assert edges == pytest.approx([9 * MM] * 4, abs=0.1)
    with pikepdf.open(io.BytesIO(built(answers))) as pdf:
        for page in pdf.pages:
            assert [float(edge) for edge in page.mediabox.as_list()] == pytest.approx([0, 0, *A4], abs=0.1)


def test_both_sides_let_what_is_handed_out_begin_on_a_sheet_of_its_own(answers: Path) -> None:
    """The log, the letter and the week stand on right-hand pages, after an empty left-hand one where need be."""
    answers.write_text(next(path for path in EXAMPLES if path.stem == "sciatica").read_text())
    run(["build", answers, "--region", "uk", "--html", "-o", answers.with_suffix(".html"), *DAY])
    page = answers.with_suffix(".html").read_text()
    parts = re.findall(
        r'<section class="(?:log|letter|week)">\s*<p class="eyebrow">[^<]*</p>\s*<h2[^>]*>([^<]+)</h2>', page
    )
    assert len(parts) == 3
    with (
        pikepdf.open(io.BytesIO(built(answers))) as single,
        pikepdf.open(io.BytesIO(built(answers, "--sides", "double"))) as double,
    ):
        assert all(has_words(page) for page in single.pages)
        begins = bookmarks(double)
        assert list(begins) == list(bookmarks(single))
        assert all(begins[part] % 2 == 1 for part in parts)
        blank = [number for number, page in enumerate(double.pages, 1) if not has_words(page)]
        assert blank
        assert {number + 1 for number in blank} <= {begins[part] for part in parts}
        assert len(double.pages) == len(single.pages) + len(blank)


@pytest.mark.parametrize(
    ("kind", "sides", "suggested"),
    [
        pytest.param("", "single", None, marks=pytest.mark.long),
        ("", "double", "/DuplexFlipLongEdge"),
        *sampled(((kind, "double", "/Simplex") for kind in WITHHELD), ["urgent"]),
    ],
)
def test_a_print_dialog_begins_with_the_sides_that_were_asked_for(
    kind: str, sides: str, suggested: str | None, answers: Path
) -> None:
    """Both sides for a guide; a page that gets the runner seen has its letter on a sheet of its own."""
    if kind:
        answers.write_text(text(WITHHELD[kind]))
    with pikepdf.open(io.BytesIO(built(answers, "--sides", sides, code=4 if kind else 0))) as pdf:
        found = pdf.Root.ViewerPreferences.get("/Duplex")
        assert (str(found) if found is not None else None) == suggested
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_a_booklet_takes_four_pages_a_sheet(answers: Path) -> None:
    """Two sides a sheet, as many sheets as all pages need, each A4 on its long side."""
    with (
        pikepdf.open(io.BytesIO(built(answers))) as guide,
        pikepdf.open(io.BytesIO(built(answers, "--booklet"))) as book,
    ):
        assert len(book.pages) == -(-len(guide.pages) // 4) * 2
        for page in book.pages:
            assert [float(edge) for edge in page.mediabox.as_list()] == pytest.approx([0, 0, *SHEETS["a4"]])


@pytest.mark.parametrize("kind", WITHHELD)
def test_a_page_that_gets_the_runner_seen_is_never_made_smaller(kind: str, answers: Path) -> None:
    """--booklet is left out with a warning, and the page is the same as without."""
    answers.write_text(text(WITHHELD[kind]))
    plain = built(answers, code=4)
    result = run(["build", answers, "--region", "uk", "-o", answers.with_suffix(".pdf"), "--booklet", *DAY])
    assert result.exit_code == 4
    assert "warning: --booklet is left out" in result.stderr
    assert answers.with_suffix(".pdf").read_bytes() == plain


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--booklet", "--html"], "--booklet is for PDF; leave out --html"),
        (["--port", "8000"], "--port is for --watch"),
        (["--watch", "-o", "out.pdf"], "--watch writes nothing: leave out --output"),
        (["--watch", "--record", "record.pdf"], "--watch writes nothing: leave out --record"),
        (["--watch", "--html"], "--watch writes nothing: leave out --html"),
        (["--watch", "--booklet"], "--watch writes nothing: leave out --booklet"),
        (["--watch", "--strict"], "--watch shows content that nobody has signed too: leave out --strict"),
        (["--watch", "--port", "70000"], "70000 is not in the range"),
        (["--sides", "both"], "'both' is not one of 'single', 'double'"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    options: list[str], message: str, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a usage error that names the option, and nothing is written."""
    monkeypatch.chdir(answers.parent)
    result = run(["build", answers, "--region", "uk", *options])
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert list(answers.parent.iterdir()) == [answers]


def test_standard_input_cannot_be_watched() -> None:
    """It is read once and gone."""
    result = run(["build", "-", "--region", "uk", "--watch"], stdin=text().encode())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--watch follows a file" in result.stderr


# A clinic's looks

COSMETIC = {
    "logo": 'logo = "gone.svg"',
    "colour": 'colour = "#ccc"',
    "website": 'website = "our site"',
    "booking_url": 'booking_url = "soon"',
    "email": 'email = "by mail"',
}


def clinic_with(folder: Path, *rows: str) -> Path:
    (folder / "clinic").mkdir()
    toml = "\n".join(['region = "uk"', "[clinic]", 'name = "Our clinic"', *rows])
    (folder / "clinic" / "guidegen.toml").write_text(toml + "\n")
    return folder / "clinic"


@pytest.mark.parametrize("kind", WITHHELD)
def test_cosmetic_faults_do_not_hold_back_a_page_that_gets_the_runner_seen(kind: str, answers: Path) -> None:
    """Page and record are printed in the house's looks, every fault is a warning, and the code is 4."""
    answers.write_text(text(WITHHELD[kind]))
    folder = clinic_with(answers.parent, *COSMETIC.values())
    out, record = answers.with_suffix(".pdf"), answers.with_name("record.pdf")
    result = run(["build", answers, "--clinic", folder, "-o", out, "--record", record, *DAY])
    assert result.exit_code == 4
    assert result.stderr.count("guidegen.toml:") == len(COSMETIC)
    for line, key in enumerate(COSMETIC, 4):
        assert f"warning: {folder}/guidegen.toml:{line}:1: {key}: " in result.stderr
    assert record.read_bytes().startswith(b"%PDF")
    (folder / "guidegen.toml").write_text('region = "uk"\n[clinic]\nname = "Our clinic"\n')
    mended = answers.with_name("mended.pdf")
    assert run(["build", answers, "--clinic", folder, "-o", mended, *DAY]).exit_code == 4
    assert out.read_bytes() == mended.read_bytes()


@pytest.mark.parametrize("key", COSMETIC)
def test_one_cosmetic_fault_never_holds_back_an_emergency_page(key: str, answers: Path) -> None:
    """Whichever it is."""
    answers.write_text(text(RF01))
    out = answers.with_suffix(".html")
    result = run(
        ["build", answers, "--clinic", clinic_with(answers.parent, COSMETIC[key]), "--html", "--quiet", "-o", out, *DAY]
    )
    assert result.exit_code == 4
    assert f"4:1: {key}: " in result.stderr
    assert "Our clinic" in out.read_text()


def test_a_guide_is_refused_with_every_cosmetic_fault(answers: Path) -> None:
    """It would be handed out in other looks than the clinic's: code 3, each fault as an error, no file."""
    folder = clinic_with(answers.parent, *COSMETIC.values())
    out = answers.with_suffix(".pdf")
    result = run(["build", answers, "--clinic", folder, "-o", out, *DAY])
    assert result.exit_code == 3
    assert result.stderr.count("error: ") == len(COSMETIC)
    assert not out.exists()


def test_another_fault_beside_a_cosmetic_one_is_told_with_it(answers: Path) -> None:
    """Both stop an emergency page, as a number to call cannot be guessed, and the red flag is told."""
    answers.write_text(text(RF01))
    folder = clinic_with(answers.parent, 'phone = "none"', COSMETIC["colour"])
    result = run(["build", answers, "--clinic", folder, "-o", answers.with_suffix(".pdf"), *DAY])
    assert result.exit_code == 3
    assert "RED FLAG: EMERGENCY (RF01 EMERGENCY)" in result.stderr
    assert result.stderr.count("error: ") == 2
    assert not answers.with_suffix(".pdf").exists()


# Where nobody reads


def ended(arguments: list[str], stdout: int, stderr: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "guidegen", *arguments], stdout=stdout, stderr=stderr, text=True, cwd=ROOT, check=False
    )


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


def test_a_reader_that_stops_does_not_change_an_emergencys_code(answers: Path, closed_pipe: int) -> None:
    """As with `| head`: the code is 4 and the finding is told, if anybody reads that."""
    answers.write_text(text(RF01))
    arguments = ["build", str(answers), "--region", "uk", "--html", "-o", "-", *DAY]
    told = ended(arguments, closed_pipe)
    assert told.returncode == 4
    assert "EMERGENCY: no guide was made. Contact this client now" in told.stderr
    assert "Traceback" not in told.stderr
    assert ended(arguments, closed_pipe, closed_pipe).returncode == 4


def test_messages_that_nobody_reads_hold_no_page_back(answers: Path, closed_pipe: int) -> None:
    """The page is written, with the same code."""
    answers.write_text(text(RF01))
    out = answers.with_suffix(".html")
    told = ended(["build", str(answers), "--region", "uk", "--html", "-o", str(out), *DAY], closed_pipe, closed_pipe)
    assert told.returncode == 4
    assert out.exists()


# Loading


def test_garbage_is_collected_again_after_a_broken_library(tmp_path: Path) -> None:
    """Whether the library loads or not; and what is frozen grows once at most."""
    (tmp_path / "content" / "advice").mkdir(parents=True)
    (tmp_path / "content" / "advice" / "extra.md").write_text("---\nnone: [\n---\n")
    with pytest.raises(LibraryError):
        load_all(tmp_path)
    assert gc.isenabled()
    load_all(None)
    frozen = gc.get_freeze_count()
    assert frozen > 0
    load_all(None)
    assert gc.isenabled()
    assert gc.get_freeze_count() <= frozen


# The preview


@pytest.fixture
def preview(answers: Path) -> Iterator[subprocess.Popen[str]]:
    """`guidegen build --watch` on a name that no font has, with a clinic's folder that holds no settings."""
    answers.write_text(text(client={"name": "\U00012000\U00012001"}), encoding="utf-8")
    (answers.parent / "clinic" / "templates" / "partials").mkdir(parents=True)
    command = ["build", str(answers), "--clinic", str(answers.parent / "clinic"), "--region", "uk", *DAY]
    with subprocess.Popen(
        [sys.executable, "-m", "guidegen", *command, "--watch", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        yield process
        process.kill()


def test_a_preview_shows_edits_of_a_clinics_templates(preview: subprocess.Popen[str], tmp_path: Path) -> None:
    """First page, a template written anew and then changed, the PDF without a name that no font has, and Ctrl-C."""
    assert preview.stderr is not None
    address = urlsplit(preview.stderr.readline().removeprefix("preview: ").strip())
    assert address.hostname == "127.0.0.1"
    assert address.port

    def get(name: str = "") -> tuple[int, bytes]:
        browser = http.client.HTTPConnection("127.0.0.1", address.port, timeout=30)
        browser.request("GET", address.path + name)
        response = browser.getresponse()
        found = response.status, response.read()
        browser.close()
        return found

    def shows(words: str) -> bool:
        until = time.monotonic() + 20
        while words.encode() not in get()[1]:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True

    status, page = get()
    assert status == 200
    assert b"Warm clinic words" not in page
    template = tmp_path / "clinic" / "templates" / "partials" / "log.html.j2"
    for words in ("Warm clinic words", "Other clinic words"):
        template.write_text(f"<p>{words}</p>")
        assert shows(words)
    status, pdf = get("guide.pdf")
    assert status == 200
    assert pdf.startswith(b"%PDF")
    preview.send_signal(signal.SIGINT)
    told = preview.stderr.read()
    assert preview.wait(10) == 0
    assert "was printed without the client's name" in told
    assert "preview: ended" in told


# Words and endings


@pytest.mark.parametrize(
    "options", [["--region", "UK"], ["--region", "uk", "--paper", "A4"], ["--region", "uk", "--ink", "gray"]]
)
def test_options_are_read_whatever_their_capitals_and_spelling(options: list[str], tmp_path: Path) -> None:
    """As people write them."""
    command = ["build", str(EXAMPLES[0]), "--html", "-o", str(tmp_path / "a.html"), "--today", "2026-11-20"]
    assert run([*command, *options]).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        ["-o", "guide.docx"],
        ["-o", "guide.html"],
        ["--html", "-o", "guide.pdf"],
        ["-o", "a.pdf", "--record", "record.doc"],
    ],
)
def test_a_name_that_promises_another_kind_of_file_is_refused(options: list[str], tmp_path: Path) -> None:
    """A PDF called .docx opens nowhere."""
    named = [str(tmp_path / word) if "." in word else word for word in options]
    result = run(["build", str(EXAMPLES[0]), "--region", "uk", *named])
    assert result.exit_code == 2
    assert "is written; give it a name that ends in ." in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_quiet_hides_no_warning_that_a_red_flag_may_hang_on(tmp_path: Path) -> None:
    """A safety answer that was ignored is told; that answers do not fit together is not."""
    file = tmp_path / "a.yaml"
    odd = {"rf_nerve": ["none"], "rf_nerve_when": "older_stable", "pain_avg": 5, "pain_worst": 3}
    file.write_text(text(odd), encoding="utf-8")
    command = ["build", str(file), "--region", "uk", "--html", "-o", str(tmp_path / "a.html"), "--today", "2026-11-20"]
    quiet = run([*command, "--quiet"]).stderr
    assert "rf_nerve_when: the answer is ignored" in quiet
    assert "pain_worst" not in quiet
    assert "pain_worst" in run(command).stderr


@pytest.mark.parametrize(("options", "is_any"), [([], True), (["--renderer", "press"], False)])
def test_a_renderer_that_is_named_is_insisted_on(
    options: list[str], is_any: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page that is quicker laid out as a whole is, and has other bytes another time."""
    asked = []

    def done(
        _limits: object, _place: object, _work: object, guides: list[Guide], _booklet: bool, alone: bool
    ) -> object:
        asked.append(alone)
        return [Printed(b"%PDF") for _ in guides]

    monkeypatch.setattr("guidegen.service.apart.apart", done)
    command = ["build", str(example("sciatica")), "--region", "uk", "-o", str(tmp_path / "guide.pdf"), *options]
    assert run(command).exit_code == 0
    assert asked == [is_any]
