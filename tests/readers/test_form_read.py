"""The filled form: what was filled in comes back, whoever filled it in; anything else is refused in clear words."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.answers import parse_answers
from guidegen.errors import AnswersError
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.pdf.fields import BETWEEN
from guidegen.pdf.filled import MAX_BYTES
from guidegen.readers.form import is_pdf
from guidegen.readers.form.names import form_fields
from guidegen.readers.form.read import read_form
from guidegen.readers.rows import WholeFileError
from tests.fuzz.form import fuzz
from tests.support.base import mapping
from tests.support.form_filling import (
    Entries,
    blank_form,
    branches,
    dotted_names,
    entries,
    fields_of,
    filled_by_pdfium,
    filled_by_qpdf,
    texts_for_names,
    with_unit,
    without_look,
    without_value,
)
from tests.support.pace import is_within
from tests.support.pdf_sample import simple
from tests.support.plausible import complete_answers

pytestmark = pytest.mark.slow

CLIENT = {"name": "Zoë O'Neill (née Łoś) \\ Co", "id": "R-007", "email": "zoe@example.org", "email_consent": True}


@pytest.fixture(scope="module")
def blank() -> bytes:
    return blank_form()


def complaints(raw: bytes, library: Library) -> list[str]:
    """Everything that the reader itself finds wrong, each with its place."""
    try:
        problems = read_form(raw, "f.pdf", library).problems
    except WholeFileError as error:
        problems = list(error.problems)
    return [f"{problem.place}: {problem.message}" for problem in problems]


def same(raw: bytes, data: dict[str, object], library: Library) -> bool:
    """Whether a filled form means what an answers file with this data means.

    A form always says the unit of its distances. An answers file without one means kilometres, so the same meaning is
    that file with `distance_unit: km` written in it.
    """
    source = read_form(raw, "f.pdf", library)
    assert source.problems == []
    read, meant = parse_answers(source, library), parse_answers(with_unit(data, library.questionnaire), library)
    return (read.values, read.client, read.answered_on) == (meant.values, meant.client, meant.answered_on)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_answers_come_back_as_they_were_filled_in(blank: bytes, library: Library, drawn: st.DataObject) -> None:
    """Answers to a form and back are the same answers, whatever they are."""
    letters = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufeff")
    name = drawn.draw(st.text(letters, max_size=40).map(str.strip))
    answers = drawn.draw(complete_answers(library, calm=0.5))
    data = {**mapping(client={**CLIENT, "name": name}), "answers": answers}
    assert same(filled_by_qpdf(blank, entries(data, library.questionnaire)), data, library)


@pytest.mark.parametrize(
    "fill",
    [
        filled_by_pdfium,
        filled_by_qpdf,
        *(
            lambda blank, wanted, change=change: filled_by_qpdf(blank, wanted, change)
            for change in (without_look, without_value, branches, dotted_names, texts_for_names)
        ),
    ],
)
def test_programs_that_write_in_other_ways_are_read_alike(
    fill: Callable[[bytes, Entries], bytes], blank: bytes, library: Library
) -> None:
    """A click in Chrome's engine and values written by others say the same; so do letters of other scripts."""
    changes = {"race_date": "2027-04-08", "notes": "Erste Zeile (ä)\nŁódź \\ 東京", "km_usual": 12.5, "psfs_1": 0}
    data = mapping({**changes, "rf_nerve": ["bladder", "unsure"], "rf_nerve_when": "older_worse"}, client=CLIENT)
    assert same(fill(blank, entries(data, library.questionnaire)), data, library)


def test_a_blank_form_is_no_answer_to_anything(blank: bytes, library: Library) -> None:
    """What nobody filled in reads back as unanswered, and each question is asked for by its field."""
    source = read_form(blank, "f.pdf", library)
    assert source.problems == []
    assert source.data == {"client": {}, "answers": {}}
    with pytest.raises(AnswersError) as refused:
        parse_answers(source, library)
    told = [f"{problem.place} {problem.message}" for problem in refused.value.problems]
    assert "f.pdf:field rf_nerve rf_nerve: this safety question needs an answer" in told
    assert any(line.startswith("f.pdf:field answered_on") for line in told)


