"""What the pages of a waiting room share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.library.regions import Region
from guidegen.web.intake.languages import Languages
from guidegen.web.intake.store import Store


@dataclass(frozen=True)
class Clinic:
    """A clinic with its waiting room.

    `languages` are those that runners are asked in, with the content in the words of each. `data` is the folder with
    all that it keeps, `secret` the key that its cookies are signed with. `secure` says that browsers come by https,
    `hosts` by which names, `is_proxied` that something before this tells from where. `now` is the time in UTC, `today`
    the day where the clinic is.
    """

    store: Store
    settings: Settings
    languages: Languages
    data: Path
    secret: bytes
    secure: bool
    hosts: frozenset[str]
    today: Callable[[], date]
    now: Callable[[], datetime]
    is_proxied: bool = False

    @property
    def library(self) -> Library:
        """The content in its own words: what staff read, and what decides."""
        return self.languages.own.library

    @property
    def region(self) -> Region:
        """The region in words of the content."""
        return self.languages.own.region
