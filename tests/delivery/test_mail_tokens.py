"""Signing in with tokens: said as the standards have it, renewed once, and never repeated."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guidegen.clinic.mail_settings import OAUTH, Mail
from guidegen.delivery.mail import read_deliveries
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.credentials import SMTP_PASSWORD, SMTP_TOKEN, Credentials, smtp_credentials
from guidegen.delivery.mail.smtp import connect
from guidegen.errors import MailError
from tests.support.mail_folder import clients, run_email, write_batch, write_clinic
from tests.support.smtp_server import PASSWORD, USER, Certificates, Postbox, Tokens, smtp_server

OLD, NEW = "ya29.Planted-old_1", "ya29.Planted-new_2"
TO = read_address("a@example.org")
ANSWERS = {"OAUTHBEARER": b"\x01", "XOAUTH2": b""}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """A command that prints one token after the other, the last again and again, and counts its runs in a file."""

    def make(*tokens: str) -> tuple[str, ...]:
        (tmp_path / "runs").write_text("")
        script = (
            "import pathlib, sys\n"
            "file = pathlib.Path(sys.argv[1])\n"
            "runs = file.read_text() + 'x'\n"
            "file.write_text(runs)\n"
            "print(sys.argv[2:][min(len(runs), len(sys.argv) - 2) - 1])\n"
        )
        (tmp_path / "token.py").write_text(script)
        return (sys.executable, str(tmp_path / "token.py"), str(tmp_path / "runs"), *tokens)

    return make


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text())


def mail_with(command: tuple[str, ...], port: int) -> Mail:
    return Mail("localhost", port, "none", USER, auth=OAUTH, token_command=command)


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_a_token_signs_in(mechanism: str, security: str, certificates: Certificates, tmp_path: Path) -> None:
    """Over TLS, or without on this computer; the server has seen user and token in the mechanism's own words."""
    postbox, tokens = Postbox(), Tokens(NEW)
    context = certificates.context()
    with smtp_server(postbox, security, context, tokens=tokens, mechanisms=(mechanism,)) as port:
        ca_file = None if security == "none" else certificates.file
        clinic = write_clinic(tmp_path / "c", port, security=security, user=USER, ca_file=ca_file, auth="oauth")
        folder = write_batch(tmp_path / "b", clients(1))
        result = run_email(folder, "--clinic", clinic, "--send", environment={SMTP_TOKEN: NEW})
    assert result.exit_code == 0
    [copy] = postbox.copies
    assert copy.sign_in
    assert tokens.firsts[0].startswith(b"n,a=clinic,\x01" if mechanism == "OAUTHBEARER" else b"user=clinic\x01")


def test_the_standard_goes_before_the_older_way() -> None:
    """Where both are offered, OAUTHBEARER is used."""
    tokens = Tokens(NEW)
    with smtp_server(Postbox(), tokens=tokens) as port:
        connect(mail_with((), port), Credentials(USER, NEW, OAUTH)).close()
    assert tokens.firsts[0].startswith(b"n,a=clinic,")


