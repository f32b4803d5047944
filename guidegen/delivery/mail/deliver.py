"""Messages to the server one after the other, each entered into the ledger before and after it goes."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

from guidegen.clinic.mail_settings import Mail
from guidegen.delivery.mail.connection import Connection, ConnectionLost, DeliveryDoubtful, Reply
from guidegen.delivery.mail.eligibility import Post, Reason
from guidegen.delivery.mail.ledger import FAILED, HELD, QUEUED, SENT, UNKNOWN, Ledger
from guidegen.delivery.mail.rate_limit import RateLimit
from guidegen.delivery.mail.redact import without
from guidegen.delivery.mail.smtp import AccountLimit, Unreachable, limit_problem
from guidegen.errors import MailError, Place, Problem

# So many in a row are no chance: something is wrong with the server, or with how we use it.
_FAILURES_IN_A_ROW = 10
_DOUBTS_IN_A_ROW = 3
_MAX_PAUSE = 3600.0
_LOST = "the line broke before the message"
_NO_UTF8 = "the server takes no international addresses"


@dataclass(frozen=True)
class Job:
    """One delivery by its number in the ledger, and how to make its message.

    `compose` gives the whole message, or None where the file is not the one that was planned.
    """

    number: int
    post: Post
    compose: Callable[[], bytes | None]


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery in this run; `words` name nobody."""

    client_id: str
    state: str
    words: str


@dataclass(order=True)
class _Due:
    """A job and when it is due, by the rate limit's clock; `order` keeps equals in line."""

    due: float
    order: int
    job: Job = field(compare=False)
    tries: int = field(default=0, compare=False)


