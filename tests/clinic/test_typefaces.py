"""Fonts of a language: files that the settings name, looked into before anything is printed with them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._f_v_a_r import Axis, table__f_v_a_r

from guidegen.clinic.brand import brand
from guidegen.clinic.settings import load_settings, read_settings
from guidegen.errors import SettingsError
from tests.support.fonts import font_folder
from tests.support.from_right import FONTS, font_settings
from tests.support.problems import as_printed

REGULAR, BOLD = FONTS
ITALIC = font_folder("amiri") / "Amiri-Italic.ttf"


def written(folder: Path, *files: Path | str, code: str = "ar") -> Path:
    (folder / "guidegen.toml").write_text('region = "uk"\n' + font_settings(*map(Path, files), code=code))
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as error:
        load_settings(folder)
    return as_printed(error.value.problems)


def test_a_language_has_its_fonts_and_no_other(tmp_path: Path) -> None:
    """All four styles; an upright font stands for a slanted one that is not there."""
    settings = load_settings(written(tmp_path, REGULAR, BOLD))
    looks = brand(settings, "ar")
    assert [(face.weight, face.style) for face in looks.faces] == [
        (400, "normal"),
        (700, "normal"),
        (400, "italic"),
        (700, "italic"),
    ]
    assert {looks.assets[face.asset] for face in looks.faces} == {REGULAR, BOLD}
    assert brand(settings, "ar_EG").faces == looks.faces
    assert brand(settings, "en").faces == ()
    assert brand(settings, "en").assets == {}


def test_a_slanted_font_is_used_where_there_is_one(tmp_path: Path) -> None:
    """And a name counts from the clinic's folder."""
    for file in (REGULAR, BOLD, ITALIC):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    looks = brand(load_settings(written(tmp_path, REGULAR.name, BOLD.name, ITALIC.name)), "ar")
    used = {(face.weight, face.style): looks.assets[face.asset].name for face in looks.faces}
    assert used == {
        (400, "normal"): REGULAR.name,
        (700, "normal"): BOLD.name,
        (400, "italic"): ITALIC.name,
        (700, "italic"): BOLD.name,
    }


def variable(font: TTFont) -> None:
    axis = Axis()
    axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue, axis.axisNameID = "wght", 100, 400, 900, 1
    font["fvar"] = table__f_v_a_r()
    font["fvar"].axes = [axis]


def restricted(font: TTFont) -> None:
    font["OS/2"].fsType = 2


def without_letters(font: TTFont) -> None:
    del font["cmap"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (variable, "is a variable font, which no two systems draw alike"),
        (restricted, "may not be put into documents, as it says of its licence"),
        (without_letters, "holds no letters that can be printed"),
    ],
)
def test_a_font_that_cannot_be_printed_with_is_told(
    change: Callable[[TTFont], None], told: str, tmp_path: Path
) -> None:
    """With its name, its line and what to do."""
    font, out = TTFont(REGULAR), io.BytesIO()
    change(font)
    font.save(out)
    (tmp_path / "own.ttf").write_bytes(out.getvalue())
    (problem,) = problems(written(tmp_path, "own.ttf", BOLD))
    assert f"guidegen.toml:4:1: ar: 'own.ttf' {told}" in problem
    assert "(name a" in problem


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (["gone.ttf", BOLD], "'gone.ttf' cannot be read: No such file or directory"),
        ([REGULAR], "there is no bold font among them"),
        ([BOLD], "there is no regular font among them"),
        ([REGULAR, BOLD, REGULAR], "two of the fonts are of one style"),
        ([BOLD, "guidegen.toml"], "'guidegen.toml' is no font with one style"),
        ([BOLD, "text.ttf"], "'text.ttf' holds no font"),
        ([BOLD, "empty.otf"], "'empty.otf' holds no font"),
    ],
)
def test_files_that_are_no_typeface_are_told(files: list[Path | str], told: str, tmp_path: Path) -> None:
    """Each with what is wrong with it."""
    (tmp_path / "text.ttf").write_text("no font at all, but some words")
    (tmp_path / "empty.otf").write_bytes(b"OTTO")
    (problem,) = problems(written(tmp_path, *files))
    assert f"guidegen.toml:4:1: ar: {told}" in problem


def test_a_code_that_is_none_is_told(tmp_path: Path) -> None:
    """A name of a language is none."""
    (problem,) = problems(written(tmp_path, REGULAR, BOLD, code="Arabic"))
    assert "Arabic: 'Arabic' is no code of a language" in problem


def test_a_font_holds_no_page_back_that_gets_somebody_seen(tmp_path: Path) -> None:
    """As a wrong colour: it is told, and a guide waits for it."""
    settings = read_settings(written(tmp_path, REGULAR))
    assert settings.typefaces == ()
    assert ["there is no bold font among them" in problem.message for problem in settings.cosmetic] == [True]
    with pytest.raises(SettingsError):
        settings.refuse_cosmetic()
