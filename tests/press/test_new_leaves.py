"""What is new in the document of another client, and what is kept of one on disk, for every kind of document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from markupsafe import escape

from guidegen.answers.models import Client
from guidegen.guide import Guide
from guidegen.html import render_marked
from guidegen.press import Job, Press
from guidegen.press.cache import LeafCache
from guidegen.press.known_moulds import LAYER
from guidegen.press.lines import Hand, set_in_lines
from guidegen.press.stock import Stock
from guidegen.press.syntax import shortened_strings
from tests.press.conftest import Guides

NAME, NUMBER = "Zebulon Quixley", "R-77341"
KINDS = (pytest.param("guide", marks=pytest.mark.slow), "emergency", "urgent", "referral")
# Of clients with several flags, as far as such a page has any.
_SEEDS = {"guide": 31, "emergency": 32, "urgent": 36, "referral": 30}
_FACES = ("regular", "bold")
_OWN_WORDS = re.compile(r"<!--own-->(?:<[^>]*>)+")


def job(guide: Guide) -> Job:
    return Job(render_marked(guide), {}, "colour", None)


def of(guide: Guide, name: str, number: str, days_later: int = 0) -> Guide:
    """The same document of somebody else, who answered on another day."""
    personal, later = guide.personal, timedelta(days=days_later)
    seen_by = personal.seen_by + later if personal.seen_by else None
    changed = replace(
        personal,
        client=Client(name=name, id=number),
        answered_on=personal.answered_on + later,
        valid_until=personal.valid_until + later,
        seen_by=seen_by,
    )
    return replace(guide, personal=changed)


@pytest.mark.parametrize("document", KINDS)
def test_nothing_is_typeset_for_another_client(guides: Guides, document: str) -> None:
    """With another name, number and dates: only what is made of other answers is new."""
    # A guide that has one tells by when to be checked. Of other dates lines may break elsewhere, which is new.
    guide = next(guide for guide in guides(_SEEDS[document], document) if document != "guide" or guide.personal.seen_by)
    press = Press()
    assert press.print(job(of(guide, "Ann Runner", "R-1234"))) is not None
    before = press.typeset
    assert press.print(job(of(guide, "Bob Walker", "R-5678", days_later=2))) is not None
    assert press.typeset == before


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """All that is put on disk, with what it is found by."""
    found: list[tuple[str, object]] = []
    monkeypatch.setattr(Stock, "put", lambda _stock, key, record: found.append((key, record)))
    return found


def told(guide: Guide) -> Iterator[str]:
    """What the client answered, where words tell more than a number."""
    for block in guide.blocks():
        ticked = [each for name in ("told", "who", "answers") for each in block.params.get(name, ())]
        if block.kind == "letter":
            ticked += [each for _, answers in block.params["flags"] for each in answers]
        for answer in ticked:
            yield answer.label


def shown(words: str) -> Iterator[bytes]:
    """What prints a text, in one line."""
    for face in _FACES:
        (((text,),),) = (set_in_lines([words], [Hand(face, 16.0)], 9_000.0, False),)
        yield text.shown.strip(b"[] TJ")
        yield shortened_strings(text.shown).strip(b"[] TJ")


@pytest.mark.parametrize("document", KINDS)
def test_nothing_that_a_client_told_is_written(
    guides: Guides, document: str, written: list[tuple[str, object]]
) -> None:
    """No name, number, date or answer, neither in what is kept nor in what it is found by; of flags each by itself; of
    the marks on a body map each by itself, and not what the drawing is called.
    """
    (guide,) = islice(guides(_SEEDS[document], document), 1)
    guide = of(guide, NAME, NUMBER)
    press = Press()
    assert press.print(job(guide)) is not None
    assert len(written) > 10
    keys = [key for key, _ in written]
    records = [repr(record).encode() for _, record in written]
    day = f"{guide.personal.answered_on.day} November {guide.personal.answered_on.year}"
    answers = [label for label in set(told(guide)) if label.replace(" ", "").isalpha() and " " in label]
    assert answers
    for words in (*NAME.split(), NUMBER, day, *answers):
        for key in keys:
            own = "".join(_OWN_WORDS.findall(key))
            assert str(escape(words)) not in (key if words not in answers else own)
        for glyphs in shown(words):
            assert not any(repr(glyphs)[2:-1].encode() in record for record in records)
    titles = [str(escape(block.item.title)) for block in guide.blocks() if block.kind == "flag" and block.item]
    assert all(sum(title in key for title in titles) <= 1 for key in keys)
    layers = [key for key in keys if f"{LAYER}=" in key]
    assert all(key.startswith("layer <g ") and key.count(f"{LAYER}=") == 1 for key in layers)
    assert bool(layers) is (document == "guide")
    assert not any(b"Marked" in record for record in records)


def test_places_of_earlier_documents_are_still_known() -> None:
    """Their pages are as good a guess as any for the next one that has them."""
    cache = LeafCache(None)
    cache.keep_numbers("head", "colour", {"a": 1, "b": 2})
    cache.keep_numbers("head", "colour", {"b": 3, "c": 4})
    assert cache.usual_numbers("head", "colour") == {"a": 1, "b": 3, "c": 4}
