"""A real Postfix on this computer, out of a folder of its own with a certificate made for it; no other is touched.

It takes mail for everybody at `TAKEN`, hands it on by LMTP, and puts what comes back from there into the Maildir of
`SENDER`. Whoever is at `REFUSED` it does not take at all.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.dovecot import Dovecot
from tests.support.ports import free_port
from tests.support.smtp_server import Certificates

SENDER = "hello@clinic.example"
TAKEN = "example.org"
REFUSED = "refused.example"
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}/log
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtputf8_enable = yes
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.pem
smtpd_tls_security_level = encrypt
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
# A report about international mail is such mail itself, which Dovecot takes from nobody.
transport_maps = inline:{{ {sender}=virtual }}
virtual_mailbox_base = {mail}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
_MASTER = """\
{starttls} inet n - n - - smtpd
{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
{relay} inet n - n - - smtpd -o smtpd_tls_security_level=none
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """Its ports: STARTTLS, TLS from the first byte on, and `relay` without TLS for a server on this computer."""

    folder: Path
    starttls: int
    tls: int
    relay: int

    @property
    def queued(self) -> int:
        """How many messages have not come to their end."""
        parts = ("maildrop", "incoming", "active", "deferred")
        return sum(1 for part in parts for path in (self.folder / "queue" / part).rglob("*") if path.is_file())


def is_installed() -> bool:
    return shutil.which("postfix", path="/usr/sbin:/usr/bin") is not None and os.geteuid() == 0


@contextmanager
def postfix(certificates: Certificates, store: Dovecot, relay: int | None = None) -> Iterator[Postfix]:
    """A Postfix that runs until the block ends, and whose mail goes to a Dovecot. Root only."""
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("queue", "data", "log"):
            (folder / part).mkdir(mode=0o755)
        shutil.chown(folder / "data", "postfix", "postfix")
        server = certificates.authority.issue_cert("localhost")
        server.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
        ports = {"starttls": free_port(), "tls": free_port(), "relay": relay or free_port()}
        nobody = pwd.getpwnam("nobody")
        words = {
            "folder": folder,
            "lmtp": store.lmtp,
            "mail": store.folder / "mail",
            "uid": nobody.pw_uid,
            "gid": nobody.pw_gid,
            "sender": SENDER,
            "domains": " ".join((TAKEN, SENDER.partition("@")[2], REFUSED)),
        }
        (folder / "main.cf").write_text(_MAIN.format(**words))
        (folder / "master.cf").write_text(_MASTER.format(**ports))
        (folder / "boxes").write_text(f"@{TAKEN} everybody\n{SENDER} {SENDER}/\n")
        command = ["/usr/sbin/postfix", "-c", str(folder)]
        subprocess.run([*command, "start"], check=True, capture_output=True)
        try:
            yield Postfix(folder, **ports)
        finally:
            subprocess.run([*command, "stop"], check=False, capture_output=True)
