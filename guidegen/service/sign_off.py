"""Whether clinicians stand for what is printed: what is told of signatures, and what --strict holds back."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from guidegen.clinic.settings import Settings, find_region
from guidegen.clinic.sign_off import Standing, State
from guidegen.clinic.sign_off.approval import Approval, find_approval, kinds_of
from guidegen.clinic.sign_off.due import NOTICE, months_after
from guidegen.clinic.sign_off.scope import ALL, scope_of
from guidegen.errors import LibraryError, Place, Problem
from guidegen.guide import Guide, keys_used
from guidegen.library import Library
from guidegen.library.files import KINDS
from guidegen.library.fingerprints import kind_of

# The most items, or kinds, that are named in a command.
_NAMED = 6


def sign_off_warnings(approval: Approval, settings: Settings, library: Library) -> list[Problem]:
    """What to tell where there are signatures and not all that is used is signed; where there are none, nothing.

    The imprint tells that in any case.
    """
    record = settings.sign_off
    if record.faults:
        return list(record.faults)
    return _told(approval.open, settings, library) if record.is_there else []


def require_signed(guide: Guide, library: Library) -> None:
    """Refuse a guide that uses content which nobody stands for. Raises LibraryError.

    Pages that get the runner seen are never held back.
    """
    if guide.document == "guide" and not guide.approved:
        raise LibraryError(strict_faults(guide.approval, guide.settings, library))


def strict_faults(approval: Approval, settings: Settings, library: Library) -> list[Problem]:
    """Why --strict prints no guide from items that are not all signed; nothing where they are."""
    if approval.is_whole:
        return []
    place = Place("--strict")
    if not settings.sign_off.is_there:
        hint = "have your clinician read it and run: guidegen sign"
        return [Problem(place, "no clinician has signed the content that a guide is made from", hint)]
    why = sign_off_warnings(approval, settings, library)
    return [Problem(place, "no guide is printed that uses content which no clinician has signed as it is"), *why]


def approval_of_guides(settings: Settings, library: Library, today: date) -> Approval:
    """Who stands for what every guide uses, whoever it is for. Raises SettingsError without a region."""
    keys = keys_used("guide", (), library, find_region(settings, library))
    return find_approval(keys, library.files.fingerprints, settings.sign_off, today)


def approval_of_content(settings: Settings, library: Library, today: date) -> Approval:
    """Who stands for all that some document of this clinic may use. Raises SettingsError without a region."""
    fingerprints = library.files.fingerprints
    used = keys_used("guide", (), library, find_region(settings, library))
    chosen = {key for key in fingerprints if kind_of(key) in KINDS}
    return find_approval(used | chosen, fingerprints, settings.sign_off, today)


def due_soon(settings: Settings, library: Library, today: date) -> list[Problem]:
    """Signatures that have ended, or end within two months, of content that is still as it was signed."""
    record = settings.sign_off
    if record.faults:
        return list(record.faults)
    until = months_after(today, NOTICE)
    found: dict[tuple[str, date], list[str]] = {}
    for standing in record.standings(library.files.fingerprints, today):
        ends = standing.by.next_review if standing.by else date.max
        if standing.by and standing.state in (State.SIGNED, State.EXPIRED) and ends <= until:
            found.setdefault((standing.by.name, ends), []).append(standing.key)
    return [
        Problem(
            Place(record.file),
            f"the signature of {name} {'ended' if ends < today else 'ends'} on {ends}: {listed(keys)}",
            _sign_again(keys, settings, library),
        )
        for (name, ends), keys in sorted(found.items(), key=lambda item: item[0][1])
    ]


def _told(standings: Sequence[Standing], settings: Settings, library: Library) -> list[Problem]:
    """One problem for each reason why items are not signed, and each signature that does not hold any more."""
    found: dict[str, list[str]] = {}
    for standing in standings:
        found.setdefault(_why(standing), []).append(standing.key)
    place = Place(settings.sign_off.file)
    return [
        Problem(place, f"{why}: {listed(keys)}", _sign_again(keys, settings, library)) for why, keys in found.items()
    ]


def _why(standing: Standing) -> str:
    by = standing.by
    if by is None:
        return "not signed by a clinician"
    if standing.state is State.EXPIRED:
        return f"signed by {by.name} until {by.next_review}, and due to be read again"
    return f"changed since {by.name} signed on {by.on}"


def listed(keys: Collection[str]) -> str:
    """Items by name where they are few, else how many there are of each kind."""
    if len(keys) <= _NAMED:
        return ", ".join(keys)
    counts = Counter(map(kind_of, keys))
    return ", ".join(kind if kind in keys else f"{kind} ({count})" for kind, count in counts.items())


def _sign_again(keys: Sequence[str], settings: Settings, library: Library) -> str:
    words = scope_of(keys, library)
    words = words if len(words) <= _NAMED else list(kinds_of(keys))
    command = ["guidegen", "sign", "--scope", ",".join(words) if len(words) <= _NAMED else ALL]
    command += ["--clinic", str(settings.folder)] if settings.folder else []
    return f"have it read, then: {shlex.join(command)}"
