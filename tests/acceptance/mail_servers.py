"""Mail through a real Postfix to a real Dovecot on this computer: `make mail-servers`, as root, with Debian's packages.

Both run out of folders of their own; no other server is touched. Who has a copy is counted in Dovecot's mailboxes, and
what came back is read from the clinic's own mailbox over IMAP.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

from guidegen.delivery.mail import count_states, read_deliveries
from guidegen.delivery.mail.credentials import IMAP_PASSWORD, IMAP_TOKEN, SMTP_PASSWORD, SMTP_TOKEN
from tests.support import dovecot as dovecot_support
from tests.support import postfix as postfix_support
from tests.support.dovecot import Dovecot, dovecot, token_for
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic
from tests.support.measured import measured
from tests.support.ports import free_port
from tests.support.postfix import REFUSED, SENDER, Postfix, postfix
from tests.support.smtp_server import PASSWORD, Certificates

MANY, UNKNOWN = 500, 35  # 7 %
FEW, REFUSED_COUNT = 100, 3
KILLED, KILLS = 400, 20
MECHANISMS = {"PLAIN": "password", "LOGIN": "password", "XOAUTH2": "oauth", "OAUTHBEARER": "oauth"}
PATIENCE = 120.0
SECRETS = {IMAP_PASSWORD: PASSWORD}


class Servers:
    """Both servers, and the folder of the tests."""

    def __init__(self, folder: Path, certificates: Certificates, mta: Postfix, store: Dovecot) -> None:
        self.folder = folder
        self.certificates = certificates
        self.mta = mta
        self.store = store

    @property
    def inbox(self) -> str:
        return f"imaps://{SENDER.replace('@', '%40')}@localhost:{self.store.imaps}/INBOX"

    def clinic(self, name: str, port: int, security: str, **more: object) -> Path:
        return write_clinic(self.folder / name, port, security=security, ca_file=self.certificates.file, **more)

    def copies(self, people: Iterable[Client]) -> Counter[str]:
        """How many messages each client's mailbox holds."""
        return Counter({person.id: self._count(person.email) for person in people})

    def reports(self) -> int:
        """How many messages the clinic's mailbox holds."""
        return self._count(SENDER)

    def _count(self, user: str) -> int:
        box = self.store.maildir(user)
        return sum(len(list((box / part).iterdir())) for part in ("new", "cur") if (box / part).is_dir())

    def settled(self) -> None:
        """Wait until nothing is on its way any more."""
        wait_for(lambda: self.mta.queued == 0)


def main() -> int:
    """All that is to be shown; the exit code."""
    if not (postfix_support.is_installed() and dovecot_support.is_installed("lmtp")):
        packages = "postfix dovecot-imapd dovecot-lmtpd dovecot-submissiond"
        print(f"Postfix or Dovecot is missing: apt-get install --no-install-recommends {packages}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mail-servers-") as name:
        folder = Path(name)
        certificates = Certificates(folder)
        results = [signed_in(folder, certificates, mechanism) for mechanism in MECHANISMS]
        relay, everybody = free_port(), known_people()
        with (
            dovecot(certificates, relay, users=[SENDER, *(person.email for person in everybody)]) as store,
            postfix(certificates, store, relay) as mta,
        ):
            servers = Servers(folder, certificates, mta, store)
            results += [taken_and_refused(servers, security) for security in ("starttls", "tls")]
            results += [came_back(servers), killed(servers)]
    return 0 if all(results) else 1


