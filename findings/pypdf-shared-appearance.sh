#!/usr/bin/env bash
# Blank fields that share one empty drawing: pypdf fills each rightly, and all of them show the last value.
#
# One expects: update_page_form_field_values gives each field its value and its look; what is stored is what is seen.
# What happens: an appearance stream is an object that many fields may point at, and a form may save room by giving
#   all blank fields the same empty one. pypdf draws each value into the object it finds, so each overwrites the one before.
#   The values stored are right, and PDFium, which draws the fields anew from them, shows them; MuPDF shows what is
#   drawn: the last value in every field. With a drawing for each field both agree.
# Seen: 2026-11-29 with pypdf 6.21.4, PyMuPDF 2.0, pypdfium2 5.15.2; pikepdf 10.18.0 makes the form.
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
{ venv/bin/pip install -q 'pypdf==6.21.4' 'pypdfium2==5.15.2' 'pikepdf==10.18.0' &&
  venv/bin/pip install -q --no-deps 'pymupdf==2.0'; } >pip.log 2>&1 ||  # what PyMuPDF depends on is not needed here
  { cat pip.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
venv/bin/python - <<'PY'
import sys
import pikepdf, pymupdf, pypdf, pypdfium2, pypdfium2.raw
from pikepdf import Array, Dictionary, Name, Stream, String

VALUES = {"age": "41", "distance": "5 km", "town": "Porto"}

def blank(name, shared):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 160)).obj
    fonts = Dictionary(Font=Dictionary(Helv=pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding))))

    def empty():
        return pdf.make_indirect(Stream(
            pdf, b"/Tx BMC EMC", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 20], Resources=fonts))

    one = empty()
    fields = [pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(word), V=String(""), P=page, F=4,
        DA=String("/Helv 10 Tf 0 g"), Rect=[20, 100 - 40 * row, 120, 120 - 40 * row],
        AP=Dictionary(N=one if shared else empty()))) for row, word in enumerate(VALUES)]
    page.Annots = Array(fields)
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), DA=String("/Helv 10 Tf 0 g"), DR=fonts)
    pdf.save(name)

def filled(shared):
    blank("blank.pdf", shared)
    writer = pypdf.PdfWriter(clone_from="blank.pdf")
    writer.update_page_form_field_values(writer.pages[0], VALUES)
    writer.write("filled.pdf")
    stored = {word: field["/V"] for word, field in pypdf.PdfReader("filled.pdf").get_fields().items()}
    with pymupdf.open("filled.pdf") as pdf:
        pdf.bake()  # fields become part of the page as MuPDF draws them
        mupdf = pdf[0].get_text().split("\n")[:-1]
    pdf = pypdfium2.PdfDocument("filled.pdf")
    pdf.init_forms()
    pypdfium2.raw.FPDFPage_Flatten(pdf[0], pypdfium2.raw.FLAT_NORMALDISPLAY)
    pdf.save("flat.pdf")
    text = pypdfium2.PdfDocument("flat.pdf")[0].get_textpage().get_text_range()
    pdfium = [value for value in VALUES.values() if value in text]
    print(f"{'one drawing' if shared else 'own drawings'}: stored {list(stored.values())}, MuPDF {mupdf}, PDFium {pdfium}")
    return stored, mupdf, pdfium

right = list(VALUES.values())
if filled(shared=False) != (VALUES, right, right):
    sys.exit("CHANGED: fields with drawings of their own are no longer filled rightly")
if filled(shared=True) != (VALUES, ["Porto"] * 3, right):
    sys.exit("CHANGED: fields that share a drawing no longer all show the last value")
PY
echo 'As described: three right values stored, one of them seen three times.'
