"""A clinic's looks: colours that can be read, a logo that is only a picture, a code that can be scanned."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from guidegen.clinic.brand import Brand, brand
from guidegen.clinic.logo import Logo, LogoError, read_logo
from guidegen.clinic.settings import Clinic, Settings
from guidegen.pdf import render_pdf
from guidegen.pictures.colour import BLACK, READABLE, WHITE, channels, contrast, darker_until, luminance, tint
from guidegen.pictures.drawing import COLOUR
from guidegen.pictures.qr import QUIET, qr_code
from tests.support.tagged import read_tags

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"><rect width="200" height="80"/>{}</svg>'
colours = st.builds("#{:06x}".format, st.integers(0, 0xFFFFFF))


def picture(kind: str, size: tuple[int, int] = (60, 20), mode: str = "RGB", **save: object) -> bytes:
    data = io.BytesIO()
    Image.new(mode, size).save(data, kind, **save)
    return data.getvalue()


def logo_faults(folder: Path, data: bytes | str, name: str = "logo.svg") -> list[str]:
    """What stands against a file as a logo."""
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(LogoError) as caught:
        read_logo(folder, name)
    return [message for message, _ in caught.value.faults]


# Contrast


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (BLACK, WHITE, 21.0),
        (WHITE, "#FFF", 1.0),
        ("#767676", WHITE, 4.54),
        ("#595959", WHITE, 7.0),
        ("#00f", WHITE, 8.59),
    ],
)
def test_contrast_is_what_wcag_counts(one: str, other: str, expected: float) -> None:
    """Known pairs have their published ratio, whichever of the two is the text."""
    assert contrast(one, other) == contrast(other, one) == pytest.approx(expected, abs=0.005)


@given(colours, st.sampled_from([3.0, 4.5, 7.0, 21.0]))
def test_a_colour_is_darkened_no_further_than_needed(colour: str, ratio: float) -> None:
    """The result has the contrast and the hue; one step lighter would not do; what has it already is left alone."""
    found = darker_until(colour, ratio)
    assert contrast(found, WHITE) >= ratio
    if contrast(colour, WHITE) >= ratio:
        assert found == colour
        return
    brightest, level = max(channels(colour)), max(channels(found))
    expected = [channel * level / brightest for channel in channels(colour)]
    assert channels(found) == pytest.approx(expected, abs=0.51)
    lighter = "#{:02x}{:02x}{:02x}".format(*(round(part * (level + 1) / brightest) for part in channels(colour)))
    assert contrast(lighter, WHITE) < ratio


def test_what_is_no_colour_is_refused() -> None:
    """Neither words, nor digits of other scripts, nor a length between pass for a colour."""
    for text in ("red", "#12345", "0b4a5e", "#１２３", "#0b4a5e\n", ""):
        with pytest.raises(ValueError, match="is not #rgb"):
            luminance(text)
    with pytest.raises(ValueError, match="no colour has"):
        darker_until("#fff", 22)


def test_a_tint_is_white_with_a_share_of_the_colour() -> None:
    """Nothing of it is white, all of it is the colour, and in between each channel is on its way."""
    assert (tint("#0b4a5e", 0), tint("#0b4a5e", 1), tint("#000", 0.2)) == (WHITE, "#0b4a5e", "#cccccc")


# The brand


def test_without_a_clinic_the_house_has_its_own_looks() -> None:
    """The accent is the one of the drawings; there is no logo and no code."""
    house = brand(Settings())
    assert house == Brand(accent=COLOUR.accent, tint=house.tint)
    assert house.tint not in (WHITE, house.accent)


def test_a_clinic_brings_colour_logo_and_code(tmp_path: Path) -> None:
    """Its colour is written out in full, its logo is an asset with a name that tells nothing, its code is drawn."""
    (tmp_path / "Our Clinic.svg").write_text(SVG)
    logo = read_logo(tmp_path, "Our Clinic.svg")
    clinic = Clinic(colour="#036", logo=logo, booking_url="https://example.org")
    found = brand(Settings(clinic=clinic))
    assert (found.accent, found.logo, found.logo_ratio) == ("#003366", "logo.svg", 2.5)
    assert found.assets == {"logo.svg": tmp_path / "Our Clinic.svg"}
    assert found.qr == qr_code("https://example.org")
    assert brand(Settings(clinic=replace(clinic, booking_url=""))).qr is None


@given(colours)
def test_all_that_is_printed_in_clinic_colours_can_be_read(colour: str) -> None:
    """Whatever colour passes the settings, it stands out from white, and it and black from the tint."""
    found = brand(Settings(clinic=Clinic(colour=darker_until(colour, READABLE))))
    assert contrast(found.accent, WHITE) >= READABLE
    assert contrast(found.accent, found.tint) >= READABLE
    assert contrast(BLACK, found.tint) >= READABLE


def test_a_clinic_may_add_its_logo_to_a_page(tmp_path: Path) -> None:
    """Each kind of file is printed by the name that the brand gives it."""
    (tmp_path / "a.svg").write_text(SVG)
    (tmp_path / "a.png").write_bytes(picture("PNG", mode="RGBA"))
    (tmp_path / "a.JPG").write_bytes(picture("JPEG"))
    for name, printed in (("a.svg", "logo.svg"), ("a.png", "logo.png"), ("a.JPG", "logo.jpg")):
        found = brand(Settings(clinic=Clinic(logo=read_logo(tmp_path, name))))
        assert found.logo == printed
        page = f'<img src="asset:{found.logo}" alt="Our clinic" style="height: 2cm; image-rendering: crisp-edges">'
        html = f"<html lang=en><title>T</title><h1>T</h1><p>{page}"
        assert render_pdf(html, dict(found.assets)).startswith(b"%PDF")


# Logos


def test_a_logos_shape_is_read_from_the_file(tmp_path: Path) -> None:
    """SVG by its viewBox, PNG and JPEG by their pixels, a photograph that lies on its side as it is printed."""
    turned = Image.Exif()
    turned[0x0112] = 6
    wide = ("<?xml version='1.0' encoding='utf-16'?>" + SVG).encode("utf-16")
    files: list[tuple[str, bytes, str, float]] = [
        ("a.svg", SVG.replace("0 0 200 80", "-10,-10 200,100").encode(), "svg", 2.0),
        ("b.svg", wide, "svg", 2.5),
        ("c.png", picture("PNG"), "png", 3.0),
        ("d.jpeg", picture("JPEG"), "jpg", 3.0),
        ("e.jpg", picture("JPEG", exif=turned), "jpg", 1 / 3),
        ("f.png", picture("PNG", (4000, 1000), "P"), "png", 4.0),
    ]
    for name, data, kind, ratio in files:
        (tmp_path / name).write_bytes(data)
        assert read_logo(tmp_path, name) == Logo(tmp_path / name, kind, ratio)


def test_a_logo_may_hold_what_drawing_programs_write(tmp_path: Path) -> None:
    """References into itself, styles, and a program's own notes are no harm."""
    inside = """
    <!-- http://example.org -->
    <metadata xmlns:i="http://www.inkscape.org/" i:export="C:\\logo.png" i:resource="http://example.org"/>
    <style>.a { fill: url( "#g" ) } .b { fill: red }</style>
    <use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a" style="fill:url('#g')"/>
    <desc>url(x) onload @import</desc>"""
    (tmp_path / "logo.svg").write_text(SVG.format(inside))
    assert read_logo(tmp_path, "logo.svg").ratio == 2.5


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<script>1</script>", "holds <script>"),
        ("<g xmlns='urn:x'><script/></g>", "holds <script>"),
        ("<animateTransform/>", "holds <animateTransform>"),
        ("<g onclick='1'/>", "holds a script (onclick)"),
        ("<foreignObject/>", "holds <foreignObject>"),
        ("<?xml-stylesheet href='a.css'?>", "names a style sheet or program (xml-stylesheet)"),
        ("<use href='http://example.org/a.svg'/>", "refers to something outside itself (href)"),
        ("<use href='other.svg#a'/>", "refers to something outside itself (href)"),
        ("<use href=' data:image/svg+xml,x'/>", "refers to something outside itself (href)"),
        (
            "<use xmlns:x='http://www.w3.org/1999/xlink' x:href='javascript:1'/>",
            "refers to something outside itself (href)",
        ),
        ("<a/>", "holds <a>"),
        ("<g fill='url(http://example.org#a)'/>", "has a style that refers to something outside itself"),
        ("<g style='fill:URL( &quot;//example.org&quot;)'/>", "has a style that refers to something outside itself"),
        ("<g style='fill:url(#a);mask:url(a.svg#b)'/>", "has a style that refers to something outside itself"),
        ("<style>@im<!-- -->port 'a.css';</style>", "has a style that refers to something outside itself"),
        ("<style>a{fill:u\\72l(x)}</style>", "has a style that refers to something outside itself"),
    ],
)
def test_a_logo_brings_nothing_else_with_it(inside: str, message: str, tmp_path: Path) -> None:
    """Scripts, moving parts and whatever is fetched from elsewhere are told with their line."""
    assert logo_faults(tmp_path, SVG.format("\n\n" + inside)) == [f"line 3 of the SVG {message}"]


