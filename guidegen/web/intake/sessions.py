"""Who a browser is: the runner of one visit, somebody signed in at the desk, or a device that may ring.

A runner's browser holds the signed id of its visit. The desk's holds a random token, of which only a hash is kept here;
so does a device on which somebody has signed in: it goes on ringing, by number alone, when the names are hidden.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from guidegen.errors import IntakeError
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.cookies import DESK, DEVICE, VISIT, drop_cookie, read_cookie, set_cookie
from guidegen.web.intake.visits import Visit
from guidegen.web.intake.waiting import has_passed

# How long a runner may take, all in all: a link opened at breakfast and gone on with at night is still theirs.
VISIT_LASTS = timedelta(hours=16)
# After so many quiet minutes names are hidden, and after so many hours somebody has to sign in again in any case.
QUIET = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)
# How long a device rings after somebody has signed in there.
DEVICE_LASTS = timedelta(hours=16)
# And how long wrong passwords from elsewhere do not lock it out.
KNOWN_LASTS = timedelta(days=90)

# Between the id of a visit and which browser it is of.
_HOLD = ":"
# Between how the visit of a page began and the page's language.
_IN = " in "
# A session's last use is written down again only when it is older than this: not every page has to wait for the disk.
_NOTED = timedelta(seconds=20)


@dataclass(frozen=True)
class Account:
    """Somebody at the desk."""

    name: str
    full_name: str = ""


def runner_visit(request: Request, clinic: Clinic) -> Visit | None:
    """The visit that this browser is bound to, if it is still there, and the desk has not gone on with it elsewhere."""
    signed = read_cookie(request, VISIT, clinic.secure)
    bound = _read(_signer(clinic), signed) if signed else ""
    visit = clinic.store.visit(bound.partition(_HOLD)[0]) if bound else None
    return visit if visit is not None and _bound_to(visit) == bound else None


def bind_runner(response: Response, clinic: Clinic, visit: Visit) -> None:
    """Bind the browser to a visit until it is closed."""
    set_cookie(response, VISIT, _signer(clinic).sign(_bound_to(visit)).decode(), clinic.secure)


def _bound_to(visit: Visit) -> str:
    """What the cookie of a visit's browser says; in the first one, it is the id alone."""
    return f"{visit.id}{_HOLD}{visit.hold}" if visit.hold else visit.id


def mark_of(visit: Visit, language: str, clinic: Clinic) -> str:
    """What a page of questions says of itself: that it is ours, how its visit began, and the language that it is in.

    Nothing in it tells whose it is.
    """
    return _form_signer(clinic).sign(f"{visit.how}{_IN}{language}").decode()


def how_made(mark: str, clinic: Clinic) -> str:
    """How the visit began that a page was made for, "tablet" or "link"; empty where the page is none of ours."""
    return _read(_form_signer(clinic), mark).partition(_IN)[0]


def language_made(mark: str, clinic: Clinic) -> str:
    """The code of the language that a page was in; empty where the page is none of ours."""
    return _read(_form_signer(clinic), mark).partition(_IN)[2]


def forget_runner(response: Response, clinic: Clinic) -> None:
    """Leave nothing of the person in the browser."""
    drop_cookie(response, VISIT, clinic.secure)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def desk_account(request: Request, clinic: Clinic, is_use: bool = True) -> Account | None:
    """Who is signed in; None where nobody is, or where the session has been quiet for too long.

    `is_use`: whether this request shows that somebody is there, which one that a page makes by itself does not.
    """
    token = read_cookie(request, DESK, clinic.secure)
    if not token:
        return None
    key, now = _hash(token), clinic.now()
    with clinic.store.database.reading() as db:
        row = db.execute(
            "SELECT accounts.name, accounts.full_name, begun, seen FROM sessions JOIN accounts ON name = account"
            " WHERE token = ?",
            (key,),
        ).fetchone()
    if row is None:
        return None
    name, full_name, begun, seen = row
    if has_passed(now, _time(begun), SESSION_LASTS) or has_passed(now, _time(seen), QUIET):
        return None
    if is_use and has_passed(now, _time(seen), _NOTED):
        # Where nothing can be kept any more, who is signed in sees who needs a person all the same.
        with suppress(IntakeError), clinic.store.database.changing() as db:
            db.execute("UPDATE sessions SET seen = ? WHERE token = ?", (_text(now), key))
    return Account(name, full_name)


