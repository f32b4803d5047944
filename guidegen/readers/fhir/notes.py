"""What is told of one response: problems and warnings at FHIRPath places, and typed looks at its parts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from guidegen.errors import Place, Problem
from guidegen.files.fields import describe

Json = dict[str, Any]

# More than this nobody reads.
MAX_PROBLEMS = 200


@dataclass
class Notes:
    """The faults found so far in one response of a file; `complaints` counts problems, also those not listed."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    complaints: int = 0

    def complain(self, path: str, message: str, hint: str | None = None) -> None:
        self.complaints += 1
        if len(self.problems) == MAX_PROBLEMS:
            message, hint = "more problems than are listed here", "mend these first"
        if len(self.problems) <= MAX_PROBLEMS:
            self.problems.append(Problem(Place(self.file, at=path), message, hint))

    def warn(self, path: str, message: str, hint: str | None = None) -> None:
        if len(self.warnings) < MAX_PROBLEMS:
            self.warnings.append(Problem(Place(self.file, at=path), message, hint))

    def refuse_unknown(self, part: Json, known: Collection[str], path: str) -> None:
        """Complain of every key that is not known here: what stands there would be lost."""
        for key, value in part.items():
            if key == "modifierExtension" and value:
                self.complain(path, "a modifierExtension may change what stands here", "take it out, or ask its maker")
            elif key not in known and not _is_beside(key, value, known):
                self.complain(path, f"unknown key '{key[:60]}'", f"FHIR R4 has here: {', '.join(sorted(known))}")

    def each(self, part: Json, key: str, path: str) -> Iterator[tuple[Json, str]]:
        """The objects of a list, each with its path."""
        found = part.get(key)
        if found is None:
            return
        if not isinstance(found, list):
            self.complain(f"{path}.{key}", f"expected a list, found {_kind(found)}")
            return
        for index, child in enumerate(found):
            at = f"{path}.{key}[{index}]"
            if isinstance(child, dict):
                yield child, at
            else:
                self.complain(at, f"expected keys and values, found {_kind(child)}")

    def inner(self, part: Json, key: str, path: str) -> Json | None:
        """The object under a key; None where there is none."""
        found = part.get(key)
        if found is not None and not isinstance(found, dict):
            self.complain(f"{path}.{key}", f"expected keys and values, found {_kind(found)}")
            return None
        return found

    def text(self, part: Json, key: str, path: str) -> str | None:
        """The text under a key without outer white space; None where there is none."""
        found = part.get(key)
        if found is not None and not isinstance(found, str):
            self.complain(f"{path}.{key}", f"expected text, found {_kind(found)}")
            return None
        return (found or "").strip() or None


def _is_beside(key: str, value: Any, known: Collection[str]) -> bool:
    """Whether this is what FHIR has of a plain value beside it (`_text` of `text`): an id, extensions, no answers."""
    return key.startswith("_") and key[1:] in known and isinstance(value, dict) and set(value) <= {"id", "extension"}


def _kind(value: Any) -> str:
    """What a value is, without its words: they may be a name."""
    return "text" if isinstance(value, str) else describe(value)
