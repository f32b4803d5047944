#!/usr/bin/env bash
# "Asked, but declined to answer": fhir.resources takes it where the value is of one type, and refuses it for value[x].
#
# One expects: in FHIR a required element may have an extension in place of its value (data-absent-reason: asked-declined);
#   the JSON then has only the twin with an underscore. Whoever accepts _status without status accepts _valueString without
#   valueString.
# What happens: fhir.resources has one check for required elements and another for required choices. The first looks at
#   extensions, the second does not. So a declined answer is refused in R5, where answer.value[x] became required, and accepted
#   in R4B, where it is not; and a question's initial value[x], required in both, is refused in both.
# Seen: 2026-11-29 with fhir.resources 8.3.0.
# Needs: python3 with venv.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'fhir.resources==8.3.0' 'fhir-core==1.1.12' >"$work/pip.log" 2>&1 ||
  { cat "$work/pip.log" >&2; echo 'NOT RUN: packages could not be installed' >&2; exit 2; }
cd "$work"
venv/bin/python - <<'PY'
import sys
from fhir.resources import questionnaire as q5, questionnaireresponse as r5
from fhir.resources.R4B import questionnaire as q4, questionnaireresponse as r4

DECLINED = {"extension": [{
    "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "asked-declined"}]}
NO_STATUS = {"_status": DECLINED, "questionnaire": "http://example.org/q"}
NO_ANSWER = {"status": "completed", "questionnaire": "http://example.org/q",
             "item": [{"linkId": "weight", "answer": [{"_valueString": DECLINED}]}]}
NO_INITIAL = {"status": "draft", "item": [{"linkId": "weight", "type": "string", "initial": [{"_valueString": DECLINED}]}]}

def accepts(label, model, data):
    try:
        kept = model.model_validate(data).model_dump_json()
    except ValueError as error:
        print(f"{label}: refused:", str(error).splitlines()[2].strip()[:58])
        return False
    print(f"{label}: accepted, extension {'kept' if 'asked-declined' in kept else 'lost'}")
    return "asked-declined" in kept

told = [
    ("R5  _status, no status           ", r5.QuestionnaireResponse, NO_STATUS, True),
    ("R4B _status, no status           ", r4.QuestionnaireResponse, NO_STATUS, True),
    ("R4B answer with _valueString     ", r4.QuestionnaireResponse, NO_ANSWER, True),
    ("R5  answer with _valueString     ", r5.QuestionnaireResponse, NO_ANSWER, False),
    ("R4B initial with _valueString    ", q4.Questionnaire, NO_INITIAL, False),
    ("R5  initial with _valueString    ", q5.Questionnaire, NO_INITIAL, False),
]
changed = [label.strip() for label, model, data, yes in told if accepts(label, model, data) is not yes]
if changed:
    sys.exit("CHANGED: " + "; ".join(changed))
PY
echo 'As described: an extension stands for a required value, but not for a required value[x].'
