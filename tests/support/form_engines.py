"""The form filled in by the engines that others use: in this process, or as programs with files of their own."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape, quoteattr

import pikepdf
import pikepdf.form
import pypdf

from guidegen.pdf.fields import name_in_file
from tests.support.form_filling import Entries, filled_by_pdfium, filled_by_qpdf

Fill = Callable[[bytes, Entries], bytes]

_SCRIPTS = Path(__file__).parent.parent / "browser"
# What an engine leaves undone, by the program that draws: which kinds of fields cannot be seen there.
UNSEEN: Mapping[tuple[str, str], str] = {
    # It writes a choice's value as a text, which poppler, asked to draw it anew, does not take for a state.
    ("pypdf, to be drawn anew", "poppler"): "choice",
    # It writes values, and leaves the drawing of texts to others.
    **{("qpdf", drawer): "text" for drawer in ("poppler", "PDFium", "MuPDF")},
    # It puts the text itself where its look should be; others draw what is missing.
    ("PyPDFForm", "MuPDF"): "text",
}
# Their fonts are WinAnsi's, and they refuse other letters.
WESTERN_ALONE = {"pikepdf"}
# A place of its own, because PyPDFForm wants older versions of what guidegen's tests use.
PYTHON = Path(__file__).parent.parent.parent / ".venv" / "forms" / "bin" / "python"


def filled_by_pypdf(blank: bytes, wanted: Entries, incremental: bool = False, fresh: bool = False) -> bytes:
    """A copy filled in by pypdf; `incremental` adds to the file, `fresh` asks viewers to draw the fields anew."""
    writer = pypdf.PdfWriter(io.BytesIO(blank), incremental=incremental) if incremental else None
    writer = writer or pypdf.PdfWriter(clone_from=io.BytesIO(blank))
    fields = pypdf.PdfReader(io.BytesIO(blank)).get_fields() or {}
    values = {name_in_file(name): value for name, value in wanted.items()}
    marks = {name: f"/{value}" if fields[name]["/FT"] == "/Btn" else value for name, value in values.items()}
    writer.update_page_form_field_values(None, dict(marks), auto_regenerate=fresh)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def filled_by_pikepdf(blank: bytes, wanted: Entries) -> bytes:
    """A copy filled in by the forms of pikepdf, which draws what is written."""
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        form = pikepdf.form.Form(pdf, pikepdf.form.ExtendedAppearanceStreamGenerator)
        for name, value in wanted.items():
            field = form[name_in_file(name)]
            if isinstance(field, pikepdf.form.TextField):
                field.value = value
            elif isinstance(field, pikepdf.form.CheckboxField):
                field.checked = True
            else:
                assert isinstance(field, pikepdf.form.RadioButtonGroup)
                next(option for option in field.options if option.on_value == f"/{value}").select()
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def filled_by_pdftk(blank: bytes, wanted: Entries, *options: str) -> bytes:
    """A copy filled in by pdftk from XFDF."""
    values = "".join(
        f"<field name={quoteattr(name_in_file(name))}><value>{escape(value)}</value></field>"
        for name, value in wanted.items()
    )
    data = f'<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/"><fields>{values}</fields></xfdf>'
    with TemporaryDirectory() as folder:
        file, answers, out = (Path(folder, name) for name in ("blank.pdf", "answers.xfdf", "out.pdf"))
        file.write_bytes(blank)
        answers.write_text(data, encoding="utf-8")
        _run(["pdftk", str(file), "fill_form", str(answers), "output", str(out), *options])
        return out.read_bytes()


def _by(*command: str) -> Fill:
    """Filled in by a program that is given the blank form, the names and values as JSON, and where to write."""

    def fill(blank: bytes, wanted: Entries) -> bytes:
        with TemporaryDirectory() as folder:
            file, answers, out = (Path(folder, name) for name in ("blank.pdf", "answers.json", "out.pdf"))
            file.write_bytes(blank)
            answers.write_text(json.dumps({name_in_file(name): value for name, value in wanted.items()}))
            _run([*command, str(file), str(answers), str(out)])
            return out.read_bytes()

    return fill


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-2000:]}"


HERE: Mapping[str, Fill] = {
    "PDFium": filled_by_pdfium,
    "pikepdf": filled_by_pikepdf,
    "qpdf": filled_by_qpdf,
    "pypdf": filled_by_pypdf,
    "pypdf, added to the end": lambda blank, wanted: filled_by_pypdf(blank, wanted, incremental=True),
    "pypdf, to be drawn anew": lambda blank, wanted: filled_by_pypdf(blank, wanted, fresh=True),
}
OUTSIDE: Mapping[str, Fill] = {
    "PyMuPDF": _by(str(PYTHON), str(_SCRIPTS / "fill_pymupdf.py")),
    "PyPDFForm": _by(str(PYTHON), str(_SCRIPTS / "fill_pypdfform.py")),
    "pdf-lib": _by("node", str(_SCRIPTS / "fill_pdf_lib.mjs")),
    "pdf.js": _by("node", str(_SCRIPTS / "fill_pdfjs.mjs")),
    "pdftk": filled_by_pdftk,
    "pdftk, to be drawn anew": lambda blank, wanted: filled_by_pdftk(blank, wanted, "need_appearances"),
}
