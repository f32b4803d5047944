"""What mail servers report, each in the form that its documentation or its source describes; people are made up.

A shape is a function of the id of the message that could not go, and of whom it was for.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from dataclasses import dataclass

CLINIC = "hello@clinic.example"
CUT = "=_cut-here_1"
Build = Callable[[str, str], str]


@dataclass(frozen=True)
class Shape:
    """One server's report, and what it says: the kind, the status, and words that have to be among the server's."""

    name: str
    build: Build
    kind: str = "hard"
    status: str = ""
    words: str = ""

    def message(self, message_id: str, to: str) -> bytes:
        return self.build(message_id, to).replace("\n", "\r\n").encode("utf-8")


def returned(message_id: str, to: str) -> str:
    """The header of the clinic's message."""
    return (
        f"Return-Path: <{CLINIC}>\nReceived: from [127.0.0.1] by mx.example.net; Fri, 27 Nov 2026 09:00:00 +0000\n"
        f"From: Riverside Running Clinic <{CLINIC}>\nTo: {to}\nSubject: Your guide from Riverside\n"
        f"Date: Fri, 27 Nov 2026 09:00:00 +0000\nMessage-ID: {message_id}\nAuto-Submitted: auto-generated\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="inner"\n'
    )


def report(
    told: str,
    status: str,
    last: str,
    *,
    header: str = "",
    sender: str = "Mail delivery <MAILER-DAEMON@mx.example.net>",
    subject: str = "Undelivered",
    kind: str = "multipart/report; report-type=delivery-status",
    status_type: str = "message/delivery-status",
    last_type: str = "message/rfc822",
    told_type: str = "text/plain; charset=us-ascii",
) -> str:
    """A report in three parts, as RFC 3464 has it."""
    return (
        f"Return-Path: <>\nDate: Fri, 27 Nov 2026 09:05:00 +0000\nFrom: {sender}\nTo: {CLINIC}\nSubject: {subject}\n"
        f'{header}MIME-Version: 1.0\nContent-Type: {kind};\n\tboundary="{CUT}"\n\nThis is a MIME message.\n\n'
        f"--{CUT}\nContent-Type: {told_type}\n\n{told}\n\n--{CUT}\nContent-Type: {status_type}\n\n{status}\n"
        f"--{CUT}\nContent-Type: {last_type}\n\n{last}\n\n--{CUT}--\n"
    )


def plain(told: str, header: str = "", sender: str = "MAILER-DAEMON@mx.example.net") -> str:
    """A report of one part, for people."""
    return (
        f"Return-Path: <>\nDate: Fri, 27 Nov 2026 09:05:00 +0000\nFrom: {sender}\nTo: {CLINIC}\n"
        f"Subject: failure notice\n{header}\n{told}"
    )


def postfix(id_: str, to: str) -> str:
    said = f"550 5.1.1 <{to}>: Recipient address rejected:\n    User unknown in virtual mailbox table"
    status = (
        "Reporting-MTA: dns; mx.example.net\nX-Postfix-Queue-ID: 4Ab1C2\nX-Postfix-Sender: rfc822; hello@clinic.example"
        f"\nArrival-Date: Fri, 27 Nov 2026 09:00:00 +0000 (UTC)\n\nFinal-Recipient: rfc822; {to}\n"
        f"Original-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mail.example.org\n"
        f"Diagnostic-Code: smtp; {said}\n"
    )
    told = f"This is the mail system at host mx.example.net.\n\n<{to}>: host mail.example.org[192.0.2.9] said: {said}"
    return report(told, status, returned(id_, to), header="Auto-Submitted: auto-replied\n")


def postfix_utf8(id_: str, to: str) -> str:
    status = (
        "Reporting-MTA: dns; mx.example.net\n\n"
        f"Final-Recipient: utf-8; {to}\nOriginal-Recipient: utf-8;{to}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: X-Postfix; unknown user\n"
    )
    return report(
        "Es gibt dieses Postfach nicht.",
        status,
        returned(id_, to),
        status_type="message/global-delivery-status\nContent-Transfer-Encoding: 8bit",
        last_type="message/global-headers\nContent-Transfer-Encoding: 8bit",
        told_type="text/plain; charset=utf-8",
    )


def global_base64(id_: str, to: str) -> str:
    """RFC 6533 lets all of its parts be encoded for a server that takes 7 bits only."""

    def encoded(text: str) -> str:
        return base64.encodebytes(text.encode()).decode()

    status = f"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: utf-8; {to}\nAction: failed\nStatus: 5.1.6\n"
    return report(
        "Moved.",
        encoded(status),
        encoded(returned(id_, to)),
        status_type="message/global-delivery-status\nContent-Transfer-Encoding: base64",
        last_type="message/global\nContent-Transfer-Encoding: base64",
    )


