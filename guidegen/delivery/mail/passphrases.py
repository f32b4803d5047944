"""A passphrase for each client, kept in a file that the clinic passes on from by another way than e-mail."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from guidegen.errors import MailError, Place, Problem
from guidegen.files.private_file import write_private

PASSPHRASES = "passphrases.csv"
_HEADER = ["client_id", "passphrase"]
_WORD_COUNT = 5  # of 1,675 words: 53 bits
# Some programs that show PDFs take no more than 32 letters, and none but plain ones.
SHORTEST, LONGEST = 12, 32


def keep_passphrases(path: Path, client_ids: Iterable[str]) -> dict[str, str]:
    """The passphrase of each client: the one in the file, or new words, which are in the file when this returns.

    One process at a time. Raises MailError where the file is not one of ours, and OSError.
    """
    kept = _read(path) if path.is_file() else {}
    wanted = {client_id: kept.get(client_id) or new_passphrase() for client_id in client_ids}
    if wanted.keys() - kept.keys():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(_HEADER)
        writer.writerows((kept | wanted).items())
        write_private(path, text.getvalue().encode())
    return wanted


def _read(path: Path) -> dict[str, str]:
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or rows[0] != _HEADER:
        message = f"this is not a file of passphrases; it begins with {','.join(_HEADER)}"
        raise MailError([Problem(Place(str(path)), message, "name another file with --passphrases")])
    faulty = [number for number, row in enumerate(rows[1:], 2) if not _is_good(row)]
    if faulty:
        message = f"this row has no client_id, or no passphrase of {SHORTEST} to {LONGEST} plain letters"
        raise MailError(
            [Problem(Place(str(path), number), message, "put it right or take it out") for number in faulty]
        )
    return dict(rows[1:])


def _is_good(row: list[str]) -> bool:
    return len(row) == len(_HEADER) and bool(row[0]) and is_sound(row[1])


def is_sound(passphrase: str) -> bool:
    """Whether a guide can be locked with it so that every program opens it and nobody guesses it soon."""
    return SHORTEST <= len(passphrase) <= LONGEST and passphrase.isascii() and passphrase.isprintable()


def new_passphrase() -> str:
    """Some words that nobody can guess, and everybody can type."""
    from xkcdpass import xkcd_password

    return str(xkcd_password.generate_xkcdpassword(_words(), numwords=_WORD_COUNT, delimiter="-"))


@cache
def _words() -> list[str]:
    from xkcdpass import xkcd_password

    return list(xkcd_password.generate_wordlist("eff-long,eff-short", 3, 5, "[a-z]"))
