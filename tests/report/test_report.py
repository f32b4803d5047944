"""The report on batch folders: right counts by the newest lines, nothing personal, nothing destroyed, little memory."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import Result

from guidegen.batch.records.manifest import Entry, read_manifest
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.eligibility import Post
from guidegen.delivery.mail.ledger import LEDGER, Ledger
from guidegen.errors import JournalError
from guidegen.library import Library
from guidegen.library.translation import content_hash_in
from guidegen.report import COLUMNS, Looks, Report, Tally, count_runs, report_csv, report_pdf
from guidegen.report import tally as tally_module
from guidegen.report.parts import Figure, spreads
from guidegen.report.sheet import Imprint, Sheet
from guidegen.report.tally import LISTED, OTHER_REASONS, REASONS
from tests.support.base import run
from tests.support.drawn import words_drawn

NOTHING: Mapping[str, Any] = {"file": None, "sha256": None, "pages": None, "seconds": None}
NO_PLAN: dict[str, Any] = {"presentation": None, "contributors": [], "start_phase": None}
EMERGENCY: Mapping[str, Any] = {
    "level": "EMERGENCY",
    "permit": "P0",
    "document": "emergency",
    "flags": ["RF01"],
} | NO_PLAN
URGENT: Mapping[str, Any] = {
    "level": "URGENT",
    "permit": "P0",
    "document": "urgent",
    "flags": ["RF07", "RF01"],
} | NO_PLAN
UNREAD: Mapping[str, Any] = {"level": None, "permit": None, "document": None, "flags": []} | NO_PLAN


def entry(row: int, **changes: Any) -> dict[str, Any]:
    """A line of a manifest: a routine guide, with what is changed."""
    line = {
        "row": row,
        "client_id": f"R-{row:05}",
        "status": "done",
        "level": "ROUTINE",
        "permit": "P3",
        "document": "guide",
        "file": f"guides/R-{row:05}.pdf",
        "pages": 14,
        "sha256": "0" * 64,
        "input_hash": "1" * 64,
        "content_hash": "2" * 64,
        "seconds": 0.25,
        "error": None,
        "flags": [],
        "presentation": "FLEX",
        "contributors": ["C11"],
        "start_phase": "PH2",
        "approved": True,
    }
    return {**line, **changes}


def failed(row: int, error: str = "invalid: pain_avg", **changes: Any) -> dict[str, Any]:
    return entry(row, **{"status": "failed", "error": error, "approved": False, **NOTHING, **UNREAD, **changes})


def batch(folder: Path, lines: Iterable[Mapping[str, Any]], end: str = "") -> Path:
    """A batch folder with these lines in its manifest, and something torn after them."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "manifest.jsonl").write_text(text + end, encoding="utf-8")
    return folder


def counted(folder: Path, lines: Iterable[Mapping[str, Any]], end: str = "") -> Tally:
    return count_runs([batch(folder, lines, end)])


def run_report(*arguments: str | Path) -> Result:
    return run(["report", *arguments])


def table(data: bytes) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Title, count and share of each figure by part and code; that no figure stands twice is checked."""
    head, *rows = csv.reader(io.StringIO(data.decode()))
    assert tuple(head) == COLUMNS
    found = {(part, code): (title, count, share) for part, code, title, count, share in rows}
    assert len(found) == len(rows)
    return found


def report_words(data: bytes) -> list[str]:
    """The words of a PDF, a piece for each time that something was shown."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pieces = [piece.strip() for page in pdf.pages for piece in words_drawn(page)]
    assert pieces
    return pieces


def pdf_of(tally: Tally, library: Library, clinic: str = "Riverside", day: date = date(2026, 11, 20)) -> bytes:
    looks = Looks("a4", "#0b4a5e", "#e7edef", "en-GB")
    return report_pdf(tally, library, Report(clinic, day, f"{day:%d.%m.%Y}", looks))