def test_every_fault_of_a_logo_comes_at_once(tmp_path: Path) -> None:
    """Several faults in one SVG are several messages, the same in one line only once."""
    found = logo_faults(tmp_path, SVG.replace("viewBox", "box").format("\n<script/><script/>\n<use href='x'/>"))
    assert found == [
        "line 1 of the SVG gives no viewBox",
        "line 2 of the SVG holds <script>",
        "line 3 of the SVG refers to something outside itself (href)",
    ]


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<image href='data:image/png;base64,AAAA'/>", "holds <image>"),
        ("<text>Clinic</text>", "holds <text>"),
        ("<g><tspan/></g>", "holds <tspan>"),
        ("<style>@Font-<!-- -->face{font-family:x;src:local(Arial)}</style>", "brings a font with it"),
        ("<use id='a' href='#a'/>", "holds a <use> that leads to another <use>"),
        ("<g id='a'><use href='#a'/></g>", "holds a <use> that leads to another <use>"),
        ("<use href=' #b'/><g id='b'><use href='#c'/></g>", "holds a <use> that leads to another <use>"),
        ("<clipPath id='a'><path clip-path='url(#a)'/></clipPath>", "has a part that is drawn with itself"),
        ("<mask id='a'><path style='mask:url( \"#a\")'/></mask>", "has a part that is drawn with itself"),
    ],
)
def test_what_may_be_printed_otherwise_or_not_at_all_is_refused(inside: str, message: str, tmp_path: Path) -> None:
    """Embedded pictures, letters, fonts and parts that lead on and on pass a browser, and not every printer."""
    (tmp_path / "logo.svg").write_text(SVG.format("\n" + inside))
    with pytest.raises(LogoError) as caught:
        read_logo(tmp_path, "logo.svg")
    hint = "save it as PNG, or turn text into paths"
    assert caught.value.faults == ((f"line 2 of the SVG {message}", hint),)