def test_wrong_values_are_told_at_their_fields(blank: bytes, library: Library) -> None:
    """Two boxes that exclude each other, a number out of range, and a red flag that waits for nobody."""
    data = mapping({"rf_nerve": ["saddle", "none"], "rf_nerve_when": "within_14d", "age": 340})
    source = read_form(filled_by_qpdf(blank, entries(data, library.questionnaire)), "f.pdf", library)
    with pytest.raises(AnswersError) as refused:
        parse_answers(source, library)
    told = {str(problem.place): problem.message for problem in refused.value.problems}
    assert told["f.pdf:field age"] == "age: 340 is above 99"
    assert "'none' cannot stand beside other options" in told["f.pdf:field rf_nerve"]
    assert source.value(("answers", "rf_nerve", 0)).at == "field rf_nerve.saddle"
    assert "RF01" in str(refused.value.alert)


@pytest.mark.parametrize(
    ("written", "place", "message"),
    [
        ({"day": "3", "month": "4", "year": "26"}, "year", "answered_on: '26' is no year"),
        ({"day": "3", "month": "", "year": "2026"}, "month", "answered_on: the month is missing"),
        ({"day": "3", "month": "May", "year": "2026"}, "month", "answered_on: 'May' is no month"),
    ],
)
def test_half_a_day_is_no_day(
    written: dict[str, str], place: str, message: str, blank: bytes, library: Library
) -> None:
    """A day needs its three numbers, and a year all its digits."""
    wanted = {f"answered_on.{part}": text for part, text in written.items()}
    assert complaints(filled_by_qpdf(blank, wanted), library) == [f"f.pdf:field answered_on.{place}: {message}"]


def test_a_comma_is_a_point_and_a_short_day_is_a_day(blank: bytes, library: Library) -> None:
    """12,5 km is twelve and a half; the 3rd of the 4th needs no zeros."""
    day = {"answered_on.day": "3", "answered_on.month": "4", "answered_on.year": "2026"}
    wanted = {"km_usual": " 12,5 ", "distance_unit": "km", **day}
    source = read_form(filled_by_qpdf(blank, wanted), "f.pdf", library)
    answers = {"km_usual": "12.5", "distance_unit": "km"}
    assert source.data == {"client": {}, "answers": answers, "answered_on": "2026-04-03"}


NO_UNIT = "f.pdf:field distance_unit: distance_unit: tick one, km or mi"


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        ({"km_usual": "10"}, [NO_UNIT]),
        ({"km_usual": "0", "longest_30d": "0,5"}, [NO_UNIT]),
        ({"km_now": "ten"}, [NO_UNIT]),
        ({"km_usual": "10", "distance_unit": "mi"}, []),
        ({"km_usual": "10", "distance_unit": "km"}, []),
        ({"km_usual": "0", "km_now": "0.0"}, []),
        ({"race_km": "42.2"}, []),
    ],
)
def test_a_distance_without_a_unit_is_asked_about(
    filled: Entries, expected: list[str], blank: bytes, library: Library
) -> None:
    """Ten may be miles, and the plan would be wrong by more than half; nothing at all needs no unit."""
    assert complaints(filled_by_qpdf(blank, filled), library) == expected


def contradict(pdf: Pdf) -> None:
    fields = fields_of(pdf)
    fields["rf_nerve.bladder"].AS = Name.bladder
    fields["sex"].V = Name.male
    fields["leg_weak"].V = fields["leg_weak"].Kids[0].AS = Name.strange


def take_away(pdf: Pdf) -> None:
    kept = [field for field in pdf.Root.AcroForm.Fields.as_list() if not str(field.T).startswith("rf_body")]
    pdf.Root.AcroForm.Fields = Array(kept)
    without_boxes(pdf, "rf_body")


def without_boxes(pdf: Pdf, start: str) -> None:
    """The pages without the boxes of fields whose names begin so."""
    for page in pdf.pages:
        boxes = page.obj.get("/Annots", Array()).as_list()
        page.obj.Annots = Array([box for box in boxes if not top_name(box).startswith(start)])


def top_name(box: Object) -> str:
    """The name of the field at the top, above a box; `-` for a link."""
    while "/Parent" in box:
        box = box.Parent
    return str(box.get("/T", "-"))


