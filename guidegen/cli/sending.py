"""Sending while somebody looks on: a bar, what failed, and a way to stop without leaving a message in doubt."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from guidegen.cli.exits import MAIL, tell
from guidegen.cli.progress import progress

if TYPE_CHECKING:
    from guidegen.clinic.mail_settings import Mail
    from guidegen.delivery.mail.connection import Connection
    from guidegen.delivery.mail.deliver import Job
    from guidegen.delivery.mail.ledger import Ledger


def send_all(
    jobs: Sequence[Job],
    ledger: Ledger,
    mail: Mail,
    open_connection: Callable[[], Connection],
    remember: Callable[[Job], None],
    quiet: bool,
    verbose: bool,
) -> int:
    """Send, and tell of what did not go well; the exit code. Raises MailError where nothing more can go."""
    from guidegen.delivery.mail.deliver import Round
    from guidegen.delivery.mail.rate_limit import RateLimit

    code = 0
    with _asked_to_stop() as stop, progress("sending", len(jobs), quiet) as (step, tell_beside):
        rate_limit = RateLimit(mail.per_minute, stop.wait)
        for outcome in Round(jobs, ledger, mail, open_connection, rate_limit, remember):
            if outcome.state != "sent":
                code = MAIL
            if outcome.state != "sent" or verbose:
                tell_beside(f"{outcome.state}: {outcome.client_id}: {outcome.words}")
            step()
    if stop.is_set:
        tell("stopped; the same command goes on where it stopped")
        return MAIL
    return code


class _Stop:
    """A wish to stop that may come at any moment, even in the middle of waiting for it."""

    def __init__(self) -> None:
        self.is_set = False
        # The lock of a threading.Event could be held by the very code that the signal interrupts.
        self._reading, self._writing = os.pipe()

    def set(self) -> None:
        self.is_set = True
        os.write(self._writing, b"x")

    def wait(self, seconds: float) -> bool:
        """Sleep unless somebody wants to stop; whether somebody does."""
        select.select([self._reading], [], [], seconds)
        return self.is_set

    def close(self) -> None:
        os.close(self._reading)
        os.close(self._writing)


@contextmanager
def _asked_to_stop() -> Iterator[_Stop]:
    """Set by the first Ctrl-C or a polite kill, so that the message on its way comes to its end; the second breaks."""
    stop = _Stop()

    def ask(number: int, frame: object) -> None:
        if stop.is_set:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        stop.close()
