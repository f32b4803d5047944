"""Mailboxes: opened over verified TLS with a password or a token, and every fault told without a secret."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from guidegen.clinic.mail_settings import OAUTH, PASSWORD, Mail
from guidegen.delivery.mail import imap
from guidegen.delivery.mail.credentials import IMAP_PASSWORD, IMAP_TOKEN, Credentials, imap_credentials
from guidegen.delivery.mail.imap import MailboxLost, SignInRefused, mailbox
from guidegen.delivery.mail.imap_address import MailboxAddress, MailboxError, read_mailbox_address
from guidegen.errors import MailError
from tests.support.imap_server import DROP, Imap, Stored, imap_server
from tests.support.smtp_server import PASSWORD as GOOD
from tests.support.smtp_server import USER, Certificates

OLD, NEW = "ya29.Planted-old_1", "ya29.Planted-new_2"
MINE = Credentials(USER, GOOD)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("ca"))


def at(port: int, is_tls: bool = False) -> MailboxAddress:
    return MailboxAddress(USER, "localhost", port, "INBOX", is_tls)


def opened(box: Imap, credentials: Credentials = MINE) -> int:
    """How many messages INBOX has, asked without TLS on this computer."""
    with imap_server(box) as port, mailbox(at(port), credentials) as found:
        return found.select("INBOX", readonly=True)


def refused(box: Imap, credentials: Credentials = MINE) -> MailError:
    with pytest.raises(MailError) as caught:
        opened(box, credentials)
    for secret in (GOOD, OLD, NEW, "hunter2"):
        assert secret not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls(security: str, certificates: Certificates) -> None:
    """TLS from the first byte on, or STARTTLS before anything else is said."""
    box = Imap()
    with (
        imap_server(box, security, certificates.context()) as port,
        mailbox(at(port, security == "tls"), MINE, certificates.file) as found,
    ):
        assert found.select("INBOX") == 0
    assert box.sign_ins == [f"PLAIN \0{USER}\0{GOOD}".encode()]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(("name", "ours"), [("localhost", False), ("other.example", True)])
def test_a_wrong_certificate(name: str, ours: bool, security: str, certificates: Certificates) -> None:
    """An unknown authority or another host's name: no sign-in."""
    box = Imap()
    with (
        imap_server(box, security, certificates.context(name)) as port,
        pytest.raises(MailboxError, match="the server's certificate is not trusted"),
        mailbox(at(port, security == "tls"), MINE, certificates.file if ours else None),
    ):
        pytest.fail("it was opened")
    assert box.sign_ins == []


def test_no_sign_in_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server elsewhere that offers no STARTTLS is told nothing; imaps:// is no plain talk either."""
    box = Imap()
    monkeypatch.setattr(imap, "_is_this_computer", lambda client: False)
    assert "offers no STARTTLS" in str(refused(box))
    with imap_server(box) as port, pytest.raises(MailboxError, match="no TLS"), mailbox(at(port, True), MINE):
        pytest.fail("it was opened")
    assert box.sign_ins == []


def test_the_way_of_a_password() -> None:
    """PLAIN where it is offered, else LOGIN, with a user and a password of any letters that can be written so."""
    box = Imap(capabilities="IMAP4rev1")
    opened(box)
    assert box.sign_ins == [f"LOGIN {USER}".encode()]
    assert "the server takes no passwords" in str(refused(Imap(capabilities="IMAP4rev1 LOGINDISABLED")))
    box = Imap(capabilities="IMAP4rev1")
    refused(box, Credentials('a" "b\\', 'x"y\\z'))
    assert box.sign_ins == [b'LOGIN a" "b\\']
    assert "letters that cannot be sent" in str(refused(box, Credentials(USER, "hünter2")))


def test_a_wrong_password() -> None:
    """The server's code is told, its words are not."""
    for capabilities in ("IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"):
        error = refused(Imap(capabilities=capabilities), Credentials(USER, "hunter2"))
        assert isinstance(error, SignInRefused)
        assert error.problems[0].message == "the server refuses user or password (AUTHENTICATIONFAILED)"


@pytest.mark.parametrize(
    ("offered", "begin", "answer"),
    [
        ("AUTH=XOAUTH2 AUTH=PLAIN", b"XOAUTH2 user=clinic\x01auth=Bearer ", b""),
        ("AUTH=XOAUTH2 AUTH=OAUTHBEARER", b"OAUTHBEARER n,a=clinic,\x01host=localhost\x01port=", b"\x01"),
    ],
)
def test_tokens(offered: str, begin: bytes, answer: bytes) -> None:
    """A refusal is heard to its end, its status is told, and the token is renewed once."""
    box = Imap(capabilities=f"IMAP4rev1 {offered}", tokens={NEW})
    error = refused(box, Credentials(USER, OLD, OAUTH))
    assert error.problems[0].message == "the server refuses the token: status 400, scope mail"
    assert [box.sign_ins[0][: len(begin)], box.sign_ins[1:]] == [begin, [answer]]
    box.sign_ins.clear()
    opened(box, Credentials(USER, OLD, OAUTH, lambda: NEW))
    assert [said[: len(begin)] for said in box.sign_ins] == [begin, answer, begin]
    box.sign_ins.clear()
    refused(box, Credentials(USER, OLD, OAUTH, lambda: OLD))
    assert len(box.sign_ins) == 2


