"""A clinic's logo: an SVG, PNG or JPEG file that can be printed, and that brings nothing else with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from xml.parsers import expat

MAX_BYTES = 1024 * 1024
MAX_SIDE = 4000  # pixels
MAX_DEPTH = 40
MAX_ELEMENTS = 5000

Fault = tuple[str, str]  # what is wrong, and what to do

_KINDS = {".svg": "SVG", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_SUFFIXES = {"SVG": "svg", "PNG": "png", "JPEG": "jpg"}
_MODES = frozenset(("1", "L", "LA", "P", "RGB", "RGBA"))
_TURNED = frozenset((5, 6, 7, 8))  # EXIF orientations that lie on their side
_ORIENTATION = 0x0112

_SVG = "http://www.w3.org/2000/svg"
_ACTIVE = frozenset(
    ("script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "link", "set", "a")
)
# What is printed in a way that hangs on the machine and its fonts, or not at all.
_UNSURE = frozenset(("image", "text", "tspan", "textPath", "tref"))
_EMBEDDED = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]")
_URL = re.compile(r"url\(\s*[\"']?\s*(?=(.{0,40}))", re.IGNORECASE | re.DOTALL)
# Spellings by which CSS names a file without url(, or hides that it does.
_HIDDEN_URL = re.compile(r"@import|image-set|src\(|\\", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(\s*[\"']?\s*#([^\"')\s]+)", re.IGNORECASE)
_REMOVE = "save it as plain SVG, without it"
_FLATTEN = "save it as PNG, or turn text into paths"


@dataclass(frozen=True)
class Logo:
    """A picture file that was looked into; `kind` is svg, png or jpg, `ratio` its width by its height."""

    path: Path
    kind: str
    ratio: float


class LogoError(Exception):
    """A file that cannot be printed as a logo, with everything that stands against it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(message for message, _ in faults))
        self.faults = faults


def read_logo(folder: Path, name: str) -> Logo:
    """Look into the file that `name` means in a clinic's folder. Raises LogoError."""
    path = _inside(folder, name)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise LogoError((f"'{name}' cannot be read", error.strerror or type(error).__name__)) from error
    if len(data) > MAX_BYTES:
        raise LogoError((f"'{name}' is larger than 1 MB", "save it smaller, or as SVG"))
    kind = _kind(data)
    if kind is None:
        raise LogoError((f"'{name}' holds no SVG, PNG or JPEG picture", "export it again as SVG or PNG"))
    if kind != _KINDS[path.suffix.lower()]:
        raise LogoError((f"'{name}' holds a {kind} picture", f"name it {path.stem}.{_SUFFIXES[kind]}"))
    return Logo(path, _SUFFIXES[kind], _svg_ratio(data) if kind == "SVG" else _raster_ratio(data, kind))


def _inside(folder: Path, name: str) -> Path:
    """The file itself, with its links followed."""
    if "://" in name or name.lower().startswith("data:"):
        raise LogoError(("an address is not a file", "put the picture into the clinic's folder and name it here"))
    if Path(name).is_absolute() or PureWindowsPath(name).drive or name.startswith("\\"):
        raise LogoError(("an absolute path holds on one machine only", "name it from the clinic's folder: logo.svg"))
    if Path(name).suffix.lower() not in _KINDS:
        raise LogoError((f"'{name}' is not an SVG, PNG or JPEG file", "its name ends in .svg, .png or .jpg"))
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise LogoError((f"'{name}' lies outside the clinic's folder", "copy it into the clinic's folder"))
        there = path.is_file()
    except (OSError, RuntimeError) as error:  # a name that is too long, or links that run in a circle
        raise LogoError((f"'{name}' is no file's name", "name it from the clinic's folder: logo.svg")) from error
    if not there:
        raise LogoError((f"'{name}' is not there", f"looked for {path}"))
    if path.suffix.lower() not in _KINDS:
        raise LogoError((f"'{name}' leads to {path.name}", "name the picture itself"))
    return path


