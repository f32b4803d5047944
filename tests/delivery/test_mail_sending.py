"""Nothing is sent twice and nothing is lost, whatever the server, the line, the disk or a kill does."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from guidegen.cli.exits import MAIL
from guidegen.clinic.mail_settings import Mail
from guidegen.delivery.mail.connection import Connection, ConnectionLost, DeliveryDoubtful, Reply
from guidegen.delivery.mail.deliver import Job, Outcome, Round
from guidegen.delivery.mail.eligibility import plan_batch
from guidegen.delivery.mail.ledger import Ledger, count_states, read_deliveries, sending_lock
from guidegen.delivery.mail.mailed import read_mailed
from guidegen.delivery.mail.rate_limit import RateLimit
from guidegen.delivery.mail.smtp import Unreachable
from guidegen.errors import MailError
from tests.support.mail_folder import SENDER, TERMS, clients, run_email, write_batch, write_clinic
from tests.support.sampled import sampled
from tests.support.smtp_server import DROP, Postbox, smtp_server

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from guidegen.cli.email import email; email()"]


def states(folder: Path) -> dict[str, str]:
    """How each client stands in the ledger."""
    return {row.client_id: row.state for row in read_deliveries(folder / "ledger.sqlite")}


def number_of(to: str) -> int:
    """The number in an address that `clients` made."""
    return int(to.partition("@")[0].removeprefix("c"))


# A bad server


class Moody:
    """Every 37th connection is lost at the recipient; 4xx once for 10 %, 5xx for 3 %, silence after 2 %."""

    def __init__(self) -> None:
        self.offers = 0
        self.greylisted: set[str] = set()

    def __call__(self, stage: str, to: str) -> str | None:
        if stage == "rcpt":
            self.offers += 1
            if self.offers % 37 == 0:
                return DROP
            if number_of(to) % 100 in (7, 48, 81):
                return "550 5.1.1 no such mailbox"
        if stage == "data" and number_of(to) % 10 == 3 and to not in self.greylisted:
            self.greylisted.add(to)
            return "451 4.7.1 try again later"
        if stage == "taken" and number_of(to) % 50 == 29:
            return DROP
        return None


def test_five_hundred_messages_over_a_bad_line_arrive_once(tmp_path: Path) -> None:
    """Each client ends as sent, failed or unknown, and the server's own count agrees with every one of them."""
    folder = write_batch(tmp_path / "batch", clients(500))
    postbox = Postbox(Moody())
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "clinic", port)
        result = run_email(folder, "--clinic", clinic, "--send")
        again = run_email(folder, "--clinic", clinic, "--send")
    assert (result.exit_code, again.exit_code) == (MAIL, 0)
    found = states(folder)
    assert Counter(found.values()) == {"sent": 475, "failed": 15, "unknown": 10}
    for client_id, state in found.items():
        copies = postbox.count(f"c{client_id.removeprefix('R-')}@example.org")
        assert copies == (0 if state == "failed" else 1), client_id
    assert postbox.connections > 500 // 37
    unknown = [client_id for client_id, state in found.items() if state == "unknown"]
    assert all(client_id in again.output for client_id in unknown)
    assert len({copy.message["Message-ID"] for copy in postbox.copies}) == 485


# Kill


