"""Fills in a form with PyPDFForm. Usage: python fill_pypdfform.py BLANK WANTED OUT"""

import json
import sys
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from PyPDFForm import PdfWrapper

blank, wanted, out = sys.argv[1:]
form = PdfWrapper(blank)
kinds, fields = form.schema["properties"], PdfReader(blank).get_fields() or {}
values: dict[str, Any] = {}
for name, value in json.loads(Path(wanted).read_text(encoding="utf-8")).items():
    match kinds[name]["type"]:
        case "boolean":
            values[name] = True
        case "integer":
            # It counts the circles of a choice, and has no names for them.
            looks = [circle.get_object()["/AP"]["/N"] for circle in fields[name]["/Kids"]]
            values[name] = next(number for number, states in enumerate(looks) if f"/{value}" in states)
        case _:
            values[name] = value
Path(out).write_bytes(form.fill(values).read())
