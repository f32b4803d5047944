"""A guide by e-mail from the desk: to who agreed, once, and nothing that gets somebody seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guidegen.clinic.mail_settings import Mail
from guidegen.guide import Guide
from guidegen.library import Library
from guidegen.service.printing import Printed
from guidegen.web.intake.visits import State, Visit
from tests.support.front_desk import FrontDesk, example
from tests.support.smtp_server import Postbox, smtp_server
from tests.support.waiting_room import Visitor, browser, make_clinic

TO = {"name": "Ada", "number": "C-1", "email": "ada@example.org", "email_consent": "yes"}


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def desk(tmp_path: Path, library: Library, postbox: Postbox) -> Iterator[FrontDesk]:
    with smtp_server(postbox) as port:
        clinic = make_clinic(tmp_path, library)
        mail = Mail(host="127.0.0.1", port=port, security="none", sender="Clinic <clinic@example.org>", retries=0)
        made = FrontDesk(replace(clinic, settings=replace(clinic.settings, mail=mail)), library)
        made.sign_in()
        yield made
        made.desk.printer.close()
        clinic.store.close()


def released(
    desk: FrontDesk, contact: dict[str, str] | None = None, name: str = "easy_acute", path: str = "/"
) -> Visit:
    """A visit that was released, with what stands of its address."""
    Visitor(browser(desk.clinic), desk.library).all_the_way(example(name), path)
    [visit] = desk.clinic.store.visits()
    desk.open(visit.id)
    desk.press("/contact", contact or TO)
    desk.press("/release")
    found = desk.clinic.store.visit(visit.id)
    assert found is not None
    return found


def test_a_released_guide_goes_to_who_agreed_and_only_once(desk: FrontDesk, postbox: Postbox) -> None:
    """The message holds the guide, its subject names nobody, the visit is sent, and a second try sends nothing."""
    visit = released(desk)
    desk.press("/send")
    [copy] = postbox.copies
    assert copy.to == "ada@example.org"
    assert "Ada" not in str(copy.message["Subject"])
    attached = [part for part in copy.message.walk() if part.get_content_type() == "application/pdf"]
    assert len(attached) == 1
    found = desk.clinic.store.visit(visit.id)
    assert found is not None
    assert found.state is State.SENT
    desk.clinic.store.save(replace(found, state=State.RELEASED))
    desk.open(visit.id)
    desk.press("/send")
    assert "was sent to this address before" in desk.page.text
    assert len(postbox.copies) == 1
    assert not list((desk.clinic.data / "mail").glob("*.pdf"))


def test_the_message_is_in_the_language_of_the_guide(
    desk: FrontDesk, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is the one that the runner chose, with the number to call in its words; the history has which it was."""
    printed = []

    def printing(guide: Guide) -> Printed:
        printed.append(guide)
        return Printed(b"%PDF")

    monkeypatch.setattr(desk.desk.printer, "print", printing)
    visit = released(desk, path="/?language=es")
    desk.press("/send")
    assert [guide.region.locale for guide in printed] == ["es_GB"]
    [copy] = postbox.copies
    assert copy.message["Subject"] == "Su guía de parte de su clínica"
    text = copy.message.get_body(("plain",))
    assert text is not None
    assert "Llame al 999 o 112" in text.get_content()
    assert desk.clinic.store.events(visit.id)[-1].details["words_in"] == "es"


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ({**TO, "email_consent": ""}, "has not agreed to e-mail"),
        ({"name": "Ada", "number": "C-1", "email": ""}, "has not agreed to e-mail"),
    ],
)
def test_nothing_goes_without_consent(desk: FrontDesk, postbox: Postbox, contact: dict[str, str], words: str) -> None:
    """Without an address, or without the person's word, it stays where it is, and the desk is told why."""
    visit = released(desk, contact)
    desk.press("/send")
    assert desk.last.status_code == 409
    assert words in desk.page.text
    assert not postbox.copies
    assert [event.what for event in desk.clinic.store.events(visit.id)][-1] == "not_sent"


def test_a_page_that_gets_somebody_seen_is_never_mailed(desk: FrontDesk, postbox: Postbox) -> None:
    """For an emergency there is no such button, and its form is refused."""
    Visitor(browser(desk.clinic), desk.library).all_the_way(example("emergency"))
    [visit] = desk.clinic.store.visits()
    desk.open(visit.id)
    desk.press("/contact", TO)
    assert not desk.offers("/send")
    form = next(one for one in desk.page.forms if one.action.endswith("/attend"))
    answer = desk.client.post(f"/desk/visits/{visit.id}/send", data=dict(form.fields))
    assert answer.status_code == 409
    assert not postbox.copies


def test_what_was_sent_is_in_the_history_although_somebody_else_changed_the_visit(
    desk: FrontDesk, postbox: Postbox
) -> None:
    """A name written down while the message goes out wins, and the history has both."""
    visit = released(desk)

    def meanwhile(stage: str, to: str) -> None:
        if stage == "rcpt":
            found = desk.clinic.store.visit(visit.id)
            assert found is not None
            desk.clinic.store.save(replace(found, number="C-2"))

    postbox.fault = meanwhile
    desk.press("/send")
    assert (desk.last.status_code, len(postbox.copies)) == (409, 1)
    assert [event.what for event in desk.clinic.store.events(visit.id)][-1] == "sent"
    found = desk.clinic.store.visit(visit.id)
    assert found is not None
    assert found.number == "C-2"


def test_what_the_server_refuses_is_told_and_can_be_sent_again(desk: FrontDesk, postbox: Postbox) -> None:
    """A server that says no leaves the visit released; once it takes the message, it is sent."""
    visit = released(desk)
    postbox.fault = lambda stage, to: "550 no" if stage == "rcpt" else None
    desk.press("/send")
    assert "the mail server did not take it" in desk.page.text
    postbox.fault = lambda stage, to: None
    desk.open(visit.id)
    desk.press("/send")
    assert len(postbox.copies) == 1


def test_a_guide_that_was_being_sent_when_the_server_was_killed_is_not_left(desk: FrontDesk) -> None:
    """The next start deletes it; what remembers what was sent stays."""
    folder = desk.clinic.data / "mail"
    folder.mkdir()
    for name in ("visit.pdf", "mailed.jsonl"):
        (folder / name).write_bytes(b"x")
    with desk.client:
        desk.get("/desk")
    assert [path.name for path in folder.iterdir()] == ["mailed.jsonl"]


def test_no_guide_goes_whose_answers_were_put_right_while_it_was_printed(
    desk: FrontDesk, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else corrects an answer in those seconds: nothing is sent, and nothing is called sent."""
    visit = released(desk)

    def slow(_: Any, guide: Any) -> Printed:
        found = desk.clinic.store.visit(visit.id)
        assert found is not None
        desk.clinic.store.save(replace(found, state=State.EMERGENCY))
        return Printed(b"%PDF-", "")

    monkeypatch.setattr(type(desk.desk.printer), "print", slow)
    desk.press("/send")
    assert desk.last.status_code == 409
    assert postbox.copies == []
    assert "sent" not in {event.what for event in desk.clinic.store.events(visit.id)}
