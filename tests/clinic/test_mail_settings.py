"""[mail] in guidegen.toml: every key is read, and every fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.clinic.mail_settings import Mail
from guidegen.clinic.settings import load_settings
from guidegen.errors import SettingsError
from guidegen.library import Library
from guidegen.readers.blank import settings_toml

FULL = """\
[mail]
host = "mail.example.org"
security = "tls"
port = 4650
user = "clinic"
from = "Riverside <hello@example.org>"
reply_to = "desk@example.org"
per_minute = 0
per_connection = 10
retries = 5
retry_seconds = 60
ca_file = "ca.pem"
password_command = "pass show 'clinic mail'"
auth = "oauth"
token_command = "clinic-token --scope 'mail send'"
ledger = "mail/ledger.sqlite"
"""


def mail_of(folder: Path, toml: str) -> Mail:
    (folder / "guidegen.toml").write_text(toml)
    return load_settings(folder).mail


def test_every_key_is_read(tmp_path: Path) -> None:
    """Files are looked for from the clinic's folder on; the command is split into words."""
    assert mail_of(tmp_path, FULL) == Mail(
        host="mail.example.org",
        port=4650,
        security="tls",
        user="clinic",
        sender="Riverside <hello@example.org>",
        reply_to="desk@example.org",
        per_minute=0,
        per_connection=10,
        retries=5,
        retry_seconds=60,
        ca_file=tmp_path / "ca.pem",
        password_command=("pass", "show", "clinic mail"),
        auth="oauth",
        token_command=("clinic-token", "--scope", "mail send"),
        ledger=tmp_path / "mail" / "ledger.sqlite",
    )


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_the_security(security: str, port: int, tmp_path: Path) -> None:
    """Each way has its usual port."""
    assert mail_of(tmp_path, f'[mail]\nsecurity = "{security}"').port == port


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('security = "ssl"', "security: 'ssl' is not known (one of: starttls, tls, none)"),
        ("port = 0", "port: 0 is out of range"),
        ("port = 65536", "port: 65536 is out of range"),
        ("port = 25.5", "port: expected a whole number"),
        ('port = "25"', "port: expected a number, found '25'"),
        ("per_minute = -1", "per_minute: -1 is out of range"),
        ("retry_seconds = nan", "retry_seconds: expected a whole number"),
        ('from = "hello"', "from: 'hello' is not an e-mail address (write it as Clinic <hello@example.org>)"),
        ('from = "a@b.org, c@d.org"', "from: 'a@b.org, c@d.org' is not an e-mail address (write it as Clinic"),
        ('from = "Köln <köln@b.org>"', "from: 'Köln <köln@b.org>' is not an e-mail address (write it as Clinic"),
        (
            'reply_to = "a@b.org\\r\\nBcc: c@d.org"',
            "reply_to: the text holds a control or unassigned character (U+000D)",
        ),
        ('host = "https://mail.example.org"', "host: 'https://mail.example.org' is not the name of a server"),
        ('password_command = "pass \'x"', "password_command: the command cannot be split into words: No closing"),
        ('token_command = "x \'y"', "token_command: the command cannot be split into words: No closing"),
        ('auth = "xoauth2"', "auth: 'xoauth2' is not known (did you mean 'oauth'?)"),
        (
            'auth = "password"\ntoken_command = "x"',
            'token_command: with auth = "password" no token is asked for (leave one of the two out)',
        ),
        ('password = "secret"', "unknown key 'password'"),
    ],
)
def test_faults_are_told_with_their_line(row: str, message: str, tmp_path: Path) -> None:
    """A password has no place in the file."""
    with pytest.raises(SettingsError) as caught:
        mail_of(tmp_path, f"[mail]\n{row}\n")
    line = 1 + len(row.splitlines())
    assert str(caught.value).startswith(f"{tmp_path}/guidegen.toml:{line}:1: {message}")
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("rows", "auth"),
    [("", "password"), ('auth = "oauth"', "oauth"), ('token_command = "x"', "oauth"), ('user = "a"', "password")],
)
def test_the_way_to_sign_in(rows: str, auth: str, tmp_path: Path) -> None:
    """A password, unless tokens are asked for or a command gives them."""
    assert mail_of(tmp_path, f"[mail]\n{rows}\n").auth == auth


def test_a_new_clinics_file_has_every_key(library: Library, tmp_path: Path) -> None:
    """As comments that may be taken into force."""
    mail = settings_toml(library, None).partition("[mail]\n")[2].partition("\n\n")[0]
    found = mail_of(tmp_path, "[mail]\n" + "\n".join(row.removeprefix("# ") for row in mail.splitlines()))
    empty = [key for key, value in vars(found).items() if value in ("", None, ())]
    assert empty == []