def _kind(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    # UTF-16 has zero bytes between its letters; what comes first may be a byte order mark.
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    return "SVG" if head.startswith(b"<") and not head[:15].lower().startswith((b"<!doctype html", b"<html")) else None


def _raster_ratio(data: bytes, kind: str) -> float:
    """Width by height as it is printed. Every pixel is read, so that a torn file is found here."""
    # Imported here, because it is slow and most clinics' logos are SVG.
    import io
    import warnings

    from PIL import Image, ImageFile

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False  # WeasyPrint sets it to True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the next lines have their own limit
            image = Image.open(io.BytesIO(data), formats=[kind])
        width, height = image.size
        if max(width, height) > MAX_SIDE:
            raise LogoError((f"{width} x {height} pixels are too many", f"at most {MAX_SIDE} a side"))
        if image.mode not in _MODES:
            raise LogoError((f"its colours ({image.mode}) cannot be printed", "save it as RGB with 8 bits a channel"))
        image.load()
        if image.getexif().get(_ORIENTATION) in _TURNED:
            width, height = height, width
        return width / height
    except LogoError:
        raise
    except Exception as error:  # Pillow raises a dozen kinds for a file that is not as it should be
        raise LogoError((f"the {kind} picture is broken", "export it again")) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _svg_ratio(data: bytes) -> float:
    """Width by height, of an SVG that is one closed picture."""
    reader = _SvgReader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"line {error.lineno} of the SVG is not well-formed: {expat.ErrorString(error.code)}"
        raise LogoError((message, "export it again as plain SVG")) from error
    except (ValueError, LookupError) as error:
        raise LogoError(("the SVG's letters cannot be read", "save it as UTF-8")) from error
    reader.chains()
    if reader.faults:
        raise LogoError(*dict.fromkeys(reader.faults))
    return reader.ratio


class _SvgReader:
    """Collects what stands against an SVG while it is parsed; nothing in it is ever resolved or fetched."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.ratio = 1.0
        self.open: list[str] = []
        self.ids: list[str] = []  # of the open elements
        self.uses: list[tuple[int, str]] = []  # line and target of each <use>
        self.holding: set[str] = set()  # ids of what is a <use> or holds one
        self.elements = 0
        self.css = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def complain(self, what: str, hint: str = _REMOVE, line: int | None = None) -> None:
        self.faults.append((f"line {line or self.parser.CurrentLineNumber} of the SVG {what}", hint))

    def doctype(self, *_: object) -> None:
        # Entities stand in it; to read on would mean to expand them.
        self.complain("holds a DOCTYPE")
        raise LogoError(*self.faults)

    def instruction(self, target: str, _: str) -> None:
        self.complain(f"names a style sheet or program ({target[:40]})")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        self.open.append(name)
        self.ids.append(attributes.get("id", ""))
        self.elements += 1
        if len(self.open) > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise LogoError(("the SVG has too many parts to be printed", "simplify it, or save it as PNG"))
        if self.elements == 1:
            self.root(space, name, attributes)
        if name in _ACTIVE or name.startswith("animate"):
            self.complain(f"holds <{name}>")
        if name in _UNSURE:
            self.complain(f"holds <{name}>", _FLATTEN)
        if name == "use":
            self.holding.update(filter(None, self.ids))
        for key, value in attributes.items():
            self.attribute(key.rpartition(" ")[2], value)

    def root(self, space: str, name: str, attributes: dict[str, str]) -> None:
        if (space, name) != (_SVG, "svg"):
            raise LogoError((f"its first element is <{name}>, not an SVG's", f'it begins <svg xmlns="{_SVG}" ...'))
        try:
            _, _, width, height = map(float, attributes["viewBox"].replace(",", " ").split())
        except (KeyError, ValueError):
            width = height = 0
        if not (0 < width < float("inf") and 0 < height < float("inf")):
            self.complain("gives no viewBox", 'write its size into <svg>: viewBox="0 0 200 80"')
            return
        self.ratio = width / height

    def attribute(self, name: str, value: str) -> None:
        if name.lower().startswith("on"):
            self.complain(f"holds a script ({name[:40]})")
        elif name == "href" and self.open[-1] == "use" and value.strip().startswith("#"):
            self.uses.append((self.parser.CurrentLineNumber, value.strip()[1:]))
        elif name in ("href", "src") and not _EMBEDDED.match(value.strip()):
            self.complain(f"refers to something outside itself ({name})", "draw it in the SVG itself")
        self.style(value, is_css=name == "style")

    def text(self, text: str) -> None:
        if self.open[-1] == "style":
            self.css += text  # it comes in pieces

    def end(self, _: str) -> None:
        self.ids.pop()
        if self.open.pop() == "style":
            self.style(self.css, is_css=True)
            self.css = ""

    def style(self, text: str, is_css: bool) -> None:
        outside = any(not _EMBEDDED.match(found) for found in _URL.findall(text))
        if outside or (is_css and _HIDDEN_URL.search(text)):
            self.complain("has a style that refers to something outside itself", "draw it in the SVG itself")
        if is_css and "@font-face" in text.lower():
            self.complain("brings a font with it", _FLATTEN)
        if any(target in self.ids for target in _REFERENCE.findall(text)):
            self.complain("has a part that is drawn with itself", _FLATTEN)

    def chains(self) -> None:
        """Complain of each <use> that leads to another, or round to itself; called when all is parsed."""
        for line, target in self.uses:
            if target in self.holding:
                self.complain("holds a <use> that leads to another <use>", _FLATTEN, line)
