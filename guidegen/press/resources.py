"""What the operators of all pages call by name (ISO 32000, 7.8.3): fonts, graphics states, and pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from guidegen.press.file import ObjectFile
from guidegen.press.fragments import Fragment, Pixels
from guidegen.press.frame import Font, Frame
from guidegen.press.syntax import number

_BOUNDLESS = b"-16384 -16384 16384 16384"  # wider than any page
_OPAQUE = "a1.0"  # the state that words at the foot are shown in


def add_resources(file: ObjectFile, own: int, frame: Frame, fragments: Collection[Fragment], has_feet: bool) -> None:
    """The object `own`, with all that it leads to. Where a page `has_feet`, something runs along the foot of some."""
    used = {frame.foot.font}.union(*(fragment.fonts for fragment in fragments))
    shown = ({_OPAQUE} if has_feet else set[str]()).union(*(fragment.states for fragment in fragments))
    drawn = dict(picture for fragment in fragments for picture in fragment.pictures)
    fonts = _named((name, b" %d 0 R" % _font(file, frame.fonts[name])) for name in sorted(used))
    states = _named((name, _state(name)) for name in sorted(shown))
    pixels = {each.name: each for fragment in fragments for each in fragment.pixels}
    called = sorted((*drawn, *pixels))
    first = file.next(len(called))
    pictures = _named((name, b" %d 0 R" % place) for place, name in enumerate(called, first))
    file.add(own, b"<</Font<<%s>>/ExtGState<<%s>>/XObject<<%s>>>>" % (fonts, states, pictures))
    form = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources %d 0 R/Filter/FlateDecode" % (_BOUNDLESS, own)
    for place, name in enumerate(called, first):
        if name in pixels:
            _add_pixels(file, place, pixels[name])
        else:
            file.add_stream(place, form, drawn[name])


def _named(told: Iterable[tuple[str, bytes]]) -> bytes:
    return b"".join([b"/%s%s" % (name.encode(), what) for name, what in told])


def _add_pixels(file: ObjectFile, own: int, pixels: Pixels) -> None:
    masked = b""
    if pixels.mask is not None:
        mask = file.next()
        file.add_stream(mask, *pixels.mask)
        masked = b"/SMask %d 0 R" % mask
    file.add_stream(own, pixels.told + masked, pixels.data)


def _font(file: ObjectFile, font: Font) -> int:
    own, inner, descriptor, letters, meaning = (file.next() for _ in range(5))
    file.add(
        own,
        b"<</Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (font.base, inner, meaning),
    )
    file.add(
        inner,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont%s/CIDSystemInfo%s/CIDToGIDMap/Identity/W %s"
        b"/FontDescriptor %d 0 R>>" % (font.base, font.system, font.widths, descriptor),
    )
    file.add(descriptor, b"<<%s/FontFile2 %d 0 R>>" % (font.descriptor, letters))
    file.add_stream(letters, b"/Length1 %d/Filter/FlateDecode" % font.length, font.file)
    file.add_stream(meaning, b"/Filter/FlateDecode", font.to_unicode)
    return own


def _state(name: str) -> bytes:
    """A graphics state, which WeasyPrint names by the opacity that it sets: `a0.5` to fill, `A0.5` to stroke."""
    return b"<</%s %s>>" % (b"ca" if name[0] == "a" else b"CA", number(float(name[1:])))
