#!/usr/bin/env bash
# Two PDFs joined: links of the second one to its own pages open pages of the first.
#
# One expects: a link that names its page outright (an explicit destination) leads to that page after joining too, or
#   nowhere. Names can clash when files are joined, pages cannot.
# What happens: pdf-lib and pdfunite copy the page for the link once more, outside of the new file's pages; qpdf leaves
#   null in its place where the page comes later in the file. For such a link pdf.js (after pdf-lib and pdfunite) and MuPDF
#   (after all three) open a page of the first file; PDFium opens none. Validators see nothing wrong.
#   A link by a name that the first file has not does nothing in all of them.
# Seen: 2026-11-29 with qpdf 11.3.0 and pdfunite of poppler 22.12.0 (Debian 12), pdf-lib 1.17.1; read with pdfjs-dist 5.6.205,
#   PyMuPDF 2.0 and pypdfium2 5.15.2.
# Needs: python3 with venv; node 20 or newer with npm; qpdf; pdfunite (poppler-utils).
set -euo pipefail
for program in qpdf pdfunite; do
  command -v $program >/dev/null || { echo "NOT RUN: $program is not installed" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
{ venv/bin/pip install -q 'pypdfium2==5.15.2' && venv/bin/pip install -q --no-deps 'pymupdf==2.0' &&
  npm install --silent --no-audit --no-fund 'pdf-lib@1.17.1' 'pdfjs-dist@5.6.205'; } >install.log 2>&1 ||
  { cat install.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
# A file of pages, written out by hand. On its first page a link leads to its last one: by the page, or by a name.
cat >make.py <<'PY'
import sys

def write(name, pages, place, names=""):
    kids = " ".join(f"{4 + n} 0 R" for n in range(pages))
    link = f"<</Type/Annot/Subtype/Link/Rect[9 9 99 99]/Border[0 0 0]/Dest {place}>>"
    objects = [f"<</Type/Catalog/Pages 2 0 R{names}>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>", link]
    for n in range(pages):
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]{'/Annots[3 0 R]' if n == 0 else ''}>>")
    out, at = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in at)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    open(name, "wb").write(out)

write("one.pdf", 3, "[6 0 R/Fit]")
write("two-page.pdf", 2, "[5 0 R/Fit]")
write("two-name.pdf", 2, "(second.last)", "/Names<</Dests<</Names[(second.last)[5 0 R/Fit]]>>>>")
PY
cat >join.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs';
import { PDFDocument } from 'pdf-lib';
const [out, first, second] = process.argv.slice(2);
const whole = await PDFDocument.load(readFileSync(first));
const part = await PDFDocument.load(readFileSync(second));
for (const page of await whole.copyPages(part, part.getPageIndices())) whole.addPage(page);
writeFileSync(out, await whole.save());
JS
cat >pdfjs.mjs <<'JS'
import { readFileSync } from 'node:fs';
globalThis.DOMMatrix ??= class {};
const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
const pdf = await getDocument({ data: new Uint8Array(readFileSync(process.argv[2])), verbosity: 0 }).promise;
const [link] = await (await pdf.getPage(4)).getAnnotations();
const place = typeof link.dest === 'string' ? await pdf.getDestination(link.dest) : link.dest;
const page = place?.[0] ? await pdf.getPageIndex(place[0]).catch(() => -1) : -1;
console.log(page < 0 ? 'none' : page + 1);
JS
cat >others.py <<'PY'
import ctypes, sys, pymupdf, pypdfium2, pypdfium2.raw as pdfium

(link,) = pymupdf.open(sys.argv[1])[3].get_links()
page = link.get("page", -1)
file = pypdfium2.PdfDocument(sys.argv[1])
at, area = ctypes.c_int(0), pdfium.FPDF_LINK()
pdfium.FPDFLink_Enumerate(file[3], at, area)
place = pdfium.FPDFLink_GetDest(file, area)
index = pdfium.FPDFDest_GetDestPageIndex(file, place) if place else -1
print(*("none" if n is None or n < 0 else n + 1 for n in (page if isinstance(page, int) else -1, index)))
PY
venv/bin/python make.py
echo 'The link on page 4 should open page 5. It opens:'
printf '%-8s %-9s %-6s %-6s %s\n' by after pdf.js MuPDF PDFium
for how in page name; do
  for joiner in qpdf pdf-lib pdfunite; do
    out="$how-$joiner.pdf"
    case $joiner in
      qpdf) qpdf one.pdf --pages . two-$how.pdf -- "$out" ;;
      pdf-lib) node join.mjs "$out" one.pdf two-$how.pdf ;;
      pdfunite) pdfunite one.pdf two-$how.pdf "$out" 2>/dev/null ;;
    esac
    read -r mupdf pdfium <<<"$(venv/bin/python others.py "$out" 2>/dev/null)"
    line=$(printf '%-8s %-9s %-6s %-6s %s' $how $joiner "$(node pdfjs.mjs "$out")" "$mupdf" "$pdfium")
    echo "$line" | tee -a seen.txt
  done
done
cat >told.txt <<'TXT'
page     qpdf      none   1      none
page     pdf-lib   1      1      none
page     pdfunite  2      1      none
name     qpdf      none   none   none
name     pdf-lib   none   none   none
name     pdfunite  none   none   none
TXT
diff told.txt seen.txt >changes.txt || { echo 'CHANGED: < was, > is now' >&2; cat changes.txt >&2; exit 1; }
echo 'As described: links to pages open pages of the first file, links to names open none.'