def test_a_server_without_tokens() -> None:
    """The token is not given as a password."""
    box = Imap()
    assert "offers neither OAUTHBEARER nor XOAUTH2" in str(refused(box, Credentials(USER, NEW, OAUTH)))
    assert box.sign_ins == []


def use(port: int) -> None:
    """Open a mailbox and ask for everything."""
    with mailbox(at(port), MINE) as found:
        found.select("INBOX", readonly=True)
        found.fetch(found.search(["ALL"]), ["BODY.PEEK[]"])
        found.append("INBOX", (), b"x")


@pytest.mark.parametrize("stage", ["greeting", "capability", "authenticate", "examine", "search", "fetch", "append"])
def test_a_line_that_breaks(stage: str) -> None:
    """Wherever the server hangs up it is told as that; a sign-in that broke off is not called refused."""
    box = Imap(fault=lambda asked, count: DROP if asked == stage else None)
    box.folders["INBOX"].append(Stored(1, "", b"Subject: x\r\n\r\nx\r\n"))
    with imap_server(box) as port, pytest.raises(MailboxLost, match=r"the server hangs up|cannot be reached"):
        use(port)


@pytest.mark.parametrize("stage", ["greeting", "search"])
def test_a_server_that_does_not_answer(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wait has an end."""
    monkeypatch.setattr(imap, "_CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(imap, "_REPLY_SECONDS", 0.3)
    box = Imap(fault=lambda asked, count: time.sleep(1) if asked == stage else None)
    with imap_server(box) as port, pytest.raises(MailboxLost, match="does not answer in time"):
        use(port)


def test_what_is_asked_and_added() -> None:
    """Messages by UID as they are; one that is gone is not among them; any bytes come back as they went."""
    message = b'Message-ID: <1@a>\r\n\r\n\xff "quoted" \\ {3}\r\n'
    with imap_server(Imap()) as port, mailbox(at(port), MINE) as found:
        found.append("INBOX", ("\\Draft",), message)
        assert found.select("INBOX") == 1
        assert found.search(["HEADER", "Message-ID", "<1@a>"]) == [1]
        assert found.search(["HEADER", "Message-ID", "<2@a>"]) == []
        assert found.fetch([1, 7], ["BODY.PEEK[]", "FLAGS"])[1][b"BODY[]"] == message
        assert found.fetch([], ["FLAGS"]) == {}
        with pytest.raises(MailboxError, match=r"the folder 'Nö' cannot be opened \(NONEXISTENT\)"):
            found.select("Nö")
        assert found.select("INBOX") == 1


def test_a_server_of_utf8_only() -> None:
    """It would take names in no form that we write; it is told as such."""
    assert "UTF-8 alone" in str(refused(Imap(capabilities="IMAP4rev1 AUTH=PLAIN UTF8=ONLY")))
    assert opened(Imap(capabilities="IMAP4rev1 AUTH=PLAIN UTF8=ACCEPT")) == 0


def test_a_broken_certificate_file(tmp_path: Path) -> None:
    """A [mail] ca_file that is no certificate is named."""
    (tmp_path / "ca.pem").write_text("hello")
    with pytest.raises(MailError, match="no certificate can be read"), mailbox(at(1), MINE, tmp_path / "ca.pem"):
        pytest.fail("it was opened")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("imaps://hello@mail.example.org/INBOX", ("hello", "mail.example.org", 993, "INBOX", True)),
        ("IMAP://hello@mail.example.org", ("hello", "mail.example.org", 143, "", False)),
        ("imaps://hello@clinic.example@host:1993/a/b", ("hello@clinic.example", "host", 1993, "a/b", True)),
        ("imaps://hello%40clinic.example@[::1]/", ("hello@clinic.example", "::1", 993, "", True)),
        ("imaps://a%3Ab@host/Entw%C3%BCrfe", ("a:b", "host", 993, "Entwürfe", True)),
        ("imaps://a@host/Entwürfe%20%3F", ("a", "host", 993, "Entwürfe ?", True)),
    ],
)
def test_addresses(text: str, address: tuple[str, str, int, str, bool]) -> None:
    """A user may be an address; folders are written as they are or with % signs."""
    assert read_mailbox_address(text, "--drafts") == MailboxAddress(*address)


def shows(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"print({text!r})")


@pytest.mark.parametrize(
    ("environment", "user", "auth", "found"),
    [
        ({IMAP_PASSWORD: "p", IMAP_TOKEN: "t"}, USER, OAUTH, (PASSWORD, "p")),
        ({IMAP_TOKEN: "t"}, "other", PASSWORD, (OAUTH, "t")),
        ({}, USER, OAUTH, (OAUTH, "by-command")),
        ({}, USER, PASSWORD, (PASSWORD, "said")),
    ],
)
def test_where_the_secret_comes_from(environment: dict[str, str], user: str, auth: str, found: tuple[str, str]) -> None:
    """The environment says which it is; else the commands of [mail] do, for its own user."""
    mail = Mail(user=USER, auth=auth, password_command=shows("said"), token_command=shows("by-command"))
    credentials = imap_credentials(user, mail, environment)
    assert (credentials.kind, credentials.secret) == found


def test_another_user_does_not_get_the_commands_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads another mailbox needs that one's own password."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for auth in (PASSWORD, OAUTH):
        mail = Mail(user=USER, auth=auth, password_command=shows("said"), token_command=shows("by-command"))
        with pytest.raises(MailError, match="set GUIDEGEN_IMAP_PASSWORD"):
            imap_credentials("other", mail, {})
