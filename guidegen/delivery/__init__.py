"""Delivery: documents of a batch folder to paper and to e-mail."""
