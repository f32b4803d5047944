"""A page whose blocks were written before reads as one that is written anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from guidegen.guide import Guide
from guidegen.html import render_marked
from guidegen.html.written_blocks import _WRITTEN, forget_blocks
from tests.press.conftest import Guides, guides  # noqa: F401  (a fixture)


@pytest.fixture
def few(guides: Guides) -> list[Guide]:  # noqa: F811
    return list(islice(guides(51), 6))


def test_pages_are_the_same_whatever_was_written_before(few: list[Guide]) -> None:
    """For several clients, one after the other and once more."""
    forget_blocks()
    assert [render_marked(guide, again=True) for guide in few * 2] == [render_marked(guide) for guide in few * 2]
    assert _WRITTEN


def test_another_look_has_blocks_of_its_own(few: list[Guide]) -> None:
    """Large letters ask for other drawings."""
    guide, *_ = few
    render_marked(guide, again=True)
    large = replace(guide, settings=replace(guide.settings, text="large"))
    assert render_marked(large, again=True) == render_marked(large)


def test_nothing_that_names_a_client_is_kept(few: list[Guide]) -> None:
    """Blocks that say whose they are are written for each page."""
    guide, *_ = few
    named = replace(guide, personal=replace(guide.personal, client=replace(guide.personal.client, name="Zebulon Quix")))
    assert "Zebulon" in render_marked(named, again=True)
    assert not any("Zebulon" in text for _, text in _WRITTEN.values())