def global_escaped(id_: str, to: str) -> str:
    """The address in the form for servers without UTF-8: utf-8-addr-xtext."""
    escaped = "".join(letter if letter.isascii() else f"\\x{{{ord(letter):X}}}" for letter in to)
    status = f"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: utf-8; {escaped}\nAction: failed\nStatus: 5.6.7\n"
    return report("No.", status, returned(id_, to), last_type="text/rfc822-headers")


def exim(id_: str, to: str) -> str:
    status = (
        f"Reporting-MTA: dns; mx.example.net\n\nAction: failed\nFinal-Recipient: rfc822;{to}\nStatus: 5.0.0\n"
        f"Remote-MTA: dns; mail.example.org\nDiagnostic-Code: smtp; 550 5.1.1 <{to}> No such user here\n"
    )
    header = f"X-Failed-Recipients: {to}\nAuto-Submitted: auto-replied\nReferences: {id_}\n"
    return report(
        "A message could not be delivered.", status, returned(id_, to), header=header, last_type="text/rfc822-headers"
    )


def exim_plain(id_: str, to: str) -> str:
    told = (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be\n"
        f"delivered to all. This is a permanent error. The following address(es) failed:\n\n  {to}\n"
        "    host mail.example.org [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:\n"
        "    452 4.2.2 mailbox is over quota: retry timeout exceeded\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{returned(id_, to)}\nWords.\n"
    )
    return plain(told, f"X-Failed-Recipients: {to}\nAuto-Submitted: auto-replied\n")


def gmx(id_: str, to: str) -> str:
    """Exim's words, without its header."""
    told = (
        "This message was created automatically by mail delivery software.\n\nYour message could not be delivered.\n"
        f'This is a permanent error. The following address\nfailed:\n\n"{to}":\nSMTP error from remote server after\n'
        "RCPT command:\nhost: mail.example.org\n5.7.1 not taken by policy\n\n"
        f"--- The header of the original message is following. ---\n\n{returned(id_, to)}"
    )
    return plain(told)


def sendmail(id_: str, to: str) -> str:
    status = (
        "Reporting-MTA: dns; mx.example.net\nReceived-From-MTA: DNS; [127.0.0.1]\n"
        f"Arrival-Date: Fri, 27 Nov 2026 09:00:00 GMT\n\nFinal-Recipient: RFC822; {to}\n"
        "X-Actual-Recipient: RFC822; b@example.com\nAction: failed\nStatus: 5.1.1\nRemote-MTA: DNS; mx.example.org\n"
        f"Diagnostic-Code: SMTP; 550 5.1.1 <{to}>... User unknown\nLast-Attempt-Date: Fri, 27 Nov 2026 09:00:01 GMT\n"
    )
    told = f"   ----- The following addresses had permanent fatal errors -----\n<{to}>\n    (reason: 550 5.1.1 No)"
    return report(told, status, returned(id_, to), header="Auto-Submitted: auto-generated (failure)\n")


def sendmail_old(id_: str, to: str) -> str:
    told = (
        "The original message was received at Fri, 27 Nov 2026\nfrom localhost\n\n"
        f"   ----- The following addresses had permanent fatal errors -----\n<{to}>\n\n"
        f"   ----- Transcript of session follows -----\n550 5.1.2 <{to}>... Host unknown\n\n"
        f"   ----- Original message follows -----\n{returned(id_, to)}\nWords.\n"
    )
    return plain(told)


def qmail(id_: str, to: str) -> str:
    told = (
        "Hi. This is the qmail-send program at mx.example.net.\nI couldn't hand your message on.\n\n"
        f"<{to}>:\n192.0.2.9 does not like recipient.\nRemote host said: 550 no mailbox of that name\n"
        "Giving up on 192.0.2.9. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
        f"{returned(id_, to)}\nWords.\n"
    )
    return plain(told)


def qmail_late(id_: str, to: str) -> str:
    told = (
        f"Hi. This is the qmail-send program at mx.example.net.\nI give up.\n\n<{to}>:\n"
        "Sorry, I wasn't able to establish an SMTP connection. (#5.4.1)\n"
        "I'm not going to try again; this message has been in the queue too long.\n\n"
        f"--- Enclosed is a copy of the message.\n\n{returned(id_, to)}\n"
    )
    return plain(told)


