"""A ledger that is lost or older than the mail that was sent: nothing goes until a person has said how to go on."""

from __future__ import annotations

import email
import mailbox
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path

import pytest

from guidegen.batch.records.journal import read_journal
from guidegen.cli.exits import INVALID, MAIL, USAGE
from guidegen.delivery.mail import read_deliveries
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.eligibility import plan_batch
from guidegen.delivery.mail.ledger import Found, Ledger
from guidegen.delivery.mail.mailed import MAILED, Memory, lost_of, read_mailed
from guidegen.delivery.mail.message import DELIVERY_ID
from guidegen.delivery.mail.sent_copies import read_sent_copies
from guidegen.errors import MailError
from guidegen.report.mailing import count_mail
from tests.support.mail_folder import TERMS, Client, clients, run_email, write_batch, write_clinic, write_guide
from tests.support.smtp_server import Postbox, smtp_server

LEDGER = "ledger.sqlite"


class Office:
    """A batch folder of five clients, a clinic and a server, with what was sent so far."""

    def __init__(self, tmp_path: Path, port: int, postbox: Postbox) -> None:
        self.folder = write_batch(tmp_path / "b", clients(5))
        self.clinic = write_clinic(tmp_path / "c", port)
        self.postbox = postbox

    def email(self, *options: str | Path) -> tuple[int, str, str]:
        result = run_email(self.folder, "--clinic", self.clinic, *options)
        return result.exit_code, result.stdout, result.stderr

    def lose_ledger(self) -> None:
        for path in self.folder.glob(f"{LEDGER}*"):
            path.unlink()

    @property
    def states(self) -> dict[str, str]:
        return {row.client_id: row.state for row in read_deliveries(self.folder / LEDGER)}

    @property
    def sent(self) -> Counter[str]:
        return Counter(copy.to for copy in self.postbox.copies)

    def copies(self) -> list[Message]:
        return [email.message_from_bytes(copy.data) for copy in self.postbox.copies]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    postbox = Postbox()
    with smtp_server(postbox) as port:
        yield Office(tmp_path, port, postbox)


@pytest.mark.parametrize("options", [["--send"], [], ["--eml", "out"], ["--maildir", "out"], ["--status"]])
def test_a_lost_ledger_stops_every_way_out(options: list[str], office: Office, tmp_path: Path) -> None:
    """Before anything is written or sent; what to do is told."""
    office.email("--send", "--limit", "3")
    office.lose_ledger()
    options = [str(tmp_path / one) if one == "out" else one for one in options]
    code, _, stderr = office.email(*options)
    assert code == MAIL
    assert "the ledger is lost: 3 messages were mailed out of this folder, the last on 20" in stderr
    assert "--rebuild-ledger FROM" in stderr
    assert "--start-again" in stderr
    assert sum(office.sent.values()) == 3
    assert not (tmp_path / "out").exists()


def test_an_older_copy_of_the_ledger_stops_too(office: Office, tmp_path: Path) -> None:
    """As put back from a backup; the newest one goes on."""
    office.email("--send", "--limit", "2")
    shutil.copy(office.folder / LEDGER, tmp_path / "backup")
    office.email("--send", "--limit", "1")
    shutil.copy(office.folder / LEDGER, tmp_path / "newest")
    office.lose_ledger()
    shutil.copy(tmp_path / "backup", office.folder / LEDGER)
    code, _, stderr = office.email("--send")
    assert code == MAIL
    assert "the ledger does not know of 1 of the 3 messages that were mailed out of this folder" in stderr
    code, stdout, stderr = office.email("--status")
    assert code == 0
    assert "warning: " in stderr
    assert stdout.count("sent  ") == 2
    shutil.copy(tmp_path / "newest", office.folder / LEDGER)
    assert office.email("--send")[0] == 0
    assert set(office.sent.values()) == {1}


def test_another_ledger_than_before_is_a_lost_one(office: Office) -> None:
    """Whoever changes [mail] ledger in the middle must not have everything sent once more."""
    office.email("--send", "--limit", "3")
    write_clinic(office.clinic, 25, ledger="all.sqlite")
    code, _, stderr = office.email("--send")
    assert code == MAIL
    assert "all.sqlite: the ledger is lost: 3 messages" in stderr


def test_whoever_loses_both_is_told_nothing(office: Office) -> None:
    """The one case that nothing can notice, as the docs say."""
    office.email("--send", "--limit", "3")
    office.lose_ledger()
    (office.folder / MAILED).unlink()
    assert office.email("--send", "--limit", "3")[0] == 0
    assert sum(office.sent.values()) == 6


