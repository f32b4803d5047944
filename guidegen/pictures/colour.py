"""How well two colours are told apart, as WCAG 2 counts it; a colour is #rgb or #rrggbb."""

from __future__ import annotations

import re

READABLE = 7.0  # of normal text on its background, WCAG 2 level AAA
WHITE = "#ffffff"
BLACK = "#000000"

_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE | re.ASCII)
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def is_colour(text: str) -> bool:
    return _COLOUR.fullmatch(text) is not None


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255. Raises ValueError where it is no colour."""
    if not is_colour(colour):
        raise ValueError(f"{colour!r} is not #rgb or #rrggbb")
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def as_text(red: int, green: int, blue: int) -> str:
    """A colour as #rrggbb."""
    return f"#{red:02x}{green:02x}{blue:02x}"


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white). Raises ValueError where it is no colour."""
    return sum(weight * _linear(channel / 255) for weight, channel in zip(_WEIGHTS, channels(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, whichever is the text. Raises ValueError where one is no colour."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def darker_until(colour: str, ratio: float) -> str:
    """The nearest darker colour of the same hue that has this contrast with white; the colour itself if it has.

    Raises ValueError where it is no colour, or no colour has so much contrast.
    """
    found = channels(colour)
    brightest = max(found)
    for level in range(brightest, -1, -1):
        shade = as_text(*(round(channel * level / brightest) if brightest else 0 for channel in found))
        if contrast(shade, WHITE) >= ratio:
            return shade
    raise ValueError(f"no colour has a contrast of {ratio:g} with white")


def tint(colour: str, share: float) -> str:
    """White with a share (0 to 1) of a colour in it."""
    return as_text(*(round(255 + (channel - 255) * share) for channel in channels(colour)))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