def add_unknown(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(T=String("rf_nerv"), FT=Name.Tx, V=String("x"))))


def other_version(pdf: Pdf) -> None:
    fields_of(pdf)["form.version"].V = String("0")


def other_kind(pdf: Pdf) -> None:
    fields = fields_of(pdf)
    fields["trauma"].FT = Name.Ch
    fields["age"].FT = Name.Btn
    fields["notes"].V = Array([])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            contradict,
            [
                "f.pdf:field sex: sex: the file says more than one thing",
                "f.pdf:field rf_nerve.bladder: rf_nerve.bladder: the file says both ticked and not ticked",
            ],
        ),
        (add_unknown, ["f.pdf:field rf_nerv: unknown field 'rf_nerv'"]),
        (
            other_version,
            ["f.pdf:field form.version: the form is of version '0' of the questionnaire, not of '1'"],
        ),
        (
            other_kind,
            [
                "f.pdf:field age: age: it is a field of another kind",
                "f.pdf:field trauma: trauma: it is a field of another kind",
                "f.pdf:field notes: notes: its text is kept in a way that cannot be read",
            ],
        ),
    ],
)
def test_no_answer_is_lost_without_a_word(
    change: Callable[[Pdf], None], expected: list[str], blank: bytes, library: Library
) -> None:
    """What says two things, what is not ours, and what is of another form is told at its field."""
    assert complaints(filled_by_qpdf(blank, {}, change), library) == expected


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
def test_fields_that_are_gone_are_missed(blank: bytes, library: Library) -> None:
    """A form from which boxes were taken is not taken for one in which nobody ticked them."""
    told = complaints(filled_by_qpdf(blank, {}, take_away), library)
    options = library.questionnaire["rf_body"].option_ids
    assert told == [f"f.pdf:field rf_body.{option}: the field 'rf_body.{option}' is missing" for option in options]


def as_before_the_sides(pdf: Pdf) -> None:
    """The form with one box for either side."""
    fields = fields_of(pdf)
    for option in ("one_side", "buttock"):
        fields[f"area.{option}_left"].T = String(f"area{BETWEEN}{option}")
    kept = [field for field in pdf.Root.AcroForm.Fields.as_list() if not str(field.T).endswith("_right")]
    pdf.Root.AcroForm.Fields = Array(
        [*kept, *(fields[f"home_{test}_right"] for test in ("side_bridge", "bridge", "calf"))]
    )
    without_boxes(pdf, f"area{BETWEEN}one_side_right")
    without_boxes(pdf, f"area{BETWEEN}buttock_right")


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
def test_a_form_of_before_the_sides_of_pain_is_whole(blank: bytes, library: Library) -> None:
    """A box for one side stands in for left and right, so nothing is missing, and it is read as it was ticked."""
    filled = filled_by_qpdf(blank, {"area.one_side_left": "one_side_left"}, as_before_the_sides)
    assert complaints(filled, library) == complaints(blank, library)
    assert read_form(filled, "f.pdf", library).data["answers"]["area"] == ["one_side"]


def flatten(pdf: Pdf) -> None:
    del pdf.Root.AcroForm


def add_xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")


def add_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def add_field_script(pdf: Pdf) -> None:
    fields_of(pdf)["age"].AA = Dictionary(K=Dictionary(S=Name.JavaScript, JS=String("")))


def attach(pdf: Pdf) -> None:
    pdf.attachments["a.txt"] = b"text"


def double(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(T=String("age"), FT=Name.Tx)))


def endless(pdf: Pdf) -> None:
    choice = fields_of(pdf)["sex"]
    choice.Kids.append(choice)


def deep(pdf: Pdf) -> None:
    inner = Dictionary(T=String("x"))
    for _ in range(30):
        inner = pdf.make_indirect(Dictionary(T=String("x"), Kids=Array([inner])))
    pdf.Root.AcroForm.Fields.append(inner)


