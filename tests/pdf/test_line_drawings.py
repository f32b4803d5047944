"""A drawing that was drawn before has the operators that it would have if it were new."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guidegen.pdf import line_drawings, render_pdf

_LINES = '<path d="M1 1L9 9" stroke="red" stroke-opacity="0.5" fill="none"/><circle cx="5" cy="5" r="2" fill="#123"/>'


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    line_drawings._kept.clear()
    yield
    line_drawings._kept.clear()


def _page(*drawings: str, words: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>A</title></head><body>{words}{"".join(drawings)}</body></html>'


def _svg(lines: str = _LINES, size: int = 10) -> str:
    return (
        f'<p><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="{size}mm" height="{size}mm" role="img">'
        f"<title>Two lines</title>{lines}</svg></p>"
    )


def _new(page: str) -> bytes:
    line_drawings._kept.clear()
    return render_pdf(page)


def test_a_page_is_the_same_whether_its_drawings_were_drawn_before_or_not() -> None:
    pages = [
        _page(_svg()),
        _page(_svg(), _svg(size=20), _svg()),
        _page(_svg(), words='<p style="color: #123">a</p>'),
        _page(_svg(), words='<p style="color: rgb(255 0 0 / 50%)">a</p>'),
        _page('<div style="background: #123">' + _svg() + "</div>"),
        _page(_svg('<g transform="rotate(5)">' + _LINES + "</g>"), _svg(_LINES + '<g transform="rotate(5)"></g>')),
    ]
    new = [_new(page) for page in pages]
    assert [render_pdf(page) for page in pages] == new
    assert [render_pdf(page) for page in reversed(pages)] == new[::-1]


def test_a_drawing_is_kept_once_for_each_size() -> None:
    render_pdf(_page(_svg(), _svg(), _svg(size=20)))
    assert len(line_drawings._kept) == 2


@pytest.mark.parametrize(
    "lines",
    [
        '<text x="1" y="5" font-size="4">a</text>',
        f'<g opacity="0.5">{_LINES}</g>',
        f'<g style="opacity: 0.5">{_LINES}</g>',
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        '<rect width="5" height="5" fill="url(#a)"/>',
        f'<clipPath id="b"><rect width="5" height="5"/></clipPath><g clip-path="url(#b)">{_LINES}</g>',
    ],
)
def test_what_needs_more_than_operators_is_drawn_anew(lines: str) -> None:
    page = _page(_svg(lines))
    first = render_pdf(page)
    assert not line_drawings._kept
    assert render_pdf(page) == first


def test_no_more_drawings_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_drawings, "_MOST", 2)
    render_pdf(_page(*(_svg(size=size) for size in range(10, 15))))
    assert [key[1] for key in line_drawings._kept] == sorted(key[1] for key in line_drawings._kept)  # type: ignore[index]
    assert len(line_drawings._kept) == 2
