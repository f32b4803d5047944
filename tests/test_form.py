"""The blank form: accessible, complete, in plain sight for a pen, and no more than a few pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Object

from guidegen.errors import RenderError
from guidegen.form import is_pdf
from guidegen.form.make import form_pdf
from guidegen.form.names import VERSION, form_fields
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.pdf.fields import Field, Kind, add_fields
from guidegen.questionnaire import Questionnaire, Type
from guidegen.settings import Settings
from tests.form_filling import fields_of
from tests.pdf_sample import faults, simple


@pytest.fixture(scope="module")
def uk(library: Library) -> bytes:
    return form_pdf(library, Settings(region="uk"))


@pytest.fixture(scope="module")
def us(library: Library) -> bytes:
    return form_pdf(library, Settings(region="us"))


def words_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def read_aloud(element: Object) -> Iterator[str]:
    """What the fields under an element of the structure are called, in its order; all of them are Form elements."""
    kids = element.get("/K", ())
    for kid in kids.as_list() if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and kid.get("/Type") == "/OBJR":
            assert element.S == "/Form"
            yield str(kid.Obj.TU)
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield from read_aloud(kid)


def test_it_is_what_it_claims_to_be(uk: bytes, us: bytes) -> None:
    """A validator finds nothing against PDF/UA-1 and PDF/A-3a on either paper."""
    assert is_pdf(uk)
    assert faults(uk) == []
    assert faults(us) == []


def test_it_has_few_pages(uk: bytes, us: bytes) -> None:
    """Eight at most, on A4 as on the shorter Letter."""
    for data, size in ((uk, (595, 842)), (us, (612, 792))):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) <= 8
            left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox.as_list())
            assert (round(right - left), round(top - bottom)) == size


def test_every_question_has_its_fields_with_names_and_words(uk: bytes, library: Library) -> None:
    """Each field is called as its question is, and says the question's words to who cannot see the page."""
    with pikepdf.open(io.BytesIO(uk)) as pdf:
        fields = fields_of(pdf)
        assert set(fields) == {field.name for field in form_fields(library.questionnaire)}
        assert len(fields) > 150
        nerve = library.questionnaire["rf_nerve"]
        told = str(fields["rf_nerve.bladder"].TU)
        assert told == f"{nerve.ask} {nerve.label('bladder')}"
        pain = fields["pain_avg"]
        assert str(pain.TU) == library.questionnaire["pain_avg"].ask
        assert [next(key for key in box.AP.N if key != "/Off") for box in pain.Kids] == [
            f"/{step}" for step in range(11)
        ]
        for field in fields.values():
            for box in field.get("/Kids", [field]):
                assert str(box.TU).strip()
                assert int(box.F) == 4
                assert "/N" in box.AP


def test_nothing_is_answered_beforehand_and_answers_can_be_taken_back(uk: bytes) -> None:
    """No box is ticked and no circle chosen; no flag forbids to take an answer back."""
    with pikepdf.open(io.BytesIO(uk)) as pdf:
        for name, field in fields_of(pdf).items():
            if field.FT == "/Btn":
                assert field.V == "/Off"
                assert not int(field.get("/Ff", 0)) & (1 << 14)
                assert all(box.AS == "/Off" for box in field.get("/Kids", [field]))
            elif name == VERSION:
                assert str(field.V) == "1"
                assert int(field.Ff) & 1
            else:
                assert "/V" not in field


def test_where_people_count_in_miles_these_are_chosen(us: bytes) -> None:
    """An American form has the circle for miles filled, as the other blanks have; and American words."""
    with pikepdf.open(io.BytesIO(us)) as pdf:
        fields = fields_of(pdf)
        assert fields["distance_unit"].V == "/mi"
        assert [str(box.AS) for box in fields["distance_unit"].Kids] == ["/Off", "/mi"]
        assert "100.4" in str(fields["rf_general.fever"].TU)
    assert "Call 911 or go to the ER now." in words_of(us)