def many(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields.extend(
        Array([pdf.make_indirect(Dictionary(T=String(f"x{number}"))) for number in range(6_000)])
    )


def foreign(pdf: Pdf) -> None:
    pdf.Root.AcroForm.Fields = Array([pdf.make_indirect(Dictionary(T=String("surname"), FT=Name.Tx))])
    without_boxes(pdf, "")


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (flatten, "the PDF has no fields"),
        (foreign, "the PDF is a form, but not one of ours"),
        (add_xfa, "the PDF is a form of another kind (XFA)"),
        (add_script, "the PDF holds a program, and our form has none"),
        (add_field_script, "the PDF holds a program, and our form has none"),
        (attach, "a file is attached to the PDF, and our form has none"),
        (double, "the PDF has two fields of one name"),
        (endless, "the PDF is damaged"),
        (deep, "the PDF is far larger inside than any form"),
        (many, "the PDF is far larger inside than any form"),
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    change: Callable[[Pdf], None], message: str, blank: bytes, library: Library
) -> None:
    """Flattened, foreign, with programs or files inside, tangled: one clear word, what to do, and no data."""
    with pytest.raises(WholeFileError) as refused:
        read_form(filled_by_qpdf(blank, {}, change), "f.pdf", library)
    assert [problem.message for problem in refused.value.problems] == [message]
    assert refused.value.problems[0].hint


def test_a_locked_form_is_refused(blank: bytes, library: Library) -> None:
    """Also where it opens without being asked for a password."""
    for user in ("", "secret"):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(blank)) as pdf:
            pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
        assert complaints(out.getvalue(), library) == ["f.pdf: the PDF is locked with a password"]


def test_a_cut_form_is_never_an_older_one(blank: bytes, library: Library) -> None:
    """Programs add what was filled in to the end; a file cut off there still holds the blank form, and is refused."""
    added = blank + b"7 0 obj\n<< /T (x) >>\nendobj\nxref\n"
    assert complaints(added, library) == ["f.pdf: the PDF is cut off, or something is added to its end"]
    assert complaints(blank + b"\r\n \0", library) == []
    assert complaints(b"surname,name\n", library) == ["f.pdf: the file is no PDF"]


def added_to(raw: bytes, field: str, written: str) -> bytes:
    """A filled form whose viewer saved by adding the field that changed to the end, as Acrobat and Firefox do."""
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(plain) as pdf:
        changed = fields_of(pdf)[field]
        changed.V = String(written)
        number, text = changed.objgen[0], changed.unparse(resolved=True)
        size, root = int(pdf.trailer.Size), pdf.trailer.Root.objgen[0]
    before = plain.getvalue()
    first = int(before.rstrip().split()[-2])
    body = before + b"%d 0 obj\n" % number + text + b"\nendobj\n"
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size, root, first)
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def test_what_was_saved_last_counts(blank: bytes, library: Library) -> None:
    """Of a file that was added to, the last answer is read; cut anywhere in what was added, it is refused."""
    filled = filled_by_qpdf(blank, {"age": "34"})
    newer = added_to(filled, "age", "67")
    assert read_form(newer, "f.pdf", library).data == {"client": {}, "answers": {"age": "67"}}
    start = newer.index(b"%%EOF") + len(b"%%EOF\n")
    ends = [*range(start + 1, len(newer) - len(b"F\n"), 7), len(newer) - len(b"F\n")]
    assert len(ends) > 50
    for end in ends:
        with pytest.raises(WholeFileError):
            read_form(newer[:end], "f.pdf", library)


def test_a_pdf_is_known_by_its_first_bytes(blank: bytes) -> None:
    """Not by its name, and not by words further on."""
    assert is_pdf(blank)
    assert is_pdf(b"\n%PDF-1.4\n")
    assert not is_pdf(b"client: {name: x}\nanswers: {notes: '%PDF-1.7'}\n")
    assert not is_pdf(b"")


def bomb(packed: bytes, filter_: bytes) -> bytes:
    """A small file whose catalogue stands in a stream of objects that is huge once it is unpacked."""
    out = bytearray(b"%PDF-1.7\n")
    first = len(out)
    out += b"2 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n" % (filter_, len(packed))
    out += packed + b"\nendstream\nendobj\n"
    start = len(out)
    rows = [(0, 0, 65535), (2, 2, 0), (1, first, 0), (1, start, 0)]
    table = b"".join(kind.to_bytes(1) + where.to_bytes(4) + index.to_bytes(2) for kind, where, index in rows)
    out += b"3 0 obj\n<< /Type /XRef /Size 4 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    out += table + b"\nendstream\nendobj\n"
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


