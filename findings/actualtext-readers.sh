#!/usr/bin/env bash
# "5 mi" with the hidden replacement "miles": which text comes out depends on where ActualText stands and who reads.
#
# One expects: ActualText, the PDF's way to say what a shortened or drawn text stands for, may stand on a piece of the page's
#   content or on an element of the structure tree, and a text extractor either honours it or not.
# What happens: of four extractors, MuPDF honours both places, PDFium only the one in the content, pypdf and pdf.js neither.
#   An empty one ("read nothing here") makes MuPDF leave the text out, while PDFium prints it. And pdf.js, which does not put
#   it into the text, hands the element's ActualText on as "alt", the key it also uses for a picture's description.
# Seen: 2026-11-29 with PyMuPDF 2.0, pypdfium2 5.15.2, pypdf 6.21.4, pdfjs-dist 5.6.205; pikepdf 10.18.0 makes the file.
# Needs: python3 with venv; node 20 or newer with npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
{ venv/bin/pip install -q 'pikepdf==10.18.0' 'pypdf==6.21.4' 'pypdfium2==5.15.2' &&
  venv/bin/pip install -q --no-deps 'pymupdf==2.0' &&  # what it depends on is not needed for extracting text
  npm install --silent --no-audit --no-fund 'pdfjs-dist@5.6.205'; } >install.log 2>&1 ||
  { cat install.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
const pdf = await getDocument({ data: new Uint8Array(readFileSync('text.pdf')), verbosity: 0 }).promise;
const page = await pdf.getPage(1);
const alts = (node) => [node.alt, ...(node.children ?? []).flatMap(alts)].filter(Boolean);
const text = (await page.getTextContent()).items.map((item) => item.str).join(' ');
console.log(JSON.stringify({ text, alts: alts(await page.getStructTree()) }));
JS
venv/bin/python - <<'PY'
import json, subprocess, sys
import pikepdf, pymupdf, pypdf, pypdfium2
from pikepdf import Array, Dictionary, Name, Stream, String

pdf = pikepdf.new()
page = pdf.add_blank_page(page_size=(300, 120)).obj
font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
page.Resources = Dictionary(Font=Dictionary(F=font))
show = "/Span <</MCID {} {}>> BDC BT /F 12 Tf 20 {} Td ({}) Tj ET EMC "
pieces = [("/ActualText (miles)", "mi"), ("", "km"), ("/ActualText ()", "oOo")]
page.Contents = Stream(pdf, "".join(
    show.format(number, extra, 90 - 30 * number, text) for number, (extra, text) in enumerate(pieces)).encode())
root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
para = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=root))
spans = [pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Span, P=para, Pg=page, K=n)) for n in range(3)]
spans[1].ActualText = String("kilometres")
para.K, root.K = Array(spans), para
root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([0, Array(spans)])))
page.StructParents = 0
pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)
pdf.save("text.pdf")

js = json.loads(subprocess.run(["node", "read.mjs"], check=True, capture_output=True, text=True).stdout.splitlines()[-1])
read = {
    "PyMuPDF": pymupdf.open("text.pdf")[0].get_text(),
    "PDFium": pypdfium2.PdfDocument("text.pdf")[0].get_textpage().get_text_range(),
    "pypdf": pypdf.PdfReader("text.pdf").pages[0].extract_text(),
    "pdf.js": js["text"],
}
read = {tool: " ".join(text.split()) for tool, text in read.items()}
for tool, text in read.items():
    print(f"{tool:8} {text}")
print("pdf.js   alt:", ", ".join(js["alts"]))
told = {"PyMuPDF": "miles kilometres", "PDFium": "miles km oOo", "pypdf": "mi km oOo", "pdf.js": "mi km oOo"}
for tool, text in told.items():
    if read[tool] != text:
        sys.exit(f"CHANGED: {tool} read: {text}")
if js["alts"] != ["kilometres"]:
    sys.exit("CHANGED: pdf.js no longer gives the element's ActualText as alt")
PY
echo 'As described: three different texts from four readers.'
