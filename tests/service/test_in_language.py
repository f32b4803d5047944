"""Documents in another language: a guide is whole in it or not made, a page that gets somebody seen always is."""

from __future__ import annotations

from datetime import date

import pytest

from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.errors import LibraryError
from guidegen.guide import Guide, assemble
from guidegen.library import Library, load_library
from guidegen.library.translation import Translation
from guidegen.library.translation.translating import in_words_of
from guidegen.service.in_language import require_translated, untranslated
from tests.support.base import parsed
from tests.support.translations import MARK, filled_in, read_files

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def without(library: Library, *paths: str) -> Translation:
    """The whole translation but for some files."""
    files = filled_in(library)
    for path in paths:
        del files[path]
    return read_files(library, files)


def document(library: Library, translation: Translation, changes: dict[str, object] | None = None) -> Guide:
    spoken = in_words_of(library, translation)
    return assemble(assess(parsed(spoken, changes or {}), spoken, DAY), spoken, Settings(region="uk"))


def test_a_guide_is_made_of_translated_words(library: Library) -> None:
    """Where all of it is translated nothing is missing, and the decisions are those of the source."""
    translation = without(library)
    guide = document(library, translation)
    assert require_translated(guide, translation) == []
    titles = [block.item.title for block in guide.blocks() if block.item is not None]
    assert titles
    assert all(title.endswith(MARK) for title in titles)
    own = assemble(assess(parsed(library), library, DAY), library, Settings(region="uk"))
    assert [(block.kind, block.item and block.item.id) for block in own.blocks()] == [
        (block.kind, block.item and block.item.id) for block in guide.blocks()
    ]


def test_what_a_guide_does_not_print_holds_no_guide_back(library: Library) -> None:
    """Another region, and the plan for a problem that this runner has not."""
    translation = without(library, "regions/nz.yaml", "red_flags/bleeding.md")
    assert untranslated(document(library, translation), translation) == []


@pytest.mark.parametrize("path", ["signs/emergency.md", "regions/uk.yaml", "headings.yaml", "questionnaire.yaml"])
def test_a_guide_is_never_half(library: Library, path: str) -> None:
    """All that is missing of it is told at once."""
    translation = without(library, path)
    guide = document(library, translation)
    with pytest.raises(LibraryError) as caught:
        require_translated(guide, translation)
    first, *others = caught.value.problems
    assert f"no guide is printed in 'es' of which {len(others)} items are not translated" in first.message
    assert {problem.place.file for problem in others} == {f"content/es/{path}"}


def test_an_emergency_page_is_never_held_back(library: Library) -> None:
    """What is missing of it stands there in the words of the source, and is told."""
    translation = without(library, "red_flags/cauda_equina.md")
    page = document(library, translation, {"rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"})
    assert page.document == "emergency"
    told = require_translated(page, translation)
    assert [problem.place.file for problem in told] == ["content/es/red_flags/cauda_equina.md"]
    assert any(block.item.id == "cauda_equina" for block in page.blocks() if block.item is not None)


def test_who_signed_the_source_has_not_signed_its_translation(library: Library) -> None:
    """What is said of the language and of headings is part of what a translated guide uses."""
    guide = document(library, without(library))
    assert not guide.approved
    assert guide.approval.words is not None
    said = {standing.key for standing in guide.approval.words.open}
    assert {"language", "questionnaire/questions/age", "regions/uk"} < said
    assert any(key.startswith("headings/") for key in said)
    assert "regions/us" not in said
