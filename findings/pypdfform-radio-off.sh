#!/usr/bin/env bash
# A radio group nobody answered: PyPDFForm reads it as its last option, and writing the form makes that the answer.
#
# One expects: a group of radio buttons whose value is /Off, as many programs leave a blank one, reads as unanswered, and
#   filling another field leaves it so.
# What happens: each button has drawings for two states, its own and /Off. PyPDFForm takes a button as chosen if the group's
#   value is the name of any of its drawings, so /Off matches all, and the last of them wins. The form is written with
#   that option as value and ticked. Where the blank group has no value at all, it stays unanswered.
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

OPTIONS = ("no", "unsure", "yes")

def blank(name, value):
    """A form that asks one question by three radio buttons, none of them chosen."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 60)).obj

    def drawing(code):
        return pdf.make_indirect(Stream(pdf, code, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20]))

    group = pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=(1 << 15) + (1 << 14), T=String("numbness"), Kids=Array()))
    if value:
        group.V = Name(value)
    for place, option in enumerate(OPTIONS):
        states = Dictionary({f"/{option}": drawing(b"4 4 12 12 re f"), "/Off": drawing(b"1 1 18 18 re S")})
        group.Kids.append(pdf.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, Parent=group, P=page, F=4, AS=Name.Off, AP=Dictionary(N=states),
            Rect=[20 + 40 * place, 20, 40 + 40 * place, 40])))
    page.Annots = Array(list(group.Kids))
    pdf.Root.AcroForm = Dictionary(Fields=Array([group]))
    pdf.save(name)

def through(name):
    """What PyPDFForm reads, and the group's value and ticks after it wrote the form with nothing filled in."""
    form = PdfWrapper(name)
    read = form.data["numbness"]
    form.fill({}).write("written.pdf")
    with pikepdf.open("written.pdf") as pdf:
        group = pdf.Root.AcroForm.Fields[0]
        return read, str(group.get("/V", "none")), [str(kid.AS) for kid in group.Kids if kid.AS != "/Off"]

blank("off.pdf", "/Off")
blank("none.pdf", None)
off, none = through("off.pdf"), through("none.pdf")
print("value /Off:  read as option number {}, written as {}, ticked {}".format(*off))
print("no value:    read as option number {}, written as {}, ticked {}".format(*none))
if none != (None, "none", []):
    sys.exit("CHANGED: a group without value no longer stays unanswered")
if off != (2, "/yes", ["/yes"]):
    sys.exit("CHANGED: a group with the value /Off no longer becomes its last option")
PY
echo 'As described: the unanswered group was written as answered by its last option.'
