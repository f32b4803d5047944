"""`guidegen sign`: a clinician's signature under content, by parts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli.exits import USAGE, reported, tell, tell_problem
from guidegen.cli.options import a_language, clinic_option, load_all, quiet_option, today_option
from guidegen.cli.sign_words import signed_lines, signing_lines, status_lines

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.clinic.sign_off import Signing
    from guidegen.clinic.sign_off.scope import Scope
    from guidegen.library import Library

# A name stands on pages that have to stay one page.
_MOST_LETTERS = {"--name": 80, "--registration": 40, "--remarks": 500}
_NO_CLINIC = "which clinic signs? give --clinic DIR, or go to its folder; guidegen new makes one"
_PAGES = "write all, or pages such as 1-20, 33"


@dataclass(frozen=True)
class _Given:
    """What was said on the command line; empty where nothing was."""

    name: str
    registration: str
    scope: str
    read: str
    remarks: str


@click.command()
@click.option("--name", default="", metavar="NAME", help="Who signs.")
@click.option("--registration", default="", metavar="NUMBER", help="Their number in the register of their profession.")
@click.option(
    "--scope",
    default="",
    metavar="PARTS",
    help="What is signed: all, kinds (red_flags,exercises) or single items (exercises/bird_dog), with commas between.",
)
@click.option("--read", default="", metavar="PAGES", help="The pages of the review book that were read: 1-20,33.")
@click.option("--read-all", is_flag=True, help="All pages of it were read.")
@click.option(
    "--language",
    metavar="CODE",
    callback=lambda _context, _option, given: a_language(given),
    help="Sign how all this is said in a language, such as es. Default: the content itself.",
)
@click.option("--remarks", default="", metavar="TEXT", help="What the clinician wants to be kept with the signature.")
@click.option("--status", is_flag=True, help="Tell what is signed, by whom and until when, and sign nothing.")
@clinic_option
@quiet_option
@today_option
def sign(
    name: str,
    registration: str,
    scope: str,
    read: str,
    read_all: bool,
    language: str | None,
    remarks: str,
    status: bool,
    clinic: Path | None,
    quiet: bool,
    today: date,
) -> None:
    """Sign content that you have read and stand for, as a clinician. Asks for what is not given.

    The signature is kept in the clinic's folder, in sign-off/signatures.yaml, beside a copy of all content as it is
    now. It holds for 12 months, and for 6 under red flags; a change of an item ends the signatures under that item.
    A translation is signed by itself: guidegen review --language prints its words beside their source.

    \b
    Examples:
      guidegen sign --clinic our-clinic
      guidegen sign --clinic our-clinic --name "B. Clinician" --registration PH12345 --scope red_flags --read 4-31
      guidegen sign --clinic our-clinic --language es --scope exercises,catalogue
      guidegen sign --clinic our-clinic --status
    """
    if read and read_all:
        raise click.UsageError("--read and --read-all say different things; give one of them")
    with reported():
        from guidegen.service.in_language import library_in
        from guidegen.service.sign_off import spoken_and_signed

        settings, library = load_all(clinic)
        settings = settings.with_sign_off()
        if settings.folder is None:
            raise click.UsageError(_NO_CLINIC)
        signed = library_in(language, library, settings)
        if status:
            every = [signed] if language else spoken_and_signed(settings, library)
            click.echo("\n".join(line for each in every for line in status_lines(settings, each, today)))
            return
        _refuse_bad_place(settings, settings.folder)
        given = _Given(name, registration, scope, "all" if read_all else read, remarks)
        signings = _asked(given, signed, today)
        _write(settings.folder, signings, signed)
        if not quiet:
            lines = [*signing_lines(signings), *signed_lines(settings.with_sign_off(), signed, today)]
            click.echo("\n".join(lines))


def _refuse_bad_place(settings: Settings, folder: Path) -> None:
    """End before anything is asked: nothing can be added to a record that nobody can rely on. Raises SettingsError."""
    from guidegen.clinic.sign_off.writing import refuse_unwritable
    from guidegen.errors import SettingsError

    if settings.sign_off.faults:
        raise SettingsError(settings.sign_off.faults)
    with _told_unwritten(folder):
        refuse_unwritable(folder)


def _asked(given: _Given, library: Library, today: date) -> list[Signing]:
    """What to write, from what was given and what a person at the terminal adds."""
    from guidegen.clinic.sign_off.signing import new_signings

    def signings(scope: Scope) -> list[Signing]:
        return new_signings(given.name, given.registration, given.read, given.remarks, scope.keys, library, today)

    if not sys.stdin.isatty():
        return signings(_checked(given, library, tuple(_missing(given))))
    # What was given is looked at before a person is asked for the rest.
    _checked(given, library)
    given = _Given(
        given.name or click.prompt("Your name", err=True),
        given.registration or click.prompt("Your registration number", err=True),
        given.scope or click.prompt("What do you sign? (all, or such as red_flags,exercises/bird_dog)", err=True),
        given.read or click.prompt(f"Which pages of the review book have you read? ({_PAGES[6:]})", err=True),
        given.remarks,
    )
    found = signings(_checked(given, library, tuple(_missing(given))))
    for line in signing_lines(found):
        tell(line)
    click.confirm("Have you read this content, and do you stand for it?", abort=True, err=True)
    return found


def _missing(given: _Given) -> Iterator[str]:
    """What is not there, and nobody can be asked for where there is no terminal."""
    wanted = {"--name": given.name, "--registration": given.registration, "--scope": given.scope}
    wanted |= {"--read PAGES, or --read-all": given.read}
    if missing := [option for option, value in wanted.items() if not value.strip(" ,")]:
        yield f"missing: {'; '.join(missing)} (at a terminal you are asked)"


def _checked(given: _Given, library: Library, faults: Sequence[str] = ()) -> Scope:
    """What is to be signed. Whatever was given and cannot be used is a usage error, all of it at once."""
    from guidegen.clinic.sign_off.pages import tidy_pages
    from guidegen.clinic.sign_off.scope import find_scope
    from guidegen.files.printable import fault

    scope = find_scope([word for part in given.scope.split(",") if (word := part.strip())], library)
    found = [*faults, *(f"--scope: {why}" for why in scope.faults)]
    texts = {"--name": given.name, "--registration": given.registration, "--remarks": given.remarks}
    found += [f"{option}: {why}" for option, text in texts.items() if (why := fault(text, _MOST_LETTERS[option]))]
    if given.read and tidy_pages(given.read) is None:
        found.append(f"--read: '{given.read}' are no pages; {_PAGES}")
    if found:
        raise click.UsageError("\n  ".join(found))
    return scope


def _write(folder: Path, signings: Sequence[Signing], library: Library) -> None:
    from guidegen.clinic.sign_off.writing import add_signings

    with _told_unwritten(folder):
        add_signings(folder, signings, library.files)


@contextmanager
def _told_unwritten(folder: Path) -> Iterator[None]:
    from guidegen.errors import Place, Problem

    try:
        yield
    except OSError as error:
        place = Place(str(error.filename or folder))
        hint = "nothing was signed; make the clinic's folder writable for who signs"
        tell_problem(Problem(place, f"cannot be written: {error.strerror or type(error).__name__}", hint), "error")
        sys.exit(USAGE)
