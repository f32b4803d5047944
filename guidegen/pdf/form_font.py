"""The typeface of what is written into a form: every letter of Western Europe, so that any viewer can write with it."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf

from guidegen.files.fonts import font_files

FONT_NAME = "/Form"

_FILE = "fonts/AtkinsonHyperlegible-Regular.ttf"
_CODES = range(32, 256)
_NONSYMBOLIC = 32
_STEM = 80  # of the regular weight, in thousandths of its size


def embedded_font(pdf: Pdf) -> Object:
    """The font as an object of this document, one byte a letter (WinAnsi)."""
    data, told, widths = _font()
    file = pdf.make_stream(data)
    file.Length1 = len(data)
    descriptor = Dictionary(Type=Name.FontDescriptor, FontFile2=file, **told)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=told["FontName"],
            FirstChar=_CODES[0],
            LastChar=_CODES[-1],
            Widths=Array(widths),
            FontDescriptor=pdf.make_indirect(descriptor),
            Encoding=Name.WinAnsiEncoding,
        )
    )


def as_win_ansi(text: str) -> bytes:
    """A text in the bytes of the font; a question mark for each letter that it has not."""
    return text.encode("cp1252", "replace")


@cache
def _font() -> tuple[bytes, dict[str, Any], list[int]]:
    """The font's file with no more than these letters, what its descriptor tells, and how wide each letter is."""
    letters = {code: bytes([code]).decode("cp1252", "ignore") for code in _CODES}
    font = TTFont(font_files()[_FILE], recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, legacy_cmap=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern"]
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[ord(letter) for letter in letters.values() if letter])
    chosen.subset(font)
    out = io.BytesIO()
    font.save(out)
    glyphs, metrics = font.getBestCmap(), font["hmtx"].metrics
    scale = 1000 / font["head"].unitsPerEm
    widths = [
        round(metrics[glyphs[ord(letter)]][0] * scale) if letter and ord(letter) in glyphs else 0
        for letter in letters.values()
    ]
    head, lines = font["head"], font["hhea"]
    told = {
        "FontName": Name("/GUIDEF+AtkinsonHyperlegible-Regular"),
        "Flags": _NONSYMBOLIC,
        "FontBBox": Array([round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        "ItalicAngle": 0,
        "Ascent": round(lines.ascent * scale),
        "Descent": round(lines.descent * scale),
        "CapHeight": round(getattr(font["OS/2"], "sCapHeight", 700) * scale),
        "StemV": _STEM,
    }
    return out.getvalue(), told, widths
