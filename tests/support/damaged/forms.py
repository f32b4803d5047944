"""Ways in which filled forms come damaged."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.library.questionnaire import Question, Type
from tests.support.damaged.files import Form
from tests.support.form_filling import fields_of, texts_for_names, without_look, without_value


def _names(form: Form, question: Question) -> list[str]:
    """The filled fields of a question."""
    return [name for name in form.entries if name == question.id or name.startswith(f"{question.id}.")]


def unlike_values(form: Form) -> None:
    """What other programs leave: no looks, no values, texts for names, flat names."""
    form.changes.append(form.rng.choice((without_look, texts_for_names, without_value)))


def text_over_it(form: Form) -> None:
    """Somebody wrote on a page with a program's pen or typewriter, as a note or into the page."""
    text = b"BT /F1 12 Tf 72 500 Td (I cannot feel my saddle) Tj ET"

    def change(pdf: Pdf) -> None:
        page = form.rng.choice(list(pdf.pages))
        kind = form.rng.choice(("page", "/FreeText", "/Ink", "/Stamp"))
        if kind == "page":
            page.contents_add(pdf.make_stream(b"q " + text + b" Q"))
            return
        box = Array([72, 480, 400, 520])
        note = Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=box, Contents=String("cannot feel my saddle"), F=4)
        page.obj.Annots.append(pdf.make_indirect(note))

    form.changes.append(change)


def word_otherwise(form: Form) -> None:
    """A chosen state has other letters than the form's."""
    question = form.spot()
    name = form.rng.choice(_names(form, question))
    word = form.entries[name]
    form.entries[name] = form.rng.choice((word.upper(), f"{word}x", "Yes", "On", "1"))


def nothing_chosen(form: Form) -> None:
    for name in _names(form, form.spot()):
        del form.entries[name]


def two_chosen(form: Form) -> None:
    """`none` is ticked beside the others; of one choice the value and its look differ."""
    question = form.spot()
    if question.type is Type.MULTI:
        form.entries.update({f"{question.id}.{option}": option for option in question.exclusive})
        return

    def change(pdf: Pdf) -> None:
        field = fields_of(pdf)[question.id]
        field.V = Name("/" + next(option for option in question.option_ids if option != form.answers[question.id]))

    form.changes.append(change)


def field_lost(form: Form) -> None:
    name = form.rng.choice(_names(form, form.spot()))

    def change(pdf: Pdf) -> None:
        field = fields_of(pdf)[name]
        siblings = field.Parent.Kids if "/Parent" in field else pdf.Root.AcroForm.Fields
        at = next(at for at, one in enumerate(siblings) if one.objgen == field.objgen)
        del siblings[at]

    form.changes.append(change)


def field_renamed(form: Form) -> None:
    name = form.rng.choice(_names(form, form.spot()))

    def change(pdf: Pdf) -> None:
        fields_of(pdf)[name].T = String(form.rng.choice(("x", "none_", "", "Field 7")))

    form.changes.append(change)


def fields_lost(form: Form) -> None:
    """Printed to a PDF: what was filled in can only be seen."""

    def change(pdf: Pdf) -> None:
        if form.rng.random() < 0.5:
            del pdf.Root.AcroForm
        else:
            pdf.Root.AcroForm.Fields = Array([])

    form.changes.append(change)


def page_lost(form: Form) -> None:
    def change(pdf: Pdf) -> None:
        del pdf.pages[form.rng.randrange(len(pdf.pages))]

    form.changes.append(change)


def signed(form: Form) -> None:
    """A field for a signature, as programs add it."""

    def change(pdf: Pdf) -> None:
        field: Object = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("Signature1"), Type=Name.Annot))
        pdf.Root.AcroForm.Fields.append(field)

    form.changes.append(change)


def bytes_before(form: Form) -> None:
    before = form.rng.choice((b"\n\n", b"Content-Type: application/pdf\r\n\r\n", b"\xef\xbb\xbf", b"Warning: x in y\n"))
    form.after.append(lambda raw: before + raw)


def bytes_behind(form: Form) -> None:
    form.after.append(lambda raw: raw + form.rng.choice((b"\n" * 50, b"\0" * 2000, b"\n<!-- served by x -->")))


def letters_flipped(form: Form) -> None:
    def flipped(raw: bytes) -> bytes:
        data = bytearray(raw)
        for _ in range(form.rng.choice((1, 3))):
            data[form.rng.randrange(len(data))] ^= 1 << form.rng.randrange(8)
        return bytes(data)

    form.after.append(flipped)


def line_ends_changed(form: Form) -> None:
    """Sent as text: each line end is another."""
    form.after.append(lambda raw: raw.replace(b"\n", b"\r\n"))


def day_lost(form: Form) -> None:
    for part in ("year", "month", "day"):
        form.entries.pop(f"answered_on.{part}")


def name_lost(form: Form) -> None:
    form.entries.pop("client.name")
