#!/usr/bin/env bash
# Dovecot's delivery agent throws mail away without a word where the mailbox is full and the mail calls itself automatic.
#
# One expects: a mail that cannot be put into a full mailbox is reported to its sender, or taken as not delivered (an exit code
#   that makes the mail server report it). RFC 3834 lets a sender mark mail that a program wrote with Auto-Submitted, so that
#   no out-of-office reply comes back; a failure is reported all the same (section 4 excepts delivery status notifications).
# What happens: dovecot-lda writes its own report on a full mailbox (RFC 3464, 5.2.2) and ends with 0. For a mail with
#   Auto-Submitted: auto-generated it writes none, ends with 0 as well, and the mail is nowhere: the mail server takes it for
#   delivered, and the sender never learns. Appointments, reports and invoices that programs send are lost so.
# Seen: 2026-11-29 with Debian 12's dovecot-core 2.3.19.1+dfsg1-2.1+deb12u7.
# Needs: Debian 12 with its package lists; nothing is installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
{ apt-get download 'dovecot-core=1:2.3.19.1+dfsg1-2.1+deb12u7' && dpkg-deb -x dovecot-core_*.deb root; } >apt.log 2>&1 ||
  { cat apt.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
dovecot="$work/root/usr/lib/dovecot"
printf '#!/bin/sh\ncat >> "%s/reported"\n' "$work" >sendmail
mkdir home
touch reported log
chmod 755 sendmail
chmod 777 home
chmod 666 reported log
# The agent does not run as root.
as_nobody=()
[ "$(id -u)" != 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)

deliver() { # prints the exit code, how many reports were written, and how many mails are in the mailbox
  : >reported
  code=0
  printf 'From: clinic@example.org\nTo: anna@example.com\nMessage-ID: <1@example.org>\n%s\nToo long for this mailbox.\n' "$1" |
    "${as_nobody[@]}" env -i "HOME=$work/home" USER=nobody "LD_LIBRARY_PATH=$dovecot" DOVECONF_ENV=1 \
      "MAIL_LOCATION=maildir:$work/home/Maildir" MAIL_PLUGINS=quota "MAIL_PLUGIN_DIR=$dovecot/modules" \
      PLUGIN/QUOTA=maildir:User 'PLUGIN/QUOTA_RULE=*:bytes=10' "SENDMAIL_PATH=$work/sendmail" "LOG_PATH=$work/log" \
      POSTMASTER_ADDRESS=postmaster@example.com HOSTNAME=mx.example.com "BASE_DIR=$work/run" \
      "$dovecot/dovecot-lda" -k -f clinic@example.org -a anna@example.com || code=$?
  stored=$(find home \( -path '*/new/*' -o -path '*/cur/*' \) -type f | wc -l)
  echo "$code $(grep -c '^Status: 5.2.2' reported || true) $stored"
}

plain=$(deliver '')
automatic=$(deliver $'Auto-Submitted: auto-generated\n')
echo "a mail as people send it:             exit code, reports, stored: $plain"
echo "with Auto-Submitted: auto-generated:  exit code, reports, stored: $automatic"
[ "$plain" = '0 1 0' ] || { cat log >&2; echo 'CHANGED: a plain mail to a full mailbox is no longer reported'; exit 1; }
[ "$automatic" = '0 0 0' ] || { echo 'CHANGED: an automatic mail to a full mailbox is treated otherwise'; exit 1; }
echo 'As described: the automatic mail is gone, and nobody is told.'
