"""Documents joined by the programs that others use: in this process, or as programs with files of their own."""

from __future__ import annotations

import io
import subprocess
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdf
import pypdfium2

from tests.support.form_engines import PYTHON

Join = Callable[[Sequence[bytes]], bytes]

_SCRIPTS = Path(__file__).parent.parent / "browser"


def joined_by_pypdf(documents: Sequence[bytes]) -> bytes:
    """All of them appended, with their bookmarks."""
    writer = pypdf.PdfWriter()
    for data in documents:
        writer.append(io.BytesIO(data))
    return _written(writer)


def pages_added_by_pypdf(documents: Sequence[bytes]) -> bytes:
    """A copy of the first, to which the pages of the others are added: its tags stay."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(documents[0]))
    for data in documents[1:]:
        for page in pypdf.PdfReader(io.BytesIO(data)).pages:
            writer.add_page(page)
    return _written(writer)


def joined_by_pikepdf(documents: Sequence[bytes]) -> bytes:
    """The first, to which the pages of the others are added, as qpdf does it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(documents[0])) as whole, warnings.catch_warnings(action="ignore"):
        for data in documents[1:]:
            with pikepdf.open(io.BytesIO(data)) as part:
                whole.pages.extend(part.pages)
        whole.save(out)
    return out.getvalue()


def joined_by_pdfium(documents: Sequence[bytes]) -> bytes:
    """The first, to which the pages of the others are added, as Chrome's engine does it."""
    out = io.BytesIO()
    whole = pypdfium2.PdfDocument(documents[0])
    for data in documents[1:]:
        part = pypdfium2.PdfDocument(data)
        whole.import_pages(part)
        part.close()
    whole.save(out)
    whole.close()
    return out.getvalue()


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _by(command: Callable[[list[str], str], Sequence[str]]) -> Join:
    """Joined by a program, whose command is made of the names of the documents and of the file to write."""

    def join(documents: Sequence[bytes]) -> bytes:
        with TemporaryDirectory() as folder:
            files = [Path(folder, f"{number}.pdf") for number in range(len(documents))]
            for file, data in zip(files, documents, strict=True):
                file.write_bytes(data)
            out = Path(folder, "out.pdf")
            done = subprocess.run(command([str(file) for file in files], str(out)), capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[-2000:]
            return out.read_bytes()

    return join


HERE: Mapping[str, Join] = {
    "pypdf": joined_by_pypdf,
    "pypdf, pages": pages_added_by_pypdf,
    "pikepdf": joined_by_pikepdf,
    "PDFium": joined_by_pdfium,
    "pdfunite": _by(lambda files, out: ["pdfunite", *files, out]),
}
_PDF_LIB = ("node", str(_SCRIPTS / "join_pdf_lib.mjs"))
OUTSIDE: Mapping[str, Join] = {
    "qpdf": _by(lambda files, out: ["qpdf", files[0], "--pages", ".", *files[1:], "--", out]),
    "qpdf, empty": _by(lambda files, out: ["qpdf", "--empty", "--pages", *files, "--", out]),
    "pdf-lib": _by(lambda files, out: [*_PDF_LIB, "first", out, *files]),
    "pdf-lib, new": _by(lambda files, out: [*_PDF_LIB, "new", out, *files]),
    "PyMuPDF": _by(lambda files, out: [str(PYTHON), str(_SCRIPTS / "join_pymupdf.py"), out, *files]),
    "Ghostscript": _by(lambda files, out: ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", out, *files]),
    "pdftk": _by(lambda files, out: ["pdftk", *files, "cat", "output", out]),
}
