"""Messages read by MIME parsers of several languages, each as it tells what it found."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.support.smtp_server import read_message

_HERE = Path(__file__).parent.parent / "browser"
_UNPACKED = re.compile(r"^(\S.*) \((\S+/\S+)\)$", re.MULTILINE)


@dataclass(frozen=True)
class Read:
    """One message; None is what a parser does not tell.

    `sender` and each of `to` are a name, which may be empty, and an address; an attachment is its file name, its media
    type and the SHA-256 of what it holds.
    """

    text: str
    html: str
    attachments: tuple[tuple[str, str, str], ...]
    subject: str | None = None
    sender: tuple[str, str] | None = None
    to: tuple[tuple[str, str], ...] | None = None
    message_id: str | None = None


Parser = Callable[[Sequence[Path]], list[Read]]


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def python_email(files: Sequence[Path]) -> list[Read]:
    return [_by_python(file.read_bytes()) for file in files]


def _by_python(data: bytes) -> Read:
    message = read_message(data)
    bodies = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    words = {kind: body.get_content() if body else "" for kind, body in bodies.items()}
    return Read(
        words["plain"],
        words["html"],
        tuple(
            (part.get_filename() or "", part.get_content_type(), digest(part.get_content()))
            for part in message.iter_attachments()
        ),
        subject=_undisguised(str(message["Subject"])),
        sender=_full(message["From"].addresses[0]),
        to=tuple(map(_full, message["To"].addresses)),
        message_id=str(message["Message-ID"]),
    )


def _full(address: Address) -> tuple[str, str]:
    return _undisguised(address.display_name), _undisguised(address.addr_spec)


def _undisguised(text: str) -> str:
    """What stands in a header as UTF-8, which is how an international message has it, comes as bytes in disguise."""
    return text.encode("utf-8", "surrogateescape").decode()


def _program(*command: str) -> Parser:
    """A program that prints one JSON object a file."""

    def parse(files: Sequence[Path]) -> list[Read]:
        told = subprocess.run([*command, *map(str, files)], check=True, capture_output=True, cwd=_HERE, text=True)
        return [_from_json(json.loads(line)) for line in told.stdout.splitlines()]

    return parse


def _from_json(told: Mapping[str, Any]) -> Read:
    return Read(
        told["text"],
        told["html"],
        tuple((name, kind, data) for name, kind, data in told["attachments"]),
        subject=told["subject"],
        sender=(told["sender"][0], told["sender"][1]),
        to=tuple((name, address) for name, address in told["to"]),
        message_id=told["message_id"],
    )


def munpack(files: Sequence[Path]) -> list[Read]:
    """Of Debian's mpack: it tells no headers, and wants messages as mailboxes of Unix have them, with line feeds."""
    found = []
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "message").write_bytes(file.read_bytes().replace(b"\r\n", b"\n"))
            command = ["munpack", "-t", "message"]
            told = subprocess.run(command, check=True, capture_output=True, cwd=folder, text=True)
            parts = dict(_UNPACKED.findall(told.stdout))
            data = {name: (Path(folder) / name).read_bytes() for name in parts}
        words = {kind: data[name].decode() for name, kind in parts.items() if kind.startswith("text/")}
        files_ = tuple((name, kind, digest(data[name])) for name, kind in parts.items() if not kind.startswith("text/"))
        found.append(Read(words.get("text/plain", ""), words.get("text/html", ""), files_))
    return found


# What needs no other program.
HERE: Mapping[str, Parser] = {"Python email": python_email}
OUTSIDE: Mapping[str, Parser] = {
    "postal-mime": _program("node", "read_postal_mime.mjs"),
    "mailparser": _program("node", "read_mailparser.mjs"),
    "Email::MIME": _program("perl", "read_email_mime.pl"),
    "MIME-tools": _program("perl", "read_mime_tools.pl"),
    "munpack": munpack,
}