def known_people() -> list[Client]:
    """Everybody who has a mailbox; where a name says so, nobody does."""
    named = [*few("starttls"), *few("tls"), *many("many", MANY, UNKNOWN), *many("killed", KILLED, KILLED * 7 // 100)]
    return [person for person in named if not (is_nobody(person) or REFUSED in person.email)]


def few(security: str) -> list[Client]:
    """Clients whose addresses show how the mail came, and some whom the server does not take."""
    lost = [Client(f"X-{number}", f"{number}@{REFUSED}") for number in range(REFUSED_COUNT)]
    return [Client(person.id, f"{security}-{person.email}") for person in [*clients(FEW), *lost]]


def many(name: str, count: int, unknown: int) -> list[Client]:
    """Clients of whom some have an address that only the last server knows to be nobody's, one of them in UTF-8."""
    found = [Client(f"{name}-{person.id}", f"{name}-{person.email}") for person in clients(count - unknown)]
    lost = [Client(f"{name}-N-{number}", f"{name}-nobody{number}@example.org") for number in range(unknown - 1)]
    people = [*found, *lost, Client(f"{name}-N-J", f"{name}-nobody-jörg@example.org")]
    random.Random(7).shuffle(people)
    return people


def is_nobody(person: Client) -> bool:
    return "-nobody" in person.email


# What is shown


def signed_in(folder: Path, certificates: Certificates, mechanism: str) -> bool:
    """Whether a guide goes by Dovecot's submission, and its mailbox is read, with one way to sign in."""
    person = Client("S-1", f"signed-{mechanism.lower()}@example.org")
    relay = free_port()
    with (
        dovecot(certificates, relay, users=[SENDER, person.email], mechanisms=mechanism.lower()) as store,
        postfix(certificates, store, relay) as mta,
    ):
        servers = Servers(folder, certificates, mta, store)
        batch = write_batch(folder / f"batch-{mechanism}", [person])
        auth = MECHANISMS[mechanism]
        clinic = servers.clinic(f"clinic-{mechanism}", store.submission, "starttls", user=SENDER, auth=auth)
        token = token_for(SENDER)
        secrets = (
            {SMTP_PASSWORD: PASSWORD, IMAP_PASSWORD: PASSWORD}
            if auth == "password"
            else {SMTP_TOKEN: token, IMAP_TOKEN: token}
        )
        wrong = dict.fromkeys(secrets, "wrong")
        refused = run_email(batch, "--clinic", clinic, "--send", environment=wrong)
        sent = run_email(batch, "--clinic", clinic, "--send", environment=secrets)
        wait_for(lambda: servers.copies([person]).total() == 1)
        copies = servers.copies([person]).total()
        # Where Dovecot knows LOGIN alone, it takes no passwords over IMAP.
        results = (
            []
            if mechanism == "LOGIN"
            else [run_email(batch, "--clinic", clinic, "--bounces", servers.inbox, environment=secrets)]
        )
    good = (refused.exit_code, sent.exit_code, copies) == (7, 0, 1) and all(read.exit_code == 0 for read in results)
    said = "".join(result.output for result in [refused, sent, *results])
    return told(f"sign-in by {mechanism}: submission{' and IMAP' if results else ''}", good, said)


def taken_and_refused(servers: Servers, security: str) -> bool:
    """Whether each client of a batch has one copy after two runs, and those whom the server refuses have failed."""
    people = few(security)
    batch = write_batch(servers.folder / f"batch-{security}", people)
    clinic = servers.clinic(f"clinic-{security}", getattr(servers.mta, security), security)
    began = time.monotonic()
    first = run_email(batch, "--clinic", clinic, "--send")
    seconds = time.monotonic() - began
    again = run_email(batch, "--clinic", clinic, "--send")
    servers.settled()
    counts = count_states(read_deliveries(batch / "ledger.sqlite"))
    copies = servers.copies(people)
    good = (
        (first.exit_code, again.exit_code) == (7, 0)
        and (counts["sent"], counts["failed"], counts["unknown"]) == (FEW, REFUSED_COUNT, 0)
        and copies == {person.id: 0 if REFUSED in person.email else 1 for person in people}
    )
    about = f"{security}: {copies.total()} copies, {counts['failed']} refused, {seconds:.1f} s"
    return told(about, good, first.output + again.output)


def came_back(servers: Servers) -> bool:
    """Whether of 500 guides exactly those are bounced whom Dovecot does not know, and the mailbox stays as it is."""
    people = many("many", MANY, UNKNOWN)
    batch = write_batch(servers.folder / "batch-many", people)
    clinic = servers.clinic("clinic-many", servers.mta.starttls, "starttls")
    sent = run_email(batch, "--clinic", clinic, "--send", "-q")
    wait_for(lambda: servers.reports() >= UNKNOWN)
    servers.settled()
    before = mailbox_of(servers)
    took = measured("email", batch, "--clinic", clinic, "--bounces", servers.inbox, environment=SECRETS)
    again = run_email(batch, "--clinic", clinic, "--bounces", servers.inbox, environment=SECRETS)
    rows = read_deliveries(batch / "ledger.sqlite")
    bounced = {row.client_id for row in rows if row.state == "bounced"}
    good = (
        (sent.exit_code, took.exit_code, again.exit_code) == (0, 0, 0)
        and bounced == {person.id for person in people if is_nobody(person)}
        and count_states(rows)["sent"] == MANY - UNKNOWN
        and servers.copies(people) == {person.id: int(not is_nobody(person)) for person in people}
        and mailbox_of(servers) == before
    )
    about = (
        f"{MANY} guides: {len(bounced)} bounced, {took.seconds:.1f} s of CPU and {took.megabytes:.0f} MB to read them"
    )
    return told(about, good, sent.output + took.stdout + took.stderr + again.output)


def killed(servers: Servers) -> bool:
    """Whether nobody has two copies, and nobody is marked wrong, after kills while reports are being read."""
    people = many("killed", KILLED, KILLED * 7 // 100)
    batch = write_batch(servers.folder / "batch-killed", people)
    clinic = servers.clinic("clinic-killed", servers.mta.starttls, "starttls")
    chance = random.Random(20)
    sending = ("email", batch, "--clinic", clinic, "--send", "-q")
    reading = ("email", batch, "--clinic", clinic, "--bounces", servers.inbox)
    struck = 0
    for _ in range(KILLS):
        processes = [started(*sending), started(*reading)]
        wait_until_sent(batch, gone_out(batch) + chance.randint(1, 5), processes[0])
        time.sleep(chance.uniform(0, 0.2))
        struck += processes[0].poll() is None
        chance.shuffle(processes)
        for process in processes:
            process.kill()
            process.wait()
    last = [run_email(*sending[1:]), run_email(*sending[1:])]
    servers.settled()
    read = run_email(*reading[1:], environment=SECRETS)
    rows = {row.client_id: row.state for row in read_deliveries(batch / "ledger.sqlite")}
    copies = servers.copies(people)
    wrong = [
        one for person in people if not is_right(*(one := (rows[person.id], copies[person.id], is_nobody(person))))
    ]
    counts = Counter(rows.values())
    about = (
        f"{KILLS} kills, {struck} of them while mail went out: {copies.total()} copies,"
        f" {counts['bounced']} bounced, {counts['unknown']} unknown"
    )
    said = "".join(result.output for result in [*last, read])
    return told(about, read.exit_code == 0 and struck > KILLS // 2 and not wrong, f"{said}{wrong}")


def is_right(state: str, copies: int, nobody: bool) -> bool:
    """Whether a ledger's word fits what is in the mailbox; who is unknown may have a copy or none."""
    if nobody:
        return copies == 0 and state in ("bounced", "unknown")
    return (state, copies) == ("sent", 1) or (state == "unknown" and copies in (0, 1))


# What they share


def started(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """`guidegen` in a process of its own."""
    command = [sys.executable, "-m", "guidegen", *map(str, arguments)]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, env={**os.environ, **SECRETS})


def gone_out(batch: Path) -> int:
    """How many messages of a batch have gone out, as far as its ledger knows; it is not disturbed."""
    if not (batch / "ledger.sqlite").is_file():
        return 0
    with (
        closing(sqlite3.connect(f"file:{batch / 'ledger.sqlite'}?mode=ro", uri=True)) as ledger,
        suppress(sqlite3.Error),
    ):
        return int(ledger.execute("SELECT count(*) FROM deliveries WHERE reply_code = 250").fetchone()[0])
    return 0


def wait_until_sent(batch: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until so many messages of a batch have gone out, or nobody sends any more."""
    wait_for(lambda: gone_out(batch) >= count or process.poll() is not None)


def mailbox_of(servers: Servers) -> set[tuple[str, bytes]]:
    """The clinic's messages, each with the flags in its name."""
    box = servers.store.maildir(SENDER)
    files = [path for part in ("new", "cur") if (box / part).is_dir() for path in (box / part).iterdir()]
    return {(path.name.partition(":2,")[2], path.read_bytes()) for path in files}


def wait_for(come: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not come() and time.monotonic() < until:
        time.sleep(0.05)


def told(about: str, good: bool, otherwise: str) -> bool:
    print(f"{about}: {'good' if good else f'WRONG: {otherwise}'}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