class Round:
    """One round of sending, to be iterated over its outcomes; what is left when it ends stays queued.

    `remember` is told of each message before its first byte goes; it raises MailError where it must not go.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        ledger: Ledger,
        mail: Mail,
        open_connection: Callable[[], Connection],
        rate_limit: RateLimit,
        remember: Callable[[Job], None] = lambda job: None,
    ) -> None:
        self._queue = [_Due(0.0, order, job) for order, job in enumerate(jobs)]
        self._ledger = ledger
        self._mail = mail
        self._place = Place(f"{mail.host}:{mail.port}")
        self._sender = parseaddr(mail.sender)[1]
        self._open_connection = open_connection
        self._rate_limit = rate_limit
        self._remember = remember
        self._connection: Connection | None = None
        self._was_open = False
        self._failures = self._doubts = 0

    def __iter__(self) -> Iterator[Outcome]:
        """Send, and tell of each delivery that has come to an end. Raises MailError where nothing more can go."""
        try:
            while self._queue:
                next_try = heapq.heappop(self._queue)
                if not self._rate_limit.until(next_try.due) or not self._rate_limit.next_message():
                    return
                if outcome := self._send(next_try):
                    yield outcome
                self._refuse_to_go_on()
        finally:
            self._hang_up()

    def _send(self, next_try: _Due) -> Outcome | None:
        """One try; None where there will be another, or where another process has taken the delivery."""
        post, number = next_try.job.post, next_try.job.number
        message = next_try.job.compose()
        if message is None:
            return self._ended(next_try.job, HELD, reason=Reason.CHANGED.value)
        connection = self._connected()
        if not connection.takes(post.to):
            return self._ended(next_try.job, FAILED, reason=_NO_UTF8)
        try:
            reply = connection.offer(self._sender, post.to, len(message))
            if reply.is_yes:
                if not self._claimed(next_try.job):
                    self._hang_up()
                    return None
                reply = self._transmitted(connection, number, message)
        except ConnectionLost:
            self._drop()
            self._failures += 1
            return self._again(next_try, None, _LOST)
        except DeliveryDoubtful:
            self._drop()
            self._doubts += 1
            return self._ended(next_try.job, UNKNOWN, reason="the line broke before the reply")
        return self._replied(next_try, reply)

    def _claimed(self, job: Job) -> bool:
        if not self._ledger.claim(job.number):
            return False
        try:
            self._remember(job)
        except MailError:
            self._ledger.settle(job.number, QUEUED, reason="not sent")
            raise
        return True

    def _transmitted(self, connection: Connection, number: int, message: bytes) -> Reply:
        """The server's reply to a message. Whatever else ends the wait, the delivery is unknown from then on."""
        try:
            return connection.transmit(message)
        except (ConnectionLost, DeliveryDoubtful):
            raise
        except BaseException:
            self._ledger.settle(number, UNKNOWN, reason="interrupted")
            raise

    def _replied(self, next_try: _Due, reply: Reply) -> Outcome | None:
        self._doubts = 0
        if reply.is_yes:
            self._failures = 0
            return self._ended(next_try.job, SENT, reply)
        if limit := reply.limit:
            said = self._settle(next_try.job, QUEUED, reply)
            raise AccountLimit([limit_problem(self._place, limit, said)])
        self._failures += reply.is_goodbye
        if reply.is_for_now:
            return self._again(next_try, reply, "")
        self._failures += 1
        return self._ended(next_try.job, FAILED, reply)

    def _again(self, next_try: _Due, reply: Reply | None, reason: str) -> Outcome | None:
        """Put a delivery back into the queue, until it has had its tries."""
        if next_try.tries >= self._mail.retries:
            return self._ended(next_try.job, FAILED, reply, reason, may_retry=True)
        self._settle(next_try.job, QUEUED, reply, reason)
        # A line may break by chance; the first time there is no need to wait.
        waits = next_try.tries if reply is None else next_try.tries + 1
        next_try.due = self._rate_limit.clock() + self._pause(waits)
        next_try.tries += 1
        heapq.heappush(self._queue, next_try)
        return None

    def _pause(self, waits: int) -> float:
        """How long to wait before a try, in seconds."""
        return min(_MAX_PAUSE, self._mail.retry_seconds * 2.0 ** (waits - 1)) if waits else 0.0

    def _ended(
        self, job: Job, state: str, reply: Reply | None = None, reason: str = "", may_retry: bool = False
    ) -> Outcome:
        words = self._settle(job, state, reply, reason, may_retry)
        return Outcome(job.post.client_id, state, words)

    def _settle(self, job: Job, state: str, reply: Reply | None, reason: str = "", may_retry: bool = False) -> str:
        text = without(reply.text, job.post.to, job.post.name) if reply else ""
        self._ledger.settle(job.number, state, reply.code if reply else None, text, reason, may_retry)
        return f"{reply.code} {text}" if reply else reason

    def _connected(self) -> Connection:
        limit = self._mail.per_connection
        if self._connection is not None and not self._connection.is_open:
            self._drop()
        if self._connection is not None and limit and self._connection.count >= limit:
            self._hang_up()
        tries = 0
        while self._connection is None:
            try:
                self._connection = self._open_connection()
                self._was_open = True
            except Unreachable:
                # A server that was never there is told at once; one that went away gets time to come back.
                tries += 1
                if not self._was_open or tries > self._mail.retries:
                    raise
                if not self._rate_limit.until(self._rate_limit.clock() + self._pause(tries)):
                    raise
        return self._connection

    def _refuse_to_go_on(self) -> None:
        if not self._queue or (self._failures < _FAILURES_IN_A_ROW and self._doubts < _DOUBTS_IN_A_ROW):
            return
        what = "left open whether it has them" if self._doubts >= _DOUBTS_IN_A_ROW else "refused or dropped"
        message = f"the server {what}: {max(self._doubts, self._failures)} messages in a row; the others stay queued"
        hint = "look at guidegen email --status; once it is mended, send again (with --retry-failed)"
        raise MailError([Problem(self._place, message, hint)])

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.cut()
            self._connection = None
