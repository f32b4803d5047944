"""The book of a translation: every word that is signed stands in it, beside the one that it was made from."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from guidegen.clinic.settings import Settings
from guidegen.clinic.sign_off import SignOff
from guidegen.language.catalogue import catalogue_hashes
from guidegen.library import Library, load_library
from guidegen.library.translation import Translation
from guidegen.review.translation import make_translation_book, translation_page
from guidegen.review.translation.contents import CURRENT, MISSING, STALE, TranslationBook
from guidegen.service.in_language import spoken_library
from tests.support.base import run
from tests.support.signing import record_of, signings
from tests.support.translations import write_files

TODAY = date(2026, 11, 20)
UK = Settings(region="uk")


@pytest.fixture(scope="module")
def spoken(library: Library) -> tuple[Library, Translation]:
    found = spoken_library(library, "es", None)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def book(spoken: tuple[Library, Translation]) -> TranslationBook:
    record = record_of(*signings(spoken[0], ["exercises/walk", "catalogue/es"]))
    return make_translation_book(*spoken, record, None, TODAY)


def test_all_that_can_be_signed_stands_in_it_once(book: TranslationBook, spoken: tuple[Library, Translation]) -> None:
    """With its own words and those that it was made from, who signed it, and the hash of the whole."""
    items = [item for _, part in book.parts for item in part] + list(book.pages)
    assert [item.key for item in items] == list(dict.fromkeys(item.key for item in items))
    assert {item.key for item in items} == set(spoken[0].files.words)
    assert (book.hash, book.language, book.name) == (spoken[0].hash, "es", "español")
    assert {item.key for item in items if item.signature.state == "signed"} == {"exercises/walk", "catalogue/es"}
    words = {(item.key, word.name): (word.source, word.said) for item in items for word in item.words}
    for unit in spoken[1].units:
        for name, source in unit.words.items():
            assert words[unit.key, name] == (source, spoken[1].made[unit.key].words[name])
    assert ("Go now", "Vaya ahora") in {(word.source, word.said) for word in book.pages[0].words}
    assert all(word.said for word in book.pages[0].words)


def test_each_word_is_told_in_its_language(book: TranslationBook, library: Library) -> None:
    """What is said on the right has its language, so that it is read out in it; the page has that of its region."""
    page = translation_page(book, library, UK)
    assert '<html lang="en-GB"' in page
    count = sum(len(item.words) for _, part in book.parts for item in part) + len(book.pages[0].words)
    assert len(re.findall(r'<tr><td>(?:(?!</td>).)*</td><td lang="es">', page, re.DOTALL)) == count
    assert page.count("<tr><td") == count
    assert page.count("Signed: A. Clinician (PH12345), 2026-11-20") == 2


def test_what_is_not_current_is_told(library: Library, tmp_path: Path) -> None:
    """It cannot be signed, and stands there all the same."""
    source = (Path(__file__).parents[2] / "content" / "exercises" / "plank.md").read_text(encoding="utf-8")
    own = {"plank": source.replace("Squeeze your buttocks.", "Squeeze hard.")}
    own["new_one"] = source.replace("code: plank", "code: new_one")
    write_files(tmp_path / "content" / "exercises", {f"{id_}.md": words for id_, words in own.items()})
    clinic = load_library(tmp_path)
    found = spoken_library(clinic, "es", tmp_path)
    assert found is not None
    made = make_translation_book(*found, SignOff(), tmp_path / "templates", TODAY)
    states = {item.key: item.state for _, part in made.parts for item in part}
    assert (states["exercises/plank"], states["exercises/new_one"]) == (STALE, MISSING)
    assert states["exercises/walk"] == CURRENT
    page = translation_page(made, clinic, UK)
    assert page.count("Not translated.") == 1
    assert page.count("The source has changed since.") == 1
    assert "(not said: printed as in the source)" in page


def test_a_clinics_own_words_of_pages_stand_in_it(library: Library, tmp_path: Path) -> None:
    """As they are printed: its own before the program's."""
    file = tmp_path / "templates" / "locale" / "es" / "LC_MESSAGES" / "guidegen.po"
    file.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    file.write_text(f'{head}msgid "Go now"\nmsgstr "Vete ya"\n', encoding="utf-8")
    assert catalogue_hashes("es", tmp_path / "templates")
    found = spoken_library(library, "es", tmp_path)
    assert found is not None
    made = make_translation_book(*found, SignOff(), tmp_path / "templates", TODAY)
    said = {word.source: word.said for word in made.pages[0].words}
    assert (said["Go now"], said["Your guide"]) == ("Vete ya", "Su guía")


def test_the_command_writes_it(tmp_path: Path) -> None:
    """For the screen here; what is made of something else is refused, and so is a language that is not there."""
    page = tmp_path / "spanish.html"
    result = run(["review", "--region", "uk", "--language", "es", "--html", "-o", page])
    assert result.exit_code == 0, result.stderr
    assert "the words in 'es' of content" in result.stderr
    assert "Vaya ahora" in page.read_text(encoding="utf-8")
    result = run(["review", "--region", "uk", "--language", "pl", "--html", "-o", page])
    assert result.exit_code == 5
    assert "there is no translation to 'pl'" in result.stderr
    assert run(["review", "--region", "uk", "--language", "es", "--questions"]).exit_code == 2
