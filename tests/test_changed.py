"""Which tests a change asks for first."""

from __future__ import annotations

import pytest

from tests.changed import QUICK, folders_for


@pytest.mark.parametrize(
    ("file", "rooms"),
    [
        ("guidegen/rules/syntax.py", ["rules"]),
        ("tests/pdf/test_tags.py", ["pdf"]),
        ("guidegen/service/printing.py", ["cli"]),
        ("templates/css/base.css", ["guide", "html", "pdf"]),
        ("content/exercises/walk.md", ["acceptance", "library", "review"]),
        ("guidegen/version.py", QUICK),
        ("README.md", QUICK),
    ],
)
def test_a_file_asks_for_the_folders_for_its_room(file: str, rooms: list[str]) -> None:
    """Code, tests, content and templates each have rooms; without one a few quick ones are run."""
    assert folders_for([file]) == [f"tests/{name}" for name in rooms]


def test_what_all_tests_share_asks_for_all() -> None:
    """A helper or a fixture may change any test."""
    assert folders_for(["tests/support/base.py", "guidegen/rules/syntax.py"]) == ["tests"]
