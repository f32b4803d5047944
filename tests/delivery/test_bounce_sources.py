"""Where reports come from: a Maildir or an IMAP folder, read in parts, never changed, quickly and in little memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from guidegen.delivery.bounces.mime import MAX_HEADER, MAX_MESSAGE
from guidegen.delivery.bounces.sources import ImapSource, MaildirSource
from guidegen.delivery.mail.credentials import IMAP_PASSWORD
from guidegen.delivery.mail.eligibility import plan_batch
from guidegen.delivery.mail.ledger import Ledger, read_deliveries
from guidegen.delivery.mail.message import message_id
from guidegen.errors import MailError
from tests.support.dovecot import Dovecot, dovecot, is_installed
from tests.support.mail_folder import SENDER, TERMS, clients, run_email, write_batch, write_clinic
from tests.support.measured import measured
from tests.support.pace import is_within
from tests.support.reports.for_programs import postfix
from tests.support.returned_mail import full_mailbox, ordinary, state_of, write_maildir
from tests.support.smtp_server import PASSWORD, Certificates

MESSAGES, REPORTS, CLIENTS = 5000, 300, 500
USER = "clinic@example.org"


def mailed(folder: Path, count: int) -> list[tuple[str, str]]:
    """A batch folder whose ledger says that every guide was sent; the ids and addresses."""
    write_batch(folder, clients(count))
    posts = plan_batch(folder, TERMS).ready
    named = [(post, message_id(post.client_id, post.document, "guide", SENDER)) for post in posts]
    with closing(Ledger(folder / "ledger.sqlite")) as ledger:
        ledger.enter(named, [], "guide")
        ledger._database.connection.execute("UPDATE deliveries SET state = 'sent', reply_code = 250, reply = 'ok'")
    return [(id_, post.to.text) for post, id_ in named]


def bounced(folder: Path) -> set[str]:
    return {row.client_id for row in read_deliveries(folder / "ledger.sqlite") if row.state == "bounced"}


# A Maildir


def test_a_maildir_is_read_in_the_order_of_arrival(tmp_path: Path) -> None:
    """Seen and new messages together by name, each only as far as it is needed."""
    box = write_maildir(tmp_path / "box", [b"From: a@example.org\n\n" + b"x" * 1_000_000, b"From: b@example.org\n\n"])
    (box / "new" / "1700000000.M000001P1.mx").rename(box / "cur" / "1700000000.M000001P1.mx:2,S")
    source = MaildirSource(box)
    headers = list(source.headers())
    assert [(number, data[:20]) for number, data in headers if data] == [
        (1, b"From: a@example.org\n"),
        (2, b"From: b@example.org\n"),
    ]
    assert len(headers[0][1] or b"") == MAX_HEADER
    assert len(source.message(1) or b"") == MAX_MESSAGE


@pytest.mark.parametrize("parts", [(), ("new",), ("cur",)])
def test_a_folder_that_is_no_maildir_is_refused(parts: tuple[str, ...], tmp_path: Path) -> None:
    """It is named, with what would do."""
    for part in parts:
        (tmp_path / part).mkdir()
    with pytest.raises(MailError) as caught:
        next(MaildirSource(tmp_path).headers())
    assert caught.value.problems[0].message == "this is no Maildir"


def test_a_maildir_of_5000_messages_takes_less_than_10_seconds_and_100_megabytes(tmp_path: Path) -> None:
    """300 reports of all servers among them, each with the guide returned."""
    folder = tmp_path / "b"
    ids = mailed(folder, CLIENTS)[:REPORTS]
    box = write_maildir(tmp_path / "box", full_mailbox(ids, MESSAGES))
    took = measured("email", folder, "--bounces", box)
    assert f"messages looked at: {MESSAGES:,} (bounced {REPORTS})" in took.stdout, took.stderr
    assert len(bounced(folder)) == REPORTS
    assert is_within(took.seconds, 10)
    assert took.megabytes < 100


# IMAP


class Recorded:
    """Stands for an open mailbox, and keeps what was asked of it."""

    def __init__(self, messages: dict[int, bytes]) -> None:
        self.messages = messages
        self.asked: list[tuple[Any, ...]] = []

    def select(self, folder: str, readonly: bool = False) -> int:
        self.asked.append(("select", folder, readonly))
        return len(self.messages)

    def search(self, criteria: Sequence[Any]) -> list[int]:
        self.asked.append(("search", *criteria))
        return sorted(self.messages, reverse=True)

    def fetch(self, uids: Iterable[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        wanted = list(uids)
        self.asked.append(("fetch", len(wanted), *items))
        key = items[0].replace(".PEEK", "").encode()
        return {uid: {b"SEQ": uid, key: self.messages[uid]} for uid in wanted if uid in self.messages}


def test_an_imap_folder_is_only_looked_at() -> None:
    """It is opened read-only, no message is marked as seen, and of each only the beginning is asked for."""
    box = Recorded({uid: ordinary(uid) for uid in range(1, 451)})
    source = ImapSource(box, "INBOX", date(2026, 11, 25))  # type: ignore[arg-type]
    assert [number for number, data in source.headers() if data] == list(range(1, 451))
    assert source.message(7) == ordinary(7)
    del box.messages[7]
    assert source.message(7) is None
    assert box.asked[:2] == [("select", "INBOX", True), ("search", "SINCE", date(2026, 11, 25))]
    fetches = [asked for asked in box.asked if asked[0] == "fetch"]
    assert [count for _, count, _ in fetches] == [200, 200, 50, 1, 1]
    assert all(item.startswith("BODY.PEEK[") and "]<0." in item for _, _, item in fetches)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("ca"))


def delivered_to(server: Dovecot, messages: Iterable[bytes]) -> Path:
    """The user's Maildir, with messages in it that nobody has seen."""
    box = write_maildir(server.maildir(USER), messages)
    for path in (*box.parents[:1], box, *box.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    return box


needs_dovecot = pytest.mark.skipif(not is_installed(), reason="needs Dovecot, and root")


@needs_dovecot
def test_a_real_imap_server_is_read_and_left_as_it_was(tmp_path: Path, certificates: Certificates) -> None:
    """Over TLS; no message is seen afterwards, none is gone, and another folder can be named."""
    folder = tmp_path / "b"
    ids = mailed(folder, 3)
    with dovecot(certificates, relay=1) as server:
        messages = [ordinary(1), postfix(*ids[1]).replace("\n", "\r\n").encode()]
        before = {name: data for name, (_, data) in state_of(delivered_to(server, messages)).items()}
        clinic = write_clinic(tmp_path / "c", ca_file=certificates.file)
        where = f"imaps://{USER.replace('@', '%40')}@localhost:{server.imaps}"
        result = run_email(folder, "--clinic", clinic, "--bounces", where, environment={IMAP_PASSWORD: PASSWORD})
        assert "messages looked at: 2 (bounced 1)" in result.output
        drafts = run_email(
            folder, "--clinic", clinic, "--bounces", f"{where}/Drafts", environment={IMAP_PASSWORD: PASSWORD}
        )
        assert "messages looked at: 0" in drafts.output
        nowhere = run_email(
            folder, "--clinic", clinic, "--bounces", f"{where}/No", environment={IMAP_PASSWORD: PASSWORD}
        )
        assert (nowhere.exit_code, "the folder 'No' cannot be opened" in nowhere.output) == (7, True)
        after = state_of(server.maildir(USER))
    assert bounced(folder) == {"R-2"}
    seen = [name for name in after if name.endswith("S") and "/" in name]
    assert seen == []
    assert sorted(before.values()) == sorted(
        data for name, (_, data) in after.items() if name.startswith(("new/", "cur/"))
    )


@needs_dovecot
def test_a_mailbox_of_5000_messages_takes_less_than_10_seconds_and_100_megabytes(
    tmp_path: Path, certificates: Certificates
) -> None:
    """Over IMAP and TLS, with 300 reports among them."""
    folder = tmp_path / "b"
    ids = mailed(folder, CLIENTS)[:REPORTS]
    with dovecot(certificates, relay=1) as server:
        delivered_to(server, full_mailbox(ids, MESSAGES))
        clinic = write_clinic(tmp_path / "c", ca_file=certificates.file)
        where = f"imaps://{USER.replace('@', '%40')}@localhost:{server.imaps}/INBOX"
        took = measured("email", folder, "--clinic", clinic, "--bounces", where, environment={IMAP_PASSWORD: PASSWORD})
    assert f"messages looked at: {MESSAGES:,} (bounced {REPORTS})" in took.stdout, took.stderr
    assert len(bounced(folder)) == REPORTS
    assert is_within(took.seconds, 10)
    assert took.megabytes < 100


def test_only_what_can_be_a_report_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail from before the first guide went out is not asked for."""
    from guidegen.cli.email_bounces import _first_day

    mailed(tmp_path / "b", 1)
    with closing(Ledger(tmp_path / "b" / "ledger.sqlite")) as ledger:
        [row] = ledger.rows()
        assert _first_day(ledger) == date.fromisoformat(row.entered_at[:10]) - timedelta(days=2)
