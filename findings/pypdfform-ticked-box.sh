#!/usr/bin/env bash
# PyPDFForm sees a tick box while it is empty, and no longer once somebody ticked it.
#
# One expects: the boxes of a form are found whatever is ticked, and what a library wrote it can read.
# What happens: PyPDFForm knows a tick box by its present state, which must be called /Off or /Yes. The format leaves the name
#   of the ticked state open, and /On or /1 are common: such a box is there while empty, but ticked it is in neither the
#   data nor the schema, also if PyPDFForm itself ticked it. Written again, the box is out of the form's list of fields,
#   though it is still drawn on the page: whoever reads the list of fields takes it for not asked.
# Seen: 2026-11-29 with PyPDFForm 6.0.1 (on pypdf 6.21.4); pikepdf 10.18.0 makes the form.
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'PyPDFForm==6.0.1' 'pypdf==6.21.4' 'pikepdf==10.18.0' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import sys
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PyPDFForm import PdfWrapper

def make(name, ticked):
    """A form of two empty tick boxes whose ticked state has the given name."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(100, 120)).obj

    def look(code):
        return pdf.make_indirect(Stream(pdf, code, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20]))

    boxes = [pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String(word), P=page, F=4, V=Name.Off, AS=Name.Off,
        Rect=[20, 20 + 40 * row, 40, 40 + 40 * row],
        AP=Dictionary(N=Dictionary({ticked: look(b"2 2 16 16 re f"), "/Off": look(b"1 1 18 18 re S")}))))
        for row, word in enumerate(("fever", "night_pain"))]
    page.Annots, pdf.Root.AcroForm = Array(boxes), Dictionary(Fields=Array(boxes))
    pdf.save(name)

def listed(name):
    with pikepdf.open(name) as pdf:
        return [str(field.T) for field in pdf.Root.AcroForm.Fields], len(pdf.pages[0].Annots)

seen = {}
for ticked in ("/Yes", "/On", "/1"):
    make("empty.pdf", ticked)
    PdfWrapper("empty.pdf").fill({"fever": True}).write("ticked.pdf")
    PdfWrapper("ticked.pdf").fill({}).write("again.pdf")
    seen[ticked] = (list(PdfWrapper("empty.pdf").data), PdfWrapper("ticked.pdf").data, *listed("again.pdf"))
    print(f"state {ticked}: empty {seen[ticked][0]}, fever ticked {seen[ticked][1]}, "
          f"written again: fields {seen[ticked][2]}, {seen[ticked][3]} boxes on the page")
both = ["fever", "night_pain"]
if seen["/Yes"] != (both, {"fever": True, "night_pain": None}, both, 2):
    sys.exit("CHANGED: a box whose ticked state is /Yes is no longer read back")
for ticked in ("/On", "/1"):
    if seen[ticked] != (both, {"night_pain": None}, ["night_pain"], 2):
        sys.exit(f"CHANGED: a ticked box with the state {ticked} is no longer left out")
PY
echo 'As described: the ticked box is gone from the data, and after a second writing from the fields.'
