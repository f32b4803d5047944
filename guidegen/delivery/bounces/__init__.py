"""Bounces: what mail servers report after they have taken a message, tied to the ledger of who was sent what."""
