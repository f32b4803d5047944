#!/usr/bin/env bash
# A style for the start of a line is never undone by a later `padding: 0`.
#
# One expects: `padding-inline-start` and `padding` set the same edges, so of two rules with the same weight the later one
#   counts, as with `padding-left` (CSS Logical Properties, "the order of appearance").
# What happens: the logical one counts wherever it stands, also before the shorthand in one and the same rule, for padding,
#   margin and border alike. A sheet that resets and one that turns a page for right-to-left scripts do not go together.
# It matters for whoever makes styles fit for Arabic or Hebrew by writing start for left: `padding-inline: 0` has to stand
#   beside each reset.
# Seen: 2026-12-01 with weasyprint 70.0.
# Needs: python3 with venv; Pango.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
venv/bin/pip install -q 'weasyprint==70.0' >install.log 2>&1 ||
  { cat install.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
venv/bin/python - <<'PY'
import sys
import weasyprint

def paragraph(box):
    if box.element_tag == "p" and hasattr(box, "padding_left"):
        return box
    return next(filter(None, map(paragraph, getattr(box, "children", ()))), None)

def edges(style):
    page = weasyprint.HTML(string=f"<style>p {{ margin: 0 }} {style}</style><p>one</p>").render().pages[0]
    box = paragraph(page._page_box)
    return box.padding_left, box.margin_left, box.border_left_width

told = {
    "p { padding-left: 20px } p { padding: 0 }": (0, 0, 0),
    "p { padding-inline-start: 20px } p { padding: 0 }": (20, 0, 0),
    "p { padding-inline-start: 20px; padding: 0 }": (20, 0, 0),
    "p { padding-inline-start: 20px } p { padding-left: 0 }": (20, 0, 0),
    "p { margin-inline: 20px } p { margin: 0 }": (0, 20, 0),
    "p { border-inline-start: 5px solid } p { border: 0 }": (0, 0, 5),
}
seen = {style: edges(style) for style in told}
for style, (padding, margin, border) in seen.items():
    print(f"{style:56} padding {padding:g}, margin {margin:g}, border {border:g}")
if seen != told:
    sys.exit(f"CHANGED: {seen}")
PY
echo 'As described: the logical property counts, though the shorthand is later.'
