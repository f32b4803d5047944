"""Fixtures that every test may use."""

from __future__ import annotations

import os
import signal

import pytest

from guidegen.library import Library, load_library

# What the press keeps is kept in no test but those that name a folder.
os.environ["GUIDEGEN_PRESS"] = ""


def pytest_configure() -> None:
    """Let tests interrupt what they start, though a shell that runs them in the background has Ctrl-C ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def library() -> Library:
    """The default content library, loaded once."""
    return load_library()


@pytest.fixture
def no_search_for_dead_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """For checks of a library whose rules are the default ones: the search takes six seconds, and has its own tests."""
    monkeypatch.setattr("guidegen.review.checks.whole.unreached", lambda *_: ())