class Killer:
    """Kills the sending process at one moment of its talk with the server."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.moments = 0
        self.lock = threading.Lock()

    def arm(self, process: subprocess.Popen[bytes], moments: int) -> None:
        with self.lock:
            self.process, self.moments = process, moments

    def __call__(self, stage: str, to: str) -> None:
        with self.lock:
            self.moments -= 1
            if self.moments == 0 and self.process is not None:
                self.process.kill()
                self.process.wait()


@pytest.mark.parametrize("kills", sampled([8, 20], [8]))
def test_a_kill_at_any_moment_neither_doubles_nor_loses_a_message(kills: int, tmp_path: Path) -> None:
    """After many kills and a run to the end, who has no copy is listed as unknown, and nobody has two."""
    folder = write_batch(tmp_path / "batch", clients(80))
    chance = random.Random(17)
    killer = Killer()
    postbox = Postbox(killer)
    with smtp_server(postbox) as port:
        command = [*COMMAND, str(folder), "--clinic", str(write_clinic(tmp_path / "clinic", port)), "--send", "-q"]
        for _ in range(kills):
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                # Four moments a message: sender, recipient, its text, and right before the reply.
                killer.arm(process, chance.randint(1, 14))
                assert process.wait() == -9
        killer.arm(process, 0)
        last = run_email(folder, "--clinic", tmp_path / "clinic", "--send")
    found = states(folder)
    unknown = {client_id for client_id, state in found.items() if state == "unknown"}
    copies = {client_id: postbox.count(f"c{client_id.removeprefix('R-')}@example.org") for client_id in found}
    assert len(found) == 80
    assert Counter(found.values()) == {"sent": 80 - len(unknown), "unknown": len(unknown)}
    assert max(copies.values()) == 1
    assert {client_id for client_id, count in copies.items() if count == 0} <= unknown
    assert 0 < len(unknown) < kills  # the kills met messages before, in and after their text
    assert any(copies[client_id] for client_id in unknown)
    assert all(client_id in last.stderr for client_id in unknown)


@pytest.mark.long
def test_a_kill_at_any_time_neither_doubles_nor_loses_a_message(tmp_path: Path) -> None:
    """After twenty kills by the clock, from the first import to the last mark, and never a ledger taken for lost."""
    folder = write_batch(tmp_path / "batch", clients(120))
    chance = random.Random(23)
    postbox = Postbox(lambda stage, to: time.sleep(0.005))
    with smtp_server(postbox) as port:
        command = [*COMMAND, str(folder), "--clinic", str(write_clinic(tmp_path / "clinic", port)), "--send", "-q"]
        met = 0
        for _ in range(20):
            before = len(postbox.copies)
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
                # Sometimes at once, mostly somewhere in the next ten messages.
                end = time.monotonic() + chance.choice((0.1, 0.4, 20, 20, 20))
                wanted = before + chance.randint(1, 10)
                while time.monotonic() < end and len(postbox.copies) < wanted and process.poll() is None:
                    time.sleep(chance.random() / 200)
                process.kill()
                assert process.stderr is not None
                assert b"lost" not in process.stderr.read()
            met += process.returncode == -9
        last = run_email(folder, "--clinic", tmp_path / "clinic", "--send")
    assert met == 20
    assert "lost" not in last.stderr
    found = states(folder)
    copies = {client_id: postbox.count(f"c{client_id.removeprefix('R-')}@example.org") for client_id in found}
    assert set(found.values()) <= {"sent", "unknown"}
    assert len(found) == 120
    assert max(copies.values()) == 1
    assert all(found[client_id] == "unknown" for client_id, count in copies.items() if count == 0)
    mailed = {mailing.client_id for mailing in read_mailed(folder)}
    assert mailed == set(found)


def test_the_unknown_are_sent_again_by_a_persons_word_only(tmp_path: Path) -> None:
    """Another run leaves them alone; --resend-unknown sends to the named client, and to no other."""
    folder = write_batch(tmp_path / "batch", clients(2))
    dropping = True
    postbox = Postbox(lambda stage, to: DROP if dropping and stage == "taken" else None)
    with smtp_server(postbox) as port:
        options = (folder, "--clinic", write_clinic(tmp_path / "clinic", port), "--send")
        assert run_email(*options).exit_code == MAIL
        dropping = False
        run_email(*options, "--retry-failed")
        assert len(postbox.copies) == 2
        assert run_email(*options, "--resend-unknown", "R-2").exit_code == 0
        assert run_email(*options, "--resend-unknown", "R-2").exit_code == 2
    assert [copy.to for copy in postbox.copies] == ["c1@example.org", "c2@example.org", "c2@example.org"]
    assert states(folder) == {"R-1": "unknown", "R-2": "sent"}
    assert postbox.copies[1].message["Message-ID"] == postbox.copies[2].message["Message-ID"]


def test_two_processes_at_once_send_nothing_twice(tmp_path: Path) -> None:
    """While one sends, another is refused before it does anything; so it is by the ledger itself."""
    folder = write_batch(tmp_path / "batch", clients(1))
    with smtp_server(Postbox()) as port:
        clinic = write_clinic(tmp_path / "clinic", port)
        with sending_lock(folder / "ledger.sqlite"):
            result = run_email(folder, "--clinic", clinic, "--send")
    assert result.exit_code == MAIL
    assert "another guidegen" in result.stderr
    with closing(Ledger(folder / "l.sqlite")) as one, closing(Ledger(folder / "l.sqlite")) as other:
        [post] = plan_batch(folder, TERMS).ready
        [number] = one.enter([(post, "<id>")], [], "guide").values()
        assert one.claim(number)
        assert not other.claim(number)


# Faults that end a run


@pytest.mark.parametrize("reply", [None, "451 4.3.0 not now"])
def test_a_ledger_that_another_program_locks_leaves_nothing_uncounted(
    reply: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reply that could not be written down is kept; the next run knows it, and sends nothing twice."""
    monkeypatch.setattr("guidegen.delivery.mail.ledger.database._PATIENCE", 0.05)
    folder = write_batch(tmp_path / "batch", clients(3))
    with ExitStack() as opened:

        def lock(stage: str, to: str) -> str | None:
            if stage != "data" or to != "c2@example.org":
                return None
            other = opened.enter_context(
                closing(sqlite3.connect(folder / "ledger.sqlite", isolation_level=None, check_same_thread=False))
            )
            other.execute("BEGIN IMMEDIATE")
            return reply

        postbox = Postbox(lock)
        with smtp_server(postbox) as port:
            command = (folder, "--clinic", write_clinic(tmp_path / "clinic", port), "--send")
            result = run_email(*command)
            assert result.exit_code == MAIL
            assert "another program has it open" in result.stderr
            assert "what the server said last is kept here" in result.stderr
            postbox.fault = lambda stage, to: None
            opened.close()
            assert states(folder) == {"R-1": "sent", "R-2": "queued" if reply else "sent", "R-3": "queued"}
            assert run_email(*command).exit_code == 0
    assert [copy.to for copy in postbox.copies] == ["c1@example.org", "c2@example.org", "c3@example.org"]
    assert set(states(folder).values()) == {"sent"}