def test_what_was_mailed_by_an_earlier_version_is_taken_up(office: Office) -> None:
    """With the first run that sends."""
    office.email("--send", "--limit", "3")
    (office.folder / MAILED).unlink()
    office.email("--send", "--limit", "1")
    assert [mailing.client_id for mailing in read_mailed(office.folder)] == ["R-1", "R-2", "R-3", "R-4"]


def test_start_again_sends_what_the_ledger_does_not_know_of(office: Office) -> None:
    """Only where something is lost, and not before a person says --send."""
    assert office.email("--start-again")[0] == USAGE
    office.email("--send", "--limit", "3")
    code, _, stderr = office.email("--start-again")
    assert code == USAGE
    assert "the ledger is whole" in stderr
    office.lose_ledger()
    code, _, stderr = office.email("--start-again")
    assert code == 0
    assert "counts as never sent" in stderr
    assert sum(office.sent.values()) == 3
    assert office.email("--send")[0] == 0
    assert sum(office.sent.values()) == 8
    assert set(office.states.values()) == {"sent"}


# From the Sent folder


def as_maildir(folder: Path, copies: Sequence[Message]) -> Path:
    box = mailbox.Maildir(folder, create=True)
    for copy in copies:
        sent = mailbox.MaildirMessage(copy)
        sent.set_subdir("cur")
        sent.set_flags("S")
        box.add(sent)
    draft = mailbox.MaildirMessage("Subject: a draft\n\nof ours\n")
    draft.set_subdir("cur")
    draft.set_flags("D")
    box.add(draft)
    return folder


def as_mbox(folder: Path, copies: Sequence[Message]) -> Path:
    box = mailbox.mbox(folder)
    for copy in copies:
        box.add(copy)
    box.close()
    return folder


def as_files(folder: Path, copies: Sequence[Message]) -> Path:
    for number, copy in enumerate(copies):
        path = folder / f"{number % 2}" / f"{number}.EML"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(copy.as_bytes().replace(b"\r\n", b"\n"))
    return folder


@pytest.mark.parametrize("kept", [as_maildir, as_mbox, as_files])
def test_the_ledger_is_made_anew_from_sent_mail(
    kept: Callable[[Path, Sequence[Message]], Path], office: Office, tmp_path: Path
) -> None:
    """Who has a copy there got theirs; who was mailed and has none is unknown; nobody gets a second one."""
    office.email("--send", "--limit", "4")
    copies = office.copies()[:3]
    foreign = Message()
    foreign["To"], foreign["Message-ID"] = "c5@example.org", "<1@example.org>"
    foreign.set_payload("Hello")
    before = {row.client_id: (row.address, row.address_key) for row in read_deliveries(office.folder / LEDGER)}
    office.lose_ledger()
    code, stdout, stderr = office.email("--rebuild-ledger", kept(tmp_path / "Sent", [*copies, foreign]))
    assert code == 0
    assert "3 found as sent, 1 unknown; 1 messages are none of this folder's" in stdout
    assert "unknown whether it arrived: R-4" in stderr
    rows = {row.client_id: row for row in read_deliveries(office.folder / LEDGER)}
    assert {id_: row.state for id_, row in rows.items()} == dict.fromkeys(("R-1", "R-2", "R-3"), "sent") | {
        "R-4": "unknown"
    }
    assert rows["R-1"].address == before["R-1"][0]
    assert rows["R-1"].message_id == copies[0]["Message-ID"]
    assert office.email("--send")[0] == 0
    assert set(office.sent.values()) == {1}
    assert office.states == dict.fromkeys(("R-1", "R-2", "R-3", "R-5"), "sent") | {"R-4": "unknown"}
    assert office.email("--send", "--resend-unknown", "R-4")[0] == 0
    assert office.states["R-4"] == "sent"


def test_providers_that_change_ids(office: Office, tmp_path: Path) -> None:
    """Our own header ties a copy, else the guide in it where it went to its client's address."""
    office.email("--send", "--limit", "4")
    copies = office.copies()
    for copy in copies:
        copy.replace_header("Message-ID", "<0@provider.example>")
    for copy in copies[1:]:
        del copy[DELIVERY_ID]
    copies[2].replace_header("To", "Reception <desk@clinic.example>")
    copies[3].replace_header("To", "someone@example.org, C Four <C4@Example.ORG>")
    office.lose_ledger()
    _, stdout, _ = office.email("--rebuild-ledger", as_files(tmp_path / "Sent", copies))
    assert "3 found as sent, 1 unknown; 1 messages are none" in stdout
    assert {id_ for id_, state in office.states.items() if state == "unknown"} == {"R-3"}


