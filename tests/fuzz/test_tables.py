"""Broken tables end as a clear error or as right answers; `python -m tests.fuzz.tables` tries ten times as many."""

from __future__ import annotations

import pytest

from guidegen.library import Library
from tests.fuzz.tables import MANY, PARSED, Tables, fuzz

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Tables:
    return Tables(tmp_path_factory.mktemp("tables"), library, PARSED)


@pytest.mark.parametrize(
    ("kind", "count", "good", "told"),
    [
        ("rows", 1200 // MANY, "rows accepted", "rows with a fault"),
        ("table", 24, "rows accepted", "tables refused"),
        ("bytes", 24, "rows accepted", "tables refused"),
        ("workbook", 120, "rows read", "tables refused"),
        ("mapping", 60, "mappings accepted", "mappings refused"),
    ],
)
def test_a_broken_file_is_told_or_read_right(tables: Tables, kind: str, count: int, good: str, told: str) -> None:
    """Never with another exception, and never with what stands at a safety question gone."""
    found = fuzz(tables, count, 1, kind)
    assert found[good]
    assert found[told]