def test_a_full_disk_ends_the_run_and_nothing_counts_as_sent(tmp_path: Path) -> None:
    """Where the ledger can take no more, no further message goes; exit 7, and its record is right."""
    folder = write_batch(tmp_path / "batch", clients(200))
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (160_000, 160_000)); "
    postbox = Postbox()
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "clinic", port)
        command = [COMMAND[0], "-c", limit + COMMAND[2], str(folder), "--clinic", str(clinic), "--send"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == MAIL
        assert "the ledger cannot be used" in result.stderr
        assert "Traceback" not in result.stderr
        taken = {copy.to for copy in postbox.copies}
        assert 0 < len(taken) < 200
        found = states(folder)
        sent = {f"c{client_id.removeprefix('R-')}@example.org" for client_id, state in found.items() if state == "sent"}
        assert sent <= taken
        assert len(taken - sent) == sum(state == "unknown" for state in found.values()) <= 1
        run_email(folder, "--clinic", clinic, "--send")
    assert set(Counter(copy.to for copy in postbox.copies).values()) == {1}
    assert len(postbox.copies) == 200


def test_a_server_that_refuses_everything_is_not_asked_two_hundred_times(tmp_path: Path) -> None:
    """Ten refusals in a row end the run; the others stay queued, and --retry-failed takes up the ten again."""
    folder = write_batch(tmp_path / "batch", clients(30))
    postbox = Postbox(lambda stage, to: "550 relay access denied" if stage == "rcpt" else None)
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "clinic", port)
        result = run_email(folder, "--clinic", clinic, "--send")
        assert result.exit_code == MAIL
        assert Counter(states(folder).values()) == {"failed": 10, "queued": 20}
        postbox.fault = lambda stage, to: None
        assert run_email(folder, "--clinic", clinic, "--send", "--retry-failed").exit_code == 0
    assert Counter(states(folder).values()) == {"sent": 30}


