"""The fonts of a language whose letters our own typeface lacks: files that the settings name, looked into."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from guidegen.errors import Problem
from guidegen.files.fields import Fields

MAX_BYTES = 16 * 1024 * 1024
REGULAR, BOLD = 400, 700
_WEIGHTS = (REGULAR, BOLD)
# What the names begin with by which pages ask for the files.
ASSETS = "letters/"
_STYLES = ("normal", "italic")

# What an OpenType file begins with, and what it holds of each table: its name, sum, place and length.
_SINGLE = (b"\0\1\0\0", b"OTTO", b"true")
_HEAD, _RECORD = ">4sHHHH", ">4sLLL"
_SOME_BOLD = 600
_ITALIC, _BOLD = 1, 1 << 5  # of fsSelection
_RESTRICTED = 0b1111, 0b0010  # of fsType: which bits, and what they are where no document may hold the font
_DEBIAN = "/usr/share/fonts/truetype/noto"
_STATIC = f"name a static font, such as Debian's in {_DEBIAN}"

Fault = tuple[str, str]  # what is wrong, and what to do


class FontError(Exception):
    """A file that cannot be printed with, with what stands against it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.fault: Fault = (message, hint)


@dataclass(frozen=True)
class FontFile:
    """One style in a file: its `weight` as CSS counts, and a digest of its bytes."""

    path: Path
    weight: int
    is_italic: bool
    digest: str

    @property
    def asset(self) -> str:
        """The name by which a page asks for it (`asset:letters/…`)."""
        return f"{ASSETS}{self.digest[:12]}{self.path.suffix.lower()}"


@dataclass(frozen=True)
class Face:
    """What a page says of a style: which font draws it. `style` is normal or italic."""

    asset: str
    weight: int
    style: str


@dataclass(frozen=True)
class Typeface:
    """The fonts of one language; there are a regular and a bold one among them."""

    language: str
    files: tuple[FontFile, ...]

    @property
    def faces(self) -> tuple[Face, ...]:
        """All four styles. Where no font is slanted, as in most scripts, the upright one stands for it."""
        return tuple(
            Face(self._nearest(weight, style).asset, weight, style) for style in _STYLES for weight in _WEIGHTS
        )

    @property
    def assets(self) -> dict[str, Path]:
        """The files by the names by which a page asks for them."""
        return {file.asset: file.path for file in self.files}

    def moved_to(self, folder: Path) -> Typeface:
        """The same with its files in a folder, under the names by which pages ask for them."""
        return replace(self, files=tuple(replace(file, path=folder / file.asset) for file in self.files))

    def _nearest(self, weight: int, style: str) -> FontFile:
        found = {(file.weight, file.is_italic): file for file in self.files}
        return found.get((weight, style != _STYLES[0])) or found[weight, False]


def is_code(language: str) -> bool:
    """Whether this is the code of a language, such as ar."""
    return re.fullmatch("[a-z]{2,3}", language) is not None


def read_typefaces(fields: Fields, folder: Path, problems: list[Problem]) -> tuple[Typeface, ...]:
    """Those under `fonts`, by the codes of their languages; what is wrong with them holds up no more than looks do."""
    inner = fields.inner("fonts")
    if inner is None:
        return ()
    looks = Fields(inner.source, inner.path, problems)
    found = []
    for language in looks.data:
        names = looks.words(language, None)
        faults: list[Fault] = []
        if not is_code(language):
            faults.append((f"'{language[:40]}' is no code of a language", "write its code, such as ar"))
        elif names and (typeface := read_typeface(language, folder, names, faults)):
            found.append(typeface)
        for message, hint in faults:
            looks.complain(language, message, hint)
    return tuple(found)


def read_typeface(language: str, folder: Path, names: Sequence[str], faults: list[Fault]) -> Typeface | None:
    """Look into the files that `names` mean, from the clinic's folder or anywhere; None with all that is wrong."""
    files = tuple(_readable(folder, names, faults))
    if faults:
        return None
    styles = [(file.weight, file.is_italic) for file in files]
    lacking = [word for word, weight in (("regular", REGULAR), ("bold", BOLD)) if (weight, False) not in styles]
    if lacking:
        hint = 'name two at least: ["NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"]'
        faults.append((f"there is no {' and no '.join(lacking)} font among them", hint))
    elif len(set(styles)) < len(styles):
        faults.append(("two of the fonts are of one style", "name one file for each: regular, bold, and slanted ones"))
    return None if faults else Typeface(language, files)


def _readable(folder: Path, names: Sequence[str], faults: list[Fault]) -> Iterator[FontFile]:
    for name in names:
        try:
            yield read_font(folder / name, name)
        except FontError as error:
            faults.append(error.fault)


def read_font(path: Path, name: str) -> FontFile:
    """Look into one file, which the settings call `name`. Raises FontError."""
    if path.suffix.lower() not in (".ttf", ".otf"):
        raise FontError(f"'{name}' is no font with one style", "its name ends in .ttf or .otf")
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        hint = f"looked for {path.absolute()}; write where it lies: Debian's fonts-noto-core in {_DEBIAN}"
        raise FontError(f"'{name}' cannot be read: {reason}", hint) from error
    if len(data) > MAX_BYTES:
        raise FontError(f"'{name}' is larger than 16 MB", "name a font of this script alone")
    try:
        tables = dict(_tables(data))
        weight, _, kind, *_ = struct.unpack_from(">3H", tables[b"OS/2"], 4)
        (selected,) = struct.unpack_from(">H", tables[b"OS/2"], 62)
    except (KeyError, struct.error):
        raise FontError(f"'{name}' holds no font", _STATIC) from None
    if b"fvar" in tables:
        raise FontError(f"'{name}' is a variable font, which no two systems draw alike", _STATIC)
    if b"cmap" not in tables or not tables.keys() & {b"glyf", b"CFF "}:
        raise FontError(f"'{name}' holds no letters that can be printed", _STATIC)
    bits, refused = _RESTRICTED
    if kind & bits == refused:
        raise FontError(f"'{name}' may not be put into documents, as it says of its licence", "name another font")
    is_bold = weight >= _SOME_BOLD or bool(selected & _BOLD)
    digest = hashlib.sha256(data).hexdigest()
    return FontFile(path, BOLD if is_bold else REGULAR, bool(selected & _ITALIC), digest)


def _tables(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The tables of a font by their names; none where it is no OpenType font, or a collection of several."""
    kind, count, *_ = struct.unpack_from(_HEAD, data)
    if kind in _SINGLE:
        for number in range(count):
            name, _, begin, length = struct.unpack_from(_RECORD, data, struct.calcsize(_HEAD) + number * 16)
            yield name, data[begin : begin + length]