def yahoo(id_: str, to: str) -> str:
    told = (
        f"Sorry, we were unable to deliver your message to the following address.\n\n<{to}>:\n"
        f"554: 5.7.9 The message is not taken for reasons of policy\n\n"
        f"--- Below this line is a copy of the message.\n\n{returned(id_, to)}\nWords.\n"
    )
    return plain(told, sender="MAILER-DAEMON@mail.example.com")


def exchange_online(id_: str, to: str) -> str:
    said = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
    status = (
        f"Reporting-MTA: dns;AM0PR01.eurprd01.prod.example.com\nReceived-From-MTA: dns;mx.example.net\n"
        f"Arrival-Date: Fri, 27 Nov 2026 09:00:00 +0000\n\nFinal-Recipient: rfc822;{to.upper()}\nAction: failed\n"
        f"Status: 5.1.10\nDiagnostic-Code: smtp;{said}\nX-Display-Name: Runner, Anna\n"
    )
    told = quopri.encodestring(f"{to} wasn’t found.\n\nOriginal message headers:\n".encode()).decode()
    inner = (
        'multipart/alternative; boundary="in"\n\n--in\nContent-Type: text/plain; charset=utf-8\n'
        f"Content-Transfer-Encoding: quoted-printable\n\n{told}\n\n--in\nContent-Type: text/html\n\n<p>No\n\n--in--"
    )
    header = f"In-Reply-To: {id_}\nReferences: {id_}\nAuto-Submitted: auto-replied\nX-MS-Exchange-Message-Is-Ndr:\n"
    sender = "<postmaster@example.com>"
    return report("", status, returned(id_, to), header=header, sender=sender, told_type=inner)


def exchange_full(id_: str, to: str) -> str:
    said = "554 5.2.2 mailbox full;\n STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuota"
    status = (
        f"Reporting-MTA: dns;ex1.example.com\n\nOriginal-Recipient: rfc822;{to}\n"
        "Final-Recipient: rfc822;p7@corp.example.com\n"
        f"Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;{said}\n"
    )
    return report(
        "The mailbox is full.", status, returned(id_, to), sender="MicrosoftExchange" + "0af1" * 8 + "@x.example"
    )


def iis(id_: str, to: str) -> str:
    status = (
        "Reporting-MTA: dns;web1.example.com\nReceived-From-MTA: dns;clinic\n"
        "Arrival-Date: Fri, 27 Nov 2026 09:00:00 +0000\n\n"
        f"Final-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.1\n"
    )
    told = f"This is an automatically generated Delivery Status Notification.\n\nDelivery failed:\n\n       {to}\n"
    utf7 = "text/plain; charset=unicode-1-1-utf-7"
    return report(told, status, returned(id_, to), sender="postmaster@web1.example.com", told_type=utf7)


def gmail(id_: str, to: str) -> str:
    said = (
        "550-5.1.1 The email account that you tried to reach does not exist. Please try\n 550-5.1.1 double-checking\n"
        f" 550 5.1.1  https://support.example.com/?p=NoSuchUser {to.replace('@', '%40')} - gsmtp"
    )
    status = (
        f"Reporting-MTA: dns; gateway.example.com\nReceived-From-MTA: dns; {CLINIC}\nArrival-Date: Fri, 27 Nov 2026\n"
        f"X-Original-Message-ID: {id_}\n\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\n"
        f"Remote-MTA: dns; mail.example.org. (192.0.2.9, the server.)\nDiagnostic-Code: smtp; {said}\n"
    )
    told = (
        'multipart/related; boundary="rel"\n\n--rel\nContent-Type: multipart/alternative; boundary="alt"\n\n--alt\n'
        f"Content-Type: text/plain; charset=UTF-8\n\n** Address not found **\n\nNot delivered to {to}.\n\n--alt\n"
        "Content-Type: text/html; charset=UTF-8\n\n<p>Not found</p>\n\n--alt--\n--rel\nContent-Type: image/png\n"
        "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n\n--rel--"
    )
    header = f"X-Failed-Recipients: {to}\nAuto-Submitted: auto-replied\nIn-Reply-To: {id_}\nReferences: {id_}\n"
    return report("", status, returned(id_, to), header=header, told_type=told)


def gmail_old(id_: str, to: str) -> str:
    told = (
        f"Delivery to the following recipient failed permanently:\n\n     {to}\n\nTechnical details:\n"
        "The error that the other server returned was:\n550 5.2.1 this account is disabled\n\n"
        f"----- Original message -----\n\n{returned(id_, to)}\nWords.\n"
    )
    return plain(told, f"X-Failed-Recipients: {to}\n", "Mail Delivery Subsystem <mailer-daemon@mail.example.com>")


