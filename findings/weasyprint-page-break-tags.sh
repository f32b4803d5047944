#!/usr/bin/env bash
# What a page break cuts is, in WeasyPrint's tags, several things: one table becomes one table per page.
#
# One expects: tags tell the order and meaning of the text, not the sheets. One element of a PDF structure tree may have
#   pieces on many pages, so a table of 40 rows on five pages is one Table with one Caption, and a long item of a list one LI.
# What happens: WeasyPrint begins a new element on each page. A reader is told of as many tables, of which only the first has
#   the caption; the rest of a cut list item becomes a new list whose first item has no number.
#   Typst makes one Table and one list item of the same matter, so it is no limit of the format.
# Seen: 2026-11-29 with WeasyPrint 70.0 and Typst 0.15.2 (its Python package).
# Needs: python3 with venv, and Pango (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'weasyprint==70.0' 'typst==0.15.2' 'pikepdf==10.18.0' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import sys
from collections import Counter
import pikepdf, typst, weasyprint

def tags(name):
    counts = Counter()

    def walk(node):
        for kid in node if isinstance(node, pikepdf.Array) else [node]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                counts[str(kid.S)[1:]] += 1
                walk(kid.get("/K", pikepdf.Array()))

    with pikepdf.open(name) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
        counts["pages"] = len(pdf.pages)
    print(f"{name}:", ", ".join(f"{key} {counts[key]}" for key in ("pages", "Table", "THead", "Caption", "L", "LI", "Lbl")))
    return counts

LOAD = "Walk a little more each day. " * 40
rows = "".join(f"<tr><td>{day}<td>run" for day in range(40))
weasyprint.HTML(string=f"""<html lang="en"><title>Plan</title><style>@page {{ size: A6; margin: 15mm }}</style>
<table><caption>Log</caption><thead><tr><th>Day<th>What</thead><tbody>{rows}</tbody></table>
<ol><li>{LOAD}<li>Rest</ol></html>""").write_pdf("weasyprint.pdf", pdf_variant="pdf/ua-1")
cells = ", ".join(f"[{day}], [run]" for day in range(40))
open("typst.pdf", "wb").write(typst.compile(f"""#set document(title: [Plan])
#set page("a6", margin: 15mm)
#show figure: set block(breakable: true)
#figure(caption: [Log], table(columns: 2, table.header[Day][What], {cells}))
+ {LOAD}
+ Rest
""".encode(), format="pdf", pdf_standards=["ua-1"]))
weasy, typ = tags("weasyprint.pdf"), tags("typst.pdf")
if typ["Table"] != 1 or (typ["L"], typ["LI"], typ["Lbl"]) != (1, 2, 2):
    sys.exit("CHANGED: Typst no longer makes one table and two items")
if weasy["Table"] < 2 or weasy["THead"] != weasy["Table"] or weasy["Caption"] != 1:
    sys.exit("CHANGED: WeasyPrint no longer makes a Table element per page")
if weasy["L"] < 2 or weasy["LI"] <= 2 or weasy["Lbl"] != 2:
    sys.exit("CHANGED: WeasyPrint no longer begins a new list where a page ends")
PY
echo 'As described: one table and two items are tagged as several where WeasyPrint breaks the page.'
