"""The number to call can be read on a page, however it is marked up."""

from __future__ import annotations

import pytest

from guidegen.html.render import _can_be_read

NUMBER = "999 or 112"


@pytest.mark.parametrize(
    "body",
    [
        "<p>999 or 112</p>",
        "<p>Call <a href='tel:999'>999</a> or <a href='tel:112'>112</a> now</p>",
        "<p>999\n  <b>or</b> 112</p>",
        "<p title='999 or 112'>It is: <b>999 or 112</b></p>",
    ],
)
def test_a_number_among_tags_is_read(body: str) -> None:
    """Each of two numbers is a link of its own."""
    assert _can_be_read(NUMBER, f"<style>p {{ top: 0 }}</style>{body}")


@pytest.mark.parametrize(
    "page",
    [
        "<style>p { top: 0 }</style><p>999</p>",
        "<style>/* 999 or 112 */</style><p></p>",
        "<style></style><p title='999 or 112'></p>",
        "<style></style><p>999 <b title='or'></b> 112</p>",
    ],
)
def test_a_number_that_nobody_sees_is_not_read(page: str) -> None:
    """In styles, and within tags."""
    assert not _can_be_read(NUMBER, page)
