#!/usr/bin/env bash
# A printed "see page 1" has its own page laid out three times, even where page 1 is long known.
#
# One expects: the number of a page that stands before the reference is known when the reference is laid out, so nothing is
#   laid out again. One that stands behind costs a second round for the page with the reference.
# What happens: with the usual `a::after { content: target-counter(attr(href), page) }` the page with the reference is laid
#   out three times, whether it points back or ahead, and whether the style names the place by itself (`url(#a)`) or takes
#   it from the link. The third time nothing in it has changed but the number of all pages, which it does not print.
# It matters for documents with references on many pages: a third of the time of a layout went there.
# Seen: 2026-12-01 with weasyprint 70.0 (rounds are counted by its own progress log).
# Needs: python3 with venv; Pango.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
venv/bin/pip install -q 'weasyprint==70.0' >install.log 2>&1 ||
  { cat install.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
venv/bin/python - <<'PY'
import collections, logging, re, sys
import weasyprint

made = collections.Counter()

class Count(logging.Handler):
    def emit(self, record):
        told = re.fullmatch(r"Step 5 - Creating layout - Page (\d+)", record.getMessage())
        if told:
            made[int(told[1])] += 1

progress = logging.getLogger("weasyprint.progress")
progress.addHandler(Count())
progress.setLevel(logging.INFO)
progress.propagate = False

def rounds(target, body):
    made.clear()
    weasyprint.HTML(string=f"""<style>section {{ break-before: page }}
        a::after {{ content: {target} }}</style>{body}""").render()
    return [made[page] for page in sorted(made)]

back = "<p id=a>one</p><section>two</section><section><a href='#a'>see page </a></section>"
ahead = "<a href='#a'>see page </a><section>two</section><section id=a>three</section>"
seen = {
    "attr(href), back": rounds("target-counter(attr(href), page)", back),
    "attr(href), ahead": rounds("target-counter(attr(href), page)", ahead),
    "url(#a), back": rounds("target-counter(url(#a), page)", back),
    "url(#a), ahead": rounds("target-counter(url(#a), page)", ahead),
    "no number": rounds("'1'", back),
}
for case, pages in seen.items():
    print(f"{case:18} pages 1 to 3 laid out {pages} times")
told = {"attr(href), back": [1, 1, 3], "attr(href), ahead": [3, 1, 1], "url(#a), back": [1, 1, 3],
        "url(#a), ahead": [3, 1, 1], "no number": [1, 1, 1]}
if seen != told:
    sys.exit(f"CHANGED: {seen}")
PY
echo 'As described: a page with a reference is laid out three times.'
