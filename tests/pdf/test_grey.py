"""The grey copy: no colour is left anywhere, contrast and tags stay."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.errors import RenderError
from guidegen.pdf import render_pdf
from guidegen.pdf.grey import grey_of, make_grey
from guidegen.pictures.colour import contrast
from tests.support.pdf_sample import RICH, SQUARE, dot, pdf_faults, simple
from tests.support.tagged import read_tags

COLOURFUL = simple(
    "<h1>T</h1><p style='color: #0b4a5e; background: #e8f1f3; border: 1pt solid #8f1414'>Text</p>"
    "<p style='background: linear-gradient(#f00, #00f, #0f0)'>Between colours</p>"
    "<p style='background: radial-gradient(#f80, #08f)'>Around</p>"
    "<p style='background: url(asset:dot.png)'>On a pattern</p>"
    "<p style='color: oklch(50% 0.2 140)'>Another way to say a colour</p>"
    "<p style='color: lab(60% 40 40); border-bottom: 1pt solid lab(60% 40 40)'>And another</p>"
    "<p><img src=asset:dot.png alt=Dot width=20></p>"
    + SQUARE.format("", "<title>S</title><g opacity='0.5'><path d='M2 2h3v3z' fill='#0f0' stroke='blue'/></g>")
)
_COLOUR = {"rg", "RG", "k", "K", "sc", "SC", "cs", "CS"}


def colours(data: bytes) -> list[str]:
    """Whatever in a PDF can still print in colour."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents: list[pikepdf.Object] = [page.obj for page in pdf.pages]
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and (thing.get("/Subtype") == "/Form" or "/PatternType" in thing):
                contents.append(thing)
            elif isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
                found += [f"picture {thing.ColorSpace!s}"] if thing.ColorSpace != "/DeviceGray" else []
            elif isinstance(thing, pikepdf.Dictionary) and "/ShadingType" in thing:
                found += ["gradient"] if thing.ColorSpace != "/DeviceGray" else []
        for content in contents:
            group = content.get("/Group", pikepdf.Dictionary())
            found += ["group"] if "/CS" in group and group.CS != "/DeviceGray" else []
            for step in pikepdf.parse_content_stream(content):
                operator, operands = str(step.operator), list(step.operands)
                # A pattern is looked at by itself: its space is named with cs, and it alone with scn.
                pattern = operands == [pikepdf.Name.Pattern]
                if (operator in _COLOUR and not pattern) or (operator in ("scn", "SCN") and len(operands) > 1):
                    found.append(operator)
    return found


def test_no_colour_is_left(tmp_path: Path) -> None:
    """Text, borders, gradients, patterns, pictures and drawings, half transparent ones too, are grey."""
    assets = dot(tmp_path)
    before = colours(render_pdf(COLOURFUL, assets))
    assert {"rg", "RG", "cs", "picture /DeviceRGB"} <= set(before)
    assert {told.split()[0] for told in before} >= {"gradient", "group"}
    data = render_pdf(COLOURFUL, assets, ink="grey")
    assert colours(data) == []
    assert pdf_faults(data) == []


def test_the_tags_stay(tmp_path: Path) -> None:
    """A screen reader hears no difference."""
    assets = dot(tmp_path)
    assert read_tags(render_pdf(RICH, assets)) == read_tags(render_pdf(RICH, assets, ink="grey"))


def test_a_picture_is_as_bright_as_the_same_colour_drawn(tmp_path: Path) -> None:
    """A logo and a box in the clinic's colour print alike."""
    html = simple("<h1>T</h1><p><img src=asset:dot.png alt=Dot></p><p style='color: rgb(200 30 30)'>x</p>")
    data = render_pdf(html, dot(tmp_path), ink="grey")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (picture,) = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and "/Width" in thing]
        levels = {
            float(step.operands[0]) for step in pikepdf.parse_content_stream(pdf.pages[0]) if str(step.operator) == "g"
        }
        assert picture.read_bytes()[0] / 255 == pytest.approx(max(levels), abs=0.01)


@given(st.tuples(*[st.integers(0, 255)] * 3), st.tuples(*[st.integers(0, 255)] * 3))
def test_contrast_stays(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    """Two colours keep their contrast in grey, so what could be read can be read."""

    def grey(colour: tuple[int, int, int]) -> str:
        level = grey_of(*(channel / 255 for channel in colour))
        assert 0 <= level <= 1
        return "#" + f"{round(level * 255):02x}" * 3

    first, second = ("#{:02x}{:02x}{:02x}".format(*colour) for colour in (one, other))
    assert contrast(grey(one), grey(other)) == pytest.approx(contrast(first, second), rel=0.06)


def test_an_unknown_way_to_say_a_colour_is_refused() -> None:
    """A spot colour is not printed as whatever it may be."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj.Resources = pikepdf.Dictionary(
            ColorSpace=pikepdf.Dictionary(S=pikepdf.Array([pikepdf.Name.Separation]))
        )
        page.obj.Contents = pdf.make_stream(b"/S cs 0.5 scn 0 0 9 9 re f")
        with pytest.raises(RenderError, match="grey"):
            make_grey(pdf)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"1 0 0 rg", b"0.4984 g"),
        (b"0 0 0 1 K", b"0.0000 G"),
        (b"0 0 0 0 k", b"1.0000 g"),
        (b"0.25 g", b"0.25 g"),
        (b"q /DeviceRGB cs 1 1 1 sc Q", b"q\n0 g\n1.0000 g\nQ"),
        (b"/DeviceCMYK CS 0 0 0 1 SCN", b"0 G\n0.0000 G"),
        (b"/Span <</MCID 3>> BDC 1 1 1 RG EMC", b"/Span << /MCID 3 >> BDC\n1.0000 G\nEMC"),
    ],
)
def test_colour_operators_turn_grey(before: bytes, after: bytes) -> None:
    """Each operator that sets a colour becomes its grey one; all others stay."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj.Contents = pdf.make_stream(before)
        make_grey(pdf)
        assert page.obj.Contents.read_bytes().strip() == after
