"""Forms as different programs fill them in: qpdf writes the values, PDFium clicks and types as a person would."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Dictionary, Name, Object, Pdf, String

from guidegen.clinic.settings import Settings
from guidegen.library import load_library
from guidegen.library.questionnaire import Question, Questionnaire, Type
from guidegen.pdf.fields import BETWEEN
from guidegen.readers.form.make import form_pdf
from guidegen.readers.form.names import UNIT


@cache
def blank_form() -> bytes:
    """The form of the default content for the United Kingdom, made once."""
    return form_pdf(load_library(), Settings(region="uk"))


# What is ticked, chosen or written, by the full names of the fields; of a box to tick, its state.
Entries = dict[str, str]


def with_unit(data: Mapping[str, Any], questionnaire: Questionnaire) -> dict[str, Any]:
    """The data as a form has to say them: kilometres, which an answers file may leave unsaid, in so many words."""
    has_distance = any(questionnaire[id_].distance for id_ in data["answers"])
    return {**data, "answers": {**({UNIT: "km"} if has_distance else {}), **data["answers"]}}


def entries(data: Mapping[str, Any], questionnaire: Questionnaire) -> Entries:
    """An answers file's data as it is filled into the form; distances without a unit are told in kilometres."""
    filled: Entries = {}
    client = data.get("client", {})
    filled.update({f"client.{key}": str(client[key]) for key in ("name", "id", "email") if key in client})
    if client.get("email_consent"):
        filled["client.email_consent"] = "yes"
    filled.update(_day("answered_on", data["answered_on"]))
    for id_, value in with_unit(data, questionnaire)["answers"].items():
        filled.update(_answer(questionnaire[id_], value))
    return filled


def _answer(question: Question, value: Any) -> Entries:
    if question.type is Type.MULTI:
        return {f"{question.id}.{option}": option for option in value}
    if question.type is Type.DATE:
        return _day(question.id, value)
    return {question.id: str(value)}


def _day(name: str, value: str) -> Entries:
    year, month, day = value.split("-")
    return {f"{name}.year": year, f"{name}.month": month, f"{name}.day": day}


def fields_of(pdf: Pdf) -> dict[str, Object]:
    """The fields of a form by their full names, with a dot between the parts, as the reader has them."""

    def walk(field: Object, above: str) -> Iterator[tuple[str, Object]]:
        name = f"{above}{field.T}".replace(BETWEEN, ".")
        inner = [kid for kid in field.get("/Kids", ()) if "/T" in kid]
        for kid in inner:
            yield from walk(kid, name + ".")
        if not inner:
            yield name, field

    return {name: field for top in pdf.Root.AcroForm.Fields for name, field in walk(top, "")}


def set_field(field: Object, value: str) -> None:
    """Fill in one field as qpdf's own forms do: the value, and what can be seen of it."""
    if field.get("/FT") == "/Tx":
        field.V = String(value)
        return
    state = Name("/" + value)
    field.V = state
    for box in field.get("/Kids", [field]):
        box.AS = state if state in box.AP.N else Name.Off


def filled_by_qpdf(blank: bytes, wanted: Entries, change: Callable[[Pdf], None] | None = None) -> bytes:
    """A copy filled in by qpdf; `change` may do anything else to it before it is saved."""
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        fields = fields_of(pdf)
        for name, value in wanted.items():
            set_field(fields[name], value)
        if change is not None:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out, static_id=True)
        return out.getvalue()


def filled_by_pdfium(blank: bytes, wanted: Entries) -> bytes:
    """A copy in which the engine of Chrome clicked on each box and typed each text."""
    document = pypdfium2.PdfDocument(blank)
    document.init_forms()
    form = document.formenv
    done = set()
    for page in document:
        for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
            annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
            if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
                continue
            name = _told(pdfium.FPDFAnnot_GetFormFieldName, form, annotation).replace(BETWEEN, ".")
            is_text = pdfium.FPDFAnnot_GetFormFieldType(form.raw, annotation) == pdfium.FPDF_FORMFIELD_TEXTFIELD
            state = _told(pdfium.FPDFAnnot_GetFormFieldExportValue, form, annotation)
            if name not in wanted or (not is_text and state != wanted[name]):
                continue
            _click(form, page, annotation)
            if is_text:
                letters = wanted[name].encode("utf-16-le") + b"\0\0"
                buffer = (ctypes.c_ushort * (len(letters) // 2)).from_buffer_copy(letters)
                pdfium.FORM_SelectAllText(form.raw, page.raw)
                pdfium.FORM_ReplaceSelection(form.raw, page.raw, buffer)
            done.add(name)
        pdfium.FORM_ForceToKillFocus(form.raw)
    assert done == set(wanted)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _told(function: Any, form: Any, annotation: Any) -> str:
    length = function(form.raw, annotation, None, 0)
    buffer = ctypes.create_string_buffer(length)
    function(form.raw, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _click(form: Any, page: Any, annotation: Any) -> None:
    box = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box))
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    pdfium.FORM_OnMouseMove(form.raw, page.raw, 0, x, y)
    pdfium.FORM_OnLButtonDown(form.raw, page.raw, 0, x, y)
    pdfium.FORM_OnLButtonUp(form.raw, page.raw, 0, x, y)


def without_look(pdf: Pdf) -> None:
    """What some programs leave: values without a word on what can be seen of them."""
    for field in fields_of(pdf).values():
        for box in field.get("/Kids", [field]):
            if "/AS" in box:
                del box["/AS"]


def texts_for_names(pdf: Pdf) -> None:
    """What pypdf leaves: the name of a chosen state as a text, with its stroke."""
    for field in fields_of(pdf).values():
        if field.get("/FT") == "/Btn" and "/V" in field:
            field.V = String(str(field.V))


def without_value(pdf: Pdf) -> None:
    """What others leave: what can be seen, without the value."""
    for field in fields_of(pdf).values():
        if field.get("/FT") == "/Btn" and "/V" in field:
            del field["/V"]


def branches(pdf: Pdf) -> None:
    """A form as version 0.3 made it: names are branches of a tree, and a choice of which nothing is chosen is "Off"."""
    tree: dict[str, Object] = {}
    top = []
    for name, field in fields_of(pdf).items():
        group, _, own = name.rpartition(".")
        field.T = String(own)
        if field.FT == "/Btn" and "/V" not in field:
            field.V = Name.Off
        if not group:
            top.append(field)
            continue
        if group not in tree:
            tree[group] = pdf.make_indirect(Dictionary(T=String(group), Kids=[]))
            top.append(tree[group])
        field.Parent = tree[group]
        tree[group].Kids.append(field)
    pdf.Root.AcroForm.Fields = top


def dotted_names(pdf: Pdf) -> None:
    """What some programs make of such a tree: one name with dots in it, at the top."""
    for name, field in fields_of(pdf).items():
        field.T = String(name)
