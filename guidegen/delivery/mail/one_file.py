"""One file to one address that a person gives: what its batch folder knows of it counts as for the whole folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from guidegen.batch.folder import GUIDES, OUTDATED
from guidegen.batch.records.manifest import MANIFEST
from guidegen.batch.records.recipients import Recipient, read_recipients
from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import (
    Held,
    Plan,
    Post,
    Reason,
    Records,
    Terms,
    decided,
    identity_of,
    read_records,
)
from guidegen.errors import Place, Problem, SettingsError

GUIDE_TITLE = "Your guide"


def plan_file(file: Path, to: Address, terms: Terms, own: Path | None = None) -> Plan:
    """One file to one address that a person gave, who answers for the consent.

    Where it stands anywhere in a batch folder, it has to be a client's newest document, and the rules of the folder
    hold. Elsewhere its title must be a guide's in its language, as our templates say it or a clinic's `own` do.

    Raises SettingsError where it cannot be read, JournalError, and RenderError where a catalogue cannot be.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError([Problem(Place(str(file)), "this file cannot be read", error.strerror)]) from error
    document = hashlib.sha256(data).hexdigest()
    folder = batch_folder_of(file)
    if folder is None:
        found = _from_elsewhere(file, data, document, to, terms, own)
    else:
        found = _from_folder(file.resolve(), document, read_records(folder), to, terms)
    return Plan((found,), ()) if isinstance(found, Post) else Plan((), (found,))


def batch_folder_of(file: Path) -> Path | None:
    """The batch folder that a file stands in, however deep, if it stands in one."""
    return next((folder for folder in file.resolve().parents if (folder / MANIFEST).is_file()), None)


def _from_folder(file: Path, document: str, records: Records, to: Address, terms: Terms) -> Post | Held:
    entries = [entry for entry in records.documents() if entry.sha256 == document]
    decisions = [
        decided(entry, records, Recipient(entry.client_id, email=to.text, email_consent=True), terms, False)
        for entry in entries
    ]
    if decisions:
        # The same bytes may be two clients' guide; where it is held back for one of them, it is.
        return next((one for one in decisions if isinstance(one, Held)), decisions[0])
    whose = _whose(file, records, to)
    calls = {client_id: call for client_id in whose if (call := records.call_for(client_id))}
    for client_id, call in calls.items():
        return Held(client_id, document, call, "and this is not the newest document")
    reason = Reason.CHANGED if whose and file.parent.name == GUIDES else Reason.OUTDATED
    return Held(whose[0] if whose else pseudonym(to), document, reason)


def _whose(file: Path, records: Records, to: Address) -> list[str]:
    """The clients whom a file can be of that batch does not know any more: by its name, else by the address."""
    if file.parent.name in (GUIDES, OUTDATED) and file.stem in records:
        return [file.stem]
    known = read_recipients(records.folder).values()
    return [one.client_id for one in known if identity_of(one.email) == to.identity and one.client_id in records]


def _from_elsewhere(file: Path, data: bytes, document: str, to: Address, terms: Terms, own: Path | None) -> Post | Held:
    from guidegen.language.catalogue import said_in
    from guidegen.pdf import language_of, title_of

    if file.resolve().parent.name == OUTDATED:
        return Held(pseudonym(to), document, Reason.OUTDATED)
    language = language_of(data)
    titles = dict.fromkeys(_plain(said_in(language, GUIDE_TITLE, words)) for words in (own, None))
    if _plain(title_of(data) or "") not in titles:
        told = " or ".join(f"'{title}'" for title in titles)
        spoken = f" in a document that says it is in '{language}'" if language else ""
        return Held(pseudonym(to), document, Reason.NOT_A_GUIDE, f"its title must be {told}{spoken}")
    if terms.strict:
        return Held(pseudonym(to), document, Reason.UNAPPROVED, "no manifest tells")
    return Post(pseudonym(to), document, file, to, language=language)


def _plain(title: str) -> str:
    """A title whatever blanks stand in it and around it: a page that is printed keeps no others."""
    return " ".join(title.split())


def pseudonym(to: Address) -> str:
    """An id for somebody who stands in no manifest; it tells nothing about the address that the ledger does not."""
    return f"to-{hashlib.sha256(to.identity.encode()).hexdigest()[:12]}"
