"""Messages made to do harm: each ends soon, in little memory, and none is taken for what it is not."""

from __future__ import annotations

import time

import pytest

from guidegen.delivery.bounces.mime import MAX_MESSAGE, read_header
from guidegen.delivery.bounces.models import Reading, Sort, UnreadableError
from guidegen.delivery.bounces.reading import read_message
from guidegen.delivery.bounces.screening import may_be_report
from tests.support.pace import is_within
from tests.support.reports.for_people import exim_plain, qmail
from tests.support.reports.for_programs import postfix
from tests.support.reports.forms import report, returned
from tests.support.reports.shapes import BOUNCED, INTERNATIONAL, NOT_BOUNCED

ID = "<0123456789abcdef0123456789abcdef@clinic.example>"
TO = "anna.runner@example.org"
SECONDS = 1.0
BIG = 400_000
SHAPES = (*BOUNCED, *INTERNATIONAL, *NOT_BOUNCED)


def nested(depth: int) -> str:
    """Parts within parts within parts."""
    heads = (f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(depth))
    return "From: MAILER-DAEMON@x.example\n" + "".join(heads) + f"Content-Type: text/plain\n\n{ID}\n"


def status_of(fields: str) -> str:
    return report("No.", f"Reporting-MTA: dns; mx\n\n{fields}", returned(ID, TO))


HOSTILE = {
    "deep parts": nested(3000),
    "deep messages": "From: MAILER-DAEMON@x.example\n" + "Content-Type: message/rfc822\n\n" * 9000,
    "deep reports": "From: MAILER-DAEMON@x.example\n" + "Content-Type: multipart/report; boundary=b\n\n--b\n" * 5000,
    "endless type": f'From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; x="{";" * BIG}\n\n',
    "endless continued type": "Content-Type: multipart/report" + ";\n a*0=b" * 40_000 + "\n\n",
    "endless name of a set of letters": f"Content-Type: text/plain; charset={'x' * BIG}\n\nwords",
    "slow letters": f"From: postmaster@x.example\nContent-Type: text/plain; charset=punycode\n\n{'a-b' * BIG}",
    "no letters": f"From: postmaster@x.example\nContent-Type: text/plain; charset=hex\n\n{'zz' * BIG}",
    "endless header": f"From: {'MAILER-DAEMON ' * BIG}\n\n",
    "header without end": "From: MAILER-DAEMON@x.example\n" + "Received: by x\n" * 30_000,
    "dashes": f"From: MAILER-DAEMON@x.example\n\n{'-' * BIG}",
    "dashed lines": "From: MAILER-DAEMON@x.example\n\nThis is a permanent error. \n" + "-- copy o\n" * 30_000,
    "at signs": f"From: MAILER-DAEMON@x.example\n\nThis is a permanent error. {'@' * BIG}",
    "addresses": f"From: MAILER-DAEMON@x.example\n\nThis is a permanent error. {'a@b.c ' * BIG}",
    "failed recipients": f"X-Failed-Recipients: {'a@b.c,' * BIG}\n\nThis is a permanent error. \n{'a@b.c ' * 9000}",
    "blank lines": "From: MAILER-DAEMON@x.example\n\nHi. This is the \n" + " \n" * BIG,
    "spaces": f"From: MAILER-DAEMON@x.example\n\nHi. This is the \n{' ' * BIG}",
    "brackets": f"From: MAILER-DAEMON@x.example\n\nHi. This is the \n{'<' * BIG}",
    "recipients": status_of("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n" * 9000),
    "endless status": status_of(f"Final-Recipient: rfc822; {TO}\nAction: failed\nStatus: {'5.' * BIG}\n"),
    "endless words": status_of(f"Final-Recipient: rfc822; {TO}\nAction: failed\nDiagnostic-Code: {'5' * BIG}\n"),
    "endless address": status_of(f"Final-Recipient: rfc822; {'+40' * BIG}@x\nAction: failed\n"),
    "endless fields": status_of("X: y\n" * 60_000),
    "ids": f"From: MAILER-DAEMON@x.example\nReferences: {'<a@b> ' * 9000}\n\n" + "Message-ID: <a@b>\n" * 15_000,
    "nothing": "",
    "zeros": "\0" * BIG,
    "boundary that is none": 'Content-Type: multipart/report; boundary=""\n\n--\n\n--\n',
    "boundary of signs": f'Content-Type: multipart/report; boundary="{"(" * 900}"\n\nwords',
    "encoded badly": "Content-Type: text/plain\nContent-Transfer-Encoding: base64\nFrom: postmaster@x\n\n" + "=" * BIG,
    "encoded oldly": "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\nFrom: postmaster@x\n\nbegin \n"
    * 9000,
    "letters out of range": status_of("Final-Recipient: utf-8; \\x{FFFFFF}\\x{D800}@x.example\nAction: failed\n"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_ends_soon(name: str) -> None:
    """Within a second it is read, or refused as one that cannot be read."""
    data = HOSTILE[name].encode()
    began = time.process_time()
    may_be_report(read_header(data))
    try:
        reading = read_message(data)
    except UnreadableError:
        reading = Reading(Sort.OTHER)
    assert is_within(time.process_time() - began, SECONDS)
    assert len(reading.verdicts) <= 1000
    assert all(len(verdict.words) <= 1000 for verdict in reading.verdicts)


def test_what_is_nested_too_deep_is_refused() -> None:
    """It is named as one that cannot be read, and not passed over as something else."""
    for name in ("deep parts", "deep reports", "endless type"):
        with pytest.raises(UnreadableError):
            read_message(HOSTILE[name].encode())


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.name for shape in SHAPES])
def test_a_report_that_is_torn_anywhere_is_read_or_refused(shape: object) -> None:
    """Cut at every place, with letters lost or doubled: no other fault, and never another recipient or kind."""
    to = "jörg@example.org" if shape in INTERNATIONAL else TO
    data = shape.message(ID, to)  # type: ignore[attr-defined]
    whole = read_message(data)
    pieces = [data[:end] for end in range(0, len(data), 7)]
    pieces += [data[:start] + data[start + 40 :] for start in range(0, len(data), 23)]
    pieces += [data[:start] + b"\xff\x00\r\n" + data[start:] for start in range(0, len(data), 23)]
    for piece in pieces:
        try:
            reading = read_message(piece)
        except UnreadableError:
            continue
        kinds = {verdict.kind for verdict in reading.verdicts}
        delivered = {kind for kind in kinds if kind in ("delivered", "relayed", "delayed")}
        assert delivered <= {verdict.kind for verdict in whole.verdicts}
    assert len(pieces) > 100


def test_only_the_beginning_of_a_message_is_read() -> None:
    """A report before a returned message of many megabytes is found; one hidden behind them is not."""
    huge = postfix(ID, TO).replace(
        "Content-Type: multipart/mixed", f"X: {'y' * 10_000_000}\nContent-Type: multipart/mixed"
    )
    assert len(read_message(huge.encode()).verdicts) == 1
    behind = "From: MAILER-DAEMON@x.example\n\n" + "y\n" * MAX_MESSAGE + qmail(ID, TO)
    assert read_message(behind.encode()).verdicts == ()


def test_nothing_that_stands_in_a_text_becomes_a_report() -> None:
    """A person's mail that quotes a bounce is a person's mail."""
    for build in (postfix, exim_plain, qmail):
        quoted = "".join(f"> {line}\n" for line in build(ID, TO).splitlines())
        reading = read_message(f"From: Anna Runner <{TO}>\nSubject: What is this?\n\n{quoted}".encode())
        assert (reading.sort, reading.verdicts) == (Sort.OTHER, ())
