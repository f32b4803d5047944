"""Replies by which a provider says that the account may send no more, for today or for now.

They are about the account, not about the message: every other message would be refused in the same way, and going on
makes providers lock accounts. Most are documented (Google Workspace, Exchange Online, Amazon SES, Yahoo, IONOS, cPanel,
Postfix policies); the rest share their words.
"""

from __future__ import annotations

import re
from enum import Enum


class Limit(Enum):
    """How long an account has used up what it may send, in words."""

    DAY = "this account has sent all that it may send in a day"
    FOR_NOW = "this account has sent too much, and may send no more for now"


# What a mailbox cannot take any more is no limit of the sender's; nor is the size of one message, a first try that is
# refused on purpose, or a rate a second, which a pause mends.
_NOT_THE_ACCOUNT = re.compile(
    r"\b[45]\.2\.2\b|over ?quota|quota (is )?full|mailbox[\w ,'’<>@.]{0,40}\b(quota|full)\b|\bsize\b|too (large|big)"
    r"|trying to contact|can receive|is receiving"
    r"|recipient (has|'s|thread)|recipient['’]s|storedrv\.deliver|gr[ae]y-?list|too many errors"
    r"|too many recipients (in|per|for) |per second|maximum sending rate|sender thread limit"
)
_DAY = re.compile(
    r"\b5\.4\.5\b"  # Google: Daily user sending limit exceeded; others: Domain Sending Quota Exceeded
    r"|\bdaily\b.{0,40}\b(limit|quota|maximum)"
    r"|\b(limit|quota|maximum)\b.{0,60}(\bdaily\b|\bper day\b|\ba day\b|24.hours?)"
    r"|\b5\.1\.9[0-2]\b|submissionquota"  # Exchange Online: recipients a day
    r"|\b5\.7\.705\b|tenant has exceeded|refusequota"  # and all of the clinic's accounts together; Outlook.com
)
_FOR_NOW = re.compile(
    r"\b(send(ing)?|sender|submission|relay|outbound|outgoing)\b.{0,30}\b(limit|quota)\b"
    r"|\b(limit|quota)\b.{0,30}\b(send(ing)?|submission|outgoing)\b"
    r"|exceeded the max (emails|defers)|\b(emails?|messages?|recipients)\b.{0,10} per (hour|minute)|per hour exceeded"
    r"|too many (messages|e-?mails?|mails?|recipients|connections|concurrent|login|requests)|too much mail"
    r"|\brate.?limit|rate overlimit|over rate|throttl|unusual (rate|sending|activity)"
    r"|(excessive|submission) .{0,20}\brate\b"
    r"|\b4\.7\.28\b|\b4\.7\.5\d\d\b|\b4\.5\.127\b|\b5\.2\.25[1-5]\b|\[tss?\d+\]|unexpected volume"
    r"|limits for how many messages"
)


def limit_of(code: int, text: str) -> Limit | None:
    """The limit that a reply tells of, None where it is about something else."""
    if not 400 <= code < 600:
        return None
    words = " ".join(text.split()).lower()
    if _NOT_THE_ACCOUNT.search(words):
        return None
    if _DAY.search(words):
        return Limit.DAY
    return Limit.FOR_NOW if _FOR_NOW.search(words) else None