def test_a_client_counts_once_by_the_newest_line(tmp_path: Path) -> None:
    """A failed row that was mended is done; a row that a newer one replaced counts as older, however often told."""
    lines = [
        failed(2),
        entry(3),
        entry(5, client_id="R-00004", status="older", **NOTHING, **UNREAD),
        entry(2),
        entry(5, client_id="R-00004", status="older", **NOTHING, **UNREAD),
        entry(4, **EMERGENCY),
        failed(3, "took longer than 60 s"),
    ]
    tally = counted(tmp_path / "run", lines)
    assert (tally.clients, tally.written, tally.failed.total, tally.older) == (3, 2, 1, 1)
    assert tally.levels == {"ROUTINE": 1, "EMERGENCY": 1}
    assert tally.reasons == {"took longer than 60 s": 1}
    assert [line.row for line in tally.emergency.lines] == [4]


def test_runs_are_counted_apart_and_together(tmp_path: Path) -> None:
    """A client who is in two runs counts in both, and is listed by the number of each."""
    folders = [batch(tmp_path / str(year) / "out", [entry(2, **URGENT), failed(3)]) for year in (1, 2)]
    tally = count_runs(folders)
    assert [(one.name, one.written, one.failed) for one in tally.runs] == [("out", 1, 1)] * 2
    assert [(line.run, line.client_id) for line in tally.urgent.lines] == [(1, "R-00002"), (2, "R-00002")]


def test_a_torn_last_line_is_passed_over(tmp_path: Path) -> None:
    """A batch that is still running is counted as far as it has come."""
    assert counted(tmp_path / "run", [entry(2)], '{"row": 3, "client_id"').clients == 1


def test_every_figure_has_its_line_and_its_title(tmp_path: Path, library: Library) -> None:
    """Levels, documents, flags, presentations, contributors, phases and failures are counted and named."""
    lines = [
        *(entry(row) for row in range(2, 10)),
        entry(10, level="SOON", permit="P1", flags=["RF99"], contributors=[], start_phase=None),
        entry(11, **EMERGENCY),
        entry(12, **URGENT),
        failed(13, "invalid: age, pain_avg"),
        failed(14),
    ]
    found = table(report_csv(counted(tmp_path / "run", lines), library))
    assert found["total", "clients"][1] == "13"
    assert found["run", "1"] == ("run", "13", "")
    assert found["content", "2" * 64][1] == "11"
    assert found["level", "ROUTINE"][1:] == ("8", "0.7273")
    assert found["level", "EMERGENCY"][1:] == ("1", "0.0909")
    assert found["document", "guide"][1:] == ("9", "0.8182")
    assert found["document", "referral"][1:] == ("0", "0.0000")
    titles = {item.code: item.title for item in library.items()}
    assert found["red_flag", "RF01"] == (titles["RF01"], "2", "0.1818")
    assert found["red_flag", "RF99"][0] == "RF99"
    assert found["presentation", "FLEX"] == (titles["FLEX"], "9", "")
    assert found["contributor", "C11"] == (titles["C11"], "8", "")
    assert found["start_phase", "PH2"][:2] == (titles["PH2"], "8")
    assert found["start_phase", "none"][1] == "1"
    assert found["start_phase", "PH5"][1] == "0"
    assert found["failure", "invalid: pain_avg"][1] == "2"
    assert found["failure", "invalid: age"][1] == "1"


def test_the_pages_tell_what_the_table_tells(tmp_path: Path, library: Library) -> None:
    """Every title and count of the parts in the CSV is printed too, the most frequent flag first."""
    lines = [entry(row, flags=["RF13"], pages=row, seconds=row / 7) for row in range(2, 40)]
    tally = counted(tmp_path / "run", [*lines, entry(50, **URGENT)])
    words = report_words(pdf_of(tally, library))
    for (part, code), (_, count, _) in table(report_csv(tally, library)).items():
        if part in ("level", "document", "red_flag", "presentation", "contributor", "start_phase"):
            assert code in words
            assert count in words[words.index(code) :]
    assert words.index("RF13") < words.index("RF01")


@pytest.mark.parametrize(
    ("count", "base", "share"), [(1, 9, None), (0, 0, None), (1, 10, 0.1), (0, 10, 0.0), (10, 10, 1.0)]
)
def test_small_numbers_have_no_share(count: int, base: int, share: float | None) -> None:
    """Of fewer than ten clients a share would say nothing."""
    assert Figure("C1", "T", count, base).share == share


