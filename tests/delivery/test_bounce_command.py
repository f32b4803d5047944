"""`guidegen email --bounces`: who never got it is known, told, and not sent to again by itself."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from guidegen.delivery.mail.credentials import IMAP_PASSWORD
from guidegen.delivery.mail.ledger import SENDING, Delivery, Ledger, read_deliveries
from tests.support.base import run
from tests.support.imap_server import Imap, imap_server
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic
from tests.support.reports.for_programs import delayed, delivered, exim, postfix, ses
from tests.support.reports.forms import report, returned
from tests.support.reports.shapes import BOUNCED, INTERNATIONAL, NOT_BOUNCED
from tests.support.returned_mail import ordinary, state_of, write_maildir
from tests.support.smtp_server import PASSWORD, USER, Postbox, read_message, smtp_server

MARKED = Client("R-7", "zyxwia.quorndon@plonk-mail.example", "Zyxwia Quorndon")
MARKERS = ("zyxwia", "quorndon", "plonk-mail")


def sent(folder: Path, people: list[Client], postbox: Postbox | None = None, *options: str) -> Path:
    """A batch folder whose guides a server has taken."""
    write_batch(folder, people)
    with smtp_server(postbox or Postbox()) as port:
        result = run_email(folder, "--clinic", write_clinic(folder / "clinic", port), "--send", *options)
    assert result.exit_code == 0, result.output
    return folder


def id_of(folder: Path, client_id: str) -> str:
    return row_of(folder, client_id).message_id


def row_of(folder: Path, client_id: str) -> Delivery:
    """The client's newest delivery."""
    return [row for row in read_deliveries(folder / "ledger.sqlite") if row.client_id == client_id][-1]


def states(folder: Path) -> dict[str, str]:
    return {row.client_id: row.state for row in read_deliveries(folder / "ledger.sqlite")}


def read(folder: Path, messages: Iterable[str | bytes], name: str = "box") -> str:
    """What the command says about a mailbox with these messages."""
    encoded = [text.replace("\n", "\r\n").encode() if isinstance(text, str) else text for text in messages]
    result = run_email(folder, "--bounces", write_maildir(folder / name, encoded))
    assert result.exit_code == 0, result.output
    return result.output


# What is marked


def test_each_report_marks_the_client_it_is_about(tmp_path: Path) -> None:
    """29 servers' reports, among other mail: whose guide came back is bounced, and nobody else."""
    shapes = [*BOUNCED, *NOT_BOUNCED, *INTERNATIONAL]
    people = [
        Client(f"R-{at}", f"{'jörg' if shape in INTERNATIONAL else 'c'}{at}@example.org")
        for at, shape in enumerate(shapes)
    ]
    folder = sent(tmp_path / "b", [*people, *[Client(f"S-{at}", f"s{at}@example.org") for at in range(3)]])
    reports = [
        shape.message(id_of(folder, person.id), person.email) for shape, person in zip(shapes, people, strict=True)
    ]
    said = read(folder, [*map(ordinary, range(5)), *reports])
    rows = {row.client_id: row for row in read_deliveries(folder / "ledger.sqlite")}
    for shape, person in zip(shapes, people, strict=True):
        row = rows[person.id]
        if shape.kind in ("hard", "soft"):
            assert row.state == "bounced", shape.name
            assert row.reason.startswith(f"{shape.kind} {shape.status}".strip()), shape.name
            assert shape.words in row.reason, shape.name
            assert f"bounced: {person.id}  {row.reason}" in said
        else:
            assert row.state == ("delivered" if shape.kind == "delivered" else "sent"), shape.name
    assert [rows[f"S-{at}"].state for at in range(3)] == ["sent"] * 3
    assert f"messages looked at: {5 + len(shapes)} (bounced 26, delivered 1, on its way still 1, nothing new 1)" in said


def test_a_forged_report_changes_nothing(tmp_path: Path) -> None:
    """Whoever knows the client's address and not the message's id can say what he likes."""
    folder = sent(tmp_path / "b", clients(2))
    forged = f"<{'0' * 32}@clinic.example>"
    said = read(folder, [build(forged, "c1@example.org") for build in (postfix, exim, delivered, delayed)])
    assert states(folder) == {"R-1": "sent", "R-2": "sent"}
    assert "messages looked at: 4 (about other mail 4)" in said
    assert "R-1" not in said


