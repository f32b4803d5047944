"""The questionnaire in the language that a client reads: the form and the blank say the language in the answers."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import pikepdf
import pytest
from pikepdf import Pdf
from pypdf import PdfReader

from guidegen.answers import Answers, parse_answers
from guidegen.clinic.settings import Settings
from guidegen.files.text_with_places import read
from guidegen.library import Library, load_library
from guidegen.readers.blank import BLANKS, answers_yaml
from guidegen.readers.form.read import read_form
from guidegen.service.in_language import asked_in
from guidegen.service.sheets import print_form
from tests.support.base import mapping
from tests.support.form_filling import (
    Entries,
    blank_form,
    branches,
    entries,
    fields_of,
    filled_by_pdfium,
    filled_by_qpdf,
)

SPANISH = Settings(region="us", language="es")
CLIENT = {"name": "Ana Núñez", "id": "R-007"}


@cache
def spanish_form() -> bytes:
    """The default form in Spanish, made once."""
    return print_form(load_library(), SPANISH)


def answered(raw: bytes, library: Library) -> Answers:
    source = read_form(raw, "f.pdf", library)
    assert source.problems == []
    return parse_answers(source, library)


def wanted(library: Library) -> Entries:
    return entries(mapping(client=CLIENT), library.questionnaire)


@pytest.mark.parametrize("fill", [filled_by_qpdf, filled_by_pdfium])
def test_a_filled_spanish_form_says_so_and_means_what_an_english_one_does(
    fill: Callable[[bytes, Entries], bytes], library: Library
) -> None:
    """Whoever filled it in: its fields and what they say have the same names."""
    found = answered(fill(spanish_form(), wanted(library)), library)
    english = answered(filled_by_qpdf(blank_form(), wanted(library)), library)
    assert (found.language, english.language) == ("es", "")
    assert (found.values, found.client, found.answered_on) == (english.values, english.client, english.answered_on)
    assert len(found.values) > 20


@pytest.mark.parametrize("said", [None, "", "¿?"], ids=["gone", "empty", "no code"])
def test_a_form_that_lost_its_language_is_read_all_the_same(said: str | None, library: Library) -> None:
    """As one that never said any; what is no language is told where answers are checked."""

    def change(pdf: Pdf) -> None:
        field = fields_of(pdf)["form.language"]
        if said is None:
            pdf.Root.AcroForm.Fields = [each for each in pdf.Root.AcroForm.Fields if each.T != field.T]
            for page in pdf.pages:
                page.Annots = [each for each in page.Annots if each.get("/T") != field.T]
        else:
            field.V = pikepdf.String(said)

    raw = filled_by_qpdf(spanish_form(), wanted(library), change)
    source = read_form(raw, "f.pdf", library)
    assert source.problems == []
    assert source.data.get("language", "") == (said or "")


def test_the_language_survives_names_as_a_tree(library: Library) -> None:
    """As some programs keep the fields."""
    raw = filled_by_qpdf(spanish_form(), wanted(library), branches)
    assert answered(raw, library).language == "es"


def test_the_spanish_form_speaks_spanish(library: Library) -> None:
    """On its pages, in what a screen reader says, and in what the document says of itself."""
    spoken = asked_in(library, SPANISH)
    with pikepdf.open(io.BytesIO(spanish_form())) as pdf:
        assert str(pdf.Root.Lang).startswith("es")
        fields = fields_of(pdf)
        assert str(fields["form.language"].V) == "es"
        assert int(fields["form.language"].Ff) & 1
        english = {name for name, field in fields_of(Pdf.open(io.BytesIO(blank_form()))).items()}
        assert set(fields) - english == {"form.language"}
        assert english <= set(fields)
        assert str(fields["sex"].TU) == spoken.questionnaire["sex"].ask
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(spanish_form())).pages)
    told = "".join(text.split())
    for question in spoken.questionnaire:
        assert "".join(question.ask.split()) in told or question.distance
    assert "911" in told


def test_without_a_region_a_spanish_form_is_spanish_too(library: Library) -> None:
    """Its words are those of no country."""
    from guidegen.html import render_form

    page = render_form(
        Settings(language="es"),
        None,
        "es",
        carries_language=True,
        version="1",
        chapters=[],
        day_parts=["day"],
        states=lambda _: (),
        is_long=lambda _: False,
        levels=[],
        warned="",
        md=str,
        large=False,
        ink="colour",
    )
    assert '<html lang="es"' in page
    assert "Idioma de este formulario:" in page


def test_the_blank_is_in_spanish_and_says_so(library: Library) -> None:
    """Its comments are Spanish words, its keys what they are in English."""
    spoken = asked_in(library, SPANISH).questionnaire
    blank = answers_yaml(spoken, "mi", "es")
    source = read(blank, "answers.yaml")
    assert source.data["language"] == "es"
    assert list(source.data["answers"]) == [question.id for question in library.questionnaire]
    assert "  # 10 a 99 años\n" in blank
    assert "(optional)" not in blank
    assert spoken["sex"].ask in blank
    assert library.questionnaire["sex"].ask not in blank


def test_the_english_blank_leaves_the_language_open(library: Library) -> None:
    """Where nobody asked for one; a table has a column for it where somebody did."""
    blank = read(answers_yaml(library.questionnaire, "km"), "answers.yaml").data
    assert "language" not in blank
    header = BLANKS["csv"](library.questionnaire, "km", "es").split(",")
    assert "language" in header
    assert "language" not in BLANKS["csv"](library.questionnaire, "km", "").split(",")