@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
@pytest.mark.parametrize(
    ("refusal", "message"),
    [
        (b'{"status":"401","schemes":"Bearer","scope":"https://mail.example/"}', "(status 401, scope https://mail."),
        (b'{"status":"invalid_token","openid-configuration":"https://x.example"}', "535 (status invalid_token)\n"),
        (f'{{"status":"expired: {OLD}"}}'.encode(), "the server refuses the token: 535\n"),
        (f'{{"status":["{OLD}"], "scope": "\\u001b[2J"}}'.encode(), "the server refuses the token: 535\n"),
        (b"no JSON", "the server refuses the token: 535\n"),
        (b"\xff\xfe", "the server refuses the token: 535\n"),
        (b"[]", "the server refuses the token: 535\n"),
        (None, "the server refuses the token: 535\n"),
    ],
)
def test_a_refusal_is_heard_and_told(mechanism: str, refusal: bytes | None, message: str, tmp_path: Path) -> None:
    """Only when its challenge is answered does a server say no; status and scope are told, the token never."""
    tokens = Tokens(NEW, refusal=refusal)
    with smtp_server(Postbox(), tokens=tokens, mechanisms=(mechanism,)) as port:
        clinic = write_clinic(tmp_path / "c", port, user=USER, auth="oauth")
        folder = write_batch(tmp_path / "b", clients(1))
        result = run_email(folder, "--clinic", clinic, "--send", environment={SMTP_TOKEN: OLD})
    assert result.exit_code == 7
    assert message in result.stderr
    assert "it may have expired: get a new one; [mail] token_command renews it by itself" in result.stderr
    assert OLD not in result.output
    assert len(tokens.firsts) == 1
    assert tokens.said == ([] if refusal is None else [ANSWERS[mechanism]])
    assert [row.state for row in read_deliveries(folder / "ledger.sqlite")] == ["queued"]


def test_a_refused_token_is_renewed_once(command: Callable[..., tuple[str, ...]], tmp_path: Path) -> None:
    """The clinic's command is asked again, and the message goes with what it prints then."""
    tokens, mail = Tokens(NEW), mail_with(command(OLD, NEW), 0)
    with smtp_server(Postbox(), tokens=tokens) as port:
        connect(mail_with(mail.token_command, port), smtp_credentials(mail, {})).close()
    assert runs(tmp_path) == 2
    assert len(tokens.firsts) == 2


