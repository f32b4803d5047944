"""Pages that get somebody seen, made on trial with a clinic's templates: what they lack, and what is too much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError, GuidegenError, Place, Problem
from guidegen.files.resources import content_dir
from guidegen.guide import Guide, assemble
from guidegen.html import render_html
from guidegen.library import Library

# What a plan is made of: lists in order, tables, drawings. The default pages say how much of that a page of care has.
_STRUCTURE = re.compile(r"<(ol|table|svg|img|picture|object)\b")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_HEADING = re.compile(r"<h1\b.*?</h1>", re.DOTALL)
_SECTION = re.compile(r"<section\b.*?</section>", re.DOTALL)
_PIECE = re.compile(r"<(?:p|li|h2|h3)\b[^>]*>(.*?)</(?:p|li|h2|h3)>", re.DOTALL)
# A link or a direction changes nothing in a sentence; other elements part words.
_IN_A_WORD = re.compile(r"</?(?:a|bdi)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_NOW = re.compile(r"\bnow\b", re.IGNORECASE)


def faulty_care_pages(library: Library, settings: Settings) -> list[Problem]:
    """What is wrong with the clinic's emergency, urgent and referral pages, beside the default ones.

    Faults of templates that keep a page from being made at all are told by `unprintable`.
    """
    if settings.folder is None or not (settings.folder / "templates").is_dir():
        return []
    found: dict[Problem, None] = {}
    for guide in _trials(library, settings):
        try:
            page = _STYLE.sub("", render_html(guide))
        except GuidegenError:
            continue
        plain = replace(guide, settings=replace(settings, folder=None))
        found |= dict.fromkeys(_faults(guide, page, _STYLE.sub("", render_html(plain))))
    return list(found)


def _trials(library: Library, settings: Settings) -> Iterator[Guide]:
    """A document of each kind that withholds the guide, from the examples that fit the questions."""
    for file in sorted((content_dir() / "examples").glob("*.yaml")):
        try:
            answers = parse_answers(read_answers(str(file)), library)
        except AnswersError:
            continue  # a clinic may ask other questions
        assessment = assess(answers, library, answers.answered_on)
        if assessment.document != "guide":
            yield assemble(assessment, library, settings)


def _faults(guide: Guide, page: str, default: str) -> Iterator[Problem]:
    place = Place(f"templates/{guide.document}.html.j2")
    words = _words(page)
    if guide.document == "emergency" and not _NOW.search(_words(" ".join(_HEADING.findall(page)))):
        message = "the heading of the emergency page does not say to go now"
        yield Problem(place, message, "compare it with the default one")
    pieces = (_words(piece) for section in _SECTION.findall(default) for piece in _PIECE.findall(section))
    if lacking := [piece for piece in pieces if piece not in words]:
        message = f"the {guide.document} page leaves out words that it must hold: {lacking[0][:60]}"
        yield Problem(place, message, "print each section as the default template does")
    if more := Counter(_STRUCTURE.findall(page)) - Counter(_STRUCTURE.findall(default)):
        tags = ", ".join(f"<{name}>" for name in sorted(more))
        message = f"the {guide.document} page holds what a plan is made of: {tags}"
        yield Problem(place, message, "no exercise, plan or drawing stands beside a red flag")


def _words(markup: str) -> str:
    """Text as it is read: without tags and spacing."""
    return " ".join(unescape(_TAG.sub(" ", _IN_A_WORD.sub("", markup))).split())
