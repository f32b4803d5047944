"""The connection: verified, signed in, and with every fault told without the password."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidegen.clinic.mail_settings import Mail
from guidegen.delivery.mail import read_deliveries
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.credentials import SMTP_PASSWORD, smtp_credentials
from guidegen.delivery.mail.smtp import Unreachable, connect
from guidegen.errors import MailError
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic
from tests.support.smtp_server import PASSWORD, USER, Certificates, Postbox, smtp_server


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def port_of_nobody() -> Iterator[int]:
    """A port at which nobody listens, kept so that nobody else takes it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def send_one(folder: Path, clinic: Path, password: str = PASSWORD) -> tuple[int, str, list[str]]:
    """The exit code, stderr and the states in the ledger after one guide was to be sent."""
    result = run_email(
        write_batch(folder, clients(1)), "--clinic", clinic, "--send", environment={SMTP_PASSWORD: password}
    )
    assert password not in result.output
    return result.exit_code, result.stderr, [row.state for row in read_deliveries(folder / "ledger.sqlite")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_with_a_password(security: str, certificates: Certificates, tmp_path: Path) -> None:
    """STARTTLS and implicit TLS, with an authority of the clinic's own; the server has seen the sign-in."""
    postbox = Postbox()
    with smtp_server(postbox, security, certificates.context(), sign_in=True) as port:
        clinic = write_clinic(tmp_path / "c", port, security=security, user=USER, ca_file=certificates.file)
        code, stderr, states = send_one(tmp_path / "b", clinic)
    assert (code, states) == (0, ["sent"])
    assert stderr.startswith("sending: 1 of 1, ")
    [copy] = postbox.copies
    assert copy.sign_in


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("name", "ours", "message"),
    [
        ("localhost", False, "certificate is not trusted: unable to get local issuer certificate"),
        ("other.example", True, "certificate is not trusted: Hostname mismatch"),
    ],
)
def test_a_wrong_certificate(
    name: str, ours: bool, message: str, security: str, certificates: Certificates, tmp_path: Path
) -> None:
    """An unknown authority or another host's name: exit 7, and nothing but the greeting was said."""
    postbox = Postbox()
    with smtp_server(postbox, security, certificates.context(name), sign_in=True) as port:
        ca_file = certificates.file if ours else None
        clinic = write_clinic(tmp_path / "c", port, security=security, user=USER, ca_file=ca_file)
        code, stderr, states = send_one(tmp_path / "b", clinic)
    assert (code, states, postbox.copies) == (7, ["queued"], [])
    assert message in stderr
    assert "-> check [mail] host" in stderr


@pytest.mark.parametrize("password", ["wrong-secret-1", "wröng-secret-2"])
def test_a_wrong_password(password: str, certificates: Certificates, tmp_path: Path) -> None:
    """Exit 7, nothing sent, and the password is nowhere in what is said."""
    with smtp_server(Postbox(), "starttls", certificates.context(), sign_in=True) as port:
        clinic = write_clinic(tmp_path / "c", port, security="starttls", user=USER, ca_file=certificates.file)
        code, stderr, states = send_one(tmp_path / "b", clinic, password)
    assert (code, states) == (7, ["queued"])
    assert "password" in stderr
    assert "secret" not in stderr


def test_no_server(port_of_nobody: int, tmp_path: Path) -> None:
    """A server that is down is told at once; exit 7, and the guide stays queued."""
    code, stderr, states = send_one(tmp_path / "b", write_clinic(tmp_path / "c", port_of_nobody))
    assert (code, states) == (7, ["queued"])
    assert f"localhost:{port_of_nobody}: the server cannot be reached: Connection refused" in stderr


def test_a_server_without_tls_is_not_talked_to(tmp_path: Path) -> None:
    """Where STARTTLS is wanted and not offered, nothing goes in the open; nor is plain talk taken for TLS."""
    postbox = Postbox()
    with smtp_server(postbox) as port:
        for security, message in (("starttls", "offers no STARTTLS"), ("tls", "no TLS could be agreed on")):
            code, stderr, _ = send_one(tmp_path / "b", write_clinic(tmp_path / "c", port, security=security))
            assert code == 7
            assert message in stderr
    assert postbox.copies == []


def test_a_server_without_sign_in(tmp_path: Path) -> None:
    """A user is set, but the server knows none."""
    with smtp_server(Postbox()) as port:
        code, stderr, _ = send_one(tmp_path / "b", write_clinic(tmp_path / "c", port, user=USER))
    assert code == 7
    assert "offers no sign-in" in stderr


def test_plain_talk_stays_on_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without TLS a server elsewhere is refused before anything is said, unless a person insists."""
    postbox = Postbox()
    with smtp_server(postbox) as port:
        monkeypatch.setattr("guidegen.delivery.mail.smtp._is_this_computer", lambda smtp: False)
        with pytest.raises(MailError, match="without TLS everybody"):
            connect(Mail("localhost", port, "none"))
        assert postbox.connections == 0
        connect(Mail("localhost", port, "none"), allow_plain=True).close()
    assert postbox.connections == 1


def test_a_greeting_that_is_none(tmp_path: Path) -> None:
    """Another kind of server, or one that hangs up, is told as such."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.listen()
        port = server.getsockname()[1]

        def greet() -> None:
            for words in (b"HTTP/1.1 400 Bad Request\r\n", b"", b"421 busy\r\n", b"554 go away\r\n"):
                talk, _ = server.accept()
                with talk:
                    talk.sendall(words)

        thread = threading.Thread(target=greet)
        thread.start()
        found = []
        for _ in range(4):
            with pytest.raises(MailError) as caught:
                connect(Mail("127.0.0.1", port, "none"))
            found.append((type(caught.value), caught.value.problems[0].message))
        thread.join()
    assert found == [
        (MailError, "the server does not talk to us: -1"),
        (Unreachable, "the server hangs up"),
        (Unreachable, "the server does not talk to us: 421"),
        (MailError, "the server does not talk to us: 554"),
    ]


