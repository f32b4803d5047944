"""Signatures under content, for tests: as a record in memory, or in a clinic's folder."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from guidegen.clinic.sign_off import SignOff
from guidegen.clinic.sign_off.models import Signing, record_hash
from guidegen.clinic.sign_off.signing import new_signings
from guidegen.clinic.sign_off.writing import add_signings
from guidegen.library import Library

SIGNED_ON = date(2026, 11, 20)
CLINICIAN = ("A. Clinician", "PH12345")


def signings(
    library: Library,
    keys: Collection[str] | None = None,
    on: date = SIGNED_ON,
    by: tuple[str, str] = CLINICIAN,
) -> list[Signing]:
    """A clinician's signatures under some items, or under everything, in the language of the library."""
    signed = list(library.files.signable) if keys is None else list(keys)
    return new_signings(*by, "all", "", signed, library, on)


def record_of(*all_signings: Signing) -> SignOff:
    """A record that holds these signings."""
    return SignOff(all_signings, record_hash(all_signings), "sign-off/signatures.yaml")


def sign_folder(folder: Path, library: Library, keys: Collection[str] | None = None, on: date = SIGNED_ON) -> Path:
    """Sign in a clinic's folder; the record's file."""
    return add_signings(folder, signings(library, keys, on), library.files)[0]
