"""The content in another language: words only, item by item, beside the rules of the content itself.

Library -> units of words -> files to fill in -> the same Library in other words
"""

from guidegen.library.files import SOURCE
from guidegen.library.translation.filled_in import Made
from guidegen.library.translation.labels import option_elsewhere
from guidegen.library.translation.language import Language
from guidegen.library.translation.reading import (
    Translation,
    Unfit,
    content_hash_in,
    find_translation,
    languages,
    read_source_language,
)
from guidegen.library.translation.translating import in_words_of, translated
from guidegen.library.translation.units import Unit, units_of
from guidegen.library.translation.walk import slug, with_words, words_of
from guidegen.library.translation.writing import files_to_fill_in

__all__ = [
    "SOURCE",
    "Language",
    "Made",
    "Translation",
    "Unfit",
    "Unit",
    "content_hash_in",
    "files_to_fill_in",
    "find_translation",
    "in_words_of",
    "languages",
    "option_elsewhere",
    "read_source_language",
    "slug",
    "translated",
    "units_of",
    "with_words",
    "words_of",
]