def test_a_broken_certificate_file(tmp_path: Path) -> None:
    """A [mail] ca_file that is missing or is no certificate is named."""
    (tmp_path / "ca.pem").write_text("hello")
    for name in ("ca.pem", "none.pem"):
        with pytest.raises(MailError, match=f"{name}: no certificate can be read"):
            connect(Mail("localhost", 1, "tls", ca_file=tmp_path / name))


def test_an_international_address_needs_a_server_that_knows_them(tmp_path: Path) -> None:
    """With SMTPUTF8 it is sent as it is; without, it has failed for good and the others go on."""
    people = [Client("R-1", "jörg@example.org"), Client("R-2", "b@bücher.example")]
    for smtputf8, wanted in (
        (True, ["jörg@example.org", "b@xn--bcher-kva.example"]),
        (False, ["b@xn--bcher-kva.example"]),
    ):
        postbox = Postbox()
        folder = write_batch(tmp_path / f"b{smtputf8}", people)
        with smtp_server(postbox, smtputf8=smtputf8) as port:
            result = run_email(folder, "--clinic", write_clinic(tmp_path / "c", port), "--send")
        assert [copy.to for copy in postbox.copies] == wanted
        assert result.exit_code == (0 if smtputf8 else 7)
        if smtputf8:
            assert "SMTPUTF8" in postbox.copies[0].options
        else:
            assert read_deliveries(folder / "ledger.sqlite")[0].reason == "the server takes no international addresses"


def test_a_message_that_is_too_large_fails_alone(tmp_path: Path) -> None:
    """A 552 is about the message, not about the sender."""
    with smtp_server(Postbox(), size=100) as port:
        line = connect(Mail("localhost", port, "none"))
        assert line.offer("hello@clinic.example", read_address("a@example.org"), 5000).code == 552
        assert line.offer("hello@clinic.example", read_address("a@example.org"), 50).is_yes
        line.close()


def test_a_dot_at_the_beginning_of_a_line_arrives() -> None:
    """A lone dot ends a message for the server; those inside are doubled on the way and come out single."""
    message = b"Subject: x\r\n\r\n.first\r\n.\r\n..third\r\nend.\r\n"
    postbox = Postbox()
    with smtp_server(postbox) as port:
        line = connect(Mail("localhost", port, "none"))
        for _ in range(2):
            assert line.offer("hello@clinic.example", read_address("a@example.org"), len(message)).is_yes
            assert line.transmit(message).is_yes
        line.close()
    assert [copy.data for copy in postbox.copies] == [message, message]


# The password


def secret_of(mail: Mail, environment: dict[str, str]) -> str:
    found = smtp_credentials(mail, environment)
    assert found is not None
    return found.secret


def test_where_the_password_comes_from(tmp_path: Path) -> None:
    """The environment before the command; no user needs none."""
    command = (sys.executable, "-c", "print('from the command'); print('more')")
    mail = Mail(user=USER, password_command=command)
    assert secret_of(mail, {SMTP_PASSWORD: "from the environment"}) == "from the environment"
    assert secret_of(mail, {SMTP_PASSWORD: ""}) == "from the command"
    assert smtp_credentials(Mail(), {}) is None


def test_a_password_from_the_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the keyring library is installed it is asked for the user's password."""
    package = tmp_path / "keyring"
    package.mkdir()
    (package / "__init__.py").write_text("def get_password(service, user): return f'{service}/{user}'")
    (package / "errors.py").write_text("class KeyringError(Exception): pass")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "keyring"]:
        monkeypatch.delitem(sys.modules, name)
    assert secret_of(Mail(user=USER), {}) == f"guidegen/{USER}"
    for name in [name for name in sys.modules if name.partition(".")[0] == "keyring"]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("/no/such/command",), "the command failed: FileNotFoundError"),
        ((sys.executable, "-c", "print('hunter2'); raise SystemExit(3)"), "the command ended with 3"),
        ((sys.executable, "-c", "pass"), "the command ended with 0 and printed no password"),
        ((sys.executable, "-c", r"import sys; sys.stdout.buffer.write(b'hunter2\xff')"), "UnicodeDecodeError"),
    ],
)
def test_a_command_that_gives_no_password(command: tuple[str, ...], message: str) -> None:
    """What it printed is never repeated, not even in the chain of errors."""
    with pytest.raises(MailError, match=message) as caught:
        smtp_credentials(Mail(user=USER, password_command=command), {})
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "hunter2" not in str(caught.value)


def test_no_password_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ways to give one are named."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MailError, match="GUIDEGEN_SMTP_PASSWORD"):
        smtp_credentials(Mail(user=USER), {})
