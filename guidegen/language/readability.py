"""How easy a Markdown body is to read: its sentences, and its grade by Flesch and Kincaid.

Each bullet, numbered item and table cell is a sentence at least, because that is how it is read; headings are not
counted. A hyphen parts two words, and a number in figures is a word of one syllable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt

LONG_WORD = 3  # syllables
SPELT_OUT = (2, 3)  # letters of an abbreviation that is read letter by letter (GP, MRI)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
# Of Latin, Greek and Cyrillic, beyond those of English.
_CAPITALS = "".join(letter for letter in map(chr, range(0xC0, 0x530)) if letter.isupper())
_END = re.compile(rf"(?<=[.!?])[\"”’»)*_]*\s+(?=[\"“‘«¿¡(*_]*[A-Z0-9{_CAPITALS}])")

_VOWELS = re.compile(r"[aeiouyàâäåèéêëìíîïòóôöùúûüœæ]+")
_GLIDE = re.compile(r"(?<=[aeiou])y(?=[aeiou])")
# Neighbouring vowels that are two syllables (doing, serious, easier, quiet, usual, area), and isn't, wouldn't.
_APART = re.compile(r"[eouy]ing$|(?<![tcsgx])i(?:a|o(?!n)|et)|ier$|(?<![qg])ual|(?<=[rd])eas?$|[sd]n't$")
# An e that is not spoken inside a word (movement, careful, something, every), and the end of fatigue.
_SILENT_INSIDE = re.compile(
    r"(?<=[^aeioul])e(?=ments?$)|(?<=[^aeiou])e(?=(?:ful|ly|less|ness)$)"
    r"|^(?:some|else|guide|side|home)(?=[bcdfghjklmnprtvw][a-z]{2})|(?<=^ev)e(?=ry)|[gq]ue$"
)
_SILENT_END = re.compile(r"[^aeiou](?<!l)e$|[aeiouy]le$|[^aeiouydt]ed$|[^aeiouycsxzghl]es$|[aeiouy]les$|[aeiou]thes$")


@dataclass(frozen=True)
class Sentence:
    """One sentence with the line that it begins in; `long_words` have three syllables or more."""

    line: int
    text: str
    words: int
    syllables: int
    long_words: tuple[str, ...]


def sentences(markdown: str, first_line: int = 1, counted: Callable[[str], int] | None = None) -> tuple[Sentence, ...]:
    """The sentences of a body in order; `first_line` is the line of the file that the body begins in.

    Syllables are `counted` as in English, where nothing else is said.
    """
    found = []
    tokens = _parser().parse(markdown)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and token.map and not (before and before.type == "heading_open"):
            found += _sentences(token.content, first_line + token.map[0], counted or syllables)
    return tuple(found)


def _sentences(text: str, line: int, counted: Callable[[str], int]) -> list[Sentence]:
    found = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        words = _WORD.findall(text[start:end])
        if words:
            counts = {word: counted(word) for word in words}
            found.append(
                Sentence(
                    line=line + text.count("\n", 0, start),
                    text=" ".join(text[start:end].split()),
                    words=len(words),
                    syllables=sum(counts[word] for word in words),
                    long_words=tuple(word for word in words if counts[word] >= LONG_WORD),
                )
            )
        start = end
    return found


def grade(found: Sequence[Sentence]) -> float:
    """The school grade that the sentences ask for (Flesch-Kincaid); a body without words asks for none."""
    words = sum(sentence.words for sentence in found)
    if words == 0:
        return 0.0
    spoken = sum(sentence.syllables for sentence in found)
    return 0.39 * words / len(found) + 11.8 * spoken / words - 15.59


def syllables(word: str) -> int:
    """Syllables of an English word, by its vowels.

    Against the CMU pronouncing dictionary it is right for 99 % of the words of our content; hyphenation patterns
    (pyphen) are right for 74 % only, and mostly count too few. Names and borrowed words may be one off.
    """
    if word[:1].isdigit():
        return 1
    if word.isupper() and len(word) in SPELT_OUT:
        return len(word)
    plain = re.sub(r"'s?$", "", word.lower().replace("’", "'"))
    spoken = len(_VOWELS.findall(_GLIDE.sub("-", plain))) + len(_APART.findall(plain))
    silent = len(_SILENT_INSIDE.findall(plain)) + bool(_SILENT_END.search(plain))
    return max(1, spoken - silent)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero").enable(["list", "heading", "newline", "table"])
