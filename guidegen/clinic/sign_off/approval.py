"""Who stands for some items together, such as all that one document uses. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from guidegen.clinic.sign_off.models import SignOff, Standing
from guidegen.library.files import SOURCE
from guidegen.library.fingerprints import ALL_KINDS, kind_of

_RANKS = {kind: rank for rank, kind in enumerate(ALL_KINDS)}


@dataclass(frozen=True)
class Signer:
    """A clinician, the kinds of what they stand for, alone or with others, and the day of their last signature."""

    name: str
    registration: str
    on: date
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Approval:
    """Who signed what of some items, and what of them nobody stands for (`open`).

    `words` is the same of what these items are called in another language, where they are printed in one.
    """

    signers: tuple[Signer, ...] = ()
    open: tuple[Standing, ...] = ()
    language: str = SOURCE
    words: Approval | None = None

    @property
    def is_whole(self) -> bool:
        return bool(self.signers) and not self.open and (self.words is None or self.words.is_whole)

    def without_names(self) -> Approval:
        """The same, where a name cannot be printed."""
        signers = tuple(replace(signer, name="", registration="") for signer in self.signers)
        return replace(self, signers=signers, words=self.words and self.words.without_names())

    @property
    def open_kinds(self) -> tuple[tuple[str, int], ...]:
        """The kinds of what nobody stands for, each with how many items of it."""
        return tuple(Counter(kind_of(standing.key) for standing in self.open).items())


def find_approval(
    keys: Iterable[str], fingerprints: Mapping[str, str], record: SignOff, today: date, language: str = SOURCE
) -> Approval:
    """What a record says of the items with these keys in a language; signers in the order of what they signed.

    Nobody is named for a kind of which something is not signed.
    """
    found = [record.standing(key, fingerprints.get(key, ""), today, language) for key in sorted(set(keys), key=_order)]
    not_signed = tuple(standing for standing in found if not standing.holds)
    open_kinds = kinds_of(standing.key for standing in not_signed)
    held: dict[tuple[str, str], list[tuple[str, date]]] = {}
    for standing in found:
        if standing.by and standing.holds and kind_of(standing.key) not in open_kinds:
            held.setdefault(standing.by.signer, []).append((standing.key, standing.by.on))
    signers = (
        Signer(*signer, max(on for _, on in signed), kinds_of(key for key, _ in signed))
        for signer, signed in held.items()
    )
    return Approval(tuple(signers), not_signed, language)


def kinds_of(keys: Iterable[str]) -> tuple[str, ...]:
    """The kinds of some items, each once."""
    return tuple(dict.fromkeys(kind_of(key) for key in keys))


@lru_cache(maxsize=4096)
def _order(key: str) -> tuple[int, str]:
    return _RANKS.get(kind_of(key), len(_RANKS)), key
