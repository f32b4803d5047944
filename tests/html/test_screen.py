"""Pages on a screen: made for its width, whole in one file, and nothing beside the window on a small telephone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guidegen.clinic.brand import brand
from guidegen.clinic.settings import Clinic, Settings, load_settings
from guidegen.files.fonts import font_files
from guidegen.html import embedded, render_figures, render_html
from guidegen.library import Library
from guidegen.pdf import lay_out
from tests.acceptance.prints import KINDS, document
from tests.support.narrow import laid_out_narrow, too_wide
from tests.support.opened_pages import CLINIC, LOGO

FOR_CLIENTS = [kind for kind in KINDS if kind != "record"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_as_wide_as_its_window(kind: str, library: Library) -> None:
    """Without this line a telephone lays a page out for a desk; and drawings on white are never darkened."""
    page = render_html(document(kind, Settings(region="uk"), library))
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert '<meta name="color-scheme" content="only light">' in page


@pytest.mark.parametrize("text", ["standard", "large"])
@pytest.mark.parametrize("kind", FOR_CLIENTS)
def test_nothing_stands_beside_the_window_of_a_small_telephone(kind: str, text: str, library: Library) -> None:
    """At 320 pixels each box ends at the window's edge, whatever a document holds."""
    clinic = Clinic(name="R" * 40, website=f"example.org/{'x' * 90}", phone="01632 960 001", address="1 River Road")
    guide = document(kind, Settings(region="uk", clinic=clinic, text=text), library)
    page = laid_out_narrow(render_html(guide))
    assert len(page.boxes) > 50
    assert too_wide(page) == []


def test_what_is_as_wide_as_paper_would_be_seen(library: Library) -> None:
    """The check above finds the page's own layout for paper too wide."""
    html = render_html(document("guide", Settings(region="uk"), library))
    never = re.sub(r"@media \(max-width: \d+em\) \{", "@media screen { .never {", html, count=1)
    assert too_wide(laid_out_narrow(never))


def test_on_paper_nothing_of_the_screen_is_seen(library: Library) -> None:
    """Without the styles for screens each document has the very same boxes in the same places."""
    for kind in KINDS:
        html = render_html(document(kind, Settings(region="uk"), library))
        start, end = html.index("@media screen {"), html.index("</style>")
        assert lay_out(html) == lay_out(html[:start] + html[end:])


def test_a_page_in_one_file_names_no_other(tmp_path: Path, library: Library) -> None:
    """Fonts and logo stand in it, as what they are; what nobody has is left as it is named."""
    (tmp_path / "guidegen.toml").write_text(CLINIC.format(region="uk"), encoding="utf-8")
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    settings = load_settings(tmp_path)
    html = render_html(document("guide", settings, library))
    page = embedded(html, {**font_files(), **brand(settings).assets})
    assert html.count("asset:") == 5
    assert "asset:" not in page
    assert page.count('url("data:font/ttf;base64,AAEAAAA') == 4
    assert page.count('<img src="data:image/svg+xml;base64,PHN2') == 1
    assert embedded('<img src="asset:none.png">', font_files()) == '<img src="asset:none.png">'


def test_the_sheet_of_drawings_fits_too(library: Library) -> None:
    """It is opened by who draws, on whatever screen."""
    sheet = render_figures(library.exercises, Settings(), None)
    assert 'name="viewport"' in sheet
    assert too_wide(laid_out_narrow(sheet)) == []
