"""`guidegen email` as a clinic uses it: a look first, then the mail, and never a word too much."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import mailbox
import os
import pty
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from guidegen.batch.records.journal import replace_journal
from guidegen.batch.records.manifest import MANIFEST, Entry
from guidegen.delivery.mail import read_deliveries
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic
from tests.support.smtp_server import Postbox, read_message, smtp_server

MARKED = Client("R-7", "zyxwia.quorndon@plonk-mail.example", "Zyxwia Quorndon")
MARKERS = ("zyxwia", "quorndon", "plonk-mail")
GRAVE = [
    Client("E-1", "e1@example.org", level="EMERGENCY", document="emergency", permit="P0"),
    Client("U-1", "u1@example.org", level="URGENT", document="urgent", permit="P0"),
    Client("Y-1", "y1@example.org", level="SOON", document="referral", permit="P0"),
]


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return write_clinic(tmp_path / "clinic")


def real_pdf(folder: Path) -> Path:
    """The batch folder with guides that are PDFs."""
    entries = []
    for line in (folder / MANIFEST).read_text().splitlines():
        entry = Entry(**json.loads(line))
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.docinfo["/Title"] = "Your guide"
            pdf.save(folder / str(entry.file))
        digest = hashlib.sha256((folder / str(entry.file)).read_bytes()).hexdigest()
        entries.append({**entry.to_dict(), "sha256": digest})
    replace_journal(folder / MANIFEST, entries)
    return folder


# The dry run


def test_a_dry_run_shows_all_and_touches_no_network(
    clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many, to whom (masked), which subject, who is held back and why; and no ledger is made."""
    folder = write_batch(tmp_path / "b", [*clients(1), MARKED, *GRAVE, Client("N-1", "n@example.org", consent=False)])

    opened = socket.socket

    def refuse(family: int = socket.AF_INET, *given: Any, **named: Any) -> socket.socket:
        # Within this computer, with the server of processes.
        assert family == socket.AF_UNIX, "the network was used"
        return opened(family, *given, **named)

    monkeypatch.setattr(socket, "socket", refuse)
    result = run_email(folder, "--clinic", clinic)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        "subject: Your guide from Riverside",
        "to send: R-1  c***@e***.org",
        "to send: R-7  z***@p***.example",
        "held back: E-1  emergency: call this client now",
        "held back: U-1  urgent: call this client today",
        "held back: Y-1  under 16: speak with a parent or guardian",
        "held back: N-1  no consent to e-mail",
        "2 to send, 0 before, 4 held back",
        f"first message: {folder}/first_message.eml",
    ]
    assert result.stderr.splitlines() == [
        "RED FLAG: not sent, emergency: call this client now: E-1",
        "RED FLAG: not sent, urgent: call this client today: U-1",
        "RED FLAG: not sent, under 16: speak with a parent or guardian: Y-1",
        "This was a dry run: nothing was sent. Add --send to send.",
    ]
    first = folder / "first_message.eml"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert read_message(first.read_bytes())["To"] == "c1@example.org"
    assert not list(folder.glob("ledger*"))


def test_a_limit_and_clients_without_a_document_are_told(clinic: Path, tmp_path: Path) -> None:
    """Who comes later, and for whom batch has made nothing."""
    folder = write_batch(tmp_path / "b", [*clients(3), Client("F-1", "f@example.org", status="failed")])
    result = run_email(folder, "--clinic", clinic, "--limit", "2", "-q")
    assert "R-3" not in result.stdout
    assert "2 to send, 0 before, 0 held back, 1 later, 1 without a document\n" in result.stdout
    assert result.stderr == ""


def test_a_dry_run_tells_what_was_done_before(tmp_path: Path) -> None:
    """What was sent, what failed for good and what is unknown is listed with its state."""
    folder = write_batch(tmp_path / "b", clients(3))
    with smtp_server(Postbox(lambda stage, to: "550 no" if to.startswith("c2") else None)) as port:
        clinic = write_clinic(tmp_path / "c", port)
        run_email(folder, "--clinic", clinic, "--send", "--limit", "2")
        result = run_email(folder, "--clinic", clinic)
    rows = [re.sub(r"  2\d{3}-.*", "", row) for row in result.stdout.splitlines()]
    assert rows[1:5] == [
        "to send: R-3  c***@e***.org",
        "sent before: R-1  c***@e***.org",
        "failed before: R-2  c***@e***.org",
        "1 to send, 2 before, 0 held back",
    ]


