"""What a client opens: every e-mail read by six MIME parsers, every page looked at in a real browser.

`make opened` needs Debian's Chromium, node, perl and munpack; the tests read the messages with Python's parser alone.
With a folder as argument, pictures of all pages are kept there.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from guidegen.clinic.settings import Clinic, Settings, find_region
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.message import ATTACHMENT, Letter, compose
from guidegen.delivery.mail.words import words_for
from guidegen.library import Library, load_library
from tests.support.mail_parsers import HERE, OUTSIDE, Parser, Read, digest
from tests.support.opened_pages import Page, pages
from tests.support.seen_in_browser import seen

LONG = "A Very Long Name Indeed, of a Runner Who Has Many Given Names and Two Surnames-and-a-Hyphen"
ARABIC, HEBREW = "محمد علي 2", "דוד כהן"
FULL = Clinic(
    name="Riverside & Sons",
    address="1 River Road\nRiverside RV1 2AB\nDesk 01632 960 000",
    phone="+44 (0)1632 960 001, ext. 12 or 01632 960 002 (8:00-17:30)",
    email="a.very.long.mailbox.name.of.the.desk@riverside-running-clinic.example",
    website="riverside-running-clinic.example/with/a/long/path/that/has/no/space/in/it",
    clinician="B. Clinician",
)
RIGHT_TO_LEFT = Clinic(name="מרפאת הריצה 12", address="רחוב הים 5\nחיפה 31000", phone="04-123-4567", clinician=HEBREW)
# Of every length modulo three, with bytes that no server or parser may change.
GUIDES = tuple(b"%PDF-1.7\r\n.\r\nFrom \n" + bytes(range(256)) * 40 + b"=" * extra for extra in range(3))


@dataclass(frozen=True)
class Sent:
    """One message, and what whoever opens it must find."""

    name: str
    data: bytes
    meant: Read


def messages(library: Library) -> Iterator[Sent]:
    """A message for each kind of name, address, clinic and guide that there is."""
    variants = {
        "plain": ("Anna Example", "anna@example.org", FULL, "uk", False),
        "locked": ("Zoë O'Hara <b>", "zoe+runs@example.org", FULL, "ie", True),
        "nobody": ("", "a@example.org", Clinic(), None, False),
        "long": (LONG, f"{'a.' * 31}a@{'b.' * 90}org", FULL, "au", True),
        "arabic": (ARABIC, "用户@例え.jp", RIGHT_TO_LEFT, "eu", False),
        "hebrew": (HEBREW, "jörg@bücher.example", RIGHT_TO_LEFT, "ca", True),
        "far": ("Łukasz Őry 走", "l@example.org", Clinic(name="Клиника", phone="1-800-555-0100"), "us", False),
    }
    senders = ("Riverside <hello@clinic.example>", "Köln, Praxis 5 <praxis@koeln.example>", "a@b.example")
    for number, (name, (client, address, clinic, place, locked)) in enumerate(variants.items()):
        settings = Settings(region=place, clinic=clinic)
        words = words_for(client, settings, locked, find_region(settings, library) if place else None)
        guide, sender = GUIDES[number % len(GUIDES)], senders[number % len(senders)]
        id_ = f"<{number}{'f' * 31}@clinic.example>"
        to = read_address(address)
        when = datetime(2026, 11, 25, 9, number, tzinfo=UTC)
        data = compose(Letter(_written(sender), "", to, words, guide, id_, when))
        shown, _, spec = sender.rpartition(" ")
        attachment = (ATTACHMENT, "application/pdf", digest(guide))
        full = (shown, spec.strip("<>"))
        meant = Read(words.text, words.html, (attachment,), words.subject, full, (("", to.text),), id_)
        yield Sent(name, data, meant)


def _written(sender: str) -> str:
    """A sender as the settings have it: a name with a comma stands in quotes."""
    name, _, spec = sender.rpartition(" ")
    return f'"{name}" {spec}' if "," in name else sender


def misread(sent: Sequence[Sent], parser: Parser) -> Iterator[str]:
    """What a parser finds otherwise than it was sent."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{one.name}.eml" for one in sent]
        for file, one in zip(files, sent, strict=True):
            file.write_bytes(one.data)
        found = parser(files)
    for one, read in zip(sent, found, strict=True):
        for field in fields(Read):
            wanted, told = (_plain(getattr(each, field.name)) for each in (one.meant, read))
            if told is not None and told != wanted:
                yield f"{one.name}: {field.name}: {str(told)[:200]!r} instead of {str(wanted)[:200]!r}"


def _plain(value: object) -> object:
    """A value without what programs rightly differ in: line ends, space at the end, how a domain is spelt."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if not isinstance(value, str):
        return value
    name, at, domain = value.rpartition("@")
    spelt = domain.encode("idna").decode() if at and not set(value) & set(" \n<") else domain
    return "\n".join(f"{name}{at}{spelt}".splitlines()).rstrip()


def mail_pages(sent: Sequence[Sent], folder: Path) -> Iterator[Page]:
    """The HTML of each message as a page."""
    for one in sent:
        file = folder / f"mail-{one.name}.html"
        file.write_text(one.meant.html, encoding="utf-8")
        yield Page(f"mail-{one.name}", file)


def main(arguments: Sequence[str]) -> int:
    lacking = [name for name in ("chromium", "node", "perl", "munpack") if shutil.which(name) is None]
    if lacking:
        print(f"missing: {', '.join(lacking)}; see `make opened`", file=sys.stderr)
        return 2
    shots = Path(arguments[0]) if arguments else None
    library = load_library()
    sent = list(messages(library))
    parsers: Mapping[str, Parser] = {**HERE, **OUTSIDE}
    failed = 0
    for name, parser in parsers.items():
        faults = list(misread(sent, parser))
        print(f"{name:14} {len(sent)} messages  {'; '.join(faults) or 'as they were sent'}")
        failed += len(faults)
    with tempfile.TemporaryDirectory() as name:
        opened = [*mail_pages(sent, Path(name)), *pages(Path(name))]
        for page, view, faults in seen(opened, shots):
            print(f"{page:28} {view:10} {'; '.join(faults) or 'as it must be'}")
            failed += bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
