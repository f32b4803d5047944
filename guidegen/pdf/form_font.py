"""The typeface of what is written into a form: every letter of Europe's Latin scripts, for any viewer to write with."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.files.fonts import font_files

FONT_NAME = "/Form"

_FILE = "fonts/AtkinsonHyperlegible-Regular.ttf"
# Latin-1 and Latin Extended-A, Romania's own letters, Wales's, and the signs that word processors put in.
_LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), *range(0x1E80, 0x1E86), 0x1EF2, 0x1EF3)
_SIGNS = "–—‘’‚“”„†‡•…‰‹›€™−"
_SYMBOLIC = 4  # of fonts whose codes are no standard's
_STEM = 80  # of the regular weight, in thousandths of its size
_AT_ONCE = 100  # entries in one list of a CMap, by its specification
_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True)
class _Font:
    """A font's file with no more than the wanted letters; the number and the width of each letter's glyph."""

    data: bytes
    told: dict[str, Any]
    glyphs: dict[str, int]
    widths: list[int]


def embedded_font(pdf: Pdf) -> Object:
    """The font as an object of this document, two bytes a letter: one byte has no room for Łukasz beside Zoë."""
    font = _font()
    file = pdf.make_stream(font.data)
    file.Length1 = len(font.data)
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=font.told["FontName"],
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        W=Array([0, Array(font.widths)]),
        FontDescriptor=pdf.make_indirect(Dictionary(Type=Name.FontDescriptor, FontFile2=file, **font.told)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=font.told["FontName"],
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=pdf.make_stream(_to_unicode(font.glyphs)),
        )
    )


def encoded(text: str) -> bytes:
    """A text in the bytes of the font; a question mark for each letter that it has not."""
    glyphs = _font().glyphs
    return b"".join(glyphs.get(letter, glyphs["?"]).to_bytes(2) for letter in text)


def _to_unicode(glyphs: dict[str, int]) -> bytes:
    rows = [f"<{glyph:04X}> <{ord(letter):04X}>" for letter, glyph in sorted(glyphs.items(), key=lambda row: row[1])]
    lists = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
    return _TO_UNICODE.format(
        "\n".join("\n".join([f"{len(some)} beginbfchar", *some, "endbfchar"]) for some in lists)
    ).encode()


@cache
def _font() -> _Font:
    font = TTFont(font_files()[_FILE], recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, legacy_cmap=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern"]
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[*_LETTERS, *map(ord, _SIGNS)])
    chosen.subset(font)
    out = io.BytesIO()
    font.save(out)
    scale = 1000 / font["head"].unitsPerEm
    glyphs: dict[str, int] = {}
    taken: set[int] = set()
    for code, name in sorted(font.getBestCmap().items()):
        # A letter that shares its glyph with an earlier one (a hard space) would be read back as that.
        if (glyph := font.getGlyphID(name)) not in taken:
            taken.add(glyph)
            glyphs[chr(code)] = glyph
    widths = [round(font["hmtx"].metrics[name][0] * scale) for name in font.getGlyphOrder()]
    head, lines = font["head"], font["hhea"]
    told = {
        "FontName": Name("/GUIDEF+AtkinsonHyperlegible-Regular"),
        "Flags": _SYMBOLIC,
        "FontBBox": Array([round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        "ItalicAngle": 0,
        "Ascent": round(lines.ascent * scale),
        "Descent": round(lines.descent * scale),
        "CapHeight": round(getattr(font["OS/2"], "sCapHeight", 700) * scale),
        "StemV": _STEM,
    }
    return _Font(out.getvalue(), told, glyphs, widths)
