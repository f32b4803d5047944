"""`guidegen translate` and `guidegen check --language` as a clinic uses them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from guidegen.language.unsaid import is_behind, template_messages
from guidegen.library import load_library
from tests.support.base import run
from tests.support.translations import SPANISH, filled_in, write_catalogue, write_files


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n')
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_files_to_fill_in_are_written_once(clinic: Path) -> None:
    """A second run finds what is there, writes no file anew that is whole, and keeps what is filled in."""
    result = run(["translate", "init", "pl", "--clinic", clinic])
    assert result.exit_code == 0, result.stderr
    assert "0 of 358 items are translated" in result.stderr
    folder = clinic / "content/pl"
    assert str(folder / "language.yaml") in result.stdout
    words = folder / "advice/scales.md"
    change(words, 'title: ""', 'title: "Słowa w twoim planie"')
    result = run(["translate", "init", "pl", "--clinic", clinic])
    assert result.exit_code == 0, result.stderr
    assert str(folder / "language.yaml") not in result.stdout
    assert 'title: "Słowa w twoim planie"' in words.read_text(encoding="utf-8")


def test_what_is_whole_and_current_is_left_alone(clinic: Path) -> None:
    """Byte for byte; and where the source has changed the new words stand beside what was said of the old ones."""
    write_files(clinic / "content/es", filled_in(load_library()))
    result = run(["translate", "init", "es", "--clinic", clinic])
    assert (result.exit_code, result.stdout) == (0, ""), result.stderr
    text = (Path(__file__).parents[2] / "content/exercises/plank.md").read_text(encoding="utf-8")
    write_files(clinic / "content", {"exercises/plank.md": text.replace("Squeeze your buttocks.", "Squeeze hard.")})
    result = run(["translate", "init", "es", "--clinic", clinic])
    assert result.stdout.split() == [str(clinic / "content/es/exercises/plank.md")]
    told = (clinic / "content/es/exercises/plank.md").read_text(encoding="utf-8")
    assert "## cue\n<!--\nSqueeze hard.\n-->\nSqueeze your buttocks. Ż\n" in told
    assert "of 1 the source has changed" in result.stderr


def test_a_table_goes_out_and_comes_back(clinic: Path) -> None:
    """What a translator wrote stands in the files; what was there and is replaced is named."""
    write_files(clinic / "content/pl", {"language.yaml": SPANISH})
    table = clinic / "words.xlsx"
    assert run(["translate", "table", "pl", "-o", table, "--clinic", clinic]).exit_code == 0
    again = run(["translate", "table", "pl", "-o", table, "--clinic", clinic])
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    book = openpyxl.load_workbook(table)
    sheet = book.worksheets[0]
    rows = [row for row in sheet.iter_rows(min_row=2) if row[0].value == "exercises/plank"]
    for row in rows:
        row[4].value = f"Po polsku {row[3].value}"
    book.save(table)
    result = run(["translate", "take", "pl", table, "--clinic", clinic])
    assert (result.exit_code, result.stdout.split()) == (0, [str(clinic / "content/pl/exercises/plank.md")])
    assert "1 of 358 items are translated" in result.stderr
    rows[0][4].value = "Plancha"
    book.save(table)
    result = run(["translate", "take", "pl", table, "--clinic", clinic])
    assert "another translation than before: exercises/plank title" in result.stderr
    assert 'title: "Plancha"' in (clinic / "content/pl/exercises/plank.md").read_text(encoding="utf-8")


def test_a_table_of_an_older_source_replaces_nothing_that_is_current(clinic: Path) -> None:
    """It is told, and the files stay as they are."""
    write_files(clinic / "content/es", filled_in(load_library()))
    table = clinic / "words.xlsx"
    run(["translate", "table", "es", "-o", table, "--clinic", clinic])
    book = openpyxl.load_workbook(table)
    row = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "exercises/plank")
    row[2].value, row[4].value = "older", "Vieja plancha"
    book.save(table)
    result = run(["translate", "take", "es", table, "--clinic", clinic])
    assert (result.exit_code, result.stdout) == (5, "")
    assert "the rows of exercises/plank are of several sources" in result.stderr


def test_a_table_with_strange_rows_is_refused_whole(clinic: Path) -> None:
    """Every row is told, and nothing is written."""
    table = clinic / "words.xlsx"
    write_files(clinic / "content/es", {"language.yaml": SPANISH})
    run(["translate", "table", "es", "-o", table, "--clinic", clinic])
    book = openpyxl.load_workbook(table)
    sheet = book.worksheets[0]
    sheet["A2"].value, sheet["B4"].value, sheet["E5"].value = "exercises/plink", "titel", "x"
    book.save(table)
    result = run(["translate", "take", "es", table, "--clinic", clinic])
    assert result.exit_code == 5
    assert f"error: {table}:2: 'exercises/plink' is nothing that is translated" in result.stderr
    assert f"error: {table}:4: 'titel' is nothing that is translated" in result.stderr
    assert [file.name for file in (clinic / "content/es").iterdir()] == ["language.yaml"]


@pytest.mark.parametrize("language", ["en", "xx", "../es", "english", "ES"])
def test_what_is_no_other_language_is_refused(clinic: Path, language: str) -> None:
    """As a usage error, and nothing is written."""
    result = run(["translate", "init", language, "--clinic", clinic])
    assert result.exit_code == 2
    assert [file.name for file in clinic.iterdir()] == ["guidegen.toml"]


def test_check_tells_what_is_wrong_with_a_translation(clinic: Path) -> None:
    """With exit code 5 as for the content; the table of reading ease is that of the language."""
    write_files(clinic / "content/es", filled_in(load_library()))
    words = clinic / "content/es/exercises/plank.md"
    change(words, "Squeeze your buttocks. Ż", "Squeeze 14 times. Ż")
    result = run(["check", "--library", "--reading", "--language", "es", "--clinic", clinic])
    assert result.exit_code == 5
    assert f"error: {words}:" in result.stderr
    assert "parts.cue: figures differ: 14 is not in the source" in result.stderr
    assert result.stdout.startswith("INFLESZ  longest sentence  item\n")
    assert "content 0.6.1 in 'es': 358 of 358 items are translated" in result.stderr


def test_a_language_without_a_measure_of_ease_is_told(clinic: Path) -> None:
    """And one that nobody has begun ends with the command that begins it."""
    write_files(clinic / "content/pl", {"language.yaml": SPANISH})
    result = run(["check", "--reading", "--language", "pl", "--clinic", clinic])
    assert result.exit_code == 0
    assert "no measure of reading ease is known for 'pl'" in result.stderr
    result = run(["check", "--library", "--language", "qq", "--clinic", clinic])
    assert (result.exit_code, "guidegen translate init qq" in result.stderr) == (5, True)
    assert run(["check", "x.yaml", "--language", "es"]).exit_code == 2


def test_what_templates_say_is_translated_too(clinic: Path) -> None:
    """`init` writes their catalogue and says how far it is; `check` tells what it lacks, and wrong places."""
    write_files(clinic / "content/pl", filled_in(load_library()))
    file = clinic / "templates/locale/pl/LC_MESSAGES/guidegen.po"
    result = run(["translate", "init", "pl", "--clinic", clinic])
    assert (result.exit_code, result.stdout) == (0, f"{file}\n"), result.stderr
    count = sum(bool(each.id) and is_behind(each) for each in template_messages())
    assert f"0 of {count} messages of templates that documents use are translated" in result.stderr
    result = run(["check", "--library", "--language", "pl", "--clinic", clinic])
    assert result.exit_code == 5
    assert f"error: {file}: {count} of {count} messages of templates are missing, fuzzy or faulty: '" in result.stderr
    write_catalogue(clinic, "pl")
    change(file, 'msgstr "Page %(page)s of %(pages)s"', 'msgstr "Strona %(strona)s"')
    result = run(["check", "--library", "--language", "pl", "--clinic", clinic])
    assert "'Page %(page)s of %(pages)s': unknown named placeholder 'strona'" in result.stderr
    assert f"error: {file}: 1 of {count} messages" in result.stderr
    write_catalogue(clinic, "pl")
    change(file, 'msgid "Go now"', 'msgid "Go nwo"')
    result = run(["check", "--library", "--language", "pl", "--clinic", clinic])
    assert f"warning: {file}:" in result.stderr
    assert "'Go nwo' is no message of a template" in result.stderr
    assert "did you mean 'Go now'?" in result.stderr
    change(file, 'msgstr "Go now"', 'msgstr "Go now')
    result = run(["check", "--library", "--language", "pl", "--clinic", clinic])
    assert result.exit_code == 5
    assert "this catalogue cannot be read: the quote at its end is missing" in result.stderr
    file.write_text("nonsense", encoding="utf-8")
    result = run(["translate", "init", "pl", "--clinic", clinic])
    assert (result.exit_code, f"error: {file}:1: this catalogue cannot be read" in result.stderr) == (5, True)
    assert file.read_text(encoding="utf-8") == "nonsense"