def test_a_report_about_another_address_is_told_and_changes_nothing(tmp_path: Path) -> None:
    """The client's mailbox may forward: it got the guide, and another one did not. The id of another client's message
    does not help either.
    """
    folder = sent(tmp_path / "b", clients(2))
    said = read(folder, [postfix(id_of(folder, "R-1"), "c2@example.org"), ordinary(1)])
    assert states(folder) == {"R-1": "sent", "R-2": "sent"}
    assert "look at message 1: a report on the mail of R-1 names another address" in said
    assert "example.org" not in said


def test_the_original_recipient_counts_where_a_server_has_forwarded(tmp_path: Path) -> None:
    """The mail never came into a mailbox of the client's own."""
    folder = sent(tmp_path / "b", clients(1))
    text = postfix(id_of(folder, "R-1"), "c1@example.org")
    read(
        folder, [text.replace("Final-Recipient: rfc822; c1@example.org", "Final-Recipient: rfc822; other@example.com")]
    )
    assert states(folder) == {"R-1": "bounced"}


def test_an_address_is_the_same_in_other_capitals(tmp_path: Path) -> None:
    """Servers write addresses as they like; the part before the @, too."""
    folder = sent(tmp_path / "b", clients(1))
    read(folder, [postfix(id_of(folder, "R-1"), "C1@EXAMPLE.ORG").replace("Original-Recipient", "X-Was")])
    assert states(folder) == {"R-1": "bounced"}


def test_our_own_header_counts_where_a_provider_has_changed_the_id(tmp_path: Path) -> None:
    """Amazon's service puts an id of its own in place of ours; the other headers it leaves alone."""
    folder = sent(tmp_path / "b", clients(2))
    own = "<0102019abc12de34-5f6a7b8c-0123-4567-89ab-cdef01234567-000000@eu-west-1.example.com>"
    for client_id, header in (("R-1", "X-Guidegen-Delivery"), ("R-2", "X-Somebodys-Delivery")):
        known = id_of(folder, client_id).strip("<>").partition("@")[0]
        text = ses(own, f"c{client_id[2:]}@example.org").replace(own, f"{own}\n{header}: {known}")
        read(folder, [text], client_id)
    assert states(folder) == {"R-1": "bounced", "R-2": "sent"}


def test_bounced_outweighs_delivered_whatever_comes_first(tmp_path: Path) -> None:
    """An address may stand for several mailboxes; who may have nothing is not taken for somebody who has it."""
    folder = sent(tmp_path / "b", clients(2))
    one, two = (
        (id_of(folder, name), address) for name, address in (("R-1", "c1@example.org"), ("R-2", "c2@example.org"))
    )
    read(folder, [postfix(*one), delivered(*one), delivered(*two), postfix(*two)])
    assert states(folder) == {"R-1": "bounced", "R-2": "bounced"}


def test_what_was_unknown_becomes_known(tmp_path: Path) -> None:
    """A report tells what became of mail that may have arrived or not."""
    folder = sent(tmp_path / "b", clients(2))
    with closing(Ledger(folder / "ledger.sqlite")) as ledger:
        ledger._database.connection.execute("UPDATE deliveries SET state = 'unknown'")
    read(folder, [postfix(id_of(folder, "R-1"), "c1@example.org"), delivered(id_of(folder, "R-2"), "c2@example.org")])
    assert states(folder) == {"R-1": "bounced", "R-2": "delivered"}


def test_what_is_on_its_way_this_moment_is_left_to_its_sender(tmp_path: Path) -> None:
    """A report can be faster than the process that sends; it is read the next time."""
    folder = sent(tmp_path / "b", clients(1))
    message = postfix(id_of(folder, "R-1"), "c1@example.org")
    from guidegen.delivery.mail.ledger import sending_lock

    with sending_lock(folder / "ledger.sqlite"):
        with closing(Ledger(folder / "ledger.sqlite")) as ledger:
            ledger._database.connection.execute("UPDATE deliveries SET state = 'sending'")
        assert "to be read again later 1" in read(folder, [message])
        assert states(folder) == {"R-1": SENDING}
        with closing(Ledger(folder / "ledger.sqlite")) as ledger:
            ledger.settle(1, "sent", 250, "ok")
    assert "(bounced 1)" in read(folder, [])
    assert states(folder) == {"R-1": "bounced"}


