"""Days read as Babel writes them, whether their patterns were kept or not."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date, format_skeleton

from guidegen.html import days
from guidegen.html.days import long_day, short_day
from guidegen.library import Library

YEAR = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]


@pytest.fixture(autouse=True)
def kept_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    days._patterns.cache_clear()


def test_every_day_of_a_year_reads_as_in_its_region(library: Library) -> None:
    """In all regions that there are."""
    locales = {region.locale for region in library.regions.values()}
    assert len(locales) > 3
    for locale in locales:
        for when in YEAR:
            assert long_day(when, locale) == format_date(when, format="long", locale=locale)
            assert short_day(when, locale) == format_skeleton("MMMd", when, locale=locale)


@pytest.mark.parametrize("locale", ["ar_EG", "ja_JP", "fa_IR", "lt_LT"])
def test_a_locale_of_other_ways_reads_as_babel_has_it(locale: str) -> None:
    """With figures of its own, or words for the day and the year."""
    for when in YEAR[::17]:
        assert long_day(when, locale) == format_date(when, format="long", locale=locale)
        assert short_day(when, locale) == format_skeleton("MMMd", when, locale=locale)


def test_what_was_kept_needs_no_babel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process takes the patterns from disk."""
    first = long_day(YEAR[0], "en_GB"), short_day(YEAR[0], "en_GB")
    days._patterns.cache_clear()
    monkeypatch.setattr(days, "_by_babel", lambda *_: pytest.fail("Babel was asked"))
    assert (long_day(YEAR[0], "en_GB"), short_day(YEAR[0], "en_GB")) == first
