"""What is known of the leaves of one kind of page: those that came with guidegen, then those in the user's folder."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TypeVar

from guidegen.errors import RenderError
from guidegen.press.disk import Shelf
from guidegen.press.made_with import made_with
from guidegen.press.standing import Standing

_Record = TypeVar("_Record")


class Stock:
    """One head, one ink. `folder` and `standing` may each be None where there is none."""

    def __init__(self, folder: Path | None, standing: Standing | None, head: str, ink: str) -> None:
        self._folder = folder
        self._standing = standing
        self._kind = f"{ink} {head}"

    def get(self, key: str, record: type[_Record]) -> _Record | None:
        if self._standing is None:
            return self._shelf.get(key, record)
        found = self._standing.get(self._kind, key, record)
        if found is None:
            found = self._shelf.get(key, record)
            if found is not None:
                self._standing.note(self._kind, key, found)
        return found

    def put(self, key: str, record: object) -> None:
        if self._standing is not None:
            self._standing.note(self._kind, key, record)
        self._shelf.put(key, record)

    @cached_property
    def _shelf(self) -> Shelf:
        """Opened when something is not standing: what it hangs on takes a while to find out.

        Where what lays out is missing, nothing more is known; who has to typeset something then tells so.
        """
        try:
            return Shelf(self._folder, f"{made_with(self._folder)} {self._kind}")
        except (RenderError, ImportError):
            return Shelf(None, self._kind)
