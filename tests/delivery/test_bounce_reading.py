"""What messages of mail servers say: 29 shapes of reports, automatic replies, and everything else in a mailbox."""

from __future__ import annotations

import pytest

from guidegen.delivery.bounces.mime import read_header
from guidegen.delivery.bounces.models import Kind, Sort, bounce_kind, exact_status
from guidegen.delivery.bounces.reading import read_message
from guidegen.delivery.bounces.screening import may_be_report
from tests.support.reports.for_programs import postfix
from tests.support.reports.forms import CLINIC, Shape, plain, report, returned
from tests.support.reports.shapes import BOUNCED, INTERNATIONAL, NOT_BOUNCED

ID = "<0123456789abcdef0123456789abcdef@clinic.example>"
TO = "anna.runner@example.org"
JÖRG = "jörg@example.org"
ALL = [*((shape, TO) for shape in (*BOUNCED, *NOT_BOUNCED)), *((shape, JÖRG) for shape in INTERNATIONAL)]


def test_there_are_shapes_of_many_servers() -> None:
    """At least twelve servers' reports are tried."""
    assert len(BOUNCED) >= 12


@pytest.mark.parametrize(("shape", "to"), ALL, ids=[shape.name for shape, _ in ALL])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_every_shape_tells_whose_mail_became_what(shape: Shape, to: str, line_end: bytes) -> None:
    """Kind, status, the server's words, the recipient and the id of the message are found; whatever the line ends."""
    data = shape.message(ID, to).replace(b"\r\n", line_end)
    reading = read_message(data)
    assert may_be_report(read_header(data))
    assert reading.sort is Sort.REPORT
    assert ID in reading.ids
    assert reading.at.startswith("2026-11-27T09:0")
    [verdict] = reading.verdicts
    assert (verdict.kind, verdict.status) == (shape.kind, shape.status)
    assert shape.words in verdict.words
    assert to in [address.lower() for address in verdict.addresses]


def test_what_a_returned_message_carried_is_not_what_the_report_is_about() -> None:
    """A clinic may pass a bounce on to somebody; a report on that mail says nothing about the first one."""
    inner = postfix(ID, TO).replace("=_cut-here_1", "inner_1")
    passed_on = (
        f"From: {CLINIC}\nTo: bob@example.com\nMessage-ID: <passed@clinic.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="mid"\n\n--mid\nContent-Type: text/plain\n\nLook.\n\n--mid\n'
        f"Content-Type: message/rfc822\n\n{inner}\n--mid--\n"
    )
    status = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@example.com\nAction: delivered\nStatus: 2.0.0\n"
    reading = read_message(report("Here it is.", status, passed_on).encode())
    assert [(one.kind, one.addresses) for one in reading.verdicts] == [(Kind.DELIVERED, ("bob@example.com",))]
    assert reading.ids == {"<passed@clinic.example>"}
    assert read_message(passed_on.encode()).sort is Sort.OTHER


def test_one_report_about_two_recipients_tells_of_each() -> None:
    """A block each, with what is said of it; the block about the server is none."""
    status = (
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; b@example.org\nAction: delayed\nStatus: 4.2.0\n"
    )
    reading = read_message(report("No.", status, returned(ID, TO)).encode())
    assert [(one.kind, one.addresses[0]) for one in reading.verdicts] == [
        (Kind.HARD, "a@example.org"),
        (Kind.DELAYED, "b@example.org"),
    ]


@pytest.mark.parametrize(
    ("header", "sort"),
    [
        ("Auto-Submitted: auto-replied (vacation)\n", Sort.AUTOMATIC_REPLY),
        ("Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n", Sort.AUTOMATIC_REPLY),
        ("Return-Path: <>\n", Sort.AUTOMATIC_REPLY),
        ("Precedence: auto_reply\n", Sort.AUTOMATIC_REPLY),
        ("X-Autoreply: yes\n", Sort.AUTOMATIC_REPLY),
        ("Auto-Submitted: no\n", Sort.OTHER),
        ("", Sort.OTHER),
    ],
)
def test_a_reply_from_out_of_office_is_no_report(header: str, sort: Sort) -> None:
    """By RFC 3834 and what was used before it; what a person writes is neither."""
    text = (
        f"From: Anna Runner <{TO}>\nTo: {CLINIC}\nSubject: Away\nIn-Reply-To: {ID}\n{header}\n"
        "I am away. 550 5.1.1 is my favourite number.\n"
    )
    reading = read_message(text.encode())
    assert reading.sort is sort
    assert reading.verdicts == ()
    assert may_be_report(read_header(text.encode())) == (sort is Sort.AUTOMATIC_REPLY)
    assert reading.ids == ({ID} if sort is Sort.AUTOMATIC_REPLY else frozenset())


