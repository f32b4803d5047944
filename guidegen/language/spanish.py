"""How easy a Spanish text is to read: the perspicuity of Szigriszt-Pazos, told by the INFLESZ scale.

INFLESZ (Barrio-Cantalejo and others 2008, An Sist Sanit Navar 31:135-152) calls 55 to 65 normal, 65 to 80 rather easy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from guidegen.language.readability import Sentence

# Letters of which the u is not heard, and the y that stands for an i.
_SILENT = re.compile(r"(?<=[gq])u(?=[eéií])|h")
_Y = re.compile(r"y(?![aeiouáéíóúü])")
# One syllable each: an open vowel with the weak ones beside it, a weak one that is stressed, weak ones together.
_SYLLABLE = re.compile(r"[iu]?[aeoáéó](?:[iu](?![aeiouáéíóú]))?|[iu]?[íú]|[iu]+")


def perspicuity(found: Sequence[Sentence]) -> float:
    """Szigriszt-Pazos: 206.835 - 62.3 syllables a word - words a sentence; the higher, the easier."""
    words = sum(sentence.words for sentence in found)
    if words == 0:
        return 206.835
    return 206.835 - 62.3 * sum(sentence.syllables for sentence in found) / words - words / len(found)


def syllables(word: str) -> int:
    """Syllables of a Spanish word, by its vowels; a number in figures is a word of one.

    Hyphenation patterns (pyphen) leave a vowel that stands alone with its neighbour, and count too few.
    """
    if word[:1].isdigit():
        return 1
    plain = _Y.sub("i", word.lower())
    if "h" in plain or "u" in plain:
        plain = _SILENT.sub("", plain)
    return max(1, len(_SYLLABLE.findall(plain.replace("ü", "u"))))
