"""Every shape, with what it says."""

from __future__ import annotations

from tests.support.reports import for_people as people
from tests.support.reports import for_programs as programs
from tests.support.reports.forms import Shape

BOUNCED = (
    Shape("Postfix", programs.postfix, "hard", "5.1.1", "User unknown in virtual mailbox table"),
    Shape("Exim", programs.exim, "hard", "5.1.1", "No such user here"),
    Shape("Exim, for people only", people.exim_plain, "soft", "4.4.7", "over quota"),
    Shape("GMX", people.gmx, "hard", "5.7.1", "not taken by policy"),
    Shape("Sendmail", programs.sendmail, "hard", "5.1.1", "User unknown"),
    Shape("Sendmail 8.7", people.sendmail_old, "hard", "5.1.2", "Host unknown"),
    Shape("qmail", people.qmail, "hard", "5.1.1", "no mailbox of that name"),
    Shape("qmail, too late", people.qmail_late, "soft", "4.4.7", "too long"),
    Shape("Yahoo", people.yahoo, "hard", "5.7.9", "reasons of policy"),
    Shape("Exchange Online", programs.exchange_online, "hard", "5.1.10", "Recipient not found"),
    Shape("Exchange, full", programs.exchange_full, "soft", "5.2.2", "mailbox full"),
    Shape("IIS, Outlook.com", programs.iis, "hard", "5.1.1"),
    Shape("Gmail", programs.gmail, "hard", "5.1.1", "does not exist"),
    Shape("Gmail until 2016", people.gmail_old, "hard", "5.2.1", "disabled"),
    Shape("Courier", programs.courier, "hard", "5.7.26", "not authenticated"),
    Shape("Dovecot LDA", programs.dovecot_full, "soft", "5.2.2"),
    Shape("Dovecot, a rule of the mailbox", programs.sieve_reject, "hard", "", "no mail from strangers"),
    Shape("OpenSMTPD", programs.opensmtpd, "hard", "5.1.1", "no such mailbox"),
    Shape("OpenSMTPD until 5.4", people.opensmtpd_old, "hard", "5.3.0", "network is gone"),
    Shape("Domino", programs.domino, "hard", "5.1.1", "not listed in the Domino Directory"),
    Shape("Amazon SES", programs.ses, "soft", "4.4.7", "Message expired"),
    Shape("Apache James", programs.james, "hard", "", "no such user"),
    Shape("Postfix behind a gateway", programs.gateway_wrapped, "hard", "5.1.1", "User unknown"),
)
# For addresses beyond ASCII (RFC 6533).
INTERNATIONAL = (
    Shape("Postfix, SMTPUTF8", programs.postfix_utf8, "hard", "5.1.1", "unknown user"),
    Shape("RFC 6533 in base64", programs.global_base64, "hard", "5.1.6"),
    Shape("RFC 6533, escaped", programs.global_escaped, "hard", "5.6.7"),
)
NOT_BOUNCED = (
    Shape("Postfix, delayed", programs.delayed, "delayed", "4.4.1", "timed out"),
    Shape("Postfix, delivered", programs.delivered, "delivered", "2.0.0"),
    Shape("Postfix, relayed", programs.relayed, "relayed", "2.0.0"),
)
