"""A record of signatures as types, and what it says of one item on one day. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from guidegen.errors import Problem
from guidegen.library.files import SOURCE

FORMAT = 1


class State(StrEnum):
    """What a record says of an item: signed as it is; signed as it is and due again; signed otherwise; never signed."""

    SIGNED = "signed"
    EXPIRED = "expired"
    CHANGED = "changed"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Signing:
    """One clinician's signature under some items, by their keys with the hash of each as it was then.

    It holds up to the day `next_review`. `read` are the pages of the review book that were read, or `all`; `version`
    and `content` are the number and the hash of the whole content, whose snapshot lies beside the record.
    """

    name: str
    registration: str
    on: date
    next_review: date
    read: str
    version: str
    content: str
    items: Mapping[str, str]
    remarks: str = ""
    language: str = SOURCE

    @property
    def signer(self) -> tuple[str, str]:
        return self.name, self.registration

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the record."""
        return {
            "name": self.name,
            "registration": self.registration,
            "on": self.on.isoformat(),
            "next_review": self.next_review.isoformat(),
            "read": self.read,
            "remarks": self.remarks,
            "language": self.language,
            "content": {"version": self.version, "hash": self.content},
            "items": dict(sorted(self.items.items())),
        }


@dataclass(frozen=True)
class Standing:
    """What a record says of one item; `by` is the signing that holds, or the last one that did."""

    key: str
    state: State
    by: Signing | None = None

    @property
    def holds(self) -> bool:
        return self.state is State.SIGNED


@dataclass(frozen=True)
class SignOff:
    """All signings of a clinic, the oldest first, with the hash that they make together.

    A record with `faults` says nothing of any item. `file` is where it stands, or would; empty without a clinic.
    `in_languages` are the hashes of what of it holds in each, where it was cut down to that.
    """

    signings: tuple[Signing, ...] = field(default=(), compare=False)
    hash: str = ""
    file: str = ""
    faults: tuple[Problem, ...] = ()
    in_languages: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_there(self) -> bool:
        """Whether anybody has signed anything here."""
        return bool(self.signings or self.faults)

    @property
    def newest(self) -> Signing | None:
        """The signing that was written last, of all of the last day, under the content in its own language.

        Where there are none of these, under a translation.
        """
        found = [each for each in self.signings if each.language == SOURCE] or self.signings
        return _last(found) if found else None

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which anything was ever signed."""
        return frozenset(signing.language for signing in self.signings)

    def standing(self, key: str, fingerprint: str, today: date, language: str = SOURCE) -> Standing:
        """What holds for an item whose hash is `fingerprint` now. A signature holds on the day of its review, too."""
        if key not in self._by_key:
            return _unsigned(key)
        found = [signing for signing in self._by_key[key] if signing.on <= today and signing.language == language]
        same = [signing for signing in found if signing.items[key] == fingerprint]
        if holding := [signing for signing in same if signing.next_review >= today]:
            return Standing(key, State.SIGNED, _last(holding))
        if same:
            return Standing(key, State.EXPIRED, _last(same))
        return Standing(key, State.CHANGED, _last(found)) if found else Standing(key, State.UNSIGNED)

    def standings(self, fingerprints: Mapping[str, str], today: date, language: str = SOURCE) -> Iterator[Standing]:
        return (self.standing(key, fingerprint, today, language) for key, fingerprint in fingerprints.items())

    def narrowed(self, known: Mapping[str, Mapping[str, str]], today: date) -> SignOff:
        """What this record says today of the items of some languages, and no more.

        The hash is that of the signatures that hold.
        """
        told = {language: list(self.standings(items, today, language)) for language, items in known.items()}
        holding = {
            language: record_hash(self._parts(standing for standing in found if standing.holds))
            for language, found in told.items()
        }
        every = hashlib.sha256(json.dumps(holding, sort_keys=True).encode()).hexdigest()
        signings = self._parts(standing for found in told.values() for standing in found)
        return replace(self, signings=signings, hash=every, in_languages=holding)

    def hashes_for(self, language: str) -> tuple[str, ...]:
        """The hashes of what signs documents in a language: the content, and its words."""
        if not self.in_languages:
            return (self.hash,)
        return tuple(self.in_languages.get(each, "") for each in dict.fromkeys((SOURCE, language)))

    def _parts(self, standings: Iterable[Standing]) -> tuple[Signing, ...]:
        """The signings without what others say, or nobody asks for; each is of one language."""
        kept: dict[int, dict[str, str]] = {}
        for standing in standings:
            if standing.by:
                kept.setdefault(id(standing.by), {})[standing.key] = standing.by.items[standing.key]
        return tuple(replace(each, items=kept[id(each)]) for each in self.signings if id(each) in kept)

    # What a clinic's own templates print that were written when one clinician signed everything.

    @property
    def name(self) -> str:
        return ", ".join(dict.fromkeys(signing.name for signing in self.signings))

    @property
    def registration(self) -> str:
        return ", ".join(dict.fromkeys(signing.registration for signing in self.signings))

    @property
    def on(self) -> date | None:
        return max((signing.on for signing in self.signings), default=None)

    @property
    def content(self) -> str:
        return self.signings[-1].content if self.signings else ""

    @cached_property
    def _by_key(self) -> Mapping[str, list[Signing]]:
        found: dict[str, list[Signing]] = {}
        for signing in self.signings:
            for key in signing.items:
                found.setdefault(key, []).append(signing)
        return found


@lru_cache(maxsize=4096)
def _unsigned(key: str) -> Standing:
    return Standing(key, State.UNSIGNED)


def record_hash(signings: tuple[Signing, ...]) -> str:
    """The hash over all that signings say, however their file is laid out."""
    told = {"format": FORMAT, "signings": [signing.to_dict() for signing in signings]}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _last(signings: Sequence[Signing]) -> Signing:
    """The newest, and of one day the one that was written last."""
    return max(enumerate(signings), key=lambda numbered: (numbered[1].on, numbered[0]))[1]
