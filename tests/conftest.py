"""Fixtures that every test may use."""

from __future__ import annotations

import pytest

from guidegen.library import Library, load_library


@pytest.fixture(scope="session")
def library() -> Library:
    """The default content library, loaded once."""
    return load_library()
