"""A waiting room in a test: a clinic with its store, and a runner's browser that fills in what its pages ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2 as httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.web.intake import runner_pages
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.languages import Languages, languages_of
from guidegen.web.intake.protection import Protection
from guidegen.web.intake.statics import Statics
from guidegen.web.intake.store import FILE, Store
from guidegen.web.intake.stray_forms import refusal
from guidegen.web.intake.way_on import LANGUAGE

HOST = "testserver"
TODAY = date(2026, 11, 20)


@dataclass
class Clock:
    """A time that tests move."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **much: float) -> None:
        self.time += timedelta(**much)


def make_clinic(
    folder: Path,
    library: Library,
    region: str = "uk",
    clock: Clock | None = None,
    settings: Settings | None = None,
    languages: Languages | None = None,
) -> Clinic:
    """A clinic whose waiting room is in this folder."""
    clock = clock or Clock()
    settings = settings or Settings(region=region)
    return Clinic(
        store=Store(folder / FILE, clock.now),
        settings=settings,
        languages=languages or languages_of(library, settings, library.regions[region], Statics().address),
        data=folder,
        secret=b"s" * 32,
        secure=False,
        hosts=frozenset([HOST]),
        today=lambda: TODAY,
        now=clock.now,
    )


def application(clinic: Clinic) -> Protection:
    """The runner's pages behind their protection."""
    app = Starlette(routes=[*Statics().routes, *runner_pages.routes(clinic)])

    def refused(request: Request, status: int) -> Response:
        return refusal(clinic, request, status)

    return Protection(app, clinic, refused, print)


def browser(clinic: Clinic) -> TestClient:
    """A browser without scripts, which sees the runner's pages."""
    return TestClient(application(clinic), base_url=f"http://{HOST}", follow_redirects=True)


@dataclass
class Form:
    """One form of a page, as a browser would send it."""

    id: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a test reads of a page: headings, forms with what stands in them, links, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.title = self.heading = ""
        self.links: list[str] = []
        # The languages on offer beside the page's own: the address of a link, or empty where it is a button.
        self.languages: dict[str, str] = {}
        self.errors: list[str] = []
        self._in: list[str] = []
        self._form: Form | None = None
        self._area: list[str] | None = None
        self.text = " ".join(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(noscript|dialog|head).*?</\1>", "", html)).split())
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._in.append(tag)
        if tag == "form":
            self._form = Form(found.get("id", ""), found.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(found.get("href", ""))
            if "hreflang" in found and "aria-current" not in found:
                self.languages[found["href"].rpartition("=")[2]] = found["href"]
        elif tag == "input" and self._form is not None:
            self._input(self._form, found)
        elif tag == "textarea" and self._form is not None:
            self._form.fields.append((found["name"], ""))
            self._form.offered.setdefault(found["name"], [])
        elif tag == "button" and found.get("name") == "language":
            self.languages[found["value"]] = ""
        elif tag == "button":
            form = next((one for one in self.forms if one.id == found.get("form")), self._form)
            if form is not None and found.get("name"):
                form.buttons.append((found["name"], found["value"]))

    def _input(self, form: Form, found: Mapping[str, str]) -> None:
        kind, name, value = found["type"], found["name"], found.get("value", "")
        if kind in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(value)
            if "checked" in found:
                form.fields.append((name, value))
        else:
            form.fields.append((name, value))
            if kind == "text":
                form.offered.setdefault(name, [])

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if "h1" in self._in:
            self.heading += data
        if "title" in self._in:
            self.title += data

    @property
    def form(self) -> Form:
        """The form that asks."""
        return next(
            one
            for one in self.forms
            if one.id != "clear" and one.action != LANGUAGE and (one.offered or one.buttons or one.fields)
        )


class Visitor:
    """A runner at a browser, who fills in one page after the other."""

    def __init__(self, client: TestClient, library: Library) -> None:
        self.client = client
        self.library = library
        self.seen: list[str] = []

    def get(self, path: str) -> Page:
        return self._shown(self.client.get(path))

    def send(self, form: Form, given: Mapping[str, Any], button: tuple[str, str] | None = None) -> Page:
        """Send a form with some of its fields filled in anew."""
        kept = [(name, value) for name, value in form.fields if name not in given]
        new = [
            (name, str(one)) for name, value in given.items() for one in (value if isinstance(value, list) else [value])
        ]
        data: dict[str, list[str]] = {}
        for name, value in [*kept, *new, *([button] if button else [])]:
            data.setdefault(name, []).append(value)
        path = form.action or httpx.URL(self.last.url).raw_path.decode()
        return self._shown(self.client.post(path, data=data))

    def _shown(self, response: httpx.Response) -> Page:
        self.last = response
        self.page = Page(response.text)
        self.seen.append(self.path)
        return self.page

    @property
    def path(self) -> str:
        return self.last.url.path

    def start(self, consent: str = "yes", path: str = "/", text: str = "normal") -> Page:
        """Open the first page and answer it."""
        self.get(path)
        return self.send(self.page.form, {"consent": consent, "text": text})

    def say_in(self, code: str) -> Page:
        """Choose another language, as the open page offers it."""
        link = self.page.languages[code]
        if link:
            return self.get(f"{self.path}{link}")
        form = next((one for one in self.page.forms if one.action == LANGUAGE), None) or self.page.form
        return self.send(form, {}, ("language", code))

    def fill(self, given: Mapping[str, Any], go: str = "on") -> Page:
        """Answer the page that is open, as an answers file has it, and press a button."""
        return self.send(self.page.form, self._fields(given), ("go", go))

    def _fields(self, given: Mapping[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name in self.page.form.offered:
            if name.endswith("-day"):
                id_ = name.removesuffix("-day")
                year, month, day = str(given[id_]).split("-") if given.get(id_) else ("", "", "")
                fields |= {name: day, f"{id_}-month": month, f"{id_}-year": year}
            elif not name.endswith(("-month", "-year")):
                value = given.get(name)
                fields[name] = value if value is not None else [] if self.page.form.offered[name] else ""
        if "distance_unit" in fields and not fields["distance_unit"]:
            del fields["distance_unit"]
        return fields

    def go_through(self, answers: Mapping[str, Any], most: int = 80) -> str:
        """Fill in page after page until none asks any more; the path where it ends."""
        for _ in range(most):
            if not self.path.startswith("/questions/"):
                break
            self.fill(answers)
        return self.path

    def all_the_way(self, answers: Mapping[str, Any], path: str = "/") -> str:
        """From the first page to the end, with whatever notices come between."""
        self.start(consent=answers.get("consent", "yes"), path=path)
        for _ in range(5):
            self.go_through(answers)
            if self.path in ("/urgent", "/guardian"):
                self.send(self.page.form, {}, ("go", "on"))
            elif self.path == "/check":
                self.send(self.page.form, {}, ("go", "on"))
                break
            else:
                break
        return self.path


def only(visits: Sequence[Any]) -> Any:
    """The one that there is."""
    assert len(visits) == 1
    return visits[0]
