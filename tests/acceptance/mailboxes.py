"""Drafts into a real Dovecot, and tokens that expire on the way: part of `make mail-servers`, as root."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from guidegen.delivery.mail import count_states, read_deliveries
from guidegen.delivery.mail.credentials import IMAP_PASSWORD
from tests.support.base import ROOT
from tests.support.dovecot import Dovecot, dovecot, is_installed
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic
from tests.support.smtp_server import PASSWORD, Certificates, Postbox, read_message, smtp_server

COUNT, KILLS = 200, 20
MAILED = 40
USER = "hello@clinic.example"
# Dovecot lets whoever was refused wait for some seconds.
TOKEN_SECONDS = 12
FOLDER = "Entwürfe"
# Prints a token that is soon of no use, and counts its runs.
COMMAND = "import sys; from tests.support.dovecot import token_for; open(sys.argv[1], 'a').write('x'); "
COMMAND += f"print(token_for({USER!r}, {TOKEN_SECONDS}))"


def main() -> int:
    """All that is to be shown; the exit code."""
    if not is_installed():
        print("Dovecot is missing: apt-get install --no-install-recommends dovecot-imapd dovecot-submissiond")
        return 2
    postbox = Postbox()
    with tempfile.TemporaryDirectory(prefix="mailboxes-") as name, smtp_server(postbox) as relay:
        folder = Path(name)
        certificates = Certificates(folder)
        with dovecot(certificates, relay) as store:
            results = [drafted(folder, certificates, store), renewed(folder, certificates, store, postbox)]
    return 0 if all(results) else 1


def drafted(folder: Path, certificates: Certificates, store: Dovecot) -> bool:
    """Whether each client has one draft after a run that was killed again and again, some of them international."""
    people = [*clients(COUNT - 1), Client("J-1", "jörg@example.org")]
    batch = write_batch(folder / "drafts", people)
    clinic = write_clinic(folder / "clinic-drafts", ca_file=certificates.file)
    options: list[str | Path] = [
        batch,
        "--clinic",
        clinic,
        "--drafts",
        f"imaps://{USER}@localhost:{store.imaps}/{FOLDER}",
    ]
    environment = {**os.environ, IMAP_PASSWORD: PASSWORD, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "guidegen", "email", *map(str, options)]
    chance, struck = random.Random(20), 0
    for _ in range(KILLS):
        there = len(files(store))
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(files(store)) <= there + chance.randint(0, 4) and process.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.1))
        struck += process.poll() is None
        process.kill()
        process.wait()
    last = run_email(*options, environment={IMAP_PASSWORD: PASSWORD})
    counts = count_states(read_deliveries(batch / "ledger.sqlite"))
    copies = Counter(str(read_message(file.read_bytes())["To"]) for file in files(store))
    good = (
        last.exit_code == 0
        and struck > KILLS // 2
        and copies == Counter(person.email for person in people)
        and counts["drafted"] == COUNT
        and all("D" in file.name.rpartition(",")[2] for file in files(store))
    )
    about = f"{KILLS} kills, {struck} of them while drafts were made: {copies.total()} drafts of {COUNT} clients"
    return told(about, good, f"{counts} {copies.most_common(3)} {last.output}")


def renewed(folder: Path, certificates: Certificates, store: Dovecot, postbox: Postbox) -> bool:
    """Whether each client has one mail though every token is good for some seconds only."""
    batch, runs = write_batch(folder / "tokens", clients(MAILED)), folder / "runs"
    script = folder / "give_token.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r}); {COMMAND}")
    settings = {"user": USER, "from": USER, "ca_file": certificates.file, "per_connection": 4, "per_minute": 60}
    settings["token_command"] = f"'{sys.executable}' '{script}' '{runs}'"
    clinic = write_clinic(folder / "clinic-tokens", store.submission, security="starttls", **settings)
    result = run_email(batch, "--clinic", clinic, "--send")
    copies = Counter(copy.to for copy in postbox.copies)
    asked = len(runs.read_text()) if runs.exists() else 0
    good = result.exit_code == 0 and copies == Counter(f"c{number}@example.org" for number in range(1, MAILED + 1))
    about = f"{MAILED} mails with tokens of {TOKEN_SECONDS} s: {copies.total()} copies, {asked} tokens"
    return told(about, good and 2 < asked < MAILED, result.output)


def files(store: Dovecot) -> list[Path]:
    """The messages in the drafts folder, whose name Maildir++ has in modified UTF-7."""
    box = store.maildir(USER, "Entw&APw-rfe")
    return [file for part in ("new", "cur") if (box / part).is_dir() for file in (box / part).iterdir()]


def told(about: str, good: bool, otherwise: str) -> bool:
    print(f"{about}: {'good' if good else f'WRONG: {otherwise}'}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