def test_a_refused_sender_ends_the_run_before_any_client_fails(tmp_path: Path) -> None:
    """A 5xx to the sender is no fault of the client's address."""
    folder = write_batch(tmp_path / "batch", clients(3))
    postbox = Postbox(lambda stage, to: "553 not yours" if stage == "mail" else None)
    with smtp_server(postbox) as port:
        result = run_email(folder, "--clinic", write_clinic(tmp_path / "clinic", port), "--send")
    assert result.exit_code == MAIL
    assert "refuses the sender: 553" in result.stderr
    assert set(states(folder).values()) == {"queued"}


# One round with a line that is made up


class Script:
    """A line that answers as it is told, one word an attempt, and remembers what it was offered."""

    def __init__(self, *words: str) -> None:
        self.words = list(words)
        self.offered: list[str] = []
        self.opened = 0

    def open(self) -> Connection:
        self.opened += 1
        if self.words and self.words[0] == "down":
            self.words.pop(0)
            raise Unreachable([])
        return ScriptedLine(self)


class ScriptedLine(Connection):
    def __init__(self, script: Script) -> None:
        self.script = script
        self.count = 0

    def takes(self, to: object) -> bool:
        return True

    @property
    def is_open(self) -> bool:
        return True

    def offer(self, sender: str, to: object, size: int) -> Reply:
        self.count += 1
        self.script.offered.append(str(to))
        self.word = self.script.words.pop(0) if self.script.words else "250"
        if self.word == "lost":
            raise ConnectionLost
        return Reply(250, "ok")

    def transmit(self, message: bytes) -> Reply:
        if self.word == "doubt":
            raise DeliveryDoubtful
        if self.word == "ctrl-c":
            raise KeyboardInterrupt
        return Reply(int(self.word), "said")

    def close(self) -> None:
        pass

    cut = close


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return False


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as found:
        yield found


def jobs_of(ledger: Ledger, folder: Path, count: int) -> list[Job]:
    posts = plan_batch(write_batch(folder / "batch", clients(count)), TERMS).ready
    numbers = ledger.enter([(post, "<id>") for post in posts], [], "guide")
    return [Job(numbers[post.key], post, lambda: b"m\r\n") for post in posts]


def sent_by(script: Script, jobs: list[Job], ledger: Ledger, clock: Clock, mail: Mail) -> list[Outcome]:
    return list(Round(jobs, ledger, mail, script.open, RateLimit(mail.per_minute, clock.wait, lambda: clock.now)))


def test_temporary_faults_are_tried_again_after_growing_pauses(ledger: Ledger, tmp_path: Path) -> None:
    """4xx waits 30, 60 and 120 seconds, then the message has failed for this run and is open in the next one."""
    clock = Clock()
    mail = Mail(sender=SENDER, per_minute=0)
    outcomes = sent_by(Script("451", "451", "451", "450"), jobs_of(ledger, tmp_path, 1), ledger, clock, mail)
    assert [(one.state, one.words) for one in outcomes] == [("failed", "450 said")]
    assert clock.now == 100 + 30 + 60 + 120
    assert [(row.may_retry, row.attempts) for row in ledger.rows()] == [(1, 4)]


