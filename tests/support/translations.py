"""A translation made by a machine for tests: the source's own words before a mark, in files as somebody filled them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from guidegen.errors import Place
from guidegen.files.resources import content_dir
from guidegen.language.po_files import key_of
from guidegen.language.unsaid import template_messages
from guidegen.library import Library
from guidegen.library.files import ContentFile
from guidegen.library.translation import Made, Translation, files_to_fill_in
from guidegen.library.translation.reading import read_translation

MARK = " Ż"
SPANISH = (content_dir() / "es" / "language.yaml").read_text(encoding="utf-8")


def marked(text: str) -> str:
    return text + MARK


def filled_in(library: Library, said: Callable[[str], str] = marked) -> dict[str, str]:
    """Every file of a translation, whole and current, as it is `said`."""
    blank = read_translation(library, "es", [], [])
    made = {
        unit.key: Made(unit.key, unit.hash, {word: said(text) for word, text in unit.words.items()}, Place("made"))
        for unit in blank.units
    }
    return files_to_fill_in(replace(blank, made=made)) | {"language.yaml": SPANISH}


def read_files(library: Library, files: Mapping[str, str]) -> Translation:
    """The translation that stands in some files."""
    layer = {path: ContentFile(path, f"es/{path}", text.encode()) for path, text in files.items()}
    return read_translation(library, "es", [layer], [])


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def write_catalogue(clinic: Path, language: str, said: Callable[[str], str] = str, without: Sequence[str] = ()) -> Path:
    """A clinic's catalogue that says every message of our templates but for some, by their words."""
    catalogue = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for each in template_messages():
        one = key_of(each)[1]
        if one and one not in without:
            forms = [said(text) for text in each.id] if isinstance(each.id, tuple) else []
            forms += forms[-1:] * (catalogue.num_plurals - len(forms))
            catalogue.add(each.id, tuple(forms) or said(one), context=each.context)
    file = clinic / "templates" / "locale" / language / "LC_MESSAGES" / "guidegen.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        write_po(opened, catalogue)
    return file