def test_it_runs_nothing(uk: bytes) -> None:
    """No script, no action, no attachment, and no look that a viewer would have to make first."""
    with pikepdf.open(io.BytesIO(uk)) as pdf:
        assert set(pdf.Root.AcroForm.keys()) == {"/Fields", "/DR", "/DA"}
        assert not {"/OpenAction", "/AA", "/Names"} & set(pdf.Root.keys())
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                assert not {"/JS", "/AA"} & set(thing.keys())


def test_fields_follow_each_other_as_the_page_is_read(uk: bytes, library: Library) -> None:
    """The tags hold each box once, in the order of the questions, safety before all else; so does the tab key."""
    with pikepdf.open(io.BytesIO(uk)) as pdf:
        assert all(page.obj.Tabs == "/S" for page in pdf.pages)
        boxes = [str(box.TU) for page in pdf.pages for box in page.obj.Annots]
        read = list(read_aloud(pdf.Root.StructTreeRoot.K[0]))
    assert read == boxes
    asked = [question for question in library.questionnaire if question.id != "distance_unit"]
    first = [next(at for at, told in enumerate(boxes) if told.startswith(question.ask)) for question in asked]
    assert first == sorted(first)
    last_safe = max(at for question, at in zip(asked, first, strict=True) if question.safety)
    assert all(at > last_safe for question, at in zip(asked, first, strict=True) if not question.safety)


def test_what_is_hidden_elsewhere_says_whom_it_is_for(uk: bytes, library: Library) -> None:
    """Each question that only some are asked says so in words of its own."""
    words = words_of(uk)
    conditional = [question for question in library.questionnaire if question.show_if]
    assert conditional
    for question in conditional:
        assert question.only_if
        assert question.only_if in words


def test_it_is_there_for_a_pen(uk: bytes) -> None:
    """An empty box is drawn on the page itself, dark on white, whatever a viewer makes of the field."""
    with pikepdf.open(io.BytesIO(uk)) as pdf:
        rect = [float(edge) for edge in fields_of(pdf)["client.email_consent"].Rect.as_list()]
    page = pypdfium2.PdfDocument(uk)[0]
    picture = page.render(scale=4, may_draw_forms=False, draw_annots=False).to_pil().convert("L")
    left, top = round(rect[0] * 4), round((page.get_height() - rect[3]) * 4)
    around = picture.crop((left - 2, top - 2, left + 44, top + 44))
    darkest, lightest = around.getextrema()
    assert darkest < 60
    assert lightest > 250


def test_the_same_form_has_the_same_bytes(uk: bytes, library: Library) -> None:
    """Nothing in it depends on the clock or on chance."""
    assert form_pdf(library, Settings(region="uk")) == uk


def test_a_question_of_another_kind_finds_its_place(library: Library) -> None:
    """A clinic's own questions are printed and become fields, also where nobody said in words whom they are for."""
    questionnaire = library.questionnaire
    texts = [question for question in questionnaire if question.type is Type.TEXT]
    own = replace(texts[0], id="own", show_if=questionnaire["first_age"].show_if, only_if="")
    few = Questionnaire("7 (own)", questionnaire.sections, (questionnaire["duration"], own))
    data = form_pdf(replace(library, questionnaire=few), Settings(text="large"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {"own", "duration"} <= set(fields_of(pdf))
        assert str(fields_of(pdf)[VERSION].V) == "7 (own)"
    assert "Leave this out if it does not fit you." in words_of(data)
    assert faults(data) == []


@pytest.mark.parametrize(
    ("links", "complaint"),
    [
        ("", "the page has no place for field:a"),
        ("<a href='field:a'>x</a><a href='field:a'>y</a>", "the page has a second place for field:a"),
        ("<a href='field:a'>x</a><a href='field:b'>y</a>", "there is no field:b"),
    ],
)
def test_a_template_that_forgets_a_field_is_refused(links: str, complaint: str) -> None:
    """A clinic's own template cannot lose a question, ask it twice, or ask what is never read."""
    page = render_pdf(simple(f"<h1>T</h1><p>{links}</p>"))
    with pytest.raises(RenderError) as refused:
        add_fields(page, [Field("a", Kind.TEXT)])
    assert [problem.message for problem in refused.value.problems] == [complaint]
