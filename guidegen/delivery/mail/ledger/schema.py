"""The tables of a ledger, and how a ledger of an earlier version comes to have them."""

from __future__ import annotations

# The script at place n turns a ledger of version n into one of version n + 1. What was once released is never changed:
# a new version is a new script at the end.
_FIRST = """
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL,
    document TEXT NOT NULL,
    campaign TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'held')),
    address TEXT NOT NULL DEFAULT '',
    address_key TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    reply_code INTEGER,
    reply TEXT NOT NULL DEFAULT '',
    may_retry INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    entered_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (client_id, document, campaign)
) STRICT;
CREATE TABLE salt (value BLOB NOT NULL) STRICT
"""

# Reports are what servers tell after they have taken a message. `recipient` is the address key of a delivery, never the
# address; a report that is read again is the same row. A delivery may come to stand at the states they lead to,
# and at those of drafts.
_REPORTS = """
CREATE TABLE reports (
    message_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    UNIQUE (message_id, recipient, kind, status, at)
) STRICT;
CREATE TABLE deliveries_2 (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL,
    document TEXT NOT NULL,
    campaign TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'held', 'bounced', 'delivered',
            'drafting', 'drafted')),
    address TEXT NOT NULL DEFAULT '',
    address_key TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    reply_code INTEGER,
    reply TEXT NOT NULL DEFAULT '',
    may_retry INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    entered_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    UNIQUE (client_id, document, campaign)
) STRICT;
INSERT INTO deliveries_2 SELECT id, client_id, document, campaign, state, address, address_key, message_id, reason,
    reply_code, reply, may_retry, attempts, entered_at, changed_at FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_2 RENAME TO deliveries
"""
MIGRATIONS = (_FIRST, _REPORTS)
