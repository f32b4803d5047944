#!/usr/bin/env bash
# An Arabic letter of two glyphs leaves a glyph with no text at all, in a file that claims PDF/UA-1.
#
# One expects: each glyph of a file that claims PDF/UA-1 maps to text in the font's ToUnicode table, which both PDF/UA-1
#   (7.21.7) and PDF/A-3a (6.2.11.7) ask for; of one letter drawn by two glyphs the second could have its `ActualText`.
# What happens: in Amiri Bold an ordinary Arabic word has a letter that the font draws by two glyphs. The second is written
#   as `<06a4> <>`: it maps to nothing, and nothing else tells what it stands for. A word without such a letter is whole.
# It matters for clinics that print in Arabic: validators refuse the file, and nothing warned of it.
# Seen: 2026-12-01 with weasyprint 70.0, pydyf 0.13.0, pikepdf 10.17.0, fontpkg-amiri 1.002 (Amiri Bold).
# Needs: python3 with venv; Pango with HarfBuzz.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cd "$work"
venv/bin/pip install -q 'weasyprint==70.0' 'pydyf==0.13.0' 'pikepdf==10.17.0' 'fontpkg-amiri==1.002' >install.log 2>&1 ||
  { cat install.log >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
venv/bin/python - <<'PY'
import io, pathlib, re, sys
import fontpkg_amiri, pikepdf, weasyprint

(bold,) = pathlib.Path(fontpkg_amiri.__file__).parent.rglob("Amiri-Bold.ttf")

def table(words):
    page = f"""<html lang="ar" dir="rtl"><title>word</title>
        <style>@font-face {{ font-family: A; src: url({bold.as_uri()}) }} body {{ font-family: A }}</style><p>{words}</p>"""
    made = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        streams = [each.read_bytes().decode("latin-1") for each in pdf.objects if isinstance(each, pikepdf.Stream)]
    return {glyph: text for each in streams if "beginbfchar" in each
            for glyph, text in re.findall(r"<([0-9a-f]{4})> <([0-9a-f]*)>", each.partition("beginbfchar")[2])}

seen = {}
for words in ("\u0634\u0627\u0644\u0643\u0633", "\u0628\u064a\u062a"):
    found = table(words)
    seen[words] = (len(found), sum(not text for text in found.values()))
    print(f"word of {len(words)} letters: {seen[words][0]} glyphs, {seen[words][1]} of them without text")
if list(seen.values()) != [(6, 1), (3, 0)]:
    sys.exit(f"CHANGED: {seen}")
PY
echo 'As described: one glyph of the first word stands for nothing.'
