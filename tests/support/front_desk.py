"""The desk in a test: somebody signed in, who opens pages and presses buttons of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from starlette.testclient import TestClient

from guidegen.library import Library
from guidegen.web.intake.accounts import Accounts
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.desk import Desk, open_desk
from guidegen.web.intake.server import make_app
from guidegen.web.intake.statics import Statics
from tests.support.waiting_room import HOST, Page, Visitor

PASSWORD = "correct-horse-battery"
_EXAMPLES = Path("content/examples")


def example(name: str) -> dict[str, Any]:
    """The answers of an example, as a runner gives them."""
    answers: dict[str, Any] = yaml.safe_load((_EXAMPLES / f"{name}.yaml").read_text())["answers"]
    sided = {"one_side": "one_side_left", "buttock": "buttock_left"}
    return {**answers, "consent": "yes", "area": [sided.get(one, one) for one in answers.get("area", [])]}


class FrontDesk(Visitor):
    """A browser at the desk; `told` are the lines that the server told of."""

    def __init__(self, clinic: Clinic, library: Library, account: str = "desk", desk: Desk | None = None) -> None:
        self.told: list[str] = []
        self.clinic = clinic
        self.desk = desk or open_desk(clinic)
        app = make_app(clinic, Statics(), self.told.append, self.desk)
        super().__init__(TestClient(app, base_url=f"http://{HOST}", follow_redirects=True), library)
        self.account = account
        if account not in self.desk.accounts.names():
            Accounts(clinic.store.database).set_password(account, PASSWORD, clinic.now())

    def sign_in(self, password: str = PASSWORD) -> Page:
        self.get("/desk/sign-in")
        return self.send(self.page.form, {"user": self.account, "password": password})

    def open(self, visit_id: str) -> Page:
        return self.get(f"/desk/visits/{visit_id}")

    def press(self, ending: str, given: Mapping[str, Any] | None = None) -> Page:
        """Send the form of the open page whose address ends so, with some of its fields filled in."""
        form = next(one for one in self.page.forms if one.action.endswith(ending))
        return self.send(form, given or {})

    def offers(self, ending: str) -> bool:
        """Whether the open page has such a form or link."""
        return any(one.action.endswith(ending) for one in self.page.forms) or any(
            link.endswith(ending) for link in self.page.links
        )
