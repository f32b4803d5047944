#!/usr/bin/env bash
# Babel is asked for weekday, day, month and year in full words, and prints the month as a number in Portugal.
#
# One expects: the letters of a skeleton say how each part is written: EEEE the whole weekday, MMMM the whole month. Where CLDR
#   has no pattern for just these, the nearest one is taken and its parts are written as asked, as the CLDR rules have it.
# What happens: format_skeleton finds the nearest skeleton and prints its pattern as it is. With yMMMMEEEEd British English and
#   Finnish are in full; German, French, Spanish and American English have the weekday cut; Portuguese of Portugal has no
#   name of a month at all: "domingo, 1/03/2026", day before month, in a document that may be read abroad. Asked without the
#   year or without the weekday it has the name. No warning; format_date(..., "full") has all words in all of them.
# Seen: 2026-11-29 with Babel 2.19.0.
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'babel==2.19.0' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import datetime, sys
from babel.dates import format_date, format_skeleton

DAY = datetime.date(2026, 3, 1)
TOLD = {
    "en_GB": "both in full", "fi": "both in full", "en_US": "weekday cut", "es_ES": "weekday cut", "fr": "weekday cut",
    "de": "weekday cut", "pt_BR": "weekday cut", "pt_PT": "month a number",
}
changed = []
for place, told in TOLD.items():
    got = format_skeleton("yMMMMEEEEd", DAY, locale=place)
    weekday, month = (format_date(DAY, letters, locale=place) for letters in ("EEEE", "MMMM"))
    weekday, month = weekday[:5], month[:4]  # some languages bend the words
    found = "month a number" if month not in got else "both in full" if weekday in got else "weekday cut"
    print(f"{place:6} {got:32} {found:15} full: {format_date(DAY, 'full', locale=place)}")
    if found != told:
        changed.append(f"{place} was: {told}")
without = [format_skeleton(letters, DAY, locale="pt_PT") for letters in ("MMMMEEEEd", "yMMMMd")]
print("pt_PT without year, without weekday:", "; ".join(without))
if changed or not all("março" in text for text in without):
    sys.exit("CHANGED: " + ("; ".join(changed) or "pt_PT without year or weekday"))
PY
echo 'As described: the letters asked for are not what is printed in six of eight places.'
