"""A waiting room whose pages are kept as they are sent, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from guidegen.clinic.settings import Clinic as ContactDetails
from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.web.intake.visits import Visit
from tests.support.base import BASE
from tests.support.front_desk import FrontDesk
from tests.support.waiting_room import HOST, Clock, Visitor, make_clinic

BLADDER = {**BASE, "rf_nerve": ["bladder", "sexual"], "rf_nerve_when": "within_14d"}
WEAK = {**BASE, "leg_weak": "worse_or_severe"}


class Pages:
    """A waiting room in which pages are opened one after the other; `seen` are they, by name.

    `language` is what the clinic has set, `own` its folder.
    """

    def __init__(
        self, folder: Path, library: Library, region: str = "uk", language: str | None = None, own: Path | None = None
    ) -> None:
        self.library = library
        self.clock = Clock()
        contact = ContactDetails(name="Riverside Physio", phone="020 7946 0999")
        settings = Settings(region=region, clinic=contact, language=language, folder=own)
        self.clinic = make_clinic(folder, library, region, self.clock, settings)
        self.desk = FrontDesk(self.clinic, library)
        self.seen: dict[str, str] = {}
        self.links = 0

    def close(self) -> None:
        self.desk.desk.printer.close()
        self.clinic.store.close()

    def runner(self) -> Visitor:
        """Another browser."""
        client = TestClient(
            self.desk.client.app, base_url=f"http://{HOST}", follow_redirects=True, raise_server_exceptions=False
        )
        return Visitor(client, self.library)

    def keep(self, name: str, visitor: Visitor) -> None:
        """The page that is open, by this name, unless one of the name is kept already."""
        assert visitor.last.headers["content-type"].startswith("text/html"), (name, visitor.last.headers)
        self.seen.setdefault(name, visitor.last.text)

    def link(self, number: str = "") -> str:
        """The path of a new link, of a client of its own unless a number is given."""
        self.links += 1
        return f"/i/{self.clinic.store.make_link(number or f'L-{self.links}', 7)}"

    def answered(self, answers: Mapping[str, Any], path: str = "/") -> tuple[Visitor, Visit]:
        """A runner who gave these answers as far as they were asked, and their visit."""
        known = {visit.id for visit in self.clinic.store.visits()}
        visitor = self.runner()
        visitor.start(path=path)
        for _ in range(5):
            visitor.go_through(answers)
            if visitor.path not in ("/urgent", "/guardian", "/check"):
                break
            visitor.send(visitor.page.form, {}, ("go", "on"))
        [visit] = [visit for visit in self.clinic.store.visits() if visit.id not in known]
        return visitor, visit

    def changed(self, visit: Visit, **what: Any) -> Visit:
        now = self.clinic.store.visit(visit.id)
        assert now is not None
        return self.clinic.store.save(replace(now, **what))