def test_shares_never_round_to_nothing_or_to_all(tmp_path: Path, library: Library) -> None:
    """One of 300 is less than one per cent, and 299 are more than 99."""
    words = report_words(
        pdf_of(counted(tmp_path / "run", [*(entry(row) for row in range(2, 301)), entry(301, **URGENT)]), library)
    )
    shares = words[words.index("URGENT") : words.index("Numbers")]
    assert {"<1%", ">99%", "0%"} <= set(shares)
    assert "100%" not in shares


@pytest.mark.parametrize(
    ("hundredths", "median", "p90", "longest"),
    [
        ([7], 7, 7, 7),
        ([1, 2], 1.5, 2, 2),
        ([3, 1, 2], 2, 3, 3),
        (list(range(1, 11)), 5.5, 9, 10),
        ([4] * 99 + [9], 4, 4, 9),
    ],
)
def test_times_are_told_by_median_and_rank(
    tmp_path: Path, hundredths: list[int], median: float, p90: float, longest: float
) -> None:
    """The median of an even number is the mean of two; the 90th percentile is a time that was really taken."""
    lines = [entry(row, seconds=value / 100) for row, value in enumerate(hundredths, 2)]
    (spread,) = spreads(counted(tmp_path / "run", lines).seconds)
    assert (spread.median, spread.p90, spread.longest) == (median, p90, longest)
    assert (spread.count, spread.total) == (len(hundredths), sum(hundredths))


def test_lists_are_in_order_and_end(tmp_path: Path, library: Library) -> None:
    """At most 200 clients of a kind are listed, those of the first rows, and how many more there are is told."""
    lines = [*(failed(row) for row in range(LISTED + 40, 1, -1)), *(entry(row, **EMERGENCY) for row in (501, 500))]
    tally = counted(tmp_path / "run", lines)
    assert [line.row for line in tally.failed.lines] == list(range(2, LISTED + 2))
    words = report_words(pdf_of(tally, library))
    assert "and 39 more, in manifest.jsonl" in words
    assert words.index("R-00500") < words.index("R-00501")
    assert f"R-{LISTED + 1:05}" in words
    assert f"R-{LISTED + 2:05}" not in words


def test_reasons_are_counted_apart_up_to_a_number(tmp_path: Path) -> None:
    """Where every failure has a reason of its own, the later ones are counted together."""
    tally = counted(tmp_path / "run", (failed(row, f"content: item {row}") for row in range(2, REASONS + 12)))
    assert len(tally.reasons) == REASONS + 1
    assert tally.reasons[OTHER_REASONS] == 10


def test_an_emergency_without_a_page_is_told(tmp_path: Path, library: Library) -> None:
    """A red flag whose page could not be written is in both lists, and stands first of all."""
    lines = [failed(2, "content: x", **EMERGENCY), entry(3, **EMERGENCY)]
    tally = counted(tmp_path / "run", lines)
    assert (tally.emergency.total, tally.emergency.unwritten, tally.failed.total) == (2, 1, 1)
    words = report_words(pdf_of(tally, library))
    (told,) = [piece for piece in words if piece.startswith("EMERGENCY: contact")]
    assert "Without a page" in " ".join(words[words.index(told) :][:2])
    assert "not written:" in words
    assert "EMERGENCY: content: x" in words
    assert words.index("What needs a person") < words.index(told) < words.index("Levels")


def test_what_is_left_to_do_by_hand_is_told(tmp_path: Path, library: Library) -> None:
    """A document that was printed without its client's name is counted first and listed with what to do."""
    note = "printed without the client's name; write it in by hand"
    tally = counted(tmp_path / "run", [entry(2), entry(3, note=note)])
    assert [(line.client_id, line.note) for line in tally.by_hand.lines] == [("R-00003", note)]
    words = report_words(pdf_of(tally, library))
    assert words.index("To look at, or to finish by hand: 1") < words.index("R-00003") < len(words)
    assert any(piece.startswith("Look at, or finish by hand") for piece in words[: words.index("Levels")])


