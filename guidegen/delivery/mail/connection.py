"""One connection to a mail server, used for one message after the other, and what the server says to each."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from guidegen.delivery.mail.address import Address
from guidegen.delivery.mail.credentials import Credentials
from guidegen.delivery.mail.limits import Limit, limit_of
from guidegen.delivery.mail.redact import without
from guidegen.errors import MailError, Place, Problem

COMMAND_SECONDS = 60.0
# Servers look for viruses before they reply; RFC 5321 (4.5.3.2.6) gives them ten minutes.
_REPLY_SECONDS = 600.0
_GOODBYE_SECONDS = 5.0
_BYE, _GO_ON, _GOING_AWAY, _TOO_LARGE = 221, 354, 421, 552
_SIGN_IN_LAPSED = (530, 535)  # RFC 4954 (6): sign in first; what was said so is no longer good
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class ConnectionLost(Exception):  # noqa: N818
    """The line broke before the first byte of the message: it has not arrived."""


class DeliveryDoubtful(Exception):  # noqa: N818
    """The line broke after the first byte of the message: it may have arrived or not."""


@dataclass(frozen=True)
class Reply:
    """What the server said: a code of three digits, and words that may repeat the address."""

    code: int
    text: str

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_for_now(self) -> bool:
        """Whether the server may say yes later."""
        return 400 <= self.code < 500

    @property
    def is_goodbye(self) -> bool:
        """Whether the server ends the connection with it."""
        return self.code == _GOING_AWAY

    @property
    def limit(self) -> Limit | None:
        """What the account has used up; the reply is not about the message then."""
        return limit_of(self.code, self.text)


class Connection:
    """An open connection. Messages go one at a time: `offer`, and where that is a yes, `transmit`."""

    def __init__(self, smtp: smtplib.SMTP, credentials: Credentials | None = None) -> None:
        self._smtp = smtp
        self._credentials = credentials
        self.count = 0

    def takes(self, to: Address) -> bool:
        """Whether the server knows addresses like this one."""
        return not to.is_international or self._smtp.has_extn("smtputf8")

    @property
    def is_open(self) -> bool:
        return self._smtp.sock is not None

    def offer(self, sender: str, to: Address, size: int) -> Reply:
        """Name sender and recipient. Raises ConnectionLost, and MailError where no message at all would be taken."""
        self.count += 1
        options = ["SMTPUTF8"] if to.is_international else []
        if self._smtp.has_extn("size"):
            options.append(f"SIZE={size}")
        with self._lost():
            self._socket().settimeout(COMMAND_SECONDS)
            reply = Reply(*_spoken(self._smtp.mail(sender, options)))
            if reply.code in _SIGN_IN_LAPSED and self._credentials is not None and self._credentials.renew():
                raise smtplib.SMTPServerDisconnected  # over the next line it goes with the new token
            if reply.is_yes:
                # smtplib's own way takes addresses apart and puts them together again.
                reply = Reply(*_spoken(self._smtp.docmd("RCPT", f"TO:<{to.text}>")))
            elif not (reply.is_for_now or reply.limit) and reply.code != _TOO_LARGE:
                message = f"the server refuses the sender: {reply.code} {without(reply.text, to)}"
                raise MailError([Problem(Place("[mail] from"), message, "set the address that belongs to [mail] user")])
        if not reply.is_yes:
            self._withdraw(reply)
        return reply

    def transmit(self, message: bytes) -> Reply:
        """Send what was offered.

        Raises ConnectionLost before its first byte has gone out, and DeliveryDoubtful after that.
        """
        with self._lost():
            code, text = self._smtp.docmd("DATA")
            if code == _GO_ON:
                self._expect_silence()
            else:
                reply = Reply(*_spoken((code, text)))
                if reply.is_yes:
                    raise smtplib.SMTPServerDisconnected  # a yes without the message: it talks of something else
                self._withdraw(reply)
                return reply
        try:
            reply = self._answer(_LEADING_DOT.sub(b"..", message) + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self.cut()
            raise DeliveryDoubtful from error
        if reply.is_goodbye:
            self.cut()
        return reply

    def _answer(self, text: bytes) -> Reply:
        """What the server says to the text of a message. Whatever it raises, the message may have arrived."""
        self._socket().settimeout(_REPLY_SECONDS)
        try:
            self._socket().sendall(text)
        except OSError:
            # Who hangs up in the middle may have said why: after a no the message is not there.
            reply = Reply(*_spoken(self._smtp.getreply()))
            if reply.is_yes:
                raise
            self.cut()
            return reply
        reply = Reply(*_spoken(self._smtp.getreply()))
        if reply.code == _BYE:
            raise smtplib.SMTPServerDisconnected  # goodbye is no answer to the message
        return reply

    def _withdraw(self, reply: Reply) -> None:
        """Take an offer back that was refused; where that fails, the line is of no more use."""
        if reply.is_goodbye:
            self.cut()
            return
        try:
            if not Reply(*_spoken(self._smtp.rset())).is_yes:
                self.cut()
        except (OSError, smtplib.SMTPException):
            self.cut()

    def _expect_silence(self) -> None:
        """Make sure that the next reply will be about the message: nothing may wait here that was said before it."""
        line = self._socket()
        line.settimeout(0)
        readable = bool(select.select([line], [], [], 0)[0])
        try:
            waiting = self._smtp.file.peek() if self._smtp.file is not None else b""
        except ssl.SSLWantReadError:
            return
        if waiting or readable:  # words, or the end of the line
            raise smtplib.SMTPServerDisconnected

    @contextmanager
    def _lost(self) -> Iterator[None]:
        try:
            yield
        except (OSError, smtplib.SMTPException) as error:
            self.cut()
            raise ConnectionLost from error

    def close(self) -> None:
        """Say goodbye; a server that has gone already is no fault."""
        with suppress(OSError, smtplib.SMTPException):
            self._socket().settimeout(_GOODBYE_SECONDS)
            self._smtp.quit()
        self.cut()

    def cut(self) -> None:
        self._smtp.close()

    def _socket(self) -> socket.socket:
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected
        return self._smtp.sock


def _spoken(reply: tuple[int, bytes]) -> tuple[int, str]:
    code, text = reply
    if not (200 <= code < 300 or 400 <= code < 600):
        # No mail server's language any more, or one that waits for something that we have not to give.
        raise smtplib.SMTPServerDisconnected
    return code, text.decode("utf-8", "replace")