@pytest.mark.parametrize("state", ["queued", "failed", "held"])
def test_what_was_not_sent_cannot_come_back(state: str, tmp_path: Path) -> None:
    """A report about an earlier try does not undo what was decided since."""
    folder = sent(tmp_path / "b", clients(1))
    with closing(Ledger(folder / "ledger.sqlite")) as ledger:
        ledger._database.connection.execute("UPDATE deliveries SET state = ?", (state,))
    read(folder, [postfix(id_of(folder, "R-1"), "c1@example.org")])
    assert states(folder) == {"R-1": state}


# What is left alone


def test_nothing_in_the_mailbox_changes(tmp_path: Path) -> None:
    """No message is moved, marked as seen, or deleted; the next reading knows what was read before."""
    folder = sent(tmp_path / "b", clients(2))
    box = write_maildir(tmp_path / "box", [postfix(id_of(folder, "R-1"), "c1@example.org").encode(), ordinary(1)])
    before = state_of(box)
    first = run_email(folder, "--bounces", box).output
    again = run_email(folder, "--bounces", box).output
    assert state_of(box) == before
    assert "messages looked at: 2 (bounced 1)" in first
    assert "messages looked at: 2 (nothing new 1)" in again
    assert "bounced: R-1" not in again


def test_an_automatic_reply_is_told_apart(tmp_path: Path) -> None:
    """Somebody away has the guide in the mailbox, as far as anybody knows."""
    folder = sent(tmp_path / "b", clients(1))
    text = (
        f"From: c1@example.org\nSubject: Away\nIn-Reply-To: {id_of(folder, 'R-1')}\nAuto-Submitted: auto-replied\n\n"
        "I am back on Monday. Write to zyxwia@plonk-mail.example.\n"
    )
    said = read(folder, [text])
    assert states(folder) == {"R-1": "sent"}
    assert "automatic reply: R-1\n" in said
    assert "(automatic replies 1)" in said
    assert "zyxwia" not in said


# Bad messages and places