MEASURE = """
import sys, time
from guidegen.pdf.filled import UnreadableFormError, filled_form
from guidegen.pdf.guessed import guessed_fields
raw = sys.stdin.buffer.read()
started = time.process_time()
try:
    filled_form(raw)
    sys.exit("it was read")
except UnreadableFormError:
    assert guessed_fields(raw) == []
# Not ru_maxrss, which begins with the memory of the process that started this one.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time() - started, int(peak) / 1024)
"""


@pytest.mark.parametrize("packing", ["once", "twice", "large"])
def test_bombs_are_refused_in_little_time_and_memory(packing: str) -> None:
    """400 MB in an honest-looking half megabyte, the same packed once more, and 50 MB as they are."""
    press = zlib.compressobj(1)
    packed = b"".join([*(press.compress(b" " * 2**20) for _ in range(400)), press.flush()])
    raw = {
        "once": bomb(packed, b"/FlateDecode"),
        "twice": bomb(zlib.compress(packed), b"[/FlateDecode /FlateDecode]"),
        "large": b"%PDF-1.7\n" + b" " * 50 * 2**20 + b"%%EOF\n",
    }[packing]
    done = subprocess.run([sys.executable, "-c", MEASURE], input=raw, capture_output=True, check=True)
    seconds, megabytes = (float(figure) for figure in done.stdout.split())
    assert is_within(seconds, 2)
    assert megabytes < 300


@pytest.mark.parametrize(
    "filter_",
    [b"/LZWDecode", b"[/LZW]", b"/L#5aWDecode", b"/RunLengthDecode", b"/RL", b"9 0 R", b"[9 0 R]", b"%x\n/FlateDecode"],
)
def test_packing_without_a_limit_is_refused_unseen(filter_: bytes, library: Library) -> None:
    """What could be LZW or run length, in plain words, disguised or by way of another object, is not unpacked."""
    assert complaints(bomb(b"", filter_), library) == ["f.pdf: the PDF is packed in a way that no form is"]
    assert complaints(bomb(b"", b"/FlateDecode").replace(b"/Filter", b"/F#69lter"), library) == [
        "f.pdf: the PDF is packed in a way that no form is"
    ]


def test_patience_has_an_end(blank: bytes, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that hides much work in many small parts is given up in the middle."""
    monkeypatch.setattr("guidegen.pdf.filled._PATIENCE", 0)
    assert complaints(blank, library) == ["f.pdf: the PDF is far larger inside than any form"]


def test_a_large_file_is_not_even_looked_at(library: Library) -> None:
    """The size alone is enough."""
    assert complaints(b"%PDF-" + b" " * MAX_BYTES, library) == ["f.pdf: the PDF is too large: 10 MB"]


def test_a_page_without_a_form_is_refused(library: Library) -> None:
    """A guide that was sent back instead of the form says so."""
    assert complaints(render_pdf(simple("<h1>T</h1>")), library) == ["f.pdf: the PDF has no fields"]


def test_every_field_is_read(blank: bytes, library: Library) -> None:
    """No field is made that nobody reads: with all filled in, the data hold one value for each, three for a day."""
    fields = [field for field in form_fields(library.questionnaire) if not field.read_only]
    wanted = {field.name: field.states[-1] if field.states else "2026" for field in fields}
    data = read_form(filled_by_qpdf(blank, wanted), "f.pdf", library).data
    values = [*data["client"].values(), *data["answers"].values(), data["answered_on"]]
    days = sum(name.endswith(".year") for name in wanted)
    assert sum(len(value) if isinstance(value, list) else 1 for value in values) == len(fields) - 2 * days


def test_broken_forms_are_refused_or_read_right(blank: bytes, library: Library) -> None:
    """`python -m tests.fuzz.form` breaks fifty times as many."""
    found = fuzz(blank, library, 100, seed=1)
    assert found["refused"] > 50
    assert found["read"] > 10
