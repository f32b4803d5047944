"""The message of each client: words, guide and headers put together, with the guide locked where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from guidegen.clinic.settings import Settings
from guidegen.delivery.mail.eligibility import Post, read_document
from guidegen.delivery.mail.languages import Languages
from guidegen.delivery.mail.message import Letter, Words, compose, message_id
from guidegen.delivery.mail.words import all_words

Maker = Callable[[], bytes | None]


def makers(
    posts: Sequence[Post],
    settings: Settings,
    campaign: str,
    languages: Languages,
    passphrases: Mapping[str, str] | None = None,
) -> list[tuple[Post, str, Maker]]:
    """For each post its message id, and what makes its message once it is wanted.

    The words are written at once, so that a broken template shows before anything is sent; raises RenderError. A
    maker gives None where the file is not the planned one any more. `passphrases` are by client; with them every
    guide is locked.
    """
    made: list[tuple[Post, str, Maker]] = []
    readers = [(post.name, languages.of(post.language)) for post in posts]
    written = all_words(readers, settings, passphrases is not None)
    for post, words in zip(posts, written, strict=True):
        id_ = message_id(post.client_id, post.document, campaign, settings.mail.sender)
        passphrase = passphrases[post.client_id] if passphrases is not None else None
        made.append((post, id_, partial(_message, post, words, settings, id_, passphrase)))
    return made


def _message(post: Post, words: Words, settings: Settings, id_: str, passphrase: str | None) -> bytes | None:
    pdf = read_document(post)
    if pdf is None:
        return None
    if passphrase is not None:
        from guidegen.pdf import lock

        pdf = lock(pdf, passphrase)
    mail = settings.mail
    return compose(Letter(mail.sender, mail.reply_to, post.to, words, pdf, id_, datetime.now(UTC)))
