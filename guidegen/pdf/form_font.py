"""The typeface of what is written into a form: the letters of Europe's Latin scripts, for any viewer to write with."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from fontTools.agl import UV2AGL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.teePen import TeePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.files.fonts import font_files

FONT_NAME = "/Form"

_NAME = "GUIDEF+AtkinsonHyperlegible-Regular"
_FILE = "fonts/AtkinsonHyperlegible-Regular.ttf"
# Poland, Czechia and Slovakia, Hungary, Romania, Turkey, Croatia, Lithuania, Latvia.
_MORE = (
    "ĄąĆćĘęŁłŃńŚśŹźŻż" "ČčĎďĚěŇňŘřŤťŮůĽľ" "ŐőŰű" "ĂăȘșȚț" "ĞğıŞş" "Đđ" "ĖėĮįŲųŪū" "ĀāĒēĢģĪīĶķĻļŅņ"
)  # fmt: skip
# What WinAnsi has and nobody writes into a form makes room for them; all else keeps its place, because some programs
# take every font for WinAnsi.
_GIVEN_UP = "ƒ†‡ˆ‰‹›˜™•¢¤¥¦¨©ª¬\xad®¯±²³´µ¶·¸¹º¼¾÷Ÿ‚\xa0"
_UNTOUCHED = {0, 9, 10, 13}  # a line end within a text is too often taken for one
_NONSYMBOLIC = 32
_STEM = 80  # of the regular weight, in thousandths of its size
_AT_ONCE = 100  # entries in one list of a CMap, by its specification
_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
{}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True)
class _Font:
    """A font's file with no more than the letters of `codes`, what its descriptor tells, and the width of each code."""

    data: bytes
    told: dict[str, Any]
    widths: list[int]


def embedded_font(pdf: Pdf) -> Object:
    """The font as an object of this document, one byte a letter, because few programs write with any other.

    It is of the older kind (Type 1), whose letters may have any names: of a TrueType font validators know few.
    """
    font = _font()
    file = pdf.make_stream(font.data)
    file.Subtype = Name.Type1C
    descriptor = Dictionary(Type=Name.FontDescriptor, FontFile3=file, **font.told)
    differences: list[Any] = []
    for letter in _MORE:
        differences += [_codes()[letter], Name(f"/{_glyph_name(letter)}")]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=font.told["FontName"],
            FirstChar=0,
            LastChar=255,
            Widths=Array(font.widths),
            FontDescriptor=pdf.make_indirect(descriptor),
            Encoding=Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=Array(differences)),
            ToUnicode=pdf.make_stream(_to_unicode()),
        )
    )


def encoded(text: str) -> bytes:
    """A text in the bytes of the font; a question mark for each letter that it has not."""
    return bytes(_codes().get(letter, ord("?")) for letter in text)


@cache
def _codes() -> dict[str, int]:
    """The code of each letter."""
    kept = {code: bytes([code]).decode("cp1252", "ignore") for code in range(32, 256)}
    codes = {letter: code for code, letter in kept.items() if letter and letter not in _GIVEN_UP and code != 127}
    free = [code for code in (*range(255, 126, -1), *range(1, 32)) if code not in {*codes.values(), *_UNTOUCHED}]
    return codes | dict(zip(_MORE, free, strict=True))


def _glyph_name(letter: str) -> str:
    """The name of a letter in Adobe's list; PDF/A allows no others."""
    return str(UV2AGL.get(ord(letter)) or f"{unicodedata.normalize('NFD', letter)[0]}commaaccent")


def _to_unicode() -> bytes:
    rows = [f"<{code:02X}> <{ord(letter):04X}>" for letter, code in sorted(_codes().items(), key=lambda row: row[1])]
    lists = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
    return _TO_UNICODE.format(
        "\n".join("\n".join([f"{len(some)} beginbfchar", *some, "endbfchar"]) for some in lists)
    ).encode()


@cache
def _font() -> _Font:
    font = TTFont(font_files()[_FILE])
    shapes, glyphs, scale = font.getGlyphSet(), font.getBestCmap(), 1000 / font["head"].unitsPerEm
    drawn = {".notdef": ".notdef"} | {_glyph_name(letter): glyphs[ord(letter)] for letter in _codes()}
    outlines, edges = {}, []
    for name, source in drawn.items():
        pen, bounds = T2CharStringPen(round(shapes[source].width * scale), shapes), ControlBoundsPen(shapes)
        shapes[source].draw(TransformPen(TeePen(pen, bounds), (scale, 0, 0, scale, 0, 0)))
        outlines[name] = pen.getCharString()
        edges += [bounds.bounds] if bounds.bounds else []
    lowest = [round(min(edge)) for edge in list(zip(*edges, strict=True))[:2]]
    highest = [round(max(edge)) for edge in list(zip(*edges, strict=True))[2:]]
    built = FontBuilder(1000, isTTF=False)
    built.setupGlyphOrder(list(drawn))
    built.setupCFF(_NAME, {"FullName": _NAME}, outlines, {})
    out = io.BytesIO()
    built.font["CFF "].cff.compile(out, built.font, isCFF2=False)
    widths = [0] * 256
    for letter, code in _codes().items():
        widths[code] = round(shapes[glyphs[ord(letter)]].width * scale)
    lines = font["hhea"]
    told = {
        "FontName": Name(f"/{_NAME}"),
        "Flags": _NONSYMBOLIC,
        "FontBBox": Array([*lowest, *highest]),
        "ItalicAngle": 0,
        "Ascent": round(lines.ascent * scale),
        "Descent": round(lines.descent * scale),
        "CapHeight": round(getattr(font["OS/2"], "sCapHeight", 700) * scale),
        "StemV": _STEM,
        "CharSet": String("".join(f"/{name}" for name in drawn if name != ".notdef")),
    }
    return _Font(out.getvalue(), told, widths)
