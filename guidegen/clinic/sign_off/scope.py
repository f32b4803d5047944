"""What somebody wants to sign, from the words of a command: everything, kinds, or single items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guidegen.clinic.sign_off.approval import kinds_of
from guidegen.errors import nearest
from guidegen.library.files import SOURCE
from guidegen.library.fingerprints import kind_of
from guidegen.library.models import Library

ALL = "all"
# What only a translation has.
_OF_A_LANGUAGE = ("catalogue", "language")


@dataclass(frozen=True)
class Scope:
    """The keys that some words stand for, in the order of the library, and what is wrong with the words."""

    keys: tuple[str, ...]
    faults: tuple[str, ...] = ()


def find_scope(words: Iterable[str], library: Library) -> Scope:
    """`all`, kinds (`exercises`), items (`exercises/bird_dog`) and items by their codes (`red_flags/RF02`)."""
    known = library.files.signable
    by_code = {f"{kind_of(item.key)}/{item.code}": item.key for item in library.items()}
    found: set[str] = set()
    faults = []
    for word in words:
        if meant := _meant(word, known, by_code):
            found |= meant
        else:
            faults.append(_unknown(word, library))
    return Scope(tuple(key for key in known if key in found), tuple(faults))


def scope_of(keys: Iterable[str], library: Library) -> list[str]:
    """The shortest words for some keys: a kind where all of it is meant."""
    meant = set(keys)
    known = library.files.signable
    whole = {kind for kind in kinds_of(meant) if all(key in meant for key in known if kind_of(key) == kind)}
    return list(dict.fromkeys(kind if (kind := kind_of(key)) in whole else key for key in known if key in meant))


def _meant(word: str, known: Mapping[str, str], by_code: Mapping[str, str]) -> set[str]:
    if word == ALL:
        return set(known)
    key = by_code.get(word, word)
    return {key} if key in known else {each for each in known if "/" in each and kind_of(each) == word}


def _unknown(word: str, library: Library) -> str:
    known, language = library.files.signable, library.files.language
    if kind_of(word) in _OF_A_LANGUAGE and language == SOURCE:
        return f"'{word}' is of a language (name it: --language es)"
    if any(word in (key, kind_of(key)) for key in library.files.unsaid):
        look = f"guidegen check --library --language {language}"
        return f"'{word}' is not translated to '{language}' as it is now ({look})"
    if word not in known and any(word in (key, kind_of(key)) for key in library.files.fingerprints):
        return f"'{word}' has nothing that is said in '{language}' (sign it without --language)"
    kinds = kinds_of(known)
    listed = ", ".join(kinds)
    ends = {key.rpartition("/")[2]: key for key in known}
    hint = f"did you mean '{ends[word]}'?" if word in ends else nearest(word, [ALL, *kinds, *known])
    return f"'{word}' is no part of the content ({hint or f'one of: {ALL}, {listed}, or KIND/ITEM'})"
