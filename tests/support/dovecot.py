"""A real Dovecot on this computer, with mailboxes and a submission service, out of a folder of its own.

Every user signs in with PASSWORD, or with a token that `token_for` makes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import pwd
import subprocess
import tempfile
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port
from tests.support.smtp_server import PASSWORD, Certificates

_KEY = b"a key for tests, and for nothing else"
_CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
auth_verbose = yes
protocols = {protocols}
listen = 127.0.0.1
hostname = localhost
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
# Without this, whoever connects from 127.0.0.1 counts as safe without TLS.
disable_plaintext_auth = {secure}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_uid = nobody
mail_gid = nogroup
auth_mechanisms = {mechanisms}
# Letters beyond ASCII, too.
auth_username_chars =
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf.ext
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = {userdb}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Entwürfe {{
    auto = create
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
submission_relay_trusted = no
"""
_EVERYBODY = "static\n  args = uid=nobody gid=nogroup home={folder}/mail/%u"
_LISTED = """\
passwd-file
  args = {folder}/users
  default_fields = uid=nobody gid=nogroup home={folder}/mail/%u"""
_OAUTH = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""


@dataclass(frozen=True)
class Dovecot:
    """Its ports, and where its mailboxes lie as Maildirs by user. LMTP is served where its users are named."""

    folder: Path
    imap: int
    imaps: int
    submission: int
    lmtp: int

    def maildir(self, user: str, name: str = "") -> Path:
        return self.folder / "mail" / user / (f".{name}" if name else "")


def is_installed(*parts: str) -> bool:
    """Whether it can be run here with IMAP, submission and further parts: Debian has a package for each."""
    folder = Path("/usr/lib/dovecot")
    return os.geteuid() == 0 and all((folder / part).exists() for part in ("imap", "submission", *parts))


@contextmanager
def dovecot(
    certificates: Certificates,
    relay: int,
    secure: bool = True,
    users: Collection[str] | None = None,
    mechanisms: str = "plain login xoauth2 oauthbearer",
) -> Iterator[Dovecot]:
    """A Dovecot that runs until the block ends; mail that is submitted goes on to `relay`, a port of this computer.

    Without `secure` it takes passwords in the open, too. Where `users` are named, it takes mail for them by LMTP and
    knows nobody else. Root only.
    """
    # Not in a folder of pytest's, which other runs of pytest close to everybody else again.
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        folder = Path(name)
        ports = {name: free_port() for name in ("imap", "imaps", "submission", "lmtp")}
        words = {
            "relay": relay,
            "secure": "yes" if secure else "no",
            "mechanisms": mechanisms,
            "protocols": "imap submission" if users is None else "imap submission lmtp",
            "userdb": (_EVERYBODY if users is None else _LISTED).format(folder=folder),
            **ports,
        }
        _prepare(folder, certificates, users or (), words)
        command = ["/usr/sbin/dovecot", "-c", str(folder / "dovecot.conf")]
        # The server goes on and would keep a pipe open.
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Dovecot(folder, **ports)
        finally:
            subprocess.run([*command, "stop"], check=False, capture_output=True)


def _prepare(folder: Path, certificates: Certificates, users: Collection[str], words: Mapping[str, object]) -> None:
    """The folder, with all that the configuration names."""
    folder.chmod(0o711)
    (folder / "mail").mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    (folder / "users").write_text("".join(f"{user}:::::::\n" for user in users), encoding="utf-8")
    server = certificates.authority.issue_cert("localhost")
    server.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    key = folder / "keys" / "default" / "HS256" / "default"
    key.parent.mkdir(parents=True)
    key.write_bytes(b64encode(_KEY))
    texts = {"oauth2.conf.ext": _OAUTH, "dovecot.conf": _CONFIGURATION}
    for name, text in texts.items():
        (folder / name).write_text(text.format(folder=folder, password=PASSWORD, **words), encoding="utf-8")


def token_for(user: str, seconds: float = 3600) -> str:
    """A signed access token (JWT, RFC 7519) that is good for so long."""
    now = int(time.time())
    claims = {"sub": user, "iat": now - 60, "exp": int(now + seconds), "scope": "mail"}
    signed = ".".join(_part(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{signed}.{_part(hmac.new(_KEY, signed.encode(), hashlib.sha256).digest())}"


def _part(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