@pytest.mark.parametrize("rows", [[2], [3, 2]])
def test_a_manifest_that_is_rewritten_meanwhile_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[int]
) -> None:
    """A batch that ends puts its manifest in order; where that falls between two readings, nothing wrong is told."""
    folder = batch(tmp_path / "run", [entry(2), entry(3)])
    read = read_manifest
    readings = iter((lambda: None, lambda: batch(folder, [entry(row) for row in rows])))

    def read_later(where: Path) -> Iterator[Entry]:
        next(readings)()
        return read(where)

    monkeypatch.setattr(tally_module, "read_manifest", read_later)
    with pytest.raises(JournalError, match="rewritten while it was read"):
        count_runs([folder])


def test_mixed_and_unsigned_contents_are_told(tmp_path: Path, library: Library) -> None:
    """Runs over a change of the content say so; hashes are shortened; signed documents are counted."""
    one = counted(tmp_path / "one", [entry(2, content_hash=library.hash)])
    assert not any("contents" in piece for piece in report_words(pdf_of(one, library)))
    two = counted(tmp_path / "two", [entry(2, content_hash=library.hash), entry(3, approved=False)])
    words = report_words(pdf_of(two, library))
    assert any("come from 2 contents" in piece for piece in words)
    assert {library.hash[:12], "2" * 12} <= set(words)
    assert not any(library.hash in piece for piece in words)
    assert two.unsigned == 1
    assert any(piece.startswith("Not signed off") for piece in words)


def test_an_empty_batch_has_a_report(tmp_path: Path, library: Library) -> None:
    """Nothing has been written yet: every part says so, and there is nobody to ask about."""
    words = report_words(pdf_of(counted(tmp_path / "run", []), library))
    assert words.count("None.") >= 7
    assert "Clients to ask about" not in words


def test_what_nobody_has_is_told(tmp_path: Path, library: Library) -> None:
    """A part without figures says of how many clients it is, and a document's usual pages may be a half."""
    words = report_words(pdf_of(counted(tmp_path / "run", [entry(2), entry(3, pages=15)]), library))
    assert any(piece.startswith("None of 2 clients") for piece in words[words.index("Red flags") :])
    assert "14.5" in words[words.index("Pages a document") :]


def test_the_document_says_what_it_is(tmp_path: Path, library: Library) -> None:
    """Title, author and language are set, headings are bookmarks, and every font is whole inside."""
    data = pdf_of(counted(tmp_path / "run", [entry(2), entry(3, **EMERGENCY)]), library, clinic="Клиника & <b>Ко</b>")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.docinfo["/Title"] == "Report on guides, 20.11.2026"
        assert pdf.docinfo["/Author"] == "Клиника & <b>Ко</b>"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261120")
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_outline() as outline:
            titles = [str(item.title) for item in outline.root]
            below = [str(item.title) for item in outline.root[0].children]
        assert titles == ["Report on guides", "Clients to ask about"]
        assert below[:2] == ["What needs a person", "Levels"]
        assert {"Red flags", "Contributors", "Failures by reason", "Seconds a document"} <= set(below)
        fonts = [
            thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"
        ]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)
        assert all("AtkinsonHyperlegible" in str(font.BaseFont) for font in fonts)
    assert "???????&<b>??</b>,20.11.2026" in "".join(report_words(data)).replace(" ", "")


def test_bars_are_as_long_as_their_numbers() -> None:
    """A bar's length is its part of the whole, and nothing is no bar at all."""
    sheet = Sheet(Looks("letter", "#000000", "#ffffff", "en"))
    imprint = Imprint("T", "A", date(2026, 11, 20), "F")
    data = sheet.document(lambda: [sheet.bar(part, 100) for part in (1, 0.25, 0)], imprint)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (page,) = pdf.pages
        assert [float(edge) for edge in page.mediabox.as_list()] == [0, 0, 612, 792]
        drawn = [step for step in pikepdf.parse_content_stream(page) if str(step.operator) == "re"]
    assert [float(step.operands[2]) for step in drawn] == pytest.approx([100, 25])


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    """Neither the clock nor the seed of Python's hashes is seen in the files; another day is."""
    folder = batch(
        tmp_path / "run", [*(entry(row, flags=["RF13", "RF14"]) for row in range(2, 30)), failed(40), entry(2)]
    )
    seen = set()
    for seed, day in (("1", "2026-11-20"), ("2", "2026-11-20"), ("1", "2026-11-21")):
        arguments = [str(folder), "--quiet", "--today", day]
        code = f"from guidegen.cli.report import report; report({arguments!r})"
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        seen.add((folder / "report.pdf").read_bytes())
    assert len(seen) == 2


