"""The ledger of all mail: one SQLite file that says who got what, when, and with which reply of the server.

A delivery is queued, then `sending` from right before its first byte goes out until the server's reply is recorded.
What a crash leaves at `sending` may have arrived or not: it becomes `unknown`, and is sent again by a person's word
only.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import Held, Post, Reason
from guidegen.errors import MailError, Place, Problem

LEDGER = "ledger.sqlite"
QUEUED, SENDING, SENT, FAILED, UNKNOWN, HELD = STATES = ("queued", "sending", "sent", "failed", "unknown", "held")
_VERSION = 1
_PATIENCE = 30.0  # seconds to wait while another process writes
_SCHEMA = f"""
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL,
    document TEXT NOT NULL,
    campaign TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN {STATES}),
    address TEXT NOT NULL DEFAULT '',
    address_key TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    reply_code INTEGER,
    reply TEXT NOT NULL DEFAULT '',
    may_retry INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    entered_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (client_id, document, campaign)
) STRICT;
CREATE TABLE salt (value BLOB NOT NULL) STRICT;
"""


@dataclass(frozen=True)
class Delivery:
    """One document for one client in one campaign. `document` is its SHA-256 before it was locked.

    `address` is masked; `reason` is why it is held, or what went wrong without a reply. Times are UTC.
    """

    id: int
    client_id: str
    document: str
    campaign: str
    state: str
    address: str
    address_key: str
    message_id: str
    reason: str
    reply_code: int | None
    reply: str
    may_retry: int
    attempts: int
    entered_at: str
    changed_at: str

    def to_dict(self) -> dict[str, Any]:
        """What a listing shows."""
        return {key: value for key, value in asdict(self).items() if key in LISTED}


_NAMES = tuple(field.name for field in fields(Delivery))
_COLUMNS = ", ".join(_NAMES)
LISTED = tuple(name for name in _NAMES if name not in ("id", "address_key", "may_retry"))


class Ledger:
    """One ledger file (mode 0600), made where there is none. Every change is on the disk when its call returns.

    Every method raises MailError where the file cannot be used.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
        with self._told():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            path.chmod(0o600)
            self._db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            with self._told():
                self._open()
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        with self._changing():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0 and self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise self._error("this is a database of something else", "name another file as [mail] ledger")
            if version == 0:
                # executescript would end the transaction.
                for statement in _SCHEMA.split(";"):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO salt VALUES (?)", (secrets.token_bytes(32),))
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                raise self._error(f"its version is {version}; this guidegen knows {_VERSION}", "use a newer guidegen")
        self._salt: bytes = self._db.execute("SELECT value FROM salt").fetchone()[0]

    def close(self) -> None:
        self._db.close()

    def address_key(self, to: Address) -> str:
        """Tells whether two addresses are the same, and not what they are."""
        return hmac.new(self._salt, to.identity.encode(), hashlib.sha256).hexdigest()

    def rows(self, campaign: str | None = None) -> list[Delivery]:
        """Every delivery in the order of its entry, of one campaign or of all."""
        query = f"SELECT {_COLUMNS} FROM deliveries WHERE ? IN (campaign, '') ORDER BY id"  # noqa: S608
        with self._told():
            return [Delivery(*row) for row in self._db.execute(query, (campaign or "",))]

    def standing(self, campaign: str) -> dict[tuple[str, str], Delivery]:
        """The deliveries of a campaign by client and document."""
        return {(row.client_id, row.document): row for row in self.rows(campaign)}

    def enter(
        self, posts: Iterable[tuple[Post, str]], held: Iterable[Held], campaign: str
    ) -> dict[tuple[str, str], int]:
        """Queue posts, each with its message id, and note what is held; what was sent or may have been stays as it is.

        Returns the numbers of what is queued, by client and document.
        """
        now = self._time()
        with self._told(), self._changing():
            for post, message_id in posts:
                self._db.execute(
                    "INSERT INTO deliveries (client_id, document, campaign, state, address, address_key, message_id,"
                    " entered_at, changed_at) VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?)"
                    " ON CONFLICT (client_id, document, campaign) DO UPDATE SET state = 'queued', reason = '',"
                    " address = excluded.address, address_key = excluded.address_key,"
                    " message_id = excluded.message_id, changed_at = excluded.changed_at"
                    " WHERE state IN ('queued', 'held', 'failed')",
                    (*post.key, campaign, post.to.masked, self.address_key(post.to), message_id, now, now),
                )
                self._replace_older(*post.key, campaign, now)
            for one in held:
                self._db.execute(
                    "INSERT INTO deliveries (client_id, document, campaign, state, reason, entered_at, changed_at)"
                    " VALUES (?, ?, ?, 'held', ?, ?, ?) ON CONFLICT (client_id, document, campaign)"
                    " DO UPDATE SET state = 'held', reason = excluded.reason, changed_at = excluded.changed_at"
                    " WHERE state IN ('queued', 'held', 'failed')",
                    (one.client_id, one.document, campaign, one.reason.value, now, now),
                )
                self._replace_older(one.client_id, one.document, campaign, now)
        return {key: row.id for key, row in self.standing(campaign).items() if row.state == QUEUED}

    def _replace_older(self, client_id: str, document: str, campaign: str, now: str) -> None:
        self._db.execute(
            "UPDATE deliveries SET state = 'held', reason = ?, changed_at = ?"
            " WHERE client_id = ? AND campaign = ? AND document <> ? AND state = 'queued' AND id < ("
            "SELECT id FROM deliveries WHERE client_id = ? AND campaign = ? AND document = ?)",
            (Reason.REPLACED.value, now, client_id, campaign, document, client_id, campaign, document),
        )

    def claim(self, number: int) -> bool:
        """Record the intent to send, right before the first byte; False where another process was first."""
        return self._change(number, (QUEUED,), {"state": SENDING}, attempts=1)

    def settle(
        self,
        number: int,
        state: str,
        code: int | None = None,
        reply: str = "",
        reason: str = "",
        may_retry: bool = False,
    ) -> None:
        """Record what became of a queued or sending delivery. `reply` must not hold the address any more."""
        noted = {"state": state, "reply_code": code, "reply": reply, "reason": reason, "may_retry": int(may_retry)}
        if not self._change(number, (QUEUED, SENDING), noted):
            raise self._error("a delivery was changed by somebody else meanwhile", "look at guidegen email --status")

    def abandon(self) -> int:
        """Turn what a dead process left at `sending` into `unknown`; how many. Only under `sending_lock`."""
        with self._told(), self._changing():
            return self._db.execute(
                "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', changed_at = ?"
                " WHERE state = 'sending'",
                (self._time(),),
            ).rowcount

    def resend(self, client_ids: Iterable[str], campaign: str) -> None:
        """Queue what is unknown of these clients once more: a person has decided so."""
        with self._told(), self._changing():
            for client_id in client_ids:
                self._db.execute(
                    "UPDATE deliveries SET state = 'queued', reason = '', changed_at = ?"
                    " WHERE client_id = ? AND campaign = ? AND state = 'unknown'",
                    (self._time(), client_id, campaign),
                )

    def _change(self, number: int, before: tuple[str, ...], noted: Mapping[str, Any], attempts: int = 0) -> bool:
        """Change one row that stands at one of these states; False where it does not."""
        noted = {**noted, "changed_at": self._time()}
        names = ", ".join(f"{name} = :{name}" for name in noted)
        allowed = ", ".join(f"'{one}'" for one in before)
        query = (
            f"UPDATE deliveries SET {names}, attempts = attempts + {attempts}"  # noqa: S608
            f" WHERE id = :id AND state IN ({allowed})"
        )
        with self._told(), self._changing():
            return self._db.execute(query, {**noted, "id": number}).rowcount == 1

    def _time(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One transaction: all of it on the disk, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction already.
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._error(f"the ledger cannot be used: {error}", _hint(error)) from error
        except OSError as error:
            raise self._error(f"the ledger cannot be used: {error.strerror}", "see that its folder is there") from error

    def _error(self, message: str, hint: str) -> MailError:
        return MailError([Problem(Place(str(self.path)), message, hint)])


def _hint(error: sqlite3.Error) -> str:
    if "not a database" in str(error) or "malformed" in str(error):
        return "the file is damaged, or no ledger; keep it, and put back a copy"
    if "locked" in str(error):
        return "another program has it open; close that, and run the same command again"
    return "make room on the disk, and run the same command again; it goes on where it stopped"


@contextmanager
def sending_lock(path: Path) -> Iterator[None]:
    """Keep every other process from sending out of the same ledger. Raises MailError where one does already."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise MailError([Problem(Place(str(lock)), f"cannot be written: {error.strerror}")]) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = "another guidegen is sending out of this ledger"
            raise MailError([Problem(Place(str(path)), message, "wait until it is done; nothing was sent")]) from error
        yield
    finally:
        os.close(descriptor)


def read_deliveries(path: Path, campaign: str | None = None) -> list[Delivery]:
    """Every delivery in a ledger, for a listing or a report; what a dead process left is unknown. Raises MailError."""
    with closing(Ledger(path)) as ledger:
        with suppress(MailError), sending_lock(path):
            ledger.abandon()
        return ledger.rows(campaign)


def count_states(rows: Iterable[Delivery]) -> Mapping[str, int]:
    """How many deliveries stand at each state."""
    counts = dict.fromkeys(STATES, 0)
    for row in rows:
        counts[row.state] += 1
    return counts
