"""What the fonts in a PDF are called, and what their glyphs say."""

from __future__ import annotations

import hashlib

from pikepdf import Array, Dictionary, Name, Object, Pdf

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_TAG = 6  # capital letters, by the specification
_LETTERS = 26
# A glyph that is one of several of a letter says nothing by itself, which no validator takes for an answer: in words
# whose letters join, this sign changes nothing and is not seen.
_SILENT, _JOINER = b" <>\n", b" <200d>\n"


def tag_subsets(pdf: Pdf) -> None:
    """Call each subset of a font by what is in it, and have each of its glyphs say something.

    In one file no two subsets of a font may have the same tag, or printers may take the one for the other. WeasyPrint
    makes the tag of the font alone, so that it is the same in all documents, whatever letters each holds.
    """
    done: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for font in dict(page.resources.get("/Font", Dictionary())).values():
            if not font.is_indirect or font.objgen not in done:
                done.add(font.objgen)
                _tag(font)
                _tell_all(font)


def _tell_all(font: Object) -> None:
    if "/ToUnicode" in font and _SILENT in (told := font.ToUnicode.read_bytes()):
        font.ToUnicode.write(told.replace(_SILENT, _JOINER))


def _tag(font: Object) -> None:
    inner = font.get("/DescendantFonts", Array([font]))[0]
    descriptor = inner.get("/FontDescriptor", Dictionary())
    file = next((descriptor[name] for name in _FILES if name in descriptor), None)
    tag, plus, name = str(font.get("/BaseFont", "")).removeprefix("/").partition("+")
    if file is None or not plus or len(tag) != _TAG:
        return
    digest = hashlib.sha256(file.read_bytes()).digest()
    told = "".join(chr(ord("A") + byte % _LETTERS) for byte in digest[:_TAG])
    font.BaseFont = inner.BaseFont = descriptor.FontName = Name(f"/{told}+{name}")
