"""Reports by the standards: delivery status (RFC 3464, RFC 6533) and the refusal of a mailbox's own rule (RFC 8098)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32

from guidegen.delivery.bounces.mime import Part, field_of
from guidegen.delivery.bounces.models import Kind, Verdict, bounce_kind, exact_status

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
NOTICE_TYPES = ("message/disposition-notification", "message/global-disposition-notification")
_RECIPIENTS = ("Original-Recipient", "Final-Recipient")
_FAILED = ("failed", "error")  # the second by older versions of OpenSMTPD
_ENDED_WELL = {"delivered": Kind.DELIVERED, "delayed": Kind.DELAYED, "relayed": Kind.RELAYED, "expanded": Kind.RELAYED}
_MAX_BLOCKS, _MAX_BLOCK = 500, 16 * 1024
_MAX_WORDS = 1000
_BLANK = re.compile(r"\n[ \t]*\n")
# How RFC 6533 and RFC 3461 write letters that are no plain ASCII.
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_DELETED = re.compile(r"automatic-action/mdn-sent-automatically\s*;\s*deleted", re.IGNORECASE)


def standard_verdicts(parts: Iterable[Part]) -> Iterator[Verdict]:
    """What the parts made for programs say, one recipient after the other; nothing where there are none."""
    told = ""
    for part in parts:
        if part.type == "text/plain" and not told:
            told = part.text
        elif part.type in STATUS_TYPES:
            yield from (verdict for block in _blocks(part.text) if (verdict := _verdict(block, told)))
        elif part.type in NOTICE_TYPES:
            yield from (verdict for block in _blocks(part.text) if (verdict := _refusal(block, told)))


def _blocks(text: str) -> Iterator[Message]:
    parser = HeaderParser(policy=compat32)
    for block in _BLANK.split(text, _MAX_BLOCKS)[:_MAX_BLOCKS]:
        yield parser.parsestr(block.strip("\n")[:_MAX_BLOCK])


def _verdict(block: Message, told: str) -> Verdict | None:
    """What one block says; None for the block about the server, and for what has no action or no recipient."""
    addresses = _addresses(block)
    action = field_of(block, "Action").lower().partition(" ")[0].strip("();,.")
    if not addresses or not action:
        return None
    words = field_of(block, "Diagnostic-Code")[:_MAX_WORDS].partition(";")
    said = (words[2] or words[0]).strip() or _beside(addresses, told)
    status = exact_status(field_of(block, "Status")[:_MAX_WORDS], said)
    if action in _FAILED:
        return Verdict(bounce_kind(status, said), addresses, status, said)
    kind = _ENDED_WELL.get(action)
    return Verdict(kind, addresses, status, said) if kind else None


def _refusal(block: Message, told: str) -> Verdict | None:
    """What a rule of the recipient's own refused and took away (RFC 5429); any other notice is about reading it."""
    addresses = _addresses(block)
    if not addresses or not _DELETED.search(field_of(block, "Disposition")[:_MAX_WORDS]):
        return None
    return Verdict(Kind.HARD, addresses, "", " ".join(told[:_MAX_WORDS].split()))


def _addresses(block: Message) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in _RECIPIENTS:
        value = field_of(block, name)[:_MAX_WORDS]
        kind, separator, address = value.partition(";")
        text = (address if separator else kind).strip().strip("<>")
        if "@" in text or "+40" in text:
            found |= dict.fromkeys(written_ways(text))
    return tuple(found)


def written_ways(address: str) -> tuple[str, ...]:
    """An address as it stands, and as it reads where it is encoded."""
    plain = _UNICODE.sub(_letter, address)
    return tuple(dict.fromkeys((address, plain, _XTEXT.sub(lambda code: chr(int(code[1], 16)), plain))))


def _letter(code: re.Match[str]) -> str:
    number = int(code[1], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else code[0]


def _beside(addresses: Iterable[str], told: str) -> str:
    """What stands after a recipient's address in the part for people, where the part for programs says nothing."""
    for address in addresses:
        found = re.search(rf"^[ \t]*<?{re.escape(address)}>?:[ \t]*(.*)$", told, re.MULTILINE | re.IGNORECASE)
        if found:
            return found[1].strip()[:_MAX_WORDS]
    return ""
