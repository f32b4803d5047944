"""Which languages runners are asked in: those that are whole, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.clinic.settings import Settings
from guidegen.errors import LibraryError
from guidegen.library import Library
from guidegen.web.intake.languages import Languages, languages_of, named
from tests.support.translations import filled_in, write_catalogue, write_files

QUESTION = "questionnaire.yaml"


def offered(library: Library, clinic: Path | None = None, language: str | None = None) -> Languages:
    settings = Settings(region="us", folder=clinic, language=language)
    return languages_of(library, settings, library.regions["us"], lambda name: f"/{name}")


def translated(library: Library, clinic: Path, code: str = "pl", less: str = "", unsaid: tuple[str, ...] = ()) -> None:
    """A clinic's translation made by program, whole but for a file and some messages of pages."""
    files = filled_in(library)
    if less:
        del files[less]
    write_files(clinic / "content" / code, files)
    write_catalogue(clinic, code, without=unsaid)


def test_what_comes_with_guidegen_is_offered_by_its_own_name(library: Library) -> None:
    """In the order of these names, with the tag of the region that it is written for."""
    found = offered(library)
    assert [(one.code, one.name, one.tag, one.direction) for one in found.asked.values()] == [
        ("en", "English", "en-US", "ltr"),
        ("es", "Español", "es-US", "ltr"),
    ]
    assert (found.problems, found.usual, found.own.code) == ((), "en", "en")


def test_a_clinics_own_language_is_offered_once_it_is_whole(library: Library, tmp_path: Path) -> None:
    """With its own catalogue, which the pages are said from."""
    translated(library, tmp_path)
    found = offered(library, tmp_path, "pl")
    polish = found.asked["pl"]
    assert polish.left == frozenset()
    assert polish.library.questionnaire["age"].ask.endswith("Ż")
    assert found.usual == "pl"


@pytest.mark.parametrize(
    ("less", "unsaid"),
    [(QUESTION, ()), ("regions/us.yaml", ()), ("", ("Continue",)), ("", ("This page is not there",))],
)
def test_a_language_that_is_not_whole_is_told_and_not_offered(
    library: Library, tmp_path: Path, less: str, unsaid: tuple[str, ...]
) -> None:
    """Whatever is missing: a question, the region's words, a message of the runner's pages."""
    translated(library, tmp_path, less=less, unsaid=unsaid)
    found = offered(library, tmp_path)
    assert list(found.asked) == ["en", "es"]
    [problem] = found.problems
    assert str(problem.place) == "content/pl"
    assert problem.message.startswith("not offered to runners: ")
    assert problem.hint == "guidegen check --library --language pl tells all that is missing"
    assert (found.find("pl"), found.find_for_care("pl")) == (None, found.partly["pl"])


@pytest.mark.parametrize(
    ("less", "unsaid"), [("red_flags/cauda_equina.md", ()), ("", ("Sign in to the desk",)), ("", ("Go now",))]
)
def test_what_is_asked_of_nobody_here_holds_no_language_back(
    library: Library, tmp_path: Path, less: str, unsaid: tuple[str, ...]
) -> None:
    """What a red flag says, and messages of documents and of the desk."""
    translated(library, tmp_path, less=less, unsaid=unsaid)
    assert "pl" in offered(library, tmp_path).asked


def test_pages_whose_messages_are_missing_are_in_the_language_of_the_content(library: Library, tmp_path: Path) -> None:
    """Of such a language the content alone is used, for who has to be seen."""
    translated(library, tmp_path, less=QUESTION)
    assert offered(library, tmp_path).partly["pl"].is_said
    write_catalogue(tmp_path, "pl", without=["Call now"])
    found = offered(library, tmp_path)
    assert not found.partly["pl"].is_said
    assert found.partly["pl"].templates is found.own.templates


def test_what_a_clinic_has_set_is_refused_where_it_is_not_whole(library: Library, tmp_path: Path) -> None:
    """With all that is missing: no guide could be made either."""
    translated(library, tmp_path, less=QUESTION)
    with pytest.raises(LibraryError, match="no question is asked in 'pl'") as caught:
        offered(library, tmp_path, "pl")
    assert len(caught.value.problems) > 50
    with pytest.raises(LibraryError, match="there is no translation to 'sv'"):
        offered(library, tmp_path, "sv")


def test_a_translation_that_cannot_be_read_is_told(library: Library, tmp_path: Path) -> None:
    """The others are offered as before."""
    translated(library, tmp_path)
    (tmp_path / "content" / "pl" / "language.yaml").write_text("name: [", encoding="utf-8")
    found = offered(library, tmp_path)
    assert list(found.asked) == ["en", "es"]
    assert found.find_for_care("pl") is None
    assert len(found.problems) == 1


def test_a_language_of_one_country_is_for_who_reads_the_language(library: Library, tmp_path: Path) -> None:
    """Where there is nothing nearer."""
    translated(library, tmp_path, "pt_BR")
    found = offered(library, tmp_path)
    assert found.find("pt") is found.asked["pt_BR"]
    assert found.asked["pt_BR"].tag == "pt-BR"
    assert (found.find(""), found.find("p"), found.find("de")) == (None, None, None)


def test_a_language_knows_in_which_direction_it_is_written(library: Library, tmp_path: Path) -> None:
    """By its own name, whatever its code."""
    translated(library, tmp_path, "ar")
    told = tmp_path / "content" / "ar" / "language.yaml"
    told.write_text(told.read_text(encoding="utf-8").replace("name: español", "name: العربية"), encoding="utf-8")
    assert offered(library, tmp_path).asked["ar"].direction == "rtl"


def test_staff_call_a_language_by_a_plain_word() -> None:
    """And by its code, where there is none."""
    assert (named("es"), named("pl"), named("pt_BR"), named("qqq")) == (
        "Spanish",
        "Polish",
        "Brazilian Portuguese",
        "qqq",
    )