def sign_in(request: Request, response: Response, clinic: Clinic, account: str, source: str = "") -> None:
    """Begin a new session, whatever cookies the browser came with, and let its device ring from now on.

    `source` names the address that it came from.
    """
    token, device, now = secrets.token_urlsafe(24), secrets.token_urlsafe(24), _text(clinic.now())
    old = [_hash(read_cookie(request, name, clinic.secure)) for name in (DESK, DEVICE)]
    with clinic.store.database.changing() as db:
        db.execute("DELETE FROM sessions WHERE token = ? OR begun < ?", (old[0], _text(clinic.now() - SESSION_LASTS)))
        db.execute("DELETE FROM devices WHERE token = ? OR seen < ?", (old[1], _text(clinic.now() - KNOWN_LASTS)))
        db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_hash(token), account, now, now))
        device_row = (_hash(device), account, now, source)
        db.execute("INSERT INTO devices (token, account, seen, source) VALUES (?, ?, ?, ?)", device_row)
    set_cookie(response, DESK, token, clinic.secure)
    set_cookie(response, DEVICE, device, clinic.secure, int(KNOWN_LASTS.total_seconds()))


def sign_out(request: Request, response: Response, clinic: Clinic, with_device: bool = False) -> None:
    """End the session, in the browser and here; the device goes on ringing, unless it is no device of the desk then.

    Nothing is done where nobody was signed in.
    """
    names = [name for name in (DESK, *((DEVICE,) if with_device else ())) if read_cookie(request, name, clinic.secure)]
    if not names:
        return
    for name in names:
        drop_cookie(response, name, clinic.secure)
    # Nor is a page of names to come back by a button.
    response.headers["Clear-Site-Data"] = '"cache"'
    with clinic.store.database.changing() as db:
        for name in names:
            table = "sessions" if name == DESK else "devices"
            db.execute(f"DELETE FROM {table} WHERE token = ?", (_hash(read_cookie(request, name, clinic.secure)),))  # noqa: S608


def is_desk_device(request: Request, clinic: Clinic) -> bool:
    """Whether somebody has signed in with this browser today, so that it may know how many need a person."""
    return known_device(request, clinic, DEVICE_LASTS)


def known_device(request: Request, clinic: Clinic, lasts: timedelta) -> bool:
    """Whether somebody has signed in with this browser so lately."""
    token = read_cookie(request, DEVICE, clinic.secure)
    if not token:
        return False
    with clinic.store.database.reading() as db:
        row = db.execute("SELECT seen FROM devices WHERE token = ?", (_hash(token),)).fetchone()
    return row is not None and clinic.now() - _time(row[0]) <= lasts


def end_sessions(clinic: Clinic, account: str) -> None:
    """Sign an account out everywhere."""
    with clinic.store.database.changing() as db:
        db.execute("DELETE FROM sessions WHERE account = ?", (account,))
        db.execute("DELETE FROM devices WHERE account = ?", (account,))


def _read(signer: TimestampSigner, signed: str) -> str:
    """What was signed; empty where it was not by us, or too long ago.

    What is from later than now is ours all the same: the clock was put back, and nobody loses their visit by that.
    """
    try:
        value, at = signer.unsign(signed, return_timestamp=True)
        age = signer.get_timestamp() - int(at.timestamp())
        return value.decode() if age <= VISIT_LASTS.total_seconds() else ""
    except (BadSignature, UnicodeError):
        return ""


def _form_signer(clinic: Clinic) -> TimestampSigner:
    return TimestampSigner(clinic.secret, salt="guidegen.form", digest_method=hashlib.sha256)


def _signer(clinic: Clinic) -> TimestampSigner:
    return TimestampSigner(clinic.secret, salt="guidegen.visit", digest_method=hashlib.sha256)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _text(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
