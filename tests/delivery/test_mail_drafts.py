"""Drafts: into the mailbox once, recorded, and never sent again without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from click.testing import Result

from guidegen.delivery.mail import read_deliveries
from guidegen.delivery.mail.credentials import IMAP_PASSWORD
from tests.support.base import ROOT
from tests.support.imap_server import DROP, Imap, imap_server
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic
from tests.support.smtp_server import PASSWORD, USER, Postbox, read_message, smtp_server

pytestmark = pytest.mark.slow

SECRET = {IMAP_PASSWORD: PASSWORD}


def drafted(folder: Path, clinic: Path, port: int, *options: str, name: str = "Drafts") -> Result:
    """`guidegen email --drafts` with the mailbox on this computer."""
    address = f"imap://{USER}@localhost:{port}/{name}"
    result = run_email(folder, "--clinic", clinic, "--drafts", address, *options, environment=SECRET)
    assert PASSWORD not in result.output
    return result


def states(folder: Path) -> dict[str, str]:
    return {row.client_id: row.state for row in read_deliveries(folder / "ledger.sqlite")}


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return write_clinic(tmp_path / "clinic")


def test_each_mail_is_a_draft_once(clinic: Path, tmp_path: Path) -> None:
    """With the flag of a draft and the whole message; the same command again makes no second one."""
    folder, box = write_batch(tmp_path / "b", clients(3)), Imap()
    with imap_server(box) as port:
        first, again = (drafted(folder, clinic, port) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout.endswith(
        "3 drafted, 0 sent, 0 failed, 0 unknown, 0 held, 0 still to be put into 'Drafts' at localhost\n"
    )
    assert [read_message(one.data)["To"] for one in box.folders["Drafts"]] == [f"c{n}@example.org" for n in (1, 2, 3)]
    assert {one.flags for one in box.folders["Drafts"]} == {"\\Draft \\Seen"}
    assert states(folder) == dict.fromkeys(("R-1", "R-2", "R-3"), "drafted")


def test_who_is_held_back_gets_no_draft(clinic: Path, tmp_path: Path) -> None:
    """The same holds as for sending: red flags, consent, addresses, files that have changed."""
    people = [
        Client("R-1", "a@example.org"),
        Client("R-2", "b@example.org", level="EMERGENCY", document="emergency"),
        Client("R-3", "c@example.org", consent=False),
        Client("R-4", "d@example.org"),
    ]
    folder, box = write_batch(tmp_path / "b", people), Imap()
    (folder / "guides" / "R-4.pdf").write_bytes(b"%PDF another")
    with imap_server(box) as port:
        result = drafted(folder, clinic, port)
    assert "RED FLAG: not sent, emergency: call this client now: R-2" in result.stderr
    assert "held back: R-3  no consent to e-mail" in result.stderr
    assert len(box.folders["Drafts"]) == 1
    assert states(folder) == {"R-1": "drafted", "R-2": "held", "R-3": "held", "R-4": "held"}


def test_a_draft_is_not_sent_without_a_word(clinic: Path, tmp_path: Path) -> None:
    """--send passes it over and says so; a person names the client whose guide is to be sent from here."""
    folder, box, postbox = write_batch(tmp_path / "b", clients(3)), Imap(), Postbox()
    with imap_server(box) as port:
        drafted(folder, clinic, port, "--limit", "2")
    with smtp_server(postbox) as port:
        server = write_clinic(tmp_path / "c", port)
        look = run_email(folder, "--clinic", server)
        sent = run_email(folder, "--clinic", server, "--send")
        assert [copy.to for copy in postbox.copies] == ["c3@example.org"]
        named = run_email(folder, "--clinic", server, "--send", "--send-drafted", "R-2")
        wrong = run_email(folder, "--clinic", server, "--send", "--send-drafted", "R-3")
    assert "to send: R-3" in look.stdout
    assert "drafted before: R-1" in look.stdout
    assert "not sent, because a draft was made: R-1, R-2" in sent.stderr
    assert [copy.to for copy in postbox.copies] == ["c3@example.org", "c2@example.org"]
    assert (named.exit_code, wrong.exit_code) == (0, 2)
    assert "--send-drafted R-3: no guide that is ready is a draft of this client" in wrong.stderr
    assert states(folder) == {"R-1": "drafted", "R-2": "sent", "R-3": "sent"}


@pytest.mark.parametrize("stored", [True, False])
def test_a_line_that_breaks_at_a_draft(stored: bool, clinic: Path, tmp_path: Path) -> None:
    """Whether the message was kept is looked up by the next run; --send leaves it alone meanwhile."""
    folder, box, postbox = write_batch(tmp_path / "b", clients(3)), Imap(), Postbox()
    box.fault = lambda stage, count: (
        DROP if stage == ("stored" if stored else "append") and count == 1 + stored else None
    )
    with imap_server(box) as port:
        broken = drafted(folder, clinic, port)
        assert states(folder) == {"R-1": "drafted", "R-2": "drafting", "R-3": "queued"}
        box.fault = lambda stage, count: None
        with smtp_server(postbox) as smtp:
            run_email(folder, "--clinic", write_clinic(tmp_path / "c", smtp), "--send", "--limit", "9")
        again = drafted(folder, clinic, port)
    assert broken.exit_code == 7
    assert "the server hangs up" in broken.stderr
    assert again.exit_code == 0
    assert [copy.to for copy in postbox.copies] == ["c3@example.org"]
    assert sorted(read_message(one.data)["To"] for one in box.folders["Drafts"]) == ["c1@example.org", "c2@example.org"]
    assert states(folder) == {"R-1": "drafted", "R-2": "drafted", "R-3": "sent"}


def test_runs_that_are_killed(tmp_path: Path) -> None:
    """However often and wherever it is killed, each client has one draft in the end."""
    clinic, folder, box = write_clinic(tmp_path / "c"), write_batch(tmp_path / "b", clients(12)), Imap()
    random = Random(14)
    box.fault = lambda stage, count: time.sleep(0.02) if stage in ("append", "stored") else None
    with imap_server(box) as port:
        address = f"imap://{USER}@localhost:{port}/Drafts"
        command = [sys.executable, "-m", "guidegen", "email", str(folder), "--clinic", str(clinic), "--drafts", address]
        environment = {**os.environ, **SECRET, "PYTHONPATH": str(ROOT)}
        for _ in range(4):
            run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            before = box.added
            while box.added == before and run.poll() is None:
                time.sleep(0.005)
            time.sleep(random.uniform(0, 0.1))
            run.send_signal(signal.SIGKILL)
            run.wait()
        assert drafted(folder, clinic, port).exit_code == 0
    assert sorted(box.ids()) == sorted(set(box.ids()))
    assert len(box.ids()) == 12
    assert set(states(folder).values()) == {"drafted"}


def test_a_draft_of_a_lost_ledger_is_found(clinic: Path, tmp_path: Path) -> None:
    """What lies in the folder is not put there again, and one that was thrown away does not count as lying there."""
    folder, box = write_batch(tmp_path / "b", clients(2)), Imap()
    with imap_server(box) as port:
        drafted(folder, clinic, port)
        for file in folder.glob("ledger.sqlite*"):
            file.unlink()
        lost = drafted(folder, clinic, port)
        assert lost.exit_code == 7
        assert "the ledger is lost: 2 messages were mailed out of this folder" in lost.stderr
        assert run_email(folder, "--clinic", clinic, "--start-again").exit_code == 0
        box.folders["Drafts"][1].flags = "\\Deleted"
        result = drafted(folder, clinic, port, "-v")
    assert "drafted: R-1: it lay there already" in result.stderr
    assert [one.flags for one in box.folders["Drafts"]] == ["\\Draft \\Seen", "\\Deleted", "\\Draft \\Seen"]


def test_a_mailbox_that_takes_no_more(clinic: Path, tmp_path: Path) -> None:
    """What is refused has failed with the server's reason, and is tried again; three in a row end the run."""
    folder, box = write_batch(tmp_path / "b", clients(5)), Imap()
    box.fault = lambda stage, count: (
        "NO [OVERQUOTA] Quota of hello@clinic.example" if stage == "append" and count else None
    )
    with imap_server(box) as port:
        result = drafted(folder, clinic, port)
        assert list(states(folder).values()) == ["drafted", "failed", "failed", "failed", "queued"]
        box.fault = lambda stage, count: None
        assert drafted(folder, clinic, port).exit_code == 0
    assert result.exit_code == 7
    assert "takes no message into the folder 'Drafts' (OVERQUOTA)" in result.stderr
    assert "hello@clinic" not in result.output
    assert len(set(box.ids())) == len(box.ids()) == 5


