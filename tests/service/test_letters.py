"""A language is printed in letters that are there, or not at all; a page that gets somebody seen is in English then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.assessment import assess
from guidegen.cli import doctor_clinic
from guidegen.cli.lacking import LackingError
from guidegen.clinic.settings import load_settings
from guidegen.errors import RenderError, SettingsError
from guidegen.files.fonts import font_files
from guidegen.guide import Guide
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.service import letters, printing
from guidegen.service.document import client_document
from guidegen.service.in_language import spoken_library
from guidegen.service.letters import UNPRINTABLE, lacking_letters
from guidegen.service.printing import print_document
from guidegen.service.sheets import print_form
from tests.acceptance.prints import KINDS
from tests.support.base import parsed, run
from tests.support.fonts import font_folder
from tests.support.from_right import font_settings, write_clinic
from tests.support.plausible import ANSWERED_ON

HIND = tuple(font_folder("hind") / f"Hind-{style}.ttf" for style in ("Regular", "Bold"))


@pytest.fixture(scope="module", params=["", font_settings(*HIND)], ids=["no fonts", "other fonts"])
def lacking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """A clinic with a whole translation in Arabic letters, and no font that has them."""
    return write_clinic(tmp_path_factory.mktemp("clinic"), library, request.param)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    return write_clinic(tmp_path_factory.mktemp("clinic"), library)


def document(kind: str, clinic: Path, library: Library) -> Guide:
    assessment = assess(parsed(library, KINDS[kind]), library, ANSWERED_ON)
    return client_document(assessment, library, load_settings(clinic))


def test_a_guide_is_refused_with_what_to_put_where(lacking: Path, library: Library) -> None:
    """Never is a box in the place of a letter, nor a font that happens to be on this machine."""
    with pytest.raises(SettingsError) as error:
        document("guide", lacking, library)
    (problem,) = error.value.problems
    assert problem.place.file == str(lacking / "guidegen.toml")
    assert "of 'ar', so nothing is printed in it: U+0627" in problem.message
    assert '[print.fonts] in guidegen.toml: ar = ["REGULAR.ttf", "BOLD.ttf"]' in str(problem.hint)
    assert "apt install fonts-noto-core" in str(problem.hint)


@pytest.mark.parametrize("kind", ["emergency", "urgent", "referral"])
def test_a_page_that_gets_somebody_seen_is_in_english_then(kind: str, lacking: Path, library: Library) -> None:
    """With a warning, which has a kind, so that a batch can count it."""
    guide = document(kind, lacking, library)
    assert [problem.kind for problem in guide.remarks] == [UNPRINTABLE]
    page = render_html(guide)
    assert '<html lang="en-' in page
    assert "dir=" not in page


def test_a_form_is_refused_too(lacking: Path, library: Library) -> None:
    """Nobody fills in boxes that stand for words."""
    with pytest.raises(SettingsError, match="so nothing is printed in it"):
        print_form(library, load_settings(lacking))


def test_with_its_fonts_a_language_is_printed(clinic: Path, library: Library) -> None:
    """Nothing is told."""
    guide = document("guide", clinic, library)
    assert guide.remarks == ()
    assert guide.region.direction == "rtl"


def test_one_letter_that_lacks_is_named(clinic: Path, library: Library) -> None:
    """By its number, as a screen may not show it."""
    settings = load_settings(clinic)
    spoken = spoken_library(library, "ar", clinic)
    assert spoken is not None
    translation = replace(spoken[1])
    vars(translation)["letters"] = frozenset("اب王")
    (problem,) = lacking_letters(translation, settings)
    assert problem.message == "the fonts at hand have not all letters of 'ar', so nothing is printed in it: U+738B"


def test_letters_that_a_font_puts_together_are_there(clinic: Path, library: Library) -> None:
    """A letter with a mark, of which the font has both apart."""
    spoken = spoken_library(library, "ar", clinic)
    assert spoken is not None
    translation = replace(spoken[1])
    vars(translation)["letters"] = frozenset("\u1e97")  # a t with two dots
    assert lacking_letters(translation, load_settings(clinic)) == ()


def test_letters_that_are_taken_for_ours_are() -> None:
    """In each style of our typeface."""
    for path in font_files().values():
        assert letters._letters_in(path, path.name) >= letters._OURS


def test_spanish_is_in_our_own_letters(library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And no font is looked into for it."""
    monkeypatch.setattr(letters, "_letters_in", None)
    spoken = spoken_library(library, "es", None)
    assert spoken is not None
    (tmp_path / "guidegen.toml").write_text('region = "us"')
    assert lacking_letters(spoken[1], load_settings(tmp_path)) == ()


def test_what_a_font_cannot_draw_holds_no_page_back(
    clinic: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is printed in English at the last moment; a guide is not."""
    own = printing._pdf
    asked: list[str] = []

    def pdf(guide: Guide) -> bytes:
        asked.append(guide.region.language)
        if guide.region.language == "ar":
            raise RenderError([])
        return own(guide)

    monkeypatch.setattr(printing, "_pdf", pdf)
    printed = print_document(document("emergency", clinic, library))
    assert printed.data.startswith(b"%PDF")
    assert printed.left_out == "the client's language"
    assert printed.remedy == "tell the client what it says"
    with pytest.raises(RenderError):
        print_document(document("guide", clinic, library))
    assert asked == ["ar", "en", "ar"]


def test_doctor_tells_which_languages_have_fonts(clinic: Path, lacking: Path) -> None:
    """And of one that has none, what to do."""
    assert doctor_clinic.letters(clinic) == "ar in Amiri-Regular.ttf, Amiri-Bold.ttf; es in our own typeface"
    with pytest.raises(LackingError, match="of 'ar', so nothing is printed in it") as error:
        doctor_clinic.letters(lacking)
    assert "[print.fonts]" in error.value.mend


def test_doctor_finds_fonts_that_are_not_there(tmp_path: Path) -> None:
    """No guide is printed then, in whatever language, and the exit code says so; where was looked is told."""
    (tmp_path / "guidegen.toml").write_text('[print.fonts]\nar = ["Nope-Regular.ttf", "Nope-Bold.ttf"]\n')
    result = run(["doctor", "--clinic", tmp_path])
    assert result.exit_code == 5
    assert "MISSING  settings: no guide is printed: " in result.stdout
    assert f"looked for {tmp_path / 'Nope-Regular.ttf'}" in result.stdout


def test_the_check_of_a_translation_tells_what_its_fonts_lack(lacking: Path) -> None:
    """Before anybody asks for a guide."""
    told = run(["check", "--library", "--language", "ar", "--clinic", lacking])
    assert told.exit_code == 5
    assert "of 'ar', so nothing is printed in it" in told.stderr
