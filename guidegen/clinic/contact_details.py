"""What a clinic's colour, addresses and numbers must be, so that they can be printed, read, scanned and called."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from guidegen.pictures.colour import READABLE, WHITE, contrast, darker_until, is_colour

MAX_URL = 300
MAX_LINE = 120  # of what is printed as it stands; a longer one has no room on the page

_URL_SIGNS = frozenset("-._~:/?#[]@!$&'()*+,;=%")

Fault = tuple[str, str | None]  # what is wrong, and what to do


def clinic_faults(texts: Mapping[str, str]) -> Iterator[tuple[str, Fault]]:
    """Every fault in the [clinic] texts, with its key; an empty text is none."""
    for key, rule in _RULES.items():
        if texts[key] and (fault := rule(texts[key])):
            yield key, fault


def _address_fault(text: str) -> Fault | None:
    longest = max(map(len, text.splitlines()), default=0)
    if longest > MAX_LINE:
        return f"a line is too long: {longest} characters, at most {MAX_LINE}", "write it in several lines"
    return None


def _colour_fault(text: str) -> Fault | None:
    if not is_colour(text):
        return f"'{text[:40]}' is not a colour", "write #rrggbb, such as #0b4a5e"
    ratio = contrast(text, WHITE)
    if ratio >= READABLE:
        return None
    # Rounded down, so that no refused colour is told to have what is asked for.
    message = f"{text} on white has a contrast of {int(ratio * 100) / 100:.2f} to 1; {READABLE:g} to 1 is needed"
    return message, f"the nearest that can be read: {darker_until(text, READABLE)}"


def _booking_fault(text: str) -> Fault | None:
    if not text.isascii():
        return "the address holds letters that not every scanner reads", "copy it out of a browser's address bar"
    return _web_fault(text)


def _website_fault(text: str) -> Fault | None:
    if len(text) > MAX_LINE:
        return f"the address is too long: {len(text)} characters, at most {MAX_LINE}", "name the first page only"
    return _web_fault(text if "://" in text else f"https://{text}")


def _web_fault(text: str) -> Fault | None:
    if len(text) > MAX_URL:
        return f"the address is too long: {len(text)} characters, at most {MAX_URL}", None
    if not text.isprintable() or any(letter.isspace() for letter in text):
        return "the address holds a space", "write it as one word: https://example.org/booking"
    if not all(letter in _URL_SIGNS or _is_word(letter) for letter in text):
        return "the address holds a sign that no web address has", "copy it out of a browser's address bar"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or not _is_host(host) or parts.scheme not in ("http", "https"):
        return f"'{text[:40]}' is not a web address", "write it as https://example.org/booking"
    if parts.username is not None:
        return "the address holds a user name", "leave out what stands before the @"
    return None


def _is_host(name: str) -> bool:
    labels = name.split(".")
    return len(labels) > 1 and all(
        label.strip("-") == label != "" and all(letter == "-" or _is_word(letter) for letter in label)
        for label in labels
    )


def _is_word(letter: str) -> bool:
    """A letter, its accent or a digit of any script, as people write addresses."""
    return unicodedata.category(letter)[0] in "LMN"


def _email_fault(text: str) -> Fault | None:
    name, at, host = text.partition("@")
    if not (name and at and _is_host(host)) or any(
        letter.isspace() or letter in ",;:<>()[]@" for letter in name + host
    ):
        return f"'{text[:60]}' is not an e-mail address", "write it as hello@example.org"
    return None


def _phone_fault(text: str) -> Fault | None:
    return (
        None if any(letter.isdecimal() for letter in text) else ("a number holds a digit", "write it as it is dialled")
    )


_RULES: Mapping[str, Callable[[str], Fault | None]] = {
    "address": _address_fault,
    "phone": _phone_fault,
    "email": _email_fault,
    "website": _website_fault,
    "booking_url": _booking_fault,
    "colour": _colour_fault,
}
