"""A message for each invited client who agreed to e-mail, for the clinic's own mail program to send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial

from guidegen.clinic.settings import Settings
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.languages import Languages, languages_of
from guidegen.errors import Place
from guidegen.html import long_day, render_mail
from guidegen.html.direction import without_signs
from guidegen.library import Library
from guidegen.library.regions import Region
from guidegen.library.translation import SOURCE
from guidegen.service.apart import apart
from guidegen.service.limits import time_limit
from guidegen.web.intake.invitations import Invitation, Invited

_BODY, _SUBJECT = "invitation.txt.j2", "invitation_subject.txt.j2"


def languages_for(invited: Iterable[Invited], settings: Settings, library: Library, region: Region) -> Languages:
    """What the messages are written in: what each client reads, else what the clinic has set."""
    return languages_of([_language(one, settings) for one in invited], settings, library, region)


def messages(invitations: Sequence[Invitation], settings: Settings, languages: Languages) -> list[tuple[int, bytes]]:
    """The message of each client who agreed to e-mail, by the place in the sequence from 0.

    Its words come from `templates/email`, the clinic's own before ours, in a process of their own. Raises RenderError.
    """
    going = [(place, one) for place, one in enumerate(invitations) if one.invited.email_consent]
    place_of_words = Place(f"templates/email/{_BODY}")
    written = apart(settings.limits, place_of_words, _written, [one for _, one in going], settings, languages)
    return [
        (place, _composed(one, settings, subject, text))
        for (place, one), (subject, text) in zip(going, written, strict=True)
    ]


def _language(one: Invited, settings: Settings) -> str:
    return one.language or settings.language or ""


def _written(invitations: Sequence[Invitation], settings: Settings, languages: Languages) -> list[tuple[str, str]]:
    return list(_words(invitations, settings, languages))


def _words(invitations: Sequence[Invitation], settings: Settings, languages: Languages) -> Iterator[tuple[str, str]]:
    """Subject and text of each; the subject is never given a name."""
    for one in invitations:
        with time_limit(settings.limits):
            language = languages.of(_language(one.invited, settings))
            write = partial(render_mail, language=language.code)
            until = long_day(one.until.astimezone().date(), language.region.locale if language.region else SOURCE)
            text = write(_BODY, settings, language.region, name=one.invited.name, link=one.link, until=until)
            yield " ".join(without_signs(write(_SUBJECT, settings, language.region)).split()), text


def _composed(one: Invitation, settings: Settings, subject: str, text: str) -> bytes:
    to = read_address(one.invited.email)
    message = EmailMessage(SMTP.clone(cte_type="7bit", utf8=to.is_international))
    message["From"] = settings.mail.sender
    message["To"] = HeaderAddress(username=to.local, domain=to.domain)
    if settings.mail.reply_to:
        message["Reply-To"] = settings.mail.reply_to
    message["Subject"] = subject
    # A draft that a mail program opens to be sent.
    message["X-Unsent"] = "1"
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()
