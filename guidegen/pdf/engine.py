"""WeasyPrint, and the few private parts of it that layout tests and tags need."""

from __future__ import annotations

import gc
import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pydyf
import weasyprint
import weasyprint.pdf
from cssselect2 import ElementWrapper
from weasyprint.css import ColorProfile
from weasyprint.document import Document, DocumentMetadata
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.block import _add_break_values
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import pango

from guidegen.errors import Problem, RenderError
from guidegen.pdf.assets import SCHEME, AssetFetcher, MissingAssetError, font_files
from guidegen.pdf.faults import PLACE
from guidegen.pdf.line_drawings import pictures_kept
from guidegen.pdf.page_references import pages_made_once
from guidegen.pdf.reading import read_elements
from guidegen.pdf.styles import parsed, style_apart

__all__ = [
    "POINTS",
    "Document",
    "boxes",
    "breaks_of",
    "children_of",
    "group_in",
    "laid_out",
    "libraries",
    "library_files",
    "painted",
    "painting",
    "rendering",
    "root_box",
    "written",
]

POINTS = 0.75  # in a CSS pixel

_VARIANT = "pdf/a-3a"
# WeasyPrint opens its own profile again for each document, and leaves it open, where this is named "srgb".
_INTENT = "sRGB"
_PROFILE = "sRGB2014.icc"

# The private parts are those of this version; another may draw pages without tags and say nothing.
_MAJOR = "70"

_SHAPES = re.compile(r"/lib(?:pango|harfbuzz|fontconfig|freetype|fribidi)[^/]*$")
_one_at_a_time = threading.RLock()


@contextmanager
def rendering() -> Iterator[None]:
    """One rendering at a time: fonts, warnings and hooks belong to the whole process.

    No garbage is collected within: a layout makes a million objects that live till its end, and all go at once, so
    looking through them again and again is in vain. Raises RenderError where an asset is missing, or where WeasyPrint
    has another version.
    """
    if weasyprint.__version__.split(".")[0] != _MAJOR:
        message = f"WeasyPrint {weasyprint.__version__} is installed; the tags are made for version {_MAJOR}"
        raise RenderError([Problem(PLACE, message, f'python -m pip install "weasyprint=={_MAJOR}.*"')])
    with _one_at_a_time:
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        except MissingAssetError as missing:
            problem = Problem(PLACE, f"asset '{missing}' is not there", "run: guidegen doctor")
            raise RenderError([problem]) from missing
        finally:
            if collecting:
                gc.collect(0)
                gc.enable()


def libraries() -> Iterator[str]:
    """The versions of what lays pages out, and the files of the system that do it, where the system tells them."""
    yield f"weasyprint {weasyprint.__version__} pydyf {pydyf.__version__} pango {pango.pango_version()}"
    for file in library_files():
        with suppress(OSError):
            seen = file.stat()
            yield f"{file} {seen.st_size} {seen.st_mtime_ns}"


def library_files() -> list[Path]:
    """The files of the system that shape text and lay it out; none where the system does not tell them."""
    try:
        mapped = Path("/proc/self/maps").read_text()
    except OSError:
        return []
    return [Path(name) for name in sorted({line.split()[-1] for line in mapped.splitlines() if _SHAPES.search(line)})]


def laid_out(html: str, assets: Mapping[str, Path] | None = None) -> Document:
    """The pages of a document, not yet painted, with no more metadata than title, author and language."""
    served = {**font_files(), **(assets or {})}
    unstyled, text = style_apart(html)
    style = parsed(text, served)
    style.warn()
    page = _Page(unstyled, AssetFetcher(served))
    with pictures_kept(page.etree_element), pages_made_once():
        document = page.render(
            font_config=style.faces.again(),
            stylesheets=[style.sheet],
            color_profiles={_INTENT: _colours()},
            pdf_variant=_VARIANT,
            output_intent=_INTENT,
        )
    told = document.metadata
    document.metadata = DocumentMetadata(title=_printable(told.title), authors=told.authors[:1], lang=told.lang)
    return document