def test_both_files_are_private_and_in_the_first_folder(tmp_path: Path) -> None:
    """Only their owner can read them, an older report is replaced, and nothing but their names is told."""
    folders = [batch(tmp_path / name, [entry(2)]) for name in ("one", "two")]
    for _ in range(2):
        result = run_report(*folders)
        assert result.exit_code == 0, result.stderr
        assert result.stdout == ""
    assert sorted(path.name for path in folders[0].iterdir()) == ["manifest.jsonl", "report.csv", "report.pdf"]
    assert [path.name for path in folders[1].iterdir()] == ["manifest.jsonl"]
    assert all((folders[0] / name).stat().st_mode & 0o777 == 0o600 for name in ("report.pdf", "report.csv"))
    assert "R-0" not in result.stderr


def test_red_flags_are_told_even_when_quiet(tmp_path: Path) -> None:
    """--quiet silences what went well, and never that somebody has to be called."""
    calm = run_report(batch(tmp_path / "calm", [entry(2)]), "--quiet")
    assert (calm.exit_code, calm.stderr) == (0, "")
    urgent = run_report(batch(tmp_path / "urgent", [entry(2, **URGENT), entry(3, **EMERGENCY)]), "--quiet")
    assert urgent.exit_code == 0
    assert [line.split(",")[0] for line in urgent.stderr.splitlines()] == [
        "RED FLAG: 1 EMERGENCY",
        "RED FLAG: 1 URGENT",
    ]


