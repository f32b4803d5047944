"""The blank form: accessible, complete, in plain sight for a pen, and no more than a few pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Object

from guidegen.clinic.settings import Clinic, Settings
from guidegen.errors import RenderError
from guidegen.library import Library
from guidegen.library.questionnaire import Questionnaire, Section, Type
from guidegen.pdf import render_pdf
from guidegen.pdf.fields import Field, Kind, add_fields
from guidegen.readers.form import is_pdf
from guidegen.readers.form.make import form_pdf
from guidegen.readers.form.names import VERSION, form_fields
from guidegen.readers.form.signs import markup, warned_section, warning_signs
from tests.support.form_filling import blank_form, fields_of
from tests.support.pdf_sample import pdf_faults, simple


@pytest.fixture(scope="module")
def uk() -> bytes:
    return blank_form()


@pytest.fixture(scope="module")
def us(library: Library) -> bytes:
    return form_pdf(library, Settings(region="us"))


def pages_of(data: bytes) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data)]


def words_of(data: bytes) -> str:
    return " ".join(pages_of(data))


def read_aloud(element: Object) -> Iterator[str]:
    """What the fields under an element of the structure are called, in its order; all of them are Form elements.

    Numbers to call are links.
    """
    kids = element.get("/K", ())
    for kid in kids.as_list() if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and kid.get("/Type") == "/OBJR":
            if str(kid.Obj.get("/A", Dictionary()).get("/URI", "")).startswith("tel:"):
                assert element.S == "/Link"
                continue
            assert element.S == "/Form"
            yield str(kid.Obj.TU)
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield from read_aloud(kid)


def test_it_is_what_it_claims_to_be(uk: bytes, us: bytes) -> None:
    """A validator finds nothing against PDF/UA-1 and PDF/A-3a on either paper."""
    assert is_pdf(uk)
    assert pdf_faults(uk) == []
    assert pdf_faults(us) == []


def test_it_has_few_pages(uk: bytes, us: bytes) -> None:
    """Nine at most, on A4 as on the shorter Letter."""
    for data, size in ((uk, (595, 842)), (us, (612, 792))):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) <= 9
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
                assert field.get("/V", "/Off") == "/Off"
                assert "/Kids" not in field or "/V" not in field
                assert not int(field.get("/Ff", 0)) & (1 << 14)
                assert all(box.AS == "/Off" for box in field.get("/Kids", [field]))
            elif name == VERSION:
                assert str(field.V) == "1"
                assert int(field.Ff) & 1
            else:
                assert "/V" not in field


def test_the_unit_of_distances_is_asked_and_never_taken_for_granted(us: bytes) -> None:
    """Also where people count in miles no circle is filled, and a distance is in the unit that was ticked."""
    with pikepdf.open(io.BytesIO(us)) as pdf:
        fields = fields_of(pdf)
        assert "/V" not in fields["distance_unit"]
        assert [str(box.AS) for box in fields["distance_unit"].Kids] == ["/Off", "/Off"]
        for id_ in ("km_usual", "km_now", "longest_30d"):
            assert str(fields[id_].TU).endswith("? In the unit you ticked")
        assert str(fields["race_km"].TU).endswith("? km")


def test_it_speaks_as_the_region_does(us: bytes) -> None:
    """An American form has American words, degrees and numbers."""
    with pikepdf.open(io.BytesIO(us)) as pdf:
        assert "100.4" in str(fields_of(pdf)["rf_general.fever"].TU)
    words = words_of(us)
    assert "Call 911 or go to the ER now." in words
    assert "Emergency: 911 " in words
    assert "sudden tearing or throbbing pain in your belly" in words


def test_warning_signs_stand_before_the_safety_questions(uk: bytes, library: Library) -> None:
    """In the words of the guide's safety net, with the number to call; at the end it is asked once more."""
    page = next(page for page in pages_of(uk) if "Safety questions" in page)
    stop = page.index("If any of these is true, stop here and get help now")
    number = page.index("Emergency: 999 or 112 · Urgent: NHS 111")
    question = page.index(library.questionnaire["rf_nerve"].ask)
    net = {item.id: item for item in library.signs}
    signs = [sign.text for id_ in ("emergency", "same_day") for sign in net[id_].signs if sign.when is None]
    assert len(signs) > 10
    places = [page.index(sign) for sign in signs]
    assert stop < number < places[0]
    assert places == sorted(places)
    assert places[-1] < question
    words = words_of(uk)
    again = words.index("Did you tick one of the warning signs? Do not post this form and wait.")
    assert words.index(library.questionnaire["trauma"].ask) < again < words.index(library.questionnaire["duration"].ask)


