"""Lines shaped without a shaper are as wide as those that Pango shapes."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.files.fonts import font_files
from guidegen.pdf.engine import boxes, children_of, laid_out, rendering, root_box
from guidegen.press.fallback import NotPressableError
from guidegen.press.shaping import BOLD, REGULAR, Face

_SIZE = 100
_WORDS = st.text(st.sampled_from(sorted(set(REGULAR.glyphs) - {"\u00a0"})), min_size=1, max_size=40)


def width_by_pango(text: str, face: Face) -> float:
    style = f"font: {_SIZE}px A; white-space: pre"
    source = f'@font-face {{ font-family: A; src: url("asset:fonts/AtkinsonHyperlegible-{face.style}.ttf") }}'
    page = f"<style>{source} @page {{ size: 90000px 900px }}</style><p style='{style}'>{escape(text)}</p>"
    assert font_files()
    with rendering():
        box = root_box(laid_out(page).pages[0])
    while not isinstance(box, boxes.TextBox):
        box = next(children_of(box))
    return float(box.width)


@pytest.mark.parametrize("face", [REGULAR, BOLD])
@settings(max_examples=30, deadline=None)
@given(text=_WORDS.filter(lambda text: text.strip() == text))
def test_any_plain_text_is_as_wide(face: Face, text: str) -> None:
    """Kerning included, for all letters that need no shaper."""
    assert face.width(text) * _SIZE == pytest.approx(width_by_pango(text, face), abs=0.02 * len(text))


@pytest.mark.parametrize("text", ["שלום", "日本", "e\u0301", "a\u00adb", "\u2068A\u2069"])
def test_what_needs_a_shaper_or_another_font_is_left(text: str) -> None:
    """Nothing is drawn that would be wrong."""
    with pytest.raises(NotPressableError):
        REGULAR.shape(text)