def test_locked_guides_and_other_campaigns(office: Office, tmp_path: Path) -> None:
    """They are told apart by their ids."""
    office.email("--send", "--limit", "1")
    office.email("--send", "--limit", "2", "--campaign", "again")
    office.lose_ledger()
    copies = office.copies()
    for copy in copies:
        [guide] = [part for part in copy.walk() if part.get_content_type() == "application/pdf"]
        guide.set_payload("JVBERi0xLjcgbG9ja2Vk\n")  # other bytes than before it was locked
    office.email("--rebuild-ledger", as_mbox(tmp_path / "Sent", copies))
    rows = read_deliveries(office.folder / LEDGER)
    assert sorted((row.client_id, row.campaign, row.state) for row in rows) == [
        ("R-1", "again", "sent"),
        ("R-1", "guide", "sent"),
        ("R-2", "again", "sent"),
    ]


def test_one_guide_to_one_address_is_found_again(office: Office, tmp_path: Path) -> None:
    """With --to, and no batch folder at all: the address is its client."""
    file = write_guide(tmp_path / "single" / "guide.pdf")
    command = ("--to", "anna@example.org", file, "--clinic", office.clinic, "--send")
    assert run_email(*command).exit_code == 0
    [copy] = office.copies()
    copy.replace_header("Message-ID", "<0@provider.example>")
    del copy[DELIVERY_ID]
    for path in file.parent.glob(f"{LEDGER}*"):
        path.unlink()
    assert run_email(*command).exit_code == MAIL
    sent = as_mbox(tmp_path / "Sent", [copy])
    result = run_email(file.parent, "--clinic", office.clinic, "--rebuild-ledger", sent)
    assert "1 found as sent, 0 unknown" in result.stdout
    assert run_email(*command).exit_code == 0
    assert len(office.postbox.copies) == 1


def test_a_message_in_doubt_is_settled_by_its_copy(office: Office, tmp_path: Path) -> None:
    """The ledger need not be lost for that; what it knows better stays."""
    office.postbox.fault = lambda stage, to: "drop" if stage == "taken" and to == "c2@example.org" else None
    office.email("--send")
    assert office.states["R-2"] == "unknown"
    office.email("--rebuild-ledger", as_mbox(tmp_path / "Sent", office.copies()[1:2]))
    assert set(office.states.values()) == {"sent"}
    reasons = {row.client_id: (row.reason, row.reply_code) for row in read_deliveries(office.folder / LEDGER)}
    assert reasons["R-1"] == ("", 250)
    assert reasons["R-2"] == ("found in the Sent folder", None)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: as_mbox(path, [Message()]), "none of its 1 messages is of a guide in"),
        (lambda path: path.mkdir(), "no messages here"),
        (lambda path: None, "cannot be read: No such file"),
        (lambda path: path.write_bytes(b"\xff\x00no mail"), "none of its 1 messages is of a guide in"),
    ],
)
def test_a_folder_that_is_not_the_sent_one(
    make: Callable[[Path], object], message: str, office: Office, tmp_path: Path
) -> None:
    """Is told, and the ledger stays lost."""
    office.email("--send", "--limit", "1")
    office.lose_ledger()
    make(tmp_path / "Sent")
    code, _, stderr = office.email("--rebuild-ledger", tmp_path / "Sent")
    assert code == MAIL
    assert message in stderr
    assert office.email("--send")[0] == MAIL
    assert len(office.postbox.copies) == 1


@pytest.mark.parametrize("way", ["--send", "--status", "--start-again"])
def test_what_does_not_go_together(way: str, office: Office) -> None:
    """Making the ledger anew sends nothing."""
    code, _, stderr = office.email("--rebuild-ledger", "Sent", way)
    assert code == USAGE
    assert "sends nothing; leave out the other options" in stderr


def test_international_addresses_and_odd_dates(tmp_path: Path) -> None:
    """A copy is read as it is: raw UTF-8 in a header, folded lines, no date."""
    (tmp_path / "a.eml").write_bytes(
        "To: Jörg <jörg@example.org>,\r\n\tb@bücher.example, nonsense\r\nCc: c@example.org\r\n"
        f"Message-ID:\r\n <{'AB' * 16}@clinic.example>\r\nDate: Wed, 25 Nov 2026 10:30:00 +0100\r\n\r\nx".encode()
    )
    (tmp_path / "b.eml").write_bytes(b"Date: yesterday\r\n\r\nx")
    first, second = read_sent_copies(tmp_path)
    assert [to.text for to in first.to] == ["jörg@example.org", "b@xn--bcher-kva.example", "c@example.org"]
    assert first.ids == {"ab" * 16}
    assert first.at == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    assert (second.to, second.ids, second.at) == ((), frozenset(), None)


