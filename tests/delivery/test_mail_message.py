"""The message: neutral outside, whole inside, and nothing in it that a server could read otherwise."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from guidegen.clinic.settings import Clinic, Settings
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.message import Letter, Words, compose, message_id
from guidegen.delivery.mail.words import words_for
from guidegen.errors import RenderError
from tests.support.mail_folder import SENDER
from tests.support.smtp_server import read_message

WORDS = Words("Your guide from Köln", "Grüße\n.\nfrom us\n", "<p>Grüße</p>")


def made(to: str = "anna@example.org", **changes: Any) -> bytes:
    letter: dict[str, Any] = {"sender": SENDER, "reply_to": "", "words": WORDS, "pdf": b"%PDF-1.7\n\r\n.\r\n\xff" * 900}
    letter |= {"message_id": "<1@clinic.example>", "date": datetime(2026, 11, 25, 9, tzinfo=UTC), **changes}
    return compose(Letter(to=read_address(to), **letter))


def test_headers_and_parts() -> None:
    """Text before HTML before the guide, whose name is neutral; the guide comes out as it went in."""
    message = read_message(made(reply_to="desk@clinic.example"))
    assert (message["From"], message["To"], message["Reply-To"]) == (SENDER, "anna@example.org", "desk@clinic.example")
    assert message["Subject"] == "Your guide from Köln"
    assert "Auto-Submitted" not in message
    assert message["Date"].datetime == datetime(2026, 11, 25, 9, tzinfo=UTC)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    [guide] = message.iter_attachments()
    assert guide.get_filename() == "guide.pdf"
    assert guide.get_content() == b"%PDF-1.7\n\r\n.\r\n\xff" * 900
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == WORDS.text


def test_every_line_is_short_ascii_and_ends_as_servers_want_it() -> None:
    """CRLF everywhere, no bare CR or LF, no line over 78 letters."""
    data = made()
    assert data.isascii()
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 78


@pytest.mark.parametrize(
    "to",
    [
        f"{'a' * 64}@{'b' * 61}.{'c' * 61}.{'d' * 61}.org",
        f"{'a.' * 31}a@{'b.' * 90}org",
        f"{'ä' * 30}@{'b' * 61}.{'c' * 61}.org",
        "o'brien+runs=x@example.org",
        "anna@bücher.example",
        "用户@例え.jp",
    ],
)
def test_an_address_stays_in_one_piece(to: str) -> None:
    """Long and international ones stand in one line, unencoded, and are read back the same."""
    data = made(to)
    wanted = read_address(to).text
    assert f"\r\nTo: {wanted}\r\n".encode() in data
    message: EmailMessage = email.message_from_string(data.decode(), policy=email.policy.default)
    assert [address.addr_spec for address in message["To"].addresses] == [wanted]


@pytest.mark.parametrize("field", ["sender", "reply_to"])
def test_a_line_break_in_a_header_is_refused(field: str) -> None:
    """No header can bring another one."""
    with pytest.raises(ValueError, match="linefeed"):
        made(**{field: "a@example.org\r\nBcc: b@example.org"})
    with pytest.raises(ValueError, match="linefeed"):
        made(words=Words("a\nBcc: b@example.org", "", ""))


def test_the_message_id_is_stable_and_tells_nothing() -> None:
    """Same client, document and campaign, same id; any other, another; neither id nor hash stands in it."""
    first = message_id("R-1042", "ab" * 32, "guide", SENDER)
    assert first == message_id("R-1042", "ab" * 32, "guide", SENDER)
    others = [message_id("R-1043", "ab" * 32, "guide", SENDER), message_id("R-1042", "cd" * 32, "guide", SENDER)]
    assert len({first, *others, message_id("R-1042", "ab" * 32, "again", SENDER)}) == 4
    assert first.endswith("@clinic.example>")
    assert "R-1042" not in first
    assert "abab" not in first


# Words


CLINIC = Clinic(name="Riverside & Sons", clinician="B. Clinician", address="1 River Road\nRiverside", phone="0123")


def test_the_words_name_the_client_and_the_clinic() -> None:
    """Plain text is not escaped, HTML is; the subject knows the clinic alone."""
    words = words_for("Zoë <b>\r\nO'Hara", Settings(clinic=CLINIC), encrypted=False)
    assert words.subject == "Your guide from Riverside & Sons"
    assert words.text.startswith("Dear Zoë <b> O'Hara,\n")
    assert "Riverside & Sons\n1 River Road\nRiverside\nPhone: 0123\n" in words.text
    assert "Zoë &lt;b&gt; O&#39;Hara" in words.html
    assert "Riverside &amp; Sons<br>1 River Road<br>Riverside" in words.html
    assert "passphrase" not in words.text + words.html


def test_words_without_a_name_and_for_a_locked_guide() -> None:
    """Nobody is called by an empty name; a locked guide is announced in both parts."""
    words = words_for(" ", Settings(), encrypted=True)
    assert words.text.startswith("Hello,\n")
    assert "Dear" not in words.html
    assert "passphrase" in words.text
    assert "passphrase" in words.html


@pytest.mark.parametrize("word", ["pain", "spine", "injury", "exercise", "running", "runner", "diagnos", "red flag"])
def test_the_words_name_no_condition(word: str) -> None:
    """Who reads the message over a shoulder learns of a guide from a clinic, and no more."""
    words = words_for("A. B.", Settings(), encrypted=True)
    assert word not in f"{words.subject} {words.text} {words.html}".lower()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "templates" / "email").mkdir(parents=True)
    return Settings(folder=tmp_path, clinic=CLINIC)


def test_a_clinic_writes_its_own_words(settings: Settings) -> None:
    """A template of its own takes the place of the default one, or changes a part of it."""
    assert settings.folder is not None
    own = settings.folder / "templates" / "email"
    own.joinpath("subject.txt.j2").write_text("News from {{ clinic.name }}\n")
    own.joinpath("body.txt.j2").write_text(
        '{% extends "base/email/body.txt.j2" %}{% block greeting %}\nHi {{ name }}\n{% endblock %}'
    )
    words = words_for("Zoë", settings, encrypted=False)
    assert words.subject == "News from Riverside & Sons"
    assert words.text.startswith("Hi Zoë\n")
    assert "guide.pdf" in words.text


@pytest.mark.parametrize(
    ("file", "template", "message"),
    [
        ("subject.txt.j2", "A guide for {{ name }}", "'name' is undefined"),
        ("subject.txt.j2", "  \n", "a subject has 1 to 150 letters"),
        ("subject.txt.j2", "x" * 151, "a subject has 1 to 150 letters"),
        ("subject.txt.j2", "a\u202eb", "a subject has 1 to 150 letters"),
        ("body.txt.j2", " \n", "empty message"),
        ("body.html.j2", "{{ oops", "cannot be used"),
    ],
)
def test_faulty_words_of_a_clinic_are_refused(file: str, template: str, message: str, settings: Settings) -> None:
    """Above all a subject cannot name the client, because it is not told who that is."""
    assert settings.folder is not None
    (settings.folder / "templates" / "email" / file).write_text(template)
    with pytest.raises(RenderError, match=message):
        words_for("Zoë", settings, encrypted=False)