@pytest.mark.parametrize(("name", "found"), [("Entw%C3%BCrfe", "Entw&APw-rfe"), ("Ad%26Co", "Ad&-Co"), ("", "Drafts")])
def test_names_of_folders(name: str, found: str, clinic: Path, tmp_path: Path) -> None:
    """As the server writes them; without one, the folder that the server calls the one for drafts."""
    folder, box = write_batch(tmp_path / "b", clients(1)), Imap(folders={"INBOX": [], "Drafts": [], found: []})
    with imap_server(box) as port:
        assert drafted(folder, clinic, port, name=name).exit_code == 0
    assert len(box.folders[found]) == 1


def test_a_folder_that_is_not_there(clinic: Path, tmp_path: Path) -> None:
    """Nothing is made, and nothing stands in the ledger as drafted."""
    folder, box = write_batch(tmp_path / "b", clients(1)), Imap()
    with imap_server(box) as port:
        result = drafted(folder, clinic, port, name="Draughts")
    assert result.exit_code == 7
    assert "the folder 'Draughts' cannot be opened (NONEXISTENT)" in result.stderr
    assert box.added == 0
    assert states(folder) == {}


def test_a_draft_that_must_not_be_sent_any_more(clinic: Path, tmp_path: Path) -> None:
    """Newer answers with a red flag, consent taken back, another address or guide: every later run tells."""
    people = [Client(f"R-{n}", f"c{n}@example.org") for n in range(1, 6)]
    folder, box = write_batch(tmp_path / "b", people), Imap()
    with imap_server(box) as port:
        drafted(folder, clinic, port)
    people[0] = Client("R-1", "c1@example.org", level="URGENT", document="urgent")
    people[1] = Client("R-2", "c2@example.org", consent=False)
    people[2] = Client("R-3", "new@example.org")
    write_batch(folder, people)
    result, quiet = run_email(folder, "--clinic", clinic), run_email(folder, "--clinic", clinic, "--quiet")
    grave = "RED FLAG: R-1 has a draft in the mailbox that must not be sent: urgent: call this client today"
    assert grave in result.stderr
    assert "warning: R-2 has a draft in the mailbox that must not be sent: no consent to e-mail" in result.stderr
    assert "warning: R-3 has a draft in the mailbox that must not be sent: it goes to another address" in result.stderr
    assert "R-4 has a draft" not in result.stderr
    assert grave in quiet.stderr
    assert "warning" not in quiet.stderr


