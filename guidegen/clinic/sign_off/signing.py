"""One clinician's signatures, made from what they say and the content as it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guidegen.clinic.sign_off.due import next_review
from guidegen.clinic.sign_off.models import Signing
from guidegen.clinic.sign_off.pages import tidy_pages
from guidegen.files.printable import tidy
from guidegen.library.models import Library


def new_signings(
    name: str, registration: str, read: str, remarks: str, keys: Sequence[str], library: Library, today: date
) -> list[Signing]:
    """A signing for each day on which some of the items are due again, the first of these days first.

    They are of the language that the library is in.

    Raises ValueError where `read` are no pages.
    """
    pages = tidy_pages(read)
    if pages is None:
        raise ValueError("these are no pages")
    by_day: dict[date, dict[str, str]] = {}
    for key in keys:
        by_day.setdefault(next_review(key, today), {})[key] = library.files.signable[key]
    return [
        Signing(
            name=tidy(name),
            registration=tidy(registration),
            on=today,
            next_review=day,
            read=pages,
            version=library.version,
            content=library.hash,
            items=items,
            remarks=tidy(remarks),
            language=library.files.language,
        )
        for day, items in sorted(by_day.items())
    ]
