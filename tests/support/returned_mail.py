"""Mailboxes with reports in them, as Maildirs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.support.reports.forms import CLINIC
from tests.support.reports.shapes import BOUNCED


def write_maildir(folder: Path, messages: Iterable[bytes], first: int = 1) -> Path:
    """Messages that nobody has seen yet, in this order; numbers begin with `first`."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(messages, first):
        (folder / "new" / f"1700000000.M{number:06}P1.mx").write_bytes(data)
    return folder


def state_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All that could change in a Maildir: names, times, contents."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {str(file.relative_to(folder)): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


def ordinary(number: int) -> bytes:
    """A message of a person."""
    return (
        f"Return-Path: <c{number}@example.org>\r\nReceived: from mx.example.org by mx.example.net; Fri, 27 Nov 2026\r\n"
        f"From: Client {number} <c{number}@example.org>\r\nTo: {CLINIC}\r\nSubject: Re: Your guide from Riverside\r\n"
        f"Date: Fri, 27 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{number}@example.org>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Thank you, it reads well.\r\n" * 40
    ).encode()


def full_mailbox(ids: Iterable[tuple[str, str]], messages: int) -> list[bytes]:
    """A mailbox as a clinic has it: reports on these (id, address), each with the guide returned, among other mail."""
    attachment = b"".join(
        b"JVBERi0xLjcKMSAwIG9iago8PCAvVHlwZSAvQ2F0YWxvZyAvUGFnZXMgMiAwIFIgPj4KZW5kb2Jq\r\n" for _ in range(2000)
    )
    reports = [
        BOUNCED[at % len(BOUNCED)]
        .message(*one)
        .replace(b'boundary="inner"\r\n', b'boundary="inner"\r\n\r\n' + attachment, 1)
        for at, one in enumerate(ids)
    ]
    every = messages // max(1, len(reports))
    found = [ordinary(number) + (attachment if number % 10 == 0 else b"") for number in range(messages - len(reports))]
    for at, message in enumerate(reports):
        found.insert(at * every, message)
    return found
