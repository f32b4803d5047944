"""The messages of `guidegen email`: made, shown before they go, or written as files for another program."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guidegen.cli.email_passphrases import passphrases_for
from guidegen.cli.exits import USAGE, tell, tell_problem

if TYPE_CHECKING:
    from guidegen.clinic.settings import Settings
    from guidegen.delivery.mail.compose import Maker
    from guidegen.delivery.mail.eligibility import Plan, Post
    from guidegen.delivery.mail.languages import Languages
    from guidegen.delivery.mail.ledger import Delivery

PREVIEW = "first_message.eml"


def make_messages(
    posts: Sequence[Post], settings: Settings, folder: Path, options: dict[str, Any]
) -> list[tuple[Post, str, Maker]]:
    """Each post with its message id and what makes its message; with --encrypt the passphrases are kept first.

    A language that messages cannot be in is told.
    """
    from guidegen.delivery.mail.compose import makers

    passphrases = passphrases_for([post.client_id for post in posts], folder, options)
    languages = _languages(posts, settings)
    for problem in () if options["quiet"] else languages.problems:
        tell_problem(problem, "warning")
    return makers(posts, settings, options["campaign"], languages, passphrases)


def _languages(posts: Sequence[Post], settings: Settings) -> Languages:
    """What the messages are written in; where the settings name a region they have its emergency number."""
    from guidegen.clinic.settings import find_region
    from guidegen.delivery.mail.languages import languages_of
    from guidegen.library import load_library

    codes = [post.language for post in posts]
    if not posts or not settings.region:
        return languages_of(codes, settings)
    library = load_library(settings.folder)
    return languages_of(codes, settings, library, find_region(settings, library))


def preview(
    plan: Plan,
    before: Sequence[Delivery],
    later: int,
    made: Sequence[tuple[Post, str, Maker]],
    folder: Path,
    settings: Settings,
) -> None:
    """All that would happen, and the first message as a file. `later` counts those beyond --limit."""
    from guidegen.files.private_file import write_private

    for words in _subjects([post for post, _, _ in made], settings):
        click.echo(words)
    for post, _, _ in made:
        click.echo(f"to send: {post.client_id}  {post.to.masked}")
    for one in plan.held:
        click.echo(f"held back: {one.who}  {one.words}")
    for row in before:
        click.echo(f"{row.state} before: {row.client_id}  {row.address}  {row.changed_at}")
    counts = [f"{len(made)} to send", f"{len(before)} before", f"{len(plan.held)} held back"]
    counts += [f"{count} {words}" for count, words in ((later, "later"), (plan.without, "without a document")) if count]
    click.echo(", ".join(counts))
    if made and (message := made[0][2]()):
        write_private(folder / PREVIEW, message)
        click.echo(f"first message: {click.format_filename(folder / PREVIEW)}")


def _subjects(posts: Sequence[Post], settings: Settings) -> Iterator[str]:
    """The subject in each language that there are messages in; which one it is where it is not the content's."""
    from guidegen.delivery.mail.words import subjects_for

    known = _languages(posts, settings)
    languages = list(dict.fromkeys(known.of(post.language).code for post in posts)) or [known.own.code]
    for code, subject in zip(languages, subjects_for([known.of(code) for code in languages], settings), strict=True):
        yield f"subject: {subject}" if code == known.own.code else f"subject in {code}: {subject}"


def write_messages(made: Sequence[tuple[Post, str, Maker]], held: Sequence[str], options: dict[str, Any]) -> None:
    """The messages as files; the ledger does not know whether somebody sends them."""
    from guidegen.delivery.mail.outbox import add_to_maildir, write_eml

    folder = options["eml"] or options["maildir"]
    messages = ((post.client_id, message) for post, _, make in made if (message := make()) is not None)
    try:
        count = write_eml(Path(folder), messages, held) if options["eml"] else add_to_maildir(Path(folder), messages)
    except OSError as error:
        tell(f"error: {click.format_filename(folder)}: cannot be written: {error.strerror}")
        sys.exit(USAGE)
    click.echo(f"{click.format_filename(folder)}: {count} messages written; the ledger does not count them as sent")
