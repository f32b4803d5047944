"""Which of the planned posts may go, and are still to be sent, by what the ledger says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import TO_CALL, Held, Plan, Post, Reason
from guidegen.delivery.mail.ledger import BOUNCED, DRAFTED, DRAFTING, FAILED, HELD, QUEUED, UNKNOWN, Delivery


def still_open(
    posts: Iterable[Post],
    standing: Mapping[tuple[str, str], Delivery],
    address_key: Callable[[Address], str],
    retry_failed: bool = False,
    resend: Collection[str] = (),
    send_drafted: Collection[str] = (),
    resend_bounced: Collection[str] = (),
) -> list[Post]:
    """The posts that were never sent, and may not have been.

    What failed for good is open again with another address or with `retry_failed`; what is unknown only where a
    person named the client in `resend`, and what lies in a mailbox as a draft only where one did in `send_drafted`.
    Nothing goes to an address from which the client's mail came back, unless `resend_bounced` names the client.
    """
    bounced = _gave_back(standing.values())

    def is_open(post: Post) -> bool:
        row = standing.get(post.key)
        if (post.client_id, address_key(post.to)) in bounced and post.client_id not in resend_bounced:
            return False
        if row is None or row.state in (QUEUED, BOUNCED):
            return True
        if row.state == HELD:
            return row.reason != Reason.REPLACED.value
        if row.state == FAILED:
            return bool(row.may_retry) or retry_failed or row.address_key != address_key(post.to)
        if row.state in (DRAFTED, DRAFTING):
            return post.client_id in send_drafted
        return row.state == UNKNOWN and post.client_id in resend

    return [post for post in posts if is_open(post)]


def _gave_back(rows: Iterable[Delivery]) -> set[tuple[str, str]]:
    """The clients and address keys from where the last mail came back."""
    went = sorted((row for row in rows if row.state != HELD), key=lambda row: row.id)
    last = {(row.client_id, row.address_key): row.state for row in went}
    return {key for key, state in last.items() if state == BOUNCED}


def without_older(plan: Plan, rows: Sequence[Delivery]) -> Plan:
    """The plan without copies of guides that stand in the ledger, and in whose place a newer document has come.

    A file from elsewhere has no manifest that could tell so. The same plan where there are none.
    """
    held = [found for post in plan.ready if (found := _newer_than(post, rows))]
    if not held:
        return plan
    documents = {one.document for one in held}
    ready = tuple(post for post in plan.ready if post.document not in documents)
    return replace(plan, ready=ready, held=(*plan.held, *held))


def _newer_than(post: Post, rows: Sequence[Delivery]) -> Held | None:
    for client_id in {row.client_id for row in rows if row.document == post.document} - {post.client_id}:
        last = max((row for row in rows if row.client_id == client_id), key=lambda row: row.id)
        if last.document != post.document:
            call = next((reason for reason in TO_CALL if reason.value == last.reason), None)
            return Held(client_id, post.document, call or Reason.REPLACED)
    return None
