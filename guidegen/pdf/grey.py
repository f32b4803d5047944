"""A PDF in grey alone: what is printed keeps its contrast, and its tags."""

from __future__ import annotations

import zlib
from decimal import Decimal
from functools import cache

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Object, Operator, Stream
from PIL import ImageFilter

from guidegen.errors import Place, Problem, RenderError

_RGB, _CMYK, _GREY = Name.DeviceRGB, Name.DeviceCMYK, Name.DeviceGray
# Operators that set a colour: the one for grey that takes their place, and the space where they name it themselves.
_SETS: dict[str, tuple[str, Object | None]] = {
    "rg": ("g", _RGB),
    "RG": ("G", _RGB),
    "k": ("g", _CMYK),
    "K": ("G", _CMYK),
    **dict.fromkeys(("sc", "scn"), ("g", None)),
    **dict.fromkeys(("SC", "SCN"), ("G", None)),
}
_CHOOSES = {"cs": "g", "CS": "G"}
_COMPONENTS = {str(_GREY): 1, str(_RGB): 3, str(_CMYK): 4}
_BLACK = Decimal(0)
# What a picture that was turned to grey has told of it, beside what it had before.
_ENTRIES = {
    "Type": "/XObject",
    "Subtype": "/Image",
    "ColorSpace": "/DeviceGray",
    "BitsPerComponent": "8",
    "Filter": "/FlateDecode",
}


def grey_of(red: float, green: float, blue: float) -> float:
    """The grey as bright as an sRGB colour; all from 0 to 1. The contrast of two colours stays what it was."""
    return _encoded(0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue))


def make_grey(pdf: pikepdf.Pdf) -> None:
    """Turn every colour of the pages, patterns, gradients and pictures of a PDF to DeviceGray.

    Raises RenderError where a colour is given in a way that is not known here.
    """
    for page in pdf.pages:
        page.contents_coalesce()
        page.obj.Contents.write(_grey_content(page.obj))
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary | Stream):
            continue
        if Name.ShadingType in thing:
            _make_gradient_grey(thing)
        elif isinstance(thing, Stream) and thing.get(Name.Subtype) == Name.Image:
            _make_picture_grey(thing)
        elif isinstance(thing, Stream) and (thing.get(Name.Subtype) == Name.Form or thing.get(Name.PatternType) == 1):
            thing.write(_grey_content(thing))
            if Name.CS in thing.get(Name.Group, Dictionary()):
                thing.Group.CS = _GREY


def _grey_content(content: Object) -> bytes:
    """A content stream with each colour operator turned to grey; all else stays, marks for the tags included."""
    spaces = content.get(Name.Resources, Dictionary()).get(Name.ColorSpace, Dictionary())
    chosen: dict[str, Object] = {}
    outer: list[dict[str, Object]] = []
    turned = []
    for instruction in pikepdf.parse_content_stream(content):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "q":
            outer.append(dict(chosen))
        elif operator == "Q" and outer:
            chosen = outer.pop()
        if operator in _CHOOSES and operands[0] != Name.Pattern:
            chosen[_CHOOSES[operator]] = spaces.get(str(operands[0]), operands[0])
            turned.append(ContentStreamInstruction([_BLACK], Operator(_CHOOSES[operator])))
        elif operator in _SETS and not isinstance(operands[-1], Name):
            grey, space = _SETS[operator]
            level = _level(space or chosen.get(grey, _GREY), [float(value) for value in operands])
            turned.append(ContentStreamInstruction([Decimal(f"{level:.4f}")], Operator(grey)))
        else:
            turned.append(ContentStreamInstruction(operands, instruction.operator))
    return pikepdf.unparse_content_stream(turned)


def _level(space: Object, values: list[float]) -> float:
    kind = space[0] if isinstance(space, Array) else space
    components = int(space[1].N) if kind == Name.ICCBased else _COMPONENTS.get(str(kind))
    if components == 1:
        return values[0]
    if components == 3:
        return grey_of(*(min(1.0, max(0.0, value)) for value in values))
    if components == 4:
        *inks, black = values
        return grey_of(*((1 - ink) * (1 - black) for ink in inks))
    if kind == Name.Lab:
        root = (values[0] + 16) / 116
        return _encoded(root**3 if root > 6 / 29 else (root - 4 / 29) * 108 / 841)
    raise _unknown(f"colour space {kind}")


def _make_gradient_grey(gradient: Object) -> None:
    _make_function_grey(gradient.Function, gradient.ColorSpace)
    gradient.ColorSpace = _GREY


def _make_function_grey(function: Object, space: Object) -> None:
    if Name.Functions in function:
        for inner in function.Functions.as_list():
            _make_function_grey(inner, space)
    elif int(function.FunctionType) == 2:
        for end in (Name.C0, Name.C1):
            if len(function[end]) > 1:
                level = _level(space, [float(value) for value in function[end].as_list()])
                function[end] = Array([Decimal(f"{level:.4f}")])
    else:
        raise _unknown(f"gradient function {function.FunctionType}")


def grey_picture(told: bytes, data: bytes) -> tuple[bytes, bytes]:
    """The entries of the dictionary and the data of a picture of pixels, in grey."""
    with pikepdf.new() as pdf:
        picture = Stream(pdf, data)
        for name, value in Object.parse(b"<<%b>>" % told).items():
            picture[name] = value
        before = picture.read_raw_bytes()
        _make_picture_grey(picture)
        after = picture.read_raw_bytes()
        if after == before:
            return told, data
        entries = (f"/{name} {value}" for name, value in _ENTRIES.items())
        smooth = str(bool(picture.get("/Interpolate"))).lower()
        own = f"/Width {picture.Width}/Height {picture.Height}/Interpolate {smooth}"
        return f"{own}{''.join(entries)}".encode(), zlib.compress(after, 9)


def _make_picture_grey(picture: Stream) -> None:
    if picture.get(Name.ImageMask) or picture.get(Name.ColorSpace) == _GREY:
        return
    image = pikepdf.PdfImage(picture).as_pil_image().convert("RGB").filter(_grey_table()).getchannel(0)
    for name in (Name.DecodeParms, Name.Decode):
        if name in picture:
            del picture[name]
    picture.write(image.tobytes())
    picture.ColorSpace, picture.BitsPerComponent = _GREY, 8


@cache
def _grey_table() -> ImageFilter.Color3DLUT:
    return ImageFilter.Color3DLUT.generate(33, lambda red, green, blue: (grey_of(red, green, blue),) * 3)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(bright: float) -> float:
    return 12.92 * bright if bright <= 0.0031308 else 1.055 * float(bright ** (1 / 2.4)) - 0.055


def _unknown(what: str) -> RenderError:
    return RenderError([Problem(Place("PDF"), f"cannot be printed in grey: {what}", "print in colour")])