def courier(id_: str, to: str) -> str:
    status = (
        "Reporting-MTA: dns; mx.example.net\nArrival-Date: Fri, 27 Nov 2026 09:00:00 +0000\n"
        f"Received-From-MTA: dns; [127.0.0.1]\n\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.0.0\n"
        f"Remote-MTA: dns; mail.example.org [192.0.2.9]\nDiagnostic-Code: smtp; 550 5.7.26 not authenticated\n"
    )
    told = f"UNDELIVERABLE MAIL\n\n<{to}>:\n    mail.example.org [192.0.2.9]:\n<<< 550 5.7.26 not authenticated\n"
    sender = '"Courier mail server at mx.example.net" <@>'
    return report(told, status, returned(id_, to), sender=sender, last_type="text/rfc822-headers; charset=us-ascii")


def dovecot_full(id_: str, to: str) -> str:
    """Its part for programs has no blank line between the server and the recipient."""
    status = f"Reporting-MTA: dns; mx.example.net\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.2.2\n"
    header = "Auto-Submitted: auto-replied (rejected)\nPrecedence: bulk\n"
    sender = "Mail Delivery Subsystem <postmaster@mx.example.net>"
    return report("Quota exceeded", status, returned(id_, to), header=header, sender=sender)


def sieve_reject(id_: str, to: str) -> str:
    """Not a delivery report but a notice: the mailbox's own rule threw the message away."""
    status = (
        f"Reporting-UA: mx.example.net; Mail Agent\nFinal-Recipient: rfc822; {to}\nOriginal-Message-ID: {id_}\n"
        "Disposition: automatic-action/MDN-sent-automatically; deleted\n"
    )
    kind = "multipart/report; report-type=disposition-notification"
    header = "Auto-Submitted: auto-replied (rejected)\n"
    told = "I take no mail from strangers."
    wanted = "message/disposition-notification"
    return report(told, status, returned(id_, to), header=header, kind=kind, status_type=wanted)


def opensmtpd(id_: str, to: str) -> str:
    """Mixed where others have a report; older versions call a failure an error."""
    status = f"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; {to}\nAction: error\nStatus: 5.0.0\n\n"
    told = f"    Hi!\n\n    This is the MAILER-DAEMON.\n\n{to}: 550 5.1.1 no such mailbox\n\n    Below is a copy:\n"
    sender = "Mailer Daemon <MAILER-DAEMON@mx.example.net>"
    return report(
        told,
        status,
        returned(id_, to) + "\nAll of it.",
        sender=sender,
        kind="multipart/mixed",
        last_type="text/rfc822-headers",
    )


def opensmtpd_old(id_: str, to: str) -> str:
    told = (
        "    Hi!\n\n    This is the MAILER-DAEMON, please do not reply.\n\n"
        "    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\n"
        f"{to}: 530 5.3.0 the network is gone\n\n    Below is a copy of the original message:\n\n"
        f"{returned(id_, to)}\nWords.\n"
    )
    return plain(told, sender="Mailer Daemon <MAILER-DAEMON@mx.example.net>")


def domino(id_: str, to: str) -> str:
    status = (
        f"Reporting-MTA: dns;notes.example.com\n\nFinal-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: X-Notes; The user is not listed\n in the Domino Directory\n"
    )
    sender = "Postmaster@example.com"
    return report(
        "It was not delivered.", status, returned(id_, to), sender=sender, subject="DELIVERY FAILURE: no user"
    )


def ses(id_: str, to: str) -> str:
    """Amazon's service sends with an id of its own; see `test_a_provider_s_own_id_is_found_in_its_reply`."""
    status = (
        f"Reporting-MTA: dns; a8-55.smtp-out.example.com\n\nAction: failed\nFinal-Recipient: rfc822; {to}\n"
        "Diagnostic-Code: smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes.\nStatus: 4.4.7\n"
    )
    sender = "MAILER-DAEMON@eu-west-1.example.com"
    return report("An error occurred.", status, returned(id_, to), sender=sender, subject="Delivery Status (Failure)")


def james(id_: str, to: str) -> str:
    status = (
        f"Reporting-MTA: dns; james.example.com\nReceived-From-MTA: 127.0.0.1\n\nFinal-Recipient: rfc822; {to}\n"
        f"Action: Failed\nStatus: 550\nDiagnostic-Code: X-James; 550 Requested action not taken: no such user\n"
        "Last-Attempt-Date: Fri, 27 Nov 2026\n"
    )
    return report("Sorry.", status, returned(id_, to), last_type="text/rfc822-headers; name=headers.hdr")


