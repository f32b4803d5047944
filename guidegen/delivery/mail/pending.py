"""Which of the planned posts may go, and are still to be sent, by what the ledger says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import TO_CALL, Held, Plan, Post, Reason
from guidegen.delivery.mail.ledger import BOUNCED, DRAFTED, DRAFTING, FAILED, HELD, QUEUED, UNKNOWN, Delivery
from guidegen.delivery.mail.one_file import pseudonym


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


def without_older(plan: Plan, rows: Iterable[Delivery]) -> Plan:
    """The plan without copies of guides that stand in the ledger, and in whose place a newer document has come.

    A file from elsewhere has no manifest that could tell so. The same plan where there are none.
    """
    last: dict[str, Delivery] = {}
    whose: dict[str, set[str]] = defaultdict(set)
    for row in sorted(rows, key=lambda row: row.id):
        last[row.client_id] = row
        whose[row.document].add(row.client_id)
    ready: list[Post] = []
    held: list[Held] = []
    for post in plan.ready:
        clients = whose[post.document] - {post.client_id} if post.client_id == pseudonym(post.to) else ()
        newer = [last[id_] for id_ in clients if last[id_].document != post.document]
        if newer:
            call = next((reason for reason in TO_CALL if reason.value in {row.reason for row in newer}), None)
            held.append(Held(newer[0].client_id, post.document, call or Reason.REPLACED))
        else:
            ready.append(post)
    return replace(plan, ready=tuple(ready), held=(*plan.held, *held)) if held else plan
