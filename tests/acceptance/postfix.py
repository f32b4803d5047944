"""Mail to a real Postfix on this computer: `make postfix`, as root, with Debian's package installed.

Postfix runs out of a folder of its own with a certificate made for it; no other Postfix is touched. Every client's
mailbox is counted in the end.
"""

from __future__ import annotations

import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from guidegen.delivery.mail import count_states, read_deliveries
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic

COUNT = 100
REFUSED = 3
NOBODY = "nobody"
PATIENCE = 60.0
MAIN = """\
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
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
MASTER = """\
{starttls} inet n - n - - smtpd
{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
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
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def main() -> int:
    """Send a batch by STARTTLS and one by TLS, twice each; the exit code."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin") is None:
        print("Postfix is missing: apt-get install --no-install-recommends postfix", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        ports = {"starttls": free_port(), "tls": free_port()}
        with running(folder, ports):
            results = [sent(folder, security, port) for security, port in ports.items()]
    return 0 if all(results) else 1


def sent(folder: Path, security: str, port: int) -> bool:
    """Whether each client of a batch has one copy after two runs, and those without a mailbox have failed."""
    people = people_of(security)
    batch = write_batch(folder / f"batch-{security}", people)
    clinic = write_clinic(folder / f"clinic-{security}", port, security=security, ca_file=folder / "ca.pem")
    began = time.monotonic()
    first = run_email(batch, "--clinic", clinic, "--send")
    seconds = time.monotonic() - began
    again = run_email(batch, "--clinic", clinic, "--send")
    counts = count_states(read_deliveries(batch / "ledger.sqlite"))
    boxes = copies(folder / "mail", security, COUNT + 1)
    good = (
        (first.exit_code, again.exit_code) == (7, 0)
        and (counts["sent"], counts["failed"], counts["unknown"]) == (COUNT + 1, REFUSED, 0)
        and boxes == {person.email: 1 for person in people if NOBODY not in person.email}
    )
    print(f"{security}: {len(boxes)} mailboxes, {sum(boxes.values())} copies, {counts['failed']} refused,", end=" ")
    print(f"{seconds:.1f} s: {'good' if good else f'WRONG: {first.output}{again.output}'}")
    return good


def people_of(security: str) -> list[Client]:
    """Clients whose addresses show how the mail came, one of them international, and some without a mailbox."""
    lost = [Client(f"X-{one}", f"{NOBODY}{one}@example.org") for one in range(REFUSED)]
    found = [*clients(COUNT), Client("J-1", "jörg@example.org"), *lost]
    return [Client(person.id, f"{security}-{person.email}") for person in found]


def copies(folder: Path, security: str, wanted: int) -> dict[str, int]:
    """How many messages each mailbox holds, once all have come or patience is at its end."""
    until = time.monotonic() + PATIENCE
    while True:
        boxes = {box.name: len(list((box / "new").iterdir())) for box in folder.glob(f"{security}-*")}
        if sum(boxes.values()) >= wanted or time.monotonic() > until:
            return boxes
        time.sleep(0.2)


@contextmanager
def running(folder: Path, ports: dict[str, int]) -> Iterator[None]:
    """A Postfix that serves both ports until the block ends."""
    folder.chmod(0o755)
    reader = pwd.getpwnam("nobody")
    for part in ("queue", "data", "log", "mail"):
        (folder / part).mkdir(mode=0o755)
    shutil.chown(folder / "data", "postfix", "postfix")
    shutil.chown(folder / "mail", reader.pw_uid, reader.pw_gid)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    (folder / "main.cf").write_text(MAIN.format(folder=folder, uid=reader.pw_uid, gid=reader.pw_gid))
    (folder / "master.cf").write_text(MASTER.format(**ports))
    boxes = [person.email for security in ports for person in people_of(security) if NOBODY not in person.email]
    (folder / "boxes").write_text("".join(f"{box} {box}/\n" for box in boxes))
    postfix = ["/usr/sbin/postfix", "-c", str(folder)]
    subprocess.run([*postfix, "start"], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run([*postfix, "stop"], check=False, capture_output=True)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
