"""Where the words and rules of a loaded item stand in its file: the line numbers that findings name."""

from __future__ import annotations

import re
from pathlib import Path

from guidegen.errors import Place
from guidegen.files.resources import content_dir
from guidegen.library.models import Item


class Lines:
    """The lines of one file as it is on disk. Words that the file does not hold have a place without a line.

    A file that cannot be read holds nothing. `content/...` is a clinic's own folder or the default content.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.texts = [text for path in _candidates(file) if (text := _text(path)) is not None]

    def of(self, words: str) -> Place:
        """Where some words or a rule stand first, as one line of the file."""
        for text in self.texts:
            at = text.find(words) if words else -1
            if at >= 0:
                return Place(self.file, text.count("\n", 0, at) + 1)
        return Place(self.file)

    def key(self, name: str) -> Place:
        """Where a key of the front matter stands."""
        for text in self.texts:
            if match := re.search(rf"^{re.escape(name)}:", text, re.MULTILINE):
                return Place(self.file, text.count("\n", 0, match.start()) + 1)
        return Place(self.file)

    def part(self, item: Item, name: str) -> int | None:
        """The line in which the words of a part begin."""
        words = item.parts[name]
        for text in self.texts:
            heading = re.search(rf"^## +{re.escape(name)}[ \t]*$" if name else r"\A", text, re.MULTILINE)
            at = text.find(words, heading.end()) if heading else -1
            if at >= 0:
                return text.count("\n", 0, at) + 1
        return None


def _candidates(file: str) -> list[Path]:
    path = Path(file)
    return [path, content_dir() / path.relative_to("content")] if path.parts[:1] == ("content",) else [path]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