def test_nobody_is_named(tmp_path: Path) -> None:
    """Names and addresses lie in the same folder, and do not get into the report."""
    folder = batch(tmp_path / "run", [entry(2), entry(3, **EMERGENCY), failed(4)])
    line = {"client_id": "R-00003", "name": "Ada Lovelace", "email": "ada@example.org"}
    (folder / "recipients.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert run_report(folder).exit_code == 0
    words = report_words((folder / "report.pdf").read_bytes())
    told = " ".join(words) + (folder / "report.csv").read_text(encoding="utf-8")
    assert "R-00003" in told
    assert "Ada" not in told
    assert "example.org" not in told
    assert "R-00002" not in told


def test_the_clinics_settings_decide_name_paper_and_titles(tmp_path: Path) -> None:
    """A clinic in the US gets letter paper, its own name, and the titles of its own content."""
    clinic = tmp_path / "clinic"
    (clinic / "content" / "red_flags").mkdir(parents=True)
    (clinic / "guidegen.toml").write_text('region = "us"\n[clinic]\nname = "Riverside"\n', encoding="utf-8")
    default = Path(__file__).parent.parent.parent / "content" / "red_flags" / "very_strong_pain.md"
    (own,) = [path for path in default.parent.glob("*.md") if "code: RF22\n" in path.read_text(encoding="utf-8")]
    words = own.read_text(encoding="utf-8").replace("title: Very strong pain", "title: Fierce pain")
    (clinic / "content" / "red_flags" / own.name).write_text(words, encoding="utf-8")
    folder = batch(tmp_path / "run", [entry(2, level="SOON", flags=["RF22"])])
    result = run_report(folder, "--clinic", clinic, "-o", tmp_path / "r.pdf", "--today", "2026-11-20")
    assert result.exit_code == 0, result.stderr
    assert table((tmp_path / "r.csv").read_bytes())["red_flag", "RF22"][0] == "Fierce pain"
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        assert [float(edge) for edge in pdf.pages[0].mediabox.as_list()] == [0, 0, 612, 792]
        assert pdf.docinfo["/Author"] == "Riverside"
        assert pdf.docinfo["/Title"] == "Report on guides, November 20, 2026"
        assert pdf.Root.Lang == "en-US"


def test_cells_are_no_formulas(tmp_path: Path, library: Library) -> None:
    """A folder or a code that a spreadsheet would compute, or that is no text at all, is told as text."""
    found = table(report_csv(counted(tmp_path / "=1+1", [entry(2, flags=["@SUM(1)", "\ud800"])]), library))
    assert found["run", "1"][0] == "'=1+1"
    assert found["red_flag", "'@SUM(1)"][0] == "'@SUM(1)"
    assert found["red_flag", "?"][1] == "1"


FOREIGN: list[tuple[str, str]] = [
    ("[1]", "not a JSON object"),
    ("{", "not a JSON object"),
    ('{"row": 3}', "no row, client_id or status"),
    (json.dumps(entry(3, level="CALM")), "level"),
    (json.dumps(entry(3, level=["ROUTINE"])), "level"),
    (json.dumps(entry(3, level=None)), "no level"),
    (json.dumps(entry(3, document="letter")), "document"),
    (json.dumps(entry(3, flags="RF01")), "list of codes"),
    (json.dumps(entry(3, contributors=[["C1"]])), "list of codes"),
    (json.dumps(entry(3, presentation=5)), "no text"),
    (json.dumps(failed(3, error=["x"])), "no text"),  # type: ignore[arg-type]
    (json.dumps(entry(3, seconds="fast")), "no number"),
    (json.dumps(entry(3, seconds=float("nan"))), "no number"),
    (json.dumps(entry(3, pages=-1)), "no number"),
    (json.dumps(entry(3, seconds=10**400)), "no number"),
    (json.dumps(entry(3, pages=1.5)), "no number"),
]


@pytest.mark.parametrize(("line", "message"), FOREIGN)
def test_a_line_that_is_not_ours_is_an_error_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    """File and line are told with what to do, the exit code is that of invalid input, and nothing is written."""
    folder = batch(tmp_path / "run", [entry(2)], f"{line}\n")
    result = run_report(folder)
    assert result.exit_code == 3
    assert "manifest.jsonl:2: " in result.stderr
    assert message in result.stderr
    assert "\n  -> " in result.stderr
    assert [path.name for path in folder.iterdir()] == ["manifest.jsonl"]


def test_every_folder_without_a_batch_is_told(tmp_path: Path) -> None:
    """Missing folders, and folders that hold something else, are all named at once."""
    (tmp_path / "empty").mkdir()
    result = run_report(tmp_path / "empty", batch(tmp_path / "run", [entry(2)]), tmp_path / "missing")
    assert result.exit_code == 3
    assert [str(tmp_path / name) in result.stderr for name in ("empty", "missing", "run")] == [True, True, False]
    assert list((tmp_path / "empty").iterdir()) == []


def bad_targets(folder: Path) -> Iterator[tuple[str, str]]:
    """What -o may not be, and what is said about it."""
    yield "-", "the name of a PDF"
    yield "", "the name of a PDF"
    yield str(folder / "manifest.jsonl"), "the name of a PDF"
    yield str(folder / "link.pdf"), "the name of a PDF"
    yield str(folder / "guides" / "R-00002.pdf"), "among the guides"
    yield str(folder / "failed.pdf"), "no report's table"
    yield str(folder / "missing" / "r.pdf"), "cannot be written"
    yield str(folder / "taken.pdf"), "cannot be written"


@pytest.mark.parametrize("number", range(8))
def test_a_target_never_costs_anything(tmp_path: Path, number: int) -> None:
    """A usage error, before anything is counted, wherever a file would be lost or cannot be written."""
    folder = batch(tmp_path / "run", [entry(2)])
    (folder / "guides").mkdir()
    (folder / "guides" / "R-00002.pdf").write_bytes(b"guide")
    (folder / "failed.csv").write_text("row,error\n", encoding="utf-8")
    (folder / "taken.pdf").mkdir()
    (folder / "link.pdf").symlink_to("manifest.jsonl")
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    targets = list(bad_targets(folder))
    assert len(targets) == 8
    target, message = targets[number]
    result = run_report(folder, "-o", target)
    assert result.exit_code == 2
    assert message in result.stderr
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before


def test_a_folder_named_twice_is_refused(tmp_path: Path) -> None:
    """Whatever way it is spelt, its clients would be counted twice."""
    folder = batch(tmp_path / "run", [entry(2)])
    result = run_report(folder, folder / ".." / "run")
    assert result.exit_code == 2
    assert "named twice" in result.stderr


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """Ten times as many clients take at most a tenth more memory, from the manifest to both files."""
    peaks = []
    for rows in (2_000, 20_000):
        folder = batch(tmp_path / str(rows), (entry(row, seconds=row % 997 / 100) for row in range(2, rows + 2)))
        code = (
            "from click.testing import CliRunner; from guidegen.cli.report import report\n"
            f"assert CliRunner().invoke(report, [{str(folder)!r}]).exit_code == 0\n"
            # Not ru_maxrss, which begins with the memory of the process that started this one.
            "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
        )
        told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        peaks.append(int(told.stdout))
    assert peaks[1] < 1.1 * peaks[0]


# E-mail


def mailed(folder: Path, states: Mapping[str, int]) -> Path:
    """A batch folder whose ledger has so many deliveries of each state."""
    ids = [f"R-{number}" for number in range(sum(states.values()))]
    batch(folder, [entry(row, client_id=id_) for row, id_ in enumerate(ids, 2)])
    posts = [(Post(id_, "d", folder, read_address(f"{id_}@example.org")), f"<{id_}@x>") for id_ in ids]
    with closing(Ledger(folder / LEDGER)) as ledger:
        numbers = list(ledger.enter(posts, [], "guide").values())
        for state, count in states.items():
            for number in (numbers.pop() for _ in range(count)):
                ledger.settle(number, state, 250 if state == "sent" else None, "ok" if state == "sent" else "")
    return folder


def test_what_became_of_e_mail_is_told(tmp_path: Path, library: Library) -> None:
    """Counts by state, what has to be looked after first, who got what, when and with which reply; no address."""
    tally = count_runs([mailed(tmp_path / "run", {"sent": 12, "unknown": 1, "failed": 2})])
    figures = table(report_csv(tally, library))
    assert [figures["email", state][1] for state in ("sent", "unknown", "failed", "held")] == ["12", "1", "2", "0"]
    words = " ".join(report_words(pdf_of(tally, library)))
    assert "1 E-mail that may have arrived or not" in words
    assert words.count("250 ok") == 12
    assert words.index("unknown R***@e***.org") < words.index("sent R***@e***.org")
    assert "@example" not in words


def test_where_nothing_was_mailed_nothing_is_said_of_it(tmp_path: Path, library: Library) -> None:
    """A clinic that hands out paper has no empty table of e-mail."""
    tally = counted(tmp_path / "run", [entry(2)])
    assert not any(part == "email" for part, _ in table(report_csv(tally, library)))
    assert "E-mail" not in report_words(pdf_of(tally, library))


def test_one_ledger_for_all_mail_counts_only_for_its_folders(tmp_path: Path) -> None:
    """Where the settings name one ledger, a delivery belongs to the folder that holds its document."""
    mine = mailed(tmp_path / "run", {"sent": 2})
    sent = "a" * 64
    folder = batch(tmp_path / "other", [entry(2, sha256=sent)])
    assert count_runs([folder], mine / LEDGER).mailing.total == 0
    with closing(Ledger(mine / LEDGER)) as ledger:
        ledger.enter([(Post("R-9", sent, folder, read_address("a@example.org")), "<9@x>")], [], "guide")
    assert count_runs([folder], mine / LEDGER).mailing.states == {"queued": 1}


def test_the_same_content_in_two_languages_is_one(tmp_path: Path, library: Library) -> None:
    """Each has a hash of its own, told with its language; the findings are the same."""
    spanish = content_hash_in(library, "es")
    lines = [entry(2, content_hash=library.hash), entry(3, content_hash=spanish, language="es")]
    looks = Looks("a4", "#0b4a5e", "#e7edef", "en-GB")
    about = Report("", date(2026, 11, 20), "20.11.2026", looks, frozenset((spanish,)))
    words = report_words(report_pdf(counted(tmp_path / "one", lines), library, about))
    assert not any("contents" in piece or "in use today; a code" in piece for piece in words)
    assert f"{spanish[:12]} (es)" in " ".join(words)
    assert "no" not in words
    lines.append(entry(4, content_hash="3" * 64, language="es"))
    words = report_words(report_pdf(counted(tmp_path / "two", lines), library, about))
    assert any("come from 2 contents" in piece for piece in words)
    assert "no" in words
    result = run_report(tmp_path / "one", "-o", tmp_path / "report.pdf")
    assert result.exit_code == 0, result.stderr
    assert "no" not in report_words((tmp_path / "report.pdf").read_bytes())
