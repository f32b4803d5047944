"""Markup of the default content is taken as it was made before, and that of no other words is kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from markupsafe import Markup

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.guide import assemble
from guidegen.html import kept_markup, render_html
from guidegen.html.kept_markup import keep_markup, listed, markdown
from guidegen.library import Library
from tests.support.base import mapping
from tests.support.plausible import ANSWERED_ON


@pytest.fixture(autouse=True)
def prefix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where Python keeps compiled code in these tests; nothing is known in memory."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    forget()
    return tmp_path / "kept"


def forget() -> None:
    """As another process begins."""
    for known in (kept_markup._known, kept_markup.markdown, kept_markup.listed, kept_markup.parser):
        known.cache_clear()


def kept_files(prefix: Path) -> list[Path]:
    return sorted(file for file in prefix.rglob("kept_markup.*") if file.is_file())


def page(library: Library, region: str, folder: Path | None = None) -> str:
    answers = parse_answers(mapping(), library)
    settings = Settings(region=region, folder=folder)
    return render_html(assemble(assess(answers, library, ANSWERED_ON), library, settings))


@pytest.mark.parametrize("region", ["uk", "us"])
def test_a_page_is_the_same_without_the_parser(library: Library, monkeypatch: pytest.MonkeyPatch, region: str) -> None:
    """In each region's own words."""
    first = page(library, region)
    forget()
    monkeypatch.setattr(kept_markup, "parser", lambda: pytest.fail("the parser was asked"))
    assert page(library, region) == first


def test_words_that_are_not_the_contents_are_not_kept(library: Library, prefix: Path) -> None:
    """A client's, whatever the content says around them."""
    said = library.advice[0].parts[""]
    markdown(f"{said} Ann Other likes it.")
    keep_markup(str)
    assert not kept_files(prefix)
    listed(f"{said}\n- Ann Other\n- And another\n")
    keep_markup(str)
    assert len(kept_files(prefix)) == 1
    forget()
    assert {words for _, words in kept_markup._known().kept} == {said, ""}


def test_a_clinics_page_leaves_nothing(library: Library, prefix: Path, tmp_path: Path) -> None:
    """Its content may be its own."""
    page(library, "uk", tmp_path)
    assert not kept_files(prefix)


def test_what_is_kept_grows(library: Library, prefix: Path) -> None:
    """A later process adds what it has made."""
    one, other = library.advice[0].parts[""], library.advice[1].parts[""]
    for words in (one, other):
        forget()
        markdown(words)
        keep_markup(str)
    forget()
    assert {words for _, words in kept_markup._known().kept} == {one, other}


def test_a_damaged_one_is_made_anew(library: Library, prefix: Path) -> None:
    """Cut anywhere, or nothing that it should be."""
    said = library.advice[0].parts[""]
    made = markdown(said)
    keep_markup(str)
    (file,) = kept_files(prefix)
    whole = file.read_bytes()
    for damaged in (whole[:-10], whole[:60], b""):
        file.write_bytes(damaged)
        forget()
        assert markdown(said) == made
    assert isinstance(made, Markup)
