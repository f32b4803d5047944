#!/usr/bin/env bash
# textstat: cutting a text into sentences of two words does not make it any easier, or makes it harder.
#
# One expects: a readability score falls with the length of sentences, so plain orders ("Sit down. Call us.") score as easy.
# What happens: textstat does not count a sentence of one or two words, but its words count on: they go to the sentences left.
#   The same words with commas or with full stops have one score. And a list of ten three-word orders gets much harder when each
#   loses its third word, because one sentence of twenty words is left.
# Seen: 2026-11-29 with textstat 0.7.13 (ARI, which needs no word list, and the Spanish Flesch score).
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'textstat==0.7.13' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import sys
import textstat

def score(label, text):
    found = (textstat.sentence_count(text), textstat.lexicon_count(text), round(textstat.automated_readability_index(text), 1))
    print("{}: sentences {}, words {}, ARI {}".format(label, *found))
    return found

commas = "Stop running, sit down, call us, stay calm, and do not drive until you have been seen."
stops = "Stop running. Sit down. Call us. Stay calm. And do not drive until you have been seen."
cut = score("one sentence, four commas", commas), score("five sentences          ", stops)
three = score("ten sentences of three words", "Walk to work. " * 10)
two = score("ten sentences of two words  ", "Walk home. " * 10)
textstat.set_lang("es")
spanish = [round(textstat.flesch_reading_ease(text), 1) for text in (
    "Camine despacio, descanse bien, respire hondo y vuelva a correr poco a poco.",
    "Camine despacio. Descanse bien. Respire hondo y vuelva a correr poco a poco.")]
print("Spanish, commas or full stops: Flesch", *spanish)
if cut[0] != cut[1] or cut[0][0] != 1 or spanish[0] != spanish[1]:
    sys.exit("CHANGED: full stops instead of commas now change the score")
if (three[0], two[0]) != (10, 1) or two[2] - three[2] < 5:
    sys.exit("CHANGED: sentences of two words are counted now")
PY
echo 'As described: sentences of two words are not counted, so shorter text scores as harder.'
