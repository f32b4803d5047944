"""Messages into the drafts folder of a mailbox instead of to a server; somebody looks at each, and sends it there.

A draft is entered into the ledger before and after it goes. One that broke off is looked for by its Message-ID before
it is put there again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.deliver import Outcome
from guidegen.delivery.mail.eligibility import TO_CALL, Plan, Post, Reason
from guidegen.delivery.mail.imap import Mailbox, MailboxLost
from guidegen.delivery.mail.imap_address import MailboxAddress, MailboxError
from guidegen.delivery.mail.ledger import DRAFTED, DRAFTING, FAILED, HELD, QUEUED, Delivery, Ledger
from guidegen.errors import MailError, Problem

_FLAGS = ("\\Draft", "\\Seen")
_REFUSALS_IN_A_ROW = 3


@dataclass(frozen=True)
class Draft:
    """One delivery by its number in the ledger; `compose` gives its message, or None where the file has changed."""

    number: int
    post: Post
    message_id: str
    compose: Callable[[], bytes | None]


@dataclass(frozen=True)
class StaleDraft:
    """A draft that must not be sent any more, and why; `is_grave` where the client is to be called."""

    client_id: str
    why: str
    is_grave: bool


def open_drafts(box: Mailbox, address: MailboxAddress) -> str:
    """Open the folder of an address, or where it names none the server's own for drafts; its name.

    Raises MailboxError.
    """
    folder = address.folder or box.drafts_folder()
    if folder is None:
        message = "the server does not say which folder is for drafts"
        raise MailboxError([Problem(address.place, message, f"name it: imaps://user@{address.host}/FOLDER")])
    box.select(folder, readonly=True)
    return folder


def finish_interrupted(ledger: Ledger, box: Mailbox, campaign: str) -> None:
    """Find out which drafts are there of those whose end was not recorded; the others are queued again."""
    for row in ledger.rows(campaign):
        if row.state == DRAFTING:
            ledger.settle(row.id, DRAFTED if _is_there(box, row.message_id) else QUEUED)


def put_drafts(
    drafts: Iterable[Draft],
    ledger: Ledger,
    box: Mailbox,
    folder: str,
    remember: Callable[[str, str], None] = lambda client_id, document: None,
) -> Iterator[Outcome]:
    """Put each into the folder, which is open, and tell what became of it.

    `remember` is told of client and document before the first byte goes. Raises MailError where no more can go.
    """
    refusals = 0
    for draft in drafts:
        message = draft.compose()
        if message is None:
            yield _settled(ledger, draft, HELD, Reason.CHANGED.value)
        elif _is_there(box, draft.message_id):
            yield _settled(ledger, draft, DRAFTED, "it lay there already")
        elif ledger.claim(draft.number, DRAFTING):
            try:
                _remembered(ledger, draft, remember)
                box.append(folder, _FLAGS, message)
            except MailboxLost:
                raise
            except MailboxError as error:
                refusals += 1
                yield _settled(ledger, draft, FAILED, error.problems[0].message, may_retry=True)
                if refusals == _REFUSALS_IN_A_ROW:
                    raise
            else:
                refusals = 0
                yield _settled(ledger, draft, DRAFTED)


def _remembered(ledger: Ledger, draft: Draft, remember: Callable[[str, str], None]) -> None:
    try:
        remember(*draft.post.key)
    except MailError:
        ledger.settle(draft.number, QUEUED, reason="no draft was made")
        raise


def stale_drafts(plan: Plan, rows: Iterable[Delivery], address_key: Callable[[Address], str]) -> list[StaleDraft]:
    """The drafts of planned clients whose guide is held back now, has been replaced, or goes elsewhere."""
    ready = {post.key: post for post in plan.ready}
    held = {one.client_id: one for one in plan.held}
    others = {post.client_id for post in plan.ready}
    found = []
    for row in rows:
        key = (row.client_id, row.document)
        if row.state not in (DRAFTED, DRAFTING):
            continue
        if row.client_id in held:
            one = held[row.client_id]
            found.append(StaleDraft(row.client_id, one.words, one.reason in TO_CALL))
        elif key in ready and row.address_key != address_key(ready[key].to):
            found.append(StaleDraft(row.client_id, "it goes to another address than the client has now", False))
        elif key not in ready and row.client_id in others:
            found.append(StaleDraft(row.client_id, "it is not the guide that this client is to get now", False))
    return found


def _is_there(box: Mailbox, message_id: str) -> bool:
    return bool(box.search(["UNDELETED", "HEADER", "Message-ID", message_id]))


def _settled(ledger: Ledger, draft: Draft, state: str, reason: str = "", may_retry: bool = False) -> Outcome:
    ledger.settle(draft.number, state, reason=reason, may_retry=may_retry)
    return Outcome(draft.post.client_id, state, reason)
