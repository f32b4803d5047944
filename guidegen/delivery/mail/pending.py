"""Which of the planned posts are still to be sent, by what the ledger says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.eligibility import Post, Reason
from guidegen.delivery.mail.ledger import BOUNCED, DRAFTED, DRAFTING, FAILED, HELD, QUEUED, UNKNOWN, Delivery


def still_open(
    posts: Iterable[Post],
    standing: Mapping[tuple[str, str], Delivery],
    address_key: Callable[[Address], str],
    retry_failed: bool = False,
    resend: Collection[str] = (),
    resend_bounced: Collection[str] = (),
    send_drafted: Collection[str] = (),
) -> list[Post]:
    """The posts that were never sent, and may not have been.

    What failed for good is open again with another address or with `retry_failed`; what is unknown only where a
    person named the client in `resend`, and what lies in a mailbox as a draft only where one did in `send_drafted`.
    Nothing goes to an address from which the client's mail came back, unless `resend_bounced` names the client.
    """
    bounced = {(row.client_id, row.address_key) for row in standing.values() if row.state == BOUNCED}

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