# Privacy


@pytest.mark.parametrize("options", [("-q",), (), ("-v",)])
def test_nothing_of_the_client_leaves_but_the_message(options: tuple[str, ...], tmp_path: Path) -> None:
    """No name, address, answer or passphrase in output, file names, subjects or the ledger, at any verbosity."""
    people = [MARKED, Client("R-8", "plonk-mail@@quorndon", "Zyxwia")]
    folder = real_pdf(write_batch(tmp_path / "b", people))
    refusals = ["550 5.1.1 <zyxwia.quorndon@plonk-mail.example>: Zyxwia Quorndon is unknown", "451 zyxwia.quorndon"]
    postbox = Postbox(lambda stage, to: refusals.pop() if stage == "rcpt" and refusals else None)
    said = ""
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        arguments: list[str | Path] = [folder, "--clinic", clinic, "--encrypt", *options]
        said += run_email(*arguments).output
        said += run_email(*arguments, "--send").output
        said += run_email(*arguments, "--send", "--retry-failed").output
        said += run_email(*arguments, "--eml", tmp_path / "eml").output
    for form in ("text", "csv", "json"):
        said += run_email(folder, "--status", "--format", form).output
    [copy] = postbox.copies
    [(_, passphrase)] = list(csv.reader(io.StringIO((folder / "passphrases.csv").read_text())))[1:]
    names = [str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")]
    ledger = (folder / "ledger.sqlite").read_bytes().decode("latin-1")
    outside = " ".join([said, copy.message["Subject"], copy.message["Message-ID"], *names, ledger]).lower()
    assert [marker for marker in (*MARKERS, passphrase) if marker in outside] == []
    assert passphrase not in copy.data.decode()
    body = copy.message.get_body()
    assert body is not None
    assert "Zyxwia Quorndon" in body.get_content()
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.glob("[lpf]*.*"))


def test_every_guide_reaches_its_own_client(tmp_path: Path) -> None:
    """Nobody gets another one's guide, name or passphrase."""
    people = [Client(f"R-{one}", f"c{one}@example.org", f"Name{one}") for one in range(1, 8)]
    folder = real_pdf(write_batch(tmp_path / "b", people))
    postbox = Postbox()
    with smtp_server(postbox) as port:
        assert run_email(folder, "--clinic", write_clinic(tmp_path / "c", port), "--send", "--encrypt").exit_code == 0
    passphrases = dict(csv.reader(io.StringIO((folder / "passphrases.csv").read_text())))
    assert len(postbox.copies) == 7
    for copy in postbox.copies:
        number = copy.to[1]
        assert f"Dear Name{number}," in copy.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        [guide] = copy.message.iter_attachments()
        with pikepdf.open(io.BytesIO(guide.get_content()), password=passphrases[f"R-{number}"]) as pdf:
            assert pdf.is_encrypted


# Status


def test_status_tells_who_got_what(tmp_path: Path) -> None:
    """As text, CSV and JSON, each delivery with its time and the server's reply."""
    folder = write_batch(tmp_path / "b", [*clients(1), GRAVE[1]])
    with smtp_server(Postbox()) as port:
        run_email(folder, "--clinic", write_clinic(tmp_path / "c", port), "--send")
    text = run_email(folder, "--status").stdout
    assert re.match(r"sent      R-1  c\*\*\*@e\*\*\*\.org  20\d\d-.*Z  250 2\.0\.0 taken as 1\n", text)
    assert text.endswith("queued 0, sending 0, sent 1, failed 0, unknown 0, held 1\n")
    listed = json.loads(run_email(folder, "--status", "--format", "json").stdout)
    assert [(row["client_id"], row["state"], row["reply_code"], row["reason"]) for row in listed] == [
        ("R-1", "sent", 250, ""),
        ("U-1", "held", None, "urgent"),
    ]
    rows = list(csv.DictReader(io.StringIO(run_email(folder, "--status", "--format", "csv").stdout)))
    assert [row["state"] for row in rows] == ["sent", "held"]
    assert rows[0].keys() == listed[0].keys()


