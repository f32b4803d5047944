"""Fills in a form with PyMuPDF. Usage: python fill_pymupdf.py BLANK WANTED OUT"""

import json
import sys
from pathlib import Path

import pymupdf

blank, wanted, out = sys.argv[1:]
values = json.loads(Path(wanted).read_text(encoding="utf-8"))
document = pymupdf.open(blank)
for page in document:
    for widget in page.widgets():
        value = values.get(widget.field_name)
        if value is None:
            continue
        if widget.field_type == pymupdf.PDF_WIDGET_TYPE_TEXT:
            widget.field_value = value
        elif widget.on_state() == value:
            widget.field_value = True
        else:
            continue
        widget.update()
document.save(out)