SHAPE = '<path d="M0 0h90v40z" fill="url(#p)" stroke="#036" stroke-dasharray="2 1"/>'
STOPS = '<stop offset="0" stop-color="red"/><stop offset="1" stop-opacity=".5"/>'
PRINTABLE = {
    "shapes": '<circle r="9"/><ellipse rx="9" ry="4"/><line x2="9" y2="9"/><polygon points="0,0 9,9 3,9"/>',
    "gradient": f'<linearGradient id="q">{STOPS}</linearGradient><linearGradient id="p" href="#q"/>{SHAPE}',
    "radial": f'<radialGradient id="p">{STOPS}</radialGradient>{SHAPE}',
    "pattern": f'<pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><circle r="2"/></pattern>{SHAPE}',
    "clip": f'<clipPath id="c"><circle r="20"/></clipPath><g clip-path="url(#c)">{SHAPE}</g>',
    "mask": f'<mask id="c"><circle r="20" fill="white"/></mask><g mask="url(#c)" opacity=".5">{SHAPE}</g>',
    "marker": '<marker id="m"><circle r="2"/></marker><path d="M0 0L9 9" marker-end="url(#m)"/>',
    "use": f'<g id="a">{SHAPE}</g><use href="#a" x="30"/><use href="#a" y="30"/><use href="#none"/>',
    "symbol": f'<symbol id="a" viewBox="0 0 90 40">{SHAPE}</symbol><use href="#a" width="45" height="20"/>',
    "style": f'<style>@media print {{ .a {{ fill: #036 }} }}</style><g class="a">{SHAPE}</g>',
    "nested": f'<svg viewBox="0 0 90 40" width="45">{SHAPE}</svg><switch><g transform="rotate(9)">{SHAPE}</g></switch>',
    "filter": f'<filter id="f"><feOffset dx="3"/></filter><g filter="url(#f)">{SHAPE}</g>',
    "notes": "<title>Our clinic</title><desc>A logo</desc><metadata>x</metadata><defs><g/></defs>",
}


