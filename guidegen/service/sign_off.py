"""Whether clinicians stand for what is printed: what is told of signatures, and what --strict holds back."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from guidegen.clinic.settings import Settings, find_region
from guidegen.clinic.sign_off import Standing, State
from guidegen.clinic.sign_off.approval import Approval, find_approval, kinds_of
from guidegen.clinic.sign_off.due import NOTICE, months_after
from guidegen.clinic.sign_off.scope import ALL, scope_of
from guidegen.errors import LibraryError, Place, Problem
from guidegen.guide import Guide, approval_of, keys_used, words_used
from guidegen.library import Library
from guidegen.library.files import KINDS, SOURCE
from guidegen.library.fingerprints import kind_of
from guidegen.service.in_language import spoken_library

# The most items, or kinds, that are named in a command.
_NAMED = 6
# Kinds of words in another language that some document may say.
_MAY_BE_SAID = frozenset((*KINDS, "headings", "references"))


def sign_off_warnings(approval: Approval, settings: Settings, library: Library) -> list[Problem]:
    """What to tell where there are signatures and not all that is used is signed; where there are none, nothing.

    The imprint tells that in any case.
    """
    record = settings.sign_off
    if record.faults:
        return list(record.faults)
    if not record.is_there:
        return []
    words = approval.words
    said = _told(words.open, settings, library, words.language) if words else []
    return [*_told(approval.open, settings, library), *said]


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
    region = find_region(settings, library)
    return approval_of("guide", (), library, region, settings.sign_off, today)


def approval_of_content(settings: Settings, library: Library, today: date) -> Approval:
    """Who stands for all that some document of this clinic may use. Raises SettingsError without a region."""
    files, record, region = library.files, settings.sign_off, find_region(settings, library)
    used = keys_used("guide", (), library, region)
    chosen = {key for key in files.fingerprints if kind_of(key) in KINDS}
    approval = find_approval(used | chosen, files.fingerprints, record, today)
    if files.language == SOURCE:
        return approval
    said = words_used((), region, files.words) | {key for key in files.words if kind_of(key) in _MAY_BE_SAID}
    return replace(approval, words=find_approval(said, files.words, record, today, files.language))


def unsigned_words(settings: Settings, library: Library, languages: Collection[str], today: date) -> list[Problem]:
    """What to tell of the words of documents in some languages, as above; "" is the clinic's own."""
    found: list[Problem] = []
    for language in sorted({each or settings.language or SOURCE for each in languages} - {SOURCE}):
        with suppress(LibraryError):  # told where documents are printed in it
            if spoken := spoken_library(library, language, settings.folder):
                words = approval_of_content(settings, spoken[0], today).words
                found += sign_off_warnings(Approval(words=words), settings, library)
    return found


def spoken_and_signed(settings: Settings, library: Library, also: Collection[str] = ()) -> list[Library]:
    """The content in its own words, and in those of each language that somebody signed in, or `also` counts.

    What cannot be read of a language is told where documents are printed in it.
    """
    found = [library]
    for language in sorted(settings.sign_off.languages.union(also) - {SOURCE}):
        with suppress(LibraryError):
            if spoken := spoken_library(library, language, settings.folder):
                found.append(spoken[0])
    return found


def signable_in(settings: Settings, library: Library) -> dict[str, Mapping[str, str]]:
    """The hash of all that can be signed, in each language that somebody signed in."""
    return {each.files.language: each.files.signable for each in spoken_and_signed(settings, library)}


def due_soon(settings: Settings, library: Library, today: date) -> list[Problem]:
    """Signatures that have ended, or end within two months, of content that is still as it was signed."""
    record = settings.sign_off
    if record.faults:
        return list(record.faults)
    until = months_after(today, NOTICE)
    found: dict[tuple[date, str, str], list[str]] = {}
    for language, items in signable_in(settings, library).items():
        for standing in record.standings(items, today, language):
            ends = standing.by.next_review if standing.by else date.max
            if standing.by and standing.state in (State.SIGNED, State.EXPIRED) and ends <= until:
                found.setdefault((ends, language, standing.by.name), []).append(standing.key)
    return [
        Problem(
            Place(record.file),
            f"{_in(language)}the signature of {name} {'ended' if ends < today else 'ends'} on {ends}: {listed(keys)}",
            _sign_again(keys, settings, library, language),
        )
        for (ends, language, name), keys in sorted(found.items(), key=lambda item: item[0][:2])
    ]


def _told(standings: Sequence[Standing], settings: Settings, library: Library, language: str = SOURCE) -> list[Problem]:
    """One problem for each reason why items are not signed, and each signature that does not hold any more."""
    found: dict[str, list[str]] = {}
    for standing in standings:
        found.setdefault(_why(standing), []).append(standing.key)
    place = Place(settings.sign_off.file)
    return [
        Problem(place, f"{_in(language)}{why}: {listed(keys)}", _sign_again(keys, settings, library, language))
        for why, keys in found.items()
    ]


def _in(language: str) -> str:
    """What is told of a translation begins so."""
    return "" if language == SOURCE else f"in '{language}' "


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


def _sign_again(keys: Sequence[str], settings: Settings, library: Library, language: str = SOURCE) -> str:
    # The items of a translation are more than those of the content, and not at hand here.
    words = scope_of(keys, library) if language == library.files.language else list(keys)
    words = words if len(words) <= _NAMED else list(kinds_of(keys))
    command = ["guidegen", "sign", "--scope", ",".join(words) if len(words) <= _NAMED else ALL]
    command += ["--language", language] if language != SOURCE else []
    command += ["--clinic", str(settings.folder)] if settings.folder else []
    return f"have it read, then: {shlex.join(command)}"
