"""Ports of this computer for the servers of tests."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