def test_every_logo_that_is_accepted_can_be_printed(tmp_path: Path) -> None:
    """Each part of SVG that drawing programs write, and every kind of pixels, goes through the printer."""
    files = {f"{name}.svg": SVG.format(inside).encode() for name, inside in PRINTABLE.items()}
    files |= {f"{mode}.png": picture("PNG", mode=mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA")}
    files |= {f"{mode}.jpg": picture("JPEG", mode=mode) for mode in ("L", "RGB")}
    assets = {}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        assets[name] = read_logo(tmp_path, name).path
    images = "".join(f'<p><img src="asset:{name}" alt="{name}" style="height: 1cm"></p>' for name in assets)
    html = f"<html lang=en><title>T</title><h1>T</h1>{images}"
    for ink in ("colour", "grey"):
        printed = render_pdf(html, assets, ink)
        assert printed == render_pdf(html, assets, ink)
        found = [tag.alt for tag in read_tags(printed).root.walk() if tag.type == "Figure"]
        assert found == list(files)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]>\n' + SVG, "line 1 of the SVG holds a DOCTYPE"),
        (SVG.format("<g>"), "line 1 of the SVG is not well-formed: mismatched tag"),
        (SVG.format("&nbsp;"), "line 1 of the SVG is not well-formed: undefined entity"),
        ("<svg viewBox='0 0 1 1'/>", "its first element is <svg>, not an SVG's"),
        ("<?xml version='1.0' encoding='klingon'?>" + SVG, "the SVG's letters cannot be read"),
        (SVG.replace("200 80", "0 80"), "line 1 of the SVG gives no viewBox"),
        (SVG.replace("200 80", "nan inf"), "line 1 of the SVG gives no viewBox"),
        (SVG.format("<g>" * 50 + "</g>" * 50), "the SVG has too many parts to be printed"),
        (SVG.format("<g/>" * 6000), "the SVG has too many parts to be printed"),
        (SVG.format(" " * 1024 * 1024), "'logo.svg' is larger than 1 MB"),
        ("<html></html>", "'logo.svg' holds no SVG, PNG or JPEG picture"),
        ("", "'logo.svg' holds no SVG, PNG or JPEG picture"),
        (b"GIF89a", "'logo.svg' holds no SVG, PNG or JPEG picture"),
    ],
)
def test_a_file_that_is_no_svg_is_refused(data: str | bytes, message: str, tmp_path: Path) -> None:
    """What is not well-formed, has no size, is too large or is something else does not pass for a logo."""
    assert logo_faults(tmp_path, data) == [message]


