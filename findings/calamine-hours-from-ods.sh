#!/usr/bin/env bash
# Hours in an .ods sheet: python-calamine reads up to a day as a time of day, and more than a day as text.
#
# One expects: a column of durations comes out as one kind of value, the same kind as from the same sheet saved as .xlsx.
# What happens: from .xlsx each is a timedelta. From .ods, where time of day and duration are one type of cell, what is under 24
#   hours is a datetime.time; from 24 hours on it is a str with the letters of the file, "PT30H00M00S". So of a question such as
#   "hours at a desk in a week" most answers add up to nothing, and the high ones pass for words somebody typed.
# Seen: 2026-11-29 with python-calamine 0.9.1; openpyxl 3.1.5 and odfpy 1.4.1 make the files.
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'python-calamine==0.9.1' 'openpyxl==3.1.5' 'odfpy==1.4.1' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import sys
from datetime import timedelta
import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

HOURS = (7.5, 23, 24, 30)
book = openpyxl.Workbook()
for row, hours in enumerate(HOURS, 1):
    book.active.cell(row, 1, timedelta(hours=hours))  # openpyxl sets the number format [hh]:mm:ss
book.save("week.xlsx")

document, table = OpenDocumentSpreadsheet(), Table(name="Week")
for hours in HOURS:
    whole, minutes = divmod(int(hours * 60), 60)
    cell, row = TableCell(valuetype="time", timevalue=f"PT{whole:02}H{minutes:02}M00S"), TableRow()
    cell.addElement(P(text=f"{whole:02}:{minutes:02}:00"))
    row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.save("week.ods")

def column(name):
    return [row[0] for row in CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()]

xlsx, ods = column("week.xlsx"), column("week.ods")
for hours, one, two in zip(HOURS, xlsx, ods):
    print(f"{hours:4} hours   .xlsx {type(one).__name__:9} {one!s:16} .ods {type(two).__name__:9} {two}")
if {type(value).__name__ for value in xlsx} != {"timedelta"}:
    sys.exit("CHANGED: durations from .xlsx are no longer all timedelta")
if [type(value).__name__ for value in ods] != ["time", "time", "str", "str"] or ods[-1] != "PT30H00M00S":
    sys.exit("CHANGED: durations from .ods are no longer time under 24 hours and str above")
PY
echo 'As described: one column, two kinds of values from .ods, none of them a duration.'
