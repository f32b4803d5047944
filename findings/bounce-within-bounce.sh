#!/usr/bin/env bash
# Python's walk through a message goes into what it carries: a report about one person's mail speaks of somebody else as well.
#
# One expects: a bounce after RFC 3464 says who did not get a mail. The mail itself is its third part (message/rfc822), and what
#   that one carries is not said by the server any more.
# What happens: Message.walk() and typed_subpart_iterator() of Python's email go on into the returned mail and all that is
#   attached to it. Where somebody had passed on a bounce, say to ask a colleague, and that mail gets a report of its own, the
#   old delivery status is found as well. flufl.bounce, made to find who bounced, then names both: the person whom the old
#   bounce was about counts as bounced for good, even where the report says that the mail was delivered; and the mail that was
#   passed on, which is no report at all, counts as one.
# Seen: 2026-11-29 with flufl.bounce 6.0.0 on Python 3.11.
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'flufl.bounce==6.0.0' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import email, sys
from email.iterators import typed_subpart_iterator
from flufl.bounce import all_failures

def report(about, action, status, returned, cut):
    return f"""\
From: Mail delivery <mailer-daemon@mx.example.net>
To: clinic@example.org
Subject: Report on your mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{cut}"

--{cut}
Content-Type: text/plain

This is what became of your mail.

--{cut}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {about}
Action: {action}
Status: {status}

--{cut}
Content-Type: message/rfc822

{returned}
--{cut}--
"""

FIRST = "From: clinic@example.org\nTo: anna@example.com\nSubject: Hello\n\nHello.\n"
PASSED_ON = f"""\
From: clinic@example.org
To: bob@example.com
Subject: Can you tell why this came back?
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="passed"

--passed
Content-Type: text/plain

See below.

--passed
Content-Type: message/rfc822

{report("anna@example.com", "failed", "5.1.1", FIRST, "first")}
--passed--
"""

def read(name, text):
    message = email.message_from_string(text)
    statuses = len(list(typed_subpart_iterator(message, "message", "delivery-status")))
    for_now, for_good = (sorted(one.decode() for one in group) for group in all_failures(message))
    print(f"{name}: {statuses} delivery status(es), bounced for good: {for_good}, for now: {for_now}")
    return statuses, for_good, for_now

failed = report("bob@example.com", "failed", "5.1.1", PASSED_ON, "second")
delivered = report("bob@example.com", "delivered", "2.0.0", PASSED_ON, "second")
plain = report("bob@example.com", "failed", "5.1.1", FIRST, "second")
if read("a failure, of a plain mail", plain) != (1, ["bob@example.com"], []):
    sys.exit("CHANGED: a plain report is no longer understood")
if read("a failure, of a mail with a bounce in it", failed) != (2, ["anna@example.com", "bob@example.com"], []):
    sys.exit("CHANGED: the inner report of a failure is read otherwise")
if read("a success, of a mail with a bounce in it", delivered) != (2, ["anna@example.com"], []):
    sys.exit("CHANGED: the inner report within a success is read otherwise")
if read("the mail with the bounce in it", PASSED_ON) != (1, ["anna@example.com"], []):
    sys.exit("CHANGED: a mail that carries a report is read otherwise")
PY
echo 'As described: a report names a person whom it is not about.'
