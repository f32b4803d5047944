"""Who may sign in at the desk: passwords by argon2, and no more than a few wrong ones a minute."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from guidegen.errors import IntakeError, Place, Problem
from guidegen.web.intake.database import Database

MAX_PASSWORD = 200
MIN_PASSWORD = 12
# Letters of the name that stands where a clinician signs, as of any name; of an account, which is typed each time.
MAX_NAME = 120
_MAX_ACCOUNT = 60
# So many wrong passwords, then a minute's wait: for each account from one place, for all accounts from one address, and
# for all addresses from which nobody of the desk has come.
WRONG, WRONG_OF_ONE, WRONG_OF_STRANGERS = 5, 15, 60
WAIT = timedelta(minutes=1)

# 32 MiB a try: what one more guess costs is felt by who makes millions of them, and not by this computer.
_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody")
_ONE_AT_A_TIME = Lock()
_DEVICE, _KNOWN, _STRANGER = "device", "known", "stranger"


class TooManyTriesError(Exception):
    """Too many wrong passwords; the next one is looked at after a minute."""


@dataclass(frozen=True)
class Caller:
    """From where a password comes: whose wrong ones lock out whom.

    `device` names one on which somebody has signed in before, `source` an address; `is_known` where somebody has signed
    in from there. Wrong passwords from elsewhere lock neither out.
    """

    device: str = ""
    source: str = ""
    is_known: bool = False

    @property
    def place(self) -> str:
        """What wrong passwords are counted by; what it ends with tells one place from another that it begins like."""
        if self.device:
            return f"{_DEVICE}/{self.device}/"
        return f"{_KNOWN if self.is_known else _STRANGER}/{self.source}/"


_ANYBODY = Caller()


class Accounts:
    """The accounts of a waiting room. Every method raises IntakeError where its file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> list[str]:
        """The names of all accounts."""
        with self._database.reading() as db:
            return [name for (name,) in db.execute("SELECT name FROM accounts ORDER BY name")]

    def set_password(self, name: str, password: str, now: datetime, full_name: str | None = None) -> None:
        """Make an account, or give it another password, which ends its sessions. Raises IntakeError for a weak one."""
        name = _tidy(name)
        if not name or not name.isprintable() or len(name) > _MAX_ACCOUNT:
            hint = f"one short word, such as desk; at most {_MAX_ACCOUNT} letters"
            raise _refused("this cannot be the name of an account", hint)
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise _refused(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD} letters", "four words are good ones")
        with _ONE_AT_A_TIME:
            hashed = _HASHER.hash(password)
        with self._database.changing() as db:
            db.execute(
                "INSERT INTO accounts (name, password, made) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET password = excluded.password",
                (name, hashed, now.isoformat()),
            )
            if full_name is not None:
                db.execute("UPDATE accounts SET full_name = ? WHERE name = ?", (full_name, name))
            db.execute("DELETE FROM sessions WHERE account = ?", (name,))
            db.execute("DELETE FROM devices WHERE account = ?", (name,))
            db.execute("DELETE FROM tries")

    def verify(self, name: str, password: str, now: datetime, caller: Caller = _ANYBODY) -> str | None:
        """The account's name where the password is its own, else None. Raises TooManyTriesError."""
        name = _tidy(name)[:_MAX_ACCOUNT]
        who = caller.place + name
        with _ONE_AT_A_TIME:
            with self._database.changing() as db:
                # Of later than now are those of before the clock was put back.
                ends = ((now - WAIT).isoformat(), (now + WAIT).isoformat())
                db.execute("DELETE FROM tries WHERE at < ? OR at > ?", ends)
                [wrong] = db.execute("SELECT count(*) FROM tries WHERE who = ?", (who,)).fetchone()
                row = db.execute("SELECT password FROM accounts WHERE name = ?", (name,)).fetchone()
                if wrong >= WRONG or any(_count(db, place) >= most for place, most in _shared(caller)):
                    raise TooManyTriesError
                # Counted before it is looked at, so that nothing is gained by breaking off.
                db.execute("INSERT INTO tries VALUES (?, ?)", (who, now.isoformat()))
            # Whoever does not exist takes as long as who does.
            if not _is_right(row[0] if row else _NOBODY, password) or row is None:
                return None
            with self._database.changing() as db:
                db.execute("DELETE FROM tries WHERE who = ?", (who,))
        return name


def _shared(caller: Caller) -> Iterator[tuple[str, int]]:
    """What a wrong password counts for beside its account, each with the most of them in a minute."""
    if not caller.device:
        yield caller.place, WRONG_OF_ONE
        if not caller.is_known:
            yield f"{_STRANGER}/", WRONG_OF_STRANGERS


def _count(db: sqlite3.Connection, place: str) -> int:
    return int(db.execute("SELECT count(*) FROM tries WHERE substr(who, 1, ?) = ?", (len(place), place)).fetchone()[0])


def _is_right(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password[:MAX_PASSWORD])
    except (Argon2Error, InvalidHashError):
        return False


def _tidy(name: str) -> str:
    return name.strip().casefold()


def _refused(message: str, hint: str) -> IntakeError:
    return IntakeError([Problem(Place("account"), message, hint)])
