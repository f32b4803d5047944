"""Forms that clinics sent back and that came out wrong once, and others of the same kinds; the people are made up."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.answers import parse_answers
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.readers.form import is_pdf
from guidegen.readers.form.make import form_pdf
from guidegen.readers.form.read import read_form
from guidegen.readers.rows import WholeFileError
from tests.support.base import mapping
from tests.support.form_engines import filled_by_pypdf
from tests.support.form_filling import entries, fields_of, filled_by_qpdf
from tests.support.joiners import HERE as JOINERS
from tests.support.joiners import Join

pytestmark = pytest.mark.slow

_TRIED = Path(__file__).parent / "tried"
_GRAVE = {"rf_nerve": ["bladder", "saddle"], "rf_nerve_when": "within_14d"}


@pytest.fixture(scope="module")
def blank(library: Library) -> bytes:
    return form_pdf(library, Settings(region="uk"))


@pytest.fixture(scope="module")
def grave(blank: bytes, library: Library) -> bytes:
    """A complete form with a red flag."""
    return filled_by_qpdf(blank, entries(mapping(_GRAVE), library.questionnaire))


def plain(raw: bytes) -> bytes:
    """The same file with every object in plain sight and a table of cross-references."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    return out.getvalue()


def changed(raw: bytes, change: Callable[[Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        change(pdf)
        pdf.save(out, static_id=True)
    return out.getvalue()


def alert(raw: bytes, library: Library) -> str | None:
    """What is told of the red flags that a file refused as a whole may hold."""
    with pytest.raises(WholeFileError) as refused:
        read_form(raw, "f.pdf", library)
    for guess in refused.value.guesses:
        try:
            parse_answers(guess, library)
        except AnswersError as error:
            if error.alert:
                return error.alert
        else:
            return "complete"
    return None


@pytest.mark.parametrize(
    "name",
    [
        "00-good-form.pdf",
        "03-name-outside-latin1.pdf",
        "20-typed-and-drawn-over-the-form.pdf",
        "21-bytes-before-the-header.pdf",
        "27-usage-rights-of-acrobat.pdf",
    ],
)
def test_forms_of_version_0_3_are_read(name: str, library: Library) -> None:
    """Whatever stands before, over or beside their fields."""
    source = read_form((_TRIED / name).read_bytes(), name, library)
    assert source.problems == []
    assert parse_answers(source, library).complete
    assert bool(source.warnings) is name.startswith("20-")


def test_what_is_typed_and_drawn_over_a_form_is_told(library: Library) -> None:
    """With the page, and what to do; the words themselves are not repeated."""
    raw = (_TRIED / "20-typed-and-drawn-over-the-form.pdf").read_bytes()
    warnings = [str(warning) for warning in read_form(raw, "f.pdf", library).warnings]
    told = "look at the page: what stands there is not among the answers"
    assert warnings == [f"f.pdf:page 2: something is written on page 2 that is no field ({told})"]


def note(kind: str) -> Callable[[Pdf], None]:
    def add(pdf: Pdf) -> None:
        made = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=[50, 50, 90, 90], Contents=String("x"))
        pdf.pages[1].obj.Annots.append(pdf.make_indirect(made))

    return add


def typed(pdf: Pdf) -> None:
    pdf.pages[1].contents_add(b"BT /F 12 Tf 50 50 Td (I fainted) Tj ET")


def painted(pdf: Pdf) -> None:
    content = pdf.pages[1].obj.Contents
    content.write(content.read_bytes() + b"\n0 0 m 100 100 l S")


def foreign_page(pdf: Pdf) -> None:
    pdf.add_blank_page()


@pytest.mark.parametrize(
    ("change", "page"),
    [
        *((note(kind), 2) for kind in ("FreeText", "Ink", "Stamp", "Text", "Highlight", "Line", "FileAttachment")),
        (typed, 2),
        (painted, 2),
        (foreign_page, 10),
    ],
)
def test_whatever_is_no_field_is_told(change: Callable[[Pdf], None], page: int, grave: bytes, library: Library) -> None:
    """Notes, ink and stamps, words in the page itself, and a page that is not ours."""
    source = read_form(changed(grave, change), "f.pdf", library)
    assert source.problems == []
    assert [warning.place.at for warning in source.warnings] == [f"page {page}"]


def test_a_link_and_the_window_of_a_note_are_nothing_written(grave: bytes, library: Library) -> None:
    """Viewers add them of their own."""
    both = changed(changed(grave, note("Link")), note("Popup"))
    assert read_form(both, "f.pdf", library).warnings == []


_SIGNATURE = "/Type /Sig /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <00ff00ff>"


@pytest.mark.parametrize(
    "rights",
    [
        f"<< {_SIGNATURE} /Filter /Adobe.PPKLite /Prop_Build << /Filter << /Name /Adobe.PPKLite /R 131104 >> >> >>",
        f"<< {_SIGNATURE} /Filter 1 0 R >>",
        f"<< {_SIGNATURE} /Prop_Build << /Filter\n<< /Name /Adobe.PPKLite >> /App << /Name /Exchange-Pro >> >> >>",
        f"<< /Filter 1 0 R {_SIGNATURE} /Reason (a \\) bracket \\( and >> stream) >>",
        f"<< /Filter << /Date (Nov) >> {_SIGNATURE} /Name <3e3e> >>",
        f"<< {_SIGNATURE} /Filter null >>",
    ],
)
def test_a_signature_is_no_odd_packing(rights: str, grave: bytes, library: Library) -> None:
    """What says "Filter" in a dictionary that is no stream's packs nothing."""
    raw = plain(changed(grave, lambda pdf: pdf.Root.update({"/Perms": pdf.make_indirect(Dictionary(UR3=1))})))
    signed = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.Root.Perms = Dictionary(
            UR3=pdf.make_indirect(pikepdf.Object.parse(rights.replace("1 0 R", "/Here").encode()))
        )
        pdf.save(signed, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    data = signed.getvalue().replace(b"/Filter /Here", b"/Filter 1 0 R")
    source = read_form(data, "f.pdf", library)
    assert source.problems == []
    assert source.data["answers"]["rf_nerve"] == ["bladder", "saddle"]


def test_a_field_for_a_signature_is_no_unknown_field(grave: bytes, library: Library) -> None:
    """Signed or not, it says who filled in the form, and no answer."""

    def sign(pdf: Pdf) -> None:
        field = Dictionary(T=String("Signature1"), FT=Name.Sig, Type=Name.Annot, Subtype=Name.Widget, Rect=[0, 0, 0, 0])
        field.V = pdf.make_indirect(Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("x")))
        made = pdf.make_indirect(field)
        pdf.Root.AcroForm.Fields.append(made)
        pdf.Root.AcroForm.SigFlags = 3
        pdf.pages[0].obj.Annots.append(made)

    source = read_form(changed(grave, sign), "f.pdf", library)
    assert (source.problems, source.warnings) == ([], [])


@pytest.mark.parametrize(
    "before",
    [
        b"X-junk\r\n",
        b"\xef\xbb\xbf",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n",
        b"<br />\n<b>Warning</b>: something in line 3<br />\n",
        b"\x80\x02\x00\x01 a mail's head\r\n" * 100,
        b"%!PS-Adobe-3.0 PDF-1.4\n",
    ],
)
def test_bytes_before_the_header_are_passed_over(before: bytes, grave: bytes, library: Library) -> None:
    """Few or many, whether the file counts them or not."""
    assert is_pdf((before + grave)[: 64 * 1024])
    source = read_form(before + grave, "f.pdf", library)
    assert source.problems == []
    assert source.data["answers"]["rf_nerve"] == ["bladder", "saddle"]


def test_what_pypdf_adds_to_the_end_is_read(blank: bytes, library: Library) -> None:
    """A remark on its table of cross-references is no damage."""
    wanted = entries(mapping(_GRAVE), library.questionnaire)
    source = read_form(filled_by_pypdf(blank, wanted, incremental=True), "f.pdf", library)
    assert source.problems == []
    assert source.data["answers"]["rf_nerve"] == ["bladder", "saddle"]


def capitals(pdf: Pdf) -> None:
    fields_of(pdf)["leg_weak"].V = Name("/NO")
    for box in fields_of(pdf)["leg_weak"].Kids:
        del box["/AS"]


def test_states_are_read_whatever_their_capitals(grave: bytes, library: Library) -> None:
    """Some programs change them."""
    source = read_form(changed(grave, capitals), "f.pdf", library)
    assert source.problems == []
    assert source.data["answers"]["leg_weak"] == "no"


def two_states(pdf: Pdf) -> None:
    fields_of(pdf)["leg_weak"].V = Name("/worse_or_severe")


def other_kind(pdf: Pdf) -> None:
    fields_of(pdf)["trauma"].FT = Name.Ch


@pytest.mark.parametrize(("change", "id_"), [(two_states, "leg_weak"), (other_kind, "trauma")])
def test_a_safety_answer_that_could_not_be_taken_is_unread(
    change: Callable[[Pdf], None], id_: str, grave: bytes, library: Library
) -> None:
    """The question is named, and both of two things that a field says are searched for red flags."""
    source = read_form(changed(grave, change), "f.pdf", library)
    assert source.unread == [id_]
    with pytest.raises(AnswersError) as refused:
        parse_answers(source, library)
    assert id_ in (refused.value.unread or ())
    meant = [guess.data["answers"].get(id_) for guess in source.guesses]
    assert meant == (["no", "worse_or_severe"] if change is two_states else [])


def program(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")


def attached(pdf: Pdf) -> None:
    pdf.attachments["a.txt"] = b"text"


def no_tree(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields = Array([])


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
@pytest.mark.parametrize("change", [program, xfa, attached, no_tree])
def test_a_form_refused_as_a_whole_is_searched_for_red_flags(
    change: Callable[[Pdf], None], grave: bytes, library: Library
) -> None:
    """Whatever stands against the file, its boxes can be seen."""
    assert alert(changed(grave, change), library)


def test_a_form_with_something_after_its_end_is_searched(grave: bytes, library: Library) -> None:
    """A mail's boundary after the end, or an end that is cut off."""
    assert alert(grave + b"\r\n--boundary--\r\n", library)
    assert alert(plain(grave)[:-200], library)


def called_anew(name: Callable[[int, str], str]) -> Join:
    """Joined as by a program that takes over the second form's fields, and calls them by other names."""

    def join(documents: Sequence[bytes]) -> bytes:
        out = io.BytesIO()
        one, other = (pikepdf.open(io.BytesIO(data)) for data in documents)
        with one, other, warnings.catch_warnings(action="ignore"):
            one.pages.extend(other.pages)
            first = len(one.pages) - len(other.pages)
            fields: dict[tuple[int, int], Object] = {}
            for page in one.pages[first:]:
                boxes = [box for box in page.obj.get("/Annots", Array()).as_list() if box.Subtype == "/Widget"]
                for box in boxes:
                    field = box if "/T" in box else box.Parent
                    fields[field.objgen] = field
            for number, field in enumerate(fields.values()):
                field.T = String(name(number, str(field.T)))
                one.Root.AcroForm.Fields.append(field)
            one.save(out)
        return out.getvalue()

    return join


JOINED: Mapping[str, Join] = {
    **{name: join for name, join in JOINERS.items() if name != "PDFium"},
    "as by qpdf": called_anew(lambda _, name: f"{name}+1"),
    "as by PyMuPDF": called_anew(lambda number, name: f"{name} [{2272 + number}]"),
    "as by pdftk": called_anew(lambda _, name: f"1.{name}"),
}


@pytest.mark.parametrize("second", [False, True], ids=["grave first", "grave second"])
@pytest.mark.parametrize("joiner", JOINED)
def test_forms_joined_are_refused_and_searched(
    joiner: str, second: bool, blank: bytes, grave: bytes, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    """Two people's answers in one file are nobody's; the red flag of either is told, whatever its fields are called."""
    calm = filled_by_qpdf(blank, entries(mapping({}), library.questionnaire))
    with caplog.at_level(logging.CRITICAL):
        joined = JOINED[joiner]([calm, grave] if second else [grave, calm])
    with pytest.raises(WholeFileError) as refused:
        read_form(joined, "f.pdf", library)
    said = [guess.data["answers"].get("rf_nerve") for guess in refused.value.guesses]
    assert sorted(said) == [["bladder", "saddle"], ["none"]]