def gateway_wrapped(id_: str, to: str) -> str:
    """A gateway on the clinic's side has put a report into a message of its own."""
    inner = postfix(id_, to)
    header, _, body = inner.partition("\n\n")
    kind = header[header.index("Content-Type:") :]
    return (
        f"From: MAILER-DAEMON@gateway.example\nDate: Fri, 27 Nov 2026 09:06:00 +0000\nTo: {CLINIC}\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/mixed; boundary="outer"\n\n--outer\n{kind}\n\n{body}\n--outer\n'
        "Content-Type: text/plain\n\nScanned.\n\n--outer--\n"
    )


def delayed(id_: str, to: str) -> str:
    status = (
        f"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; {to}\nAction: delayed\nStatus: 4.4.1\n"
        "Diagnostic-Code: X-Postfix; connect to mx.example.org: Connection timed out\n"
        "Will-Retry-Until: Wed, 2 Dec 2026 09:00:00 +0000\n"
    )
    return report("It is tried again.", status, returned(id_, to), subject="Delayed Mail (still being retried)")


def delivered(id_: str, to: str) -> str:
    status = (
        f"Reporting-MTA: dns; mail.example.org\n\nFinal-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}\n"
        "Action: delivered (to mailbox)\nStatus: 2.0.0\nDiagnostic-Code: X-Postfix; delivered to maildir\n"
    )
    return report("Here is your report.", status, returned(id_, to), last_type="text/rfc822-headers")


def relayed(id_: str, to: str) -> str:
    status = f"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; {to}\nAction: relayed\nStatus: 2.0.0\n"
    return report("Handed on.", status, returned(id_, to), last_type="text/rfc822-headers")


BOUNCED = (
    Shape("Postfix", postfix, "hard", "5.1.1", "User unknown in virtual mailbox table"),
    Shape("Exim", exim, "hard", "5.1.1", "No such user here"),
    Shape("Exim, for people only", exim_plain, "soft", "4.4.7", "over quota"),
    Shape("GMX", gmx, "hard", "5.7.1", "not taken by policy"),
    Shape("Sendmail", sendmail, "hard", "5.1.1", "User unknown"),
    Shape("Sendmail 8.7", sendmail_old, "hard", "5.1.2", "Host unknown"),
    Shape("qmail", qmail, "hard", "5.1.1", "no mailbox of that name"),
    Shape("qmail, too late", qmail_late, "soft", "4.4.7", "too long"),
    Shape("Yahoo", yahoo, "hard", "5.7.9", "reasons of policy"),
    Shape("Exchange Online", exchange_online, "hard", "5.1.10", "Recipient not found"),
    Shape("Exchange, full", exchange_full, "soft", "5.2.2", "mailbox full"),
    Shape("IIS, Outlook.com", iis, "hard", "5.1.1"),
    Shape("Gmail", gmail, "hard", "5.1.1", "does not exist"),
    Shape("Gmail until 2016", gmail_old, "hard", "5.2.1", "disabled"),
    Shape("Courier", courier, "hard", "5.7.26", "not authenticated"),
    Shape("Dovecot LDA", dovecot_full, "soft", "5.2.2"),
    Shape("Dovecot, a rule of the mailbox", sieve_reject, "hard", "", "no mail from strangers"),
    Shape("OpenSMTPD", opensmtpd, "hard", "5.1.1", "no such mailbox"),
    Shape("OpenSMTPD until 5.4", opensmtpd_old, "hard", "5.3.0", "network is gone"),
    Shape("Domino", domino, "hard", "5.1.1", "not listed in the Domino Directory"),
    Shape("Amazon SES", ses, "soft", "4.4.7", "Message expired"),
    Shape("Apache James", james, "hard", "", "no such user"),
    Shape("Postfix behind a gateway", gateway_wrapped, "hard", "5.1.1", "User unknown"),
)
# For addresses beyond ASCII (RFC 6533).
INTERNATIONAL = (
    Shape("Postfix, SMTPUTF8", postfix_utf8, "hard", "5.1.1", "unknown user"),
    Shape("RFC 6533 in base64", global_base64, "hard", "5.1.6"),
    Shape("RFC 6533, escaped", global_escaped, "hard", "5.6.7"),
)
NOT_BOUNCED = (
    Shape("Postfix, delayed", delayed, "delayed", "4.4.1", "timed out"),
    Shape("Postfix, delivered", delivered, "delivered", "2.0.0"),
    Shape("Postfix, relayed", relayed, "relayed", "2.0.0"),
)
