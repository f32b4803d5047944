"""What reports are made of: the message that is returned, three parts for programs, or one for people.

A shape is a function of the id of the message that could not go, and of whom it was for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CLINIC = "hello@clinic.example"
CUT = "=_cut-here_1"
Build = Callable[[str, str], str]


@dataclass(frozen=True)
class Shape:
    """One server's report, and what it says: the kind, the status, and words that have to be among the server's."""

    name: str
    build: Build
    kind: str = "hard"
    status: str = ""
    words: str = ""

    def message(self, message_id: str, to: str) -> bytes:
        return self.build(message_id, to).replace("\n", "\r\n").encode("utf-8")


def returned(message_id: str, to: str) -> str:
    """The header of the clinic's message."""
    return (
        f"Return-Path: <{CLINIC}>\nReceived: from [127.0.0.1] by mx.example.net; Fri, 27 Nov 2026 09:00:00 +0000\n"
        f"From: Riverside Running Clinic <{CLINIC}>\nTo: {to}\nSubject: Your guide from Riverside\n"
        f"Date: Fri, 27 Nov 2026 09:00:00 +0000\nMessage-ID: {message_id}\nAuto-Submitted: auto-generated\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="inner"\n'
    )


def report(
    told: str,
    status: str,
    last: str,
    *,
    header: str = "",
    sender: str = "Mail delivery <MAILER-DAEMON@mx.example.net>",
    subject: str = "Undelivered",
    kind: str = "multipart/report; report-type=delivery-status",
    status_type: str = "message/delivery-status",
    last_type: str = "message/rfc822",
    told_type: str = "text/plain; charset=us-ascii",
) -> str:
    """A report in three parts, as RFC 3464 has it."""
    return (
        f"Return-Path: <>\nDate: Fri, 27 Nov 2026 09:05:00 +0000\nFrom: {sender}\nTo: {CLINIC}\nSubject: {subject}\n"
        f'{header}MIME-Version: 1.0\nContent-Type: {kind};\n\tboundary="{CUT}"\n\nThis is a MIME message.\n\n'
        f"--{CUT}\nContent-Type: {told_type}\n\n{told}\n\n--{CUT}\nContent-Type: {status_type}\n\n{status}\n"
        f"--{CUT}\nContent-Type: {last_type}\n\n{last}\n\n--{CUT}--\n"
    )


def plain(told: str, header: str = "", sender: str = "MAILER-DAEMON@mx.example.net") -> str:
    """A report of one part, for people."""
    return (
        f"Return-Path: <>\nDate: Fri, 27 Nov 2026 09:05:00 +0000\nFrom: {sender}\nTo: {CLINIC}\n"
        f"Subject: failure notice\n{header}\n{told}"
    )
