"""No word of the source is left on a runner's page in another language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path

import pytest

from guidegen.files.resources import templates_dir
from guidegen.language.catalogue import translations
from guidegen.language.po_files import key_of
from guidegen.language.unsaid import template_messages
from guidegen.library import Library
from guidegen.library.translation import units_of
from guidegen.service.in_language import spoken_library
from tests.support.pseudo import BEGIN, END, Pseudo, accented
from tests.support.room_pages import Pages
from tests.support.runner_room_pages import in_miles, of_runners
from tests.support.translations import filled_in, write_catalogue, write_files

# The clinic's name, and other languages by their own names.
OWN = {"riverside", "physio", "english", "español"}
WORD = re.compile(r"[^\W\d_]{2,}")
VOWEL = re.compile("[aeiouyAEIOUY]")
SPOKEN = re.compile(r'\b(?:alt|title|aria-label|placeholder|value)="([^"]*)"')
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
INNER = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")


@pytest.fixture
def gathered(tmp_path: Path, library: Library) -> Iterator[Callable[..., dict[str, str]]]:
    """Pages of a clinic that has set a language, by their names."""
    made: list[Pages] = []

    def gather(what: Callable[[Pages], None], region: str, language: str, clinic: Path | None = None) -> dict[str, str]:
        folder = tmp_path / f"room-{len(made)}"
        folder.mkdir()
        made.append(Pages(folder, library, region, language, clinic))
        what(made[-1])
        return made[-1].seen

    yield gather
    for pages in made:
        pages.close()


def texts(page: str) -> Iterator[str]:
    """What a page shows and what is read out of it; with its dialogs, and what it says where no script runs."""
    for found in SPOKEN.finditer(page):
        if 'type="hidden"' not in page[page.rfind("<", 0, found.start()) : found.start()]:
            yield unescape(found[1])
    yield unescape(re.sub(r"<[^>]+>", "\n", page))


def words(page: Iterable[str]) -> set[str]:
    return {word.lower() for text in page for word in WORD.findall(PLACE.sub(" ", text))}


def test_no_english_word_is_on_any_page_in_spanish(library: Library, gathered: Callable[..., dict[str, str]]) -> None:
    """From the first page to the last, with all faults, notices, refusals and dialogs."""
    spoken = spoken_library(library, "es", None)
    assert spoken is not None
    catalogue = translations("es")
    messages = [key_of(each)[1] for each in template_messages() if each.id]
    english = words([*messages, *content(library)]) - words([*map(catalogue.gettext, messages), *content(spoken[0])])
    assert english > {"answers", "call", "clinic", "desk", "you", "your", "the", "and", "week"}
    pages = {**gathered(of_runners, "uk", "es"), **gathered(in_miles, "us", "es")}
    assert len(pages) > 200
    left = {name: found for name, page in pages.items() if (found := (english - OWN) & words(visible(page)))}
    assert left == {}


def content(library: Library) -> list[str]:
    """All texts for runners; titles of papers are what they are."""
    units = [unit for unit in units_of(library) if not unit.path.startswith("references")]
    return [text for unit in units for text in unit.words.values()]


def visible(page: str) -> list[str]:
    """A page's texts without the values of buttons and boxes, which nobody reads."""
    return list(texts(re.sub(r' value="[^"]*"', "", page)))


@pytest.mark.parametrize(("what", "region"), [(in_miles, "us"), pytest.param(of_runners, "uk", marks=pytest.mark.long)])
def test_every_word_of_a_page_is_a_message_or_content(
    what: Callable[[Pages], None],
    region: str,
    tmp_path: Path,
    library: Library,
    gathered: Callable[..., dict[str, str]],
) -> None:
    """In a language made by program, whose words have no plain vowel."""
    clinic = tmp_path / "clinic"
    write_files(clinic / "content" / "pl", filled_in(library, accented))
    write_catalogue(clinic, "pl", Pseudo().gettext)
    pages = gathered(what, region, "pl", clinic)
    assert len(pages) > 3
    for name, page in pages.items():
        assert '<html lang="pl' in page, name
        assert list(unsaid(page)) == [], name


def unsaid(page: str) -> Iterator[str]:
    for text in visible(page):
        while INNER.search(text):
            text = INNER.sub(" ", text)
        yield from (word for word in WORD.findall(text) if VOWEL.search(word) and word.lower() not in OWN)


def test_scripts_of_runners_pages_say_nothing() -> None:
    """What they show stands in the page, where it is translated."""
    script = (templates_dir() / "intake" / "runner.js").read_text(encoding="utf-8")
    script = re.sub(r"(?m)//.*$|/\*.*?\*/", "", script)
    strings = re.findall(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`', script)
    assert strings
    assert not [text for found in strings for text in found if " " in text.strip() and not text.startswith(".")]
    assert not re.search(r"textContent|innerText|innerHTML|alert\(|title =", script)
