#!/usr/bin/env bash
# A mail server's "not delivered" in the form made for addresses like grün@example.com says nothing to Python's parsers.
#
# One expects: a report after RFC 6533 differs from one after RFC 3464 only in letters: the part is called
#   message/global-delivery-status and the address has the type utf-8. What reads the one reads the other.
# What happens: Python's email package splits message/delivery-status into its blocks of headers, one per recipient. The global
#   part it takes for a whole message: the block about the server becomes its header, and the recipient, the action and the
#   status are plain body text. flufl.bounce, made to find who bounced, knows the type rfc822 only: for the global part, and
#   also for a type utf-8 in the old part, it answers with no address at all, the same as for a mail that is no bounce.
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
from flufl.bounce import all_failures

REPORT = """\
From: Mail delivery <postmaster@mx.example.net>
To: clinic@example.org
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=utf-8

There is no such mailbox.

--cut
Content-Type: message/{part}
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mx.example.net

Final-Recipient: {address}
Action: failed
Status: 5.1.1

--cut--
"""

def read(part, address):
    report = email.message_from_bytes(REPORT.format(part=part, address=address).encode())
    blocks = report.get_payload(1).get_payload()
    failed = any(block["Action"] == "failed" for block in blocks)
    found = sorted(mail.decode() for group in all_failures(report) for mail in group)
    print(f"{part}, {address}: {len(blocks)} block(s), Action {'a header' if failed else 'not a header'}, bounced: {found}")
    return len(blocks), failed, found

if read("delivery-status", "rfc822; anna@example.com") != (2, True, ["anna@example.com"]):
    sys.exit("CHANGED: the plain report is no longer understood")
if read("delivery-status", "utf-8; gr\\x{FC}n@example.com") != (2, True, []):
    sys.exit("CHANGED: flufl.bounce now answers to an address of the type utf-8")
if read("global-delivery-status", "utf-8; grün@example.com") != (1, False, []):
    sys.exit("CHANGED: the global report is now read otherwise")
if read("global-delivery-status", "rfc822; anna@example.com") != (1, False, []):
    sys.exit("CHANGED: the global report with a plain address is now read otherwise")
PY
echo 'As described: a bounce in the international form looks like no bounce.'