def test_a_picture_that_cannot_be_printed_is_refused(tmp_path: Path) -> None:
    """By its kind, its pixels, its colours and its last byte, also where torn pictures are allowed elsewhere."""
    assert logo_faults(tmp_path, picture("PNG"), "a.jpg") == ["'a.jpg' holds a PNG picture"]
    assert logo_faults(tmp_path, picture("PNG", (4001, 1)), "a.png") == ["4001 x 1 pixels are too many"]
    assert logo_faults(tmp_path, picture("JPEG", mode="CMYK"), "a.jpg") == ["its colours (CMYK) cannot be printed"]
    assert logo_faults(tmp_path, picture("PNG", mode="I;16"), "a.png") == ["its colours (I;16) cannot be printed"]
    assert logo_faults(tmp_path, b"\x89PNG\r\n\x1a\nxxxx", "a.png") == ["the PNG picture is broken"]
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        assert logo_faults(tmp_path, picture("JPEG", (600, 400))[:-40], "a.jpg") == ["the JPEG picture is broken"]
        assert logo_faults(tmp_path, picture("PNG", (600, 400))[:-40], "a.png") == ["the PNG picture is broken"]
        assert ImageFile.LOAD_TRUNCATED_IMAGES
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.svg", "'none.svg' is not there"),
        ("logo.gif", "'logo.gif' is not an SVG, PNG or JPEG file"),
        ("../logo.svg", "'../logo.svg' lies outside the clinic's folder"),
        ("linked.svg", "'linked.svg' lies outside the clinic's folder"),
        ("round.svg", "'round.svg' is "),
        ("folder.svg", "'folder.svg' is not there"),
        ("renamed.svg", "'renamed.svg' leads to secret.yaml"),
        ("/logo.svg", "an absolute path holds on one machine only"),
        ("C:\\logo.svg", "an absolute path holds on one machine only"),
        ("https://example.org/logo.svg", "an address is not a file"),
        ("DATA:image/svg+xml,logo.svg", "an address is not a file"),
        ("x" * 280 + ".svg", "is no file's name"),
    ],
)
def test_a_logo_lies_in_the_clinics_folder(name: str, message: str, tmp_path: Path) -> None:
    """No address, no path of this machine only, and no way out of the folder, by dots or by links."""
    clinic = tmp_path / "clinic"
    (clinic / "folder.svg").mkdir(parents=True)
    (tmp_path / "logo.svg").write_text(SVG)
    (clinic / "linked.svg").symlink_to(tmp_path / "logo.svg")
    (clinic / "round.svg").symlink_to("round.svg")
    (clinic / "secret.yaml").write_text(SVG)
    (clinic / "renamed.svg").symlink_to("secret.yaml")
    with pytest.raises(LogoError) as caught:
        read_logo(clinic, name)
    assert len(caught.value.faults) == 1
    assert message in caught.value.faults[0][0]


def test_a_logo_may_lie_deeper_or_be_a_link_inside_the_folder(tmp_path: Path) -> None:
    """What stays inside is fine."""
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.svg").write_text(SVG)
    (tmp_path / "b.svg").symlink_to("pictures/a.svg")
    assert {read_logo(tmp_path, name).path for name in ("pictures/a.svg", "b.svg", "pictures/../b.svg")} == {
        tmp_path / "pictures" / "a.svg"
    }


# Codes


@pytest.mark.parametrize(
    "url",
    ["https://example.org/book", "https://example.org/?a=1&b=%C3%BC#x", "https://example.org/" + "booking/" * 35],
)
def test_a_printed_code_leads_to_the_address(url: str, tmp_path: Path) -> None:
    """A scanner that sees the printed page, 25 mm and 300 dots an inch, reads exactly the address."""
    svg = qr_code(url).with_name("Book here").replace("<svg ", '<svg width="25mm" height="25mm" ', 1)
    html = f"<html lang=en><title>T</title><style>@page {{ size: 60mm; margin: 5mm }}</style><h1>T</h1><div>{svg}</div>"
    (tmp_path / "page.pdf").write_bytes(render_pdf(html))
    subprocess.run(["pdftoppm", "-r", "300", "-png", "-singlefile", "page.pdf", "page"], cwd=tmp_path, check=True)
    with Image.open(tmp_path / "page.png") as page:
        found = zxingcpp.read_barcodes(page)
    assert [code.text for code in found] == [url]


def test_a_code_is_one_path_with_white_around() -> None:
    """Black on white whatever lies under it, four modules of quiet on each side, the same each time."""
    drawing = qr_code("https://example.org")
    root = ElementTree.fromstring(drawing.svg)
    ground, path = root
    assert root.get("viewBox") == f"0 0 {drawing.width:g} {drawing.height:g}"
    assert (ground.get("width"), ground.get("fill")) == (f"{drawing.width:g}", WHITE)
    assert path.get("fill") == BLACK
    starts = [tuple(map(int, run.split("h")[0].split())) for run in path.get("d", "").split("M")[1:]]
    assert min(x for x, _ in starts) == min(y for _, y in starts) == QUIET
    assert max(y for _, y in starts) == drawing.height - QUIET - 1
    assert qr_code("https://example.org") == drawing
    with pytest.raises(ValueError, match="needs a text"):
        qr_code("")
