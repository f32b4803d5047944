"""A guide tried with readers: the sheet, a file for each reader, and a log that knows which content was read."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from guidegen.cli.commands import main
from guidegen.clinic.settings import Settings
from guidegen.errors import CommentsError
from guidegen.library import Library
from guidegen.review.user_testing import (
    LOG,
    blank_results,
    count_trials,
    keep_result,
    print_sheet,
    read_log,
    read_result,
)
from tests.support.pdf_sample import pdf_faults

TODAY = date(2026, 11, 20)
FILLED = """\
reader: R1
on: 2026-11-19
guide: easy_acute
tasks: {emergency_number: yes, pee: partly}
ratings: {1: 1, 2: 0, 3: na, 20: 1}
remarks: The week was hard to find.
"""


def result_file(folder: Path, text: str = FILLED) -> Path:
    file = folder / "reader.yaml"
    file.write_text(text)
    return file


def test_the_sheet_is_a_tagged_page_with_every_task_and_item(library: Library) -> None:
    """Tasks to find and to use, rating items, and boxes; for the screen as for print."""
    settings = Settings(region="uk")
    page = print_sheet(library, settings, TODAY, as_html=True).decode()
    assert {task.kind for task in library.user_testing.tasks} == {"find", "use"}
    assert all(item.says in page for item in library.user_testing.ratings)
    assert page.count('class="box"') == 3 * (len(library.user_testing.tasks) + len(library.user_testing.ratings))
    assert pdf_faults(print_sheet(library, settings, TODAY)) == []


def test_the_blank_file_has_every_task_and_is_refused_as_it_is(tmp_path: Path, library: Library) -> None:
    """Who forgot to fill it in is told so; with one answer it is read."""
    text = blank_results(library, Settings(), TODAY).decode()
    assert all(f"  {task.id}:" in text for task in library.user_testing.tasks)
    with pytest.raises(CommentsError, match="nothing is filled in"):
        read_result(result_file(tmp_path, text.replace("reader:\n", "reader: R1\n")), library, TODAY)
    filled = text.replace("reader:\n", "reader: R1\n").replace("guide:\n", "guide: urgent\n")
    found = read_result(result_file(tmp_path, filled.replace("  pee:", "  pee: no")), library, TODAY)
    assert found.tasks == {"pee": "no"}


def test_results_are_kept_with_the_content_that_was_read(tmp_path: Path, library: Library) -> None:
    """The log is the clinic's own to read, and a reader's trial stands in it once."""
    result = read_result(result_file(tmp_path), library, TODAY)
    keep_result(tmp_path, result, library)
    (logged,) = read_log(tmp_path)
    assert logged.result == result
    assert (logged.version, logged.hash) == (library.version, library.hash)
    assert stat.S_IMODE((tmp_path / LOG).stat().st_mode) == 0o600
    with pytest.raises(CommentsError, match="already"):
        keep_result(tmp_path, result, library)


def test_only_trials_of_the_same_content_are_counted(tmp_path: Path, library: Library) -> None:
    """A changed content begins anew; what does not apply counts for no aim."""
    result = read_result(result_file(tmp_path), library, TODAY)
    keep_result(tmp_path, result, replace(library, hash="0" * 64))
    kept = keep_result(tmp_path, replace(result, reader="R2"), library)
    found = count_trials(kept, library.hash, library.user_testing)
    assert (found.readers, found.earlier) == (1, 1)
    assert {share.name: (share.done, share.asked) for share in found.tasks if share.asked} == {
        "emergency_number": (1, 1),
        "pee": (0, 1),
    }
    assert [(share.done, share.asked) for share in found.aims] == [(1, 2), (1, 1)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("emergency_number", "emergency_nunber", "there is no 'emergency_nunber'"),
        ("pee: partly", "pee: perhaps", "none of yes, partly, no"),
        ("1: 1,", "1: 2,", "none of 1, 0, na"),
        ("2026-11-19", "2027-11-19", "still to come"),
        ("reader: R1", "reader:", "'reader' is missing"),
        ("remarks", "remark", "unknown key 'remark'"),
    ],
)
def test_faults_of_a_file_are_told(tmp_path: Path, library: Library, old: str, new: str, message: str) -> None:
    """In clear words, and nothing is kept."""
    with pytest.raises(CommentsError, match=message):
        read_result(result_file(tmp_path, FILLED.replace(old, new)), library, TODAY)


def test_a_damaged_log_is_never_written_over(tmp_path: Path, library: Library) -> None:
    """What cannot be read is told with its line, and stays as it is."""
    (tmp_path / LOG).write_text("{}\n")
    with pytest.raises(CommentsError, match="damaged"):
        keep_result(tmp_path, read_result(result_file(tmp_path), library, TODAY), library)
    assert (tmp_path / LOG).read_text() == "{}\n"


def test_the_commands(tmp_path: Path) -> None:
    """review --log keeps a result in the clinic's folder and tells the counts; one thing is done at a time."""
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n')
    clinic = ["review", "--clinic", str(tmp_path)]
    told = CliRunner().invoke(main, [*clinic, "--log", str(result_file(tmp_path)), "--today", "2026-11-20"])
    assert told.exit_code == 0
    assert "emergency_number: 1 of 1" in told.stdout
    again = CliRunner().invoke(main, [*clinic, "--log", str(result_file(tmp_path)), "--today", "2026-11-20"])
    assert again.exit_code == 3
    both = CliRunner().invoke(main, [*clinic, "--questions", "--since", str(tmp_path)])
    assert both.exit_code == 2
    wrong = CliRunner().invoke(main, [*clinic, "--questions", "-o", str(tmp_path / "x.txt")])
    assert wrong.exit_code == 2
    target = tmp_path / "readers.html"
    assert CliRunner().invoke(main, [*clinic, "--questions", "--html", "-o", str(target)]).exit_code == 0
    assert target.exists()
    assert target.with_suffix(".yaml").exists()