def test_one_ledger_for_all_folders(tmp_path: Path) -> None:
    """Where the settings name a ledger, the same guide of another folder is not sent again."""
    postbox = Postbox()
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port, ledger="all.sqlite")
        for name in ("b1", "b2"):
            assert run_email(write_batch(tmp_path / name, clients(2)), "--clinic", clinic, "--send").exit_code == 0
    assert len(postbox.copies) == 2
    assert "sent 2" in run_email("--status", "--clinic", clinic).stdout
    assert not list(tmp_path.glob("b*/ledger*"))


# Other ways out


def test_messages_as_files(clinic: Path, tmp_path: Path) -> None:
    """Each client's message in a private file by its id; the ledger does not count it as sent."""
    folder = write_batch(tmp_path / "b", [*clients(2), *GRAVE])
    result = run_email(folder, "--clinic", clinic, "--eml", tmp_path / "eml")
    assert result.exit_code == 0
    files = sorted((tmp_path / "eml").iterdir())
    assert [file.name for file in files] == ["R-1.eml", "R-2.eml"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    message = read_message(files[1].read_bytes())
    assert message["To"] == "c2@example.org"
    assert [part.get_content() for part in message.iter_attachments()] == [b"%PDF-1.7 R-2"]
    assert not (folder / "ledger.sqlite").exists()


def test_messages_as_drafts(clinic: Path, tmp_path: Path) -> None:
    """In a Maildir, once each however often it is asked for; another folder is left alone."""
    folder = write_batch(tmp_path / "b", clients(2))
    for _ in range(2):
        assert run_email(folder, "--clinic", clinic, "--maildir", tmp_path / "drafts").exit_code == 0
    box = mailbox.Maildir(tmp_path / "drafts", create=False)
    assert sorted(message["To"] for message in box) == ["c1@example.org", "c2@example.org"]
    assert [message.get_flags() for message in box] == ["D", "D"]
    result = run_email(folder, "--clinic", clinic, "--maildir", folder)
    assert result.exit_code == 2
    assert "is no Maildir" in result.stderr


def test_one_guide_to_one_address(tmp_path: Path) -> None:
    """A file from elsewhere, once; from a batch folder, into its ledger."""
    postbox = Postbox()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = "Your guide"
        pdf.save(tmp_path / "guide.pdf")
    folder = write_batch(tmp_path / "b", [Client("A"), GRAVE[1]])
    with smtp_server(postbox) as port:
        options = ("--clinic", write_clinic(tmp_path / "c", port), "--send", "--to", "anna@example.org")
        for file in (tmp_path / "guide.pdf", tmp_path / "guide.pdf", folder / "guides" / "A.pdf"):
            assert run_email(file, *options).exit_code == 0
        held = run_email(folder / "guides" / "U-1.pdf", *options)
    assert [copy.to for copy in postbox.copies] == ["anna@example.org", "anna@example.org"]
    assert "RED FLAG: not sent, urgent: call this client today: U-1" in held.stderr
    found = {row.client_id: row.state for row in read_deliveries(folder / "ledger.sqlite")}
    assert found == {"A": "sent", "U-1": "held"}


# Faults


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "name the batch folder"),
        (["b", "--send", "--eml", "x"], 2, "one way out at a time"),
        (["b", "--status", "--send"], 2, "--status sends nothing"),
        (["b", "--format", "csv"], 2, "--format is for --status"),
        (["b", "--passphrases", "x"], 2, "--passphrases is for --encrypt"),
        (["b", "--eml", ""], 2, "a file name is empty"),
        (["b", "--campaign", " "], 2, "--campaign takes a short name"),
        (["b", "--limit", "0"], 2, "--limit"),
        (["b", "--allow-shared", "R-9"], 2, "--allow-shared R-9: no such client in b"),
        (["b", "--status"], 2, "b/ledger.sqlite: no mail was sent out of this folder yet"),
        (["x.pdf", "--to", "a@example.org, b@example.org"], 2, "--to: one address with one @ is needed"),
        (["x.pdf", "--to", "a@example.org"], 3, "x.pdf: this file cannot be read"),
        (["b"], 3, "guidegen.toml: [mail] 'from' is missing"),
        (["b", "--send"], 3, "guidegen.toml: [mail] 'host' is missing"),
    ],
)
def test_what_cannot_be_done(
    arguments: list[str], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is told with what to do instead, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    write_batch(tmp_path / "b", clients(1))
    before = sorted(tmp_path.rglob("*"))
    result = run_email(*arguments)
    assert result.exit_code == code
    assert message in " ".join(result.stderr.split())
    assert sorted(tmp_path.rglob("*")) == before


def test_a_broken_template_stops_everything_before_the_first_message(tmp_path: Path) -> None:
    """Exit 5, and nothing is sent or entered."""
    postbox = Postbox()
    folder = write_batch(tmp_path / "b", clients(2))
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        (clinic / "templates" / "email").mkdir(parents=True)
        (clinic / "templates" / "email" / "body.txt.j2").write_text("{{ nobody }}")
        result = run_email(folder, "--clinic", clinic, "--send")
    assert result.exit_code == 5
    assert "'nobody' is undefined" in result.stderr
    assert postbox.copies == []


def test_ctrl_c_lets_the_message_on_its_way_come_to_its_end(tmp_path: Path) -> None:
    """Nothing is left in doubt, the exit code says that not all went, and the next run goes on."""
    folder = write_batch(tmp_path / "b", clients(5))
    process: subprocess.Popen[str]
    started = threading.Event()

    def fault(stage: str, to: str) -> None:
        if stage == "data" and to == "c2@example.org":
            started.wait()
            process.send_signal(signal.SIGINT)

    postbox = Postbox(fault)
    with smtp_server(postbox) as port:
        command = [sys.executable, "-c", "from guidegen.cli.email import email; email()", str(folder), "--send"]
        command += ["--clinic", str(write_clinic(tmp_path / "c", port))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.set()
        stdout, stderr = process.communicate()
        assert process.returncode == 7
        assert "stopped; the same command goes on" in stderr
        assert "2 sent, 0 failed, 0 unknown, 0 held, 3 still queued" in stdout
        assert run_email(*command[3:]).exit_code == 0
    assert [copy.to for copy in postbox.copies] == [f"c{one}@example.org" for one in range(1, 6)]


def test_ctrl_c_ends_a_long_pause_at_once(tmp_path: Path) -> None:
    """At one message a minute nobody waits a minute for the end."""
    folder = write_batch(tmp_path / "b", clients(2))
    with smtp_server(Postbox()) as port:
        command = [sys.executable, "-c", "from guidegen.cli.email import email; email()", str(folder), "--send", "-v"]
        command += ["--clinic", str(write_clinic(tmp_path / "c", port, per_minute=1))]
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("sent: R-1")
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 7
    assert [row.state for row in read_deliveries(folder / "ledger.sqlite")] == ["sent", "queued"]


def read_terminal(ours: int) -> str:
    """All that a process writes to its terminal until it ends."""
    shown = b""
    with os.fdopen(ours, "rb", buffering=0) as terminal, suppress(OSError):
        while data := terminal.read(4096):
            shown += data
    return shown.decode()


def test_a_bar_is_shown_to_who_looks_on(tmp_path: Path) -> None:
    """On a terminal, with what went wrong above it; --quiet hides the bar and not the fault."""
    folder = write_batch(tmp_path / "b", clients(3))
    with smtp_server(Postbox(lambda stage, to: "550 no" if to.startswith("c2") else None)) as port:
        command = [sys.executable, "-c", "from guidegen.cli.email import email; email()", str(folder), "--send"]
        command += ["--clinic", str(write_clinic(tmp_path / "c", port))]
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment):
            os.close(theirs)
            shown = read_terminal(ours)
        quiet = run_email(*command[3:], "--retry-failed", "-q")
    assert "failed: R-2: 550 no" in shown
    assert "3/3" in shown
    assert quiet.stderr == "failed: R-2: 550 no\n"


def test_one_guide_that_is_held_back_is_not_taken_for_sent(tmp_path: Path) -> None:
    """Who names a file and an address is told why nothing went, and the exit code says so too."""
    urgent = Client("X", "x@example.org", level="URGENT", document="urgent", permit="P0")
    folder = write_batch(tmp_path / "batch", [urgent])
    clinic = write_clinic(tmp_path / "clinic")
    result = run_email("--to", "x@example.org", folder / "guides" / "X.pdf", "--send", "--clinic", clinic)
    assert result.exit_code == 7
    assert "held back: X  urgent: call this client today" in result.stderr