class _Page(weasyprint.HTML):  # type: ignore[misc]
    """A page whose elements were read here."""

    def __init__(self, html: str, fetcher: AssetFetcher) -> None:
        self.base_url, self.url_fetcher, self.media_type = SCHEME, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(read_elements(html), content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def written(document: Document) -> bytes:
    """The painted pages as PDF/A-3a, neither compressed nor with an identifier yet."""
    return bytes(
        document.write_pdf(pdf_variant=_VARIANT, output_intent=_INTENT, pdf_identifier=False, uncompressed_pdf=True)
    )


class _Painted(Exception):  # noqa: N818  (no error: it ends what nobody needs)
    pass


def painted(document: Document, mark: Callable[[Stream, Any], Any], take: Callable[..., None]) -> None:
    """Have `take` given what `add_tags` would be (see `painting`), of pages that nobody writes: they have no fonts."""

    def taken(*given: Any) -> None:
        take(*given)
        raise _Painted

    with painting(mark, taken, has_fonts=False), suppress(_Painted):
        written(document)


@contextmanager
def painting(
    mark: Callable[[Stream, Any], tuple[str, Mapping[str, Any]]], add_tags: Callable[..., None], has_fonts: bool = True
) -> Iterator[None]:
    """Have `mark` name the tag and the properties of each piece of content, and `add_tags` write the structure.

    This holds for the thread that calls; another that writes a PDF meanwhile gets WeasyPrint's own tags.
    """
    before = Stream.marked, weasyprint.pdf.add_tags, weasyprint.pdf.build_fonts_dictionary
    rendering = threading.get_ident()

    @contextmanager
    def marked(stream: Stream, box: Any, tag: str) -> Iterator[None]:
        if threading.get_ident() != rendering:
            with before[0](stream, box, tag):
                yield
            return
        tag, properties = mark(stream, box)
        stream.begin_marked_content(tag, pydyf.Dictionary(properties))
        try:
            yield
        finally:
            stream.end_marked_content()

    def tagged(*given: Any) -> None:
        write = add_tags if threading.get_ident() == rendering else before[1]
        write(*given)

    def fonts(*given: Any) -> Any:
        is_without = threading.get_ident() == rendering and not has_fonts
        return pydyf.Dictionary() if is_without else before[2](*given)

    Stream.marked, weasyprint.pdf.add_tags, weasyprint.pdf.build_fonts_dictionary = marked, tagged, fonts
    try:
        yield
    finally:
        Stream.marked, weasyprint.pdf.add_tags, weasyprint.pdf.build_fonts_dictionary = before


def root_box(page: Any) -> Any:
    """The box of one page of a document."""
    return page._page_box


def children_of(box: Any) -> Iterator[Any]:
    """A box's children in the order of the document; what is placed absolutely stands where it was written."""
    for child in box.children:
        yield child._box if isinstance(child, AbsolutePlaceholder) else child


def breaks_of(box: Any, side: str) -> tuple[str, ...]:
    """What a box, and the first or last boxes in it, say of a break `before` or `after` it."""
    return tuple(_add_break_values(box, side))


def group_in(pdf: Any, stream: Any, name: str) -> Any | None:
    """The group that a page, or another group, of a written PDF calls by its name; None where that is a picture."""
    resources = stream.extra.get("Resources", getattr(stream, "_resources", {}))
    if isinstance(resources, bytes):
        resources = _referred(pdf, resources)
    group = _referred(pdf, resources["XObject"][name])
    return group if group.extra.get("Subtype") == "/Form" else None


def pixels_in(stream: Any, name: str) -> tuple[bytes, bytes, tuple[bytes, bytes] | None]:
    """The picture of pixels that a page calls by its name: what its dictionary tells, its data, and those of its mask.

    A mask is told of nowhere in the dictionary, since it is an object of its own.
    """
    kept = stream._images[name]
    picture = kept["image"].get_x_object(kept["interpolate"], max(kept["dpi_ratios"]))
    mask = picture.extra.pop("SMask", None)
    return *_entries_and_data(picture), _entries_and_data(mask) if mask is not None else None


def _entries_and_data(stream: Any) -> tuple[bytes, bytes]:
    told = pydyf.Dictionary(stream.extra).data.removeprefix(b"<<").removesuffix(b">>").strip()
    return told, b"".join(part if isinstance(part, bytes) else part.data for part in stream.stream)


def _referred(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _colours() -> ColorProfile:
    # Made anew for each document: a profile that was asked for its name has other bytes from then on.
    return ColorProfile(io.BytesIO(_profile()), _PROFILE, "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _profile() -> bytes:
    return files(weasyprint.pdf).joinpath(_PROFILE).read_bytes()


def _printable(title: str | None) -> str:
    """A title without control characters, which have no place in XML."""
    return "".join(letter for letter in title or "" if letter.isprintable()).strip()