@pytest.mark.parametrize(("printed", "tries"), [((OLD, "other.token"), 2), ((OLD, OLD), 1)])
def test_no_token_is_tried_for_ever(
    printed: tuple[str, ...], tries: int, command: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    """A second one that is refused too is the end, and so is a command that prints the same once more."""
    tokens, mail = Tokens(NEW), mail_with(command(*printed), 0)
    with (
        smtp_server(Postbox(), tokens=tokens) as port,
        pytest.raises(MailError, match="token_command must print a valid token"),
    ):
        connect(mail_with(mail.token_command, port), smtp_credentials(mail, {}))
    assert runs(tmp_path) == 2
    assert len(tokens.firsts) == tries


def test_a_token_from_the_environment_is_not_replaced(command: Callable[..., tuple[str, ...]], tmp_path: Path) -> None:
    """Who sets one wants that one; the command is not asked."""
    mail = mail_with(command(NEW), 0)
    with smtp_server(Postbox(), tokens=Tokens(NEW)) as port, pytest.raises(MailError, match="it may have expired"):
        connect(mail_with(mail.token_command, port), smtp_credentials(mail, {SMTP_TOKEN: OLD}))
    assert runs(tmp_path) == 0


@pytest.mark.parametrize(
    ("per_connection", "reply"), [(2, None), (0, "530 5.7.0 Authentication required"), (0, "535 5.7.8 expired")]
)
def test_a_token_that_expires_in_a_long_run(
    per_connection: int, reply: str | None, command: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    """Whether the server tells it at the next connection or in the midst of one, every message goes once."""
    tokens, postbox = Tokens(OLD), Postbox()

    def expire(stage: str, to: str) -> str | None:
        if len(postbox.copies) >= 3:
            tokens.good = {NEW}
            if stage == "mail" and len(tokens.firsts) == 1:
                return reply
        return None

    postbox.fault = expire
    folder = write_batch(tmp_path / "b", clients(8))
    words = " ".join(f"'{word}'" for word in command(OLD, NEW))
    with smtp_server(postbox, tokens=tokens) as port:
        clinic = write_clinic(tmp_path / "c", port, user=USER, per_connection=per_connection, token_command=words)
        result = run_email(folder, "--clinic", clinic, "--send")
    assert result.exit_code == 0, result.stderr
    assert sorted(copy.to for copy in postbox.copies) == [f"c{number}@example.org" for number in range(1, 9)]
    assert runs(tmp_path) == 2
    assert OLD not in result.output
    assert NEW not in result.output


def test_a_sign_in_that_lapses_for_good(command: Callable[..., tuple[str, ...]], tmp_path: Path) -> None:
    """A server that goes on asking for a sign-in is no endless round."""
    postbox = Postbox(lambda stage, to: "530 5.7.0 Authentication required" if stage == "mail" else None)
    folder = write_batch(tmp_path / "b", clients(1))
    words = " ".join(f"'{word}'" for word in command(OLD, NEW))
    with smtp_server(postbox, tokens=Tokens(OLD, NEW)) as port:
        clinic = write_clinic(tmp_path / "c", port, user=USER, token_command=words)
        result = run_email(folder, "--clinic", clinic, "--send")
    assert result.exit_code == 7
    assert "the server refuses the sender: 530" in result.stderr
    assert runs(tmp_path) == 3


def test_a_long_token_waits_to_be_asked_for() -> None:
    """A command has 512 bytes; what goes beyond is sent when the server asks."""
    long = "e" * 2500
    for token, with_command in ((NEW, True), (long, False)):
        tokens = Tokens(token)
        with smtp_server(Postbox(), tokens=tokens) as port:
            connect(mail_with((), port), Credentials(USER, token, OAUTH)).close()
        assert tokens.with_command == [with_command]


def test_a_server_without_tokens(certificates: Certificates) -> None:
    """What it takes instead is said, and the token is not sent as a password."""
    postbox = Postbox()
    with smtp_server(postbox, "tls", certificates.context(), sign_in=True) as port:
        mail = Mail("localhost", port, "tls", USER, auth=OAUTH, ca_file=certificates.file)
        with pytest.raises(MailError, match="takes no tokens: it offers neither OAUTHBEARER nor XOAUTH2"):
            connect(mail, Credentials(USER, NEW, OAUTH))


def test_no_secret_goes_over_the_network_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without TLS neither password nor token goes to another computer, whatever else was allowed."""
    postbox = Postbox()
    with smtp_server(postbox) as port:
        monkeypatch.setattr("guidegen.delivery.mail.smtp._is_this_computer", lambda smtp: False)
        for secret in (Credentials(USER, NEW, OAUTH), Credentials(USER, PASSWORD)):
            with pytest.raises(MailError, match="can read the password"):
                connect(Mail("localhost", port, "none", USER), secret, allow_plain=True)
    assert postbox.connections == 0


def test_where_the_token_comes_from(command: Callable[..., tuple[str, ...]], tmp_path: Path) -> None:
    """The environment before the command; a password is no token."""
    mail = mail_with(command(NEW), 25)
    for environment, wanted in (({SMTP_TOKEN: OLD}, OLD), ({SMTP_TOKEN: "", SMTP_PASSWORD: PASSWORD}, NEW)):
        found = smtp_credentials(mail, environment)
        assert found is not None
        assert (found.kind, found.secret) == (OAUTH, wanted)
        assert wanted not in repr(found)


@pytest.mark.parametrize("token", ['{"access_token": "x"}', "Bearer x", "a\x01b", "a b", "ü", "e" * 8193, "a=b"])
def test_what_is_no_token(token: str) -> None:
    """It could say something of its own to the server; it is refused without being repeated."""
    with pytest.raises(MailError, match="what was given as a token is none") as caught:
        smtp_credentials(Mail(user=USER, auth=OAUTH), {SMTP_TOKEN: token})
    assert f"'{token}'" not in str(caught.value)


def test_an_international_user() -> None:
    """The user is written in UTF-8, with what the mechanism keeps for itself written otherwise."""
    tokens = Tokens(NEW)
    with smtp_server(Postbox(), tokens=tokens) as port, pytest.raises(MailError, match="status 401"):
        connect(mail_with((), port), Credentials("jörg=a,b@example.org", NEW, OAUTH))
    assert tokens.firsts[0].startswith("n,a=jörg=3Da=2Cb@example.org,\x01".encode())