def test_signs_are_those_that_anybody_may_have_and_that_cannot_wait(library: Library) -> None:
    """A clinic's own sign finds its place; one for some people only, or for a booking, does not."""
    by_id = {item.id: item for item in library.signs}
    own, later = replace(by_id["emergency"], id="own"), replace(by_id["emergency"], id="later", documents=("guide",))
    found = warning_signs(replace(library, signs=(own, by_id["emergency"], later, by_id["maternity"])))
    assert [item.id for item, _ in found] == ["own", "emergency"]
    assert all(sign.when is None for _, signs in found for sign in signs)


def test_the_signs_are_not_lost_with_a_name(library: Library) -> None:
    """They stand in the section that asks most about safety, also where a clinic calls it otherwise."""
    questionnaire = library.questionnaire
    assert warned_section(questionnaire).id == "safety"
    questions = tuple(
        replace(question, section="urgent" if question.section == "safety" else question.section)
        for question in questionnaire
    )
    own = Questionnaire("1", (*questionnaire.sections, Section("urgent", "First")), questions)
    assert warned_section(own).id == "urgent"


def test_no_markup_comes_from_a_sign_but_its_own() -> None:
    """A list is a list; HTML is printed as text."""
    assert markup("Go *now*.\n\n- a <b>\n") == ("<p>Go <em>now</em>.</p>\n<ul>\n<li>a &lt;b&gt;</li>\n</ul>\n")


def test_a_question_and_what_follows_from_it_share_a_page(uk: bytes, us: bytes, library: Library) -> None:
    """Whom a question is for is told by the one above; a turn of the page would hide it."""
    asked = list(library.questionnaire)
    pairs = [(above, question) for above, question in pairwise(asked) if question.show_if]
    assert len(pairs) > 4
    for data in (uk, us):
        pages = pages_of(data)
        for above, question in pairs:
            assert any(above.ask in page and question.ask in page for page in pages)


def test_loose_sheets_can_be_told_apart(uk: bytes) -> None:
    """Each page has a line for the name and says which one it is; one that begins within a chapter says in which."""
    pages = pages_of(uk)
    for number, page in enumerate(pages, start=1):
        assert "Name or number: ____" in page
        assert f"Form version 1, page {number} of {len(pages)}" in page
    continued = [number for number, page in enumerate(pages) if "Safety questions, continued" in page]
    assert continued
    assert not any("If any of these is true" in pages[number] for number in continued)
    assert "continued" not in pages[0]


def test_the_first_page_says_where_to_send_it(uk: bytes, library: Library) -> None:
    """Name, address, telephone and e-mail of the clinic; where none is set, nothing."""
    clinic = Clinic("Hill Clinic", "12 Hill Road\nLeeds LS1 1AA", "0113 496 0000", "hello@hill.example")
    data = form_pdf(library, Settings(region="uk", clinic=clinic))
    wanted = "Send it back to: Hill Clinic, 12 Hill Road, Leeds LS1 1AA, 0113 496 0000, hello@hill.example"
    assert wanted in pages_of(data)[0]
    assert pdf_faults(data) == []
    assert "Send it back to" not in words_of(uk)


def test_notes_have_room_and_the_version_has_little(uk: bytes) -> None:
    """A hand needs some lines; what nobody fills in needs none."""
    with pikepdf.open(io.BytesIO(uk)) as pdf:
        fields = fields_of(pdf)
        heights, widths = {}, {}
        for name in ("notes", VERSION, "age"):
            left, bottom, right, top = (float(edge) for edge in fields[name].Rect.as_list())
            heights[name], widths[name] = abs(top - bottom), abs(right - left)
    assert heights["notes"] > 60 / 25.4 * 72
    assert heights[VERSION] < heights["age"]
    assert widths[VERSION] < widths["age"]


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
        boxes = [str(box.TU) for page in pdf.pages for box in page.obj.Annots if box.Subtype == "/Widget"]
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
    # Without a region nobody knows the number.
    assert "get help now Call your emergency number. Go, or call" in words_of(data)
    assert pdf_faults(data) == []


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
