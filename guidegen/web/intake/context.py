"""What the pages of a waiting room share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.library.regions import Region
from guidegen.web.intake.store import Store


@dataclass(frozen=True)
class Clinic:
    """A clinic with its waiting room.

    `data` is the folder with all that it keeps, `secret` the key that its cookies are signed with. `secure` says that
    browsers come by https, `hosts` by which names, `is_proxied` that something before this tells from where. `now` is
    the time in UTC, `today` the day where the clinic is.
    """

    store: Store
    library: Library
    settings: Settings
    region: Region
    templates: Environment
    data: Path
    secret: bytes
    secure: bool
    hosts: frozenset[str]
    today: Callable[[], date]
    now: Callable[[], datetime]
    is_proxied: bool = False
