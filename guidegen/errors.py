"""What can go wrong, told so that the reader can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Place:
    """A position in a user's file; line and column count from 1. `at` names it where a file has no lines."""

    file: str
    line: int | None = None
    column: int | None = None
    at: str | None = None

    def shifted(self, columns: int) -> Place:
        """The place some columns to the right, for a fault inside a value."""
        return replace(self, column=self.column + columns) if self.column else self

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column, self.at) if part is not None)


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what is wrong, and what to do about it.

    `kind` says the same of many rows at once, without an answer; `is_safety` that a red flag may hang on it, so that it
    is told however quiet the command is asked to be.
    """

    place: Place
    message: str
    hint: str | None = None
    kind: str = ""
    is_safety: bool = False

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.message}{hint}"


class GuidegenError(Exception):
    """Root of all errors that guidegen raises; it carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        """An error that comes from another process is the same here."""
        return type(self), (self.problems,), vars(self)


class AnswersError(GuidegenError):
    """The answers file cannot be used; `alert` says so when what could be read holds a red flag.

    `unread` are the safety questions whose answers could not be read, by their ids; None where nobody can tell which.
    """

    def __init__(
        self, problems: Sequence[Problem], alert: str | None = None, unread: tuple[str, ...] | None = None
    ) -> None:
        super().__init__(problems)
        self.alert = alert
        self.unread = unread


class SettingsError(GuidegenError):
    """guidegen.toml or an option on the command line cannot be used."""


class LibraryError(GuidegenError):
    """The content library does not load, or may not be printed."""


class CommentsError(GuidegenError):
    """A file with comments of a reviewer cannot be used."""


class JournalError(GuidegenError):
    """A batch folder's own records are missing, or somebody has changed them."""


class BusyError(GuidegenError):
    """A folder is in use by another run, or holds one already."""


class ClusterError(GuidegenError):
    """The machines that were to do the work cannot be had."""


class RenderError(GuidegenError):
    """A template, font or asset is missing or broken, or the PDF is not as it must be."""


class MissingGlyphError(RenderError):
    """A letter that no font on this machine has; the problems name code points, never the text."""


class LimitError(RenderError):
    """A template, or the page that it makes, asks for more time or memory than it may have."""

    @classmethod
    def of(cls, message: str) -> LimitError:
        """The error before anybody has said in which template it happened."""
        return cls([Problem(_SOME_PAGE, message, "look there for a loop, or for something that grows")])

    @classmethod
    def of_time(cls, seconds: int) -> LimitError:
        return cls.of(f"this takes more than {seconds} s of computing time")

    @classmethod
    def of_memory(cls) -> LimitError:
        return cls.of("this needs more memory than it may have")

    def found_in(self, place: Place) -> LimitError:
        """The same with its place, where that is not known yet."""
        return LimitError([replace(problem, place=_place_of(problem, place)) for problem in self.problems])


class MailError(GuidegenError):
    """Mail cannot go out: the server, the password, the certificate or the ledger fails."""


class IntakeError(GuidegenError):
    """The waiting room cannot be opened, or what was answered cannot be kept."""


class ConditionError(Exception):
    """A rule that does not parse or does not type-check; `column` counts from 0 inside the rule."""

    def __init__(self, message: str, column: int = 0, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.hint = hint


_SOME_PAGE = Place("a page")


def _place_of(problem: Problem, place: Place) -> Place:
    return place if problem.place == _SOME_PAGE else problem.place


def lacking(what: str) -> Problem:
    """The fault of a computer that lacks something, with the command that tells how to mend it."""
    return Problem(Place("this computer"), f"{what}: guidegen doctor names the command that mends it")


def missing_package(error: ImportError) -> Problem | None:
    """The fault of a computer that lacks a Python package, or has one that is too old; None where it is our own."""
    name = (error.name or "").split(".")[0]
    return lacking(f"the Python package '{name}' is missing or too old") if name not in ("", "guidegen") else None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the known word nearest to a misspelt one, if any is near."""
    from difflib import get_close_matches  # slow to import, and few words are misspelt

    candidates = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower()[:80], candidates, n=1, cutoff=0.6)
    return f"did you mean '{candidates[matches[0]]}'?" if matches else None
