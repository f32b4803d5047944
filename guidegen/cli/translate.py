"""`guidegen translate`: the words of the content in another language, as files or as a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import USAGE, harmless, reported, tell, tell_problem
from guidegen.cli.options import clinic_option, load_all

if TYPE_CHECKING:
    from guidegen.library import Library
    from guidegen.library.translation import Translation

_TOLD = 10  # words that are named


@click.group()
def translate() -> None:
    """Say the content in another language: words only, in files of their own beside its rules.

    They stand in content/LANG of the clinic's folder, a file for each item, and each knows the words that it was made
    from. What templates say stands in a catalogue (PO, gettext), templates/locale/LANG/LC_MESSAGES/guidegen.po.
    guidegen check --library --language LANG says what is missing, out of date or doubtful.
    """


@translate.command()
@click.argument("language", metavar="LANG")
@clinic_option
def init(language: str, clinic: Path | None) -> None:
    """Write the files to fill in for a LANG, such as es, pl or pt_BR.

    Each word of the content stands above the place for its translation. What is translated already stays as it is;
    where its source has changed, the new words stand beside it. Again and again, as the content changes.
    The catalogue of what templates say is written too, where guidegen's own is not whole.

    \b
    Example:
      guidegen translate init pl --clinic our-clinic
    """
    with reported():
        from guidegen.language.po_to_fill_in import catalogue_to_fill_in
        from guidegen.library.translation import files_to_fill_in

        here = _find(language, clinic)
        filling = catalogue_to_fill_in(language, here.templates)
        words = {} if filling.data is None else {filling.file: filling.data}
        _write(_below(here.folder, files_to_fill_in(here.found)) | words)
        tell(_state(here.found))
        tell(f"{filling.said} of {filling.needed} messages of templates that documents use are translated")


@translate.command()
@click.argument("language", metavar="LANG")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")
@clinic_option
def table(language: str, output: Path, clinic: Path | None) -> None:
    """Write all words with their translations to LANG as a workbook (.xlsx), for a translator.

    The column to fill in is called translation. A file that is there already is never overwritten. What templates say
    is not in it: their catalogue goes to translators as it is.

    \b
    Example:
      guidegen translate table pl -o words.xlsx --clinic our-clinic
    """
    with reported():
        from guidegen.files.private_file import write_all_shared
        from guidegen.library.translation.table import word_rows
        from guidegen.readers.tables.word_table import word_table

        found = _find(language, clinic).found
        if output.exists():
            tell(f"error: {click.format_filename(output)}: is there already")
            tell("  -> name a new file; nothing was changed")
            sys.exit(USAGE)
        write_all_shared([(output, word_table(word_rows(found), language))])
        tell(_state(found))


@translate.command()
@click.argument("language", metavar="LANG")
@click.argument("workbook", type=click.Path(dir_okay=False, exists=True, path_type=Path), metavar="WORKBOOK")
@clinic_option
def take(language: str, workbook: Path, clinic: Path | None) -> None:
    """Take the words of a WORKBOOK that came back into the files of a LANG.

    Empty cells take nothing away. Every word that had another translation before is named.

    \b
    Example:
      guidegen translate take pl words.xlsx --clinic our-clinic
    """
    with reported():
        from guidegen.errors import LibraryError
        from guidegen.library.translation import files_to_fill_in, find_translation
        from guidegen.library.translation.table import taken
        from guidegen.readers.tables.word_table import read_word_table

        here = _find(language, clinic)
        back = taken(here.found, read_word_table(workbook), str(workbook))
        if back.problems:
            raise LibraryError(back.problems)
        _write(_below(here.folder, files_to_fill_in(back.translation, back.units)))
        _tell_all("another translation than before", back.replaced)
        _tell_all("left as it is, because the table is of an older source", back.ignored)
        tell(_state(find_translation(here.library, language, here.clinic)))


@dataclass(frozen=True)
class _Here:
    """The words of a language that there are, and the folders for the clinic's own, of content and of templates."""

    folder: Path
    templates: Path
    clinic: Path | None
    library: Library
    found: Translation


def _find(language: str, clinic: Path | None) -> _Here:
    """All that there is of a language. Raises LibraryError where a file of it is faulty."""
    from guidegen.errors import LibraryError
    from guidegen.files.resources import content_dir
    from guidegen.library.translation import find_translation

    _require_language(language)
    settings, library = load_all(clinic)
    own = settings.folder / "content" if settings.folder else Path("content")
    if settings.folder is None and own.resolve() != content_dir().resolve():
        raise click.UsageError("name the folder that the words are written in: --clinic DIR")
    found = find_translation(library, language, settings.folder)
    if found.faults:
        raise LibraryError(found.faults)
    return _Here(own / language, own.parent / "templates", settings.folder, library, found)


def _require_language(language: str) -> None:
    from babel import Locale, UnknownLocaleError

    from guidegen.library.files import is_language
    from guidegen.library.translation import SOURCE

    if language == SOURCE:
        raise click.UsageError(f"the content is written in '{SOURCE}': name another language")
    try:
        known = is_language(language) and bool(Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        known = False
    if not known:
        raise click.UsageError(f"'{language}' is no language: write it as es, pl or pt_BR")


def _below(folder: Path, files: Mapping[str, str]) -> dict[Path, bytes]:
    return {folder / path: text.encode() for path, text in files.items()}


def _write(files: Mapping[Path, bytes]) -> None:
    """All files, or none where one cannot be written; each is listed on stdout."""
    from guidegen.files.private_file import write_all_shared

    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
    write_all_shared(list(files.items()))
    for file in files:
        click.echo(click.format_filename(file))


def _tell_all(what: str, words: tuple[str, ...]) -> None:
    for word in words[:_TOLD]:
        tell(harmless(f"{what}: {word}"))
    if len(words) > _TOLD:
        tell(f"{what}: {len(words) - _TOLD} more")


def _state(found: Translation) -> str:
    """How far a translation is; what has still to be said of the language itself is told."""
    for problem in (*found.faults, *found.unspoken):
        tell_problem(problem, "warning")
    return (
        f"{len(found.current)} of {len(found.units)} items are translated, {len(found.missing)} are not, "
        f"and of {found.changed} the source has changed"
    )