def test_a_warning_for_people_is_no_failure() -> None:
    """Exim and Gmail tell of a delay in words like those of a failure."""
    exim = (
        "This message was created automatically by mail delivery software.\nA message that you sent has not yet been\n"
        f"delivered to one or more of its recipients after more than 24 hours.\n\n  {TO}\n"
    )
    gmail = (
        "This is an automatically generated Delivery Status Notification\n\nTHIS IS A WARNING MESSAGE ONLY.\n\n"
        f"Delivery to the following recipient has been delayed:\n\n     {TO}\n"
    )
    for told in (exim, gmail):
        reading = read_message(plain(f"{told}\n------ original ------\n{returned(ID, TO)}").encode())
        assert (reading.sort, reading.verdicts) == (Sort.UNKNOWN, ())
        assert ID in reading.ids


def test_words_of_the_returned_message_are_not_the_servers() -> None:
    """A guide that is returned may speak of failures itself."""
    told = (
        f"Something happened.\n\n--- Below this line is a copy of the message.\n\n{returned(ID, TO)}\n"
        f"This is a permanent error. The following address(es) failed:\n\n  {TO}\n"
    )
    assert read_message(plain(told).encode()).sort is Sort.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "part", "fields"),
    [
        (
            "disposition-notification",
            "message/disposition-notification",
            "Disposition: manual-action/MDN-sent-manually; displayed",
        ),
        (
            "disposition-notification",
            "message/disposition-notification",
            "Disposition: manual-action/MDN-sent-manually; deleted",
        ),
        ("feedback-report", "message/feedback-report", "Feedback-Type: abuse"),
    ],
)
def test_receipts_and_complaints_change_nothing(kind: str, part: str, fields: str) -> None:
    """That it was read, or deleted by a person, or complained of, is not about its delivery."""
    status = f"Final-Recipient: rfc822; {TO}\nOriginal-Message-ID: {ID}\n{fields}\n"
    kind = f"multipart/report; report-type={kind}"
    assert (
        read_message(report("Seen.", status, returned(ID, TO), kind=kind, status_type=part).encode()).sort is Sort.OTHER
    )


@pytest.mark.parametrize("missing", ["Action: failed\n", "Final-Recipient: rfc822; anna.runner@example.org\n"])
def test_a_block_without_action_or_recipient_says_nothing(missing: str) -> None:
    """Nothing is guessed from a status alone; the message is told as one that is not understood."""
    data = postfix(ID, TO).replace(f"Original-Recipient: rfc822;{TO}\n", "").replace(missing, "")
    reading = read_message(data.encode())
    assert (reading.sort, reading.verdicts) == (Sort.UNKNOWN, ())


@pytest.mark.parametrize(
    ("status", "words", "exact", "kind"),
    [
        ("5.1.1", "452 4.2.2 full", "5.1.1", Kind.HARD),
        ("5.0.0", "452 4.2.2 full", "4.2.2", Kind.SOFT),
        ("5.0.0 (permanent failure)", "no words", "5.0.0", Kind.HARD),
        ("", "said: 451 try again", "", Kind.SOFT),
        ("", "said: 550 no", "", Kind.HARD),
        ("", "", "", Kind.HARD),
        ("4.4.7", "", "4.4.7", Kind.SOFT),
        ("5.4.7", "", "5.4.7", Kind.SOFT),
        ("5.2.2", "", "5.2.2", Kind.SOFT),
        ("", "host 192.4.2.2 and 5.4.3.2 are gone", "", Kind.HARD),
        ("5.0.0", "[5.4.3.2] 2.0.0 so far", "5.0.0", Kind.HARD),
    ],
)
def test_hard_and_soft(status: str, words: str, exact: str, kind: Kind) -> None:
    """By the status, or by the server's words where it says little; an IP address is no status."""
    assert exact_status(status, words) == exact
    assert bounce_kind(exact, words) is kind


@pytest.mark.parametrize(
    "date", ["", "Date: yesterday\n", "Date: Fri, 99 Nov 2026 09:05:00 +0000\n", f"Date: {'9' * 5000}\n"]
)
def test_a_report_without_a_date_is_read(date: str) -> None:
    """Its date is empty then."""
    data = postfix(ID, TO).replace("Date: Fri, 27 Nov 2026 09:05:00 +0000\n", date, 1)
    reading = read_message(data.encode())
    assert (reading.at, len(reading.verdicts)) == ("", 1)