def test_a_bad_message_is_named_by_number_and_stops_nothing(tmp_path: Path) -> None:
    """Too deep, in an unknown form, a pipe in place of a file: the others are read."""
    folder = sent(tmp_path / "b", clients(1))
    id_ = id_of(folder, "R-1")
    deep = "From: MAILER-DAEMON@x.example\n" + "Content-Type: multipart/report; boundary=b\n\n--b\n" * 5000
    strange = f"From: postmaster@x.example\n\nEs ging nicht.\n\n{returned(id_, 'c1@example.org')}"
    box = write_maildir(tmp_path / "box", [b"", deep.encode(), strange.encode(), b"\xff" * 5000])
    os.mkfifo(box / "cur" / "1700000000.M000005P1.mx:2,S")
    (box / "cur" / "1700000000.M000006P1.mx:2,S").symlink_to("/dev/zero")
    write_maildir(box, [postfix(id_, "c1@example.org").encode()], first=7)
    said = run_email(folder, "--bounces", box).output
    assert "cannot be read: 3 messages (number 2, 5, 6)\n" in said
    assert "look at message 3: a report on the mail of R-1 in a form that is not known" in said
    assert "messages looked at: 7 (bounced 1)" in said


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--bounces", ""), 2, "a file name is empty"),
        (("--bounces", "box", "--send"), 2, "--bounces sends nothing"),
        (("--bounces", "box", "--status"), 2, "sends nothing"),
        (("--bounces", "box", "--to", "a@example.org"), 2, "--bounces sends nothing"),
        (("--bounces", "nowhere"), 7, "this is no Maildir"),
        (("--bounces", "imaps://host/INBOX"), 7, "the address has no user"),
        (("--resend-bounced", "R-1"), 2, "no guide that is ready came back from this client"),
        (("--resend-bounced", "X-9", "--send"), 2, "no guide that is ready came back from this client"),
    ],
)
def test_what_cannot_be_is_refused(
    options: tuple[str, ...], code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the exit code that it has elsewhere, and before anything is read."""
    folder = sent(tmp_path / "b", clients(1))
    monkeypatch.chdir(tmp_path)
    result = run_email(folder, "--clinic", folder / "clinic", *options)
    assert (result.exit_code, words in result.output) == (code, True), result.output


def test_without_a_ledger_there_is_nothing_to_know(tmp_path: Path) -> None:
    """No ledger is made by looking."""
    folder = write_batch(tmp_path / "b", clients(1))
    result = run_email(folder, "--bounces", write_maildir(tmp_path / "box", []))
    assert (result.exit_code, "no mail was sent out of this folder yet" in result.output) == (2, True)
    assert not list(folder.glob("ledger*"))


# What follows


def test_whoever_got_nothing_is_told_and_not_sent_to_again(tmp_path: Path) -> None:
    """On the next run, dry or not, and by --status; --resend-bounced sends it again, and to nobody else."""
    folder = sent(tmp_path / "b", clients(3))
    read(folder, [postfix(id_of(folder, f"R-{at}"), f"c{at}@example.org") for at in (1, 2)])
    postbox = Postbox()
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        dry = run_email(folder, "--clinic", clinic)
        assert "came back, never got it: R-1, R-2\n" in dry.stderr
        assert "0 to send, 3 before, 0 held back" in dry.stdout
        real = run_email(folder, "--clinic", clinic, "--send", "-q")
        assert "came back, never got it: R-1, R-2\n" in real.stderr
        assert "1 sent, 0 failed, 0 unknown, 0 held, 2 bounced, 0 still queued; 3 of these from before" in real.stdout
        assert postbox.copies == []
        again = run_email(folder, "--clinic", clinic, "--send", "--resend-bounced", "R-2")
    assert [copy.to for copy in postbox.copies] == ["c2@example.org"]
    assert "came back, never got it: R-1\n" in again.stderr
    assert states(folder) == {"R-1": "bounced", "R-2": "sent", "R-3": "sent"}


def test_the_report_on_the_first_try_says_nothing_about_the_second(tmp_path: Path) -> None:
    """The old report stays in the mailbox; only a new one marks the client again."""
    folder = sent(tmp_path / "b", clients(1))
    message = postfix(id_of(folder, "R-1"), "c1@example.org")
    read(folder, [message])
    sent(folder, clients(1), None, "--resend-bounced", "R-1")
    assert "nothing new 1" in read(folder, [])
    assert states(folder) == {"R-1": "sent"}
    read(folder, [message.replace("27 Nov 2026 09:05", "28 Nov 2026 09:05")], "newer")
    assert states(folder) == {"R-1": "bounced"}


def test_another_address_is_tried_by_itself(tmp_path: Path) -> None:
    """Once the clinic has put the address right; the report on the first one says nothing about it."""
    folder = sent(tmp_path / "b", clients(1))
    read(folder, [postfix(id_of(folder, "R-1"), "c1@example.org")])
    sent(folder, [Client("R-1", "right@example.org")])
    said = read(folder, [])
    assert states(folder) == {"R-1": "sent"}
    assert "look at" not in said
    read(folder, [postfix(id_of(folder, "R-1"), "right@example.org")], "newer")
    assert states(folder) == {"R-1": "bounced"}


def test_what_came_back_is_no_draft_without_a_word(tmp_path: Path) -> None:
    """For drafts the same holds as for sending; a draft that somebody has sent by hand can come back, too."""
    folder = sent(tmp_path / "b", clients(2))
    message = postfix(id_of(folder, "R-1"), "c1@example.org")
    read(folder, [message])
    box = Imap()
    with imap_server(box) as port:
        drafts = (folder, "--clinic", folder / "clinic", "--drafts", f"imap://{USER}@localhost:{port}/Drafts")
        run_email(*drafts, environment={IMAP_PASSWORD: PASSWORD})
        assert box.folders["Drafts"] == []
        run_email(*drafts, "--resend-bounced", "R-1", environment={IMAP_PASSWORD: PASSWORD})
    [draft] = box.folders["Drafts"]
    assert read_message(draft.data)["To"] == "c1@example.org"
    assert states(folder) == {"R-1": "drafted", "R-2": "sent"}
    read(folder, [message.replace("27 Nov 2026 09:05", "28 Nov 2026 09:05")], "newer")
    assert states(folder) == {"R-1": "bounced", "R-2": "sent"}


def test_a_newer_guide_does_not_go_to_an_address_that_gave_one_back(tmp_path: Path) -> None:
    """It would come back as well; with another address, or by a person's word, it goes."""
    folder = sent(tmp_path / "b", clients(2))
    read(folder, [postfix(id_of(folder, "R-1"), "c1@example.org")])
    write_batch(folder, clients(2))
    for name in ("R-1", "R-2"):
        renew(folder, name)
    postbox = Postbox()
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        run_email(folder, "--clinic", clinic, "--send")
        assert [copy.to for copy in postbox.copies] == ["c2@example.org"]
        run_email(folder, "--clinic", clinic, "--send", "--resend-bounced", "R-1")
        told = run_email(folder, "--clinic", clinic).stderr
        renew(folder, "R-1", "newest")
        run_email(folder, "--clinic", clinic, "--send")
    assert "came back" not in told
    # What came back once is forgotten when something did not.
    assert [copy.to for copy in postbox.copies] == ["c2@example.org", "c1@example.org", "c1@example.org"]


def renew(folder: Path, client_id: str, word: str = "newer") -> None:
    """Another guide for a client, as a later batch writes it."""
    import hashlib

    data = f"%PDF-1.7 {word} {client_id}".encode()
    (folder / "guides" / f"{client_id}.pdf").write_bytes(data)
    manifest = folder / "manifest.jsonl"
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    changed = [
        {**line, "sha256": hashlib.sha256(data).hexdigest()} if line["client_id"] == client_id else line
        for line in lines
    ]
    manifest.write_text("".join(json.dumps(line) + "\n" for line in changed))


def test_status_and_report_show_who_never_got_it(tmp_path: Path) -> None:
    """By the client's number, with status and words; the report has it among what needs a person."""
    folder = sent(tmp_path / "b", clients(3))
    read(folder, [postfix(id_of(folder, "R-1"), "c1@example.org"), delivered(id_of(folder, "R-2"), "c2@example.org")])
    text = run_email(folder, "--status").stdout
    assert re.search(
        r"^bounced   R-1  c\*\*\*@e\*\*\*\.org  20\S+  hard 5\.1\.1 550 5\.1\.1 \[address\] Recipient",
        text,
        re.MULTILINE,
    )
    assert re.search(r"^delivered R-2 ", text, re.MULTILINE)
    assert "sent 1, " in text
    assert "bounced 1, delivered 1" in text
    listed = json.loads(run_email(folder, "--status", "--format", "json").stdout)
    assert [row["state"] for row in listed] == ["bounced", "delivered", "sent"]
    assert len(list(csv.DictReader(io.StringIO(run_email(folder, "--status", "--format", "csv").stdout)))) == 3
    result = run(["report", folder, "-o", tmp_path / "report.pdf"])
    assert result.exit_code == 0, result.output
    table = (tmp_path / "report.csv").read_text()
    assert re.search(r"^email,bounced,.*never got it,1,", table, re.MULTILINE)
    assert re.search(r"^email,delivered,.*,1,", table, re.MULTILINE)


@pytest.mark.parametrize("options", [("-q",), (), ("-v",)])
def test_nothing_of_the_client_is_told(options: tuple[str, ...], tmp_path: Path) -> None:
    """Servers repeat addresses and names in many ways; none comes into output, ledger or report."""
    folder = sent(tmp_path / "b", [MARKED])
    id_, to = id_of(folder, "R-7"), MARKED.email
    encoded = to.replace("@", "%40"), to.replace("@", "+40"), to.replace("@", "=40")
    words = [
        f"550 <{to}>: Zyxwia Quorndon is unknown at mx.plonk-mail.example",
        f"550 see https://example.com/?to={encoded[0]}&x=1 or {encoded[1]} or x={encoded[2]}",
        "550 user zyxwia.quorndon, ZYXWIA_QUORNDON, quorndon-zyxwia not on plonk-mail.example.",
        f"550 'rfc822;{to}' ({to.upper()}) \"Zyxwia\"@plonk-mail.example zyxwia@PLONK-MAIL.EXAMPLE",
    ]
    status = (
        "Reporting-MTA: dns; mx.plonk-mail.example\n\nFinal-Recipient: rfc822; {}\nAction: delayed\nStatus: 4.0.{}\n{}"
    )
    messages = [
        report(
            "No.",
            status.format(to, at, f"X-Display-Name: Zyxwia Quorndon\nDiagnostic-Code: smtp; {said}\n"),
            returned(id_, to),
        )
        for at, said in enumerate(words)
    ]
    messages += [shape.message(id_, to).decode() for shape in BOUNCED]
    box = write_maildir(folder / "box", [text.encode() for text in messages])
    said = run_email(folder, "--bounces", box, *options).output
    for form in ("text", "csv", "json"):
        said += run_email(folder, "--status", "--format", form).output
    run(["report", folder, "-o", tmp_path / "report.pdf"])
    said += (tmp_path / "report.csv").read_text()
    said += "".join(file.read_bytes().decode("latin-1") for file in folder.glob("ledger*"))
    assert "R-7" in said
    assert [marker for marker in MARKERS if marker in said.lower()] == []