def test_others_go_while_one_waits(ledger: Ledger, tmp_path: Path) -> None:
    """A message that has to wait does not hold up those behind it."""
    outcomes = sent_by(Script("451"), jobs_of(ledger, tmp_path, 3), ledger, Clock(), Mail(sender=SENDER, per_minute=0))
    assert [(one.client_id, one.state) for one in outcomes] == [("R-2", "sent"), ("R-3", "sent"), ("R-1", "sent")]


def test_the_rate_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    """Thirty a minute is one every two seconds, and a connection takes no more than it may."""
    clock, script = Clock(), Script()
    mail = Mail(sender=SENDER, per_minute=30, per_connection=4)
    sent_by(script, jobs_of(ledger, tmp_path, 10), ledger, clock, mail)
    assert clock.now == 100 + 9 * 2
    assert script.opened == 3


def test_a_server_that_goes_away_gets_time_to_come_back(ledger: Ledger, tmp_path: Path) -> None:
    """After a lost line it is called again with pauses; a server that was never there is told at once."""
    clock = Clock()
    mail = Mail(sender=SENDER, per_minute=0)
    jobs = jobs_of(ledger, tmp_path, 2)
    outcomes = sent_by(Script("250", "lost", "down", "down"), jobs, ledger, clock, mail)
    assert [one.state for one in outcomes] == ["sent", "sent"]
    assert clock.now == 100 + 30 + 60
    with pytest.raises(Unreachable):
        sent_by(Script("down"), jobs, ledger, clock, mail)


def test_three_doubts_in_a_row_end_the_run(ledger: Ledger, tmp_path: Path) -> None:
    """A server that never replies must not leave a whole batch unknown."""
    jobs = jobs_of(ledger, tmp_path, 6)
    with pytest.raises(MailError, match="3 messages in a row"):
        sent_by(Script(*["doubt"] * 6), jobs, ledger, Clock(), Mail(sender=SENDER, per_minute=0))
    assert count_states(ledger.rows())["unknown"] == 3
    assert count_states(ledger.rows())["queued"] == 3


def test_an_interrupt_while_waiting_for_the_reply_leaves_unknown(ledger: Ledger, tmp_path: Path) -> None:
    """Whatever ends the wait, the message may have arrived."""
    jobs = jobs_of(ledger, tmp_path, 2)
    with pytest.raises(KeyboardInterrupt):
        sent_by(Script("ctrl-c"), jobs, ledger, Clock(), Mail(sender=SENDER, per_minute=0))
    assert [row.state for row in ledger.rows()] == ["unknown", "queued"]


def test_who_asks_to_stop_is_heard_between_two_messages(ledger: Ledger, tmp_path: Path) -> None:
    """What is left stays queued."""
    stop = threading.Event()
    outcomes = []
    mail = Mail(sender=SENDER, per_minute=0)
    for outcome in Round(jobs_of(ledger, tmp_path, 3), ledger, mail, Script().open, RateLimit(0, stop.wait)):
        outcomes.append(outcome.client_id)
        stop.set()
    assert outcomes == ["R-1"]
    assert [row.state for row in ledger.rows()] == ["sent", "queued", "queued"]


def test_a_line_lost_before_the_text_is_no_doubt(tmp_path: Path) -> None:
    """Where the server hangs up at DATA, the message goes again and arrives once."""
    folder = write_batch(tmp_path / "batch", clients(1))
    hang_ups = [DROP, "451 not now"]
    postbox = Postbox(lambda stage, to: hang_ups.pop() if stage == "start" and hang_ups else None)
    with smtp_server(postbox) as port:
        assert run_email(folder, "--clinic", write_clinic(tmp_path / "c", port), "--send").exit_code == 0
    assert [copy.to for copy in postbox.copies] == ["c1@example.org"]
    assert [(row.state, row.attempts) for row in read_deliveries(folder / "ledger.sqlite")] == [("sent", 3)]
