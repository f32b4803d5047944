"""Reports of servers that write for people only, each known by words that it always begins with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

from guidegen.delivery.bounces.mime import Part, field_of
from guidegen.delivery.bounces.models import Verdict, bounce_kind, status_in
from guidegen.delivery.bounces.standard import written_ways

_MAX_TEXT = 64 * 1024
_MAX_RECIPIENTS = 100
_MAX_WORDS = 1000
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']{1,64}@[^\s<>()\[\],;:\"']{1,255}")
_RETURNED = re.compile(
    r"^[ \t]*(?:--[^\n]{0,80}?(?:copy of|original|returned|below this line|unsent)|Below is a copy of the original)",
    re.IGNORECASE | re.MULTILINE,
)
_TOO_LONG = re.compile(r"in the queue too long|retry timeout exceeded|retry time not reached", re.IGNORECASE)
_EXPIRED = "4.4.7"


@dataclass(frozen=True)
class _Form:
    """The words that one server's reports always hold, and how to find who is meant with what was said."""

    words: re.Pattern[str]
    found: Callable[[Message, str], Iterator[tuple[str, str]]]


def plain_verdicts(header: Message, parts: Iterable[Part]) -> Iterator[Verdict]:
    """The failures that a report for people tells of; nothing where its form is not known."""
    text = next((part.text[:_MAX_TEXT] for part in parts if part.type == "text/plain"), "")
    # The returned message is the clinic's own, and says nothing about its fate.
    said = _RETURNED.split(text, 1)[0]
    for form in _FORMS:
        if form.words.search(said):
            for count, (address, words) in enumerate(form.found(header, said)):
                if count == _MAX_RECIPIENTS:
                    return
                yield _failed(address, words)
            return


def _failed(address: str, words: str) -> Verdict:
    words = " ".join(words.split())[:_MAX_WORDS]
    status = _EXPIRED if _TOO_LONG.search(words) else status_in(words)
    return Verdict(bounce_kind(status, words), written_ways(address), status, words)


def _by_paragraphs(header: Message, text: str) -> Iterator[tuple[str, str]]:
    """<address>: alone on a line, and below it what was said, up to a blank line."""
    for paragraph in re.split(r"\n[ \t]*\n", text):
        first, _, words = paragraph.strip("\n").partition("\n")
        if found := re.fullmatch(r"[ \t]*<([^<>\s]+)>:[ \t]*", first):
            yield found[1], words


def _by_header(header: Message, text: str) -> Iterator[tuple[str, str]]:
    """The addresses of X-Failed-Recipients, or else those in the text; what was said stands below each."""
    named = [address.strip() for address in field_of(header, "X-Failed-Recipients").split(",")]
    for address in [address for address in named if address] or dict.fromkeys(_ADDRESS.findall(text)):
        place = text.lower().find(address.lower())
        yield address, text[place + len(address) :] if place >= 0 else text


def _by_lines(header: Message, text: str) -> Iterator[tuple[str, str]]:
    """address: what was said, each on a line of its own."""
    for line in text.splitlines():
        if found := re.match(r"[ \t]*(" + _ADDRESS.pattern + r"):[ \t]*(.*)", line):
            yield found[1], found[2]


def _by_list(header: Message, text: str) -> Iterator[tuple[str, str]]:
    """Addresses one a line below a heading, and the talk with the other server further down."""
    listed, _, talk = text.partition("permanent fatal errors")[2].partition("Transcript of session follows")
    for line in listed.splitlines()[1:]:
        if found := re.match(r"[ \t]*<?(" + _ADDRESS.pattern + r")>?(?:[ \t]*\(.*)?$", line):
            yield found[1], talk.replace("-----", " ")


_FORMS = (
    # qmail's own form (QSBMF), and that of Yahoo, which follows it.
    _Form(re.compile(r"\A\s*Hi\. This is the "), _by_paragraphs),
    _Form(re.compile(r"\A\s*Sorry, we were unable to deliver your message"), _by_paragraphs),
    # Exim without a part for programs, and those that took over its words. A warning about a delay says otherwise.
    _Form(re.compile(r"This is a permanent error\.\s"), _by_header),
    _Form(re.compile(r"\A\s*Delivery to the following recipients? failed permanently"), _by_header),
    # OpenSMTPD before it knew the standard, and Sendmail.
    _Form(re.compile(r"An error has occurred while attempting to deliver a message for"), _by_lines),
    _Form(re.compile(r"^[ \t]*-{3,} The following addresses had permanent fatal errors", re.MULTILINE), _by_list),
)