def test_a_locked_guide_as_a_draft(clinic: Path, tmp_path: Path) -> None:
    """--encrypt holds for drafts, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("guidegen.pdf.lock", lambda pdf, passphrase: b"%PDF locked")
        folder, box = write_batch(tmp_path / "b", clients(1)), Imap()
        with imap_server(box) as port:
            assert drafted(folder, clinic, port, "--encrypt").exit_code == 0
    assert [part.get_content() for part in read_message(box.folders["Drafts"][0].data).iter_attachments()] == [
        b"%PDF locked"
    ]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("imaps://hello:secretword@host/Drafts", "a password does not belong into the address"),
        ("imaps://host/Drafts", "the address has no user"),
        ("imaps://hello@/Drafts", "the address has no server"),
        ("imaps://hello@host:99999/Drafts", "a port that is none"),
        ("imaps://hello@host/Drafts?x", "after the folder nothing more may stand"),
        ("imaps://hello@host/%FF", "cannot be read"),
        ("imaps://hello@host/a%0D%0Ab", "cannot be read"),
        ("https://hello@host/Drafts", "this is no address of a mailbox"),
        ("Drafts", "this is no address of a mailbox"),
    ],
)
def test_addresses_that_are_refused(address: str, message: str, clinic: Path, tmp_path: Path) -> None:
    """Before anything is done, and without being repeated: a password could stand in it."""
    result = run_email(write_batch(tmp_path / "b", clients(1)), "--clinic", clinic, "--drafts", address)
    assert result.exit_code == 7
    assert message in result.stderr
    assert "secretword" not in result.output
    assert not (tmp_path / "b" / "ledger.sqlite").exists()


@pytest.mark.parametrize(
    "options",
    [("--send",), ("--eml", "x"), ("--status",), ("--send-drafted", "R-1")],
)
def test_one_way_out_at_a_time(options: tuple[str, ...], clinic: Path, tmp_path: Path) -> None:
    """Drafts, messages that go out and a listing exclude one another."""
    folder = write_batch(tmp_path / "b", clients(1))
    result = run_email(folder, "--clinic", clinic, "--drafts", "imaps://a@localhost/Drafts", *options)
    assert result.exit_code == 2
