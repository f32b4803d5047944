"""A released guide by e-mail, as `guidegen email` sends one: verified TLS, a ledger, and nothing twice."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import closing
from functools import partial
from pathlib import Path

from guidegen.answers import Client
from guidegen.assessment import Assessment
from guidegen.assessment.warnings import RETAKE_AFTER_DAYS
from guidegen.clinic.settings import Settings
from guidegen.delivery.mail.address import Address, AddressError, read_address
from guidegen.delivery.mail.compose import makers
from guidegen.delivery.mail.credentials import smtp_credentials
from guidegen.delivery.mail.deliver import Job, Round
from guidegen.delivery.mail.eligibility import Post
from guidegen.delivery.mail.languages import languages_of
from guidegen.delivery.mail.ledger import LEDGER, SENT, Ledger, sending_lock
from guidegen.delivery.mail.mailed import Memory
from guidegen.delivery.mail.one_file import pseudonym
from guidegen.delivery.mail.pending import still_open
from guidegen.delivery.mail.rate_limit import RateLimit
from guidegen.delivery.mail.smtp import connect
from guidegen.errors import MailError
from guidegen.files.private_file import make_private_folder, write_private
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.visits import Visit

CAMPAIGN = "guide"
_FOLDER = "mail"


class NotSentError(Exception):
    """A guide did not go; `why` names the reason: consent, address, unread, too_old, settings, before, server."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def can_mail(settings: Settings) -> bool:
    """Whether the clinic's settings say from whom mail is, and through which server."""
    return bool(settings.mail.sender and settings.mail.host)


def mail_guide(clinic: Clinic, visit: Visit, assessment: Assessment, pdf: bytes, language: str) -> str:
    """Send a guide to the runner's own address; the code of the language that the message is in.

    `language` is the guide's, and the message's where there are words in it.

    Raises NotSentError where it may not go or did not arrive at the server, and GuidegenErrors where a message cannot
    be made.
    """
    if not can_mail(clinic.settings):
        raise NotSentError("settings")
    to = _allowed(assessment.answers.client, assessment, clinic)
    folder = clinic.data / _FOLDER
    make_private_folder(folder)
    file = folder / f"{visit.id}.pdf"
    try:
        write_private(file, pdf)
        return _send(clinic, _post(visit, file, pdf, to, assessment.answers.client.name, language), folder)
    except MailError as error:
        raise NotSentError("server") from error
    finally:
        file.unlink(missing_ok=True)


def forget_unsent(data: Path) -> None:
    """Delete guides that were being sent when a server was killed: nobody sends them on. Raises OSError.

    For a server that begins, which serves a folder alone.
    """
    for path in (data / _FOLDER).glob("*.pdf"):
        path.unlink(missing_ok=True)


def _allowed(client: Client, assessment: Assessment, clinic: Clinic) -> Address:
    """The address, where nothing speaks against writing to it."""
    if not client.email_consent:
        raise NotSentError("consent")
    if assessment.answers.unread:
        raise NotSentError("unread")
    if (clinic.today() - assessment.answers.answered_on).days > RETAKE_AFTER_DAYS:
        raise NotSentError("too_old")
    try:
        return read_address(client.email)
    except AddressError as error:
        raise NotSentError("address") from error


def _post(visit: Visit, file: Path, pdf: bytes, to: Address, name: str, language: str) -> Post:
    return Post(visit.number or pseudonym(to), hashlib.sha256(pdf).hexdigest(), file, to, name, language)


def _send(clinic: Clinic, post: Post, folder: Path) -> str:
    mail = clinic.settings.mail
    path = mail.ledger or clinic.data / LEDGER
    with sending_lock(path), closing(Ledger(path)) as ledger, Memory(folder) as memory:
        ledger.recover()
        if not still_open([post], ledger.standing(CAMPAIGN), ledger.address_key, retry_failed=True):
            raise NotSentError("before")
        languages = languages_of([post.language], clinic.settings, clinic.library, clinic.region)
        [(_, id_, make)] = makers([post], clinic.settings, CAMPAIGN, languages)
        numbers = ledger.enter([(post, id_)], (), CAMPAIGN)
        credentials = smtp_credentials(mail, os.environ)
        sending = Round(
            [Job(numbers[post.key], post, make)],
            ledger,
            mail,
            partial(connect, mail, credentials, False),
            RateLimit(mail.per_minute, _sleep),
            lambda job: memory.add(*job.post.key, CAMPAIGN),
        )
        if [outcome.state for outcome in sending] != [SENT]:
            raise NotSentError("server")
        return languages.of(post.language).code


def _sleep(seconds: float) -> bool:
    """Wait; nobody can ask a page to stop."""
    time.sleep(seconds)
    return False