# The file beside the manifest


def test_it_names_nobody_and_grows_only_by_what_is_new(office: Office) -> None:
    """Its owner alone reads it."""
    office.email("--send")
    office.email("--send", "--campaign", "again")
    path = office.folder / MAILED
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"example.org" not in path.read_bytes()
    lines = [line for _, line in read_journal(path)]
    assert [set(line) for line in lines] == [{"client_id", "document", "campaign", "at"}] * 10
    with Memory(office.folder) as memory:
        memory.add(lines[0]["client_id"], lines[0]["document"], "guide")
    assert len(read_mailed(office.folder)) == 10
    assert len(path.read_bytes().splitlines()) == 10


def test_a_line_that_somebody_has_changed(office: Office) -> None:
    """Stops the run, as in the manifest."""
    (office.folder / MAILED).write_text('{"client": "R-1"}\n')
    code, _, stderr = office.email("--send")
    assert code == INVALID
    assert "mailed.jsonl:1: this line is not one of ours" in stderr
    assert office.postbox.copies == []


def test_what_cannot_be_remembered_does_not_go(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is queued as before, and goes once the file can be written."""

    def full(self: Memory, *key: str) -> None:
        raise MailError([])

    with monkeypatch.context() as broken:
        broken.setattr(Memory, "add", full)
        assert office.email("--send")[0] == MAIL
    assert office.postbox.copies == []
    assert set(office.states.values()) == {"queued"}
    assert office.email("--send")[0] == 0
    assert set(office.sent.values()) == {1}


def test_a_file_that_cannot_be_written(office: Office) -> None:
    """A folder in its place, say."""
    (office.folder / MAILED).mkdir()
    code, _, stderr = office.email("--send")
    assert code == MAIL
    assert "mailed.jsonl: cannot be written, so no message goes" in stderr


def test_refused_messages_need_not_be_known(office: Office) -> None:
    """A ledger that says a server has had a try knows of it, whatever came of it."""
    office.postbox.fault = lambda stage, to: "550 no" if stage == "data" else None
    office.email("--send")
    rows = read_deliveries(office.folder / LEDGER)
    assert {row.state for row in rows} == {"failed"}
    assert lost_of(office.folder, rows) == ([], 5)
    assert office.email("--send")[0] == 0


def test_the_report_tells_of_mail_whose_ledger_is_lost(office: Office) -> None:
    """Each client stands in it as unknown."""
    office.email("--send", "--limit", "2")
    office.lose_ledger()
    mailing = count_mail([office.folder])
    assert mailing.states == {"unknown": 2}
    assert {line.said for line in mailing.lines} == {"mailed, and the ledger is lost"}


def test_what_is_put_back_leaves_what_is_known_better(tmp_path: Path) -> None:
    """A delivery that the ledger has as sent stays; one that a server has refused is not unknown."""
    folder = write_batch(tmp_path, [Client(f"R-{number}", f"c{number}@example.org") for number in range(4)])
    to = read_address("new@example.org")
    with closing(Ledger(folder / LEDGER)) as ledger:
        posts = plan_batch(folder, TERMS).ready
        numbers = ledger.enter([(post, f"<{post.client_id}>") for post in posts], [], "guide")
        for post, state in zip(posts, ("sent", "failed", "failed", "queued"), strict=True):
            if state != "queued":
                ledger.claim(numbers[post.key])
                ledger.settle(numbers[post.key], state, 250 if state == "sent" else 550, "said")
        states = ("sent", "unknown", "sent", "unknown")
        keys = [(*post.key, "guide") for post in posts]
        ledger.restore(Found(key, state, "why", to) for key, state in zip(keys, states, strict=True))
        found = [(row.state, row.reason, row.reply_code, row.address, row.attempts) for row in ledger.rows()]
    assert found == [
        ("sent", "", 250, "c***@e***.org", 1),
        ("failed", "", 550, "c***@e***.org", 1),
        ("sent", "why", None, "n***@e***.org", 1),
        ("unknown", "why", None, "n***@e***.org", 1),
    ]
