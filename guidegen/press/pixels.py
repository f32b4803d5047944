"""Pictures of pixels, such as a clinic's logo, apart from the page that they were typeset on."""

from __future__ import annotations

import re
from typing import Any

from guidegen.pdf.engine import pixels_in
from guidegen.pdf.grey import grey_picture
from guidegen.press.fragments import Pixels

_CALLED = re.compile(rb"/(i\S+) Do\n")


def pixels_taken_out(page: Any, content: bytes, grey: bool) -> tuple[bytes, dict[str, Pixels]]:
    """The operators of a page with pictures called by names that hold in all documents, and these pictures."""
    found: dict[str, Pixels] = {}

    def named(call: re.Match[bytes]) -> bytes:
        told, data, mask = pixels_in(page, call[1].decode())
        pixels = Pixels(*(grey_picture(told, data) if grey else (told, data)), mask)
        found[pixels.name] = pixels
        return b"/%b Do\n" % pixels.name.encode()

    return _CALLED.sub(named, content), found
