"""Phone numbers as links that a telephone dials, wherever they stand in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from markupsafe import Markup, escape

# What may stand between two digits of one number: a space, a hyphen or dot with or without spaces, brackets, a slash.
# A slash with spaces around it stands between two numbers.
_BETWEEN = r"(?:[ \u00a0]?[-.\u2010-\u2013][ \u00a0]?|[ \u00a0]?\(|\)[ \u00a0]?|[/ \u00a0])"
_DIGITS = rf"(?:\+ ?|\(\+?(?=\d{{1,5}}\)))?\d(?:{_BETWEEN}?\d)*"
_EXTENSION = r"(?:,?[ \u00a0]?(?:extension|ext\.?|x)[ \u00a0]?(?P<extension>\d{1,6}))?"
# Hours stand beside numbers: 9:00-17:00, 8.30-16.30, 24/7.
_HOURS = r"\d{1,2}:\d{2}(?:[ ]?[-\u2013][ ]?\d{1,2}:\d{2})?|\d{1,2}\.\d{2}[ ]?[-\u2013][ ]?\d{1,2}\.\d{2}|24/7"
_FOUND = re.compile(
    rf"(?<!\w)(?:(?P<hours>{_HOURS})(?!\d)|(?P<number>{_DIGITS}){_EXTENSION}(?!\w))",
    re.IGNORECASE,
)
# In a sentence a number is a telephone's where it begins as one and is no date, or has the shape of North America's.
_IN_A_SENTENCE = re.compile(r"\(?[+0](?!\d?[-./]\d{1,2}[-./]\d{2,4}$)|(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$")
_SHORTEST, _SHORTEST_IN_A_SENTENCE, _LONGEST = 3, 7, 15  # digits; the longest is that of E.164
_TRUNK = re.compile(r"\(0\)")


def phones(text: str) -> Markup:
    """A text that is there to hold phone numbers, such as a clinic's, with each of them as a `tel:` link."""
    return Markup("").join(_pieces(text, _SHORTEST))


def phones_in_sentence(text: str) -> Markup:
    """Any other text: only what can be nothing but a phone number is a link."""
    return Markup("").join(_pieces(text, _SHORTEST_IN_A_SENTENCE))


def _pieces(text: str, shortest: int) -> Iterator[Markup]:
    end = 0
    for found in _FOUND.finditer(text):
        number = found["number"]
        if not number or not _is_one(number, shortest):
            continue
        yield escape(text[end : found.start()])
        yield Markup('<a class="tel" href="{}">{}</a>').format(_uri(number, found["extension"]), found[0])
        end = found.end()
    yield escape(text[end:])


def _is_one(number: str, shortest: int) -> bool:
    if not shortest <= len(_digits(number)) <= _LONGEST:
        return False
    return shortest == _SHORTEST or _IN_A_SENTENCE.match(number) is not None


def _uri(number: str, extension: str | None) -> str:
    """The address of RFC 3966 without what only helps the eye; the zero in +44 (0)20 is not dialled from abroad.

    A number without a country's code stays as it is dialled where the clinic is: telephones do not read the
    `phone-context` that the RFC asks for there.
    """
    is_global = "+" in number
    digits = _digits(_TRUNK.sub("", number) if is_global else number)
    return f"tel:{'+' if is_global else ''}{digits}{f';ext={_digits(extension)}' if extension else ''}"


def _digits(text: str) -> str:
    """Decimal digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())
