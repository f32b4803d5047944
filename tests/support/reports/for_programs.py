"""Reports with a part for programs (RFC 3464, RFC 6533, RFC 8098), with the bends that servers give to it."""

from __future__ import annotations

import base64
import quopri

from tests.support.reports.forms import CLINIC, report, returned


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


def sendmail(id_: str, to: str) -> str:
    status = (
        "Reporting-MTA: dns; mx.example.net\nReceived-From-MTA: DNS; [127.0.0.1]\n"
        f"Arrival-Date: Fri, 27 Nov 2026 09:00:00 GMT\n\nFinal-Recipient: RFC822; {to}\n"
        "X-Actual-Recipient: RFC822; b@example.com\nAction: failed\nStatus: 5.1.1\nRemote-MTA: DNS; mx.example.org\n"
        f"Diagnostic-Code: SMTP; 550 5.1.1 <{to}>... User unknown\nLast-Attempt-Date: Fri, 27 Nov 2026 09:00:01 GMT\n"
    )
    told = f"   ----- The following addresses had permanent fatal errors -----\n<{to}>\n    (reason: 550 5.1.1 No)"
    return report(told, status, returned(id_, to), header="Auto-Submitted: auto-generated (failure)\n")


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
