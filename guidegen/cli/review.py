"""`guidegen review`: everything that a clinician approves, to read."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import USAGE, reported, tell
from guidegen.cli.options import (
    a_language,
    clinic_option,
    load_all,
    quiet_option,
    region_option,
    require_region,
    today_option,
)
from guidegen.cli.review_comments import tell_comments
from guidegen.cli.review_readers import log_result

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.library import Library

_ENDINGS = {False: ".pdf", True: ".html"}


@click.command()
@click.option(
    "-o", "--output", metavar="FILE", help="The file to write; - is stdout. Default: review-book.pdf or .html, here."
)
@click.option("--html", "as_html", is_flag=True, help="Write it for the screen instead of a PDF.")
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="SIGNED",
    help="Only what has changed since it was signed: a clinic's folder, a folder of content, the ZIP beside a record "
    "of signatures, or the record.",
)
@click.option(
    "--comments",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="List what a reviewer wrote, by item: review-comments.yaml or the filled book. Repeatable; makes no book.",
)
@click.option(
    "--questions",
    is_flag=True,
    help="Write the sheet to try a guide with real readers instead, and beside it a .yaml for what comes of it.",
)
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep what one reader made of a guide, with the content that was read, in the clinic's folder.",
)
@click.option(
    "--language",
    metavar="CODE",
    callback=lambda _context, _option, given: a_language(given),
    help="The translation to this language instead, such as es: every word beside the one that it was made from.",
)
@clinic_option
@region_option
@quiet_option
@today_option
def review(
    output: str | None,
    as_html: bool,
    since: Path | None,
    comments: tuple[Path, ...],
    questions: bool,
    log: Path | None,
    language: str | None,
    clinic: Path | None,
    region: str | None,
    quiet: bool,
    today: date,
) -> None:
    """Write the review book: all content, for the clinician who answers for it.

    What is open for a clinician stands first. Then each item once, as the client sees it, with the rules that choose
    it told as sentences, its doses, its sources, and who signed it; each red flag with two example clients for each
    way to fire. Indexes by question, by source and by code close it.

    \b
    Examples:
      guidegen review --region uk -o book.pdf
      guidegen review --clinic our-clinic --html -o book.html
      guidegen review --clinic our-clinic --language es -o spanish.pdf
      guidegen review --clinic our-clinic --since our-clinic/sign-off/signatures.yaml -o changes.pdf
      guidegen review --clinic our-clinic --comments review-comments.yaml
      guidegen review --clinic our-clinic --questions -o readers.pdf
      guidegen review --clinic our-clinic --log reader-7.yaml
    """
    from guidegen.library.files import SOURCE

    is_translation = language is not None and language != SOURCE
    _refuse_together(
        comments=bool(comments),
        log=log is not None,
        since=since is not None,
        questions=questions,
        language=is_translation,
    )
    if comments or log:
        if output is not None or as_html:
            raise click.UsageError(f"--{'comments' if comments else 'log'} makes no book: leave out -o and --html")
        with reported():
            settings, library = load_all(clinic)
            if comments:
                tell_comments(comments, library)
            elif log:
                log_result(log, settings, library, today, quiet)
        return
    name = "readers" if questions else "changes" if since else "review-book"
    name += f"-{language}" if is_translation else ""
    target = output if output is not None else f"{name}{_ENDINGS[as_html]}"
    _refuse_bad_target(target, as_html)
    with reported():
        settings, library = load_all(clinic, region=region)
        require_region(settings, library, region)
        settings.refuse_cosmetic()
        settings = settings.with_sign_off()
        if since is not None:
            _write(target, _changes(since, library, settings, today, as_html))
            said = "what has changed in"
        elif questions:
            _write_sheet(target, library, settings, today, as_html)
            said = "the sheet for readers of"
        elif language is not None and is_translation:
            _write(target, _translation(language, library, settings, today, as_html))
            said = f"the words in '{language}' of"
        else:
            _write(target, _book(library, settings, today, as_html))
            said = "the review book of"
        if not quiet:
            tell(f"{click.format_filename(target)}: {said} content {library.version} written")


def _refuse_together(**given: bool) -> None:
    if len(found := [f"--{name}" for name, is_given in given.items() if is_given]) > 1:
        raise click.UsageError(f"{' and '.join(found)} are done one at a time")


def _write_sheet(target: str, library: Library, settings: Settings, today: date, as_html: bool) -> None:
    """The sheet, and beside it a file for results unless there is one, which may be filled in already."""
    from guidegen.errors import Place
    from guidegen.review.book import BOOK_LIMITS
    from guidegen.review.user_testing import SHEET_TEMPLATE, blank_results, print_sheet
    from guidegen.service.apart import apart

    place = Place(f"templates/review/{SHEET_TEMPLATE}")
    _write(target, apart(BOOK_LIMITS, place, print_sheet, library, settings, today, as_html))
    results = Path(target).with_suffix(".yaml")
    if target != "-" and not results.exists():
        _write(str(results), apart(BOOK_LIMITS, place, blank_results, library, settings, today))


def _book(library: Library, settings: Settings, today: date, as_html: bool) -> bytes:
    from guidegen.errors import Place
    from guidegen.review.book import BOOK_LIMITS, TEMPLATE, print_book
    from guidegen.service.apart import apart

    return apart(BOOK_LIMITS, Place(f"templates/review/{TEMPLATE}"), print_book, library, settings, today, as_html)


def _translation(language: str, library: Library, settings: Settings, today: date, as_html: bool) -> bytes:
    from guidegen.errors import LibraryError, Place
    from guidegen.library.translation.translating import unknown_language
    from guidegen.review.book import BOOK_LIMITS
    from guidegen.review.translation import TRANSLATION_TEMPLATE, print_translation
    from guidegen.service.apart import apart
    from guidegen.service.in_language import spoken_library

    spoken = spoken_library(library, language, settings.folder)
    if spoken is None:
        raise LibraryError([unknown_language(language)])
    place = Place(f"templates/review/{TRANSLATION_TEMPLATE}")
    return apart(BOOK_LIMITS, place, print_translation, spoken, library, settings, today, as_html)


def _changes(since: Path, library: Library, settings: Settings, today: date, as_html: bool) -> bytes:
    from guidegen.errors import Place
    from guidegen.review.book import BOOK_LIMITS
    from guidegen.review.changes import CHANGES_TEMPLATE, print_changes, signed_library
    from guidegen.service.apart import apart

    old = signed_library(since)
    place = Place(f"templates/review/{CHANGES_TEMPLATE}")
    return apart(BOOK_LIMITS, place, print_changes, old, library, settings, today, as_html)


def _refuse_bad_target(target: str, as_html: bool) -> None:
    """End before anything is made where the file could not be written, or is of another kind than its name says."""
    from guidegen.files.private_file import check_place

    ending = _ENDINGS[as_html]
    if target == "-":
        if sys.stdout.isatty() and not as_html:
            raise click.UsageError("a PDF is not written to a terminal; write: ... > book.pdf")
        return
    if Path(target).suffix.lower() != ending:
        hint = "" if as_html else ", or add --html"
        raise click.UsageError(f"-o {click.format_filename(target)}: give it a name that ends in {ending}{hint}")
    try:
        check_place(Path(target))
    except OSError as error:
        _give_up_on(target, error)


def _write(target: str, data: bytes) -> None:
    """The book holds nothing about any client, so that anybody in the clinic may read it."""
    if target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from guidegen.files.private_file import write_all_shared

    try:
        write_all_shared([(Path(target), data)])
    except OSError as error:
        _give_up_on(target, error)


def _give_up_on(target: str, error: OSError) -> None:
    tell(f"error: {click.format_filename(target)}: cannot be written: {error.strerror or type(error).__name__}")
    sys.exit(USAGE)
