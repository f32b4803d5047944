"""Reports of servers that write for people only."""

from __future__ import annotations

from tests.support.reports.forms import plain, returned


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


def gmail_old(id_: str, to: str) -> str:
    told = (
        f"Delivery to the following recipient failed permanently:\n\n     {to}\n\nTechnical details:\n"
        "The error that the other server returned was:\n550 5.2.1 this account is disabled\n\n"
        f"----- Original message -----\n\n{returned(id_, to)}\nWords.\n"
    )
    return plain(told, f"X-Failed-Recipients: {to}\n", "Mail Delivery Subsystem <mailer-daemon@mail.example.com>")


def opensmtpd_old(id_: str, to: str) -> str:
    told = (
        "    Hi!\n\n    This is the MAILER-DAEMON, please do not reply.\n\n"
        "    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\n"
        f"{to}: 530 5.3.0 the network is gone\n\n    Below is a copy of the original message:\n\n"
        f"{returned(id_, to)}\nWords.\n"
    )
    return plain(told, sender="Mailer Daemon <MAILER-DAEMON@mx.example.net>")
