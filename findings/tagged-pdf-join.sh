#!/usr/bin/env bash
# Two tagged PDFs joined: the second one's tags are lost, and by some tools its pages take those of the first.
#
# One expects: joining two PDF/UA files keeps both structure trees, or at least drops the claim to be PDF/UA.
# What happens: with pikepdf (qpdf), PDFium and PyMuPDF the result still says PDF/UA and Marked, though nothing of the second
#   file is in the tree. pikepdf and PDFium also keep the page's number into the table of tags, which now points at the first
#   file's tags: pdf.js tells of the second file's page, a table, that it holds a heading and a paragraph, both empty.
#   pypdf drops tags and claim of both files: no tags, but no false ones.
# Seen: 2026-11-29 with pikepdf 10.18.0, pypdf 6.21.4, PyMuPDF 2.0, pypdfium2 5.15.2, Typst 0.15.2 (to make the files) and
#   pdfjs-dist 5.6.205 (to read the tags as a browser would).
# Needs: python3 with venv; node 20 or newer with npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
{ venv/bin/pip install -q 'typst==0.15.2' 'pikepdf==10.18.0' 'pypdf==6.21.4' 'pypdfium2==5.15.2' &&
  venv/bin/pip install -q --no-deps 'pymupdf==2.0' &&  # what it depends on is not needed for joining
  npm install --silent --no-audit --no-fund 'pdfjs-dist@5.6.205'; } >install.log 2>&1 ||
  { cat install.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
venv/bin/python - <<'PY'
import pikepdf, pymupdf, pypdf, pypdfium2, typst

def make(name, body):
    text = f"#set document(title: [Guide])\n{body}\n".encode()
    open(name, "wb").write(typst.compile(text, format="pdf", pdf_standards=["ua-1"]))

make("one.pdf", "= Warning signs\nCall today.")
make("two.pdf", "#table(columns: 2, table.header[Day][Run], [Monday], [5 km])")
with pikepdf.open("one.pdf") as one, pikepdf.open("two.pdf") as two:
    one.pages.extend(two.pages)
    one.save("pikepdf.pdf")
writer = pypdf.PdfWriter()
writer.append("one.pdf"), writer.append("two.pdf")
writer.write("pypdf.pdf")
with pymupdf.open("one.pdf") as one, pymupdf.open("two.pdf") as two:
    one.insert_pdf(two)
    one.save("pymupdf.pdf")
one = pypdfium2.PdfDocument("one.pdf")
one.import_pages(pypdfium2.PdfDocument("two.pdf"))
one.save("pdfium.pdf")
PY
cat >tags.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
const seen = {};
for (const name of ['two', 'pikepdf', 'pdfium', 'pymupdf', 'pypdf']) {
  const pdf = await getDocument({ data: new Uint8Array(readFileSync(`${name}.pdf`)), verbosity: 0 }).promise;
  const roles = [];
  const walk = (node) => { if (node.role && node.role !== 'Root') roles.push(node.role); (node.children ?? []).forEach(walk); };
  const tree = await (await pdf.getPage(pdf.numPages)).getStructTree();
  if (tree) walk(tree);
  const claim = /pdfuaid/.test((await pdf.getMetadata()).metadata?.getRaw() ?? '');
  seen[name] = `${roles.join(' ') || 'no tags'} | PDF/UA ${claim ? 'claimed' : 'not claimed'}`;
  console.log(`${name.padEnd(8)} last page: ${seen[name]}`);
}
const told = {
  two: 'Document Table THead TR TH TH TBody TR TD TD | PDF/UA claimed',
  pikepdf: 'Document H1 P | PDF/UA claimed', pdfium: 'Document H1 P | PDF/UA claimed',
  pymupdf: 'no tags | PDF/UA claimed', pypdf: 'no tags | PDF/UA not claimed',
};
for (const name in told) {
  if (seen[name] !== told[name]) { console.error(`CHANGED: ${name} was: ${told[name]}`); process.exit(1); }
}
JS
node tags.mjs
echo 'As described: no tool keeps the second file'"'"'s tags, and two lend it the first one'"'"'s.'
