"""Lines of text without a shaper: the widths and the kerning pairs of our own typeface, which has no ligatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidegen.files.fonts import font_files
from guidegen.press.disk import Shelf, press_folder
from guidegen.press.fallback import NotPressableError
from guidegen.press.standing import Standing, standing_type
from guidegen.version import VERSION

# Loaded when a font's letters are on no disk yet.
if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_LETTERS = "letters"
# The state of this module, whose letters are kept on disk.
_SHAPED_BY = Path(__file__).stat().st_mtime_ns
# Letters that are drawn one after the other as they stand. Others (combining marks, scripts that join their letters or
# run from right to left, soft hyphens) need a shaper.
PLAIN = frozenset(
    chr(code) for first, last in ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F)) for code in range(first, last + 1)
) | frozenset("‘’“”–—…•−€")


@dataclass(frozen=True)
class Shaped:
    """A line as PDF shows it, and its width for letters of the size 1."""

    shown: bytes
    width: float


@dataclass(frozen=True)
class _Letters:
    """Of a font file the number and the width of each plain letter's glyph, and the kerning of two in a row."""

    glyphs: Mapping[str, tuple[int, int]]
    kerning: Mapping[str, int]


class Face:
    """One style of the typeface."""

    def __init__(self, style: str) -> None:
        self.style = style

    @property
    def _file(self) -> Path:
        return font_files()[f"fonts/AtkinsonHyperlegible-{self.style}.ttf"]

    @property
    def _key(self) -> str:
        return hashlib.sha256(self._file.read_bytes()).hexdigest()

    @cached_property
    def _letters(self) -> _Letters:
        """From the font file, or from where they are kept: to take a font apart takes longer than to print a guide."""
        key = self._key
        standing = standing_type()
        if standing is not None and (known := standing.get(_LETTERS, key, _Letters)) is not None:
            return known
        shelf = Shelf(press_folder(), f"{_LETTERS} {VERSION} {_SHAPED_BY}")
        letters = shelf.get(key, _Letters)
        if letters is None:
            letters = _letters_in(self._file)
            shelf.put(key, letters)
        return letters

    def note(self, standing: Standing) -> None:
        """Have the letters come along with guidegen."""
        standing.note(_LETTERS, self._key, self._letters)

    @property
    def glyphs(self) -> Mapping[str, tuple[int, int]]:
        """The number and the width of each plain letter's glyph; widths are in thousandths of the size."""
        return self._letters.glyphs

    @property
    def kerning(self) -> Mapping[str, int]:
        """How much wider, in thousandths of the size, two plain letters are beside each other."""
        return self._letters.kerning

    def width(self, text: str) -> float:
        return self.shape(text).width

    @lru_cache(maxsize=512)  # noqa: B019  (the four faces live as long as the process)
    def shape(self, text: str) -> Shaped:
        """Raises NotPressableError where a letter needs a shaper, or another font."""
        shown, run, total = [], [], 0
        for place, letter in enumerate(text):
            if letter not in self.glyphs:
                raise NotPressableError("a letter outside the subset")
            glyph, width = self.glyphs[letter]
            kern = self.kerning.get(text[place : place + 2], 0)
            total += width + kern
            run.append(b"%04x" % glyph)
            if kern:
                shown.append(b"<" + b"".join(run) + b">%d" % -kern)
                run = []
        if run:
            shown.append(b"<" + b"".join(run) + b">")
        return Shaped(b"[" + b"".join(shown) + b"] TJ", total / 1000)


def _letters_in(file: Path) -> _Letters:
    from fontTools.ttLib import TTFont

    font = TTFont(file)
    names, widths = font.getBestCmap(), font["hmtx"]
    found = {letter: names[ord(letter)] for letter in sorted(PLAIN) if ord(letter) in names}
    letters: dict[str, list[str]] = {}
    for letter, name in found.items():
        letters.setdefault(name, []).append(letter)
    kerning = {
        first + second: kern
        for pair, kern in _pairs(font, set(letters)).items()
        for first in letters.get(pair[0], ())
        for second in letters.get(pair[1], ())
    }
    return _Letters(
        {letter: (font.getGlyphID(name), widths[name][0]) for letter, name in found.items()},
        dict(sorted(kerning.items())),
    )


def _pairs(font: TTFont, known: set[str]) -> dict[tuple[str, str], int]:
    """The kerning pairs of these glyphs in a font's GPOS table; the first lookup that has one counts."""
    table = font["GPOS"].table
    features = [each.Feature for each in table.FeatureList.FeatureRecord if each.FeatureTag == "kern"]
    lookups = sorted({index for feature in features for index in feature.LookupListIndex})
    pairs: dict[tuple[str, str], int] = {}
    for index in lookups:
        for subtable in _subtables(table.LookupList.Lookup[index]):
            found = dict(_single(subtable, known)) if subtable.Format == 1 else dict(_by_class(subtable, known))
            for pair, kern in found.items():
                pairs.setdefault(pair, kern)
    return {pair: kern for pair, kern in pairs.items() if kern}


def _subtables(lookup: Any) -> Iterator[Any]:
    for subtable in lookup.SubTable:
        inner = subtable.ExtSubTable if lookup.LookupType == 9 else subtable
        if inner.LookupType == 2:
            yield inner


def _single(subtable: Any, known: set[str]) -> Iterator[tuple[tuple[str, str], int]]:
    for first, set_ in zip(subtable.Coverage.glyphs, subtable.PairSet, strict=True):
        if first in known:
            for record in set_.PairValueRecord:
                yield (first, record.SecondGlyph), _advance(record.Value1)


def _by_class(subtable: Any, known: set[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """What a class subtable says of a pair counts even where it says nothing: later subtables are not asked."""
    seconds: dict[int, list[str]] = {}
    for name in known:
        seconds.setdefault(subtable.ClassDef2.classDefs.get(name, 0), []).append(name)
    for first in known.intersection(subtable.Coverage.glyphs):
        records = subtable.Class1Record[subtable.ClassDef1.classDefs.get(first, 0)].Class2Record
        for class_, names in seconds.items():
            kern = _advance(records[class_].Value1)
            for name in names:
                yield (first, name), kern


def _advance(value: Any) -> int:
    return getattr(value, "XAdvance", 0) if value is not None else 0


REGULAR, BOLD, ITALIC, BOLD_ITALIC = (Face(style) for style in ("Regular", "Bold", "Italic", "BoldItalic"))
FACES = (REGULAR, BOLD, ITALIC, BOLD_ITALIC)
